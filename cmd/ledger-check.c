#include "base/app.h"
#include "base/out.h"
#include "base/str.h"
#include "evidence/rules.h"
#include "flow/check.h"
#include "flow/enrol.h"
#include "flow/ledger.h"
#include "flow/sop.h"
#include "image/layers.h"
#include "notice/notice.h"
#include "record/check.h"
#include "report/template.h"
#include "response/risk_check.h"
#include "sensor/alarm_check.h"
#include "response/response_check.h"
#include "sensor/mqtt_map.h"
#include "sensor/sensor_check.h"
#include "store/check.h"
#include "store/checked.h"

static const struct app_info info = { "ledger-check",
	N_("usage: ledger-check [-v] [-C dir] [-o table|csv|json]\n"
	   "           [--tree TREE] [--since COMMIT]\n"
	   "\n"
	   "Checks everything in the ledger: the repository, every record, "
	   "registers,\n"
	   "catalogue, settings, flows and rules.  Silent when all is well.\n"
	   "\n"
	   "  -v              say what was checked\n"
	   "  --tree TREE     check this tree or commit instead of HEAD\n"
	   "  --since COMMIT  leave out day files that are as they were then\n"),
	"Co" };

enum { OPT_TREE = 1, OPT_SINCE };

struct job {
	struct app *app;
	struct ledger *ledger;
	struct store *since;
	struct records_counts counts;
	const char *tree, *since_name;
	bool verbose;
};

static int
check_store(struct ledger *lg, struct findings *fs, struct err *e)
{
	return store_check(lg->store, fs, e);
}

static int
check_registers(struct ledger *lg, struct findings *fs, struct err *e)
{
	return registers_check(lg->reg, fs, e);
}

/* What every room has to say; records want more than this. */
static const struct check {
	const char *name;
	int (*run)(struct ledger *, struct findings *, struct err *);
} checks[] = {
	{ N_("repository"), check_store },
	{ N_("registers, catalogue, settings"), check_registers },
	{ N_("flows and rules"), flow_check_all },
	{ N_("operating procedures"), sop_check },
	{ N_("signers"), enrol_check },
	{ N_("notices"), notice_check },
	{ N_("photo rules"), evidence_check_rules },
	{ N_("sensors"), sensor_check },
	{ N_("alarm rules"), alarm_check },
	{ N_("MQTT rows"), mqtt_map_check },
	{ N_("responses"), response_check },
	{ N_("records"), NULL },
	{ N_("risk and past cases"), risk_check },
	{ N_("reports"), report_check },
};

static int
check(struct job *j, const struct check *c, struct findings *fs, struct err *e)
{
	if (c->run != NULL)
		return c->run(j->ledger, fs, e);
	return records_check(j->ledger->store, &j->ledger->schemas, j->since,
	    &j->counts, fs, e);
}

/* How foreign pictures are decoded on this machine. */
static void
say_layers(struct app *app)
{
	struct buf b = BUF_INIT;
	struct layers l;

	layers_probe(&l);
	layers_text(&l, &b);
	app_note(app, _("pictures are decoded under: %s"), b.ptr);
	buf_release(&b);
}

/* One room that cannot be checked keeps no other from it. */
static int
run_checks(struct job *j, struct findings *fs, struct err *e)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		struct findings found = FINDINGS_INIT;
		size_t before = fs->n;

		if (check(j, &checks[i], &found, e) < 0) {
			if (e->code != E_DATA && e->code != E_ABSENT)
				return -1;
			finding_from(&found, "broken", e);
			err_clear(e);
		}
		checked_join(fs, &found);
		if (j->verbose)
			app_note(j->app, _("%s: %zu findings"),
			    _(checks[i].name), fs->n - before);
	}
	if (j->verbose)
		app_note(j->app,
		    _("%zu day files read, %zu unchanged, %zu records, "
		      "%zu events, %zu conflicts"),
		    j->counts.files, j->counts.skipped, j->counts.records,
		    j->counts.events, j->counts.conflicts);
	return 0;
}

/* Settings that do not hold are a finding too: a save must be told of them. */
static int
open_ledger(struct job *j, struct findings *fs, struct err *e)
{
	const char *dir = j->app->dir;
	int rc;

	rc = j->tree == NULL ? ledger_open(&j->ledger, dir, e) :
			       ledger_open_tree(&j->ledger, dir, j->tree, e);
	if (rc < 0 && e->code == E_DATA) {
		finding_from(fs, "settings", e);
		err_clear(e);
		return 0;
	}
	if (rc == 0 && j->since_name != NULL)
		rc = store_open_tree(&j->since, dir, j->since_name, e);
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "tree", required_argument,
						   NULL, OPT_TREE },
		{ "since", required_argument, NULL, OPT_SINCE },
		{ "verbose", no_argument, NULL, 'v' }, { NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct job j = { .app = &app };
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "v", longs)) != -1)
		switch (c) {
		case OPT_TREE:
			j.tree = optarg;
			break;
		case OPT_SINCE:
			j.since_name = optarg;
			break;
		case 'v':
			j.verbose = true;
			break;
		default:
			return app_usage(&app);
		}
	if (optind < argc)
		return app_usage_error(&app, _("'%s' is too much"),
		    argv[optind]);
	rc = open_ledger(&j, &fs, &e);
	if (rc == 0 && j.ledger != NULL)
		rc = run_checks(&j, &fs, &e);
	if (j.verbose)
		say_layers(&app);
	if (rc == 0)
		rc = out_findings(&app, &fs, j.verbose, &e);
	if (rc == 0 && findings_count(&fs, SEV_WARN) > 0)
		rc = E_NO;
	findings_release(&fs);
	store_close(j.since);
	ledger_close(j.ledger);
	return app_finish(&app, rc, &e);
}
