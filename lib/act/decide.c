#include "act/act_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "flow/duplicates.h"

/* LINE_SHOWN: of "line N of the table" in any language */
enum { AUTO_MAX = 16 /* steps system takes in a row */, LINE_SHOWN = 96 };

static const char *
class_of(const struct flow *flow, const char *const *v)
{
	int k = schema_field(&flow->schema, "class");

	return k < 0 ? "" : v[k];
}

/* "ack (确认)": what this person may do where the record stands. */
static void
offer(struct run *r, const struct work *w, const struct head *h, struct err *e)
{
	const char **here = flow_actions(w->flow, h->node);
	const char *who = r->opts->system ? "system" : r->opts->actor.code;
	const struct values vals = { w->flow, work_values(r, w, h) };
	struct buf b = BUF_INIT;

	for (size_t i = 0; here[i] != NULL; i++) {
		const struct flow_row *row = flow_row(w->flow, h->node, here[i],
		    class_of(w->flow, vals.v));
		struct err why = ERR_INIT;

		if (row != NULL &&
		    flow_permit(r->lg, w->flow, row, &w->rec, h, &vals, who,
			r->now, &why) == 0)
			buf_printf(&b, "%s%s (%s)", b.len > 0 ? _(", ") : "",
			    here[i], row->label);
	}
	if (here[0] == NULL)
		err_hint(e, _("possible there: %s"),
		    _("nothing, it is finished"));
	else if (b.len == 0)
		err_hint(e, _("there is nothing there for %s"), who);
	else
		err_hint(e, _("possible there: %s"), b.ptr);
	buf_release(&b);
	free(here);
}

static int
no_such_action(struct run *r, const struct work *w, const struct head *h,
    const char *action, struct err *e)
{
	const struct flow *flow = w->flow;
	const char **all = flow_actions(flow, NULL), *near;
	size_t i;

	near = str_nearest(action, all);
	for (i = 0; all[i] != NULL && !streq(all[i], action); i++)
		;
	if (all[i] == NULL) {
		err_set(e, E_USAGE, _("'%s' is no action of kind '%s'"), action,
		    flow->kind);
		if (near != NULL)
			err_hint(e, _("did you mean '%s'?"), near);
		else
			offer(r, w, h, e);
	} else {
		err_set(e, E_NO,
		    _("%s stands at %s (%s): '%s' is not possible "
		      "there"),
		    w->id, flow_node_name(flow, h->node), h->node, action);
		offer(r, w, h, e);
	}
	free(all);
	return -1;
}

static bool
by_system(const struct flow_row *row)
{
	return row->action[0] != '\0' && word_in(row->role, "system");
}

/*
 * A self-loop is never taken at once: it would be taken for ever; such rows are
 * for escalation steps to name.
 */
int
auto_rows(struct run *r, struct work *w, struct err *e)
{
	int steps;

	for (steps = 0; steps < AUTO_MAX; steps++) {
		const struct head *h = w->rec.shown;
		const struct flow_row *row = NULL;
		struct draft d = { 0 };
		struct values vals;
		size_t i;

		d.v = work_values(r, w, h);
		vals.flow = w->flow;
		vals.v = d.v;
		for (i = 0; i < w->flow->nrows && row == NULL; i++) {
			const struct flow_row *c = &w->flow->rows[i];
			struct flow_input in = { c, &vals, "", "", false,
				h->acts, w->id, r->now, h->fields };
			struct err why = ERR_INIT;

			if (streq(c->node, h->node) && by_system(c) &&
			    !streq(c->next, c->node) &&
			    flow_row(w->flow, h->node, c->action,
				class_of(w->flow, d.v)) == c &&
			    flow_needs(r->lg, w->flow, &in, &why) == 0)
				row = c;
		}
		if (row == NULL)
			return 0;
		if (take_row(r, w, h, row, &d, "system", NULL, e) < 0)
			return -1;
	}
	err_at(e, E_DATA, w->flow->flow_path, 0,
	    _("system goes round and round at '%s'"), w->rec.shown->node);
	return err_hint(e, "flow-check");
}

