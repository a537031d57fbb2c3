#include "act/act_int.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "notice/notice.h"

enum { ROUNDS_MAX = 4 }; /* system actions that lead to new pushes */

static int
notice_values(struct run *r, const struct flow *flow,
    const struct notice_draft *nd, struct draft *d, bool *set, struct err *e)
{
	size_t i;
	int k;

	d->v = arena_alloc(&r->arena, (flow->nfields + 1) * sizeof(*d->v));
	for (i = 0; i < flow->nfields; i++)
		d->v[i] = "";
	for (i = 0; i < nd->n; i++) {
		k = schema_field(&flow->schema, nd->pairs[i].name);
		if (k < 0) {
			err_at(e, E_DATA, flow->form_path, 0,
			    _("field '%s' is missing"), nd->pairs[i].name);
			return err_hint(e, "notices(5)");
		}
		d->v[k] = nd->pairs[i].value;
		set[k] = true;
	}
	d->set = set;
	return 0;
}

int
notice_add(struct run *r, const struct notice_draft *nd, struct err *e)
{
	struct head at = { .event = "", .acts = "", .due = MSEC_NONE };
	const struct flow *flow;
	const struct flow_row *row;
	struct draft d = { .due = MSEC_NONE };
	struct id id;
	struct work *w;

	if (ledger_flow(r->lg, "notice", 0, &flow, e) < 0 ||
	    notice_values(r, flow, nd, &d, marks(r, flow), e) < 0 ||
	    (row = start_row(flow, NULL, "", e)) == NULL ||
	    new_id(r, flow, NULL, &id, e) < 0)
		return -1;
	w = work_new(r, flow, id.text);
	at.node = row->node;
	at.fields =
	    arena_alloc(&r->arena, (flow->nfields + 1) * sizeof(*at.fields));
	at.open = true;
	if (take_row(r, w, &at, row, &d, "system", NULL, e) < 0)
		return -1;
	r->nnotices++;
	r->coming -= r->coming > 0;
	return auto_rows(r, w, e);
}

static int
message(struct run *r, struct work *w, const struct head *h,
    const struct push *p, struct err *e)
{
	struct notice_draft nd;

	if (p->lacks_person)
		return 0; /* escalation_due has said so */
	if (notice_compose(r->lg, &w->rec, h, p, r->now, &r->arena, &nd, e) < 0)
		return -1;
	return notice_add(r, &nd, e);
}

static int
system_action(struct run *r, struct work *w, const struct head *h,
    const struct push *p, struct err *e)
{
	struct draft d = { 0 };
	const struct flow_row *row;
	struct err why = ERR_INIT;
	struct findings *said = r->said;

	row = flow_row(w->flow, h->node, p->action, w->rec.class_);
	if (row == NULL) {
		finding_add(said, SEV_WARN, "action", "rules/escalation.csv", 0,
		    _("%s: action '%s' of step %s %s is not possible at '%s'"),
		    w->id, p->action, p->policy, p->step, h->node);
		return 0;
	}
	d.v = work_values(r, w, h);
	d.note = arena_printf(&r->arena, "%s %s", p->policy, p->step);
	if (take_row(r, w, h, row, &d, "system", NULL, &why) == 0)
		return auto_rows(r, w, e);
	if (why.code != E_NO) {
		*e = why;
		return -1;
	}
	finding_add(said, SEV_WARN, "action", NULL, 0, "%s: %s", w->id,
	    why.msg);
	return 0;
}

static size_t
messages(const struct push *p, size_t n)
{
	size_t i, m = 0;

	for (i = 0; i < n; i++)
		m += p[i].action[0] == '\0' && !p[i].lacks_person;
	return m;
}

/* Messages first: they tell of the state that an action then leaves. */
int
notify_pushes(struct run *r, struct work *w, const struct head *h,
    const struct push *p, size_t n, struct err *e)
{
	size_t i;

	r->coming = messages(p, n);
	for (i = 0; i < n; i++)
		if (p[i].action[0] == '\0' && message(r, w, h, &p[i], e) < 0)
			return -1;
	for (i = 0; i < n; i++)
		if (p[i].action[0] != '\0' && w->rec.nheads == 1)
			return system_action(r, w, h, &p[i], e);
	return 0;
}

static bool
ours(const struct work *w, const char *event, size_t from)
{
	size_t i;

	for (i = from; i < w->n; i++)
		if (streq(w->events[i].event, event))
			return true;
	return false;
}

/*
 * A node that was entered by this run has had no message yet, so nothing needs
 * to be looked up; nodes that were only passed through get none.
 */
int
notify_entered(struct run *r, struct work *w, struct err *e)
{
	size_t from = w->fresh;
	int round;

	if (streq(w->flow->kind, "notice"))
		return 0;
	for (round = 0; round < ROUNDS_MAX && from < w->n; round++) {
		struct pushes due = PUSHES_INIT;
		const struct head *h = w->rec.shown;
		size_t before = w->n;
		msec now;
		int rc = 0;

		/* Events of one run are a millisecond apart, the last ahead. */
		now = r->now > h->time ? r->now : h->time;
		if (ours(w, h->entered_event, from))
			rc = escalation_due(r->lg, w->flow, &w->rec, h, now,
			    &due, r->said, e);
		if (rc == 0)
			rc = notify_pushes(r, w, h, due.v, due.n, e);
		pushes_release(&due);
		if (rc < 0)
			return -1;
		from = before;
	}
	return 0;
}
