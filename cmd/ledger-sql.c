#include "base/app.h"
#include "base/io.h"
#include "base/out.h"
#include "base/str.h"
#include "report/ask.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct app_info info = { "ledger-sql",
	N_("usage: ledger-sql [-C DIR] [-o table|csv|json|ids] [--day DATE]\n"
	   "           [--since DATE] [-v NAME=VALUE] QUERY\n"
	   "\n"
	   "Answers an SQL query on the ledger; QUERY - is read from standard "
	   "input.\n"
	   "  --day DATE      as it was known at the dawn of that day\n"
	   "  --since DATE    only records that moved since, and all open ones\n"
	   "  -v NAME=VALUE   bound as :NAME\n"
	   "Tables and columns are in report(5).\n"
	   "example: ledger-sql \"select id, due from hazard where open = 1\"\n"),
	"Co" };

enum { OPT_DAY = 300, OPT_SINCE, SQL_MAX = 64 * 1024 };

static const struct option longs[] = { { "day", required_argument, NULL,
					   OPT_DAY },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "var", required_argument, NULL, 'v' }, { NULL, 0, NULL, 0 } };

struct asking {
	enum app_format format;
	struct out *out;
	struct out_col *cols;
};

static int
on_row(void *arg, size_t n, const char *const *cols, const char *const *cells,
    struct err *e)
{
	struct asking *a = arg;
	const char **texts = xcalloc(n + 1, sizeof(*texts));
	size_t i;

	(void)e;
	for (i = 0; i < n; i++)
		texts[i] = cells != NULL && cells[i] != NULL ? cells[i] : "";
	if (cells != NULL) {
		out_row(a->out, texts);
	} else {
		a->cols = xcalloc(n + 1, sizeof(*a->cols));
		for (i = 0; i < n; i++)
			a->cols[i].code = a->cols[i].label = xstrdup(cols[i]);
		a->out = out_new(a->format, a->cols, n);
	}
	free(texts);
	return 0;
}

static int
query_text(const char *operand, struct buf *sql, struct err *e)
{
	if (!streq(operand, "-")) {
		buf_puts(sql, operand);
		return 0;
	}
	return io_read_fd(sql, STDIN_FILENO, SQL_MAX, e);
}

static int
answer(struct app *app, const struct report_ask *q, struct err *e)
{
	struct findings found = FINDINGS_INIT;
	struct asking a = { OUT_AUTO, NULL, NULL };
	struct ledger *lg = NULL;
	struct buf b = BUF_INIT;
	int rc;

	rc = app_format(app, &a.format, e) < 0 ||
		ledger_open(&lg, app->dir, e) < 0 ||
		report_ask(lg, q, on_row, &a, &found, e) < 0 ?
	    -1 :
	    0;
	if (rc == 0) {
		out_render(a.out, &b);
		app_write(app, b.ptr, b.len);
		app_warn(app, registers_notes(lg->reg));
	}
	app_warn(app, &found);
	if (rc == 0 && findings_count(&found, SEV_ERROR) > 0)
		rc = err_set(e, E_NO,
		    _("the answer leaves out what could not be read"));
	buf_release(&b);
	for (size_t i = 0; a.cols != NULL && a.cols[i].code != NULL; i++)
		free((char *)(uintptr_t)a.cols[i].code);
	free(a.cols);
	out_free(a.out);
	findings_release(&found);
	ledger_close(lg);
	return rc;
}

/* A day is only one in the ledger's time zone: looked at once that is set. */
static int
options(struct app *app, struct report_ask *q, struct report_var **vars,
    struct err *e)
{
	size_t cap = 0;
	int c;

	while ((c = app_getopt(app, "v:", longs)) != -1)
		switch (c) {
		case OPT_DAY:
			q->day = optarg;
			break;
		case OPT_SINCE:
			q->since = optarg;
			break;
		case 'v':
			GROW(*vars, q->nvars, cap);
			if (report_var(&(*vars)[q->nvars++], optarg, e) < 0)
				return -1;
			break;
		default:
			return 1;
		}
	q->vars = *vars;
	return 0;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct report_ask q = { NULL, NULL, NULL, NULL, 0 };
	struct report_var *vars = NULL;
	struct buf sql = BUF_INIT;
	struct err e = ERR_INIT;
	int rc;

	app_start(&app, argc, argv);
	if ((rc = options(&app, &q, &vars, &e)) > 0)
		return app_usage(&app);
	if (rc == 0 && argc - optind != 1)
		return app_usage_error(&app, _("one QUERY"));
	if (rc == 0 && (rc = query_text(argv[optind], &sql, &e)) == 0) {
		q.sql = sql.ptr;
		rc = answer(&app, &q, &e);
	}
	free(vars);
	buf_release(&sql);
	return app_finish(&app, rc, &e);
}
