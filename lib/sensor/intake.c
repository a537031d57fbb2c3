#include "sensor/intake.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "sensor/sparkplug.h"
#include "sensor/sparkplug_node.h"
#include "sensor/told.h"

enum {
	RING_MOST = 512,
	AHEAD = 2000,
	DIGITS = 10,
	DIGITS_PLAIN = 15,
	DIGITS_FLOAT = 7
};

/* The last samples of a point. */
struct past {
	struct {
		int64_t source;
		char value[NUMBER_TEXT];
	} * ring;
	size_t n, cap, next;
	int64_t newest;
	bool lost; /* its last row was bad_comm */
};

struct intake {
	const struct points *points;
	const struct mqtt_map *map;
	struct intake_ops ops;
	struct intake_counts counts;
	struct nodes *nodes;
	struct told *told;
	struct past *past; /* of each point */
	size_t *by_name; /* points by device and address */
	size_t nby_name;
	/* the message at hand */
	const char *device, *topic;
	bool retained;
	msec now;
};

/* ---- points ---- */

static int
compare_names(const char *device, const char *address, const struct point *p)
{
	int c = strcmp(device, p->device->code);

	return c != 0 ? c : strcmp(address, p->address);
}

static int
by_name(const void *a, const void *b, void *arg)
{
	const struct point *v = arg, *p = &v[*(const size_t *)a];
	int c =
	    compare_names(p->device->code, p->address, &v[*(const size_t *)b]);

	return c != 0 ? c : strcmp(p->code, v[*(const size_t *)b].code);
}

struct intake *
intake_new(const struct points *points, const struct mqtt_map *map,
    const struct intake_ops *ops)
{
	struct intake *in = xcalloc(1, sizeof(*in));

	in->points = points;
	in->map = map;
	in->ops = *ops;
	in->nodes = nodes_new();
	in->told = told_new();
	in->past = xcalloc(points->n + 1, sizeof(*in->past));
	in->by_name = xcalloc(points->n + 1, sizeof(*in->by_name));
	for (size_t i = 0; i < points->n; i++)
		if (points->v[i].table == TABLE_TOPIC)
			in->by_name[in->nby_name++] = i;
	if (in->nby_name > 0)
		qsort_r(in->by_name, in->nby_name, sizeof(*in->by_name),
		    by_name, points->v);
	return in;
}

void
intake_free(struct intake *in)
{
	if (in == NULL)
		return;
	for (size_t i = 0; i < in->points->n; i++)
		free(in->past[i].ring);
	nodes_free(in->nodes);
	told_free(in->told);
	free(in->past);
	free(in->by_name);
	free(in);
}

const struct intake_counts *
intake_counts(const struct intake *in)
{
	return &in->counts;
}

/* The first of the points with this device and address, else by its code. */
static const struct point *
point_of(const struct intake *in, const char *name)
{
	const struct point *p;
	size_t lo = 0, hi = in->nby_name, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (compare_names(in->device, name,
			&in->points->v[in->by_name[mid]]) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < in->nby_name) {
		p = &in->points->v[in->by_name[lo]];
		if (compare_names(in->device, name, p) == 0)
			return p;
	}
	p = points_find(in->points, name);
	return p != NULL && streq(p->device->code, in->device) ? p : NULL;
}

static struct past *
past_of(const struct intake *in, const struct point *p)
{
	return &in->past[p - in->points->v];
}

/* ---- saying ---- */

/* The same sort of fault of the same thing is the same fault. */
static void
tell(struct intake *in, const char *about, const char *sort, const char *what)
{
	struct buf key = BUF_INIT, text = BUF_INIT;
	char q[UTF8_CUT];
	size_t times;

	buf_printf(&key, "%s\n%s\n%s", in->device, about, sort);
	if (told_again(in->told, key.ptr, in->now, HOUR, &times)) {
		buf_printf(&text, "%s: %s: %s", in->device, utf8_cut(q, about),
		    what);
		if (times > 1)
			buf_printf(&text, _(" (%zu times)"), times);
		in->ops.note(in->ops.arg, text.ptr);
	}
	buf_release(&key);
	buf_release(&text);
}

static void note(struct intake *in, const char *about, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
note(struct intake *in, const char *about, const char *fmt, ...)
{
	struct buf what = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&what, fmt, ap);
	va_end(ap);
	tell(in, about, fmt, what.ptr);
	buf_release(&what);
}

/* ---- repeated samples ---- */

static bool
repeated(const struct past *h, int64_t source, const char *value)
{
	if (source == 0 || source > h->newest)
		return false;
	for (size_t i = 0; i < h->n; i++)
		if (h->ring[i].source == source &&
		    streq(h->ring[i].value, value))
			return true;
	return false;
}

