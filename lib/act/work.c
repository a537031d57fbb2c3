#include "act/act_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"

enum {
	AHEAD_MAX = 10 * 60 * 1000, /* ms a record may be ahead of us */
	BATCH_FROM = 2 /* items from which days are parsed once for all */
};

bool *
marks(struct run *r, const struct flow *flow)
{
	return arena_alloc(&r->arena, (flow->nfields + 1) * sizeof(bool));
}

static void
keep(struct run *r, struct work *w)
{
	GROW(r->works, r->nworks, r->cap);
	r->works[r->nworks++] = w;
}

struct work *
work_new(struct run *r, const struct flow *flow, const char *id)
{
	struct work *w = arena_alloc(&r->arena, sizeof(*w));

	w->flow = flow;
	w->id = arena_str(&r->arena, id);
	w->rec.id = w->id;
	w->rec.schema = &flow->schema;
	w->rec.reporter = r->opts->actor.code;
	w->rec.class_ = "";
	w->rec.due = MSEC_NONE;
	keep(r, w);
	return w;
}

static struct record_batch *
batch_of(const struct run *r)
{
	struct record_batch *b = record_batch_new();

	if (r->nids > 0)
		record_batch_only(b, r->ids, r->nids);
	return b;
}

int
work_load(struct run *r, const char *id, struct work **out, struct err *e)
{
	const struct record *rec;
	struct record_box *box = NULL;
	struct work *w;
	size_t i;

	for (i = 0; i < r->nworks; i++)
		if (streq(r->works[i]->id, id)) {
			*out = r->works[i];
			return 0;
		}
	if (r->batch == NULL && r->nitems >= BATCH_FROM)
		r->batch = batch_of(r);
	if (record_batch_load(&box, r->batch, r->lg->store, &r->lg->schemas, id,
		r->said, e) < 0)
		return -1;
	rec = record_of(box);
	w = arena_alloc(&r->arena, sizeof(*w));
	w->box = box;
	w->id = rec->id;
	keep(r, w);
	if (ledger_flow(r->lg, rec->schema->kind, rec->schema->version,
		&w->flow, e) < 0)
		return -1;
	for (i = 0; i < rec->nevents; i++) {
		GROW(w->events, w->n, w->cap);
		w->events[w->n++] = *rec->events[i];
	}
	w->fresh = w->n;
	*out = w;
	return record_fold(&w->rec, &w->flow->schema, w->events, w->n,
	    &r->arena, NULL, e);
}

void
works_release(struct run *r)
{
	size_t i;

	for (i = 0; i < r->nworks; i++) {
		record_free(r->works[i]->box);
		free(r->works[i]->events);
	}
	record_batch_free(r->batch);
	r->batch = NULL;
	free(r->works);
	r->works = NULL;
	r->nworks = r->cap = 0;
}

const char **
work_values(struct run *r, const struct work *w, const struct head *h)
{
	size_t i, n = w->flow->nfields;
	const char **v = arena_alloc(&r->arena, (n + 1) * sizeof(*v));

	for (i = 0; i < n; i++)
		v[i] = h != NULL ? h->fields[i] : "";
	return v;
}

/*
 * A clock that lags behind the record by minutes follows it; one that lags by
 * more keeps its own time, and that is said: nobody's clock may pull others.
 */
msec
work_time(struct run *r, struct work *w)
{
	char text[CLOCK_TEXT];

	if (w->n == 0 || r->now > w->rec.last)
		return r->now;
	if (w->rec.last - r->now <= AHEAD_MAX)
		return w->rec.last + 1;
	clock_format(w->rec.last, text);
	if (!w->ahead)
		finding_add(r->said, SEV_WARN, "clock", NULL, 0,
		    _("%s: its newest event is of %s, ahead of this clock"),
		    w->id, text);
	w->ahead = true;
	return r->now;
}

static const char *
time_text(struct run *r, msec t)
{
	char text[CLOCK_TEXT];

	if (t == MSEC_NONE)
		return "";
	clock_format(t, text);
	return arena_str(&r->arena, text);
}

/* What is written for a field: "" untouched, "-" cleared, "--" a hyphen. */
static const char **
cells(struct run *r, const struct work *w, const struct draft *d)
{
	size_t i, n = w->flow->nfields;
	const char **c = arena_alloc(&r->arena, (n + 1) * sizeof(*c));

	for (i = 0; i < n; i++) {
		c[i] = "";
		if (d->set == NULL || !d->set[i])
			continue;
		if (d->v[i][0] == '\0')
			c[i] = "-";
		else if (streq(d->v[i], "-"))
			c[i] = "--";
		else
			c[i] = d->v[i];
	}
	return c;
}

int
work_add(struct run *r, struct work *w, const struct draft *d, struct err *e)
{
	char ulid[ULID_TEXT];
	struct event *ev;
	msec t = work_time(r, w);

	ulid_make(ulid, t);
	GROW(w->events, w->n, w->cap);
	ev = &w->events[w->n++];
	memset(ev, 0, sizeof(*ev));
	ev->event = d->ulid != NULL ? d->ulid : arena_str(&r->arena, ulid);
	ev->record = w->id;
	ev->prev = d->prev;
	ev->time = t;
	ev->time_text = time_text(r, t);
	ev->actor = d->actor;
	ev->entered_by = r->opts->actor.login;
	ev->action = d->action;
	ev->node = d->node;
	ev->due = d->due;
	ev->due_text = time_text(r, d->due);
	ev->fields = cells(r, w, d);
	ev->note = d->note != NULL ? d->note : "";
	ev->evidence = d->evidence != NULL ? d->evidence : "";
	ev->signature = d->signature != NULL ? d->signature : "";
	ev->seal = "";
	return record_fold(&w->rec, &w->flow->schema, w->events, w->n,
	    &r->arena, NULL, e);
}
