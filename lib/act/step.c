#include "act/act_int.h"

#include <string.h>

#include "base/str.h"

/* A row enters its node when the node differs or it has terms of its own. */
static bool
enters(const struct head *h, const struct flow_row *row)
{
	return h == NULL || !streq(h->node, row->next) || row->due[0] != '\0' ||
	    row->policy[0] != '\0';
}

/*
 * What an action must not precede is what its actor must not have done: a
 * verdict before the fix it judges is as worthless as one by the same person.
 */
static int
check_order(struct run *r, struct work *w, const struct head *h,
    const struct flow_row *row, struct err *e)
{
	const char *p = row->distinct, *word;
	size_t len;
	msec when, t = work_time(r, w);

	while (word_next(&p, &word, &len)) {
		char *action = arena_dup(&r->arena, word, len);
		const char *who;
		char text[CLOCK_TEXT];

		if (!head_did(&w->rec, h, action, &who, &when) || t > when)
			continue;
		clock_short(when, text);
		err_set(e, E_NO, _("%s: '%s' would stand before '%s' of %s"),
		    w->id, row->label, flow_action_label(w->flow, action),
		    text);
		return err_hint(e, _("set this machine's clock right"));
	}
	return 0;
}

static int
check_end(const struct work *w, const struct flow_row *row, struct err *e)
{
	const struct flow_node *n = flow_node(w->flow, row->next);

	if (n == NULL || n->mode != NODE_END || w->rec.nheads < 2)
		return 0;
	err_set(e, E_NO, _("%s is in conflict: %zu branches"), w->id,
	    w->rec.nheads);
	return err_hint(e, _("settle it first: record-do -N NOTE settle %s"),
	    w->id);
}

/* What is computed from what the actor gives is needed and checked with it. */
static int
allowed(struct run *r, struct work *w, const struct head *h,
    const struct flow_row *row, const struct draft *d, struct values *vals,
    bool *filled, struct err *e)
{
	struct flow_input in = { row, vals, d->evidence, d->note,
		d->signature != NULL, h->acts, w->id, r->now, h->fields };
	bool system = r->opts->system || streq(d->actor, "system");

	if (!system &&
	    (flow_permit(r->lg, w->flow, row, &w->rec, h, vals, d->actor,
		 r->now, e) < 0 ||
		check_order(r, w, h, row, e) < 0 || check_end(w, row, e) < 0))
		return -1;
	if (h->event[0] != '\0' &&
	    form_follow(r->lg, w->flow, vals, d->set, filled, r->now, &r->arena,
		e) < 0)
		return -1;
	if (!system &&
	    form_check(r->lg, w->flow, vals, d->set, row->action, h->acts, e) <
		0)
		return -1;
	return flow_needs(r->lg, w->flow, &in, e);
}

/* What the row's set cell says: in system's own event, else in one after it. */
int
fill_after(struct run *r, struct work *w, struct draft *d, const bool *filled,
    struct err *e)
{
	struct draft f = *d;
	size_t i, any = 0;

	for (i = 0; i < w->flow->nfields; i++)
		any += filled[i];
	if (any == 0)
		return 0;
	f.ulid = NULL;
	f.actor = "system";
	f.action = "fill";
	f.prev = w->events[w->n - 1].event;
	f.note = f.evidence = f.signature = NULL;
	f.set = filled;
	return work_add(r, w, &f, e);
}

int
take_row(struct run *r, struct work *w, const struct head *h,
    const struct flow_row *row, struct draft *d, const char *actor,
    bool *filled, struct err *e)
{
	struct values vals = { w->flow, d->v };
	bool *own;
	bool system = streq(actor, "system");
	size_t i;

	if (filled == NULL)
		filled = marks(r, w->flow);
	d->actor = actor;
	d->action = row->action;
	d->node = row->next;
	d->prev = h->event;
	if (allowed(r, w, h, row, d, &vals, filled, e) < 0)
		return -1;
	if (flow_set(r->lg, w->flow, row, &vals, filled, actor, r->now,
		&r->arena, e) < 0)
		return -1;
	if (h->event[0] != '\0' &&
	    form_follow(r->lg, w->flow, &vals, d->set, filled, r->now,
		&r->arena, e) < 0)
		return -1;
	d->due = h->due;
	if (enters(h, row) &&
	    flow_due(r->lg, w->flow, row, &vals, work_time(r, w), &d->due, e) <
		0)
		return -1;
	if (system) {
		own = marks(r, w->flow);
		for (i = 0; i < w->flow->nfields; i++)
			own[i] = filled[i] || (d->set != NULL && d->set[i]);
		d->set = own;
		return work_add(r, w, d, e);
	}
	if (work_add(r, w, d, e) < 0)
		return -1;
	return fill_after(r, w, d, filled, e);
}
