#include "flow/flow_int.h"

#include "base/id.h"
#include "base/str.h"
#include "flow/follow.h"
#include "flow/people.h"

/* A rules table; false when there is none or it is broken (a finding). */
static bool
open_table(struct ledger *lg, const char *name, const struct table **t,
    struct findings *fs)
{
	struct err e = ERR_INIT;

	if (registers_table(lg->reg, name, t, &e) == 0)
		return true;
	if (e.code != E_ABSENT)
		finding_from(fs, "W00", &e);
	return false;
}

static void
check_role(struct ledger *lg, const struct table *t, size_t i, const char *code,
    struct findings *fs)
{
	const char *p = cell(t, i, "role");
	char w[64], near[64];

	while (word_take(&p, w, sizeof(w)))
		if (*w != '@' && !streq(w, "leader") && !role_is_held(lg, w))
			finding_near(finding_add(fs, SEV_WARN, code, t->name,
					 t->lines[i],
					 _("nobody holds role '%s'"), w),
			    nearest_role(lg, w, near),
			    _("give it to somebody in registers/people.csv"));
}

/* ---- dispatch ---- */

/* Does some kind have this field and take every word of the cell? */
static bool
cell_fits(struct ledger *lg, const char *field, const char *text, struct err *e)
{
	const char *const *kinds = ledger_kinds(lg);
	struct arena a = ARENA_INIT;
	const struct form_field *fd;
	const struct flow *f;
	const char *p, *out;
	bool fits = false;
	char w[128];

	err_set(e, E_ABSENT, _("no form has a field '%s'"), field);
	for (; *kinds != NULL && !fits; kinds++) {
		struct err own = ERR_INIT;

		if (ledger_flow(lg, *kinds, 0, &f, &own) < 0)
			continue;
		fd = flow_field(f, field);
		if (fd == NULL)
			continue;
		fits = true;
		for (p = text; fits && word_take(&p, w, sizeof(w));)
			fits = field_normalise(lg, f, fd, w,
				   store_now(lg->store), &a, &out, e) == 0;
	}
	arena_release(&a);
	return fits;
}

static void
take(struct findings *fs, const struct table *t, size_t i, struct err *e)
{
	str_copy(e->file, sizeof(e->file), t->name);
	e->line = t->lines[i];
	finding_from(fs, "W30", e);
}

static void
check_dispatch_row(struct ledger *lg, const struct table *t, size_t i,
    struct findings *fs)
{
	struct err e = ERR_INIT;
	const char *v;
	size_t c;

	for (c = 0; c < t->ncols; c++) {
		v = table_cell(t, i, (int)c);
		if (*v == '\0' ||
		    word_in("code role person note kind valid_from valid_to",
			t->cols[c]))
			continue;
		if (!cell_fits(lg, t->cols[c], v, &e))
			take(fs, t, i, &e);
	}
	v = cell(t, i, "person");
	err_clear(&e);
	if (*v != '\0' && person_check(lg, v, store_now(lg->store), &e) < 0)
		take(fs, t, i, &e);
	if (*v == '\0' && *cell(t, i, "role") == '\0')
		finding_add(fs, SEV_ERROR, "W30", t->name, t->lines[i],
		    _("the row names neither a person nor a role"));
	check_role(lg, t, i, "W30", fs);
}

static bool
share_word(const char *a, const char *b)
{
	char w[128];

	while (word_take(&a, w, sizeof(w)))
		if (word_in(b, w))
			return true;
	return false;
}

/* Two rows tie when one record can match both and neither has more cells. */
static bool
rows_tie(const struct table *t, size_t i, size_t j)
{
	size_t c, ni = 0, nj = 0;
	const char *a, *b;

	for (c = 0; c < t->ncols; c++) {
		if (word_in("code role person note valid_from valid_to",
			t->cols[c]))
			continue;
		a = table_cell(t, i, (int)c);
		b = table_cell(t, j, (int)c);
		ni += *a != '\0';
		nj += *b != '\0';
		if (streq(t->cols[c], "area") ? !streq(a, b) :
						*a && *b && !share_word(a, b))
			return false;
	}
	return ni == nj &&
	    !(streq(cell(t, i, "person"), cell(t, j, "person")) &&
		streq(cell(t, i, "role"), cell(t, j, "role")));
}

