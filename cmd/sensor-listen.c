#include <signal.h>
#include <unistd.h>

#include "base/app.h"
#include "base/io.h"
#include "sensor/listen.h"

static const struct app_info info = { "sensor-listen",
	N_("usage: sensor-listen [-n] [-C DIR] [-D DEVICE] [--rebirth]\n"
	   "       sensor-listen [-C DIR] -D DEVICE --try TOPIC <MESSAGE\n"
	   "\n"
	   "Listens to the MQTT devices of registers/devices.csv and prints each\n"
	   "reading as a row; the same rows go to readings/, helmets and vests\n"
	   "seen by cameras to records of kind ppe. Ends at SIGTERM.\n"
	   "  -n              print only, leave no session at the broker\n"
	   "  -D DEVICE       only this device\n"
	   "  --rebirth       ask Sparkplug nodes for a birth that was missed\n"
	   "  --try TOPIC     what the message on standard input would give\n"
	   "example: sensor-listen -C /srv/plant | sensor-judge --respond\n"),
	"Cn" };

enum { MESSAGE_MOST = 2 << 20 };

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

static bool
rows(void *arg, const char *text, size_t len)
{
	struct app *app = arg;

	app_write(app, text, len);
	return app_flush(app);
}

static void
note(void *arg, const char *text)
{
	app_note(arg, "%s", text);
}

static int
try_one(struct ledger *lg, const char *device, const char *topic,
    const struct listen_ops *ops, struct err *e)
{
	struct buf payload = BUF_INIT;
	int rc = io_read_fd(&payload, STDIN_FILENO, MESSAGE_MOST, e);

	if (rc == 0)
		rc = listen_try(lg, device, topic, &payload, ops, e);
	buf_release(&payload);
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "device", required_argument,
						   NULL, 'D' },
		{ "rebirth", no_argument, NULL, 'r' },
		{ "try", required_argument, NULL, 't' }, { NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct listen_opts opts = { .ended = &ended };
	const struct listen_ops ops = { rows, note, &app };
	const char *topic = NULL;
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "D:", longs)) != -1) {
		if (c == 'D')
			opts.device = optarg;
		else if (c == 'r')
			opts.rebirth = true;
		else if (c == 't')
			topic = optarg;
		else
			return app_usage(&app);
	}
	if (optind < argc)
		return app_usage_error(&app, _("'%s' is too much"),
		    argv[optind]);
	if (topic != NULL && opts.device == NULL)
		return app_usage_error(&app, _("-D is missing"));
	catch_signals();
	opts.dry_run = app.dry_run;
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = topic != NULL ? try_one(lg, opts.device, topic, &ops, &e) :
				     listen_run(lg, &opts, &ops, &e);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
