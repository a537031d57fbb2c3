#include <unistd.h>

#include "base/app.h"
#include "base/io.h"
#include "base/str.h"
#include "flow/ledger.h"
#include "record/naming.h"
#include "store/save.h"

static const struct app_info info = { "ledger-save",
	N_("usage: ledger-save [-n] [-C dir] [-a person] [-m MESSAGE] [--yes] "
	   "[FILE ...]\n"
	   "\n"
	   "Checks what was edited by hand and commits it.  FILE: below the "
	   "ledger;\n"
	   "none: every edit.\n"
	   "\n"
	   "  -m MESSAGE  why, for the history\n"
	   "  -n          check only\n"
	   "  --yes       convert GB18030, publish a flow with warnings\n"),
	"Can" };

enum { OPT_YES = 1 };

struct job {
	struct app *app;
	struct ledger *ledger;
	struct save save;
	struct arena arena;
	struct save_ended *ended;
	size_t nended;
	const char *message;
	bool yes;
};

static bool
agreed(struct job *j)
{
	char answer[16] = "";

	if (j->yes || j->app->dry_run)
		return true;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	fprintf(stderr, "%s", _("convert and save? [y/N] "));
	fflush(stderr);
	return fgets(answer, sizeof(answer), stdin) != NULL &&
	    (answer[0] == 'y' || answer[0] == 'Y');
}

static int
ask_conversion(struct job *j, struct err *e)
{
	struct buf rows = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < j->save.n; i++)
		if (j->save.v[i].converted) {
			save_show(&j->save.v[i], &rows);
			n++;
		}
	app_puts(j->app, rows.ptr);
	fflush(stdout);
	buf_release(&rows);
	if (n == 0 || agreed(j))
		return 0;
	err_set(e, E_NO, _("%zu files are GB18030; nothing was saved"), n);
	return err_hint(e, _("if the rows above are right: ledger-save --yes"));
}

static int
hand_over(struct job *j, struct err *e)
{
	struct ledger *lg = j->ledger;
	struct findings fs = FINDINGS_INIT;
	struct buf text = BUF_INIT;
	int rc = 0;

	if (j->nended > 0)
		rc = ledger_refresh(lg, e);
	for (size_t i = 0; rc == 0 && i < j->nended; i++) {
		struct naming nm = NAMING_INIT;
		const struct save_ended *end = &j->ended[i];

		rc = naming_find(&nm, lg->store, lg->reg, &lg->schemas,
		    ledger_kinds(lg), end->code, store_now(lg->store), &fs, e);
		naming_tell(&nm, end->code,
		    streq(end->path, "registers/people.csv"), &text);
		naming_release(&nm);
	}
	app_puts(j->app, text.ptr);
	buf_release(&text);
	findings_release(&fs);
	return rc;
}

static int
commit(struct job *j, struct err *e)
{
	struct buf who = BUF_INIT;
	struct err nobody = ERR_INIT;
	struct actor actor;
	int rc;

	/* the first edit is the one that names the people */
	if (ledger_actor(j->ledger, j->app->actor, &actor, &nobody) == 0)
		buf_printf(&who, "%s %s", actor.code, actor.name);
	else
		buf_puts(&who, getlogin() == NULL ? "user" : getlogin());
	rc = save_commit(&j->save, j->ledger->store, j->message, who.ptr, e);
	buf_release(&who);
	return rc;
}

static int
nothing_saved(struct err *e)
{
	err_set(e, E_DATA, _("nothing was saved"));
	return err_hint(e, _("correct what is named above and run it again"));
}

static int
check(struct job *j, struct err *e)
{
	struct findings found = FINDINGS_INIT;
	bool blocked = false;
	int rc;

	rc = save_check(&j->save, j->ledger->store, &found, &blocked, e);
	app_findings(j->app, &found);
	findings_release(&found);
	if (rc < 0 || !blocked)
		return rc;
	return nothing_saved(e);
}

/* 1: something was refused or taken out of records/. */
static int
save(struct job *j, const char *const *files, size_t n, struct err *e)
{
	struct store *st = j->ledger->store;
	int rc;

	if (save_gather(&j->save, st, files, n, e) < 0)
		return -1;
	app_findings(j->app, &j->save.refused);
	if (j->save.refused.n > 0)
		return nothing_saved(e);
	if (j->save.n + j->save.nforeign == 0) {
		app_findings(j->app, &j->save.notes);
		app_puts(j->app, _("nothing was edited\n"));
		return 0;
	}
	if (j->save.n > 0 && (ask_conversion(j, e) < 0 || check(j, e) < 0))
		return -1;
	if (j->app->dry_run)
		return 0;
	rc = save_ended(&j->save, st, &j->arena, &j->ended, &j->nended, e);
	if (rc == 0)
		rc = commit(j, e);
	app_findings(j->app, &j->save.notes);
	app_findings(j->app, store_news(st));
	if (rc == 0 && j->save.n > 0)
		app_printf(j->app, _("%zu files saved\n"), j->save.n);
	if (rc == 0)
		rc = hand_over(j, e);
	return rc == 0 && j->save.nforeign > 0 ? E_NO : rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "yes", no_argument, NULL,
						   OPT_YES },
		{ "message", required_argument, NULL, 'm' },
		{ NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct job j = { .app = &app, .save = SAVE_INIT, .arena = ARENA_INIT };
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "m:", longs)) != -1) {
		if (c != 'm' && c != OPT_YES)
			return app_usage(&app);
		if (c == 'm')
			j.message = optarg;
		else
			j.yes = j.save.yes = true;
	}
	rc = ledger_open(&j.ledger, app.dir, &e);
	if (rc == 0)
		rc = save(&j, (const char *const *)argv + optind,
		    (size_t)(argc - optind), &e);
	save_release(&j.save);
	free(j.ended);
	arena_release(&j.arena);
	ledger_close(j.ledger);
	return app_finish(&app, rc, &e);
}
