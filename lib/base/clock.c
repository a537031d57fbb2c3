#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "base/utf8.h"

struct wall {
	int year, month, day; /* 1..12, 1..31 */
	int hour, minute, second, ms;
};

/*
 * Days since 1970-01-01 of the proleptic Gregorian calendar: years counted
 * from March, 400-year cycles of 146097 days.
 */
static int64_t
days_of(int year, int month, int day)
{
	int64_t y = year - (month <= 2), era, yoe, doy;

	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int
days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

static int64_t
wall_seconds(const struct wall *w)
{
	return days_of(w->year, w->month, w->day) * 86400 + w->hour * 3600 +
	    w->minute * 60 + w->second;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/*
 * After a zone's last rule glibc reads the rule's text again for every
 * question, a microsecond or two.  No zone changes but at a quarter of an hour,
 * so an offset holds for all of one.
 */
static _Thread_local struct {
	int64_t quarter;
	long offset;
	unsigned zone;
} known[64];
static unsigned zone = 1; /* counts up with every change of zone */

static void
local_time(int64_t seconds, struct tm *tm)
{
	int64_t quarter = floor_div(seconds, 900);
	size_t k = (size_t)(quarter & 63);
	time_t t = (time_t)seconds;

	if (known[k].zone != zone || known[k].quarter != quarter) {
		if (localtime_r(&t, tm) == NULL) {
			memset(tm, 0, sizeof(*tm));
			return;
		}
		known[k].quarter = quarter;
		known[k].offset = tm->tm_gmtoff;
		known[k].zone = zone;
	}
	t += known[k].offset;
	if (gmtime_r(&t, tm) == NULL)
		memset(tm, 0, sizeof(*tm));
	tm->tm_gmtoff = known[k].offset;
}

static long
offset_at(int64_t seconds)
{
	struct tm tm;

	local_time(seconds, &tm);
	return tm.tm_gmtoff;
}

/*
 * The instant of a local wall clock.  Of two (the hour that is repeated in
 * autumn) the earlier; an hour that spring leaves out is no time: false, and
 * *out is then the moment counted with the offset before the change, which
 * for 00:00 is the first moment of that day.  mktime would choose by what it
 * was asked before.
 */
static bool
local_instant(int64_t wall, int64_t *out)
{
	long before = offset_at(wall - 86400), after = offset_at(wall + 86400);
	int64_t a = wall - before, b = wall - after, low, high;

	low = a < b ? a : b;
	high = a < b ? b : a;
	*out = low;
	if (offset_at(low) == wall - low)
		return true;
	*out = high;
	if (offset_at(high) == wall - high)
		return true;
	*out = a;
	return false;
}

static bool
zone_name_is(const char *tz)
{
	const char *p;

	if (*tz == '\0' || *tz == '/' || strstr(tz, "..") != NULL)
		return false;
	for (p = tz; *p != '\0'; p++)
		if (!ch_alnum((unsigned char)*p) && strchr("/_+-", *p) == NULL)
			return false;
	return p - tz < 64;
}

int
clock_zone(const char *tz, struct err *e)
{
	const char *dir = getenv("TZDIR");
	char path[512], quote[UTF8_CUT];

	if (dir == NULL || *dir == '\0')
		dir = "/usr/share/zoneinfo";
	if (!zone_name_is(tz))
		goto unknown;
	snprintf(path, sizeof(path), "%s/%s", dir, tz);
	/* glibc takes an unknown name for UTC without a word */
	if (!streq(tz, "UTC") && access(path, R_OK) < 0)
		goto unknown;
	if (setenv("TZ", tz, 1) < 0)
		return err_sys(e, _("setting the time zone '%s'"), tz);
	tzset();
	zone++;
	return 0;
unknown:
	err_set(e, E_DATA, _("unknown time zone '%s'"), utf8_cut(quote, tz));
	return err_hint(e,
	    _("a name such as Asia/Shanghai, as in %s; the package tzdata has them"),
	    dir);
}

msec
clock_real(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (msec)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

msec
clock_steady(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (msec)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Exactly n digits; moves *p behind them. */
static bool
digits(const char **p, int n, int *out)
{
	int v = 0;

	for (; n > 0; n--, (*p)++) {
		if (!ch_digit((unsigned char)**p))
			return false;
		v = v * 10 + (**p - '0');
	}
	*out = v;
	return true;
}

static bool
parse_date(const char **p, struct wall *w)
{
	if (!digits(p, 4, &w->year) || *(*p)++ != '-' ||
	    !digits(p, 2, &w->month) || *(*p)++ != '-' ||
	    !digits(p, 2, &w->day))
		return false;
	return w->year >= 1900 && w->month >= 1 && w->month <= 12 &&
	    w->day >= 1 && w->day <= days_in(w->year, w->month);
}

static bool
parse_fraction(const char **p, int *ms)
{
	int unit = 100;

	if (!ch_digit((unsigned char)**p))
		return false;
	for (; ch_digit((unsigned char)**p); (*p)++, unit /= 10)
		*ms += (**p - '0') * unit;
	return true;
}

static bool
parse_time(const char **p, struct wall *w)
{
	if (!digits(p, 2, &w->hour) || *(*p)++ != ':' ||
	    !digits(p, 2, &w->minute))
		return false;
	if (**p == ':') {
		(*p)++;
		if (!digits(p, 2, &w->second))
			return false;
		if (**p == '.') {
			(*p)++;
			if (!parse_fraction(p, &w->ms))
				return false;
		}
	}
	return w->hour < 24 && w->minute < 60 && w->second < 60;
}

static bool
parse_offset(const char **p, int *seconds)
{
	int sign = **p == '-' ? -1 : 1, h, m;

	if (**p == 'Z' || **p == 'z') {
		(*p)++;
		*seconds = 0;
		return true;
	}
	if (**p != '+' && **p != '-')
		return false;
	(*p)++;
	if (!digits(p, 2, &h) || *(*p)++ != ':' || !digits(p, 2, &m) ||
	    h > 23 || m > 59)
		return false;
	*seconds = sign * (h * 3600 + m * 60);
	return true;
}

bool
clock_parse(const char *s, msec *out)
{
	struct wall w = { 0 };
	int64_t at;
	int offset;

	if (!parse_date(&s, &w))
		return false;
	if (*s == '\0') {
		/* where 00:00 is left out the day begins after it */
		local_instant(wall_seconds(&w), &at);
		*out = at * 1000;
		return true;
	}
	if (*s != 'T' && *s != 't' && *s != ' ')
		return false;
	s++;
	if (!parse_time(&s, &w))
		return false;
	if (*s == '\0') {
		if (!local_instant(wall_seconds(&w), &at))
			return false;
	} else {
		if (!parse_offset(&s, &offset) || *s != '\0')
			return false;
		at = wall_seconds(&w) - offset;
	}
	*out = at * 1000 + w.ms;
	return true;
}

void
clock_format(msec t, char out[CLOCK_TEXT])
{
	int64_t seconds = floor_div(t, 1000);
	char text[128]; /* what int could hold, not what a date does */
	int offset, minutes;
	struct tm tm;

	local_time(seconds, &tm);
	offset = (int)tm.tm_gmtoff;
	minutes = (offset < 0 ? -offset : offset) / 60;
	snprintf(text, sizeof(text),
	    "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02d:%02d", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    (int)(t - seconds * 1000), offset < 0 ? '-' : '+', minutes / 60,
	    minutes % 60);
	str_copy(out, CLOCK_TEXT, text);
}

void
clock_short(msec t, char out[CLOCK_TEXT])
{
	char text[80];
	struct tm tm;

	local_time(floor_div(t, 1000), &tm);
	snprintf(text, sizeof(text), "%04d-%02d-%02d %02d:%02d",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min);
	str_copy(out, CLOCK_TEXT, text);
}

void
clock_day(msec t, char out[CLOCK_TEXT])
{
	clock_short(t, out);
	*strchr(out, ' ') = '\0';
}

int
clock_yymmdd(msec t)
{
	struct tm tm;

	local_time(floor_div(t, 1000), &tm);
	return tm.tm_year % 100 * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday;
}

int
clock_minute_of_day(msec t)
{
	struct tm tm;

	local_time(floor_div(t, 1000), &tm);
	return tm.tm_hour * 60 + tm.tm_min;
}

msec
clock_day_start(msec t)
{
	int64_t seconds = floor_div(t, 1000), at;
	int64_t wall = seconds + offset_at(seconds);

	local_instant(wall - (wall - floor_div(wall, 86400) * 86400), &at);
	return at * 1000;
}

msec
clock_add_days(msec t, int days)
{
	int64_t seconds = floor_div(t, 1000), at;
	int64_t wall = seconds + offset_at(seconds) + (int64_t)days * 86400;

	local_instant(wall, &at);
	return at * 1000 + (t - seconds * 1000);
}
