#include "report/indicator.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

static const char *const cols[] = { "code", "name", "numerator", "denominator",
	"text", "state", "final_text", "trend", "threshold", "healthy",
	"misses" };

enum { NCOLS = sizeof(cols) / sizeof(cols[0]), MISSES_MAX = 8 };

struct figure {
	double num, den;
	bool there; /* the denominator is not zero */
};

struct rule {
	const struct table *t;
	size_t row;
};

static const char *
cell(const struct rule *r, const char *col)
{
	return table_get(r->t, r->row, col);
}

static double
value(const struct figure *f, const char *unit)
{
	return f->num / f->den * (streq(unit, "%") ? 100.0 : 1.0);
}

static int
number(struct report_db *db, const char *sql, double *out, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = report_db_value(db, sql, &b, e);

	if (rc == 0 && b.len == 0)
		*out = 0;
	else if (rc == 0 && !str_double(b.ptr, out))
		rc = err_set(e, E_DATA, _("'%s' is no number"), b.ptr);
	buf_release(&b);
	return rc;
}

/*
 * The figure of one day; what happened after the cut-off is not counted, so
 * that a final value stays what it was.
 */
static int
compute(struct report_db *db, const struct rule *r, msec of, msec cut,
    struct figure *f, struct err *e)
{
	char text[CLOCK_TEXT];

	clock_day(of, text);
	report_db_bind(db, "of", text);
	clock_format(cut, text);
	report_db_bind(db, "cut", text);
	f->den = 1;
	if (number(db, cell(r, "numerator"), &f->num, e) < 0 ||
	    (cell(r, "denominator")[0] != '\0' &&
		number(db, cell(r, "denominator"), &f->den, e) < 0))
		return -1;
	f->there = f->den != 0;
	return 0;
}

static void
figure_text(const struct figure *f, const char *unit, struct buf *out)
{
	if (!f->there)
		buf_puts(out, "—");
	else
		buf_printf(out, "%.1f%s", value(f, unit), unit);
}

static void
trend_text(const struct figure *f, const struct figure *before,
    const char *unit, struct buf *out)
{
	double d;

	if (!f->there || !before->there) {
		buf_puts(out, "—");
		return;
	}
	d = value(f, unit) - value(before, unit);
	if (fabs(d) < 0.05)
		buf_puts(out, "→");
	else
		buf_printf(out, "%s%.1f", d > 0 ? "↑" : "↓", fabs(d));
}

static bool
healthy(const struct figure *f, const struct rule *r)
{
	double limit, v = value(f, cell(r, "unit"));

	if (!str_double(cell(r, "threshold"), &limit))
		return true;
	return streq(cell(r, "direction"), "down") ? v <= limit : v >= limit;
}

struct gather {
	struct buf *out;
	size_t n;
};

static int
one_miss(void *arg, size_t n, const char *const *names,
    const char *const *cells, struct err *e)
{
	struct gather *g = arg;

	(void)names;
	(void)e;
	if (g->n < MISSES_MAX && n > 0 && cells[0] != NULL)
		buf_printf(g->out, "%s%s%s%s", g->n > 0 ? "、" : "", cells[0],
		    n > 1 && cells[1] != NULL ? " " : "",
		    n > 1 && cells[1] != NULL ? cells[1] : "");
	g->n++;
	return 0;
}

static int
misses(struct report_db *db, const struct rule *r, struct buf *out,
    struct err *e)
{
	struct gather g = { out, 0 };

	if (cell(r, "misses")[0] == '\0')
		return 0;
	if (report_db_query(db, cell(r, "misses"), one_miss, &g, e) < 0)
		return -1;
	if (g.n > MISSES_MAX)
		buf_printf(out, " …(%zu)", g.n);
	return 0;
}

struct texts {
	struct buf num, den, text, final_text, trend, threshold, misses;
};

static void
texts_release(struct texts *t)
{
	buf_release(&t->num);
	buf_release(&t->den);
	buf_release(&t->text);
	buf_release(&t->final_text);
	buf_release(&t->trend);
	buf_release(&t->threshold);
	buf_release(&t->misses);
}

static int
insert(struct report_db *db, const struct rule *r, const struct texts *t,
    const char *good, struct err *e)
{
	const char *c[NCOLS] = { cell(r, "code"), cell(r, "name"), t->num.ptr,
		t->den.ptr, t->text.ptr, _("provisional"), t->final_text.ptr,
		t->trend.ptr, t->threshold.ptr, good, t->misses.ptr };

	return report_db_insert(db, "indicators", c, NCOLS, e);
}

static int
one_indicator(struct report_db *db, const struct rule *r, msec today, msec now,
    struct err *e)
{
	struct texts t = { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT,
		BUF_INIT, BUF_INIT };
	struct figure y, d, b;
	const char *unit = cell(r, "unit"), *good = "—";
	int rc = -1;

	/* The day before comes last: misses then speaks of the final day. */
	if (compute(db, r, clock_add_days(today, -3), clock_add_days(today, -1),
		&b, e) < 0 ||
	    compute(db, r, clock_add_days(today, -1), now, &y, e) < 0 ||
	    compute(db, r, clock_add_days(today, -2), today, &d, e) < 0 ||
	    misses(db, r, &t.misses, e) < 0)
		goto out;
	if (d.there)
		good = healthy(&d, r) ? _("met") : _("missed");
	buf_printf(&t.num, "%.10g", d.num);
	buf_printf(&t.den, "%.10g", d.den);
	figure_text(&y, unit, &t.text);
	figure_text(&d, unit, &t.final_text);
	trend_text(&d, &b, unit, &t.trend);
	if (cell(r, "threshold")[0] != '\0')
		buf_printf(&t.threshold, "%s%s%s",
		    streq(cell(r, "direction"), "down") ? "≤" : "≥",
		    cell(r, "threshold"), unit);
	rc = insert(db, r, &t, good, e);
out:
	texts_release(&t);
	return rc;
}

int
indicators_fill(struct report_db *db, struct ledger *lg, struct findings *found,
    struct err *e)
{
	const char *now_text = report_db_bound(db, "now");
	const char *day_text = report_db_bound(db, "day");
	struct err why = ERR_INIT;
	struct rule r;
	msec now, today;

	if (!clock_parse(now_text, &now) || !clock_parse(day_text, &today))
		return err_set(e, E_DATA, _("'%s' is no date"), day_text);
	if (report_db_table(db, "indicators", cols, NCOLS, e) < 0)
		return -1;
	if (registers_table(lg->reg, "rules/indicators", &r.t, &why) < 0) {
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	for (r.row = 0; r.row < r.t->nrows; r.row++) {
		struct err bad = ERR_INIT;

		if (one_indicator(db, &r, today, now, &bad) == 0)
			continue;
		str_copy(bad.file, sizeof(bad.file), "rules/indicators.csv");
		bad.line = r.t->lines[r.row];
		if (found == NULL) {
			*e = bad;
			return -1;
		}
		finding_from(found, "indicator", &bad);
	}
	return 0;
}
