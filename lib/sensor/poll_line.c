/*
 * The thread of a line: which block is due, what an answer or its absence
 * means.
 */
#include <stdlib.h>
#include <string.h>

#include "sensor/decode.h"
#include "sensor/poll_int.h"

void
station_tell(struct line *l, struct station *s, size_t i,
    const struct reading *r)
{
	if (*r->value == '\0' && r->latency_ms < 0 && s->told[i] &&
	    s->last[i] == r->quality)
		return;
	s->told[i] = true;
	s->last[i] = r->quality;
	poll_tell(l->poll, s, s->plan.points[i], r);
}

static void
tell(struct line *l, struct station *s, size_t i, const char *value,
    enum quality q, msec when, long latency_ms)
{
	const struct reading r = { .time_ms = when,
		.value = value,
		.quality = q,
		.latency_ms = latency_ms };

	station_tell(l, s, i, &r);
}

/*
 * A fifth sooner or later, so that devices of one switch that came up again
 * are not all asked in the same moment.
 */
static int64_t
with_jitter(struct line *l, int seconds)
{
	return (int64_t)seconds * (800 + rand_r(&l->seed) % 401);
}

void
station_lose(struct line *l, struct station *s, const struct err *why)
{
	msec now = poll_clock(l->poll);
	int64_t wait = with_jitter(l, s->backoff_s);

	for (size_t i = 0; i < s->plan.npoints; i++)
		tell(l, s, i, "", QUALITY_BAD_COMM, now, -1);
	if (!s->lost && !l->poll->once)
		poll_note(l->poll, s->device,
		    _("%s: %s; it is tried again from now on"), s->device->code,
		    why->msg);
	else if (!s->lost)
		poll_note(l->poll, s->device, "%s: %s", s->device->code,
		    why->msg);
	s->lost = true;
	s->retry = clock_steady() + wait;
	s->backoff_s *= 2;
	if (s->backoff_s > s->device->backoff_max_s)
		s->backoff_s = s->device->backoff_max_s;
}

void
station_found(struct line *l, struct station *s)
{
	s->backoff_s = s->device->backoff_min_s;
	if (s->lost)
		poll_note(l->poll, s->device, _("%s answers again"),
		    s->device->code);
	s->lost = false;
}

/* 0 answered, > 0 an exception, -1 lost. */
static int
ask(struct line *l, struct station *s, const struct block *b, uint16_t *words,
    long *latency_ms, struct err *e)
{
	const struct device *d = s->device;
	int rc = -1;

	for (int i = 0; i <= d->retries && !poll_stopped(l->poll); i++) {
		int64_t start;

		/* frames have no number there: a late answer must pass by */
		if (i > 0 && d->proto != PROTO_MODBUS_TCP)
			poll_sleep(l->poll, clock_steady() + d->timeout_ms);

		/* who cannot be reached is not called twice in a row */
		if (link_open(l->link, d->timeout_ms, e) < 0)
			return -1;
		start = clock_steady();
		rc = link_read(l->link, d->unit, b->table, b->reg, b->n,
		    d->timeout_ms, words, e);
		*latency_ms = (long)(clock_steady() - start);
		if (d->gap_ms > 0)
			poll_sleep(l->poll, clock_steady() + d->gap_ms);
		if (rc >= 0 && rc <= 4)
			return rc;
		if (rc > 4) {
			/* busy, or a gateway without its device */
			err_set(e, E_UNAVAILABLE, _("it answers: %s"),
			    link_exception(rc));
			link_close(l->link);
			rc = -1;
		}
	}
	return rc;
}

static void
take(struct line *l, struct station *s, const struct block *b,
    const uint16_t *words, long latency_ms)
{
	msec now = poll_clock(l->poll);
	size_t first = (size_t)(b->points - s->plan.points);

	for (size_t i = 0; i < b->npoints; i++) {
		const struct point *p = b->points[i];
		struct decoded d;

		point_decode(p, words + (p->reg - b->reg), &d);
		tell(l, s, first + i, d.text, d.quality, now, latency_ms);
	}
}

