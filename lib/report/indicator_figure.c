#include <math.h>
#include <string.h>

#include "base/str.h"
#include "report/indicator_int.h"
#include "report/words.h"

const char *
rule_cell(const struct rule *r, const char *col)
{
	return table_get(r->t, r->row, col);
}

msec
rule_final(msec of)
{
	return clock_add_days(of, 2);
}

/*
 * The query with every kind of record that it names narrowed to one team; a
 * query that begins with "with" has its own tables after these.
 */
static void
of_team(const struct rule *r, const char *sql, struct buf *out)
{
	const char *const *kinds = ledger_kinds(r->lg);
	const char *sep = "with ";
	size_t i;

	while (ch_space((unsigned char)*sql))
		sql++;
	for (i = 0; kinds != NULL && kinds[i] != NULL; i++)
		if (words_name(sql, kinds[i])) {
			buf_printf(out,
			    "%s\"%s\" as (select * from main.\"%s\" where "
			    "resp_team = :team)",
			    sep, kinds[i], kinds[i]);
			sep = ", ";
		}
	if (out->len > 0 && words_name(sql, "with") &&
	    (sql[0] == 'w' || sql[0] == 'W'))
		buf_printf(out, ",%s", sql + 4);
	else
		buf_printf(out, " %s", sql);
}

static int
number(const struct rule *r, const char *sql, const char *team, double *out,
    struct err *e)
{
	struct buf b = BUF_INIT, narrowed = BUF_INIT;
	int rc;

	if (team != NULL) {
		of_team(r, sql, &narrowed);
		report_db_bind(r->db, "team", team);
	}
	rc = report_db_value(r->db, team != NULL ? narrowed.ptr : sql, &b, e);
	if (rc == 0 && b.len == 0)
		*out = 0;
	else if (rc == 0 && !str_double(b.ptr, out))
		rc = err_set(e, E_DATA, _("'%s' is no number"), b.ptr);
	buf_release(&b);
	buf_release(&narrowed);
	return rc;
}

int
rule_figure(const struct rule *r, const char *team, msec of, msec cut,
    struct figure *f, struct err *e)
{
	char text[CLOCK_TEXT];

	clock_day(of, text);
	report_db_bind(r->db, "of", text);
	clock_format(cut, text);
	report_db_bind(r->db, "cut", text);
	f->num = 0;
	f->den = 1;
	if (rule_cell(r, "denominator")[0] != '\0' &&
	    number(r, rule_cell(r, "denominator"), team, &f->den, e) < 0)
		return -1;
	/* most teams have nothing of most; the plant's own is asked always */
	if ((team == NULL || f->den != 0) &&
	    number(r, rule_cell(r, "numerator"), team, &f->num, e) < 0)
		return -1;
	f->there = f->den != 0;
	return 0;
}

double
rule_value(const struct rule *r, const struct figure *f)
{
	return f->num / f->den *
	    (streq(rule_cell(r, "unit"), "%") ? 100.0 : 1.0);
}

void
rule_text(const struct rule *r, const struct figure *f, struct buf *out)
{
	if (!f->there)
		buf_puts(out, "—");
	else
		buf_printf(out, "%.1f%s", rule_value(r, f),
		    rule_cell(r, "unit"));
}

void
rule_trend(const struct rule *r, const struct figure *f,
    const struct figure *before, struct buf *out)
{
	double d;

	if (!f->there || !before->there) {
		buf_puts(out, "—");
		return;
	}
	d = rule_value(r, f) - rule_value(r, before);
	if (fabs(d) < 0.05)
		buf_puts(out, "→");
	else
		buf_printf(out, "%s%.1f", d > 0 ? "↑" : "↓", fabs(d));
}

const char *
rule_met(const struct rule *r, const struct figure *f)
{
	double limit, v;

	if (!f->there)
		return NULL;
	v = rule_value(r, f);
	if (!str_double(rule_cell(r, "threshold"), &limit))
		return "1";
	if (streq(rule_cell(r, "direction"), "down"))
		return v <= limit ? "1" : "0";
	return v >= limit ? "1" : "0";
}

const char *
rule_healthy(const struct rule *r, const struct figure *f)
{
	const char *met = rule_met(r, f);

	if (met == NULL)
		return "—";
	return met[0] == '1' ? _("met") : _("missed");
}

double
rule_worse(const struct rule *r, const struct figure *f,
    const struct figure *before)
{
	double d;

	if (!f->there || !before->there)
		return 0;
	d = rule_value(r, f) - rule_value(r, before);
	return streq(rule_cell(r, "direction"), "down") ? d : -d;
}
