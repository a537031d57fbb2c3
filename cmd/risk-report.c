#include "base/app.h"
#include "report/template.h"

#include <stdlib.h>

static const struct app_info info = { "risk-report",
	N_("usage: risk-report [-C DIR] [--day DATE | --month MONTH]\n"
	   "           [-v NAME=VALUE] NAME\n"
	   "\n"
	   "Renders a report template of the ledger as Markdown.\n"
	   "  --day DATE      the page of that day's morning, today if not given\n"
	   "  --month MONTH   of that month, such as 2026-11; else the last one\n"
	   "  -v NAME=VALUE   a variable of the template\n"
	   "Templates are reports/templates/NAME.md; figures come from their SQL\n"
	   "and from rules/indicators.csv.\n"
	   "example: risk-report daily\n"),
	"C" };

enum { OPT_DAY = 300, OPT_MONTH };

static const struct option longs[] = { { "day", required_argument, NULL,
					   OPT_DAY },
	{ "month", required_argument, NULL, OPT_MONTH },
	{ "var", required_argument, NULL, 'v' }, { NULL, 0, NULL, 0 } };

static int
print(struct app *app, struct ledger *lg, const struct report_request *rq,
    struct err *e)
{
	struct findings found = FINDINGS_INIT;
	struct report_page page = REPORT_PAGE_INIT;
	int rc = report_render(lg, rq, &page, &found, e);

	if (rc == 0)
		app_write(app, page.body.ptr, page.body.len);
	/* to standard error: standard output is the page */
	app_warn(app, &found);
	app_warn(app, registers_notes(lg->reg));
	if (rc == 0 && findings_count(&found, SEV_ERROR) > 0)
		rc = err_set(e, E_NO,
		    _("the page leaves out what could not be read"));
	report_page_release(&page);
	findings_release(&found);
	return rc;
}

/* 0, -1 with an error, or 1: usage. */
static int
options(struct app *app, struct report_request *rq, struct report_var **vars,
    struct err *e)
{
	size_t cap = 0;
	int c;

	while ((c = app_getopt(app, "v:", longs)) != -1)
		switch (c) {
		case OPT_DAY:
			rq->day = optarg;
			break;
		case OPT_MONTH:
			rq->month = optarg;
			break;
		case 'v':
			GROW(*vars, rq->nvars, cap);
			if (report_var(&(*vars)[rq->nvars++], optarg, e) < 0)
				return -1;
			break;
		default:
			return 1;
		}
	rq->vars = *vars;
	return 0;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct report_request rq = { .name = NULL };
	struct report_var *vars = NULL;
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	int rc;

	app_start(&app, argc, argv);
	if ((rc = options(&app, &rq, &vars, &e)) > 0)
		return app_usage(&app);
	if (rc == 0 && argc - optind != 1)
		return app_usage_error(&app, _("one NAME, such as daily"));
	rq.name = argv[optind];
	if (rc == 0 && (rc = ledger_open(&lg, app.dir, &e)) == 0)
		rc = print(&app, lg, &rq, &e);
	ledger_close(lg);
	free(vars);
	return app_finish(&app, rc, &e);
}