static void
mark(struct run *r, struct work *w, struct values *vals, bool *filled,
    const char *field, const char *id, const char *shown, const char *what)
{
	int k = field != NULL ? schema_field(&w->flow->schema, field) : -1;

	if (k >= 0 && vals->v[k][0] == '\0') {
		vals->v[k] = id;
		filled[k] = true;
	}
	/* a dry run draws no number, so the new id is no id to show */
	finding_add(r->said, SEV_INFO, "linked", NULL, 0, "%s%s%s %s",
	    r->opts->dry_run ? "" : w->id, r->opts->dry_run ? "" : ": ", what,
	    shown);
}

/* Its id is none yet: nothing is written, and another may draw it. */
static int
same_row(const struct work *twin, struct err *e)
{
	if (twin->line > 0)
		err_set(e, E_NO, _("the same as line %ld of the table"),
		    twin->line);
	else
		err_set(e, E_NO, _("the same stands here twice"));
	return err_hint(e,
	    _("leave one of them out; --again reports both and links them"));
}

/*
 * Looked for before the lock; again under it when somebody wrote meanwhile, and
 * always in a batch, whose own rows count too.
 */
static int
check_duplicates(struct run *r, struct prepared *p, const struct values *vals,
    struct err *e)
{
	if ((r->nitems > 1 || !streq(r->head, store_head(r->lg->store))) &&
	    prepare_duplicates(r, p, vals, e) < 0)
		return -1;
	if (p->duplicate[0] == '\0' || r->opts->again)
		return 0;
	if (p->twin != NULL)
		return same_row(p->twin, e);
	err_set(e, E_NO,
	    streq(p->rule->again, p->rule->recurrence) ?
		_("the same is there already: %s") :
		_("the same is open already: %s"),
	    p->duplicate);
	return err_hint(e,
	    _("see %s %s; --again reports it all the same and links the two"),
	    streq(p->flow->kind, "hazard") ? "hazard-show" : "record-show",
	    p->duplicate);
}

static void
links(struct run *r, struct work *w, struct prepared *p, struct values *vals,
    bool *filled)
{
	char line[LINE_SHOWN];

	if (p->twin != NULL && r->opts->dry_run)
		snprintf(line, sizeof(line), _("line %ld of the table"),
		    p->twin->line);
	else
		str_copy(line, sizeof(line), p->duplicate);
	if (p->duplicate[0] != '\0')
		mark(r, w, vals, filled, p->rule->again, p->duplicate, line,
		    streq(p->rule->again, p->rule->recurrence) ?
			_("linked to") :
			_("linked to the open"));
	if (p->recurrence[0] != '\0')
		mark(r, w, vals, filled, p->rule->recurrence, p->recurrence,
		    p->recurrence, _("a recurrence of"));
}

static void
answer(const struct work *w, struct act_result *res)
{
	if (res == NULL)
		return;
	str_copy(res->id, sizeof(res->id), w->id);
	str_copy(res->event, sizeof(res->event),
	    w->n > w->fresh ? w->events[w->fresh].event : "");
	res->node = w->rec.shown->node;
	res->node_name = flow_node_name(w->flow, w->rec.shown->node);
}

/* What is missing is said before rows that need it are looked for. */
static int
entry_row(struct run *r, struct prepared *p, const struct values *vals,
    const struct flow_row **row, struct err *e)
{
	const char *action =
	    p->item->action != NULL ? p->item->action : start_action(p->flow);

	if ((!r->opts->system || r->following) &&
	    form_check(r->lg, p->flow, vals, p->set, action, "", e) < 0)
		return -1;
	*row = start_row(p->flow, action, class_of(p->flow, vals->v), e);
	return *row == NULL ? -1 : 0;
}

static int
again(struct run *r, const char *id, struct work **out, struct act_result *res,
    struct err *e)
{
	if (work_load(r, id, out, e) < 0)
		return -1;
	answer(*out, res);
	if (res != NULL) {
		res->repeat = true;
		str_copy(res->event, sizeof(res->event),
		    (*out)->events[0].event);
	}
	return 0;
}

/* How much of it nobody had to type. */
static void
count_fields(const struct work *w, const struct prepared *p,
    struct act_result *res)
{
	size_t i;

	for (i = 0; res != NULL && i < w->flow->nfields; i++) {
		const struct form_field *f = &w->flow->fields[i];

		if (w->rec.shown->fields[i][0] == '\0' || *f->label == '\0' ||
		    streq(f->source, "now") || streq(f->source, "actor"))
			continue;
		res->fields++;
		res->filled += !p->set[i];
	}
}

