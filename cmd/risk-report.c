#include "base/app.h"
#include "base/str.h"
#include "report/print.h"
#include "report/template.h"

#include <stdlib.h>

static const struct app_info info = { "risk-report",
	N_("usage: risk-report [-C DIR] [-o md|html|pdf]\n"
	   "           [--day DATE | --month MONTH] [-v NAME=VALUE] NAME\n"
	   "\n"
	   "Renders a report template of the ledger.\n"
	   "  -o FORMAT       Markdown if not given, one HTML file, or A4 pages\n"
	   "  --day DATE      the page of that day's morning, today if not given\n"
	   "  --month MONTH   of that month, such as 2026-11; else the last one\n"
	   "  -v NAME=VALUE   a variable of the template\n"
	   "Templates are reports/templates/NAME.md; figures come from their SQL\n"
	   "and from rules/indicators.csv.\n"
	   "example: risk-report daily\n"),
	"Co" };

enum { OPT_DAY = 300, OPT_MONTH };

static const struct option longs[] = { { "day", required_argument, NULL,
					   OPT_DAY },
	{ "month", required_argument, NULL, OPT_MONTH },
	{ "var", required_argument, NULL, 'v' }, { NULL, 0, NULL, 0 } };

static int
rendered(struct app *app, struct ledger *lg, const struct report_page *page,
    const char *name, struct buf *out, struct findings *found, struct err *e)
{
	struct printing pr = PRINTING_INIT;
	char at[CLOCK_TEXT];
	struct buf foot = BUF_INIT;
	int rc = 0;

	clock_short(page->moment.now, at);
	buf_printf(&foot, _("%s · %s · data up to %s"),
	    store_setting(lg->store, "name"), page->title.ptr, at);
	pr.name = name;
	pr.title = page->title.ptr;
	pr.author = store_setting(lg->store, "name");
	pr.foot = foot.ptr;
	pr.head = page->rehearsal ? "【演练】" : "";
	pr.created = page->moment.now;
	pr.dirfd = store_rootfd(lg->store);
	if (app->output != NULL && streq(app->output, "pdf"))
		rc = print_pdf(&pr, page->body.ptr, page->body.len, out, found,
		    e);
	else if (app->output != NULL && streq(app->output, "html"))
		rc = print_html(&pr, page->body.ptr, page->body.len, out, found,
		    e);
	else
		buf_printf(out, "%s%s",
		    page->rehearsal ? "**【演练】**\n\n" : "", page->body.ptr);
	buf_release(&foot);
	return rc;
}

static int
print(struct app *app, struct ledger *lg, const struct report_request *rq,
    struct err *e)
{
	struct findings found = FINDINGS_INIT;
	struct report_page page = REPORT_PAGE_INIT;
	struct buf out = BUF_INIT;
	int rc = report_render(lg, rq, &page, &found, e);

	if (rc == 0)
		rc = rendered(app, lg, &page, rq->name, &out, &found, e);
	if (rc == 0)
		app_write(app, out.ptr, out.len);
	/* to standard error: standard output is the page */
	app_warn(app, &found);
	app_warn(app, registers_notes(lg->reg));
	if (rc == 0 && findings_count(&found, SEV_ERROR) > 0)
		rc = err_set(e, E_NO,
		    _("the page leaves out what could not be read"));
	buf_release(&out);
	report_page_release(&page);
	findings_release(&found);
	return rc;
}

static bool
known_output(const char *o)
{
	return o == NULL || streq(o, "md") || streq(o, "html") ||
	    streq(o, "pdf");
}

/* 0, -1 with an error, or 1: usage. */
static int
options(struct app *app, struct report_request *rq, struct report_var **vars,
    struct err *e)
{
	size_t cap = 0;
	int c;

	while ((c = app_getopt(app, "v:", longs)) != -1)
		switch (c) {
		case OPT_DAY:
			rq->day = optarg;
			break;
		case OPT_MONTH:
			rq->month = optarg;
			break;
		case 'v':
			GROW(*vars, rq->nvars, cap);
			if (report_var(&(*vars)[rq->nvars++], optarg, e) < 0)
				return -1;
			break;
		default:
			return 1;
		}
	rq->vars = *vars;
	return 0;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct report_request rq = { .name = NULL };
	struct report_var *vars = NULL;
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	int rc;

	app_start(&app, argc, argv);
	if ((rc = options(&app, &rq, &vars, &e)) > 0)
		return app_usage(&app);
	if (rc == 0 && !known_output(app.output))
		return app_usage_error(&app, _("-o is md, html or pdf"));
	if (rc == 0 && argc - optind != 1)
		return app_usage_error(&app, _("one NAME, such as daily"));
	rq.name = argv[optind];
	if (rc == 0 && (rc = ledger_open(&lg, app.dir, &e)) == 0)
		rc = print(&app, lg, &rq, &e);
	ledger_close(lg);
	free(vars);
	return app_finish(&app, rc, &e);
}
