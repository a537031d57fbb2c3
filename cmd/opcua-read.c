#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/app.h"
#include "base/io.h"
#include "base/str.h"
#include "sensor/opcua_watch.h"

static const struct app_info info = { "opcua-read",
	N_("usage: opcua-read -u URL [--once | -p SECONDS] [-t MS]\n"
	   "           [--cert FILE --key FILE --trust FILE [--uri URI]]\n"
	   "           [--user NAME --password-file FILE] < POINTS\n"
	   "\n"
	   "Reads nodes of an OPC UA server and prints a row for each reading.\n"
	   "POINTS is CSV: code,node and, if you like, scale,offset,unit.\n"
	   "  -p SECONDS  every so often, 0.5 by default, until it is ended\n"
	   "  --once      one round; 1 when a point has no value\n"
	   "  -t MS       how long the server may take (300)\n"
	   "  --cert …    Basic256Sha256, DER files; FILE of --trust is the\n"
	   "              certificate of the server or of who issued it\n"
	   "example: opcua-read -u opc.tcp://127.0.0.1:4840 --once < points.csv\n"),
	"" };

enum {
	OPT_ONCE = 900,
	OPT_CERT,
	OPT_KEY,
	OPT_TRUST,
	OPT_URI,
	OPT_USER,
	OPT_PASSWORD,
	LIST_MAX = 16 << 20,
	PASSWORD_MAX = 4096
};

static const struct option longs[] = { { "once", no_argument, NULL, OPT_ONCE },
	{ "cert", required_argument, NULL, OPT_CERT },
	{ "key", required_argument, NULL, OPT_KEY },
	{ "trust", required_argument, NULL, OPT_TRUST },
	{ "uri", required_argument, NULL, OPT_URI },
	{ "user", required_argument, NULL, OPT_USER },
	{ "password-file", required_argument, NULL, OPT_PASSWORD },
	{ NULL, 0, NULL, 0 } };

struct job {
	struct app *app;
	struct opcua_opts opts;
	struct buf password;
	double period_s;
	bool once;
};

static volatile sig_atomic_t ended;

static void
end(int sig)
{
	(void)sig;
	ended = 1;
}

static int
number(const char *text, double least, double most, double *out, struct err *e)
{
	if (str_double(text, out) && *out >= least && *out <= most)
		return 0;
	return err_set(e, E_USAGE, _("'%s' is no number from %g to %g"), text,
	    least, most);
}

static int
option(struct job *j, int c, struct err *e)
{
	double ms;

	switch (c) {
	case 'u':
		j->opts.url = optarg;
		return 0;
	case 'p':
		return number(optarg, 0.05, 86400, &j->period_s, e);
	case 't':
		if (number(optarg, 10, 60000, &ms, e) < 0)
			return -1;
		j->opts.timeout_ms = (int)ms;
		return 0;
	case OPT_ONCE:
		j->once = true;
		return 0;
	case OPT_CERT:
		j->opts.certificate = optarg;
		return 0;
	case OPT_KEY:
		j->opts.key = optarg;
		return 0;
	case OPT_TRUST:
		j->opts.trust = optarg;
		return 0;
	case OPT_URI:
		j->opts.uri = optarg;
		return 0;
	case OPT_USER:
		j->opts.user = optarg;
		return 0;
	default:
		if (io_read(&j->password, AT_FDCWD, optarg, PASSWORD_MAX, 0,
			e) < 0)
			return -1;
		j->password.ptr[strcspn(j->password.ptr, "\r\n")] = '\0';
		j->opts.password = j->password.ptr;
		return 0;
	}
}

static bool
print_rows(void *arg, const char *rows, size_t len)
{
	struct app *app = arg;

	app_write(app, rows, len);
	return app_flush(app);
}

static void
say_lost(void *arg, const struct err *why)
{
	app_note(arg, "%s%s%s", why->msg, why->hint[0] != '\0' ? "\n\t" : "",
	    why->hint);
}

static int
run(struct job *j, bool *missing, struct err *e)
{
	struct opcua_watch w = { .period_ms = (int)(j->period_s * SECOND),
		.once = j->once,
		.stop = &ended,
		.rows = print_rows,
		.lost = say_lost,
		.arg = j->app };
	struct opcua_nodes nodes = OPCUA_NODES_INIT;
	struct buf list = BUF_INIT;
	struct opcua *ua = NULL;
	int rc = io_read_fd(&list, STDIN_FILENO, LIST_MAX, e);

	if (rc == 0)
		rc = opcua_nodes_read(&nodes, "-", list.ptr, list.len, e);
	if (rc == 0)
		rc = opcua_open(&ua, &j->opts, e);
	if (rc == 0) {
		app_puts(j->app, READING_HEADER "\n");
		opcua_watch(&w, ua, &nodes);
		*missing = w.missing;
	}
	opcua_close(ua);
	opcua_nodes_release(&nodes);
	buf_release(&list);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct job j = { .app = &app,
		.opts = { .timeout_ms = 300, .uri = "urn:bihuan:opcua-read" },
		.password = BUF_INIT,
		.period_s = 0.5 };
	struct sigaction act = { .sa_handler = end };
	struct err e = ERR_INIT;
	bool missing = false;
	int c, rc = 0;

	app_start(&app, argc, argv);
	while (rc == 0 && (c = app_getopt(&app, "u:p:t:", longs)) != -1) {
		if (c == '?')
			return app_usage(&app);
		rc = option(&j, c, &e);
	}
	if (rc == 0 && j.opts.url == NULL)
		return app_usage_error(&app, _("-u URL is missing"));
	if (rc == 0 && optind < argc)
		return app_usage_error(&app,
		    _("the points are read from standard input"));
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	if (rc == 0)
		rc = run(&j, &missing, &e);
	if (j.password.len > 0)
		explicit_bzero(j.password.ptr, j.password.len);
	buf_release(&j.password);
	rc = app_finish(&app, rc, &e);
	return rc == 0 && j.once && missing ? E_NO : rc;
}
