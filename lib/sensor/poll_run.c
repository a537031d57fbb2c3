#include "sensor/poll_run.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "base/utf8.h"
#include "sensor/keep.h"
#include "sensor/passing.h"
#include "sensor/poll.h"
#include "sensor/store.h"

enum { FLUSH_MS = 1000, TELL_MS = 60000, LAST_MS = 300 };

struct run {
	struct app *app;
	struct poll *poll;
	struct readings *store; /* NULL: nothing is kept */
	struct keep keep;
	struct passing out;
	size_t dropped; /* rows, of which was told */
	msec slow; /* when that was */
	msec flushed, told; /* when last */
	bool failed; /* some readings were not kept */
	size_t refused; /* readings with a bad quality */
};

static volatile sig_atomic_t ended;

void
poll_run_end(void)
{
	ended = 1;
}

int
poll_run_no_device(const struct points *ps, const char *typed, struct err *e)
{
	const char **codes = xcalloc(ps->ndevices + 1, sizeof(*codes)), *near;
	char q[UTF8_CUT];

	for (size_t i = 0; i < ps->ndevices; i++)
		codes[i] = ps->devices[i].code;
	near = str_nearest(typed, codes);
	free(codes);
	err_set(e, E_ABSENT, _("there is no device '%s'"), utf8_cut(q, typed));
	return near != NULL ?
	    err_hint(e, _("did you mean %s %s? %s lists them"), near,
		points_device(ps, near)->name, DEVICES ".csv") :
	    err_hint(e, _("%s lists them"), DEVICES ".csv");
}

int
poll_run_known(const struct points *ps, char **devices, struct err *e)
{
	for (; *devices != NULL; devices++) {
		const struct device *d = points_device(ps, *devices);

		if (d == NULL)
			return poll_run_no_device(ps, *devices, e);
		if (d->proto == PROTO_MQTT) {
			err_at(e, E_USAGE, DEVICES ".csv", d->line,
			    _("'%s' is a device of proto mqtt"), d->code);
			return err_hint(e, _("sensor-listen -D %s reads it"),
			    d->code);
		}
		if (!d->enabled) {
			err_at(e, E_ABSENT, DEVICES ".csv", d->line,
			    _("'%s' is not enabled"), d->code);
			return err_hint(e,
			    _("write yes in the column enabled, then "
			      "ledger-save"));
		}
	}
	return 0;
}

bool
poll_run_wants(char **devices, const struct device *d)
{
	bool all = *devices == NULL;

	if (!d->enabled)
		return false;
	for (; *devices != NULL; devices++)
		if (streq(*devices, d->code))
			return true;
	return all;
}

/* Once a minute, or a full disk would fill a log too. */
static void
complain(struct run *r, const struct err *why)
{
	msec now = clock_real();

	if (!r->failed || now - r->told >= TELL_MS) {
		app_note(r->app, _("readings are printed but not kept: %s"),
		    why->msg);
		r->told = now;
	}
	r->failed = true;
}

static void
keep(struct run *r, const struct poll_row *row)
{
	struct err why = ERR_INIT;

	if (r->store == NULL || !keep_wants(&r->keep, row->point, &row->r))
		return;
	if (readings_add(r->store, row->device->code, &row->r, &why) < 0)
		complain(r, &why);
}

/*
 * Another program that writes the same files is no matter of the disk: who
 * started second ends.
 */
static int
flush(struct run *r, struct err *e)
{
	struct err why = ERR_INIT;
	msec now = clock_real();

	if (r->store == NULL || now - r->flushed < FLUSH_MS)
		return 0;
	r->flushed = now;
	if (readings_flush(r->store, &why) == 0)
		return 0;
	if (why.code == E_BUSY) {
		*e = why;
		return -1;
	}
	complain(r, &why);
	return 0;
}

/* What a reader that hangs misses is said once a minute. */
static void
tell_dropped(struct run *r, size_t dropped)
{
	app_note(r->app,
	    r->store != NULL ?
		_("whoever reads the output hangs: %zu readings were not "
		  "passed on, readings/ has them") :
		_("whoever reads the output hangs: %zu readings were not "
		  "passed on"),
	    dropped - r->dropped);
	r->dropped = dropped;
	r->slow = clock_steady();
}

/* The disk hangs: the threads go on, and what they read has nowhere to go. */
static void
tell_lost(struct run *r)
{
	size_t lost = poll_lost(r->poll);

	if (lost == 0)
		return;
	app_note(r->app,
	    _("%zu readings were lost: keeping them takes too long"), lost);
	r->failed = true;
}

