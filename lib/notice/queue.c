#include "notice/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/str.h"
#include "flow/duty.h"

struct gather {
	struct ledger *lg;
	struct queue *q;
	bool on_duty;
	char silent[32]; /* letters asked about, and the answers */
	bool answers[32];
	size_t nsilent;
};

/* Each letter is asked about once a scan. */
static bool
silent(struct gather *g, char letter)
{
	size_t i;

	for (i = 0; i < g->nsilent; i++)
		if (g->silent[i] == letter)
			return g->answers[i];
	if (g->nsilent == sizeof(g->silent))
		return false;
	g->silent[g->nsilent] = letter;
	g->answers[g->nsilent] = duty_silent(g->lg, letter);
	return g->answers[g->nsilent++];
}

static bool
belongs_here(struct gather *g, const char *id_text)
{
	struct err ignored = ERR_INIT;
	struct id id;

	if (id_parse(&id, id_text, &ignored) < 0)
		return false;
	if (id.station == store_station(g->lg->store))
		return true;
	return g->on_duty && silent(g, id.station);
}

static const char *
field(struct gather *g, const struct record *rec, const char *name)
{
	return arena_str(&g->q->arena, record_field(rec, name));
}

static const char *
text(struct gather *g, const struct record *rec, const char *name)
{
	struct buf b = BUF_INIT;
	const char *out;

	event_text_out(&b, record_field(rec, name));
	out = arena_dup(&g->q->arena, b.ptr, b.len);
	buf_release(&b);
	return out;
}

static msec
time_of(const struct record *rec, const char *name)
{
	msec t;

	return clock_parse(record_field(rec, name), &t) ? t : MSEC_NONE;
}

static void
take(struct gather *g, const struct record *rec, enum queue_state state)
{
	struct queue *q = g->q;
	struct queued *n;
	const char *name;

	GROW(q->v, q->n, q->cap);
	n = &q->v[q->n++];
	memset(n, 0, sizeof(*n));
	n->state = state;
	n->id = arena_str(&q->arena, rec->id);
	n->about = field(g, rec, "about");
	n->cause = field(g, rec, "cause");
	n->policy = field(g, rec, "policy");
	n->step = field(g, rec, "step");
	n->recipient = field(g, rec, "recipient");
	name = person_name(g->lg, n->recipient);
	n->recipient_name = arena_str(&q->arena, name != NULL ? name : "");
	n->route = field(g, rec, "route");
	n->channels = field(g, rec, "channels");
	n->channel = field(g, rec, "channel");
	n->subject = text(g, rec, "subject");
	n->body = text(g, rec, "body");
	n->voice = text(g, rec, "voice");
	n->attach = field(g, rec, "attach");
	n->severity = field(g, rec, "severity");
	n->ack = streq(record_field(rec, "ack"), "yes");
	n->possible_duplicate =
	    streq(record_field(rec, "possible_duplicate"), "yes");
	if (!str_long(record_field(rec, "attempts"), &n->attempts))
		n->attempts = 0;
	n->created = rec->created;
	n->last = rec->last;
	n->next_try = time_of(rec, "next_try");
	n->latest = time_of(rec, "latest");
}

static int
on_notice(void *arg, const struct record *rec, struct err *e)
{
	struct gather *g = arg;
	const char *node = rec->shown->node;

	(void)e;
	if (!belongs_here(g, rec->id))
		return 0;
	if (streq(node, "queued"))
		take(g, rec, Q_QUEUED);
	else if (streq(node, "sending"))
		take(g, rec, Q_SENDING);
	else if (streq(node, "awaiting"))
		take(g, rec, Q_AWAITING);
	return 0;
}

static int
urgency(const void *a, const void *b)
{
	const struct queued *x = a, *y = b;
	bool ax = streq(x->severity, "A"), ay = streq(y->severity, "A");

	if (ax != ay)
		return ax ? -1 : 1;
	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return strcmp(x->id, y->id);
}

int
queue_scan(struct ledger *lg, msec since, struct queue *q,
    struct findings *found, struct err *e)
{
	struct gather g = { .lg = lg, .q = q };
	struct record_bounds b = RECORD_BOUNDS("notice");
	bool took_over;
	char holder;

	b.open_only = true;
	b.since = since;
	if (duty_here(lg, &g.on_duty, &holder, &took_over, e) < 0)
		return -1;
	if (records_scan(lg->store, &lg->schemas, &b, on_notice, &g, found, e) <
	    0)
		return -1;
	if (q->n > 1)
		qsort(q->v, q->n, sizeof(*q->v), urgency);
	return 0;
}

void
queue_release(struct queue *q)
{
	queue_settled_end(q);
	free(q->v);
	arena_release(&q->arena);
	*q = (struct queue)QUEUE_INIT;
}

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

const char *
queue_settled(struct ledger *lg, struct queue *q, const struct queued *n,
    const char **who)
{
	struct findings ignored = FINDINGS_INIT;
	struct err e = ERR_INIT;
	struct record_box *box = NULL;
	const struct record *rec;
	const char *action = "lapse", *person;
	size_t i;

	/* those of one cause stand together, and each would read the record */
	if (q->last.cause != NULL && streq(q->last.cause, n->cause)) {
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
		const struct queued *n = &t->q->v[i];

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
		const struct queued *n = &q->v[i];

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
