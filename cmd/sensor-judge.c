#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/app.h"
#include "base/id.h"
#include "notice/watch.h"
#include "sensor/judging.h"
#include "sensor/launch.h"

static const struct app_info info = { "sensor-judge",
	N_("usage: sensor-judge [-n [--replay]] [-C DIR] [--name WORD]\n"
	   "           [--respond[=PROGRAM]]\n"
	   "\n"
	   "Reads rows of readings on standard input, holds them against\n"
	   "rules/alarms.csv, prints what changes, and records it as alarms.\n"
	   "  --respond       start the response at once where the rule says so\n"
	   "  --name WORD     of one of several judges, each with its own points\n"
	   "  -n              print only: no record, no state, no response\n"
	   "  --replay        with -n: the rows are of the past, their time is the\n"
	   "                  clock\n"
	   "example: sensor-poll | sensor-judge --respond\n"),
	"Cn" };

enum { OPT_RESPOND = 900, OPT_REPLAY, OPT_NAME };
enum { SECOND_MS = 1000, CHUNK = 256 * 1024 };

struct job {
	struct app *app;
	struct ledger *lg;
	struct judging *jg;
	struct watch watch;
	struct launch respond;
	struct findings found;
	bool live, bad, end;
	msec last;
};

static volatile sig_atomic_t ended;

static void
on_signal(int number)
{
	(void)number;
	ended = 1;
}

static void
on_done(void *arg, const struct judged *d, const char *id, const char *node)
{
	struct job *j = arg;
	struct buf row = BUF_INIT;

	if (j->live && !j->app->dry_run && id[0] != '\0' && judged_responds(d))
		launch_start(&j->respond, store_root(j->lg->store), id);
	launch_reap(&j->respond, &j->found);
	judged_row(&row, d, id, node);
	app_write(j->app, row.ptr, row.len);
	buf_release(&row);
}

/* What is wrong is said and the judging goes on. */
static void
say(struct job *j)
{
	j->bad = j->bad || findings_count(&j->found, SEV_WARN) > 0;
	app_warn(j->app, &j->found);
	findings_release(&j->found);
	j->found = (struct findings)FINDINGS_INIT;
	app_flush(j->app);
}

static int
take(struct job *j, struct err *e)
{
	static char chunk[CHUNK];
	ssize_t n = read(STDIN_FILENO, chunk, sizeof(chunk));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n < 0)
		return err_sys(e, _("standard input"));
	judging_feed(j->jg, chunk, (size_t)n, &j->found);
	j->end = n == 0;
	return 0;
}

static int
round_of(struct job *j, struct err *e)
{
	struct pollfd p[2] = { { STDIN_FILENO, POLLIN, 0 },
		{ j->watch.fd, POLLIN, 0 } };
	msec now;
	int rc = 0;

	poll(p, 2, SECOND_MS); /* a descriptor of -1 is passed over */
	if (p[0].revents != 0 && (rc = take(j, e)) < 0)
		return rc;
	judging_write(j->jg, &j->found);
	say(j);
	if (p[1].revents != 0 && watch_changed(&j->watch))
		judging_look(j->jg);
	now = clock_real();
	if (now - j->last >= SECOND_MS || now < j->last || j->end) {
		j->last = now;
		judging_second(j->jg, &j->found);
		judging_write(j->jg, &j->found);
		say(j);
	}
	launch_reap(&j->respond, &j->found);
	return 0;
}

static int
judge(struct job *j, const struct judging_how *how, struct err *e)
{
	struct buf over = BUF_INIT;
	struct err why = ERR_INIT;
	int rc = judging_open(&j->jg, j->lg, how, &j->found, e);

	if (rc == 0 && !how->dry_run)
		rc = watch_open(&j->watch, j->lg->store, e);
	if (rc == 0)
		app_puts(j->app, JUDGED_HEADER);
	while (rc == 0 && !ended && !j->end && j->app->out_errno == 0)
		rc = round_of(j, e);
	launch_finish(&j->respond, ended != 0, &j->found);
	if (judge_passed_over(judging_counts(j->jg), &over))
		app_note(j->app, "%s", over.ptr);
	buf_release(&over);
	if (judging_close(j->jg, &j->found, &why) < 0 && rc == 0) {
		*e = why;
		rc = -1;
	}
	say(j);
	watch_close(&j->watch);
	return rc == 0 && j->bad ? E_NO : rc;
}

static void
catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "respond", optional_argument,
						   NULL, OPT_RESPOND },
		{ "replay", no_argument, NULL, OPT_REPLAY },
		{ "name", required_argument, NULL, OPT_NAME },
		{ NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct job j = { .app = &app,
		.watch = { -1 },
		.respond = LAUNCH_INIT("respond"),
		.found = FINDINGS_INIT };
	struct judging_how how = { .done = on_done, .arg = &j };
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "", longs)) != -1)
		if (c == OPT_RESPOND) {
			j.live = true;
			j.respond.program = optarg != NULL ? optarg : "respond";
		} else if (c == OPT_REPLAY) {
			how.replay = true;
		} else if (c == OPT_NAME) {
			how.name = optarg;
		} else {
			return app_usage(&app);
		}
	how.dry_run = app.dry_run;
	if (optind < argc)
		return app_usage_error(&app, _("'%s' is too much"),
		    argv[optind]);
	if (how.name != NULL && !name_is(how.name))
		return app_usage_error(&app,
		    _("--name: '%s' is no word such as mqtt"), how.name);
	if (how.replay && !how.dry_run)
		return app_usage_error(&app,
		    _("--replay goes with -n: what is past makes no alarms"));
	if (isatty(STDIN_FILENO))
		return app_usage_error(&app,
		    _("standard input is a terminal: give it readings"));
	catch_signals();
	rc = ledger_open(&j.lg, app.dir, &e);
	if (rc == 0)
		rc = judge(&j, &how, &e);
	ledger_close(j.lg);
	return app_finish(&app, rc, &e);
}
