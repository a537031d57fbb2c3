/*
 * What is left of a response that was cut off: the steps of its level that have
 * no event since the level began.
 */
#include "response/rest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/io.h"
#include "base/msg.h"
#include "base/str.h"

enum { LOCK_MS = 2000, TRIES = 3, MARK_MAX = 128 };

/* What another station began is its own to end, for so long. */
static const msec ELSEWHERE = 5 * MINUTE;

/* ---- locks ---- */

int
respond_lock(struct respond *r)
{
	struct buf path = BUF_INIT;
	msec until = clock_steady() + LOCK_MS;
	int fd;

	store_private(r->lg->store, "respond.lock", &path);
	fd = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	buf_release(&path);
	/* Whoever hangs there holds up nobody: two records are the lesser evil. */
	while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0 &&
	    clock_steady() < until)
		usleep(5000);
	return fd;
}

/* A file of this level of this response, beside the ledger. */
static void
own_file(struct respond *r, const char *what, struct buf *path)
{
	struct err none = ERR_INIT;

	store_private(r->lg->store, "respond", path);
	io_mkdirs(AT_FDCWD, path->ptr, 0750, &none);
	buf_printf(path, "/%s.%d.%s", r->id, r->level, what);
}

bool
steps_lock(struct respond *r)
{
	struct buf path = BUF_INIT;
	int fd;

	if (r->steps_fd >= 0)
		return true;
	own_file(r, "steps", &path);
	fd = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	buf_release(&path);
	/* of this process alone: a step that outlives it holds nothing up */
	if (fd >= 0 && lockf(fd, F_TLOCK, 0) < 0) {
		close(fd);
		return false;
	}
	r->steps_fd = fd;
	return true;
}

void
steps_unlock(struct respond *r)
{
	if (r->steps_fd >= 0)
		close(r->steps_fd);
	r->steps_fd = -1;
}

/* ---- what has an event ---- */

static const char *
cell(const struct record *rec, const struct event *ev, const char *name)
{
	int k = schema_field(rec->schema, name);

	return k < 0 ? "" : ev->fields[k];
}

void
rest_load(struct rest *d, struct respond *r, const struct record *rec)
{
	size_t from = 0;

	for (size_t i = 0; i < rec->nevents; i++)
		if (i == 0 || streq(rec->events[i]->action, "raise"))
			from = i;
	for (size_t i = from; i < rec->nevents; i++) {
		const struct event *ev = rec->events[i];

		if (i == from) {
			d->cause = arena_str(&r->arena, ev->event);
			d->began = ev->time;
			d->planned =
			    arena_str(&r->arena, cell(rec, ev, "planned"));
		}
		if (!streq(ev->action, "step"))
			continue;
		GROW(d->v, d->n, d->cap);
		d->v[d->n].step = arena_str(&r->arena, cell(rec, ev, "step"));
		d->v[d->n++].target =
		    arena_str(&r->arena, cell(rec, ev, "target"));
	}
}

void
rest_release(struct rest *d)
{
	free(d->v);
	buf_release(&d->names);
	*d = (struct rest)REST_INIT;
}

bool
rest_has(const struct rest *d, const char *step, const char *target)
{
	if (d == NULL)
		return false;
	if (target != NULL && target[0] == '\0')
		target = "-";
	for (size_t i = 0; i < d->n; i++)
		if (streq(d->v[i].step, step) &&
		    (target == NULL || streq(d->v[i].target, target)))
			return true;
	return false;
}

bool
rest_asked(const struct rest *d, const char *step)
{
	return d == NULL || d->planned[0] == '\0' || word_in(d->planned, step);
}

/* ---- what is left ---- */

static void
name(struct rest *d, const char *step)
{
	d->left++;
	if (d->names.len == 0)
		buf_puts(&d->names, step);
	else if (!word_in(d->names.ptr, step))
		buf_printf(&d->names, " %s", step);
}

void
rest_drop(struct rest *d, struct step_jobs *js, size_t from)
{
	if (d == NULL)
		return;
	for (size_t i = from; i < js->n; i++) {
		struct step_job *j = &js->v[i];

		if (rest_has(d, j->step, j->target))
			j->done = j->logged = true;
		else
			name(d, j->step);
	}
}

