#include "act/act_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "flow/duty.h"

static const struct flow_row *
engine_row(struct run *r, const struct work *w, const struct head *h,
    const char *action, const char *label, const char *role)
{
	const struct flow_row *own =
	    flow_row(w->flow, h->node, action, w->rec.class_);
	struct flow_row *row;

	if (own != NULL)
		return own;
	row = arena_alloc(&r->arena, sizeof(*row));
	row->node = row->next = h->node;
	row->action = action;
	row->label = label;
	row->role = role;
	row->needs = "note";
	row->due = row->class_ = row->distinct = row->policy = row->set = "";
	return row;
}

static int
permitted(struct run *r, struct work *w, const struct head *h,
    const struct flow_row *row, const struct prepared *p, const char **v,
    struct err *e)
{
	struct values vals = { w->flow, v };
	struct flow_input in = { row, &vals, p->evidence, p->note,
		p->signature != NULL, h->acts, w->id, r->now, h->fields };

	if (!r->opts->system &&
	    flow_permit(r->lg, w->flow, row, &w->rec, h, &vals,
		r->opts->actor.code, r->now, e) < 0)
		return -1;
	return flow_needs(r->lg, w->flow, &in, e);
}

/* A lower class relaxes every deadline after it: that takes two persons. */
static int
check_class(struct run *r, struct work *w, const struct head *h,
    const struct prepared *p, const char **v, struct err *e)
{
	int c = schema_field(&w->flow->schema, "class");
	int a = schema_field(&w->flow->schema, "approver");
	const char *second = a < 0 ? "" : v[a];

	if (c < 0 || h->fields[c][0] == '\0' || strcmp(v[c], h->fields[c]) <= 0)
		return 0;
	/* named in this very action: who agreed to something else did not */
	if (second[0] != '\0' && p->set[a] &&
	    !streq(second, r->opts->actor.code))
		return person_check(r->lg, second, r->now, e);
	err_set(e, E_PERM,
	    _("%s: a lower class (%s → %s) takes a second "
	      "person"),
	    w->id, h->fields[c], v[c]);
	return err_hint(e, _("name who agreed: approver=PERSON, not yourself"));
}

/* The earlier of the deadline that stands and the one that now would. */
static int
corrected_due(struct run *r, struct work *w, const struct head *h,
    struct values *vals, msec *due, struct err *e)
{
	const struct flow_row *entry = NULL;
	const char *class_ = "";
	int c = schema_field(&w->flow->schema, "class");
	size_t i;
	msec now_due;

	if (c >= 0)
		class_ = vals->v[c];
	for (i = 0; i < w->flow->nrows; i++) {
		const struct flow_row *row = &w->flow->rows[i];

		if (streq(row->action, h->entered_action) &&
		    streq(row->next, h->node) &&
		    (streq(row->class_, class_) ||
			(row->class_[0] == '\0' && entry == NULL)))
			entry = row;
	}
	*due = h->due;
	if (entry == NULL)
		return 0;
	if (flow_due(r->lg, w->flow, entry, vals, h->entered, &now_due, e) < 0)
		return -1;
	if (now_due != MSEC_NONE && (*due == MSEC_NONE || now_due < *due))
		*due = now_due;
	return 0;
}

static void
say_changes(struct run *r, const struct work *w, const struct head *h,
    const char **v)
{
	size_t i;

	for (i = 0; i < w->flow->nfields; i++)
		if (!streq(h->fields[i], v[i]))
			finding_add(r->said, SEV_INFO, "changed", NULL, 0,
			    "%s: %s: %s → %s", w->id, w->flow->fields[i].label,
			    h->fields[i][0] != '\0' ? h->fields[i] : "-",
			    v[i][0] != '\0' ? v[i] : "-");
}

/*
 * What the user sets is the user's own, and people are only replaced: a rule
 * that now names nobody takes the hazard from nobody.
 */
static void
keep_people(const struct work *w, const struct head *h,
    const struct prepared *p, const char **v, bool *filled)
{
	size_t i;

	for (i = 0; i < w->flow->nfields; i++) {
		if (!filled[i])
			continue;
		filled[i] = !p->set[i];
		if (v[i][0] == '\0' &&
		    streq(w->flow->fields[i].type, "person")) {
			v[i] = h->fields[i];
			filled[i] = false;
		}
	}
}

