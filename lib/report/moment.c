#include "report/moment.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* The first day of the month n months after that of a day, 2026-11-24. */
static void
month_at(const char *day, int n, char out[CLOCK_TEXT])
{
	int year = (day[0] - '0') * 1000 + (day[1] - '0') * 100 +
	    (day[2] - '0') * 10 + (day[3] - '0');
	int month = (day[5] - '0') * 10 + (day[6] - '0') - 1 + year * 12 + n;

	snprintf(out, CLOCK_TEXT, "%04d-%02d-01", month / 12, month % 12 + 1);
}

static int
month_of_year(const char *day)
{
	return (day[5] - '0') * 10 + (day[6] - '0') - 1;
}

/* The first day of the period that a day lies in, n periods on. */
static void
period_at(const char *day, enum report_period period, int n,
    char out[CLOCK_TEXT])
{
	if (period == PERIOD_QUARTER)
		month_at(day, n * 3 - month_of_year(day) % 3, out);
	else
		month_at(day, n, out);
}

static int
dawn_of(struct store *st, const char *day, msec *out, struct err *e)
{
	const char *dawn = store_setting(st, "dawn");
	char at[2 * CLOCK_TEXT];

	snprintf(at, sizeof(at), "%s %s", day,
	    dawn[0] != '\0' ? dawn : "07:30");
	if (!clock_parse(at, out))
		return err_at(e, E_DATA, "settings.csv", 0,
		    _("dawn '%s' is no time of day"), dawn);
	return 0;
}

static int
moment_of_day(struct store *st, const char *day, const char *today,
    struct report_moment *m, struct err *e)
{
	msec t = store_now(st);

	if (day != NULL && (strlen(day) != 10 || !clock_parse(day, &t))) {
		err_set(e, E_USAGE, _("'%s' is no date"), day);
		return err_hint(e, "--day %s", today);
	}
	clock_day(t, m->day);
	if (strcmp(m->day, today) > 0) {
		err_set(e, E_USAGE, _("%s is in the future"), m->day);
		return err_hint(e, "--day %s", today);
	}
	period_at(m->day, PERIOD_MONTH, 0, m->start);
	period_at(m->day, PERIOD_MONTH, 1, m->end);
	m->now = store_now(st);
	m->since = clock_day_start(t);
	return streq(m->day, today) ? 0 : dawn_of(st, m->day, &m->now, e);
}

static int
moment_of_period(struct store *st, enum report_period period, const char *month,
    const char *today, struct report_moment *m, struct err *e)
{
	char first[CLOCK_TEXT] = "";
	msec dawn;

	if (month == NULL)
		period_at(today, period, -1, first);
	else if (strlen(month) == 7)
		snprintf(first, sizeof(first), "%s-01", month);
	if (!clock_parse(first, &m->since)) {
		err_set(e, E_USAGE, _("'%s' is no month"), month);
		return err_hint(e, "--month %.7s", today);
	}
	period_at(first, period, 0, m->start);
	period_at(first, period, 1, m->end);
	if (strcmp(m->start, today) > 0) {
		err_set(e, E_USAGE, _("%s is in the future"), month);
		return err_hint(e, "--month %.7s", today);
	}
	if (!clock_parse(m->start, &m->since) ||
	    dawn_of(st, m->end, &dawn, e) < 0)
		return -1;
	m->now = store_now(st);
	str_copy(m->day, sizeof(m->day), today);
	if (dawn > m->now)
		return 0;
	m->now = dawn;
	str_copy(m->day, sizeof(m->day), m->end);
	return 0;
}

int
report_moment(struct store *st, enum report_period period, const char *day,
    const char *month, struct report_moment *m, struct err *e)
{
	char today[CLOCK_TEXT];

	memset(m, 0, sizeof(*m));
	clock_day(store_now(st), today);
	if (period == PERIOD_DAY && month != NULL) {
		err_set(e, E_USAGE, _("the page is one of a day"));
		return err_hint(e, "--day %s", today);
	}
	if (period != PERIOD_DAY && day != NULL) {
		err_set(e, E_USAGE, _("the page is one of a month"));
		return err_hint(e, "--month %.7s", today);
	}
	if (period == PERIOD_DAY)
		return moment_of_day(st, day, today, m, e);
	return moment_of_period(st, period, month, today, m, e);
}

static void
bind_quarter(struct report_db *db, const char *first)
{
	char text[CLOCK_TEXT];

	snprintf(text, sizeof(text), "%.4s-Q%d", first,
	    month_of_year(first) / 3 + 1);
	report_db_bind(db, "quarter", text);
	report_db_bind(db, "quarter_start", first);
	period_at(first, PERIOD_QUARTER, 1, text);
	report_db_bind(db, "quarter_end", text);
	period_at(first, PERIOD_QUARTER, -1, text);
	report_db_bind(db, "quarter_before", text);
}

void
report_moment_bind(struct report_db *db, enum report_period period,
    const struct report_moment *m)
{
	static const struct {
		const char *name;
		int days;
	} v[] = { { "yesterday", -1 }, { "day_before", -2 }, { "week_ago", -7 },
		{ "month_ago", -30 }, { "tomorrow", 1 } };
	const char *in = period == PERIOD_DAY ? m->day : m->start;
	char text[CLOCK_TEXT];
	size_t i;
	msec t;

	for (i = 0; clock_parse(m->day, &t) && i < sizeof(v) / sizeof(v[0]);
	     i++) {
		clock_day(clock_add_days(t, v[i].days), text);
		report_db_bind(db, v[i].name, text);
	}
	period_at(in, PERIOD_MONTH, 0, text);
	report_db_bind(db, "month_start", text);
	text[7] = '\0';
	report_db_bind(db, "month", text);
	period_at(in, PERIOD_MONTH, 1, text);
	report_db_bind(db, "month_end", text);
	period_at(in, PERIOD_MONTH, -1, text);
	report_db_bind(db, "month_before", text);
	period_at(in, PERIOD_QUARTER, 0, text);
	bind_quarter(db, text);
	snprintf(text, sizeof(text), "%.4s-01-01", in);
	report_db_bind(db, "year_start", text);
}
