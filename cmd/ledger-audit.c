#include "audit/audit.h"
#include "base/app.h"
#include "base/out.h"
#include "base/str.h"

static const struct app_info info = { "ledger-audit",
	N_("usage: ledger-audit [-nv] [-C dir] [-o table|csv|json] [--full]\n"
	   "\n"
	   "Judges history, flows and evidence: what was changed, removed, "
	   "back-dated or\n"
	   "forged.  Silent when nothing was; reads what is new since the last "
	   "audit.\n"
	   "\n"
	   "  --full  all of history, whatever is remembered\n"
	   "  -n      do not remember this audit\n"
	   "  -v      say what was judged\n"),
	"Cno" };

enum { OPT_FULL = 1 };

static void
say(const struct app *app, const struct audit_counts *c)
{
	app_note(app,
	    c->whole ? _("all of history: %zu commits, %zu rows") :
		       _("since the last audit: %zu commits, %zu rows"),
	    c->commits, c->rows);
	app_note(app, _("%zu records with %zu events, %zu files of evidence"),
	    c->records, c->events, c->files);
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "full", no_argument, NULL,
						   OPT_FULL },
		{ "verbose", no_argument, NULL, 'v' }, { NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct audit_opts opts = { .keep = true };
	struct audit_counts counts;
	struct findings fs = FINDINGS_INIT;
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	bool verbose = false;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "v", longs)) != -1)
		switch (c) {
		case OPT_FULL:
			opts.full = true;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			return app_usage(&app);
		}
	if (optind < argc)
		return app_usage_error(&app, _("'%s' is too much"),
		    argv[optind]);
	opts.keep = !app.dry_run;
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = audit_run(lg, &opts, &counts, &fs, &e);
	if (rc == 0)
		rc = out_findings(&app, &fs, verbose, &e);
	if (rc == 0 && verbose)
		say(&app, &counts);
	if (rc == 0 && findings_count(&fs, SEV_WARN) > 0)
		rc = E_NO;
	findings_release(&fs);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
