#include <signal.h>

#include "base/app.h"
#include "base/id.h"
#include "base/str.h"
#include "response/outcome.h"
#include "response/request.h"

static const struct app_info info = { "respond",
	N_("usage: respond [-n] [-C DIR] [-l LEVEL] [-w WIND] [-N NOTE] [--drill]\n"
	   "           [--once] ALARM-ID\n"
	   "       respond [-n] [-C DIR] [-a PERSON] --manual -A AREA -s SUBSTANCE\n"
	   "           [-l LEVEL] [-w WIND] [-N NOTE] [--drill] [--once]\n"
	   "       respond [-C DIR] [-a PERSON] [-l LEVEL] [-N NOTE] RESPONSE-ID\n"
	   "       respond [-C DIR] --tend | --follow RESPONSE-ID\n"
	   "\n"
	   "Starts the response to an alarm: the record, and the steps of its level\n"
	   "side by side; what lasts goes on in a process of its own.\n"
	   "  --manual        without a sensor\n"
	   "  -l LEVEL        1, 2 or 3 (the highest); of a RESPONSE-ID: raise it\n"
	   "  -w WIND         from where, with m/s: SE,3\n"
	   "  --drill         marked as a drill; never reaches the park\n"
	   "  --once          leave no process that holds cameras and sends the\n"
	   "                  curve: that is left to --tend\n"
	   "  --tend          one round over all responses, for cron; does what one\n"
	   "                  that was cut off did not come to\n"
	   "  --follow        stay with one until its level ends\n"
	   "example: respond --manual -A WWT -s CL2 -l 2 -w SE,3\n"),
	"Can" };

enum { OPT_MANUAL = 1, OPT_DRILL, OPT_ONCE, OPT_TEND, OPT_FOLLOW };

static const struct option longs[] = { { "manual", no_argument, NULL,
					   OPT_MANUAL },
	{ "area", required_argument, NULL, 'A' },
	{ "substance", required_argument, NULL, 's' },
	{ "level", required_argument, NULL, 'l' },
	{ "wind", required_argument, NULL, 'w' },
	{ "note", required_argument, NULL, 'N' },
	{ "drill", no_argument, NULL, OPT_DRILL },
	{ "once", no_argument, NULL, OPT_ONCE },
	{ "tend", no_argument, NULL, OPT_TEND },
	{ "follow", no_argument, NULL, OPT_FOLLOW }, { NULL, 0, NULL, 0 } };

struct job {
	struct app *app;
	struct request q;
	const char *note;
};

static void
told(void *arg, const char *step, const char *target, const char *result,
    const char *text, long latency_ms)
{
	const struct job *j = arg;

	app_note(j->app, "%s%s%s: %s, %ld ms%s%s", step,
	    target[0] != '\0' ? " " : "", target, outcome_shown(result),
	    latency_ms, text[0] != '\0' ? ": " : "", text);
}

static void
made(void *arg, const char *id, int level)
{
	const struct job *j = arg;

	app_kept(j->app, id);
	app_printf(j->app, "%s %d\n", id, level);
}

static bool *
flag(struct request *q, int c)
{
	switch (c) {
	case OPT_MANUAL:
		return &q->manual;
	case OPT_DRILL:
		return &q->drill;
	case OPT_ONCE:
		return &q->once;
	case OPT_TEND:
		return &q->tend;
	case OPT_FOLLOW:
		return &q->follow;
	default:
		return NULL;
	}
}

static int
option(struct job *j, int c)
{
	struct request *q = &j->q;
	bool *yes = flag(q, c);
	long level;

	if (yes != NULL)
		*yes = true;
	else if (c == 'A')
		q->area = optarg;
	else if (c == 's')
		q->substance = optarg;
	else if (c == 'w')
		q->wind = optarg;
	else if (c == 'N')
		j->note = optarg;
	else if (c != 'l')
		return app_usage(j->app);
	else if (!str_long(optarg, &level) || level < LEVEL_MIN ||
	    level > LEVEL_MAX)
		return app_usage_error(j->app,
		    _("a level is 1, 2 or 3, not '%s'"), optarg);
	else
		q->level = (int)level;
	return 0;
}

static int
run(struct job *j, struct err *e)
{
	struct respond r = RESPOND_INIT;
	struct buf out = BUF_INIT;
	int rc;

	r.note = j->note;
	r.told = told;
	r.made = made;
	r.told_arg = j;
	rc = ledger_open(&r.lg, j->app->dir, e);
	if (rc == 0)
		rc = request_run(&r, &j->q, &out, e);
	app_write(j->app, out.ptr, out.len);
	app_warn(j->app, &r.said);
	if (rc == 0 && findings_count(&r.said, SEV_ERROR) > 0)
		rc = E_NO;
	buf_release(&out);
	respond_release(&r);
	ledger_close(r.lg);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct job j = { .app = &app, .note = "" };
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "A:s:l:w:N:", longs)) != -1)
		if ((rc = option(&j, c)) != 0)
			return rc;
	j.q.id = argv[optind];
	j.q.person = app.actor;
	j.q.dry_run = app.dry_run;
	if (j.q.manual && (j.q.area == NULL || j.q.substance == NULL))
		return app_usage_error(&app,
		    _("--manual needs -A AREA and -s SUBSTANCE"));
	if (!j.q.manual && (j.q.area != NULL || j.q.substance != NULL))
		return app_usage_error(&app, _("-A and -s go with --manual"));
	if (j.q.tend &&
	    (j.q.dry_run || j.q.drill || j.q.level > 0 || j.q.wind != NULL))
		return app_usage_error(&app,
		    _("--tend goes over all responses: no -n, -l, -w, --drill"));
	if (optind < argc && (j.q.manual || j.q.tend))
		return app_usage_error(&app,
		    _("no id goes with %s, '%s' is too much; to an alarm, or "
		      "once more: respond %s"),
		    j.q.manual ? "--manual" : "--tend", argv[optind],
		    argv[optind]);
	if (optind + (j.q.manual || j.q.tend ? 0 : 1) != argc)
		return app_usage_error(&app,
		    _("name one alarm or response, or --manual"));
	signal(SIGPIPE, SIG_IGN);
	rc = run(&j, &e);
	if (rc < 0)
		id_wanted(&e, j.q.follow ? 'E' : 'A');
	return app_finish(&app, rc, &e);
}