static int
pass(struct run *r, int wait_ms, struct err *e)
{
	int n = passing_move(&r->out, wait_ms);

	if (n != 0) {
		r->app->out_errno = n;
		return app_lost(r->app, e);
	}
	if (r->out.dropped > r->dropped &&
	    (r->dropped == 0 || clock_steady() - r->slow >= TELL_MS))
		tell_dropped(r, r->out.dropped);
	return 0;
}

static int
one_batch(struct run *r, struct poll_row *rows, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	for (const struct poll_row *p = rows; p != NULL; p = p->next) {
		if (p->point == NULL) {
			app_note(r->app, "%s", p->note);
			continue;
		}
		reading_format(&b, &p->r);
		r->refused += p->r.quality == QUALITY_BAD_ADDR ||
		    p->r.quality == QUALITY_BAD_COMM;
		keep(r, p);
	}
	rc = flush(r, e);
	passing_add(&r->out, b.ptr, b.len);
	buf_release(&b);
	return pass(r, 0, rc == 0 ? e : &(struct err)ERR_INIT) < 0 ? -1 : rc;
}

/* One round goes out whole; of one that was ended what is taken at once. */
static int
pass_rest(struct run *r, struct err *e)
{
	size_t left;
	int rc = 0;

	do
		rc = pass(r, ended ? LAST_MS : -1, e);
	while (rc == 0 && !ended && passing_waiting(&r->out) > 0);
	left = r->out.dropped + passing_waiting(&r->out);
	if (left > r->dropped)
		tell_dropped(r, left);
	return rc;
}

static int
loop(struct run *r, bool once, struct err *e)
{
	struct poll_row *rows;
	int rc;

	passing_add(&r->out, READING_HEADER "\n",
	    sizeof(READING_HEADER "\n") - 1);
	rc = poll_start(r->poll, once, e);
	while (rc == 0 && !ended && poll_running(r->poll)) {
		rows = poll_take(r->poll, 200);
		rc = one_batch(r, rows, e);
		poll_rows_free(rows);
		tell_lost(r);
	}
	/* what the threads still said while they ended */
	poll_stop(r->poll);
	rows = poll_take(r->poll, 0);
	if (rc == 0)
		rc = one_batch(r, rows, e);
	poll_rows_free(rows);
	/* kept first: whoever reads the pipe may hang */
	r->flushed = 0;
	if (rc == 0)
		rc = flush(r, e);
	if (rc == 0)
		rc = pass_rest(r, e);
	return rc;
}

/* A device that nobody can find is told, and keeps no other from being read. */
static int
add_devices(struct run *r, struct ledger *lg, const struct points *ps,
    char **devices, size_t *n, struct err *e)
{
	struct secrets *s = NULL;
	int rc = secrets_open(&s, store_setting(lg->store, "plant"), e);

	*n = 0;
	for (size_t i = 0; rc == 0 && i < ps->ndevices; i++) {
		const struct device *d = &ps->devices[i];
		struct address a = ADDRESS_INIT;
		struct err why = ERR_INIT;

		if (!poll_run_wants(devices, d) || d->proto == PROTO_MQTT)
			continue;
		if (device_address(lg, s, d, &a, &why) < 0) {
			if (*devices != NULL) {
				*e = why;
				rc = -1;
				break;
			}
			app_note(r->app, "%s:%ld: %s", why.file, why.line,
			    why.msg);
			r->refused++;
			continue;
		}
		poll_add(r->poll, ps, d, &a);
		address_release(&a);
		(*n)++;
	}
	secrets_close(s);
	return rc;
}

int
poll_run(struct app *app, struct ledger *lg, const struct points *ps,
    char **devices, bool once, struct err *e)
{
	struct run r = { .app = app, .out = PASSING_INIT(STDOUT_FILENO) };
	size_t n = 0;
	int rc;

	keep_init(&r.keep, ps);
	rc = poll_new(&r.poll, store_now(lg->store), e);
	if (rc == 0)
		rc = add_devices(&r, lg, ps, devices, &n, e);
	if (rc == 0 && n == 0) {
		rc = err_set(e, E_ABSENT, _("there is no device to read"));
		err_hint(e,
		    _("registers/devices.csv lists them, "
		      "registers/points.csv what they measure"));
	}
	if (rc == 0 && !app->dry_run)
		rc = readings_open(&r.store, lg, e);
	if (rc == 0)
		rc = loop(&r, once, e);
	poll_free(r.poll);
	readings_close(r.store);
	keep_release(&r.keep);
	passing_release(&r.out);
	if (rc == 0 && r.failed)
		rc = err_set(e, E_IO, _("some readings were not kept"));
	if (rc == 0 && once && r.refused > 0)
		rc = err_set(e, E_NO, _("not every point was read"));
	return rc;
}
