#include "act/notices.h"
#include "base/app.h"
#include "base/hash.h"
#include "flow/ledger.h"
#include "notice/notice.h"
#include "store/sync.h"

static const struct app_info info = { "ledger-sync",
	N_("usage: ledger-sync [-v] [-C dir] [REMOTE]\n"
	   "\n"
	   "Brings this clone and the shared repository together, with "
	   "evidence.\n"
	   "REMOTE: a remote of git, a path or an address (origin).\n"
	   "\n"
	   "  -v  say what was exchanged\n"),
	"C" };

/* What a person must look at: not what was restored on the way. */
static size_t
conflicts(const struct findings *fs)
{
	return findings_count(fs, SEV_WARN);
}

static int
tell_keepers(struct ledger *lg, const struct findings *fs, struct err *e)
{
	struct notice_draft *drafts = NULL;
	struct arena a = ARENA_INIT;
	struct buf text = BUF_INIT;
	char topic[32];
	size_t n = 0;
	int rc;

	for (size_t i = 0; i < fs->n; i++)
		if (fs->v[i].severity >= SEV_WARN)
			buf_printf(&text, "%s: %s\n",
			    fs->v[i].file == NULL ? "" : fs->v[i].file,
			    fs->v[i].msg);
	/* keepers hear of a topic once a day: each conflict is one */
	snprintf(topic, sizeof(topic), "conflict-%08x",
	    (unsigned)sum64(text.ptr, text.len, 0));
	rc = notice_keepers(lg, topic,
	    _("what ledger-sync could not merge by itself"), text.ptr,
	    store_now(lg->store), &a, &drafts, &n, e);
	if (rc == 0 && n > 0)
		rc = act_notices(lg, info.name, drafts, n, e);
	buf_release(&text);
	arena_release(&a);
	return rc;
}

static void
summary(struct app *app, const struct sync *s)
{
	app_printf(app,
	    _("%zu commits taken, %zu given; %zu photos taken, %zu given; "
	      "lock held %lld ms\n"),
	    s->taken, s->given, s->photos_in, s->photos_out,
	    (long long)s->held);
}

/* The merge is done and stands; a notice that fails is said, not undone. */
static int
after(struct app *app, struct ledger *lg, const struct sync *s, bool verbose)
{
	struct err e = ERR_INIT;

	app_findings(app, store_news(lg->store));
	app_findings(app, &s->findings);
	if (verbose)
		summary(app, s);
	if (conflicts(&s->findings) == 0)
		return 0;
	if (store_station(lg->store) != '\0' &&
	    (ledger_refresh(lg, &e) < 0 ||
		tell_keepers(lg, &s->findings, &e) < 0))
		app_note(app, _("the keeper could not be told: %s"), e.msg);
	return E_NO;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "verbose", no_argument, NULL, 'v' }, { NULL, 0, NULL, 0 }
	};
	struct app app = APP_INIT(&info);
	struct sync s = SYNC_INIT;
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	bool verbose = false;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "v", longs)) != -1) {
		if (c != 'v')
			return app_usage(&app);
		verbose = true;
	}
	if (argc - optind > 1)
		return app_usage_error(&app, _("one remote at most"));
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0) {
		rc = sync_run(&s, lg->store, argv[optind], &e);
		if (rc == 0)
			rc = after(&app, lg, &s, verbose);
		else
			app_findings(&app, &s.findings);
	}
	sync_release(&s);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
