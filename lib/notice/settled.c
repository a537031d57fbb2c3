#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "notice/queue_int.h"

/* ---- what became of the record ---- */

/* Who accepted the record after the event that caused the notice. */
static const char *
accepted_by(const struct record *rec, const char *cause)
{
	bool after = false;
	size_t i;

	for (i = 0; i < rec->nevents; i++) {
		const struct event *ev = rec->events[i];

		if (after && streq(ev->action, "accept"))
			return ev->actor;
		after = after || streq(ev->event, cause);
	}
	return NULL;
}

/* The sum of the files where the notice's record stands; 0: it cannot be told. */
static uint64_t
stamp_of(struct ledger *lg, const struct queue *q, const struct queued *n)
{
	struct queue_about *a = n->record;

	if (a == NULL)
		return 0;
	if (a->scan != q->scan) {
		a->stamp = record_stamp(lg->store, &lg->schemas, &a->id);
		a->scan = q->scan;
	}
	return a->stamp;
}

const char *
queue_settled(struct ledger *lg, struct queue *q, struct queued *n,
    const char **who)
{
	uint64_t stamp = stamp_of(lg, q, n);
	struct findings ignored = FINDINGS_INIT;
	struct err e = ERR_INIT;
	struct record_box *box = NULL;
	const struct record *rec;
	const char *action = "lapse", *person;
	size_t i;

	if (stamp != 0 && n->waited == stamp)
		return NULL;
	/* those of one cause stand together, and each would read the record */
	if (q->last.cause != NULL && streq(q->last.cause, n->cause)) {
		n->waited = q->last.action == NULL ? stamp : 0;
		*who = q->last.who;
		return q->last.action;
	}
	if (q->abouts == NULL)
		q->abouts = record_batch_new();
	if (n->about[0] == '\0' ||
	    record_batch_load(&box, q->abouts, lg->store, &lg->schemas,
		n->about, &ignored, &e) < 0) {
		findings_release(&ignored);
		return NULL;
	}
	rec = record_of(box);
	for (i = 0; i < rec->nheads; i++)
		if (rec->heads[i].open &&
		    streq(rec->heads[i].entered_event, n->cause))
			action = NULL;
	person = accepted_by(rec, n->cause);
	if (person != NULL) {
		action = "accept";
		*who = arena_str(&q->arena, person);
	}
	q->last.cause = n->cause;
	q->last.action = action;
	q->last.who = *who;
	n->waited = action == NULL ? stamp : 0;
	record_free(box);
	findings_release(&ignored);
	return action;
}

void
queue_settled_end(struct queue *q)
{
	record_batch_free(q->abouts);
	q->abouts = NULL;
}

/* ---- one key, two stations ---- */

struct twins {
	struct queue *q;
	uint64_t *sums;
	const char **twin;
};

static uint64_t
key_sum(const char *cause, const char *policy, const char *step,
    const char *person, const char *route)
{
	struct push p = { .entered_event = cause,
		.policy = policy,
		.step = step,
		.person = person,
		.channel = route };
	struct buf b = BUF_INIT;
	uint64_t sum;

	push_key(&p, &b);
	sum = sum64(b.ptr, b.len, 0);
	buf_release(&b);
	return sum;
}

static int
on_twin(void *arg, const struct record *rec, struct err *e)
{
	struct twins *t = arg;
	uint64_t sum = key_sum(record_field(rec, "cause"),
	    record_field(rec, "policy"), record_field(rec, "step"),
	    record_field(rec, "recipient"), record_field(rec, "route"));
	size_t i;

	(void)e;
	for (i = 0; i < t->q->n; i++) {
		const struct queued *n = t->q->v[i];

		if (t->sums[i] != sum || streq(n->id, rec->id))
			continue;
		if (rec->created < n->created ||
		    (rec->created == n->created && strcmp(rec->id, n->id) < 0))
			t->twin[i] = arena_str(&t->q->arena, rec->id);
	}
	return 0;
}

static bool
several_stations(struct ledger *lg)
{
	const struct table *t;
	struct err ignored = ERR_INIT;

	return registers_table(lg->reg, "registers/stations", &t, &ignored) ==
	    0 &&
	    t->nrows > 1;
}

int
queue_twins(struct ledger *lg, struct queue *q, const char **twin,
    struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("notice");
	struct findings ignored = FINDINGS_INIT;
	struct twins t = { q, NULL, twin };
	size_t i;
	int rc;

	for (i = 0; i < q->n; i++)
		twin[i] = NULL;
	if (q->n == 0 || !several_stations(lg))
		return 0;
	t.sums = xcalloc(q->n, sizeof(*t.sums));
	for (i = 0; i < q->n; i++) {
		const struct queued *n = q->v[i];

		t.sums[i] = key_sum(n->cause, n->policy, n->step, n->recipient,
		    n->route);
		if (b.since == MSEC_NONE || n->created < b.since)
			b.since = n->created;
	}
	b.since = clock_add_days(clock_day_start(b.since), -1);
	rc =
	    records_scan(lg->store, &lg->schemas, &b, on_twin, &t, &ignored, e);
	findings_release(&ignored);
	free(t.sums);
	return rc;
}
