#include "act/front.h"
#include "base/app.h"

static const struct app_info info = { "record-new",
	N_("usage: record-new [-n] [-C DIR] [-a PERSON] [-p ROLE=FILE ...]\n"
	   "           [-N NOTE] [--event ULID] [--again] KIND [FIELD=VALUE ...]\n"
	   "       record-new [-n] [-C DIR] [-a PERSON] -f ROWS.csv KIND\n"
	   "\n"
	   "Makes a record of a kind and prints its id.\n"
	   "  -p ROLE=FILE    photo or file as evidence, may be repeated\n"
	   "  -N NOTE         what happened, in words\n"
	   "  -f ROWS.csv     a record a row, all or none\n"
	   "  --event ULID    the event's id, chosen by the caller\n"
	   "  --again         although the same is open: link to it\n"
	   "  -S KEY|agent    sign with your own key: a file, or in ssh-agent\n"
	   "  --to-sign       print what to sign elsewhere (with --event)\n"
	   "  --signature FILE\n"
	   "                  the signature made there\n"
	   "  -n              check everything, write nothing\n"
	   "example: record-new hazard type=HT05 equipment=CY-101\n"),
	"Can" };

static const struct option longs[] = { FRONT_LONGS,
	{ "rows", required_argument, NULL, 'f' },
	{ "again", no_argument, NULL, OPT_AGAIN }, { NULL, 0, NULL, 0 } };

static int
option(struct front *f, int c, struct err *e)
{
	(void)e;
	if (c == 'f')
		f->rows = optarg;
	else if (c == OPT_AGAIN)
		f->opts.again = true;
	return c == 'f' || c == OPT_AGAIN;
}

static int
make(struct front *f, struct err *e)
{
	const char *kind;

	if (ledger_kind_named(f->lg, f->app->argv[optind], &kind, e) < 0)
		return -1;
	optind++;
	if (f->rows != NULL &&
	    (f->note != NULL || f->event != NULL || f->nphoto > 0 ||
		optind < f->app->argc)) {
		err_set(e, E_USAGE,
		    _("-f goes without -p, -N, --event and FIELD=VALUE"));
		return err_hint(e,
		    _("give them as columns: photo:ROLE, note, event, FIELD"));
	}
	if (f->rows != NULL)
		return front_rows(f, kind, f->rows, e);
	if (front_fields(f, e) < 0)
		return -1;
	if (optind < f->app->argc)
		return err_set(e, E_USAGE, _("'%s' is not FIELD=VALUE"),
		    f->app->argv[optind]);
	return front_new(f, kind, e);
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	struct err e = ERR_INIT;
	int rc;

	app_start(&app, argc, argv);
	if ((rc = front_options(&f, FRONT_SHORTS "f:", longs, option)) != 0)
		return rc;
	if (optind == argc) {
		front_close(&f);
		return app_usage_error(&app, _("KIND is missing"));
	}
	if ((rc = front_open(&f, &e)) == 0)
		rc = make(&f, &e);
	front_close(&f);
	return app_finish(&app, rc, &e);
}
