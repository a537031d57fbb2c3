#include "report/indicator.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "report/indicator_int.h"
#include "report/words.h"

static const char *const cols[] = { "code", "name", "numerator", "denominator",
	"text", "state", "final_text", "trend", "threshold", "healthy",
	"misses", "change", "worse", "spark", "unit", "direction", "met" };
static const char *const day_cols[] = { "code", "day", "numerator",
	"denominator", "value" };
static const char *const team_cols[] = { "code", "team", "numerator",
	"denominator", "text", "trend", "healthy", "worse", "met" };
static const char *const correction_cols[] = { "code", "name", "day", "was",
	"now", "records" };

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

enum { MISSES_MAX = 8 };

struct wanted {
	bool teams, corrections, spark;
};

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

/* What spoiled the figure that was computed last: its :of and :cut hold. */
static int
misses(const struct rule *r, struct buf *out, struct err *e)
{
	struct gather g = { out, 0 };

	if (rule_cell(r, "misses")[0] == '\0')
		return 0;
	if (report_db_query(r->db, rule_cell(r, "misses"), one_miss, &g, e) < 0)
		return -1;
	if (g.n > MISSES_MAX)
		buf_printf(out, " …(%zu)", g.n);
	return 0;
}

enum {
	NUM,
	DEN,
	TEXT,
	FINAL,
	TREND,
	LIMIT,
	MISSES,
	CHANGE,
	WORSE,
	SPARK,
	NTEXT
};

static int
insert(const struct rule *r, const struct figure *d, struct buf *t,
    struct err *e)
{
	const char *c[] = { rule_cell(r, "code"), rule_cell(r, "name"),
		t[NUM].ptr, t[DEN].ptr, t[TEXT].ptr, _("provisional"),
		t[FINAL].ptr, t[TREND].ptr, t[LIMIT].ptr, rule_healthy(r, d),
		t[MISSES].ptr, t[CHANGE].len > 0 ? t[CHANGE].ptr : NULL,
		t[WORSE].ptr, t[SPARK].ptr, rule_cell(r, "unit"),
		rule_cell(r, "direction"), rule_met(r, d) };

	return report_db_insert(r->db, "indicators", c, COUNT(c), e);
}

static int
texts(const struct rule *r, const struct wanted *want, struct buf *t,
    struct err *e)
{
	msec before = clock_add_days(r->today, -3);
	msec final = clock_add_days(r->today, -2);
	msec yesterday = clock_add_days(r->today, -1);
	struct figure y, d, b;

	/* The final day comes last: misses then speaks of it. */
	if (rule_figure(r, NULL, before, rule_final(before), &b, e) < 0 ||
	    rule_figure(r, NULL, yesterday, r->now, &y, e) < 0 ||
	    (want->spark && rule_days(r, &t[SPARK], e) < 0) ||
	    rule_figure(r, NULL, final, rule_final(final), &d, e) < 0 ||
	    misses(r, &t[MISSES], e) < 0)
		return -1;
	buf_printf(&t[NUM], "%.10g", d.num);
	buf_printf(&t[DEN], "%.10g", d.den);
	rule_text(r, &y, &t[TEXT]);
	rule_text(r, &d, &t[FINAL]);
	rule_trend(r, &d, &b, &t[TREND]);
	if (rule_cell(r, "threshold")[0] != '\0')
		buf_printf(&t[LIMIT], "%s%s%s",
		    streq(rule_cell(r, "direction"), "down") ? "≤" : "≥",
		    rule_cell(r, "threshold"), rule_cell(r, "unit"));
	if (d.there && b.there)
		buf_printf(&t[CHANGE], "%.10g",
		    rule_value(r, &d) - rule_value(r, &b));
	buf_printf(&t[WORSE], "%.10g", rule_worse(r, &d, &b));
	return insert(r, &d, t, e);
}

static int
one_indicator(const struct rule *r, const struct wanted *want, struct err *e)
{
	struct buf t[NTEXT];
	size_t i;
	int rc;

	for (i = 0; i < NTEXT; i++)
		t[i] = (struct buf)BUF_INIT;
	rc = texts(r, want, t, e);
	if (rc == 0 && want->teams)
		rc = rule_teams(r, e);
	if (rc == 0 && want->corrections)
		rc = rule_corrections(r, e);
	for (i = 0; i < NTEXT; i++)
		buf_release(&t[i]);
	return rc;
}

static int
tables(struct report_db *db, struct err *e)
{
	return report_db_table(db, "indicators", cols, COUNT(cols), e) < 0 ||
		report_db_table(db, "indicator_days", day_cols, COUNT(day_cols),
		    e) < 0 ||
		report_db_table(db, "indicator_teams", team_cols,
		    COUNT(team_cols), e) < 0 ||
		report_db_table(db, "indicator_corrections", correction_cols,
		    COUNT(correction_cols), e) < 0 ?
	    -1 :
	    0;
}

int
indicators_fill(struct report_db *db, struct ledger *lg, const char *text,
    struct findings *found, struct err *e)
{
	struct wanted want = { words_name(text, "indicator_teams"),
		words_name(text, "indicator_corrections"),
		words_name(text, "spark") ||
		    words_name(text, "indicator_days") };
	const char *now_text = report_db_bound(db, "now");
	const char *day_text = report_db_bound(db, "day");
	struct rule r = { .db = db, .lg = lg };
	struct err why = ERR_INIT;

	if (!clock_parse(now_text, &r.now) || !clock_parse(day_text, &r.today))
		return err_set(e, E_DATA, _("'%s' is no date"), day_text);
	if (tables(db, e) < 0)
		return -1;
	if (!words_name(text, "indicators") && !want.teams &&
	    !want.corrections && !words_name(text, "indicator_days"))
		return 0;
	if (registers_table(lg->reg, "rules/indicators", &r.t, &why) < 0) {
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	for (r.row = 0; r.row < r.t->nrows; r.row++) {
		struct err bad = ERR_INIT;

		if (one_indicator(&r, &want, &bad) == 0)
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
