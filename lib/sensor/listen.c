#include "sensor/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/str.h"
#include "base/utf8.h"
#include "notice/secrets.h"
#include "sensor/broker.h"
#include "sensor/intake.h"
#include "sensor/listener.h"
#include "sensor/ppe.h"
#include "sensor/store.h"
#include "sensor/told.h"

enum { SYNC_MS = 1000, PPE_MS = 60 * 1000, SEEN_MS = 2 * 60 * 1000 };

struct listen {
	struct ledger *lg;
	const struct listen_opts *opts;
	const struct listen_ops *ops;
	struct points points;
	struct mqtt_map map;
	struct intake *in;
	struct told *told;
	struct readings *kept; /* NULL: nothing is written */
	struct ppe *ppe; /* NULL: nothing is counted */
	struct broker *brokers;
	size_t n;
	int *locks; /* one a broker */
	struct arena arena;
	struct buf rows;
	msec flushed, wrote;
	struct err failed; /* of a callback */
	int rc;
};

static void say(struct listen *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
say(struct listen *l, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	l->ops->note(l->ops->arg, b.ptr);
	buf_release(&b);
}

/* An error that does not end the listening, once an hour. */
static void
say_error(struct listen *l, const struct err *e)
{
	size_t times;

	if (!told_again(l->told, e->msg, clock_real(), &times))
		return;
	say(l, "%s", e->msg);
	if (e->hint[0] != '\0')
		say(l, "%s", e->hint);
}

/* ---- from the intake ---- */

static void
on_reading(void *arg, const char *device, const struct reading *r)
{
	struct listen *l = arg;

	reading_format(&l->rows, r);
	if (l->kept != NULL && l->rc == 0)
		l->rc = readings_add(l->kept, device, r, &l->failed);
}

static void
on_ppe(void *arg, const struct intake_ppe *ev)
{
	struct listen *l = arg;
	struct err e = ERR_INIT;

	if (l->ppe == NULL && l->opts->dry_run)
		say(l, _("%s: %s %s, track '%s'"), ev->camera, ev->type,
		    ev->worn ? _("worn") : _("not worn"), ev->track);
	else if (l->ppe != NULL &&
	    ppe_count(l->ppe, ev, store_now(l->lg->store), &e) < 0)
		say_error(l, &e);
}

static void
on_note(void *arg, const char *text)
{
	struct listen *l = arg;

	l->ops->note(l->ops->arg, text);
}

/* ---- opening ---- */

static int
load(struct listen *l, struct err *e)
{
	const struct intake_ops ops = { on_reading, on_ppe, on_note, l };

	if (points_load(l->lg, &l->points, e) < 0 ||
	    mqtt_map_load(&l->map, l->lg, e) < 0)
		return -1;
	if (l->map.n == 0) {
		err_set(e, E_ABSENT,
		    _("no row of rules/mqtt-map.csv says what "
		      "to listen to"));
		return err_hint(e, "mqtt-map(5)");
	}
	l->told = told_new();
	l->in = intake_new(&l->points, &l->map, &ops);
	return 0;
}

static const char *const *
filters_of(struct listen *l, const char *device)
{
	const char **v = arena_alloc(&l->arena, (l->map.n + 1) * sizeof(*v));
	size_t n = 0, i, k;

	for (i = 0; i < l->map.n; i++) {
		const struct mqtt_row *r = &l->map.v[i];

		if (r->device[0] != '\0' && !streq(r->device, device))
			continue;
		for (k = 0; k < n && !streq(v[k], r->topic); k++)
			;
		if (k == n)
			v[n++] = r->topic;
	}
	return v;
}

static int
no_device(const struct listen *l, struct err *e)
{
	char q[UTF8_CUT];

	if (l->opts->device == NULL)
		err_set(e, E_ABSENT,
		    _("registers/devices.csv has no enabled device of proto "
		      "mqtt"));
	else
		err_set(e, E_ABSENT,
		    _("'%s' is no enabled device of proto "
		      "mqtt"),
		    utf8_cut(q, l->opts->device));
	return err_hint(e, "sensors(5)");
}

static int
find_brokers(struct listen *l, struct err *e)
{
	struct secrets *secrets = NULL;
	const char *only = l->opts->device;
	int rc =
	    secrets_open(&secrets, store_setting(l->lg->store, "plant"), e);

	l->brokers = xcalloc(l->points.ndevices + 1, sizeof(*l->brokers));
	for (size_t i = 0; rc == 0 && i < l->points.ndevices; i++) {
		const struct device *d = &l->points.devices[i];
		struct broker *b = &l->brokers[l->n];

		if (d->proto != PROTO_MQTT || !d->enabled ||
		    (only != NULL && !streq(only, d->code)))
			continue;
		l->n++;
		b->filters = filters_of(l, d->code);
		rc = broker_find(b, &l->arena, l->lg, d, secrets,
		    !l->opts->dry_run, e);
	}
	if (rc == 0 && l->n == 0)
		rc = no_device(l, e);
	secrets_close(secrets);
	return rc;
}

static int
on_old(void *arg, const struct reading *r, struct err *e)
{
	struct listen *l = arg;

	(void)e;
	intake_seen(l->in, r);
	return 0;
}

/* Two with one session would push each other out of it for ever. */
static int
lock_devices(struct listen *l, struct err *e)
{
	struct buf name = BUF_INIT, path = BUF_INIT;
	int rc = 0;

	l->locks = xcalloc(l->n + 1, sizeof(*l->locks));
	for (size_t i = 0; i < l->n; i++)
		l->locks[i] = -1;
	for (size_t i = 0; rc == 0 && i < l->n; i++) {
		buf_clear(&name);
		buf_clear(&path);
		buf_printf(&name, "listen-%s.lock", l->brokers[i].device);
		store_private(l->lg->store, name.ptr, &path);
		l->locks[i] =
		    open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (l->locks[i] < 0)
			rc = err_sys(e, _("opening %s"), path.ptr);
		else if (flock(l->locks[i], LOCK_EX | LOCK_NB) < 0)
			rc = err_set(e, E_BUSY,
			    _("another sensor-listen listens to %s"),
			    l->brokers[i].device);
	}
	if (rc < 0 && e->code == E_BUSY)
		err_hint(e,
		    _("one program reads a device; -n reads without writing"));
	buf_release(&name);
	buf_release(&path);
	return rc;
}

static int
open_writing(struct listen *l, struct err *e)
{
	msec now = store_now(l->lg->store);
	struct err why = ERR_INIT;

	if (l->opts->dry_run)
		return 0;
	if (lock_devices(l, e) < 0 ||
	    readings_each(l->lg, now - SEEN_MS, now + SEEN_MS, NULL, on_old, l,
		NULL, e) < 0 ||
	    readings_open(&l->kept, l->lg, e) < 0)
		return -1;
	if (ppe_open(&l->ppe, l->lg, &why) < 0) {
		ppe_close(l->ppe);
		l->ppe = NULL;
		say_error(l, &why);
	}
	return 0;
}

static void
close_all(struct listen *l)
{
	for (size_t i = 0; l->locks != NULL && i < l->n; i++)
		if (l->locks[i] >= 0)
			close(l->locks[i]);
	free(l->locks);
	readings_close(l->kept);
	ppe_close(l->ppe);
	intake_free(l->in);
	told_free(l->told);
	points_release(&l->points);
	mqtt_map_release(&l->map);
	arena_release(&l->arena);
	buf_release(&l->rows);
	free(l->brokers);
}

/* ---- the loop ---- */

/* In a rehearsal with a clock of its own that one counts. */
static msec
came_at(const struct listen *l, int64_t real)
{
	const char *own = getenv("BIHUAN_NOW");

	return own == NULL || *own == '\0' ? real : store_now(l->lg->store);
}

static void
take(struct listen *l, const struct listener_item *item)
{
	const char *device = l->brokers[item->broker].device;
	struct mqtt_message msg = { item->text, item->payload, item->len };
	msec now = came_at(l, item->at);

	switch (item->what) {
	case LISTENER_MESSAGE:
		intake_message(l->in, device, &msg, item->retained, now);
		break;
	case LISTENER_UP:
		say(l, _("%s: connected"), device);
		break;
	case LISTENER_DOWN:
		say(l, _("%s: no connection: %s"), device, item->text);
		intake_lost(l->in, device, now);
		break;
	case LISTENER_NOTE:
		say(l, "%s: %s", device, item->text);
		break;
	}
}

/* The rows of what came leave together. */
static int
drain(struct listen *l, struct listener *li, struct err *e)
{
	struct listener_item *item;
	bool taken = true;

	while (listener_next(li, &item)) {
		take(l, item);
		listener_item_free(item);
		if (l->rows.len > 1 << 16)
			break;
	}
	if (l->rows.len > 0)
		taken = l->ops->rows(l->ops->arg, l->rows.ptr, l->rows.len);
	buf_clear(&l->rows);
	if (l->rc < 0) {
		*e = l->failed;
		return -1;
	}
	if (!taken)
		return err_set(e, E_IO, _("nobody takes the rows any more"));
	return 0;
}

/* What cannot be written stays, is said, and tried again; but not E_BUSY. */
static int
keep(struct listen *l, bool last, struct err *e)
{
	msec now = clock_real();
	struct err why = ERR_INIT;
	size_t written;

	if (!last && now - l->flushed < SYNC_MS && now >= l->flushed)
		return 0;
	l->flushed = now;
	if (l->kept != NULL && readings_flush(l->kept, &why) < 0) {
		if (why.code == E_BUSY || last) {
			*e = why;
			return -1;
		}
		say_error(l, &why);
	}
	if (l->ppe == NULL)
		return 0;
	err_clear(&why);
	if (ppe_flush(l->ppe, &why) < 0)
		say_error(l, &why);
	if (!last && now - l->wrote < PPE_MS && now >= l->wrote)
		return 0;
	l->wrote = now;
	err_clear(&why);
	if (ppe_write(l->ppe, store_now(l->lg->store), &written, &why) < 0)
		say_error(l, &why);
	return 0;
}

static void
sum_up(struct listen *l)
{
	const struct intake_counts *c = intake_counts(l->in);

	say(l,
	    _("%zu messages, %zu readings, %zu repeated, %zu late, "
	      "%zu ahead, %zu without time, %zu bad, %zu of no point, "
	      "%zu of no row, %zu of equipment"),
	    c->messages, c->readings, c->repeated, c->late, c->ahead,
	    c->undated, c->bad, c->unknown, c->unmatched, c->ppe);
}

static int
loop(struct listen *l, struct err *e)
{
	struct listener *li = NULL;
	struct err late = ERR_INIT;
	int rc = listener_start(&li, l->brokers, l->n, e);
	struct pollfd fd = { .events = POLLIN };

	if (rc == 0)
		fd.fd = listener_fd(li);
	while (rc == 0 && !*l->opts->ended) {
		if (poll(&fd, 1, SYNC_MS) < 0 && errno != EINTR)
			rc = err_sys(e, _("waiting for messages"));
		if (rc == 0)
			rc = drain(l, li, e);
		if (rc == 0)
			rc = keep(l, false, e);
	}
	listener_stop(li);
	while (rc == 0 && poll(&fd, 1, 0) > 0)
		rc = drain(l, li, e);
	if (keep(l, true, rc == 0 ? e : &late) < 0)
		rc = -1;
	listener_free(li);
	sum_up(l);
	return rc;
}

int
listen_run(struct ledger *lg, const struct listen_opts *opts,
    const struct listen_ops *ops, struct err *e)
{
	struct listen l = { .lg = lg,
		.opts = opts,
		.ops = ops,
		.points = POINTS_INIT,
		.map = MQTT_MAP_INIT,
		.arena = ARENA_INIT,
		.rows = BUF_INIT };
	int rc = load(&l, e);

	if (rc == 0)
		rc = find_brokers(&l, e);
	if (rc == 0)
		rc = open_writing(&l, e);
	if (rc == 0 &&
	    !ops->rows(ops->arg, READING_HEADER "\n", sizeof(READING_HEADER)))
		rc = err_set(e, E_IO, _("nobody takes the rows any more"));
	if (rc == 0)
		rc = loop(&l, e);
	close_all(&l);
	return rc;
}

int
listen_try(struct ledger *lg, const char *device, const char *topic,
    const struct buf *payload, const struct listen_ops *ops, struct err *e)
{
	const struct listen_opts opts = { device, true, NULL };
	struct listen l = { .lg = lg,
		.opts = &opts,
		.ops = ops,
		.points = POINTS_INIT,
		.map = MQTT_MAP_INIT,
		.arena = ARENA_INIT,
		.rows = BUF_INIT };
	struct mqtt_message msg = { topic, payload->ptr, payload->len };
	const struct intake_counts *c;
	int rc = load(&l, e);

	if (rc == 0 && points_device(&l.points, device) == NULL)
		rc = no_device(&l, e);
	if (rc == 0) {
		intake_message(l.in, device, &msg, false, store_now(lg->store));
		c = intake_counts(l.in);
		ops->rows(ops->arg, READING_HEADER "\n",
		    sizeof(READING_HEADER));
		ops->rows(ops->arg, l.rows.ptr, l.rows.len);
		if (c->bad + c->unknown + c->unmatched > 0)
			rc = err_set(e, E_NO, _("not all of it can be used"));
		else if (c->readings + c->ppe == 0)
			rc = err_set(e, E_NO, _("nothing comes of it"));
	}
	close_all(&l);
	return rc;
}
