#include "base/clock.h"

#include <stdlib.h>

#include "tap.h"

static void
zone(const char *tz)
{
	struct err e = ERR_INIT;

	tap_int(clock_zone(tz, &e), 0, "zone %s %s", tz, e.msg);
}

static void
both_ways(const char *in, const char *want)
{
	char text[CLOCK_TEXT] = "refused";
	msec t;

	if (clock_parse(in, &t))
		clock_format(t, text);
	tap_str(text, want, "'%s'", in);
}

static void
reading(void)
{
	static const char *const bad[] = { "", "2026", "2026-13-01",
		"2026-02-29", "2026-11-31", "2026-11-24T", "2026-11-24T24:00",
		"2026-11-24T08:60", "2026-11-24T08:00:60",
		"2026-11-24T08:00:", "2026-11-24T08:00:00.",
		"2026-11-24T08:00+8:00", "2026-11-24T08:00+0800",
		"2026-11-24T08:00:00 +08:00", "2026/11/24", "26-11-24",
		"2026-11-24x", "2026-11-24T08", "1899-12-31",
		"2026-11-24T08:00+24:00", " 2026-11-24", "2026-1-2" };
	size_t i;
	msec t;

	zone("Asia/Shanghai");
	both_ways("2026-11-24T08:00:00.123+08:00",
	    "2026-11-24T08:00:00.123+08:00");
	both_ways("2026-11-24T00:00:00Z", "2026-11-24T08:00:00.000+08:00");
	both_ways("2026-11-24 08:00", "2026-11-24T08:00:00.000+08:00");
	both_ways("2026-11-24t08:00:01z", "2026-11-24T16:00:01.000+08:00");
	both_ways("2026-11-24", "2026-11-24T00:00:00.000+08:00");
	both_ways("2026-11-24T08:00:00.123999-03:30",
	    "2026-11-24T19:30:00.123+08:00");
	both_ways("2024-02-29T23:59:59.9Z", "2024-03-01T07:59:59.900+08:00");
	both_ways("1969-12-31T23:59:59.999Z", "1970-01-01T07:59:59.999+08:00");
	both_ways("2000-02-29", "2000-02-29T00:00:00.000+08:00");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap_ok(!clock_parse(bad[i], &t), "refused: '%s'", bad[i]);
	tap_ok(clock_parse("1970-01-01T00:00:00Z", &t) && t == 0, "the epoch");
	tap_ok(clock_parse("2026-11-24T00:00:00Z", &t) &&
		t == INT64_C(1795478400000),
	    "a known instant");
}

/* Every day of 140 years: reading, writing and the day's number agree. */
static void
calendar(void)
{
	char text[CLOCK_TEXT], day[11] = "1960-01-02";
	msec t = -3652 * DAY, got;
	bool good = true;
	int i;

	zone("UTC");
	for (i = 0; i < 140 * 365; i++, t += DAY) {
		clock_day(t, text);
		memcpy(day, text, 10);
		if (!clock_parse(day, &got) || got != t)
			good = false;
	}
	tap_ok(good, "every day of 140 years");
	tap_str(day, "2099-11-27", "ends where it should");
}

static void
across_midnight(void)
{
	char text[CLOCK_TEXT];
	msec t;

	zone("Asia/Shanghai");
	clock_parse("2026-11-23T15:59:59.999Z", &t);
	tap_int(clock_yymmdd(t), 261123, "a moment before midnight");
	tap_int(clock_yymmdd(t + 1), 261124, "midnight");
	tap_int(clock_minute_of_day(t), 1439, "the last minute");
	tap_int(clock_minute_of_day(t + 1), 0, "the first minute");
	clock_short(clock_day_start(t), text);
	tap_str(text, "2026-11-23 00:00", "start of the day");
	tap_int(clock_day_start(t + 1), t + 1, "midnight starts its day");
	clock_short(clock_add_days(t, -23), text);
	tap_str(text, "2026-10-31 23:59", "23 days before");
	clock_parse("2026-01-31T08:00:00.250", &t);
	tap_int(clock_add_days(t, 1) - t, DAY, "one day on");
}