static void
check_dispatch(struct ledger *lg, struct findings *fs)
{
	msec now = store_now(lg->store);
	const struct table *t;
	size_t i, j;

	if (!open_table(lg, "rules/dispatch", &t, fs))
		return;
	for (i = 0; i < t->nrows; i++) {
		if (!row_valid(t, i, now))
			continue;
		check_dispatch_row(lg, t, i, fs);
		for (j = 0; j < i; j++)
			if (row_valid(t, j, now) && rows_tie(t, i, j))
				finding_add(fs, SEV_WARN, "W31", t->name,
				    t->lines[i],
				    _("this row and line %ld can fit equally "
				      "well: nobody would be assigned"),
				    t->lines[j]);
	}
}

/* ---- escalation ---- */

/* Calls fn for every row of every kind's newest flow that has the policy. */
struct use {
	struct ledger *lg;
	const struct esc_rule *rule;
	struct findings *fs;
	size_t rows, acts, circles;
};

static void
check_use(struct use *u, const struct flow *f, const struct flow_row *r)
{
	const struct esc_rule *er = u->rule;
	const struct flow_row *taken;
	struct err e = ERR_INIT;

	/* Once a flow is enough: all its rows see the same form. */
	if (u->rows++ == 0 && *er->when != '\0' &&
	    expr_check(er->when, f, "rules/escalation.csv", er->line, &e) < 0)
		finding_from(u->fs, "W35", &e);
	if (*er->action == '\0')
		return;
	taken = flow_row(f, r->next, er->action, r->class_);
	if (taken == NULL)
		return;
	u->acts++;
	if (streq(taken->next, r->next) && word_in(taken->policy, er->policy) &&
	    !er->from_due && er->after <= 0 && u->circles++ == 0)
		finding_add(u->fs, SEV_ERROR, "W36", "rules/escalation.csv",
		    er->line,
		    _("'%s' would enter node '%s' again and again: its step "
		      "is due at once"),
		    er->action, r->next);
}

static void
check_rule_uses(struct use *u)
{
	const char *const *kinds = ledger_kinds(u->lg);
	struct err e = ERR_INIT;
	const struct flow *f;
	size_t i;

	for (; *kinds != NULL; kinds++) {
		err_clear(&e);
		if (ledger_flow(u->lg, *kinds, 0, &f, &e) < 0)
			continue;
		for (i = 0; i < f->nrows; i++)
			if (word_in(f->rows[i].policy, u->rule->policy))
				check_use(u, f, &f->rows[i]);
	}
	if (u->rows == 0)
		finding_add(u->fs, SEV_INFO, "W33", "rules/escalation.csv",
		    u->rule->line, _("no flow uses policy '%s'"),
		    u->rule->policy);
	else if (*u->rule->action != '\0' && u->acts == 0)
		finding_add(u->fs, SEV_ERROR, "W36", "rules/escalation.csv",
		    u->rule->line,
		    _("no node with policy '%s' has the action '%s'"),
		    u->rule->policy, u->rule->action);
}

static const char *
nearest_policy(const struct esc_rules *rules, const char *text)
{
	const char **v = xcalloc(rules->n + 1, sizeof(*v)), *near;
	size_t i;

	for (i = 0; i < rules->n; i++)
		v[i] = rules->v[i].policy;
	near = str_nearest(text, v);
	free(v);
	return near;
}

static bool
policy_exists(const struct table *t, const char *policy)
{
	size_t i;

	for (i = 0; t != NULL && i < t->nrows; i++)
		if (streq(cell(t, i, "policy"), policy))
			return true;
	return false;
}

