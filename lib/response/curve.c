#include "response/curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "sensor/store.h"

void
curve_release(struct curve *c)
{
	free(c->v);
	arena_release(&c->arena);
	*c = (struct curve)CURVE_INIT;
}

static void
add(struct curve *c, msec at, double value, const char *unit,
    const char *quality)
{
	GROW(c->v, c->n, c->cap);
	c->v[c->n++] = (struct curve_point){ at, value,
		arena_str(&c->arena, unit), arena_str(&c->arena, quality) };
}

/* A lost link is no point of the curve: nothing was measured then. */
static int
on_reading(void *arg, const struct reading *rd, struct err *e)
{
	(void)e;
	if (rd->has_number)
		add(arg, rd->time_ms, rd->number, rd->unit,
		    quality_name(rd->quality));
	return 0;
}

/*
 * An alarm's record says its value once, and again when it is worse.  told: what
 * the response began with.
 */
static int
from_alarm(struct ledger *lg, const char *id, msec since, double told,
    struct curve *out, struct findings *fs, struct err *e)
{
	struct record_box *box = NULL;
	const struct record *rec;
	const char *text;
	double value;

	if (record_load(&box, lg->store, &lg->schemas, id, fs, e) < 0)
		return -1;
	rec = record_of(box);
	text = record_field(rec, "peak");
	if (text[0] == '\0')
		text = record_field(rec, "value");
	if (rec->last > since && str_double(text, &value) && value != told)
		add(out, rec->last, value, record_field(rec, "unit"),
		    record_field(rec, "quality"));
	record_free(box);
	return 0;
}

int
curve_since(struct ledger *lg, const struct record *rec, msec since,
    size_t most, struct curve *out, struct findings *fs, struct err *e)
{
	const char *alarm = record_field(rec, "alarm");
	const char *point = record_field(rec, "point");
	msec now = store_now(lg->store);
	double told;

	if (point[0] != '\0' &&
	    readings_each(lg, since + 1, now + 1, point, on_reading, out, NULL,
		e) < 0)
		return -1;
	if (out->n == 0 && alarm[0] != '\0')
		return from_alarm(lg, alarm, since,
		    str_double(record_field(rec, "value"), &told) ? told : NAN,
		    out, fs, e);
	/* After a long silence the newest count. */
	if (out->n > most) {
		memmove(out->v, out->v + out->n - most, most * sizeof(*out->v));
		out->n = most;
	}
	return 0;
}
