#include "flow/flow_int.h"

#include "base/str.h"
#include "flow/people.h"

static void
take(struct check *c, const char *code, const struct err *e)
{
	finding_from(c->roots, code, e);
}

static const struct table *
people(struct ledger *lg)
{
	struct err ignored = ERR_INIT;
	const struct table *t;

	return registers_table(lg->reg, "registers/people", &t, &ignored) == 0 ?
	    t :
	    NULL;
}

bool
role_is_held(struct ledger *lg, const char *role)
{
	const struct table *t = people(lg);
	msec now = store_now(lg->store);
	size_t i;

	/* Who has no people yet has no roles either: that is said once. */
	if (t == NULL || t->nrows == 0)
		return true;
	for (i = 0; i < t->nrows; i++)
		if (word_in(cell(t, i, "roles"), role) && row_valid(t, i, now))
			return true;
	return false;
}

const char *
nearest_role(struct ledger *lg, const char *role, char out[64])
{
	const struct table *t = people(lg);
	const char *one[2] = { out, NULL }, *p;
	char w[64];
	size_t i;

	out[0] = '\0';
	for (i = 0; t != NULL && i < t->nrows; i++)
		for (p = cell(t, i, "roles"); word_take(&p, w, sizeof(w));) {
			one[0] = w;
			if (str_nearest(role, one) == NULL)
				continue;
			str_copy(out, 64, w);
			return out;
		}
	return NULL;
}

/* "@assignee>deputy": the field must be there and hold a person. */
static bool
reference_holds(const struct flow *f, const char *w)
{
	size_t n = strcspn(w + 1, ">");
	const struct form_field *fd;
	char name[64];

	if (n >= sizeof(name) ||
	    (w[1 + n] != '\0' && !streq(w + 1 + n, ">deputy")))
		return false;
	memcpy(name, w + 1, n);
	name[n] = '\0';
	fd = flow_field(f, name);
	return streq(name, "reporter") ||
	    (fd != NULL && word_in("person people text", fd->type));
}

static void
check_role(struct check *c, const struct flow_row *r)
{
	const struct flow *f = c->flow;
	const char *p = r->role;
	char w[64], near[64];

	while (word_take(&p, w, sizeof(w))) {
		if (streq(w, "*") || role_is_nobody(w) || streq(w, "leader"))
			continue;
		if (*w == '@') {
			if (!reference_holds(f, w))
				finding_add(c->roots, SEV_ERROR, "W04",
				    f->flow_path, r->line,
				    _("role '%s': the form has no such person "
				      "field"),
				    w);
		} else if (!role_is_held(c->lg, w)) {
			finding_near(
			    finding_add(c->roots, SEV_WARN, "W04", f->flow_path,
				r->line,
				_("nobody holds role '%s' of action '%s'"), w,
				r->action),
			    nearest_role(c->lg, w, near),
			    _("give it to somebody in "
			      "registers/people.csv"));
		}
	}
}

static bool
flow_has_deadlines(const struct flow *f)
{
	size_t i;

	for (i = 0; i < f->nrows; i++)
		if (*f->rows[i].due != '\0' || *f->rows[i].policy != '\0')
			return true;
	return false;
}

static void
check_due(struct check *c, const struct flow_row *r)
{
	const struct flow_node *n = flow_node(c->flow, r->next);
	struct err e = ERR_INIT;

	if (flow_due_check(c->flow, r, &e) < 0)
		take(c, "W06", &e);
	else if (*r->due == '\0' && n != NULL && n->mode == NODE_TASK &&
	    !streq(r->next, r->node) && flow_has_deadlines(c->flow))
		finding_add(c->roots, SEV_WARN, "W06", c->flow->flow_path,
		    r->line, _("action '%s' enters '%s' without a deadline"),
		    r->action, r->next);
}

static void
check_words(struct check *c, const struct flow_row *r)
{
	const char **all = flow_actions(c->flow, NULL), *p = r->distinct;
	struct err e = ERR_INIT;
	char w[64];
	size_t i;

	if (flow_needs_check(c->lg, c->flow, r, &e) < 0)
		take(c, "W08", &e);
	err_clear(&e);
	if (flow_set_check(c->lg, c->flow, r, &e) < 0)
		take(c, "W08", &e);
	while (word_take(&p, w, sizeof(w))) {
		for (i = 0; all[i] != NULL && !streq(all[i], w); i++)
			;
		if (all[i] == NULL)
			finding_near(finding_add(c->roots, SEV_ERROR, "W27",
					 c->flow->flow_path, r->line,
					 _("distinct '%s' is no action"), w),
			    str_nearest(w, all), NULL);
	}
	free(all);
}

/* ---- classes ---- */

/* The class codes of the form's field `class`, blank-separated. */
static void
class_codes(struct check *c, struct buf *out)
{
	const struct form_field *fd = flow_field(c->flow, "class");
	struct err ignored = ERR_INIT;
	const struct table *t;
	const char *path, *p, *eq;
	char w[64];
	size_t i;

	if (fd == NULL)
		return;
	for (p = fd->list; strchr(fd->list, '=') && word_take(&p, w, 64);) {
		eq = strchr(w, '=');
		buf_add(out, w, eq == NULL ? strlen(w) : (size_t)(eq - w));
		buf_putc(out, ' ');
	}
	path = list_table(c->lg, fd->list);
	if (path == NULL || registers_table(c->lg->reg, path, &t, &ignored) < 0)
		return;
	for (i = 0; i < t->nrows; i++)
		buf_printf(out, "%s ", cell(t, i, "code"));
}

