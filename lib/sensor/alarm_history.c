#include "sensor/alarm_history.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"

enum {
	BEFORE = 35, /* days */
	WINDOW = 10 * 60 * 1000,
	FLOOD_BEGINS = 10, /* more than these */
	FLOOD_ENDS = 5, /* less than these */
	CHATTER = 3, /* turns in a minute */
};

struct loading {
	struct alarm_history *h;
	struct ledger *lg;
	const struct alarm_wanted *w;
};

/* ---- sources ---- */

static size_t
hash(const char *point, const char *rule)
{
	return (size_t)sum64(rule, strlen(rule),
	    sum64(point, strlen(point), 0));
}

static void
put_index(struct alarm_history *h, size_t source)
{
	const struct alarm_source *s = &h->sources[source];
	size_t i = hash(s->point, s->rule) & (h->nindex - 1);

	while (h->index[i] != 0)
		i = (i + 1) & (h->nindex - 1);
	h->index[i] = source + 1;
}

static void
grow_index(struct alarm_history *h)
{
	if (h->nsources * 2 < h->nindex)
		return;
	h->nindex = h->nindex == 0 ? 256 : h->nindex * 2;
	free(h->index);
	h->index = xcalloc(h->nindex, sizeof(*h->index));
	for (size_t i = 0; i < h->nsources; i++)
		put_index(h, i);
}

static size_t
source_of(struct alarm_history *h, const struct record *rec)
{
	const char *point = record_field(rec, "point");
	const char *rule = record_field(rec, "rule");
	size_t i;

	grow_index(h);
	for (i = hash(point, rule) & (h->nindex - 1); h->index[i] != 0;
	     i = (i + 1) & (h->nindex - 1)) {
		const struct alarm_source *s = &h->sources[h->index[i] - 1];

		if (streq(s->point, point) && streq(s->rule, rule))
			return h->index[i] - 1;
	}
	GROW(h->sources, h->nsources, h->sourcecap);
	h->sources[h->nsources] =
	    (struct alarm_source){ .point = arena_str(&h->arena, point),
		    .name = arena_str(&h->arena, record_field(rec, "name")),
		    .rule = arena_str(&h->arena, rule),
		    .area = arena_str(&h->arena, record_field(rec, "area")) };
	put_index(h, h->nsources);
	return h->nsources++;
}

/* ---- one record ---- */

static int
priority_of(const struct record *rec)
{
	static const char *const words[] = { "low", "medium", "high",
		"critical" };
	const char *p = record_field(rec, "priority");

	for (int i = 3; i > 0; i--)
		if (streq(words[i], p))
			return i;
	return 0;
}

/* By the reading where the event says when that was. */
static msec
when(const struct record *rec, const struct event *ev, const char *field)
{
	int k = schema_field(rec->schema, field);
	msec at;

	return k >= 0 && clock_parse(ev->fields[k], &at) ? at : ev->time;
}

static void
add_turn(struct alarm_history *h, msec at, size_t source)
{
	GROW(h->turns, h->nturns, h->turncap);
	h->turns[h->nturns++] = (struct alarm_turn){ at, source };
}

static void
add_told(struct alarm_history *h, const struct record *rec, msec at,
    size_t source, const char *id)
{
	GROW(h->told, h->ntold, h->toldcap);
	h->told[h->ntold++] =
	    (struct alarm_told){ at, source, priority_of(rec), MSEC_NONE, id };
}

static void
add_moved(struct alarm_history *h, msec at, const char *action)
{
	char what = streq(action, "shelve") ? 's' :
	    streq(action, "remove")         ? 'r' :
	    streq(action, "suppress")       ? 'i' :
					      '\0';

	if (what == '\0')
		return;
	GROW(h->moved, h->nmoved, h->movedcap);
	h->moved[h->nmoved++] = (struct alarm_moved){ at, what };
}

static void
begins(struct alarm_history *h, msec at, size_t source, const char *id)
{
	GROW(h->spans, h->nspans, h->spancap);
	h->spans[h->nspans++] =
	    (struct alarm_span){ at, MSEC_NONE, source, id };
	add_turn(h, at, source);
}

static bool
raises(const char *action)
{
	return streq(action, "raise") || streq(action, "join") ||
	    streq(action, "suppress") || streq(action, "again");
}