static void
remember(struct past *h, int64_t source, const char *value)
{
	if (source == 0)
		return;
	if (h->n == h->cap && h->cap < RING_MOST) {
		h->cap = h->cap == 0 ? 8 : h->cap * 2;
		h->ring = xreallocarray(h->ring, h->cap, sizeof(*h->ring));
		h->next = h->n;
	}
	h->next %= h->cap;
	h->ring[h->next].source = source;
	str_copy(h->ring[h->next].value, sizeof(h->ring[0].value), value);
	h->next++;
	if (h->n < h->cap)
		h->n++;
	if (source > h->newest)
		h->newest = source;
}

void
intake_seen(struct intake *in, const struct reading *r)
{
	const struct point *p = points_find(in->points, r->point);

	if (p != NULL)
		remember(past_of(in, p), r->source_ms, r->value);
}

/* ---- readings ---- */

static void
give(struct intake *in, const struct point *p, struct reading *r)
{
	struct past *h = past_of(in, p);
	bool lost = r->quality == QUALITY_BAD_COMM;

	/* A lost link is one row. */
	if (lost && h->lost)
		return;
	h->lost = lost;
	in->counts.readings++;
	in->ops.reading(in->ops.arg, in->device, r);
}

/* What is wrong with its time, if its value can be used at all. */
static enum quality
quality_of_time(struct intake *in, const struct mqtt_sample *s,
    const struct point *p, enum quality q)
{
	msec age = in->now - s->source_ms;
	char span[CLOCK_TEXT];

	if (s->wrong_time)
		note(in, p->code, _("its time cannot be read"));
	if (s->source_ms == 0) {
		in->counts.undated++;
		if (in->retained || s->historical) {
			in->counts.late++;
			return QUALITY_LATE;
		}
		return q == QUALITY_GOOD ? QUALITY_UNCERTAIN : q;
	}
	if (age > s->row->max_age || s->historical) {
		in->counts.late++;
		clock_span(age, span);
		if (age > s->row->max_age)
			note(in, p->code,
			    _("late by %s: sent long after it was measured, or the "
			      "device's clock is behind"),
			    span);
		return QUALITY_LATE;
	}
	if (age < -AHEAD) {
		in->counts.ahead++;
		clock_span(-age, span);
		note(in, p->code, _("the device's clock is %s ahead"), span);
		return q == QUALITY_GOOD ? QUALITY_UNCERTAIN : q;
	}
	return q;
}

/* "" where there is none; range and fault are the point's. */
static enum quality
value_of(struct intake *in, const struct mqtt_sample *s, const struct point *p,
    struct reading *r, char text[NUMBER_TEXT])
{
	bool plain = s->row->scale == 1 && s->row->offset == 0 &&
	    p->scale == 1 && p->offset == 0;
	enum quality q;
	char cut[UTF8_CUT];

	text[0] = '\0';
	if (s->bad || s->doubted) {
		in->counts.bad++;
		if (s->bad && *s->text == '\0')
			note(in, p->code,
			    _("there is no number, by row %s of "
			      "rules/mqtt-map.csv"),
			    s->row->code);
		else if (s->bad)
			note(in, p->code,
			    _("'%s' is no number, by row %s of "
			      "rules/mqtt-map.csv"),
			    utf8_cut(cut, s->text), s->row->code);
		else
			note(in, p->code,
			    _("the device itself says that it is not good"));
		return QUALITY_BAD_SENSOR;
	}
	r->number = s->number * p->scale + p->offset;
	q = point_quality(p, r->number);
	if (!isfinite(r->number) || q == QUALITY_BAD_SENSOR)
		return QUALITY_BAD_SENSOR;
	r->has_number = true;
	number_format(r->number,
	    s->narrow || p->type == TYPE_F32 ? DIGITS_FLOAT :
		plain                        ? DIGITS_PLAIN :
					       DIGITS,
	    text);
	return q;
}

static void
take_reading(struct intake *in, const struct mqtt_sample *s,
    const struct point *p)
{
	char text[NUMBER_TEXT] = "", q[UTF8_CUT];
	struct reading r = { .time_ms = in->now,
		.point = p->code,
		.value = text,
		.unit = p->unit,
		.source_ms = s->source_ms,
		.latency_ms =
		    s->source_ms == 0 ? -1 : (long)(in->now - s->source_ms) };

	if (*s->unit != '\0' && !streq(s->unit, p->unit)) {
		in->counts.bad++;
		note(in, p->code,
		    _("came in '%s', registers/points.csv has '%s': refused"),
		    utf8_cut(q, s->unit), p->unit);
		return;
	}
	if (*s->quality != '\0' && quality_read(s->quality, &r.quality) &&
	    r.quality != QUALITY_GOOD && r.quality != QUALITY_UNCERTAIN) {
		give(in, p, &r);
		return;
	}
	r.quality = value_of(in, s, p, &r, text);
	if (repeated(past_of(in, p), s->source_ms, text)) {
		in->counts.repeated++;
		return;
	}
	remember(past_of(in, p), s->source_ms, text);
	r.quality = quality_of_time(in, s, p, r.quality);
	give(in, p, &r);
}

