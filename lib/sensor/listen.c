#include "sensor/listen.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "sensor/listen_int.h"

enum { SYNC_MS = 1000, PPE_MS = 60 * 1000, LOOK_MS = 5000 };

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
		listen_say(l, _("%s: connected"), device);
		break;
	case LISTENER_DOWN:
		listen_say(l, _("%s: no connection: %s"), device, item->text);
		intake_lost(l->in, device, now);
		break;
	case LISTENER_NOTE:
		listen_say(l, "%s: %s", device, item->text);
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
		listen_say_error(l, &why);
	}
	if (l->ppe == NULL)
		return 0;
	err_clear(&why);
	if (ppe_flush(l->ppe, &why) < 0)
		listen_say_error(l, &why);
	if (!last && now - l->wrote < PPE_MS && now >= l->wrote)
		return 0;
	l->wrote = now;
	err_clear(&why);
	if (ppe_write(l->ppe, store_now(l->lg->store), &written, &why) < 0)
		listen_say_error(l, &why);
	return 0;
}

static void
sum_up(struct listen *l)
{
	const struct intake_counts *c = intake_counts(l->in);

	listen_say(l,
	    _("%zu messages, %zu readings, %zu repeated, %zu late, "
	      "%zu ahead, %zu without time, %zu bad, %zu of no point, "
	      "%zu of no row, %zu of equipment"),
	    c->messages, c->readings, c->repeated, c->late, c->ahead,
	    c->undated, c->bad, c->unknown, c->unmatched, c->ppe);
}

/* True when it is time to begin anew with other tables. */
static bool
other_tables(struct listen *l)
{
	msec now = clock_real();

	if (now - l->looked < LOOK_MS && now >= l->looked)
		return false;
	l->looked = now;
	return listen_changed(l);
}

static int
loop(struct listen *l, bool *again, struct err *e)
{
	struct listener *li = NULL;
	struct err late = ERR_INIT;
	int rc = listener_start(&li, l->brokers, l->n, e);
	struct pollfd fd = { .events = POLLIN };

	l->listener = li;
	if (rc == 0)
		fd.fd = listener_fd(li);
	while (rc == 0 && !*l->opts->ended && !*again) {
		if (poll(&fd, 1, SYNC_MS) < 0 && errno != EINTR)
			rc = err_sys(e, _("waiting for messages"));
		if (rc == 0)
			rc = drain(l, li, e);
		if (rc == 0)
			rc = keep(l, false, e);
		if (rc == 0)
			*again = other_tables(l);
	}
	listener_stop(li);
	while (rc == 0 && poll(&fd, 1, 0) > 0)
		rc = drain(l, li, e);
	if (keep(l, true, rc == 0 ? e : &late) < 0)
		rc = -1;
	l->listener = NULL;
	listener_free(li);
	sum_up(l);
	return rc;
}

static int
print_header(const struct listen_ops *ops, struct err *e)
{
	if (ops->rows(ops->arg, READING_HEADER "\n", sizeof(READING_HEADER)))
		return 0;
	return err_set(e, E_IO, _("nobody takes the rows any more"));
}

int
listen_run(struct ledger *lg, const struct listen_opts *opts,
    const struct listen_ops *ops, struct err *e)
{
	bool again = true;
	int rc = 0;

	for (bool first = true; rc == 0 && again && !*opts->ended;
	     first = false) {
		struct listen l = LISTEN_INIT(lg, opts, ops);

		again = false;
		l.looked = clock_real();
		rc = listen_open(&l, e);
		if (rc == 0 && first)
			rc = print_header(ops, e);
		if (rc == 0 && !first)
			listen_say(&l, _("the tables changed: begun anew"));
		if (rc == 0)
			rc = loop(&l, &again, e);
		listen_close(&l);
	}
	return rc;
}

int
listen_try(struct ledger *lg, const char *device, const char *topic,
    const struct buf *payload, const struct listen_ops *ops, struct err *e)
{
	const struct listen_opts opts = { .device = device, .dry_run = true };
	struct listen l = { .lg = lg,
		.opts = &opts,
		.ops = ops,
		.points = POINTS_INIT,
		.map = MQTT_MAP_INIT,
		.arena = ARENA_INIT,
		.rows = BUF_INIT };
	struct mqtt_message msg = { topic, payload->ptr, payload->len };
	const struct intake_counts *c;
	int rc = listen_load(&l, e);

	if (rc == 0)
		rc = listen_device(&l, true, e);
	if (rc == 0) {
		intake_message(l.in, device, &msg, false, store_now(lg->store));
		c = intake_counts(l.in);
		rc = print_header(ops, e);
		ops->rows(ops->arg, l.rows.ptr, l.rows.len);
		if (rc == 0 && c->bad + c->unknown + c->unmatched > 0)
			rc = err_set(e, E_NO, _("not all of it can be used"));
		else if (rc == 0 && c->readings + c->ppe == 0)
			rc = err_set(e, E_NO, _("nothing comes of it"));
	}
	listen_close(&l);
	return rc;
}
