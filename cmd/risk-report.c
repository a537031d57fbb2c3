#include "base/app.h"
#include "base/str.h"
#include "report/keep.h"
#include "report/print.h"

#include <stdlib.h>
#include <unistd.h>

static const struct app_info info = { "risk-report",
	N_("usage: risk-report [-C DIR] [-o md|html|pdf] [--keep] [--mail ROLE]\n"
	   "           [--day DATE | --month MONTH] [-v NAME=VALUE] NAME\n"
	   "\n"
	   "Renders a report template of the ledger.\n"
	   "  -o FORMAT       Markdown if not given, one HTML file, or A4 pages\n"
	   "  --day DATE      the page of that day's morning, today if not given\n"
	   "  --month MONTH   of that month, such as 2026-11; else the last one\n"
	   "  -v NAME=VALUE   a variable of the template\n"
	   "  --keep          also into reports/ of the ledger\n"
	   "  --mail ROLE     as PDF to whoever holds the role, by notice-send\n"
	   "Templates are reports/templates/NAME.md; figures come from their SQL\n"
	   "and from rules/indicators.csv.\n"
	   "example: risk-report daily\n"),
	"Co" };

enum { OPT_DAY = 300, OPT_MONTH, OPT_KEEP, OPT_MAIL };

static const struct option longs[] = { { "day", required_argument, NULL,
					   OPT_DAY },
	{ "month", required_argument, NULL, OPT_MONTH },
	{ "var", required_argument, NULL, 'v' },
	{ "keep", no_argument, NULL, OPT_KEEP },
	{ "mail", required_argument, NULL, OPT_MAIL }, { NULL, 0, NULL, 0 } };

struct job {
	struct app *app;
	struct ledger *lg;
	struct report_request rq;
	struct report_var *vars;
	const char *format; /* md html pdf */
	const char *mail; /* a role, or NULL */
	bool keep, screen; /* a PDF would go to a terminal */
	struct report_page page;
	struct findings found;
};

static int
formatted(struct job *j, const char *format, struct buf *out, struct err *e)
{
	const struct report_page *p = &j->page;
	struct printing pr = PRINTING_INIT;
	char at[CLOCK_TEXT];
	struct buf foot = BUF_INIT;
	int rc = 0;

	clock_short(p->moment.now, at);
	pr.author = store_setting(j->lg->store, "name");
	buf_printf(&foot, _("%s · %s · data up to %s"), pr.author, p->title.ptr,
	    at);
	pr.name = j->rq.name;
	pr.title = p->title.ptr;
	pr.foot = foot.ptr;
	pr.head = p->rehearsal ? "【演练】" : "";
	pr.created = p->moment.now;
	pr.sheets = p->sheets;
	pr.dirfd = store_rootfd(j->lg->store);
	if (streq(format, "md"))
		buf_printf(out, "%s%s", p->rehearsal ? "**【演练】**\n\n" : "",
		    p->body.ptr);
	else
		rc = (streq(format, "pdf") ? print_pdf : print_html)(&pr,
		    p->body.ptr, p->body.len, out, &j->found, e);
	buf_release(&foot);
	return rc;
}

static int
keep(struct job *j, const struct buf *out, struct err *e)
{
	struct buf path = BUF_INIT;
	int rc;

	report_kept_path(&j->page, j->rq.name, j->format, &path);
	if ((rc = report_keep(j->lg, path.ptr, out, e)) == 0)
		app_note(j->app, _("kept as %s"), path.ptr);
	buf_release(&path);
	return rc;
}

static int
mail(struct job *j, const struct buf *out, struct err *e)
{
	struct buf pdf = BUF_INIT;
	bool have = streq(j->format, "pdf");
	size_t n = 0;
	int rc = have ? 0 : formatted(j, "pdf", &pdf, e);

	if (rc == 0 &&
	    (rc = report_mail(j->lg, &j->page, j->rq.name, j->mail,
		 have ? out : &pdf, &n, e)) == 0)
		app_note(j->app, _("%zu notices are queued for notice-send"),
		    n);
	buf_release(&pdf);
	return rc;
}

static int
run(struct job *j, struct err *e)
{
	struct buf out = BUF_INIT;
	int rc = report_render(j->lg, &j->rq, &j->page, &j->found, e);

	if (rc == 0)
		rc = formatted(j, j->format, &out, e);
	if (rc == 0 && j->keep)
		rc = keep(j, &out, e);
	if (rc == 0 && j->mail != NULL)
		rc = mail(j, &out, e);
	/* what is mailed or kept is printed only where -o asks for it */
	if (rc == 0 && !j->screen &&
	    (j->app->output != NULL || (!j->keep && !j->mail)))
		app_write(j->app, out.ptr, out.len);
	/* to standard error: standard output is the page */
	app_warn(j->app, &j->found);
	app_warn(j->app, registers_notes(j->lg->reg));
	if (rc == 0 && findings_count(&j->found, SEV_ERROR) > 0)
		rc = err_set(e, E_NO,
		    _("the page leaves out what could not be read"));
	buf_release(&out);
	return rc;
}

/* 0, -1 with an error, or 1: usage. */
static int
options(struct job *j, struct err *e)
{
	size_t cap = 0;
	int c;

	while ((c = app_getopt(j->app, "v:", longs)) != -1)
		switch (c) {
		case OPT_DAY:
			j->rq.day = optarg;
			break;
		case OPT_MONTH:
			j->rq.month = optarg;
			break;
		case OPT_KEEP:
			j->keep = true;
			break;
		case OPT_MAIL:
			if (j->mail != NULL && !streq(j->mail, optarg))
				return err_set(e, E_USAGE,
				    _("--mail is given twice: give one"));
			j->mail = optarg;
			break;
		case 'v':
			GROW(j->vars, j->rq.nvars, cap);
			if (report_var(&j->vars[j->rq.nvars++], optarg, e) < 0)
				return -1;
			break;
		default:
			return 1;
		}
	j->rq.vars = j->vars;
	j->format = j->app->output != NULL ? j->app->output : "md";
	j->screen = streq(j->format, "pdf") && isatty(STDOUT_FILENO);
	return 0;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct job j = {
		.app = &app, .page = REPORT_PAGE_INIT, .found = FINDINGS_INIT
	};
	struct err e = ERR_INIT;
	int rc;

	app_start(&app, argc, argv);
	if ((rc = options(&j, &e)) > 0)
		return app_usage(&app);
	if (rc == 0 && !word_in("md html pdf", j.format))
		return app_usage_error(&app, _("-o is md, html or pdf"));
	if (rc == 0 && argc - optind != 1)
		return app_usage_error(&app, _("one NAME, such as daily"));
	if (!j.keep && j.mail == NULL)
		app_give_way();
	if (rc == 0 && j.screen && !j.keep && j.mail == NULL)
		return app_usage_error(&app,
		    _("a PDF is not for a terminal: add > FILE"));
	j.rq.name = argv[optind];
	if (rc == 0 && (rc = ledger_open(&j.lg, app.dir, &e)) == 0)
		rc = run(&j, &e);
	ledger_close(j.lg);
	report_page_release(&j.page);
	findings_release(&j.found);
	free(j.vars);
	return app_finish(&app, rc, &e);
}
