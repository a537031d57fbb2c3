#include "sensor/poll.h"

#include <string.h>
#include <time.h>

#include "base/str.h"
#include "sensor/poll_int.h"

enum { QUEUE_MOST = 500000 }; /* some 100 MB */

msec
poll_clock(const struct poll *p)
{
	return clock_real() + p->ahead;
}

int
poll_new(struct poll **out, msec now, struct err *e)
{
	struct poll *p = xcalloc(1, sizeof(*p));
	pthread_condattr_t attr;
	msec ahead = now - clock_real();

	*out = NULL;
	/* the real clock, but for the moment that passed since it was read */
	p->ahead = ahead > SECOND || ahead < -SECOND ? ahead : 0;
	p->end = &p->first;
	if (pthread_condattr_init(&attr) != 0 ||
	    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) != 0 ||
	    pthread_mutex_init(&p->lock, NULL) != 0 ||
	    pthread_cond_init(&p->came, &attr) != 0 ||
	    pthread_cond_init(&p->stopping, &attr) != 0) {
		free(p);
		return err_sys(e, _("starting to read"));
	}
	pthread_condattr_destroy(&attr);
	*out = p;
	return 0;
}

static struct line *
line_of(struct poll *p, enum proto proto, const struct address *a)
{
	struct line *l;

	/* a TCP device serves connections side by side */
	for (l = p->lines; l != NULL &&
	     (proto == PROTO_MODBUS_RTU || proto == PROTO_MODBUS_RTU_TCP);
	     l = l->next)
		if (l->proto == proto && streq(l->address.to, a->to) &&
		    (proto == PROTO_MODBUS_RTU ||
			streq(l->address.port, a->port)))
			return l;
	l = xcalloc(1, sizeof(*l));
	l->poll = p;
	l->proto = proto;
	address_copy(&l->address, a);
	l->link = link_new(proto, a->to, a->port);
	l->seed = (unsigned)clock_real() ^ (unsigned)(uintptr_t)l;
	l->next = p->lines;
	p->lines = l;
	return l;
}

void
poll_add(struct poll *p, const struct points *ps, const struct device *d,
    const struct address *a)
{
	struct line *l = line_of(p, d->proto, a);
	struct station *s;

	GROW(l->v, l->n, l->cap);
	s = &l->v[l->n++];
	*s = (struct station){ .device = d, .points = ps };
	blocks_make(&s->plan, ps, d);
	s->npoints = s->plan.npoints;
	s->last = xcalloc(s->npoints + 1, sizeof(*s->last));
	s->told = xcalloc(s->npoints + 1, sizeof(*s->told));
	s->backoff_s = d->backoff_min_s;
}

static void
line_free(struct line *l)
{
	for (size_t i = 0; i < l->n; i++) {
		blocks_release(&l->v[i].plan);
		free(l->v[i].last);
		free(l->v[i].told);
	}
	link_free(l->link);
	free(l->v);
	address_release(&l->address);
	free(l);
}

int
poll_start(struct poll *p, bool once, struct err *e)
{
	p->once = once;
	for (struct line *l = p->lines; l != NULL; l = l->next) {
		pthread_mutex_lock(&p->lock);
		p->running++;
		pthread_mutex_unlock(&p->lock);
		if (pthread_create(&l->thread, NULL, line_run, l) != 0) {
			pthread_mutex_lock(&p->lock);
			p->running--;
			pthread_mutex_unlock(&p->lock);
			return err_sys(e, _("starting to read"));
		}
		l->started = true;
	}
	return 0;
}

static struct timespec
at(int64_t ms)
{
	return (struct timespec){ ms / 1000, ms % 1000 * 1000000 };
}

struct poll_row *
poll_take(struct poll *p, int wait_ms)
{
	struct timespec until = at(clock_steady() + wait_ms);
	struct poll_row *r;

	pthread_mutex_lock(&p->lock);
	while (p->first == NULL && p->running > 0 && wait_ms > 0)
		if (pthread_cond_timedwait(&p->came, &p->lock, &until) != 0)
			break;
	r = p->first;
	p->first = NULL;
	p->end = &p->first;
	p->queued = 0;
	pthread_mutex_unlock(&p->lock);
	return r;
}

void
poll_rows_free(struct poll_row *r)
{
	struct poll_row *next;

	for (; r != NULL; r = next) {
		next = r->next;
		free(r->note);
		free(r->value);
		free(r);
	}
}

bool
poll_running(struct poll *p)
{
	bool yes;

	pthread_mutex_lock(&p->lock);
	yes = p->running > 0 || p->first != NULL;
	pthread_mutex_unlock(&p->lock);
	return yes;
}

bool
poll_stopped(struct poll *p)
{
	bool yes;

	pthread_mutex_lock(&p->lock);
	yes = p->stop;
	pthread_mutex_unlock(&p->lock);
	return yes;
}

bool
poll_sleep(struct poll *p, int64_t until_ms)
{
	struct timespec until = at(until_ms);
	bool stop;

	pthread_mutex_lock(&p->lock);
	while (!p->stop && clock_steady() < until_ms)
		pthread_cond_timedwait(&p->stopping, &p->lock, &until);
	stop = p->stop;
	pthread_mutex_unlock(&p->lock);
	return !stop;
}

size_t
poll_lost(struct poll *p)
{
	size_t n;

	pthread_mutex_lock(&p->lock);
	n = p->lost;
	p->lost = 0;
	pthread_mutex_unlock(&p->lock);
	return n;
}

static void
queue(struct poll *p, struct poll_row *r)
{
	bool room;

	pthread_mutex_lock(&p->lock);
	room = p->queued < QUEUE_MOST;
	if (room) {
		p->queued++;
		*p->end = r;
		p->end = &r->next;
	} else {
		p->lost++;
	}
	pthread_cond_signal(&p->came);
	pthread_mutex_unlock(&p->lock);
	if (!room)
		poll_rows_free(r);
}

void
poll_tell(struct poll *p, const struct station *s, const struct point *point,
    const struct reading *reading)
{
	struct poll_row *r = xcalloc(1, sizeof(*r));

	r->device = s->device;
	r->point = point;
	r->value = xstrdup(reading->value);
	r->r = *reading;
	r->r.point = point->code;
	r->r.value = r->value;
	r->r.unit = point->unit;
	r->r.has_number = str_double(r->value, &r->r.number);
	queue(p, r);
}

void
poll_note(struct poll *p, const struct device *d, const char *fmt, ...)
{
	struct poll_row *r = xcalloc(1, sizeof(*r));
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	r->device = d;
	r->note = buf_steal(&b);
	queue(p, r);
}

void
poll_stop(struct poll *p)
{
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->stopping);
	pthread_mutex_unlock(&p->lock);
	for (struct line *l = p->lines; l != NULL; l = l->next)
		if (l->started) {
			pthread_join(l->thread, NULL);
			l->started = false;
		}
}

void
poll_free(struct poll *p)
{
	struct line *l, *next;

	if (p == NULL)
		return;
	poll_stop(p);
	for (l = p->lines; l != NULL; l = next) {
		next = l->next;
		line_free(l);
	}
	poll_rows_free(p->first);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->came);
	pthread_cond_destroy(&p->stopping);
	free(p);
}
