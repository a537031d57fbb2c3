#include <stdio.h>

#include "base/str.h"
#include "code/simulate.h"
#include "flow/ledger.h"

enum { OPT_BINDINGS = 1, OPT_SIMULATE, LIMIT_MOST = 600 };
enum { DPI_LEAST = 100, DPI_MOST = 2400 };

static const struct app_info info = { "qr-check",
	N_("usage: qr-check [-o FORMAT] [-l SECONDS] -f LIST FILE|FOLDER ...\n"
	   "       qr-check --bindings [-C DIR] [-o FORMAT] [-s N] [LIST|-]\n"
	   "       qr-check --simulate [-C DIR] [-o FORMAT] [-l SECONDS] [-r DPI]\n"
	   "           LAYOUT|PICTURE\n"
	   "\n"
	   "Audits labels: a printed batch on photos against the list of what should be\n"
	   "there (pass line 99.5 %), what labels are bound to, or how a layout stands\n"
	   "damage. Figures of print quality are indicative, no ISO/IEC 15415 grade.\n"
	   "  -f LIST         payloads, codes or ids, the first field of each line\n"
	   "  -l SECONDS      at most so long for a picture (4)\n"
	   "  -s N            a sample of N, the same all day\n"
	   "  -r DPI          of the printer that prints the layout\n"
	   "  -o FORMAT       table, csv, json or ids (what is to be printed again)\n"
	   "example: qr-check -o ids -f batch.csv photos/ | qr-label -\n"),
	"Co" };

struct options {
	const char *list;
	bool bindings, simulate;
	long sample, dpi;
	struct check check;
};

static int
take(struct options *o, int c, struct err *e)
{
	double seconds;

	switch (c) {
	case OPT_BINDINGS:
		o->bindings = true;
		return 0;
	case OPT_SIMULATE:
		o->simulate = true;
		return 0;
	case 'f':
		o->list = optarg;
		return 0;
	case 's':
		if (!str_long(optarg, &o->sample) || o->sample < 1)
			return err_set(e, E_USAGE,
			    _("-s takes a number from 1, not '%s'"), optarg);
		return 0;
	case 'r':
		if (!str_long(optarg, &o->dpi) || o->dpi < DPI_LEAST ||
		    o->dpi > DPI_MOST)
			return err_set(e, E_USAGE,
			    _("-r takes a number from %d to %d, not '%s'"),
			    DPI_LEAST, DPI_MOST, optarg);
		return 0;
	case 'l':
		if (!str_double(optarg, &seconds) || seconds < 0.1 ||
		    seconds > LIMIT_MOST)
			return err_set(e, E_USAGE,
			    _("-l takes seconds from 0.1 to %d, not '%s'"),
			    LIMIT_MOST, optarg);
		o->check.limit_ms = (int)(seconds * 1000);
		return 0;
	default:
		return 1;
	}
}

static int
batch(struct options *o, struct err *e)
{
	struct check *c = &o->check;
	int i, rc = check_list(c, o->list, e);

	for (i = optind; i < c->app->argc && rc == 0; i++)
		rc = check_path(c, c->app->argv[i], e);
	return rc < 0 ? -1 : check_report(c, e);
}

static int
bindings(struct options *o, struct err *e)
{
	struct check *c = &o->check;
	struct ledger *lg = NULL;
	int rc = ledger_open(&lg, c->app->dir, e);

	if (rc == 0 && optind < c->app->argc)
		rc = check_list(c, c->app->argv[optind], e);
	if (rc == 0)
		rc = check_bindings(c, lg, (size_t)o->sample, e);
	ledger_close(lg);
	return rc;
}

/* The labels of the plant, where there is one. */
static int
simulate(struct options *o, const char *name, struct err *e)
{
	struct check *c = &o->check;
	struct ledger *lg = NULL;
	int rc;

	if (simulate_takes(name))
		return simulate_picture(c, name, e);
	if (ledger_open(&lg, c->app->dir, e) < 0) {
		if (e->code != E_ABSENT || c->app->dir != NULL)
			return -1;
		app_note(c->app, _("no ledger here: a label is made up"));
		err_clear(e);
	}
	rc = simulate_layout(c, lg, name, o->dpi, e);
	ledger_close(lg);
	return rc;
}

/* What was asked for goes together?  Else what is missing or too much. */
static const char *
misfit(const struct options *o, int operands)
{
	if (o->bindings && o->simulate)
		return _("--bindings and --simulate do not go together");
	if ((o->bindings || o->simulate) && o->list != NULL)
		return _("-f is for a printed batch alone");
	if (o->sample > 0 && !o->bindings)
		return _("-s goes with --bindings");
	if (o->dpi > 0 && !o->simulate)
		return _("-r goes with --simulate");
	if (o->bindings)
		return operands <= 1 ? NULL : _("one list at a time");
	if (o->simulate)
		return operands == 1 ?
		    NULL :
		    _("--simulate takes one layout or one picture");
	if (o->list == NULL)
		return _("-f LIST is missing: what should be in the pictures?");
	return operands >= 1 ? NULL : _("which pictures?");
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "bindings", no_argument, NULL, OPT_BINDINGS },
		{ "simulate", no_argument, NULL, OPT_SIMULATE },
		{ "list", required_argument, NULL, 'f' },
		{ "sample", required_argument, NULL, 's' },
		{ "dpi", required_argument, NULL, 'r' },
		{ "limit", required_argument, NULL, 'l' }, { NULL, 0, NULL, 0 }
	};
	struct app app = APP_INIT(&info);
	struct options o = { .check = { .app = &app } };
	struct err e = ERR_INIT;
	const char *wrong;
	int c, rc = 0;

	app_start(&app, argc, argv);
	while (rc == 0 && (c = app_getopt(&app, "f:s:l:r:", longs)) != -1)
		if ((rc = take(&o, c, &e)) == 1)
			return app_usage(&app);
	if (rc == 0 && argc == 1)
		return app_usage(&app);
	if (rc == 0 && (wrong = misfit(&o, argc - optind)) != NULL)
		return app_usage_error(&app, "%s", wrong);
	if (rc == 0)
		rc = app_format(&app, &o.check.format, &e);
	if (rc == 0)
		rc = o.bindings ? bindings(&o, &e) :
		    o.simulate  ? simulate(&o, argv[optind], &e) :
				  batch(&o, &e);
	check_release(&o.check);
	return app_finish(&app, rc, &e);
}
