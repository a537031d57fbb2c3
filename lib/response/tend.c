#include "response/tend.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/datadir.h"
#include "base/io.h"
#include "base/msg.h"
#include "base/str.h"
#include "response/curve.h"

enum {
	TICK_MS = 250,
	LOOK_MS = 1000,
	LANES = 16,
	CURVE_MOST = 200,
};

/* One lasting row: its processes, and when it is done again. */
struct lane {
	struct step_row row;
	char code[32];
	struct respond r; /* an arena and findings of its own */
	struct step_jobs js;
	msec next; /* of the steady clock */
	msec since; /* the curve is told up to here */
	bool busy, wanted;
};

struct memory { /* what a step came to when it was logged */
	char step[32], target[64];
	enum outcome_kind kind;
};

struct follower {
	struct respond *r;
	struct lane lanes[LANES];
	size_t n;
	struct memory *seen;
	size_t nseen, cap;
	bool park_told;
};

static volatile sig_atomic_t stopped;

static void
on_signal(int number)
{
	(void)number;
	stopped = 1;
}

/* ---- events: only what changed ---- */

static bool
changed(struct follower *f, const struct step_job *j)
{
	struct memory *m;

	for (size_t i = 0; i < f->nseen; i++) {
		m = &f->seen[i];
		if (streq(m->step, j->step) && streq(m->target, j->target)) {
			bool other = m->kind != j->outcome.kind;

			m->kind = j->outcome.kind;
			return other;
		}
	}
	GROW(f->seen, f->nseen, f->cap);
	m = &f->seen[f->nseen++];
	str_copy(m->step, sizeof(m->step), j->step);
	str_copy(m->target, sizeof(m->target), j->target);
	m->kind = j->outcome.kind;
	/* The first round was logged by whoever started the response. */
	return j->outcome.kind != STEP_OK && j->outcome.kind != STEP_SKIPPED;
}

static void
settle(struct follower *f, struct lane *l)
{
	struct err why = ERR_INIT;
	bool left = jobs_wait(&l->js, 0);

	for (size_t i = 0; i < l->js.n; i++) {
		struct step_job *j = &l->js.v[i];

		if (j->done && !j->logged && !changed(f, j))
			j->logged = true;
	}
	if (steps_log(&l->r, &l->js, "-", &why) < 0)
		finding_from(&f->r->said, "steps", &why);
	if (left)
		return;
	jobs_release(&l->js);
	findings_release(&l->r.said);
	l->r.said = (struct findings)FINDINGS_INIT;
	arena_release(&l->r.arena);
	l->busy = false;
}

/* ---- rounds ---- */

static struct lane *
lane_of(struct follower *f, const struct scene *sc, const struct step_row *row)
{
	for (size_t i = 0; i < f->n; i++)
		if (streq(f->lanes[i].code, row->code) &&
		    f->lanes[i].row.line == row->line)
			return &f->lanes[i];
	if (f->n == LANES)
		return NULL;
	struct lane *l = &f->lanes[f->n++];

	memset(l, 0, sizeof(*l));
	str_copy(l->code, sizeof(l->code), row->code);
	l->row.line = row->line;
	l->next = clock_steady() + row->repeat_s * SECOND;
	if (!clock_parse(record_field(sc->rec, "detected_at"), &l->since))
		l->since = sc->rec->created;
	return l;
}

static void
begin(struct lane *l, struct scene *sc, const struct step_row *row)
{
	struct curve c = CURVE_INIT;
	struct err why = ERR_INIT;

	l->next = clock_steady() + row->repeat_s * SECOND;
	l->busy = true;
	if (row->kind != STEP_PARK) {
		step_plan(&l->r, sc, row, &l->js);
	} else {
		if (curve_since(l->r.lg, sc->rec, l->since, CURVE_MOST, &c,
			&l->r.said, &why) < 0)
			finding_from(&l->r.said, "curve", &why);
		if (c.n > 0)
			l->since = c.v[c.n - 1].at;
		step_park(&l->r, sc, row, "curve", c.v, c.n, &l->js);
		curve_release(&c);
	}
	jobs_start(&l->js);
}