/*
 * Block k, whatever comes of it.  One that is refused is halved until the point
 * stands alone that the device does not know.  False: the device is lost.
 */
static bool
read_block(struct line *l, struct station *s, size_t k)
{
	uint16_t words[BLOCK_WORDS];
	struct err e = ERR_INIT;
	size_t end = k + 1;

	while (k < end) {
		struct block *b = &s->plan.v[k];
		long ms = 0;
		int rc = ask(l, s, b, words, &ms, &e);

		if (rc < 0) {
			if (!poll_stopped(l->poll))
				station_lose(l, s, &e);
			return false;
		}
		station_found(l, s);
		if (rc > 0 && b->npoints > 1) {
			blocks_split(&s->plan, k);
			end++;
			continue;
		}
		if (rc > 0) {
			b->bad = true;
			tell(l, s, (size_t)(b->points - s->plan.points), "",
			    rc == 4 ? QUALITY_BAD_SENSOR : QUALITY_BAD_ADDR,
			    poll_clock(l->poll), -1);
			poll_note(l->poll, s->device, _("%s: %s answers: %s"),
			    b->points[0]->code, s->device->code,
			    link_exception(rc));
		} else {
			take(l, s, b, words, ms);
		}
		k++;
	}
	return true;
}

/*
 * A device that comes back may be another one, or mended: what it refused is
 * asked for again.  Points keep their place, so what was told stays known.
 */
static void
begin_again(struct station *s, int64_t now)
{
	blocks_release(&s->plan);
	blocks_make(&s->plan, s->points, s->device);
	for (size_t i = 0; i < s->plan.n; i++)
		s->plan.v[i].due = now;
}

/* The refused ones are looked at again after ten minutes. */
enum { BAD_AGAIN_MS = 600000 };

static void
next_time(struct block *b, int64_t now)
{
	b->due += b->bad ? BAD_AGAIN_MS : b->poll_ms;
	if (b->due <= now)
		b->due = now + (b->bad ? BAD_AGAIN_MS : b->poll_ms);
	b->bad = false;
}

/* Reads what is due of a device; when it wants to be read next. */
static int64_t
serve(struct line *l, struct station *s)
{
	int64_t now = clock_steady(), next = INT64_MAX;

	if (s->lost) {
		if (now < s->retry)
			return s->retry;
		begin_again(s, now);
	}
	for (size_t i = 0; i < s->plan.n && !poll_stopped(l->poll);) {
		size_t before = s->plan.n, parts;

		if (s->plan.v[i].due > now) {
			i++;
			continue;
		}
		if (!read_block(l, s, i))
			return s->retry;
		parts = s->plan.n - before + 1;
		while (parts-- > 0)
			next_time(&s->plan.v[i++], clock_steady());
	}
	for (size_t i = 0; i < s->plan.n; i++)
		if (s->plan.v[i].due < next)
			next = s->plan.v[i].due;
	return next;
}

static void
run(struct line *l)
{
	int64_t next;

	for (size_t i = 0; i < l->n; i++)
		begin_again(&l->v[i], clock_steady());
	do {
		next = INT64_MAX;
		for (size_t i = 0; i < l->n && !poll_stopped(l->poll); i++) {
			int64_t due = serve(l, &l->v[i]);

			if (due < next)
				next = due;
		}
	} while (!l->poll->once && next < INT64_MAX &&
	    poll_sleep(l->poll, next));
}

void *
line_run(void *arg)
{
	struct line *l = arg;
	struct poll *p = l->poll;

	if (l->proto == PROTO_OPCUA) {
		line_run_child(l);
	} else {
		run(l);
		link_close(l->link);
	}
	pthread_mutex_lock(&p->lock);
	p->running--;
	pthread_cond_signal(&p->came);
	pthread_mutex_unlock(&p->lock);
	return NULL;
}
