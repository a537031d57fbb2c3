/*
 * What generate makes its rows of: chance, ULIDs, events, notices.  Included by
 * generate.c alone.
 */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include <stdio.h>
#include <stdlib.h>

#include "base/id.h"
#include "base/str.h"
#include "flow/flow.h"

enum { AHEAD = 12, OWN_DAYS = 40, OWN = 2 };

struct out_day {
	int yymmdd;
	struct buf hazard, notice;
	long notices; /* numbers given */
};

struct maker {
	struct ledger *lg;
	const struct flow *hazard, *notice;
	const struct table *types, *equipment;
	msec now, first; /* first day's start */
	int days;
	uint64_t seed;
	struct out_day ring[AHEAD];
	struct arena arena; /* of one hazard */
	size_t open, events, made;
	bool own; /* this one waits for the benches' person */
};

/* splitmix64, by Sebastiano Vigna: public domain */
static uint64_t
any(struct maker *m)
{
	uint64_t z = m->seed += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

static msec
between(struct maker *m, msec from, msec to)
{
	return from + (msec)(any(m) % (uint64_t)(to - from));
}

static const char *
one_of(struct maker *m, const char *const *v, size_t n)
{
	return v[any(m) % n];
}

#define ONE_OF(m, v) one_of((m), (v), sizeof(v) / sizeof(*(v)))

static const char *
ulid(struct maker *m, msec at)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char *s = arena_alloc(&m->arena, ULID_TEXT);
	uint64_t r = 0;
	int i;

	for (i = 9; i >= 0; i--, at >>= 5)
		s[i] = digits[at & 31];
	for (i = 10; i < 26; i++) {
		if (i % 8 == 2)
			r = any(m);
		s[i] = digits[r & 31];
		r >>= 5;
	}
	return s;
}

static const char *
photo(struct maker *m, const char *role)
{
	return arena_printf(&m->arena, "%s=%016lx%016lx%016lx%016lx.jpg", role,
	    any(m), any(m), any(m), any(m));
}

static const char *
time_text(struct maker *m, msec t)
{
	char text[CLOCK_TEXT];

	if (t == MSEC_NONE)
		return "";
	clock_format(t, text);
	return arena_str(&m->arena, text);
}

/* ---- one event ---- */

struct row {
	const struct flow *flow;
	struct buf *to;
	const char *id, *prev;
	const char **v; /* fields */
};

static void
set(struct row *r, const char *field, const char *value)
{
	int k = schema_field(&r->flow->schema, field);

	if (k < 0) {
		fprintf(stderr, "generate: kind '%s' has no field '%s'\n",
		    r->flow->kind, field);
		exit(E_DATA);
	}
	r->v[k] = value;
}

static const char **
blank(struct maker *m, const struct flow *f)
{
	const char **v = arena_alloc(&m->arena, f->nfields * sizeof(*v));

	for (size_t i = 0; i < f->nfields; i++)
		v[i] = "";
	return v;
}

/* Writes the event and clears the fields for the next one. */
static const char *
event(struct maker *m, struct row *r, msec at, const char *actor,
    const char *action, const char *node, msec due, const char *note,
    const char *evidence)
{
	struct event ev = { .event = ulid(m, at),
		.record = r->id,
		.prev = r->prev,
		.time = at,
		.time_text = time_text(m, at),
		.actor = actor,
		.entered_by = streq(actor, "system") ? "system" : "plant",
		.action = action,
		.node = node,
		.due = due,
		.due_text = time_text(m, due),
		.fields = r->v,
		.note = note,
		.evidence = evidence,
		.signature = "",
		.seal = "" };

	event_write(r->to, &r->flow->schema, &ev);
	r->prev = ev.event;
	r->v = blank(m, r->flow);
	m->events++;
	return ev.event;
}

/* ---- notices ---- */

struct push {
	const char *policy, *step, *person, *subject, *body, *class_;
};

static struct out_day *
day_of(struct maker *m, msec at)
{
	int day = clock_yymmdd(at);

	for (size_t i = 0; i < AHEAD; i++)
		if (m->ring[i].yymmdd == day)
			return &m->ring[i];
	fprintf(stderr, "generate: day %d is too far ahead\n", day);
	exit(E_DATA);
}

static void
notice(struct maker *m, const char *about, const char *cause, msec at,
    const struct push *p)
{
	struct out_day *d = day_of(m, at);
	struct row r = { m->notice, &d->notice, "", "", blank(m, m->notice) };
	struct id id;

	id_make(&id, 'N', d->yymmdd, 'A', ++d->notices);
	r.id = id.text;
	set(&r, "cause", cause);
	set(&r, "about", about);
	set(&r, "policy", p->policy);
	set(&r, "step", p->step);
	set(&r, "recipient", p->person);
	set(&r, "route", "*");
	set(&r, "channels", "FILE");
	set(&r, "channel", "FILE");
	set(&r, "subject", p->subject);
	set(&r, "body", p->body);
	set(&r, "severity", p->class_);
	set(&r, "step_due", time_text(m, at));
	set(&r, "latest", time_text(m, at + 30 * MINUTE));
	event(m, &r, at, "system", "queue", "queued", MSEC_NONE, "", "");
	set(&r, "attempts", "1");
	set(&r, "message_id", arena_printf(&m->arena, "<%s@plant>", id.text));
	event(m, &r, at + 700, "system", "send", "sending", MSEC_NONE, "", "");
	set(&r, "result", "FILE: notices.txt");
	event(m, &r, at + 1900, "system", "deliver", "delivered", MSEC_NONE, "",
	    "");
}

#endif
