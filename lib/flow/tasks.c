/* What is made when its time has come: rules/tasks.csv. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "flow/follow.h"
#include "flow/flow_int.h"

/* Days since 1970-01-01 of "2026-11-24". */
static long
day_number(const char *day)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
		273, 304, 334 };
	long y = strtol(day, NULL, 10), m = strtol(day + 5, NULL, 10);
	long d = strtol(day + 8, NULL, 10), past = m > 2 ? y : y - 1;

	return (y - 1970) * 365 + past / 4 - past / 100 + past / 400 - 477 +
	    before[(m - 1) % 12] + d - 1;
}

/* Months of the calendar's periods, 0: it is none. */
static int
period_months(const char *every)
{
	static const struct {
		const char *name;
		int months;
	} periods[] = { { "month", 1 }, { "quarter", 3 }, { "half-year", 6 },
		{ "year", 12 } };
	size_t i;

	for (i = 0; i < sizeof(periods) / sizeof(periods[0]); i++)
		if (streq(every, periods[i].name))
			return periods[i].months;
	return 0;
}

/*
 * The day on which the period of `now` began, which is its name.  Periods of
 * days are counted from Monday, 1969-12-29, so that P7D is a week.
 */
static bool
period_start(const char *every, msec now, char out[CLOCK_TEXT])
{
	int months = period_months(every), month;
	msec length;
	long into;

	clock_day(now, out);
	if (streq(every, "day"))
		return true;
	if (duration_parse(every, &length) && length >= DAY) {
		into = (day_number(out) + 3) % (long)(length / DAY);
		clock_day(clock_add_days(now, (int)-into), out);
		return true;
	}
	if (months == 0)
		return false;
	month = (out[5] - '0') * 10 + out[6] - '0';
	month = (month - 1) / months * months + 1;
	out[5] = (char)('0' + month / 10);
	out[6] = (char)('0' + month % 10);
	out[8] = '0';
	out[9] = '1';
	return true;
}

bool
tasks_last_day(const char *every, msec now, char out[CLOCK_TEXT])
{
	int months = period_months(every), y, m;
	msec length = DAY, start;

	if (!period_start(every, now, out))
		return false;
	if (months == 0) {
		if (!clock_parse(out, &start))
			return false;
		duration_parse(every, &length);
		clock_day(clock_add_days(start, (int)(length / DAY) - 1), out);
		return true;
	}
	m = (out[5] - '0') * 10 + out[6] - '0' + months;
	y = (int)strtol(out, NULL, 10) + (m > 12);
	m = m > 12 ? m - 12 : m;
	snprintf(out, CLOCK_TEXT, "%04d-%02d-01", y, m);
	if (!clock_parse(out, &start))
		return false;
	clock_day(clock_add_days(start, -1), out);
	return true;
}

/* Is it time?  Gives the draft its key. */
static bool
task_ripe(struct follow_draft *d, msec now, struct arena *a)
{
	char period[CLOCK_TEXT];
	msec at, before;

	if (d->rule->at[0] != '\0') {
		if (!clock_parse(d->at, &at) ||
		    !duration_parse(d->rule->ahead, &before) ||
		    now < clock_day_start(at) - before)
			return false;
		clock_day(at, period);
	} else if (!period_start(d->every, now, period)) {
		return false;
	}
	d->set[d->n].name = "task";
	d->set[d->n++].value = arena_printf(a, "%s/%s/%s", d->rule->code,
	    d->row[0] != '\0' ? d->row : "-", period);
	return true;
}

int
tasks_due(struct ledger *lg, msec now, struct follow_drafts *out, struct err *e)
{
	struct follow_rule *rules;
	size_t i, k, n, from;

	if (follow_read(lg, "rules/tasks", NULL, NULL, &out->arena, &rules, &n,
		e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		from = out->n;
		if (follow_walk(lg, &rules[i], NULL, now, out, e) < 0)
			return -1;
		for (k = from; k < out->n; k++)
			if (task_ripe(&out->v[k], now, &out->arena))
				out->v[from++] = out->v[k];
		out->n = from;
	}
	return 0;
}

const char *
follow_value(const struct follow_draft *d, const char *field)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (streq(d->set[i].name, field))
			return d->set[i].value;
	return "";
}

static int
by_day(const void *a, const void *b)
{
	const struct follow_draft *x = a, *y = b;
	int c = strcmp(x->at, y->at);

	if (c == 0)
		c = strcmp(x->rule->code, y->rule->code);
	return c != 0 ? c : strcmp(x->row, y->row);
}

int
tasks_expiring(struct ledger *lg, msec now, msec until,
    struct follow_drafts *out, struct err *e)
{
	struct follow_rule *rules;
	char day[CLOCK_TEXT];
	size_t i, k, n, from;
	msec at;

	if (follow_read(lg, "rules/tasks", NULL, NULL, &out->arena, &rules, &n,
		e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (rules[i].at[0] == '\0')
			continue;
		from = out->n;
		if (follow_walk(lg, &rules[i], NULL, now, out, e) < 0)
			return -1;
		for (k = from; k < out->n; k++) {
			if (!clock_parse(out->v[k].at, &at) || at > until)
				continue;
			clock_day(at, day);
			out->v[from] = out->v[k];
			out->v[from++].at = arena_str(&out->arena, day);
		}
		out->n = from;
	}
	if (out->n > 0)
		qsort(out->v, out->n, sizeof(*out->v), by_day);
	return 0;
}