static void
take_events(struct alarm_history *h, const struct record *rec)
{
	size_t source = source_of(h, rec), first = h->ntold;
	const char *node = "", *id = arena_str(&h->arena, rec->id);
	bool on = false;

	for (size_t i = 0; i < rec->nevents; i++) {
		const struct event *ev = rec->events[i];
		bool up = raises(ev->action), down = streq(ev->action, "clear");
		msec at = up ? when(rec, ev, "raised_at") :
		    down     ? when(rec, ev, "cleared_at") :
			       ev->time;

		if (up && !on)
			begins(h, at, source, id);
		if (down && on) {
			h->spans[h->nspans - 1].to = at;
			add_turn(h, at, source);
		}
		on = (on || up) && !down;
		if (streq(ev->node, "unacked") && !streq(node, "unacked"))
			add_told(h, rec, at, source, id);
		if (streq(ev->action, "ack"))
			for (size_t k = first; k < h->ntold; k++)
				if (h->told[k].acked == MSEC_NONE)
					h->told[k].acked = ev->time;
		add_moved(h, at, ev->action);
		node = ev->node;
	}
}

static int
on_record(void *arg, const struct record *rec, struct err *e)
{
	struct loading *l = arg;

	(void)e;
	if (l->w->point != NULL &&
	    !streq(record_field(rec, "point"), l->w->point))
		return 0;
	if (l->w->area != NULL &&
	    !registers_area_below(l->lg->reg, record_field(rec, "area"),
		l->w->area))
		return 0;
	take_events(l->h, rec);
	return 0;
}

/* ---- the whole ---- */

static int
by_time(const void *a, const void *b)
{
	const struct alarm_told *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return strcmp(x->id, y->id);
}

static int
by_source(const void *a, const void *b)
{
	const struct alarm_turn *x = a, *y = b;

	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* A sweep over what comes into the ten minutes and what leaves them. */
static void
find_floods(struct alarm_history *h)
{
	struct alarm_flood *f = NULL;
	size_t in = 0, out = 0;

	while (out < h->ntold) {
		bool comes =
		    in < h->ntold && h->told[in].at < h->told[out].at + WINDOW;
		msec at = comes ? h->told[in].at : h->told[out].at + WINDOW;

		if (comes)
			in++;
		else
			out++;
		if (f == NULL && in - out > FLOOD_BEGINS) {
			GROW(h->floods, h->nfloods, h->floodcap);
			f = &h->floods[h->nfloods++];
			*f = (struct alarm_flood){ h->told[out].at, MSEC_NONE,
				in - out, in - out };
		} else if (f != NULL && comes) {
			f->told++;
			if (in - out > f->most)
				f->most = in - out;
		}
		if (f != NULL && in - out < FLOOD_ENDS) {
			f->to = at;
			f = NULL;
		}
	}
}

int
alarm_history_load(struct alarm_history *h, struct ledger *lg,
    const struct alarm_wanted *w, struct findings *found, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("alarm");
	struct loading l = { h, lg, w };

	b.since = clock_add_days(clock_day_start(w->since), -BEFORE);
	b.until = clock_add_days(clock_day_start(w->until), 1);
	b.events = true;
	if (records_scan(lg->store, &lg->schemas, &b, on_record, &l, found, e) <
	    0)
		return -1;
	if (h->ntold > 1)
		qsort(h->told, h->ntold, sizeof(*h->told), by_time);
	if (h->nturns > 1)
		qsort(h->turns, h->nturns, sizeof(*h->turns), by_source);
	find_floods(h);
	return 0;
}

void
alarm_history_release(struct alarm_history *h)
{
	free(h->sources);
	free(h->told);
	free(h->spans);
	free(h->turns);
	free(h->floods);
	free(h->moved);
	free(h->index);
	arena_release(&h->arena);
}

bool
alarm_chatters(const struct alarm_history *h, size_t source, msec from, msec to)
{
	size_t lo = 0, hi = h->nturns;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (h->turns[mid].source < source)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < h->nturns && h->turns[lo].source == source; lo++) {
		const struct alarm_turn *t = &h->turns[lo];

		if (t->at >= from && t->at < to && lo + CHATTER <= h->nturns &&
		    t[CHATTER - 1].source == source &&
		    t[CHATTER - 1].at - t->at <= MINUTE)
			return true;
	}
	return false;
}
