#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>

#include "act/deliver.h"
#include "base/app.h"
#include "base/out.h"
#include "code/link.h"
#include "notice/watch.h"

enum { ROUNDS = 1000, TICK = 30 * 1000, SETTLE = 1, PATIENCE = 5000 };

static const struct app_info info = { "notice-send",
	N_("usage: notice-send [-n] [-C DIR] [-o FORMAT] [--follow]\n"
	   "\n"
	   "Delivers the queued notices of this station: mail, group robots, voice,\n"
	   "terminal, file, command. Addresses are in the secrets file, notices(5).\n"
	   "  -n              list what would be sent, send nothing\n"
	   "  --follow        stay, and send at once when the ledger changes\n"
	   "  -o FORMAT       of the list: table, csv, json or ids\n"
	   "example: * * * * * escalate -C /srv/plant && notice-send -C /srv/plant\n"),
	"Cno" };

static volatile sig_atomic_t ended;

static void
on_signal(int number)
{
	(void)number;
	ended = 1;
}

static bool
say(struct app *app, struct findings *found)
{
	bool any = findings_count(found, SEV_WARN) > 0;

	app_findings(app, found);
	findings_release(found);
	return any;
}

static int
once(struct app *app, struct sender *s, struct err *e)
{
	struct findings found = FINDINGS_INIT;
	msec until = clock_steady() + PATIENCE;
	bool any = false, wait;
	int round = 0, rc;

	do {
		rc = sender_round(s, &found, e);
		while (rc == 0 && sender_busy(s) && !ended)
			rc = sender_wait(s, -1, 1000, &found, e);
		any = say(app, &found) || any;
		wait = sender_left(s) > 0 && clock_steady() < until;
		if (rc == 0 && wait)
			poll(NULL, 0, 100);
	} while (rc == 0 && (sender_more(s) || wait) && !ended &&
	    ++round < ROUNDS);
	if (rc == 0 && any)
		rc = err_set(e, E_NO, _("not everything was delivered"));
	else if (rc == 0 && sender_left(s) > 0)
		rc = err_set(e, E_BUSY,
		    _("%zu notices are left to another notice-send"),
		    sender_left(s));
	return rc;
}

/* Until the next message's time, at most a tick. */
static int
patience(struct ledger *lg, const struct sender *s)
{
	msec next = sender_next(s);
	msec left = next == MSEC_NONE ? TICK : next - store_now(lg->store);

	return left < 100 ? 100 : left > TICK ? TICK : (int)left;
}

/* An error is said and the next tick tries again: a watch must not end. */
static void
tend(struct app *app, struct ledger *lg, struct sender *s, struct watch *w)
{
	struct findings found = FINDINGS_INIT;
	struct err e = ERR_INIT;
	int wait = TICK;

	if (sender_round(s, &found, &e) == 0)
		wait = patience(lg, s);
	else
		app_note(app, "%s", e.msg);
	say(app, &found);
	while (!ended && !sender_more(s) && wait > 0) {
		msec from = clock_real();

		err_clear(&e);
		if (sender_wait(s, w->fd, wait, &found, &e) < 0) {
			app_note(app, "%s", e.msg);
			poll(NULL, 0, 1000);
		}
		say(app, &found);
		if (watch_changed(w)) {
			poll(NULL, 0, SETTLE);
			return;
		}
		wait -= (int)(clock_real() - from) + 1;
	}
}

static int
deliver(struct app *app, struct ledger *lg, bool follow, struct err *e)
{
	struct notice_ops ops;
	struct sender *s = sender_new(lg, &ops);
	struct watch w = { -1 };
	int rc = store_may_write(lg->store, e);

	act_notice_ops(&ops, lg);
	ops.secret = link_secret;
	if (rc == 0 && follow)
		rc = watch_open(&w, lg->store, e);
	if (rc == 0 && !follow)
		rc = once(app, s, e);
	while (rc == 0 && follow && !ended)
		tend(app, lg, s, &w);
	sender_free(s);
	watch_close(&w);
	return rc;
}

static bool people; /* read the list, in their language */

static void
list_line(void *arg, const struct sender_line *l)
{
	const char *due = l->now ? N_("now") : N_("later");

	out_row(arg,
	    (const char *[]){ l->id, l->channel, l->recipient, l->when,
		people ? _(due) : due, l->subject });
}

static int
list(struct app *app, struct ledger *lg, struct err *e)
{
	const struct out_col cols[] = { { "id", _("id"), 0 },
		{ "channel", _("channel"), 0 }, { "recipient", _("to"), 0 },
		{ "at", _("at"), 0 }, { "due", _("due"), 0 },
		{ "subject", _("subject"), 60 } };
	struct findings found = FINDINGS_INIT;
	struct buf text = BUF_INIT;
	enum app_format format;
	struct out *o;
	int rc;

	if (app_format(app, &format, e) < 0)
		return -1;
	people = format == OUT_TABLE;
	o = out_new(format, cols, sizeof(cols) / sizeof(cols[0]));
	rc = sender_list(lg, list_line, o, &found, e);
	out_render(o, &text);
	app_write(app, text.ptr, text.len);
	say(app, &found);
	out_free(o);
	buf_release(&text);
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "follow", no_argument, NULL, 'f' }, { NULL, 0, NULL, 0 }
	};
	struct sigaction sa = { .sa_handler = on_signal };
	struct app app = APP_INIT(&info);
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	bool follow = false;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "", longs)) != -1) {
		if (c != 'f')
			return app_usage(&app);
		follow = true;
	}
	if (optind < argc)
		return app_usage_error(&app, _("'%s' is too much"),
		    argv[optind]);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = app.dry_run ? list(&app, lg, &e) :
				   deliver(&app, lg, follow, &e);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