/* Berlin, 2026: 29 March 02:00 → 03:00, 25 October 03:00 → 02:00. */
static void
summer_time(void)
{
	msec t;

	zone("Europe/Berlin");
	both_ways("2026-03-29T01:59", "2026-03-29T01:59:00.000+01:00");
	both_ways("2026-03-29T02:30", "refused");
	both_ways("2026-03-29T03:00", "2026-03-29T03:00:00.000+02:00");
	both_ways("2026-07-01T12:00", "2026-07-01T12:00:00.000+02:00");
	both_ways("2026-10-25T02:30", "2026-10-25T02:30:00.000+02:00");
	both_ways("2026-10-25T02:30+01:00", "2026-10-25T02:30:00.000+01:00");
	both_ways("2026-10-25T03:00", "2026-10-25T03:00:00.000+01:00");
	clock_parse("2026-03-28T08:00", &t);
	tap_int(clock_add_days(t, 1) - t, 23 * HOUR, "a day of 23 hours");
	clock_parse("2026-10-24T08:00", &t);
	tap_int(clock_add_days(t, 1) - t, 25 * HOUR, "a day of 25 hours");
	clock_parse("2026-10-25T12:00", &t);
	tap_int(t - clock_day_start(t), 13 * HOUR, "noon after the change");
}

/* Cairo, 24 April 2026: 00:00 → 01:00, the day has no midnight. */
static void
no_midnight(void)
{
	msec t, noon;

	zone("Africa/Cairo");
	both_ways("2026-04-24", "2026-04-24T01:00:00.000+03:00");
	clock_parse("2026-04-24T12:00", &noon);
	clock_parse("2026-04-24", &t);
	tap_int(clock_day_start(noon), t, "the day begins at one");
	both_ways("2026-04-24T00:30", "refused");
	zone("America/St_Johns");
	both_ways("2026-01-05T08:00", "2026-01-05T08:00:00.000-03:30");
}

static void
zones(void)
{
	static const char *const bad[] = { "Asia/Shangai", "", "/etc/passwd",
		"../../etc/passwd", "Asia/Shanghai;x" };
	struct err e = ERR_INIT;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap_int(clock_zone(bad[i], &e), -1, "no zone: '%s'", bad[i]);
	tap_str(e.msg, "unknown time zone 'Asia/Shanghai;x'", "is named");
	tap_int(e.code, E_DATA, "as bad data");
}

static void
durations(void)
{
	static const struct {
		const char *in;
		msec d;
		const char *out;
	} good[] = {
		{ "PT4H", 4 * HOUR, "PT4H" },
		{ "P1D", DAY, "P1D" },
		{ "PT24H", DAY, "P1D" },
		{ "PT72H", 3 * DAY, "P3D" },
		{ "P1DT2H3M4S", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND,
		    "P1DT2H3M4S" },
		{ "PT10M", 10 * MINUTE, "PT10M" },
		{ "-PT30M", -30 * MINUTE, "-PT30M" },
		{ "P2W", 14 * DAY, "P14D" },
		{ "PT0S", 0, "PT0S" },
		{ "-PT0S", 0, "PT0S" },
		{ "PT90M", 90 * MINUTE, "PT1H30M" },
	};
	static const char *const bad[] = { "", "P", "PT", "4H", "PT4", "P4H",
		"PT4D", "P1Y", "P1M", "P1DT", "PT1.5H", "PT1H1H", "PT1M1H",
		"+PT1H", "--PT1H", "PT-1H", "pt1h", "PT1H ", "P1W1D", "P1D2W",
		"PT99999999999999999999S", "P99999999D", "P1WT1H", "-" };
	char text[CLOCK_TEXT];
	size_t i;
	msec d;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		tap_ok(duration_parse(good[i].in, &d) && d == good[i].d, "%s",
		    good[i].in);
		duration_format(good[i].d, text);
		tap_str(text, good[i].out, "written");
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap_ok(!duration_parse(bad[i], &d), "no duration: '%s'",
		    bad[i]);
	for (i = 0, d = 1; i < 400; i++, d = d * 7 / 6 + 997) {
		msec back = 0;

		duration_format(d / 1000 * 1000, text);
		if (d > 36500 * DAY)
			break;
		if (!duration_parse(text, &back) || back != d / 1000 * 1000)
			tap_ok(false, "%s does not come back", text);
	}
}

static void
spans(void)
{
	char text[CLOCK_TEXT];

	clock_span(2 * HOUR + 5 * MINUTE, text);
	tap_str(text, "2 h 05 min", "hours");
	clock_span(3 * DAY + 4 * HOUR, text);
	tap_str(text, "3 d 4 h", "days");
	clock_span(-40 * SECOND, text);
	tap_str(text, "-40 s", "negative");
	clock_span(0, text);
	tap_str(text, "0 s", "nothing");
	clock_span(59 * MINUTE, text);
	tap_str(text, "59 min", "minutes");
}

int
main(void)
{
	reading();
	calendar();
	across_midnight();
	summer_time();
	no_midnight();
	zones();
	durations();
	spans();
	return tap_done();
}
