#include "base/app.h"
#include "base/str.h"
#include "flow/ledger.h"
#include "response/case_add.h"

static const struct app_info info = { "case-add",
	N_("usage: case-add [-C DIR] [-a PERSON] [-n] [-i ID] FILE ...\n"
	   "\n"
	   "Takes old accident reports into documents/cases, where case-find\n"
	   "finds them: Markdown, text, or PDF.  What a report says plainly goes\n"
	   "into the front matter; the rest stays empty, for people to fill.\n"
	   "  -i ID           the id of the case (one FILE)\n"
	   "  -n              show the documents, write nothing\n"
	   "  -               a report from standard input\n"
	   "example: case-add -n 2019-leak.pdf\n"),
	"Can" };

/* What was read and where, what is empty, and what was not certain. */
static void
tell(struct app *app, const struct case_new *c)
{
	const struct case_draft *d = &c->draft;
	struct buf empty = BUF_INIT;

	if (c->gb18030)
		app_note(app, _("%s: read as GB18030"), c->file);
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].line > 0 && d->v[i].value[0] != '\0')
			app_note(app, _("%s:%ld: %s: %s"), c->file,
			    d->v[i].line, d->v[i].key, d->v[i].value);
	for (size_t i = 0; i < d->nnotes; i++)
		app_note(app, "%s: %s", c->file, d->notes[i]);
	draft_empty(d, &empty);
	if (empty.len > 0)
		app_note(app, _("%s: not found in it: %s"), c->file, empty.ptr);
	buf_release(&empty);
}

static int
add(struct app *app, struct ledger *lg, struct case_batch *b, struct err *e)
{
	struct buf who = BUF_INIT;
	struct actor actor;
	int rc = ledger_actor(lg, app->actor, &actor, e);

	if (rc == 0) {
		buf_printf(&who, "%s %s", actor.code, actor.name);
		rc = case_batch_commit(b, lg, who.ptr, e);
	}
	for (size_t i = 0; rc == 0 && i < b->n; i++)
		app_printf(app, "%s  %s\n", b->v[i].id, b->v[i].path);
	buf_release(&who);
	app_warn(app, store_news(lg->store));
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "id", required_argument, NULL, 'i' }, { NULL, 0, NULL, 0 }
	};
	struct app app = APP_INIT(&info);
	struct case_batch b = CASE_BATCH_INIT;
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	const char *id = NULL;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "i:", longs)) != -1) {
		if (c != 'i')
			return app_usage(&app);
		id = optarg;
	}
	if (optind == argc)
		return app_usage_error(&app, _("FILE is missing"));
	if (id != NULL && argc - optind > 1)
		return app_usage_error(&app, _("-i goes with one FILE"));
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = case_batch_open(&b, lg, &e);
	app_warn(&app, &b.found);
	for (int i = optind; rc == 0 && i < argc; i++)
		rc = case_batch_file(&b, lg, argv[i], id, &e);
	/* one that is refused keeps out all: then nothing is said of them */
	for (size_t i = 0; rc == 0 && i < b.n; i++)
		tell(&app, &b.v[i]);
	for (size_t i = 0; rc == 0 && app.dry_run && i < b.n; i++)
		app_write(&app, b.v[i].document.ptr, b.v[i].document.len);
	if (rc == 0 && !app.dry_run)
		rc = add(&app, lg, &b, &e);
	case_batch_release(&b);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