void
rest_later(struct rest *d, struct respond *r, struct scene *sc,
    const struct step_row *s)
{
	struct err why = ERR_INIT;
	bool left = !rest_has(d, s->code, NULL);

	/* a park each: some may have been told */
	if (!left && s->kind == STEP_PARK && !rest_has(d, s->code, "")) {
		if (sc->parks.v == NULL &&
		    parks_load(r->lg, &sc->parks, &why) < 0)
			finding_from(&r->said, "parks", &why);
		for (size_t i = 0; i < sc->parks.n; i++)
			left = left ||
			    (step_park_wants(s, sc->parks.v[i].code) &&
				!rest_has(d, s->code, sc->parks.v[i].code));
	}
	if (left)
		name(d, s->code);
}

int
rest_try(struct rest *d, struct respond *r, struct err *e)
{
	struct buf path = BUF_INIT, mark = BUF_INIT;
	struct err none = ERR_INIT;
	size_t len = strlen(d->cause);
	long tries = 0;
	int rc = 0;

	own_file(r, "tries", &path);
	/* "ULID TIMES", of the event that the level began with */
	if (io_read(&mark, AT_FDCWD, path.ptr, MARK_MAX, 0, &none) == 0 &&
	    str_prefix(mark.ptr, d->cause))
		tries = strtol(mark.ptr + len, NULL, 10);
	if (tries >= TRIES) {
		err_set(e, E_NO,
		    _("%s: steps were begun %ld times and have no event: %s"),
		    r->id, tries, d->names.ptr);
		rc = err_hint(e, _("see to each by hand, then: respond %s"),
		    r->id);
	} else {
		buf_clear(&mark);
		buf_printf(&mark, "%s %ld\n", d->cause, tries + 1);
		rc = io_replace(AT_FDCWD, path.ptr, mark.ptr, mark.len, 0600,
		    IO_FSYNC, e);
		if (rc < 0)
			err_hint(e, _("%s: these steps are left: %s"), r->id,
			    d->names.ptr);
	}
	buf_release(&path);
	buf_release(&mark);
	return rc;
}

/* ---- doing it ---- */

static bool
of_elsewhere(struct respond *r, const struct rest *d)
{
	struct err none = ERR_INIT;
	struct id id;

	return id_parse(&id, r->id, &none) == 0 &&
	    id.station != store_station(r->lg->store) &&
	    store_now(r->lg->store) < d->began + ELSEWHERE;
}

bool
rest_due(const struct rest *d, struct respond *r)
{
	return d->left > 0 && !(d->tending && of_elsewhere(r, d));
}

/* Where it stands now, for nobody raises or ends it behind that lock. */
static int
ours(struct respond *r, bool tending, bool *yes, struct err *e)
{
	int fd = respond_lock(r), rc = respond_refresh(r->lg, e);

	*yes = false;
	if (rc == 0)
		rc = respond_open(r, r->id, e);
	if (rc == 0 && (*yes = steps_lock(r)))
		/* whoever was at it until now has written its events */
		rc = respond_refresh(r->lg, e);
	else if (rc == 0 && !tending)
		finding_add(&r->said, SEV_INFO, "steps", NULL, 0,
		    _("another process is doing the steps of %s now"), r->id);
	/* Who made the record has its steps before it lets go of that lock. */
	if (fd >= 0)
		close(fd);
	if (rc < 0 && tending && e->code == E_NO) {
		err_clear(e); /* it has ended */
		return 0;
	}
	return rc;
}

int
respond_rest(struct respond *r, bool tending, size_t *left, struct err *e)
{
	struct rest d = REST_INIT;
	bool yes;
	int rc = ours(r, tending, &yes, e);

	*left = 0;
	if (rc == 0 && yes) {
		d.tending = tending;
		rc = steps_run(r, &d, e);
		*left = d.left;
	}
	steps_unlock(r);
	rest_release(&d);
	return rc;
}
