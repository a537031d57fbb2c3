/*
 * JSON and plain values through the rows of rules/mqtt-map.csv.
 */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"
#include "sensor/mqtt_map.h"
#include "sensor/mqtt_when.h"

/* A message can hold so many samples; a bigger one is named and cut. */
enum { SAMPLES_MAX = 20000, PLAIN_MAX = 256 };

struct apply {
	const struct mqtt_row *row;
	const struct mqtt_message *msg;
	const struct mqtt_sink *sink;
	const struct json *root;
	const char *stars[MQTT_STARS]; /* what each matched */
	const char *rest[MQTT_STARS + 1]; /* of items, after each star */
	size_t depth, samples;
};

static const struct json *
resolve(void *arg, const char *pattern)
{
	const struct apply *a = arg;
	struct buf pointer = BUF_INIT;
	const struct json *part;

	mqtt_pointer(&pointer, pattern, a->stars);
	part = json_at(a->root, pointer.ptr);
	buf_release(&pointer);
	return part;
}

/* "" when there is none or it is no scalar. */
static const char *
text_at(struct apply *a, const char *pattern, struct buf *out)
{
	const struct json *part = *pattern == '/' ? resolve(a, pattern) : NULL;

	if (part != NULL)
		json_scalar(part, out);
	return out->ptr;
}

static void
take_value(struct apply *a, const struct json *item, struct mqtt_sample *s,
    struct buf *text)
{
	const struct json *part = item;

	if (a->row->value[0] != '\0')
		part = resolve(a, a->row->value);
	if (part != NULL)
		json_scalar(part, text);
	s->text = text->ptr;
	s->has_number = mqtt_number(text->ptr, &s->number);
	s->bad = !s->has_number;
	if (s->has_number) {
		s->number = s->number * a->row->scale + a->row->offset;
		s->has_number = isfinite(s->number);
		s->bad = !s->has_number;
	}
}

static void
take_quality(struct apply *a, struct mqtt_sample *s)
{
	struct buf text = BUF_INIT;

	if (a->row->quality[0] != '/') {
		s->quality = a->row->quality;
		return;
	}
	text_at(a, a->row->quality, &text);
	s->doubted = !word_in(a->row->good, text.ptr);
	buf_release(&text);
}

static void
take_time(struct apply *a, struct mqtt_sample *s)
{
	struct buf text = BUF_INIT;

	text_at(a, a->row->time, &text);
	s->wrong_time = text.len > 0 &&
	    !mqtt_time(text.ptr, a->row->time_unit, &s->source_ms);
	buf_release(&text);
}

static void
fault(const struct apply *a, const char *why)
{
	a->sink->fault(a->sink->arg, a->row, why);
}

static void
one_item(struct apply *a, const struct json *item)
{
	struct mqtt_sample s = { .row = a->row, .quality = "", .text = "" };
	struct buf name = BUF_INIT, text = BUF_INIT, unit = BUF_INIT;
	struct buf track = BUF_INIT;
	bool missing = false;

	if (!mqtt_when(a->row->when, resolve, a))
		return;
	if (++a->samples > SAMPLES_MAX) {
		if (a->samples == SAMPLES_MAX + 1)
			fault(a, _("more than 20000 samples in a message"));
		return;
	}
	mqtt_name(&name, a->row->point, a->msg->topic, a->stars, a->root,
	    &missing);
	s.name = name.ptr;
	s.unit = a->row->unit[0] == '/' ? text_at(a, a->row->unit, &unit) :
					  a->row->unit;
	s.track = text_at(a, a->row->track, &track);
	take_value(a, item, &s, &text);
	take_quality(a, &s);
	take_time(a, &s);
	if (missing || name.len == 0 || strlen(name.ptr) != name.len)
		fault(a, _("what column 'point' names is not in it"));
	else
		a->sink->sample(a->sink->arg, &s);
	buf_release(&name);
	buf_release(&text);
	buf_release(&unit);
	buf_release(&track);
}

static void walk(struct apply *a, const struct json *at);

static void
on_part(void *arg, const char *key, const struct json *part)
{
	struct apply *a = arg;

	a->stars[a->depth++] = key;
	walk(a, part);
	a->stars[--a->depth] = NULL;
}

/* From the part that the stars so far lead to, along the rest of items. */
static void
walk(struct apply *a, const struct json *at)
{
	const char *p = a->rest[a->depth];
	struct buf plain = BUF_INIT;
	size_t n;

	while (*p == '/') {
		n = strcspn(p + 1, "/");
		if (n == 1 && p[1] == '*')
			break;
		buf_add(&plain, p, n + 1);
		p += n + 1;
	}
	at = json_at(at, plain.ptr);
	buf_release(&plain);
	if (at == NULL)
		return;
	if (*p == '\0') {
		one_item(a, at);
		return;
	}
	a->rest[a->depth + 1] = p + 2;
	json_each(at, on_part, a);
}

static void
plain(struct apply *a)
{
	struct mqtt_sample s = { .row = a->row,
		.quality = a->row->quality,
		.text = "",
		.unit = a->row->unit,
		.track = "" };
	struct buf name = BUF_INIT, text = BUF_INIT;
	bool missing = false;
	const char *p = a->msg->payload;
	size_t n = a->msg->len;

	while (n > 0 && ch_space((unsigned char)*p))
		p++, n--;
	while (n > 0 && ch_space((unsigned char)p[n - 1]))
		n--;
	if (n > PLAIN_MAX || !utf8_valid(p, n, NULL) ||
	    memchr(p, '\0', n) != NULL)
		n = 0;
	buf_add(&text, p, n);
	mqtt_name(&name, a->row->point, a->msg->topic, a->stars, NULL,
	    &missing);
	s.name = name.ptr;
	s.text = text.ptr;
	s.has_number = mqtt_number(text.ptr, &s.number);
	if (s.has_number)
		s.number = s.number * a->row->scale + a->row->offset;
	s.has_number = s.has_number && isfinite(s.number);
	s.bad = !s.has_number;
	if (missing)
		fault(a, _("what column 'point' names is not in it"));
	else
		a->sink->sample(a->sink->arg, &s);
	buf_release(&name);
	buf_release(&text);
}

bool
mqtt_row_matches(const struct mqtt_row *r, const char *device,
    const char *topic)
{
	return (r->device[0] == '\0' || streq(r->device, device)) &&
	    mqtt_filter_matches(r->topic, topic);
}

int
mqtt_map_apply(const struct mqtt_map *m, const char *device,
    const struct mqtt_message *msg, const struct mqtt_sink *sink,
    size_t *matched, struct err *e)
{
	struct json *json = NULL;
	int rc = 0;

	*matched = 0;
	if (msg->len > MQTT_PAYLOAD_MAX)
		return err_set(e, E_DATA, _("a message of more than 1 MB"));
	for (size_t i = 0; rc == 0 && i < m->n; i++) {
		struct apply a = { .row = &m->v[i], .msg = msg, .sink = sink };

		if (!mqtt_row_matches(a.row, device, msg->topic))
			continue;
		++*matched;
		if (msg->len == 0) /* so a retained one is taken back */
			continue;
		if (a.row->format == MQTT_PLAIN)
			plain(&a);
		if (a.row->format != MQTT_JSON)
			continue;
		if (json == NULL &&
		    (rc = json_parse(&json, msg->payload, msg->len, e)) < 0)
			err_wrap(e, _("row %s of %s, which takes JSON"),
			    a.row->code, MQTT_MAP ".csv");
		a.root = json;
		a.rest[0] = a.row->items;
		if (rc == 0)
			walk(&a, json);
	}
	json_free(json);
	return rc;
}