int
decide_new(struct run *r, struct prepared *p, struct work **out,
    struct act_result *res, struct err *e)
{
	const struct flow *flow = p->flow;
	bool *filled = marks(r, flow);
	struct draft d = { .ulid = p->ulid,
		.note = p->note,
		.evidence = p->evidence,
		.signature = p->signature,
		.set = p->set,
		.due = MSEC_NONE };
	struct head at = { .event = "", .acts = "", .due = MSEC_NONE };
	const struct flow_row *row;
	const char *twin;
	struct values vals;
	struct id id;
	struct work *w;
	size_t k;

	if (repeated_new(r, p, &twin, e) < 0)
		return -1;
	if (twin != NULL)
		return again(r, twin, out, res, e);
	d.v = arena_alloc(&r->arena, (flow->nfields + 1) * sizeof(*d.v));
	memcpy(d.v, p->v, flow->nfields * sizeof(*d.v));
	vals.flow = flow;
	vals.v = d.v;
	if (form_fill(r->lg, flow, &vals, filled, NULL, &r->opts->actor, r->now,
		&r->arena, e) < 0 ||
	    entry_row(r, p, &vals, &row, e) < 0 ||
	    check_duplicates(r, p, &vals, e) < 0 ||
	    new_id(r, flow, p->ulid, &id, e) < 0)
		return -1;
	*out = w = work_new(r, flow, id.text);
	w->line = p->item->line;
	for (k = 0; k < flow->nfields; k++)
		filled[k] |= p->seen[k];
	links(r, w, p, &vals, filled);
	photos_fill(r, flow, p, d.v, filled);
	at.node = row->node;
	at.fields = (const char *const *)d.v;
	at.open = true;
	if (take_row(r, w, &at, row, &d,
		r->opts->system ? "system" : r->opts->actor.code, filled,
		e) < 0 ||
	    auto_rows(r, w, e) < 0)
		return -1;
	answer(w, res);
	count_fields(w, p, res);
	return 0;
}

/* The shown head first; in a conflict the branch on which the actor may act. */
static int
on_some_head(struct run *r, struct work *w, struct prepared *p, struct err *e)
{
	struct err first = ERR_INIT;
	size_t i, n = w->rec.nheads;
	bool tried = false;

	for (i = 0; i <= n; i++) {
		const struct head *h =
		    i == 0 ? w->rec.shown : &w->rec.heads[i - 1];
		struct draft d = { .ulid = p->ulid,
			.note = p->note,
			.evidence = p->evidence,
			.signature = p->signature,
			.set = p->set };
		const struct flow_row *row;
		struct err here = ERR_INIT;
		bool *filled = marks(r, w->flow);
		size_t k;

		if (i > 0 && h == w->rec.shown)
			continue;
		d.v = work_values(r, w, h);
		for (k = 0; k < w->flow->nfields; k++)
			if (p->set[k])
				d.v[k] = p->v[k];
		photos_fill(r, w->flow, p, d.v, filled);
		row = flow_row(w->flow, h->node, p->item->action,
		    class_of(w->flow, d.v));
		if (row == NULL &&
		    follow_row(r, w->flow, h, p->item->action, &row, e) < 0)
			return -1;
		if (row == NULL)
			no_such_action(r, w, h, p->item->action, &here);
		else if (take_row(r, w, h, row, &d,
			     r->opts->system ? "system" : r->opts->actor.code,
			     filled, &here) == 0)
			return 0;
		if (!tried)
			first = here;
		tried = true;
	}
	*e = first;
	return -1;
}

int
decide_act(struct run *r, struct prepared *p, struct work **out,
    struct act_result *res, struct err *e)
{
	const char *action = p->item->action;
	struct work *w;
	bool repeat;
	int rc;

	if (work_load(r, p->id, &w, e) < 0 ||
	    prepare_fields(r, p, w->flow, e) < 0 ||
	    prepare_evidence(r, p, w, e) < 0 ||
	    repeated(r, &w->rec, w->flow, p, &repeat, e) < 0)
		return -1;
	*out = w;
	if (repeat) {
		answer(w, res);
		if (res != NULL)
			res->repeat = true;
		return 0;
	}
	if (streq(action, "correct"))
		rc = do_correct(r, w, p, e);
	else if (streq(action, "settle"))
		rc = do_settle(r, w, p, e);
	else
		rc = on_some_head(r, w, p, e);
	if (rc < 0 || auto_rows(r, w, e) < 0)
		return -1;
	answer(w, res);
	return 0;
}
