#include "flow/compute.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "flow/flow_int.h"

enum { DIGITS_MAX = 18 };

bool
compute_knows(const char *name)
{
	return word_in("product plus band rest", name);
}

/* The next of "a,b,c"; false at the end. */
static bool
next_arg(const char **p, char *out, size_t size)
{
	size_t n = strcspn(*p, ",");

	if (**p == '\0' || n >= size)
		return false;
	memcpy(out, *p, n);
	out[n] = '\0';
	*p += n + ((*p)[n] == ',');
	return true;
}

/* "0.25" is 25 and 2 places. */
static bool
scaled(const char *s, long long *v, int *places)
{
	bool minus = *s == '-', point = false;
	int digits = 0;

	*v = 0;
	*places = 0;
	for (s += minus; *s != '\0'; s++) {
		if (*s == '.' && !point) {
			point = true;
			continue;
		}
		if (!ch_digit((unsigned char)*s) || ++digits > DIGITS_MAX)
			return false;
		*v = *v * 10 + (*s - '0');
		*places += point;
	}
	if (minus)
		*v = -*v;
	return digits > 0;
}

bool
decimal_product(const char *const *v, size_t n, char out[32])
{
	long long all = 1, one;
	int places = 0, p, len;
	unsigned long long whole, part, unit = 1;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!scaled(v[i], &one, &p) ||
		    __builtin_mul_overflow(all, one, &all))
			return false;
		places += p;
	}
	if (places > DIGITS_MAX)
		return false;
	for (p = 0; p < places; p++)
		unit *= 10;
	whole = (unsigned long long)(all < 0 ? -all : all);
	part = whole % unit;
	len = snprintf(out, 32, "%s%llu", all < 0 ? "-" : "", whole / unit);
	if (part == 0)
		return true;
	len += snprintf(out + len, (size_t)(32 - len), ".%0*llu", places, part);
	while (out[len - 1] == '0')
		out[--len] = '\0';
	return true;
}

static const char *
product_text(const struct values *vals, const char *args, struct arena *a)
{
	const char *v[8], *p = args;
	char name[64], out[32];
	size_t n = 0;

	while (n < 8 && next_arg(&p, name, sizeof(name)))
		v[n++] = values_get(vals, name);
	if (n == 0 || *p != '\0' || !decimal_product(v, n, out))
		return "";
	return arena_str(a, out);
}

static const char *
plus_text(const struct values *vals, const char *args, struct arena *a)
{
	const char *p = args, *length;
	char name[64], more[64], text[CLOCK_TEXT];
	msec t, d;
	long h;

	if (!next_arg(&p, name, sizeof(name)) ||
	    !next_arg(&p, more, sizeof(more)) ||
	    !clock_parse(values_get(vals, name), &t))
		return "";
	length = flow_field(vals->flow, more) != NULL ? values_get(vals, more) :
							more;
	if (str_long(length, &h))
		d = h * HOUR;
	else if (!duration_parse(length, &d))
		return "";
	clock_format(t + d, text);
	return arena_str(a, text);
}

/* ---- bands ---- */

static bool
within(const struct table *t, size_t i, double v)
{
	double bound;

	if (str_double(cell(t, i, "least"), &bound) && v < bound)
		return false;
	return !str_double(cell(t, i, "below"), &bound) || v < bound;
}

long
band_find(struct ledger *lg, const char *table, const char *number, msec at,
    struct err *e)
{
	const char *path = list_table(lg, table);
	const struct table *t;
	double v;
	size_t i;

	if (path == NULL)
		return err_set(e, E_DATA, _("there is no table '%s'"), table);
	if (registers_table(lg->reg, path, &t, e) < 0)
		return -1;
	if (!str_double(number, &v))
		return err_set(e, E_USAGE, _("'%s' is no number"), number);
	for (i = 0; i < t->nrows; i++)
		if (row_valid(t, i, at) && within(t, i, v))
			return (long)i;
	err_set(e, E_ABSENT, _("no row of '%s' holds %s"), table, number);
	return err_hint(e, _("see least and below in %s.csv"), path);
}

