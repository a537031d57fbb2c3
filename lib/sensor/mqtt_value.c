/*
 * Names, times and numbers out of the texts of a message.
 */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "sensor/mqtt_map.h"
#include "sensor/reading.h"

void
mqtt_pointer(struct buf *out, const char *pattern,
    const char *const stars[MQTT_STARS])
{
	size_t star = 0, n;

	while (*pattern == '/') {
		n = strcspn(++pattern, "/");
		if (n == 1 && *pattern == '*' && star < MQTT_STARS &&
		    stars[star] != NULL) {
			json_pointer_step(out, stars[star++]);
		} else {
			buf_putc(out, '/');
			buf_add(out, pattern, n);
		}
		pattern += n;
	}
}

static void
topic_level(struct buf *out, const char *topic, long level, bool *missing)
{
	for (; level > 1 && *topic != '\0'; level--) {
		topic += strcspn(topic, "/");
		topic += *topic == '/';
	}
	if (level != 1 || *topic == '\0')
		*missing = true;
	else
		buf_add(out, topic, strcspn(topic, "/"));
}

/* What stands between the braces. */
static void
fill(struct buf *out, const char *what, const char *topic,
    const char *const stars[MQTT_STARS], const struct json *json, bool *missing)
{
	struct buf pointer = BUF_INIT;
	const struct json *part;
	long n;

	if (*what == 't' && str_long(what + 1, &n) && n > 0) {
		topic_level(out, topic, n, missing);
	} else if (str_long(what, &n) && n > 0 && n <= MQTT_STARS &&
	    stars[n - 1] != NULL) {
		buf_puts(out, stars[n - 1]);
	} else if (*what == '/' && json != NULL) {
		mqtt_pointer(&pointer, what, stars);
		part = json_at(json, pointer.ptr);
		if (part == NULL || !json_scalar(part, out))
			*missing = true;
		buf_release(&pointer);
	} else {
		*missing = true;
	}
}

void
mqtt_name(struct buf *out, const char *template, const char *topic,
    const char *const stars[MQTT_STARS], const struct json *json, bool *missing)
{
	char what[128];
	size_t n;

	for (; *template != '\0'; template += n) {
		n = strcspn(template, "{");
		buf_add(out, template, n);
		if (template[n] == '\0')
			return;
		template += n + 1;
		n = strcspn(template, "}");
		if (template[n] == '\0' || n >= sizeof(what)) {
			*missing = true;
			return;
		}
		memcpy(what, template, n);
		what[n++] = '\0';
		fill(out, what, topic, stars, json, missing);
	}
}

bool
mqtt_time(const char *text, enum mqtt_unit unit, int64_t *out)
{
	static const double per_ms[] = { 1, 0.001, 1000, 1000000 };
	double v;
	msec at;

	if (unit == MQTT_ISO) {
		if (strlen(text) < 16 || !clock_parse(text, &at))
			return false;
		v = (double)at;
	} else {
		if (!str_double(text, &v) || !isfinite(v))
			return false;
		v /= per_ms[unit];
	}
	if (fabs(v) > 1e18 || !reading_time_holds((int64_t)v))
		return false;
	*out = (int64_t)v;
	return true;
}

bool
mqtt_number(const char *text, double *out)
{
	if (streq(text, "true") || streq(text, "on") || streq(text, "ON"))
		*out = 1;
	else if (streq(text, "false") || streq(text, "off") ||
	    streq(text, "OFF"))
		*out = 0;
	else
		return str_double(text, out) && isfinite(*out);
	return true;
}
