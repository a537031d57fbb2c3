#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "act/front.h"
#include "act/inspection.h"
#include "base/app.h"
#include "base/str.h"
#include "code/symbol.h"

static const struct app_info info = { "inspection-link",
	N_("usage: inspection-link [-n] [-C DIR] [-a PERSON] -t RECIPIENT\n"
	   "           [-d DURATION] [-N NOTE] [--view-only] [--print] ID\n"
	   "       inspection-link [-n] [-C DIR] [-a PERSON] [-N NOTE]\n"
	   "           --revoke LINK ...\n"
	   "\n"
	   "Sends a third party a link that opens one record for looking and for one\n"
	   "verdict, over the recipient's own channel and shown to nobody else.\n"
	   "  -t RECIPIENT    a contact or a person: C1\n"
	   "  -d DURATION     how long it holds, at most and normally PT72H\n"
	   "  --view-only     no verdict\n"
	   "  --print         show it instead of sending it; auditors are told\n"
	   "  --revoke        end links by the ids that issuing printed\n"
	   "  -n              check everything, write nothing\n"
	   "example: inspection-link -t C1 H261124-A0017V\n"),
	"Can" };

enum { OPT_VIEW = 1, OPT_PRINT, OPT_REVOKE };

static const struct option longs[] = { { "to", required_argument, NULL, 't' },
	{ "for", required_argument, NULL, 'd' },
	{ "note", required_argument, NULL, 'N' },
	{ "view-only", no_argument, NULL, OPT_VIEW },
	{ "print", no_argument, NULL, OPT_PRINT },
	{ "revoke", no_argument, NULL, OPT_REVOKE }, { NULL, 0, NULL, 0 } };

struct job {
	struct app *app;
	struct front front;
	struct inspection_issue issue;
	bool revoke;
	struct id about;
};

static int
option(struct job *j, int c, struct err *e)
{
	switch (c) {
	case 't':
		j->issue.inspector = optarg;
		return 0;
	case 'd':
		if (duration_parse(optarg, &j->issue.holds))
			return 0;
		err_set(e, E_USAGE, _("'%s' is no duration"), optarg);
		return err_hint(e, _("PT2H is two hours, P3D three days"));
	case 'N':
		j->issue.note = optarg;
		return 0;
	case OPT_VIEW:
		j->issue.view_only = true;
		return 0;
	case OPT_PRINT:
		j->issue.show = true;
		return 0;
	case OPT_REVOKE:
		j->revoke = true;
		return 0;
	default:
		return err_set(e, E_USAGE, "?");
	}
}

/* The link on a line of its own; on a terminal also to be scanned. */
static int
show(struct job *j, const char *id, struct err *e)
{
	struct symbol s = SYMBOL_INIT;
	struct buf link = BUF_INIT, text = BUF_INIT;
	int rc = inspection_link(j->front.lg, id, &link, e);

	if (rc == 0)
		app_printf(j->app, "%s\n", link.ptr);
	if (rc == 0 && isatty(STDOUT_FILENO) &&
	    symbol_make(&s, link.ptr, 0, e) == 0) {
		symbol_text(&s, true, &text);
		app_puts(j->app, text.ptr);
	}
	explicit_bzero(link.ptr, link.len);
	buf_release(&link);
	buf_release(&text);
	symbol_release(&s);
	return rc;
}

static int
issue(struct job *j, struct err *e)
{
	struct findings said = FINDINGS_INIT;
	struct act_result res;
	int rc;

	if (id_parse(&j->about, j->app->argv[optind], e) < 0 ||
	    front_open(&j->front, e) < 0)
		return -1;
	j->issue.about = j->about.text;
	rc = inspection_issue(j->front.lg, &j->front.opts, &j->issue, &res,
	    &said, e);
	if (rc == 0 && !j->app->dry_run) {
		app_printf(j->app, "%s\n", res.id);
		if (j->issue.show)
			rc = show(j, res.id, e);
	}
	app_warn(j->app, &said);
	findings_release(&said);
	return rc;
}

static int
end_links(struct job *j, struct err *e)
{
	struct findings said = FINDINGS_INIT;
	struct act_result *res = NULL;
	char **ids = NULL;
	size_t n = 0, i;
	int rc = app_ids(j->app, &ids, &n, e);

	res = xcalloc(n + 1, sizeof(*res));
	if (rc == 0)
		rc = front_open(&j->front, e);
	if (rc == 0)
		rc = inspection_revoke(j->front.lg, &j->front.opts, ids, n,
		    j->issue.note, res, &said, e);
	for (i = 0; rc == 0 && i < n; i++)
		app_printf(j->app, "%s %s\n", res[i].id, res[i].node_name);
	app_warn(j->app, &said);
	findings_release(&said);
	app_ids_free(ids);
	free(res);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct job j = { .app = &app,
		.front = FRONT_INIT(&app),
		.issue = { .holds = TOKEN_LONGEST } };
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "t:d:N:", longs)) != -1) {
		if (c == '?')
			return app_usage(&app);
		if (option(&j, c, &e) < 0)
			return app_finish(&app, -1, &e);
	}
	if (!j.revoke && j.issue.inspector == NULL)
		return app_usage_error(&app, _("-t RECIPIENT is missing"));
	if (j.revoke &&
	    (j.issue.inspector != NULL || j.issue.show || j.issue.view_only))
		return app_usage_error(&app, _("--revoke takes only -N"));
	if (!j.revoke && optind + 1 != argc)
		return app_usage_error(&app, _("one record at a time"));
	rc = j.revoke ? end_links(&j, &e) : issue(&j, &e);
	front_close(&j.front);
	return app_finish(&app, rc, &e);
}
