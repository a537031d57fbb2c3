#include <signal.h>

#include "base/app.h"
#include "base/out.h"
#include "base/str.h"
#include "sensor/daily.h"
#include "sensor/blocks_list.h"
#include "sensor/poll_run.h"
#include "sensor/probe.h"

static const struct app_info info = { "sensor-poll",
	N_("usage: sensor-poll [-n] [-C DIR] [--once] [DEVICE ...]\n"
	   "       sensor-poll [-C DIR] [-o table|csv|json] --plan [DEVICE ...]\n"
	   "       sensor-poll [-C DIR] [-o table|csv|json] --probe POINT\n"
	   "       sensor-poll [-C DIR] --daily[=DATE]\n"
	   "\n"
	   "Reads the devices of registers/devices, prints each reading and "
	   "keeps it in\n"
	   "readings/. Stays until it is told to end.\n"
	   "  -n              print only, keep nothing\n"
	   "  --once          read everything once\n"
	   "  --plan          list what is asked for together, ask nothing\n"
	   "  --probe POINT   a register in every order, with its neighbours;\n"
	   "                  or GW-1/hr/40, counted from 0\n"
	   "  --daily[=DATE]  commit the aggregates and hashes of days that "
	   "ended\n"
	   "example: sensor-poll | sensor-judge --respond\n"),
	"Cno" };

enum mode { FOLLOW, ONCE, PLAN, PROBE, DAILY };

static void
on_signal(int number)
{
	(void)number;
	poll_run_end();
}

static void
catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void
print(struct app *app, struct out *o)
{
	struct buf b = BUF_INIT;

	out_render(o, &b);
	app_write(app, b.ptr, b.len);
	buf_release(&b);
	out_free(o);
}

static int
probe(struct app *app, struct ledger *lg, const struct points *ps,
    const char *what, struct err *e)
{
	struct out_col cols[PROBE_COLS];
	struct address a = ADDRESS_INIT;
	struct secrets *s = NULL;
	enum app_format format;
	struct probe p;
	struct out *o;
	int rc;

	if (app_format(app, &format, e) < 0 ||
	    probe_read_name(ps, what, &p, e) < 0)
		return -1;
	probe_cols(cols);
	o = out_new(format, cols, PROBE_COLS);
	rc = secrets_open(&s, store_setting(lg->store, "plant"), e);
	if (rc == 0)
		rc = device_address(lg, s, p.device, &a, e);
	if (rc == 0)
		rc = probe_run(&p, &a, o, e);
	if (rc == 0)
		print(app, o);
	else
		out_free(o);
	address_release(&a);
	secrets_close(s);
	return rc;
}

static int
plan(struct app *app, const struct points *ps, char **devices, struct err *e)
{
	struct out_col cols[BLOCKS_COLS];
	enum app_format format;
	struct out *o;

	if (app_format(app, &format, e) < 0)
		return -1;
	blocks_cols(cols);
	o = out_new(format, cols, BLOCKS_COLS);
	for (size_t i = 0; i < ps->ndevices; i++)
		if (poll_run_wants(devices, &ps->devices[i]))
			blocks_list(ps, &ps->devices[i], o);
	print(app, o);
	return 0;
}

static int
daily(struct app *app, struct ledger *lg, const char *date, struct err *e)
{
	struct daily d;
	msec day = MSEC_NONE;

	if (date != NULL &&
	    (!clock_parse(date, &day) || day != clock_day_start(day))) {
		err_set(e, E_USAGE, _("'%s' is no day"), date);
		return err_hint(e, _("dates are written as in 2026-11-03"));
	}
	if (daily_commit(lg, day, &d, e) < 0)
		return -1;
	if (d.skipped > 0)
		app_note(app, _("%zu lines are no readings, such as torn ones"),
		    d.skipped);
	app_note(app, _("%zu days, %zu files, %zu readings"), d.days, d.files,
	    d.rows);
	return 0;
}

static int
run(struct app *app, struct ledger *lg, enum mode mode, const char *arg,
    struct err *e)
{
	struct points ps = POINTS_INIT;
	char **devices = app->argv + optind;
	int rc;

	if (mode == DAILY)
		return daily(app, lg, arg, e);
	rc = points_load(lg, &ps, e);
	if (rc == 0)
		rc = poll_run_known(&ps, devices, e);
	if (rc == 0 && mode == PLAN)
		rc = plan(app, &ps, devices, e);
	else if (rc == 0 && mode == PROBE)
		rc = probe(app, lg, &ps, arg, e);
	else if (rc == 0)
		rc = poll_run(app, lg, &ps, devices, mode == ONCE, e);
	points_release(&ps);
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "once", no_argument, NULL, ONCE },
		{ "plan", no_argument, NULL, PLAN },
		{ "probe", required_argument, NULL, PROBE },
		{ "daily", optional_argument, NULL, DAILY },
		{ NULL, 0, NULL, 0 },
	};
	struct app app = APP_INIT(&info);
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	enum mode mode = FOLLOW;
	const char *arg = NULL;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "", longs)) != -1) {
		if (c == '?')
			return app_usage(&app);
		if (mode != FOLLOW)
			return app_usage_error(&app,
			    _("one of --once, --plan, --probe and --daily at a "
			      "time"));
		mode = (enum mode)c;
		arg = optarg;
	}
	if (optind < argc && (mode == PROBE || mode == DAILY))
		return app_usage_error(&app, _("'%s' is too much"),
		    argv[optind]);
	catch_signals();
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = run(&app, lg, mode, arg, &e);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