static bool
any_row(const struct flow *f, const struct flow_row *like, const char *class_)
{
	size_t i;

	for (i = 0; i < f->nrows; i++)
		if (streq(f->rows[i].node, like->node) &&
		    streq(f->rows[i].action, like->action) &&
		    streq(f->rows[i].class_, class_))
			return true;
	return false;
}

/* Said at the first row of the action, for every class that has none. */
static void
check_classes(struct check *c, const struct flow_row *r, const char *codes)
{
	const struct flow *f = c->flow;
	const char *p = codes;
	char w[64];
	size_t i;

	if (*r->class_ == '\0')
		return;
	if (*codes != '\0' && !word_in(codes, r->class_))
		finding_add(c->roots, SEV_ERROR, "W09", f->flow_path, r->line,
		    _("there is no class '%s'"), r->class_);
	for (i = 0; &f->rows[i] != r; i++)
		if (streq(f->rows[i].node, r->node) &&
		    streq(f->rows[i].action, r->action))
			return;
	while (word_take(&p, w, sizeof(w)))
		if (!any_row(f, r, w) && !any_row(f, r, ""))
			finding_add(c->roots, SEV_ERROR, "W09", f->flow_path,
			    r->line,
			    _("action '%s' of node '%s' has no row "
			      "for class '%s'"),
			    r->action, r->node, w);
}

/* ---- who did it must not judge it ---- */

static bool
brings_proof(const struct flow_row *r)
{
	return strstr(r->needs, "photo:") != NULL ||
	    strstr(r->needs, "file:") != NULL;
}

static const struct flow_row *
first_row(const struct flow *f, const char *node)
{
	size_t i;

	for (i = 0; i < f->nrows; i++)
		if (streq(f->rows[i].node, node))
			return &f->rows[i];
	return NULL;
}

static void
check_distinct(struct check *c, const struct flow_row *r)
{
	const struct flow_row *judge = first_row(c->flow, r->next);

	if (!brings_proof(r) || judge == NULL || streq(r->next, r->node) ||
	    word_in(judge->distinct, r->action) || streq(judge->role, "system"))
		return;
	finding_hint(finding_add(c->roots, SEV_WARN, "W16", c->flow->flow_path,
			 judge->line, _("who did '%s' may also do '%s'"),
			 r->action, judge->action),
	    _("write '%s' into distinct"), r->action);
}

/* ---- pushes that reach only whoever is late himself ---- */

static bool
acts_at(const struct flow *f, const char *node, const char *role)
{
	size_t i;

	for (i = 0; i < f->nrows; i++)
		if (streq(f->rows[i].node, node) &&
		    word_in(f->rows[i].role, role))
			return true;
	return false;
}

static void
check_policy(struct check *c, const struct flow_row *r)
{
	const struct esc_rules *rules;
	struct err e = ERR_INIT;
	bool late = false, others = false;
	const char *p;
	char w[64];
	size_t i;

	if (escalation_rules(c->lg, &rules, &e) < 0)
		return;
	for (i = 0; i < rules->n; i++) {
		const struct esc_rule *er = &rules->v[i];

		if (!word_in(r->policy, er->policy))
			continue;
		late = late ||
		    (er->from_due && er->after >= 0 && *er->role != '\0');
		for (p = er->role; word_take(&p, w, sizeof(w));)
			others = others || !acts_at(c->flow, r->next, w);
	}
	if (late && !others)
		finding_add(c->roots, SEV_WARN, "W17", c->flow->flow_path,
		    r->line,
		    _("policy '%s' only tells those who are late themselves"),
		    r->policy);
}

/* Actions that nobody and nothing takes. */
static void
check_taker(struct check *c, const struct flow_row *r)
{
	const struct esc_rules *rules;
	struct err e = ERR_INIT;
	const struct flow_node *n = flow_node(c->flow, r->node);
	size_t i;

	if (*r->role != '\0' || (n != NULL && n->mode == NODE_AUTO) ||
	    escalation_rules(c->lg, &rules, &e) < 0)
		return;
	for (i = 0; i < rules->n; i++)
		if (streq(rules->v[i].action, r->action))
			return;
	finding_add(c->roots, SEV_WARN, "W42", c->flow->flow_path, r->line,
	    _("action '%s' has no role and no escalation takes it"), r->action);
}

void
check_rows(struct check *c)
{
	struct buf codes = BUF_INIT;
	const struct flow_row *r;
	size_t i;

	class_codes(c, &codes);
	for (i = 0; i < c->flow->nrows; i++) {
		r = &c->flow->rows[i];
		check_role(c, r);
		check_due(c, r);
		check_words(c, r);
		check_classes(c, r, codes.ptr);
		check_distinct(c, r);
		check_policy(c, r);
		check_taker(c, r);
	}
	buf_release(&codes);
}
