#include "report/ask.h"

#include <string.h>

#include "base/str.h"
#include "report/indicator.h"
#include "report/moment.h"
#include "report/words.h"

int
report_var(struct report_var *out, char *text, struct err *e)
{
	char *equals = strchr(text, '='), *p;
	bool good = equals != NULL && ch_lower((unsigned char)text[0]);

	for (p = text; good && p < equals; p++)
		good = ch_lower((unsigned char)*p) ||
		    ch_digit((unsigned char)*p) || *p == '_';
	if (!good) {
		err_set(e, E_USAGE, _("'%s' is not NAME=VALUE"), text);
		return err_hint(e, "-v workshop=CY");
	}
	*equals = '\0';
	out->name = text;
	out->value = equals + 1;
	return 0;
}

static bool
reads_indicators(const char *sql)
{
	return words_name(sql, "indicators") ||
	    words_name(sql, "indicator_days") ||
	    words_name(sql, "indicator_teams") ||
	    words_name(sql, "indicator_corrections");
}

/* "-" is the name of no kind: none at all. */
static void
kinds_of(struct ledger *lg, const char *sql, struct buf *out)
{
	const char *const *kinds = ledger_kinds(lg);
	size_t i;

	if (words_name(sql, "events") || reads_indicators(sql))
		return;
	buf_putc(out, '-');
	for (i = 0; kinds != NULL && kinds[i] != NULL; i++)
		if (words_name(sql, kinds[i]))
			buf_printf(out, " %s", kinds[i]);
}

static int
ask(struct report_db *db, struct ledger *lg, const struct report_ask *q,
    const struct report_moment *m, report_row_fn row, void *arg,
    struct findings *found, struct err *e)
{
	size_t i;

	report_moment_bind(db, PERIOD_DAY, m);
	for (i = 0; i < q->nvars; i++)
		report_db_bind(db, q->vars[i].name, q->vars[i].value);
	if (reads_indicators(q->sql) &&
	    indicators_fill(db, lg, q->sql, found, e) < 0)
		return -1;
	report_db_rows(db, 0);
	return report_db_list(db, q->sql, row, arg, e);
}

int
report_ask(struct ledger *lg, const struct report_ask *q, report_row_fn row,
    void *arg, struct findings *found, struct err *e)
{
	struct buf kinds = BUF_INIT;
	struct report_db *db = NULL;
	struct report_moment m;
	struct report_window w;
	msec since = MSEC_NONE;
	int rc = -1;

	if (q->since != NULL &&
	    (strlen(q->since) != 10 || !clock_parse(q->since, &since)))
		return err_set(e, E_USAGE, _("'%s' is no date"), q->since);
	kinds_of(lg, q->sql, &kinds);
	if (report_moment(lg->store, PERIOD_DAY, q->day, NULL, &m, e) == 0) {
		w = (struct report_window){ m.day, m.now, since, kinds.ptr,
			false };
		if (report_db_open(&db, lg, &w, found, e) == 0)
			rc = ask(db, lg, q, &m, row, arg, found, e);
	}
	report_db_close(db);
	buf_release(&kinds);
	return rc;
}
