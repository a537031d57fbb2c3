#include <stdio.h>

#include "base/str.h"
#include "code/check.h"
#include "flow/ledger.h"

enum { OPT_BINDINGS = 1, OPT_SIMULATE, LIMIT_MOST = 600 };

static const struct app_info info = { "qr-check",
	N_("usage: qr-check [-o FORMAT] [-l SECONDS] -f LIST FILE|FOLDER ...\n"
	   "       qr-check --bindings [-C DIR] [-o FORMAT] [-s N] [LIST|-]\n"
	   "       qr-check --simulate [-o FORMAT] [-l SECONDS] PICTURE\n"
	   "\n"
	   "Audits labels: a printed batch on photos against the list of what should be\n"
	   "there (pass line 99.5 %), what labels are bound to, or how a layout stands\n"
	   "damage. Figures of print quality are indicative, no ISO/IEC 15415 grade.\n"
	   "  -f LIST         payloads, codes or ids, the first field of each line\n"
	   "  -l SECONDS      at most so long for a picture (4)\n"
	   "  -s N            a sample of N, the same all day\n"
	   "  -o FORMAT       table, csv, json or ids (what is to be printed again)\n"
	   "example: qr-check -o ids -f batch.csv photos/ | qr-label -\n"),
	"Co" };

struct options {
	const char *list;
	bool bindings, simulate;
	long sample;
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

/* What was asked for goes together? */
static bool
fits(const struct options *o, int operands)
{
	if (o->bindings)
		return !o->simulate && o->list == NULL && operands <= 1;
	if (o->simulate)
		return o->list == NULL && o->sample == 0 && operands == 1;
	return o->list != NULL && o->sample == 0 && operands >= 1;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "bindings", no_argument, NULL, OPT_BINDINGS },
		{ "simulate", no_argument, NULL, OPT_SIMULATE },
		{ "list", required_argument, NULL, 'f' },
		{ "sample", required_argument, NULL, 's' },
		{ "limit", required_argument, NULL, 'l' }, { NULL, 0, NULL, 0 }
	};
	struct app app = APP_INIT(&info);
	struct options o = { .check = { .app = &app } };
	struct err e = ERR_INIT;
	int c, rc = 0;

	app_start(&app, argc, argv);
	while (rc == 0 && (c = app_getopt(&app, "f:s:l:", longs)) != -1)
		if ((rc = take(&o, c, &e)) == 1)
			return app_usage(&app);
	if (rc == 0 && !fits(&o, argc - optind))
		return app_usage(&app);
	if (rc == 0)
		rc = app_format(&app, &o.check.format, &e);
	if (rc == 0)
		rc = o.bindings ? bindings(&o, &e) :
		    o.simulate  ? check_simulate(&o.check, argv[optind], &e) :
				  batch(&o, &e);
	check_release(&o.check);
	return app_finish(&app, rc, &e);
}