static void
take_ppe(struct intake *in, const struct mqtt_sample *s)
{
	struct intake_ppe ev = { s->name, s->row->type, s->row->worn, s->track,
		s->source_ms == 0 ? in->now : s->source_ms };

	if (s->row->track[0] != '\0' && *s->track == '\0') {
		in->counts.bad++;
		note(in, s->name, _("an event without a track: not counted"));
	} else if (s->wrong_time || ev.at > in->now + 10 * MINUTE) {
		in->counts.bad++;
		note(in, s->name, _("an event at a wrong time: not counted"));
	} else {
		in->counts.ppe++;
		in->ops.ppe(in->ops.arg, &ev);
	}
}

/* A code of the table that belongs to another device is no unknown one. */
static void
no_point(struct intake *in, const char *name)
{
	const struct point *p = points_find(in->points, name);

	if (p == NULL)
		note(in, name, _("no point of registers/points.csv"));
	else
		note(in, name,
		    _("is a point of %s in registers/points.csv:%ld: what %s "
		      "says of it is not taken"),
		    p->device->code, p->line, in->device);
}

static void
on_sample(void *arg, const struct mqtt_sample *s)
{
	struct intake *in = arg;
	const struct point *p;

	if (s->row->ppe) {
		take_ppe(in, s);
		return;
	}
	p = point_of(in, s->name);
	if (p == NULL) {
		in->counts.unknown++;
		no_point(in, s->name);
		return;
	}
	take_reading(in, s, p);
}

static void
on_fault(void *arg, const struct mqtt_row *row, const char *why)
{
	struct intake *in = arg;
	struct buf what = BUF_INIT;

	in->counts.bad++;
	buf_printf(&what, _("row %s: %s"), row->code, why);
	tell(in, in->topic, why, what.ptr);
	buf_release(&what);
}

/* Asks the node to say its birth again. */
static void
on_unborn(void *arg, const char *group, const char *edge)
{
	struct intake *in = arg;
	struct buf key = BUF_INIT, topic = BUF_INIT, payload = BUF_INIT;
	size_t times;

	buf_printf(&key, "%s\n%s\n%s", in->device, group, edge);
	if (told_again(in->told, key.ptr, in->now, MINUTE, &times)) {
		buf_printf(&topic, "spBv1.0/%s/NCMD/%s", group, edge);
		sparkplug_rebirth(&payload, (uint64_t)in->now);
		in->ops.command(in->ops.arg, in->device, topic.ptr, &payload);
	}
	buf_release(&key);
	buf_release(&topic);
	buf_release(&payload);
}

static void
unusable(struct intake *in, const struct err *e)
{
	in->counts.bad++;
	note(in, in->topic, _("cannot be used: %s"), e->msg);
}

void
intake_message(struct intake *in, const char *device,
    const struct mqtt_message *msg, bool retained, msec now)
{
	struct mqtt_sink sink = { on_sample, on_fault,
		in->ops.command == NULL ? NULL : on_unborn, in };
	struct err e = ERR_INIT;
	size_t matched;

	in->device = device;
	in->topic = msg->topic;
	in->retained = retained;
	in->now = now;
	in->counts.messages++;
	if (mqtt_map_apply(in->map, device, msg, &sink, &matched, &e) < 0)
		unusable(in, &e);
	else if (nodes_message(in->nodes, in->map, device, msg, &sink, &e) < 0)
		unusable(in, &e);
	if (matched == 0) {
		in->counts.unmatched++;
		note(in, msg->topic, _("no row of rules/mqtt-map.csv"));
	}
}

void
intake_lost(struct intake *in, const char *device, msec now)
{
	in->device = device;
	in->now = now;
	for (size_t i = 0; i < in->points->n; i++) {
		const struct point *p = &in->points->v[i];
		struct reading r = { .time_ms = now,
			.point = p->code,
			.value = "",
			.unit = p->unit,
			.quality = QUALITY_BAD_COMM,
			.latency_ms = -1 };

		if (streq(p->device->code, device))
			give(in, p, &r);
	}
}
