#include "base/app.h"
#include "sensor/alarm_list.h"

static const struct app_info info = { "alarm-list",
	N_("usage: alarm-list [-C DIR] [-o table|csv|json|ids] [--all]\n"
	   "           [--point CODE] [SELECTION]\n"
	   "\n"
	   "Lists the alarms that are not over: first what nobody has\n"
	   "acknowledged, the gravest first.\n"
	   "  --all           those that have ended too\n"
	   "  --point CODE    of this measuring point\n"
	   "  --node NODE  --class A|B|C  --area AREA  --type KIND\n"
	   "  --since DAY  --until DAY  --age [+|-]DURATION  --overdue\n"
	   "  --text WORD\n"
	   "example: alarm-list --node unacked --node returned --area W3 -o ids |\n"
	   "           alarm-ack -\n"),
	"Co" };

enum { OPT_ALL = 900, OPT_POINT };
static const struct option longs[] = { SELECT_LONGS,
	{ "all", no_argument, NULL, OPT_ALL },
	{ "point", required_argument, NULL, OPT_POINT }, { NULL, 0, NULL, 0 } };

/* 0, or the exit status of a wrong command line. */
static int
options(struct app *app, struct alarm_list *l)
{
	int c;

	while ((c = app_getopt(app, "", longs)) != -1)
		switch (c) {
		case OPT_ALL:
			l->all = true;
			break;
		case OPT_POINT:
			l->point = optarg;
			break;
		default:
			if (c < SELECT_BASE)
				return app_usage(app);
			selection_add(l->sel, c, optarg);
		}
	if (optind == app->argc)
		return 0;
	return app_usage_error(app, _("'%s' is no option"), app->argv[optind]);
}

static int
list(struct app *app, struct alarm_list *l, struct err *e)
{
	struct findings found = FINDINGS_INIT;
	struct buf text = BUF_INIT;
	int rc;

	if (app_format(app, &l->format, e) < 0 ||
	    ledger_open(&l->lg, app->dir, e) < 0)
		return -1;
	rc = alarm_list_run(l, &text, &found, e);
	if (rc == 0)
		app_write(app, text.ptr, text.len);
	app_warn(app, &found);
	app_warn(app, store_news(l->lg->store));
	if (rc == 0 && findings_count(&found, SEV_ERROR) > 0)
		rc = err_set(e, E_NO,
		    _("parts of records/ cannot be read; the rest is listed"));
	findings_release(&found);
	buf_release(&text);
	ledger_close(l->lg);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct alarm_list l = { .sel = selection_new() };
	struct err e = ERR_INIT;
	int rc, wrong;

	app_start(&app, argc, argv);
	wrong = options(&app, &l);
	rc = wrong != 0 ? 0 : list(&app, &l, &e);
	selection_free(l.sel);
	return wrong != 0 ? wrong : app_finish(&app, rc, &e);
}