static int
band_text(struct ledger *lg, const struct values *vals, const char *args,
    msec now, const char **out, struct err *e)
{
	const char *p = args, *v;
	char name[64], table[64];
	long row;

	if (!next_arg(&p, name, sizeof(name)) ||
	    !next_arg(&p, table, sizeof(table)))
		return 0;
	v = values_get(vals, name);
	if (*v == '\0' || streq(v, "-"))
		return 0;
	if ((row = band_find(lg, table, v, now, e)) < 0)
		return -1;
	*out = registers_cell(lg->reg, list_table(lg, table), row, "code");
	return 0;
}

/* ---- times of rest ---- */

static bool
hours_hold(const char *cell_text, int minute)
{
	int from, to, h1, m1, h2, m2;

	if (sscanf(cell_text, "%d:%d-%d:%d", &h1, &m1, &h2, &m2) != 4)
		return false;
	from = h1 * 60 + m1;
	to = h2 * 60 + m2;
	return from <= to ? minute >= from && minute < to :
			    minute >= from || minute < to;
}

/* 1 Monday … 7 Sunday, at the site. */
static int
weekday(msec t)
{
	time_t s = (time_t)(t / SECOND);
	struct tm tm;

	if (localtime_r(&s, &tm) == NULL)
		return 0;
	return tm.tm_wday == 0 ? 7 : tm.tm_wday;
}

static bool
days_hold(const struct table *t, size_t i, const char *day)
{
	const char *from = cell(t, i, "first"), *to = cell(t, i, "last");

	return *from != '\0' && strcmp(day, from) >= 0 &&
	    strcmp(day, *to != '\0' ? to : from) <= 0;
}

/* The last row that speaks of the day decides: a working Saturday too. */
int
rest_time(struct ledger *lg, msec t, bool *rest, struct err *e)
{
	const struct table *tab;
	struct err why = ERR_INIT;
	char day[CLOCK_TEXT], week[8];
	size_t i;

	*rest = false;
	if (registers_table(lg->reg, "rules/rest", &tab, &why) < 0) {
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	clock_day(t, day);
	snprintf(week, sizeof(week), "%d", weekday(t));
	for (i = 0; i < tab->nrows; i++)
		if (word_in(cell(tab, i, "weekdays"), week) ||
		    days_hold(tab, i, day))
			*rest = !streq(cell(tab, i, "work"), "yes");
	for (i = 0; i < tab->nrows; i++)
		if (hours_hold(cell(tab, i, "hours"), clock_minute_of_day(t)))
			*rest = true;
	return 0;
}

static int
rest_text(struct ledger *lg, const struct values *vals, const char *field,
    const char **out, struct err *e)
{
	bool rest;
	msec t;

	if (!clock_parse(values_get(vals, field), &t))
		return 0;
	if (rest_time(lg, t, &rest, e) < 0)
		return -1;
	*out = rest ? "yes" : "no";
	return 0;
}

int
compute_value(struct ledger *lg, const struct values *vals, const char *name,
    const char *args, msec now, struct arena *a, const char **out,
    struct err *e)
{
	*out = "";
	if (streq(name, "product"))
		*out = product_text(vals, args, a);
	else if (streq(name, "plus"))
		*out = plus_text(vals, args, a);
	else if (streq(name, "band"))
		return band_text(lg, vals, args, now, out, e);
	else if (streq(name, "rest"))
		return rest_text(lg, vals, args, out, e);
	return 0;
}

int
compute_check(struct ledger *lg, const struct flow *f, const char *name,
    const char *args, struct err *e)
{
	const char *p = args;
	char one[64];
	msec d;
	long h;
	int n;

	for (n = 0; next_arg(&p, one, sizeof(one)); n++) {
		if (flow_field(f, one) != NULL)
			continue;
		if (n == 1 && streq(name, "band")) {
			if (list_table(lg, one) == NULL)
				return err_set(e, E_DATA,
				    _("there is no table '%s'"), one);
		} else if (n != 1 || !streq(name, "plus") ||
		    (!duration_parse(one, &d) && !str_long(one, &h))) {
			return err_set(e, E_DATA, _("unknown field '%s'"), one);
		}
	}
	if (*p != '\0' || n != (streq(name, "rest") ? 1 : n > 2 ? n : 2))
		return err_set(e, E_DATA, _("'%s(%s)' is not complete"), name,
		    args);
	return 0;
}
