#include <math.h>
#include <string.h>

#include "base/str.h"
#include "report/indicator_int.h"

/* ---- the last days ---- */

static int
one_day(const struct rule *r, int back, double *value, struct err *e)
{
	msec of = clock_add_days(r->today, -back);
	struct buf num = BUF_INIT, den = BUF_INIT, v = BUF_INIT;
	char day[CLOCK_TEXT];
	struct figure f;
	int rc = rule_figure(r, NULL, of, rule_final(of), &f, e);

	*value = NAN;
	if (rc == 0) {
		const char *c[] = { rule_cell(r, "code"), day, NULL, NULL,
			NULL };

		clock_day(of, day);
		buf_printf(&num, "%.10g", f.num);
		buf_printf(&den, "%.10g", f.den);
		c[2] = num.ptr;
		c[3] = den.ptr;
		if (f.there) {
			*value = rule_value(r, &f);
			buf_printf(&v, "%.10g", *value);
			c[4] = v.ptr;
		}
		rc = report_db_insert(r->db, "indicator_days", c, 5, e);
	}
	buf_release(&num);
	buf_release(&den);
	buf_release(&v);
	return rc;
}

/* U+2581 to U+2588 by height, U+00B7 for a day without a figure. */
static void
spark_text(const double *v, size_t n, struct buf *out)
{
	double least = NAN, most = NAN;
	size_t i;
	int step;

	for (i = 0; i < n; i++)
		if (!isnan(v[i])) {
			least = !(least <= v[i]) ? v[i] : least;
			most = !(most >= v[i]) ? v[i] : most;
		}
	for (i = 0; i < n; i++) {
		if (isnan(v[i])) {
			buf_puts(out, "·");
			continue;
		}
		step = most > least ?
		    (int)lround((v[i] - least) / (most - least) * 7) :
		    3;
		buf_puts(out, "\xe2\x96");
		buf_putc(out, 0x81 + step);
	}
	if (isnan(least)) {
		buf_clear(out);
		buf_puts(out, "—");
	}
}

int
rule_days(const struct rule *r, struct buf *spark, struct err *e)
{
	double v[INDICATOR_DAYS];
	size_t i;

	for (i = 0; i < INDICATOR_DAYS; i++)
		if (one_day(r, INDICATOR_DAYS + 1 - (int)i, &v[i], e) < 0)
			return -1;
	spark_text(v, INDICATOR_DAYS, spark);
	return 0;
}

/* ---- teams ---- */

struct names {
	struct arena arena;
	const char **v;
	size_t n, cap;
};

static int
add_name(void *arg, size_t n, const char *const *cols, const char *const *cells,
    struct err *e)
{
	struct names *t = arg;

	(void)cols;
	(void)e;
	if (n > 0 && cells[0] != NULL) {
		GROW(t->v, t->n, t->cap);
		t->v[t->n++] = arena_str(&t->arena, cells[0]);
	}
	return 0;
}

static void
names_release(struct names *t)
{
	arena_release(&t->arena);
	free(t->v);
}

static int
one_team(const struct rule *r, const char *team, struct err *e)
{
	msec before = clock_add_days(r->today, -3);
	msec final = clock_add_days(r->today, -2);
	struct buf num = BUF_INIT, den = BUF_INIT, text = BUF_INIT;
	struct buf trend = BUF_INIT, worse = BUF_INIT;
	struct figure d, b;
	int rc = rule_figure(r, team, before, rule_final(before), &b, e);

	if (rc == 0)
		rc = rule_figure(r, team, final, rule_final(final), &d, e);
	if (rc == 0) {
		const char *c[] = { rule_cell(r, "code"), team, NULL, NULL,
			NULL, NULL, rule_healthy(r, &d), NULL,
			rule_met(r, &d) };

		buf_printf(&num, "%.10g", d.num);
		buf_printf(&den, "%.10g", d.den);
		rule_text(r, &d, &text);
		rule_trend(r, &d, &b, &trend);
		buf_printf(&worse, "%.10g", rule_worse(r, &d, &b));
		c[2] = num.ptr;
		c[3] = den.ptr;
		c[4] = text.ptr;
		c[5] = trend.ptr;
		c[7] = worse.ptr;
		rc = report_db_insert(r->db, "indicator_teams", c, 9, e);
	}
	buf_release(&num);
	buf_release(&den);
	buf_release(&text);
	buf_release(&trend);
	buf_release(&worse);
	return rc;
}

int
rule_teams(const struct rule *r, struct err *e)
{
	struct names teams = { ARENA_INIT, NULL, 0, 0 };
	size_t i;
	int rc = report_db_query(r->db,
	    "select distinct department || ' ' || team from people "
	    "where team <> '' and (valid_to = '' or valid_to is null or "
	    "valid_to > :day) order by 1",
	    add_name, &teams, e);

	for (i = 0; rc == 0 && i < teams.n; i++)
		rc = one_team(r, teams.v[i], e);
	names_release(&teams);
	return rc;
}

/* ---- corrections ---- */

static bool
has_name(const struct names *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (streq(t->v[i], name))
			return true;
	return false;
}

/* Those behind the figure now that were not behind it at the cut-off. */
static int
new_misses(const struct rule *r, msec cut, struct buf *out, struct err *e)
{
	struct names then = { ARENA_INIT, NULL, 0, 0 };
	struct names today = { ARENA_INIT, NULL, 0, 0 };
	const char *sql = rule_cell(r, "misses");
	char text[CLOCK_TEXT];
	size_t i;
	int rc = 0;

	if (sql[0] != '\0') {
		rc = report_db_query(r->db, sql, add_name, &today, e);
		clock_format(cut, text);
		report_db_bind(r->db, "cut", text);
		if (rc == 0)
			rc = report_db_query(r->db, sql, add_name, &then, e);
	}
	for (i = 0; rc == 0 && i < today.n; i++)
		if (!has_name(&then, today.v[i]))
			buf_printf(out, "%s%s", out->len > 0 ? "、" : "",
			    today.v[i]);
	names_release(&then);
	names_release(&today);
	return rc;
}

static int
one_correction(const struct rule *r, msec of, struct err *e)
{
	struct buf was = BUF_INIT, now = BUF_INIT, records = BUF_INIT;
	struct figure f, g = { 0, 0, false };
	char day[CLOCK_TEXT];
	int rc = rule_figure(r, NULL, of, rule_final(of), &f, e);

	if (rc == 0)
		rc = rule_figure(r, NULL, of, r->now, &g, e);
	if (rc < 0 || (f.num == g.num && f.den == g.den))
		return rc;
	rc = new_misses(r, rule_final(of), &records, e);
	if (rc == 0) {
		const char *c[] = { rule_cell(r, "code"), rule_cell(r, "name"),
			day, NULL, NULL, NULL };

		clock_day(of, day);
		rule_text(r, &f, &was);
		buf_printf(&was, " (%.10g/%.10g)", f.num, f.den);
		rule_text(r, &g, &now);
		buf_printf(&now, " (%.10g/%.10g)", g.num, g.den);
		c[3] = was.ptr;
		c[4] = now.ptr;
		c[5] = records.ptr;
		rc = report_db_insert(r->db, "indicator_corrections", c, 6, e);
	}
	buf_release(&was);
	buf_release(&now);
	buf_release(&records);
	return rc;
}

int
rule_corrections(const struct rule *r, struct err *e)
{
	int back;

	for (back = 1 + INDICATOR_LATE; back > 1; back--)
		if (one_correction(r, clock_add_days(r->today, -back), e) < 0)
			return -1;
	return 0;
}
