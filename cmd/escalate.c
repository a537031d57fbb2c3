#include "act/act.h"
#include "base/app.h"

static const struct app_info info = { "escalate",
	N_("usage: escalate [-n] [-C DIR]\n"
	   "\n"
	   "Finds what is overdue and what soon will be, in all kinds of record,\n"
	   "and makes the notices and actions that the tables say. Made for cron,\n"
	   "every minute: run twice, it does nothing twice. notice-send delivers.\n"
	   "  -n              say what would be done, write nothing\n"
	   "example: * * * * * escalate -C /srv/plant && notice-send -C /srv/plant\n"),
	"Cn" };

static int
once(struct app *app, struct ledger *lg, struct err *e)
{
	struct findings found = FINDINGS_INIT;
	struct buf report = BUF_INIT;
	struct escalate_result res;
	int rc = escalate_run(lg, app->dry_run, &res, &report, &found, e);

	app_write(app, report.ptr, report.len);
	app_warn(app, &found);
	app_warn(app, store_news(lg->store));
	if (rc == 0 && res.spooled)
		app_note(app, _("the ledger is locked: kept in the spool"));
	if (rc == 0 && res.late > 0)
		app_note(app, _("%zu pushes are later than their limit"),
		    res.late);
	if (rc == 0 && findings_count(&found, SEV_ERROR) > 0)
		rc = err_set(e, E_NO, _("what is damaged was left out"));
	buf_release(&report);
	findings_release(&found);
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	int rc;

	app_start(&app, argc, argv);
	if (app_getopt(&app, "", longs) != -1)
		return app_usage(&app);
	if (optind < argc)
		return app_usage_error(&app, _("'%s' is too much"),
		    argv[optind]);
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = once(&app, lg, &e);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