static void
round_of(struct follower *f, struct scene *sc)
{
	struct step_row *rows;
	size_t n, said = f->r->said.n;

	rows = steps_of(f->r, sc, &n);
	/* What cannot be read now is no all-clear. */
	f->park_told = f->r->said.n > said;
	for (size_t i = 0; i < n; i++) {
		struct lane *l;

		f->park_told = f->park_told || rows[i].kind == STEP_PARK;
		if (rows[i].repeat_s == 0 ||
		    (l = lane_of(f, sc, &rows[i])) == NULL)
			continue;
		if (l->busy || clock_steady() < l->next)
			continue;
		l->r = *f->r;
		l->r.said = (struct findings)FINDINGS_INIT;
		l->r.arena = (struct arena)ARENA_INIT;
		l->r.told = NULL;
		rows[i].code = l->code;
		begin(l, sc, &rows[i]);
	}
	free(rows);
}

/* ---- the level's end ---- */

static bool
over(struct respond *r, const char *id)
{
	struct record_box *box = NULL;
	struct err none = ERR_INIT;
	const struct record *a;
	bool yes;

	if (record_load(&box, r->lg->store, &r->lg->schemas, id, &r->said,
		&none) < 0)
		return false;
	a = record_of(box);
	yes = !a->open || streq(record_field(a, "active"), "no") ||
	    word_in("returned latched normal", a->shown->node);
	record_free(box);
	return yes;
}

struct standing {
	struct respond *r;
	const char *area, *substance;
};

/* E_NO ends the scan: one that still stands is enough. */
static int
on_alarm(void *arg, const struct record *a, struct err *e)
{
	struct standing *s = arg;
	struct err unknown = ERR_INIT;
	const char *area = record_field(a, "area"), *code = "";

	if (!streq(record_field(a, "active"), "yes") ||
	    (!streq(area, s->area) &&
		!registers_area_below(s->r->lg->reg, area, s->area)))
		return 0;
	if (substance_named(s->r->lg, record_field(a, "medium"), &code,
		&unknown) < 0 ||
	    !streq(code, s->substance))
		return 0;
	return err_set(e, E_NO, "%s", a->id);
}

/* Also an alarm that never joined: not every one starts respond. */
static bool
none_stands(struct respond *r, const struct record *rec)
{
	struct record_bounds b = RECORD_BOUNDS("alarm");
	struct standing s = { r, record_field(rec, "area"),
		record_field(rec, "substance") };
	struct err e = ERR_INIT;

	b.open_only = true;
	return records_scan(r->lg->store, &r->lg->schemas, &b, on_alarm, &s,
		   &r->said, &e) == 0;
}

static bool
all_clear(struct respond *r, const struct record *rec)
{
	const char *p = record_field(rec, "alarms"), *w;
	const char *first = record_field(rec, "alarm");
	size_t len;

	if (first[0] == '\0' || record_field(rec, "acked_at")[0] == '\0' ||
	    !word_in("active controlled", rec->shown->node) || !over(r, first))
		return false;
	while (word_next(&p, &w, &len))
		if (!over(r, arena_dup(&r->arena, w, len)))
			return false;
	return none_stands(r, rec);
}

static int
clear(struct respond *r, struct err *e)
{
	struct act_opts o;
	struct act_item it = { .id = r->id, .action = "clear" };

	act_opts_system(&o, "respond");
	return act_run(r->lg, &o, &it, 1, NULL, &r->said, e);
}

/* Somebody ended it, or lowered it, in the same second: that is seen to next. */
static bool
moved_on(struct respond *r, const struct record *rec)
{
	const char *seen = arena_str(&r->arena, rec->shown->event);
	struct record_box *box = NULL;
	struct err why = ERR_INIT;
	bool moved = false;

	if (respond_refresh(r->lg, &why) == 0 &&
	    record_load(&box, r->lg->store, &r->lg->schemas, r->id, &r->said,
		&why) == 0)
		moved = !streq(record_of(box)->shown->event, seen);
	record_free(box);
	return moved;
}

/* Who has it is not told again because another park cannot be told. */
static bool
stored(const struct step_jobs *js)
{
	for (size_t i = 0; i < js->n; i++)
		if (!js->v[i].done || js->v[i].outcome.kind != STEP_FAILED)
			return true;
	return js->n == 0;
}