static int
correct_on(struct run *r, struct work *w, struct prepared *p,
    const struct head *h, struct err *e)
{
	struct draft d = { .ulid = p->ulid,
		.note = p->note,
		.evidence = p->evidence,
		.signature = p->signature,
		.set = p->set,
		.action = "correct",
		.actor = r->opts->actor.code,
		.node = h->node,
		.prev = h->event };
	bool *changed = marks(r, w->flow), *filled = marks(r, w->flow);
	struct values vals = { w->flow, NULL };
	size_t i, n = 0;

	d.v = vals.v = work_values(r, w, h);
	for (i = 0; i < w->flow->nfields; i++) {
		if (!p->set[i])
			continue;
		changed[i] = !streq(d.v[i], p->v[i]);
		n += changed[i];
		d.v[i] = p->v[i];
	}
	if (n == 0) {
		err_set(e, E_NO, _("%s: nothing would change"), w->id);
		return err_hint(e, "record-do -N NOTE correct FIELD=VALUE %s",
		    w->id);
	}
	if (permitted(r, w, h,
		engine_row(r, w, h, "correct", _("correct"),
		    "@reporter dispatcher keeper"),
		p, d.v, e) < 0 ||
	    form_fill(r->lg, w->flow, &vals, filled, changed, &r->opts->actor,
		r->now, &r->arena, e) < 0)
		return -1;
	keep_people(w, h, p, d.v, filled);
	photos_fill(r, w->flow, p, d.v, filled);
	if (check_class(r, w, h, p, d.v, e) < 0 ||
	    form_check(r->lg, w->flow, &vals, p->set, "correct", h->acts, e) <
		0 ||
	    corrected_due(r, w, h, &vals, &d.due, e) < 0)
		return -1;
	say_changes(r, w, h, d.v);
	return work_add(r, w, &d, e) < 0 ? -1 : fill_after(r, w, &d, filled, e);
}

int
do_correct(struct run *r, struct work *w, struct prepared *p, struct err *e)
{
	const struct head *h = w->rec.shown;

	if (!h->open) {
		err_set(e, E_NO, _("%s is finished (%s)"), w->id,
		    flow_node_name(w->flow, h->node));
		return err_hint(e, _("reopen it first: record-do reopen %s"),
		    w->id);
	}
	return correct_on(r, w, p, h, e);
}

static int
tell_others(struct run *r, struct work *w, const struct record *before,
    struct err *e)
{
	size_t i;

	for (i = 0; i < before->nheads; i++) {
		const struct head *h = &before->heads[i];
		struct push push = { .policy = "conflict",
			.step = "settled",
			.role = "@actor",
			.deputy_for = "",
			.channel = "*",
			.action = "",
			.at = r->now,
			.limit = MSEC_NONE };

		const char *person = head_person(before, h);

		if (h == before->shown || streq(person, "system"))
			continue;
		push.entered_event = w->events[w->n - 1].event;
		push.person = person;
		if (notify_pushes(r, w, w->rec.shown, &push, 1, e) < 0)
			return -1;
	}
	return 0;
}

static const char *
all_heads(struct run *r, const struct record *rec)
{
	struct buf b = BUF_INIT;
	const char *text;
	size_t i;

	buf_puts(&b, rec->shown->event);
	for (i = 0; i < rec->nheads; i++)
		if (&rec->heads[i] != rec->shown)
			buf_printf(&b, " %s", rec->heads[i].event);
	text = arena_dup(&r->arena, b.ptr, b.len);
	buf_release(&b);
	return text;
}

/*
 * Only the duty station settles: several clones settling by themselves need
 * not converge.
 */
static int
check_station(struct run *r, struct err *e)
{
	bool here, took_over;
	char holder;

	if (duty_here(r->lg, &here, &holder, &took_over, e) < 0)
		return -1;
	if (here)
		return 0;
	err_set(e, E_PERM, _("conflicts are settled at station %c"), holder);
	return err_hint(e, _("run it there, then ledger-sync"));
}

int
do_settle(struct run *r, struct work *w, struct prepared *p, struct err *e)
{
	const struct record before = w->rec;
	const struct head *h = before.shown;
	struct draft d = { .ulid = p->ulid,
		.note = p->note,
		.node = h->node,
		.evidence = p->evidence,
		.signature = p->signature,
		.action = "settle",
		.due = before.due,
		.actor = r->opts->actor.code };
	bool *set = marks(r, w->flow), *filled = marks(r, w->flow);
	size_t i, k;
	int c = schema_field(&w->flow->schema, "class");

	if (before.nheads < 2) {
		err_set(e, E_NO, _("%s is in no conflict"), w->id);
		return err_hint(e, "record-list --conflict");
	}
	d.v = work_values(r, w, h);
	for (i = 0; i < w->flow->nfields; i++) {
		for (k = 0; k < before.nheads; k++)
			if (!streq(before.heads[k].fields[i], d.v[i]))
				set[i] = true;
		if (p->set[i]) {
			d.v[i] = p->v[i];
			set[i] = true;
		}
	}
	if (c >= 0 && set[c] && before.class_[0] != '\0' && !p->set[c])
		d.v[c] = before.class_;
	d.set = set;
	photos_fill(r, w->flow, p, d.v, filled);
	d.prev = all_heads(r, &before);
	if (check_station(r, e) < 0 ||
	    permitted(r, w, h,
		engine_row(r, w, h, "settle", _("settle"), "dispatcher keeper"),
		p, d.v, e) < 0 ||
	    work_add(r, w, &d, e) < 0 || tell_others(r, w, &before, e) < 0)
		return -1;
	return fill_after(r, w, &d, filled, e);
}
