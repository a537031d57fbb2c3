#include "base/app.h"
#include "report/template.h"

static const struct app_info info = { "risk-report",
	N_("usage: risk-report [-C DIR] [--day DATE] NAME\n"
	   "\n"
	   "Renders a report template of the ledger as Markdown.\n"
	   "  --day DATE      the page of that day's morning, today if not given\n"
	   "Templates are reports/templates/NAME.md; figures come from their SQL\n"
	   "and from rules/indicators.csv.\n"
	   "example: risk-report daily\n"),
	"C" };

enum { OPT_DAY = 300 };

static const struct option longs[] = {
	{ "day", required_argument, NULL, OPT_DAY }, { NULL, 0, NULL, 0 }
};

static int
print(struct app *app, struct ledger *lg, const struct report_request *rq,
    struct err *e)
{
	struct findings found = FINDINGS_INIT;
	struct buf out = BUF_INIT;
	int rc = report_render(lg, rq, &out, &found, e);

	if (rc == 0)
		app_write(app, out.ptr, out.len);
	/* to standard error: standard output is the page */
	app_warn(app, &found);
	app_warn(app, registers_notes(lg->reg));
	if (rc == 0 && findings_count(&found, SEV_ERROR) > 0)
		rc = err_set(e, E_NO,
		    _("the page leaves out what could not be read"));
	buf_release(&out);
	findings_release(&found);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct report_request rq = { NULL, NULL };
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "", longs)) != -1)
		if (c == OPT_DAY)
			rq.day = optarg;
		else
			return app_usage(&app);
	if (argc - optind != 1)
		return app_usage_error(&app, _("one NAME, such as daily"));
	rq.name = argv[optind];
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = print(&app, lg, &rq, &e);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