static void
check_policies_of(struct ledger *lg, const struct flow *f,
    const struct table *t, const struct esc_rules *rules, struct findings *fs)
{
	const char *p;
	char w[64];
	size_t i;

	(void)lg;
	for (i = 0; i < f->nrows; i++)
		for (p = f->rows[i].policy; word_take(&p, w, sizeof(w));)
			if (!policy_exists(t, w))
				finding_near(finding_add(fs, SEV_ERROR, "W32",
						 f->flow_path, f->rows[i].line,
						 _("policy '%s' is not in "
						   "rules/escalation.csv"),
						 w),
				    nearest_policy(rules, w), NULL);
}

static void
check_escalation_rows(struct ledger *lg, const struct table *t,
    struct findings *fs)
{
	size_t i, j;

	for (i = 0; i < t->nrows; i++) {
		check_role(lg, t, i, "W05", fs);
		for (j = 0; j < i; j++)
			if (streq(cell(t, i, "policy"), cell(t, j, "policy")) &&
			    streq(cell(t, i, "step"), cell(t, j, "step")))
				finding_add(fs, SEV_ERROR, "W34", t->name,
				    t->lines[i],
				    _("step '%s' of policy '%s' is already in "
				      "line %ld"),
				    cell(t, i, "step"), cell(t, i, "policy"),
				    t->lines[j]);
	}
}

static void
copy_fault(struct findings *fs, const struct finding *f)
{
	struct finding *n = finding_add(fs, f->severity, f->code, f->file,
	    f->line, "%s", f->msg);

	if (f->hint != NULL)
		finding_hint(n, "%s", f->hint);
}

static int
check_escalation(struct ledger *lg, struct findings *fs, struct err *e)
{
	const char *const *kinds = ledger_kinds(lg);
	const struct esc_rules *rules;
	const struct table *t = NULL;
	const struct flow *f;
	struct use u = { lg, NULL, fs, 0, 0, 0 };
	size_t i;

	if (escalation_rules(lg, &rules, e) < 0) {
		finding_from(fs, "W34", e);
		err_clear(e);
		return 0;
	}
	for (i = 0; i < rules->faults.n; i++)
		copy_fault(fs, &rules->faults.v[i]);
	if (open_table(lg, "rules/escalation", &t, fs))
		check_escalation_rows(lg, t, fs);
	for (i = 0; i < rules->n; i++) {
		u.rule = &rules->v[i];
		u.rows = u.acts = u.circles = 0;
		check_rule_uses(&u);
	}
	for (; *kinds != NULL; kinds++) {
		struct err own = ERR_INIT;
		const struct flow *now = NULL;

		if (ledger_flow(lg, *kinds, 0, &now, &own) == 0)
			check_policies_of(lg, now, t, rules, fs);
		/* what is published and not yet in use must hold by then */
		if (ledger_flow(lg, *kinds, ledger_newest(lg, *kinds), &f,
			&own) == 0 &&
		    f != now)
			check_policies_of(lg, f, t, rules, fs);
	}
	return 0;
}

/* ---- people ---- */

static void
check_deputies(struct ledger *lg, struct findings *fs)
{
	const struct table *t;
	size_t i;

	if (!open_table(lg, "registers/people", &t, fs))
		return;
	if (t->nrows == 0)
		finding_add(fs, SEV_INFO, "W04", t->name, 0,
		    _("nobody is in this table yet: roles are not checked"));
	for (i = 0; i < t->nrows; i++)
		if (*cell(t, i, "deputy") != '\0' &&
		    streq(cell(t, i, "deputy"), cell(t, i, "code")))
			finding_add(fs, SEV_ERROR, "W17", t->name, t->lines[i],
			    _("'%s' is his own deputy"), cell(t, i, "code"));
}

int
check_rules(struct ledger *lg, struct findings *fs, struct err *e)
{
	struct err own = ERR_INIT;

	check_deputies(lg, fs);
	check_dispatch(lg, fs);
	if (check_escalation(lg, fs, e) < 0)
		return -1;
	if (duplicates_read(lg, &own) < 0)
		finding_from(fs, "W37", &own);
	return follow_check(lg, fs, e);
}