/* The park is told that it is over, once. */
void
tend_end(struct respond *r, struct scene *sc)
{
	struct step_row row = { .code = "PARK", .target = "", .timeout_s = 10 };
	struct step_jobs js = { NULL, 0, 0 };
	struct buf mark = BUF_INIT;
	struct curve c = CURVE_INIT;
	struct err why = ERR_INIT;
	bool told;

	park_mark(r->lg, r->id, &mark);
	if (access(mark.ptr, F_OK) == 0) {
		/* with what it came down to */
		if (curve_since(r->lg, sc->rec, sc->rec->created, 1, &c,
			&r->said, &why) < 0)
			finding_from(&r->said, "curve", &why);
		step_park(r, sc, &row, "end", c.v, c.n, &js);
		/* stored: whoever sends it later, it is told once */
		if ((told = stored(&js)))
			unlink(mark.ptr);
		jobs_start(&js);
		while (jobs_wait(&js, -1))
			;
		/* what is tried each second is no event each second */
		if (told && sc->rec->open && steps_log(r, &js, "-", &why) < 0)
			finding_from(&r->said, "steps", &why);
		jobs_release(&js);
	}
	curve_release(&c);
	buf_release(&mark);
}

/* True while the level lasts. */
static bool
look(struct follower *f, struct err *e)
{
	struct respond *r = f->r;
	struct scene sc;
	bool lasts = false, made;
	long level;

	/* what was found a second ago and no longer matters */
	arena_reset(&r->arena);
	findings_release(&r->said);
	r->said = (struct findings)FINDINGS_INIT;
	if (respond_refresh(r->lg, e) < 0 || scene_open(r, &sc, e) < 0)
		return false;
	if (str_long(record_field(sc.rec, "level"), &level))
		r->level = (int)level;
	if (all_clear(r, sc.rec)) {
		lasts = clear(r, e) == 0 ||
		    (e->code == E_NO && moved_on(r, sc.rec));
	} else if (word_in("active controlled", sc.rec->shown->node)) {
		round_of(f, &sc);
		lasts = f->n > 0;
		if (!f->park_told)
			tend_end(r, &sc);
	} else {
		tend_end(r, &sc);
		response_case(r, sc.rec, &made, e);
	}
	scene_release(&sc);
	return lasts;
}

int
tend_lock(struct ledger *lg, const char *id, int *fd, struct err *e)
{
	struct buf path = BUF_INIT;
	int rc = 0;

	store_private(lg->store, "respond", &path);
	if (io_mkdirs(AT_FDCWD, path.ptr, 0750, e) < 0) {
		buf_release(&path);
		return -1;
	}
	buf_printf(&path, "/%s.lock", id);
	*fd = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0)
		rc = err_sys(e, "%s", path.ptr);
	else if (flock(*fd, LOCK_EX | LOCK_NB) < 0)
		rc = err_set(e, E_BUSY, _("another process has %s"), id);
	buf_release(&path);
	return rc;
}

static void
finish(struct follower *f)
{
	for (size_t i = 0; i < f->n; i++) {
		while (f->lanes[i].busy) {
			jobs_wait(&f->lanes[i].js, -1);
			settle(f, &f->lanes[i]);
		}
		jobs_release(&f->lanes[i].js);
	}
	free(f->seen);
}

int
tend_follow(struct respond *r, struct err *e)
{
	struct follower *f = xcalloc(1, sizeof(*f));
	struct sigaction sa = { .sa_handler = on_signal };
	msec next = 0;
	int fd = -1, rc = tend_lock(r->lg, r->id, &fd, e);
	bool lasts = rc == 0;

	f->r = r;
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	while (lasts && !stopped) {
		struct err why = ERR_INIT;

		if (clock_steady() >= next) {
			lasts = look(f, &why);
			next = clock_steady() + LOOK_MS;
			/* A ledger that is busy or damaged is looked at again. */
			lasts = lasts || why.code == E_BUSY || why.code == E_IO;
			if (why.code != E_OK && !lasts) {
				*e = why;
				rc = -1;
			}
		}
		for (size_t i = 0; i < f->n; i++)
			if (f->lanes[i].busy)
				settle(f, &f->lanes[i]);
		if (lasts)
			poll(NULL, 0, TICK_MS);
	}
	finish(f);
	free(f);
	if (fd >= 0)
		close(fd);
	if (rc < 0 && e->code == E_BUSY) {
		err_clear(e);
		rc = 0;
	}
	return rc;
}

int
tend_start(struct respond *r, struct err *e)
{
	char *program = program_named("respond");
	const char *args[] = { program, "-C", store_root(r->lg->store),
		"--follow", r->id, NULL };
	char *const *argv;
	pid_t pid = fork();

	memcpy(&argv, &(const char *const *){ args }, sizeof(argv));
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		setsid();
		for (int fd = 0; fd < 3; fd++)
			dup2(null, fd);
		execvp(program, argv);
		_exit(127);
	}
	free(program);
	return pid < 0 ? err_sys(e, _("starting to follow %s"), r->id) : 0;
}
