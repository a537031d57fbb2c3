#include "audit/anchor.h"
#include "audit/audit.h"
#include "audit/bundle.h"
#include "base/app.h"
#include "base/out.h"
#include "base/str.h"

static const struct app_info info = { "ledger-audit",
	N_("usage: ledger-audit [-nv] [-C dir] [-o table|csv|json] [--full]\n"
	   "       ledger-audit --bundle [-d DIR] [--sample N [--seed TEXT] [-k KIND]] [ID ...]\n"
	   "       ledger-audit --anchor | --against FILE\n"
	   "\n"
	   "Judges history, flows, signatures and evidence; silent when all is well.\n"
	   "\n"
	   "  --full       all of history, whatever is remembered\n"
	   "  -n           do not remember this audit\n"
	   "  -v           say what was judged\n"
	   "  --bundle     records as a folder that proves itself\n"
	   "  -d DIR       where (bundle)\n"
	   "  --sample N   N of the ids, or of all records of a kind\n"
	   "  --anchor     print which commit is the head, signed\n"
	   "  --against F  is an anchor's commit still in the history?\n"),
	"Cno" };

enum {
	OPT_FULL = 1,
	OPT_BUNDLE,
	OPT_SAMPLE,
	OPT_SEED,
	OPT_ANCHOR,
	OPT_AGAINST
};

struct job {
	struct app *app;
	struct ledger *lg;
	struct findings fs;
	int mode; /* 0: audit */
	bool full, verbose;
	const char *dir, *kind, *seed, *anchor;
	long sample;
};

static int
audit(struct job *j, struct err *e)
{
	struct audit_opts opts = { j->full, !j->app->dry_run };
	struct audit_counts c;

	if (audit_run(j->lg, &opts, &c, &j->fs, e) < 0)
		return -1;
	if (!j->verbose)
		return 0;
	app_note(j->app,
	    c.whole ? _("all of history: %zu commits, %zu rows") :
		      _("since the last audit: %zu commits, %zu rows"),
	    c.commits, c.rows);
	app_note(j->app,
	    _("%zu records with %zu events, %zu signatures and seals, %zu "
	      "files of evidence"),
	    c.records, c.events, c.signatures, c.files);
	return 0;
}

static int
draw(struct job *j, char ***ids, size_t *n, struct err *e)
{
	char seed[BUNDLE_SEED] = "", **given = *ids;
	const char *kind;
	int rc = ledger_kind_named(j->lg, j->kind != NULL ? j->kind : "hazard",
	    &kind, e);

	*ids = NULL;
	if (j->seed != NULL && !str_copy(seed, sizeof(seed), j->seed))
		rc = err_set(e, E_USAGE, _("'%s' is too long"), j->seed);
	if (rc == 0)
		rc = bundle_sample(j->lg, kind, given, seed, (size_t)j->sample,
		    ids, n, e);
	if (rc == 0)
		app_note(j->app, _("%zu records drawn with --seed %s"), *n,
		    seed);
	app_ids_free(given);
	return rc;
}

static int
bundle(struct job *j, struct err *e)
{
	struct findings said = FINDINGS_INIT;
	char **ids = NULL;
	size_t n = 0;
	int rc = 0;

	if (optind < j->app->argc || j->sample < 0)
		rc = app_ids(j->app, &ids, &n, e);
	if (rc == 0 && j->sample >= 0)
		rc = draw(j, &ids, &n, e);
	if (rc == 0 && n > 0 && j->dir == NULL)
		j->dir = ids[0];
	if (rc == 0 && n > 0)
		rc = bundle_make(j->lg, j->dir, ids, n, &said, e);
	if (rc == 0 && n > 0)
		app_printf(j->app, "%s\n", j->dir);
	app_warn(j->app, &said);
	findings_release(&said);
	app_ids_free(ids);
	return rc;
}

static int
print_anchor(struct job *j, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = anchor_make(j->lg, false, &b, e);

	if (rc == 0)
		app_write(j->app, b.ptr, b.len);
	buf_release(&b);
	return rc;
}

static int
run(struct job *j, struct err *e)
{
	int rc = ledger_open(&j->lg, j->app->dir, e);

	if (rc == 0)
		rc = j->mode == OPT_BUNDLE ? bundle(j, e) :
		    j->mode == OPT_ANCHOR  ? print_anchor(j, e) :
		    j->mode == OPT_AGAINST ? anchor_check_file(j->lg, j->anchor,
						 &j->fs, e) :
					     audit(j, e);
	if (rc == 0 && j->mode != OPT_BUNDLE && j->mode != OPT_ANCHOR)
		rc = out_findings(j->app, &j->fs, j->verbose, e);
	if (rc == 0 && findings_count(&j->fs, SEV_WARN) > 0)
		rc = E_NO;
	findings_release(&j->fs);
	ledger_close(j->lg);
	return rc;
}

/* An option that would say nothing here; NULL: none. */
static const char *
odd(const struct job *j)
{
	bool picky = j->seed != NULL || j->kind != NULL;

	if (j->mode == OPT_BUNDLE)
		return picky && j->sample < 0 ?
		    _("--seed and -k go with --sample") :
		    NULL;
	return picky || j->sample >= 0 || j->dir != NULL ?
	    _("--sample, --seed, -k and -d go with --bundle") :
	    NULL;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "full", 0, NULL, OPT_FULL },
		{ "bundle", 0, NULL, OPT_BUNDLE },
		{ "sample", 1, NULL, OPT_SAMPLE },
		{ "seed", 1, NULL, OPT_SEED },
		{ "anchor", 0, NULL, OPT_ANCHOR },
		{ "against", 1, NULL, OPT_AGAINST },
		{ "verbose", 0, NULL, 'v' }, { "dir", 1, NULL, 'd' },
		{ "kind", 1, NULL, 'k' }, { NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct job j = { .app = &app, .sample = -1 };
	struct err e = ERR_INIT;
	const char *why;
	int c;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "d:k:v", longs)) != -1)
		if (c == OPT_BUNDLE || c == OPT_ANCHOR || c == OPT_AGAINST) {
			if (j.mode != 0 && j.mode != c)
				return app_usage(&app);
			j.mode = c;
			j.anchor = optarg;
		} else if (c == OPT_SAMPLE) {
			if (!str_long(optarg, &j.sample) || j.sample < 0)
				return app_usage_error(&app,
				    _("'%s' is no number"), optarg);
		} else if (c == OPT_FULL || c == 'v') {
			*(c == 'v' ? &j.verbose : &j.full) = true;
		} else if (c == OPT_SEED || c == 'd' || c == 'k') {
			*(c == OPT_SEED  ? &j.seed :
				c == 'd' ? &j.dir :
					   &j.kind) = optarg;
		} else {
			return app_usage(&app);
		}
	if (optind < argc && j.mode != OPT_BUNDLE)
		return app_usage_error(&app, _("'%s' is one too many"),
		    argv[optind]);
	if ((why = odd(&j)) != NULL)
		return app_usage_error(&app, "%s", why);
	return app_finish(&app, run(&j, &e), &e);
}
