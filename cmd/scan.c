#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "code/scan.h"
#include "flow/ledger.h"

enum { OPT_WATCH = 1, OPT_CAMERA, OPT_RAW, LIMIT_MOST = 600 };

static const struct app_info info = { "scan",
	N_("usage: scan [-C DIR] [-o FORMAT] [-l SECONDS] FILE|FOLDER|- ...\n"
	   "       scan [-C DIR] [-o FORMAT] --watch FOLDER | --camera DEVICE\n"
	   "       scan --raw [-l SECONDS] FILE|FOLDER|- ...\n"
	   "\n"
	   "Reads QR labels in pictures and says what they are bound to, which hazards\n"
	   "are open there and what can be done next. - is standard input: a picture,\n"
	   "or the lines of a keyboard scanner.\n"
	   "  -l SECONDS      at most so long for a picture (4)\n"
	   "  -o FORMAT       table, csv, json or ids\n"
	   "  --watch FOLDER  every picture that comes into the folder\n"
	   "  --camera DEVICE a camera, such as /dev/video0\n"
	   "  --raw           only the text of every symbol, with its file\n"
	   "example: scan -o json photos/\n"),
	"Co" };

static volatile sig_atomic_t ended;

static void
on_signal(int number)
{
	(void)number;
	ended = 1;
}

static void
catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
}

struct options {
	const char *watch, *camera;
	struct scan scan;
};

static int
take(struct options *o, int c, struct err *e)
{
	double seconds;

	switch (c) {
	case OPT_WATCH:
		o->watch = optarg;
		return 0;
	case OPT_CAMERA:
		o->camera = optarg;
		return 0;
	case OPT_RAW:
		o->scan.raw = true;
		return 0;
	case 'l':
		if (!str_double(optarg, &seconds) || seconds < 0.1 ||
		    seconds > LIMIT_MOST)
			return err_set(e, E_USAGE,
			    _("-l takes seconds from 0.1 to %d, not '%s'"),
			    LIMIT_MOST, optarg);
		o->scan.limit_ms = (int)(seconds * 1000);
		return 0;
	default:
		return 1;
	}
}

static int
operands(struct scan *s, struct err *e)
{
	int i, rc = 0;

	for (i = optind; i < s->app->argc && rc == 0 && !ended; i++)
		rc = scan_path(s, s->app->argv[i], e);
	if (rc == 0 && s->skipped > 0)
		app_note(s->app, _("%zu files of the folders are no pictures"),
		    s->skipped);
	return rc;
}

static int
run(struct options *o, struct err *e)
{
	struct scan *s = &o->scan;
	int rc = 0;

	if (app_format(s->app, &s->answer.format, e) < 0)
		return -1;
	if (!s->raw)
		rc = ledger_open(&s->lg, s->app->dir, e);
	if (rc < 0)
		return -1;
	/* an answer at once, also in a pipe */
	setvbuf(stdout, NULL, _IOLBF, 0);
	catch_signals();
	s->ended = &ended;
	s->ask = o->watch == NULL && o->camera == NULL &&
	    isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	if (o->watch != NULL)
		rc = scan_watch(s, o->watch, e);
	else if (o->camera != NULL)
		rc = scan_camera(s, o->camera, e);
	else if ((rc = operands(s, e)) == 0)
		rc = scan_result(s, e);
	ledger_close(s->lg);
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "limit", required_argument,
						   NULL, 'l' },
		{ "watch", required_argument, NULL, OPT_WATCH },
		{ "camera", required_argument, NULL, OPT_CAMERA },
		{ "raw", no_argument, NULL, OPT_RAW }, { NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct options o = { .scan = { .app = &app } };
	struct err e = ERR_INIT;
	int c, rc = 0;

	app_start(&app, argc, argv);
	while (rc == 0 && (c = app_getopt(&app, "l:", longs)) != -1)
		if ((rc = take(&o, c, &e)) == 1)
			return app_usage(&app);
	if (rc == 0 &&
	    (o.watch != NULL) + (o.camera != NULL) + (optind < argc) != 1)
		return app_usage_error(&app,
		    _("give files and folders, or --watch, or --camera"));
	if (rc == 0)
		rc = run(&o, &e);
	return app_finish(&app, rc, &e);
}
