#include <unistd.h>

#include "base/app.h"
#include "base/out.h"
#include "base/str.h"
#include "flow/ledger.h"
#include "response/answer.h"
#include "response/cases.h"

static const struct app_info info = { "case-find",
	N_("usage: case-find [-C DIR] [-o text|table|csv|json|ids]\n"
	   "           [-A AREA] [-w FROM[,SPEED]] [--since AGE] [--any]\n"
	   "           [--max N] QUESTION ...\n"
	   "\n"
	   "Past cases like this one, the best first and why, with the steps\n"
	   "taken, whom to ask, and who is downwind.\n"
	   "Terms are joined by + or blanks: a substance by any name, where the\n"
	   "wind comes from, 湿度>75%, 温度, 风速, 雨, 雾, a kind of accident, words.\n"
	   "  -A AREA         where it happens: sensitive places downwind of it\n"
	   "  -w SE,3         the wind now: from where, metres a second\n"
	   "  --since 5y      own cases of the last five years (default); 0 is all\n"
	   "  --any           other substances too\n"
	   "  --max N         at most N cases (3 as text, else all)\n"
	   "example: case-find '氯气泄漏+风向东南+湿度>75%'\n"),
	"Co" };

enum { OPT_SINCE = 1, OPT_ANY, OPT_MAX };

static const struct option longs[] = { { "area", required_argument, NULL, 'A' },
	{ "wind", required_argument, NULL, 'w' },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "any", no_argument, NULL, OPT_ANY },
	{ "max", required_argument, NULL, OPT_MAX }, { NULL, 0, NULL, 0 } };

struct job {
	struct app *app;
	struct case_limits limits;
	struct answer_place place;
	const char *since;
	long max;
};

static int
list(struct app *app, const struct case_answer *a, struct err *e)
{
	const struct out_col cols[] = { { "id", _("id"), 0 },
		{ "score", _("score"), 0 }, { "title", _("title"), 48 },
		{ "date", _("date"), 0 }, { "substance", _("substance"), 20 },
		{ "why", _("why"), 0 }, { "file", _("file"), 0 } };
	enum app_format format;
	struct buf b = BUF_INIT;
	struct out *out;

	if (app_format(app, &format, e) < 0)
		return -1;
	out = out_new(format, cols, sizeof(cols) / sizeof(cols[0]));
	for (size_t i = 0; i < a->n; i++) {
		const struct case_doc *d = a->hits[i].doc;
		const char *first = d->substances[0];
		char score[32];
		const char *cells[] = { d->id, score, d->title, d->date_text,
			first == NULL ? "" : first, a->hits[i].why, d->path };

		snprintf(score, sizeof(score), "%.2f", a->hits[i].score);
		out_row(out, cells);
	}
	out_render(out, &b);
	app_write(app, b.ptr, b.len);
	buf_release(&b);
	out_free(out);
	return 0;
}

static int
question(int argc, char **argv, struct buf *b)
{
	for (; optind < argc; optind++) {
		if (b->len > 0)
			buf_putc(b, ' ');
		buf_puts(b, argv[optind]);
	}
	return b->len > 0 ? 0 : -1;
}

/* What the answer leaves out is said beside a list; the page has it inside. */
static void
tell_left_out(struct app *app, const struct case_answer *a)
{
	struct buf left = BUF_INIT;

	answer_left_out(a, &left);
	if (left.len > 0)
		app_note(app, "%s", left.ptr);
	buf_release(&left);
}

static int
answer(struct job *j, struct ledger *lg, const struct case_query *q,
    const struct case_answer *a, bool page, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	if (!page) {
		if (answer_place_check(lg, &j->place, e) < 0)
			return -1;
		tell_left_out(j->app, a);
		return list(j->app, a, e);
	}
	rc = answer_page(lg, q, a, &j->place, &b, e);
	app_write(j->app, b.ptr, b.len);
	buf_release(&b);
	return rc;
}

static int
find(struct job *j, struct ledger *lg, const char *text, struct err *e)
{
	struct cases cs = CASES_INIT;
	struct case_query q = CASE_QUERY_INIT;
	struct case_answer a = CASE_ANSWER_INIT;
	struct findings found = FINDINGS_INIT;
	const char *o = j->app->output;
	bool page = o == NULL ? isatty(STDOUT_FILENO) : streq(o, "text");
	int rc = cases_load(&cs, lg->store, &found, e);

	app_warn(j->app, &found);
	if (rc == 0)
		rc = case_query_parse(&q, &cs, lg->reg, text, e);
	if (rc == 0)
		rc = answer_since(lg, &q, j->since, &j->limits, e);
	j->limits.max = j->max > 0 ? (size_t)j->max : page ? 3 : 0;
	if (rc == 0)
		rc = cases_rank(&cs, &q, &j->limits, &a, e);
	if (rc == 0)
		rc = answer(j, lg, &q, &a, page, e);
	else
		tell_left_out(j->app, &a);
	case_answer_release(&a);
	case_query_release(&q);
	cases_release(&cs);
	findings_release(&found);
	return rc;
}

static int
options(struct job *j, int argc, char **argv)
{
	int c;

	while ((c = app_getopt(j->app, "A:w:", longs)) != -1)
		switch (c) {
		case 'A':
			j->place.area = optarg;
			break;
		case 'w':
			j->place.wind = optarg;
			break;
		case OPT_SINCE:
			j->since = optarg;
			break;
		case OPT_ANY:
			j->limits.any = true;
			break;
		case OPT_MAX:
			if (!str_long(optarg, &j->max) || j->max < 1)
				return app_usage_error(j->app,
				    _("--max cannot be '%s'"), optarg);
			break;
		default:
			return app_usage(j->app);
		}
	(void)argc;
	(void)argv;
	return 0;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct job j = { .app = &app, .limits.since = MSEC_NONE };
	struct buf text = BUF_INIT;
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	int rc;

	app_start(&app, argc, argv);
	if ((rc = options(&j, argc, argv)) != 0)
		return rc;
	if (question(argc, argv, &text) < 0)
		return app_usage_error(&app, _("there is no question"));
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = find(&j, lg, text.ptr, &e);
	buf_release(&text);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
