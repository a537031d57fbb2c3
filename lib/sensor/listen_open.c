#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/str.h"
#include "base/utf8.h"
#include "notice/secrets.h"
#include "sensor/listen_int.h"

enum { SEEN_MS = 2 * 60 * 1000 };

void
listen_say(struct listen *l, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	l->ops->note(l->ops->arg, b.ptr);
	buf_release(&b);
}

void
listen_say_error(struct listen *l, const struct err *e)
{
	size_t times;

	if (!told_again(l->told, e->msg, clock_real(), HOUR, &times))
		return;
	listen_say(l, "%s", e->msg);
	if (e->hint[0] != '\0')
		listen_say(l, "%s", e->hint);
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
		listen_say(l, _("%s: %s %s, track '%s'"), ev->camera, ev->type,
		    ev->worn ? _("worn") : _("not worn"), ev->track);
	else if (l->ppe != NULL &&
	    ppe_count(l->ppe, ev, store_now(l->lg->store), &e) < 0)
		listen_say_error(l, &e);
}

static void
on_command(void *arg, const char *device, const char *topic,
    const struct buf *payload)
{
	struct listen *l = arg;

	for (size_t i = 0; l->listener != NULL && i < l->n; i++)
		if (streq(l->brokers[i].device, device))
			listener_publish(l->listener, i, topic, payload->ptr,
			    payload->len);
}

static void
on_note(void *arg, const char *text)
{
	struct listen *l = arg;

	l->ops->note(l->ops->arg, text);
}

/* ---- opening ---- */

/* What is read at the start, as bytes. */
static int
tables_of(struct listen *l, struct buf *out, struct err *e)
{
	static const char *const names[] = { DEVICES ".csv", POINTS ".csv",
		MQTT_MAP ".csv" };
	struct buf b = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < 3; i++) {
		struct err why = ERR_INIT;

		buf_clear(&b);
		if (store_read(l->lg->store, names[i], &b, &why) == 0)
			buf_add(out, b.ptr, b.len);
		else if (why.code != E_ABSENT)
			*e = why, rc = -1;
		buf_putc(out, '\n');
	}
	buf_release(&b);
	return rc;
}

int
listen_load(struct listen *l, struct err *e)
{
	const struct intake_ops ops = { on_reading, on_ppe, on_note,
		l->opts->rebirth ? on_command : NULL, l };

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
no_device(const struct listen *l, const char *code, struct err *e)
{
	long row = registers_find(l->lg->reg, DEVICES, code,
	    store_now(l->lg->store), e);

	if (row < 0)
		return -1;
	err_set(e, E_ABSENT, _("there is no device '%s'"), code);
	return err_hint(e, _("did you mean '%s'?"),
	    registers_cell(l->lg->reg, DEVICES, row, "code"));
}

int
listen_device(const struct listen *l, bool trying, struct err *e)
{
	const char *code = l->opts->device;
	const struct device *d =
	    code == NULL ? NULL : points_device(&l->points, code);

	if (code == NULL) {
		err_set(e, E_ABSENT,
		    _("registers/devices.csv has no enabled device of proto "
		      "mqtt"));
		return err_hint(e, "sensors(5)");
	}
	if (d == NULL)
		return no_device(l, code, e);
	if (d->proto != PROTO_MQTT) {
		err_at(e, E_USAGE, DEVICES ".csv", d->line,
		    _("'%s' is no device of proto mqtt but of %s"), code,
		    proto_name(d->proto));
		return err_hint(e, _("sensor-poll %s reads it"), code);
	}
	if (d->enabled || trying)
		return 0;
	err_at(e, E_ABSENT, DEVICES ".csv", d->line, _("'%s' is not enabled"),
	    code);
	return err_hint(e,
	    _("write yes in the column enabled, then "
	      "ledger-save"));
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
		rc = listen_device(l, false, e);
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
		listen_say_error(l, &why);
	}
	return 0;
}

void
listen_close(struct listen *l)
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
	buf_release(&l->tables);
	free(l->brokers);
}

int
listen_open(struct listen *l, struct err *e)
{
	if (tables_of(l, &l->tables, e) < 0 || listen_load(l, e) < 0 ||
	    find_brokers(l, e) < 0)
		return -1;
	return open_writing(l, e);
}

/* ---- changes ---- */

static bool
holds(struct listen *l)
{
	const struct listen_opts opts = { .device = l->opts->device,
		.dry_run = true };
	struct listen new = LISTEN_INIT(l->lg, &opts, l->ops);
	struct err e = ERR_INIT;
	int rc = ledger_refresh(l->lg, &e);

	if (rc == 0)
		rc = listen_load(&new, &e);
	if (rc == 0)
		rc = find_brokers(&new, &e);
	if (rc < 0) {
		listen_say(l,
		    _("the tables changed, but do not hold: the old "
		      "ones go on"));
		listen_say_error(l, &e);
	}
	listen_close(&new);
	return rc == 0;
}

bool
listen_changed(struct listen *l)
{
	struct buf now = BUF_INIT;
	struct err e = ERR_INIT;
	bool changed = false;

	if (store_refresh(l->lg->store, &e) < 0 || tables_of(l, &now, &e) < 0) {
		listen_say_error(l, &e);
	} else if (now.len != l->tables.len ||
	    memcmp(now.ptr, l->tables.ptr, now.len) != 0) {
		changed = holds(l);
		buf_clear(&l->tables);
		buf_add(&l->tables, now.ptr, now.len);
	}
	buf_release(&now);
	return changed;
}
