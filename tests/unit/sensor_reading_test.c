/*
 * Rows of readings: written and read again, refused with a reason.
 */
#include "sensor/reading.h"

#include <math.h>
#include <string.h>

#include "tap.h"

static bool
parses(const char *line, struct reading *r, struct arena *a)
{
	struct err e = ERR_INIT;

	return reading_parse(line, strlen(line), r, a, &e) == 0;
}

static void
test_rows(void)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct reading r = { .time_ms = 1795497725250,
		.point = "GT-101",
		.value = "0.42",
		.unit = "ppm",
		.quality = QUALITY_GOOD,
		.latency_ms = 12 },
		       s;
	const char *want =
	    "2026-11-24T13:22:05.250+08:00,GT-101,0.42,ppm,good,,12\n";
	struct err e = ERR_INIT;

	clock_zone("Asia/Shanghai", &e);
	clock_parse("2026-11-24T13:22:05.250+08:00", &r.time_ms);
	reading_format(&b, &r);
	tap_ok(strcmp(b.ptr, want) == 0, "a row: %s", b.ptr);
	tap_ok(parses(b.ptr, &s, &a) && s.has_number && s.number == 0.42 &&
		s.time_ms == r.time_ms && s.latency_ms == 12,
	    "is read again");
	buf_clear(&b);
	r.value = "";
	r.quality = QUALITY_BAD_COMM;
	r.source_ms = r.time_ms - 1500;
	r.latency_ms = -1;
	reading_format(&b, &r);
	tap_ok(parses(b.ptr, &s, &a) && !s.has_number && s.value[0] == '\0' &&
		s.source_ms == r.source_ms && s.latency_ms == -1,
	    "a loss has no value");
	buf_clear(&b);
	r.value = "开,\"关\"";
	reading_format(&b, &r);
	tap_ok(parses(b.ptr, &s, &a) && strcmp(s.value, r.value) == 0,
	    "a text with quotes");
	buf_release(&b);
	arena_release(&a);
}

/* Words as they are written for no number are words: never a number. */
static void
test_no_numbers(void)
{
	static const char *const words[] = { "NaN", "-inf", "OVER", NULL };
	struct arena a = ARENA_INIT;
	struct reading r;
	char line[128];

	for (size_t i = 0; words[i] != NULL; i++) {
		snprintf(line, sizeof(line),
		    "2026-11-24T13:22:05+08:00,GT-101,%s,ppm,good,,", words[i]);
		tap_ok(parses(line, &r, &a) && !r.has_number &&
			strcmp(r.value, words[i]) == 0,
		    "'%s' is text", words[i]);
	}
	arena_release(&a);
}

static void
test_refused(void)
{
	static const char *const bad[] = { "",
		"2026-11-24T13:22:05+08:00,GT-101,0.4,ppm,good,",
		"2026-11-24T13:22:05+08:00,GT-101,0.4,ppm,good,,,",
		"yesterday,GT-101,0.4,ppm,good,,",
		"2026-11-24T13:22:05+08:00,,0.4,ppm,good,,",
		"2026-11-24T13:22:05+08:00,GT-101,0.4,ppm,fine,,",
		"2026-11-24T13:22:05+08:00,GT-101,0.4,ppm,good,,-3",
		"2026-11-24T13:22:05+08:00,GT-101,\"0.4,ppm,good,,",
		"2026-11-24T13:22:05+08:00,GT-101,0\"4,ppm,good,,",
		"2026-11-24T13:22:05+08:00,GT-\xff,0.4,ppm,good,,", NULL };
	struct arena a = ARENA_INIT;
	struct reading r;
	char *big = xmalloc(READING_MAX + 1);

	for (size_t i = 0; bad[i] != NULL; i++)
		tap_ok(!parses(bad[i], &r, &a), "refused: '%s'", bad[i]);
	memset(big, 'x', READING_MAX);
	big[READING_MAX] = '\0';
	tap_ok(!parses(big, &r, &a), "too long");
	tap_ok(reading_is_header(READING_HEADER "\r\n",
		   strlen(READING_HEADER) + 2),
	    "the header");
	free(big);
	arena_release(&a);
}

static void
test_numbers(void)
{
	char t[NUMBER_TEXT];

	number_format(0.1 * 123, 10, t);
	tap_ok(strcmp(t, "12.3") == 0, "12.3: %s", t);
	number_format(1.25, 7, t);
	tap_ok(strcmp(t, "1.25") == 0, "1.25: %s", t);
	number_format((double)0.42f, 7, t);
	tap_ok(strcmp(t, "0.42") == 0, "0.42: %s", t);
	number_format(-0.0, 7, t);
	tap_ok(strcmp(t, "0") == 0, "0: %s", t);
	number_format(4660, 10, t);
	tap_ok(strcmp(t, "4660") == 0, "4660: %s", t);
	number_format(NAN, 7, t);
	tap_ok(t[0] == '\0', "no number");
	number_format(-1.7976931348623157e308, 17, t);
	tap_ok(strtod(t, NULL) == -1.7976931348623157e308, "the largest: %s",
	    t);
}

int
main(void)
{
	test_rows();
	test_no_numbers();
	test_refused();
	test_numbers();
	return tap_done();
}
