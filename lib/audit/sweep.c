/*
 * The walk over history by two threads, each with its own reader.  They take
 * stretches of neighbouring commits, whose trees and files are nearly the same.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_int.h"
#include "base/hash.h"
#include "base/str.h"

enum { THREADS = 2, STRETCH = 128, ALONE = 64, CLEAN = 256 };

struct touched {
	const char *path;
	struct hist_id from, to;
};

/* The files of records/ in which a commit differs from one parent. */
struct touches {
	struct touched *v;
	size_t n, cap;
};

struct shared {
	struct sweep *w;
	size_t next;
	pthread_mutex_t mutex;
	bool failed;
};

struct worker {
	struct shared *s;
	struct haul *haul;
	struct hist_reader *reader, *own;
	struct signs *signs;
	struct touches *touches; /* of rows, one for each parent */
	struct touches *keys; /* of who may sign, likewise */
	size_t ntouches;
	size_t commit;
	char *path; /* the last one, in the haul's arena */
	struct hist_id clean[CLEAN][2]; /* pairs in which nothing is missing */
	struct err err;
	int rc;
};

/* Neighbouring commits mostly touch the same files. */
static const char *
keep_path(struct worker *k, const char *path)
{
	if (k->path == NULL || !streq(k->path, path))
		k->path = arena_str(&k->haul->arena, path);
	return k->path;
}

static void
touches_add(struct worker *k, struct touches *t, const struct hist_change *c)
{
	GROW(t->v, t->n, t->cap);
	t->v[t->n].path = keep_path(k, c->path);
	t->v[t->n].from = c->from;
	t->v[t->n++].to = c->to;
}

static int
touch(void *arg, const struct hist_change *c, struct err *e)
{
	struct worker *k = arg;

	(void)e;
	/* what else somebody put there holds no rows */
	if (str_suffix(c->path, ".csv"))
		touches_add(k, &k->touches[k->ntouches], c);
	return 0;
}

static int
key_touch(void *arg, const struct hist_change *c, struct err *e)
{
	struct worker *k = arg;

	(void)e;
	if (streq(c->path, SIGNERS) || streq(c->path, SIGNS_STATIONS))
		touches_add(k, &k->keys[k->ntouches], c);
	return 0;
}

static int
flow_touch(void *arg, const struct hist_change *c, struct err *e)
{
	struct worker *k = arg;
	const char *p = strchr(c->path + strlen("flows/"), '/');

	(void)e;
	if (p != NULL && p[1] == 'v' && ch_digit(p[2]) &&
	    !hist_id_none(&c->from))
		caught_add(k->haul, CATCH_FLOW, k->commit,
		    arena_str(&k->haul->arena, c->path), 0);
	return 0;
}

/* Whether this pair was found right before; remembers it if mark. */
static bool
clean(struct worker *k, const struct touched *t, bool mark)
{
	size_t slot = (size_t)(t->from.raw[0] ^ t->to.raw[1]) % CLEAN;
	struct hist_id *at = k->clean[slot];

	if (mark) {
		at[0] = t->from;
		at[1] = t->to;
	}
	return !hist_id_none(&at[1]) && hist_id_same(&at[0], &t->from) &&
	    hist_id_same(&at[1], &t->to);
}

static int
judge_pair(struct worker *k, const struct hist_commit *c,
    const struct touched *t, struct err *e)
{
	struct pair p = { .path = t->path,
		.commit = k->commit,
		.time = c->time,
		.merge = c->nparents > 1 };
	size_t before = k->haul->n;

	if (p.merge && clean(k, t, false))
		return 0;
	if (hist_blob(k->reader, &t->from, &p.from, &p.nfrom, e) < 0 ||
	    hist_blob(k->reader, &t->to, &p.to, &p.nto, e) < 0)
		return -1;
	rows_judge(k->haul, &p);
	if (k->haul->n == before)
		clean(k, t, true);
	return 0;
}

static const struct touched *
touched_too(const struct touches *t, const char *path)
{
	for (size_t i = 0; i < t->n; i++)
		if (streq(t->v[i].path, path))
			return &t->v[i];
	return NULL;
}

/* A file that one of the parents has just so brings nothing new. */
static int
judge_merge(struct worker *k, const struct hist_commit *c, struct err *e)
{
	const char *from[HIST_MERGED];
	size_t nfrom[HIST_MERGED], i, n;
	const struct touched *t;

	for (i = 0; i < k->touches[0].n; i++) {
		struct pair p = { .path = k->touches[0].v[i].path,
			.commit = k->commit,
			.time = c->time };

		for (n = 0; n < c->nparents; n++) {
			t = touched_too(&k->touches[n], p.path);
			if (t == NULL || n == HIST_MERGED)
				break;
			if (hist_blob(k->reader, &t->from, &from[n], &nfrom[n],
				e) < 0 ||
			    hist_blob(k->reader, &t->to, &p.to, &p.nto, e) < 0)
				return -1;
		}
		if (n == c->nparents)
			rows_merged(k->haul, &p, from, nfrom, n);
	}
	return 0;
}

static void
judge_clock(struct worker *k, const struct hist_commit *c,
    const struct hist_commit *parent)
{
	int64_t by = parent->time - c->time;

	if (by > AUDIT_SLACK / SECOND)
		caught_add(k->haul, CATCH_CLOCK, k->commit, NULL, 0)->by = by;
}

/* A file that is as no parent has it; the first of them. */
static const struct touched *
brought(const struct touches *of, size_t nparents)
{
	size_t i, n;

	for (i = 0; i < of[0].n; i++) {
		for (n = 1; n < nparents; n++)
			if (touched_too(&of[n], of[0].v[i].path) == NULL)
				break;
		if (n == nparents)
			return &of[0].v[i];
	}
	return NULL;
}

/*
 * Once a station has a key, what changes rows or the keys is signed by one.  A
 * station that joins signs with the key that its commit brings: not an error,
 * yet somebody has to know of it.
 */
static int
judge_signature(struct worker *k, const struct hist_commit *c, struct err *e)
{
	const struct touched *rows, *keys;
	const struct hist_commit *up;
	struct err why = ERR_INIT;
	struct caught *caught;
	enum sign_of by;
	const char *path;

	if (c->nparents == 0)
		return 0;
	up = history_commit(k->s->w->h, c->parents[0]);
	rows = brought(k->touches, c->nparents);
	keys = brought(k->keys, c->nparents);
	if (rows == NULL && keys == NULL)
		return 0;
	path = rows != NULL ? rows->path : keys->path;
	if (signs_commit(k->signs, k->reader, c, &up->tree, path, &by, &why) <
	    0) {
		*e = why;
		return -1;
	}
	if (by == SIGN_GOOD)
		return 0;
	caught = caught_add(k->haul,
	    by == SIGN_JOINED && rows == NULL ? CATCH_JOINED : CATCH_UNSIGNED,
	    k->commit, path, 0);
	caught->row = arena_str(&k->haul->arena, why.msg);
	return 0;
}

static int
judge_commit(struct worker *k, size_t at, struct err *e)
{
	const struct sweep *w = k->s->w;
	const struct hist_commit *c = history_commit(w->h, at), *up;
	size_t i, n = c->nparents > 0 ? c->nparents : 1;
	int64_t ahead;

	k->commit = at;
	for (k->ntouches = 0; k->ntouches < n; k->ntouches++) {
		k->touches[k->ntouches].n = k->keys[k->ntouches].n = 0;
		up = c->nparents == 0 ?
		    NULL :
		    history_commit(w->h, c->parents[k->ntouches]);
		if (hist_diff(k->reader, up == NULL ? NULL : &up->tree,
			&c->tree, "records", touch, k, e) < 0)
			return -1;
		if (up == NULL)
			continue;
		judge_clock(k, c, up);
		if (hist_diff(k->reader, &up->tree, &c->tree, "flows",
			flow_touch, k, e) < 0 ||
		    hist_diff(k->reader, &up->tree, &c->tree, "registers",
			key_touch, k, e) < 0)
			return -1;
	}
	ahead = w->now == MSEC_NONE ? 0 : c->time - w->now / SECOND;
	if (ahead > AUDIT_SLACK / SECOND)
		caught_add(k->haul, CATCH_FUTURE, at, NULL, 0)->by = ahead;
	for (i = 0; i < n; i++)
		for (size_t f = 0; f < k->touches[i].n; f++)
			if (judge_pair(k, c, &k->touches[i].v[f], e) < 0)
				return -1;
	if (n > 1 && judge_merge(k, c, e) < 0)
		return -1;
	return judge_signature(k, c, e);
}

static bool
take(struct shared *s, size_t *from, size_t *to)
{
	size_t n = history_count(s->w->h);

	pthread_mutex_lock(&s->mutex);
	*from = s->failed ? n : s->next;
	*to = *from + STRETCH < n ? *from + STRETCH : n;
	s->next = *to;
	pthread_mutex_unlock(&s->mutex);
	return *from < *to;
}

static void *
work(void *arg)
{
	struct worker *k = arg;
	struct shared *s = k->s;
	size_t from, to;

	k->signs = signs_new();
	if (k->reader == NULL)
		k->reader = k->own = hist_reader_new(s->w->h, &k->err);
	k->rc = k->reader == NULL ? -1 : 0;
	while (k->rc == 0 && take(s, &from, &to))
		for (; k->rc == 0 && from < to; from++) {
			const struct hist_commit *c =
			    history_commit(s->w->h, from);
			char hex[STORE_OID];

			if (c->old)
				continue;
			k->rc = judge_commit(k, from, &k->err);
			hist_rest(k->reader);
			hist_id_hex(&c->id, hex);
			if (k->rc < 0)
				err_wrap(&k->err, _("commit %.10s"), hex);
		}
	if (k->rc < 0) {
		pthread_mutex_lock(&s->mutex);
		s->failed = true;
		pthread_mutex_unlock(&s->mutex);
	}
	hist_reader_free(k->own);
	signs_free(k->signs);
	return NULL;
}

static size_t
widest(const struct history *h, size_t *fresh)
{
	size_t i, max = 1, n = history_count(h);

	*fresh = 0;
	for (i = 0; i < n; i++) {
		const struct hist_commit *c = history_commit(h, i);

		*fresh += !c->old;
		if (c->nparents > max)
			max = c->nparents;
	}
	return max;
}

static int
by_place(const void *a, const void *b)
{
	const struct caught *x = a, *y = b;
	int c;

	if (x->commit != y->commit)
		return x->commit < y->commit ? -1 : 1;
	c = strcmp(x->path == NULL ? "" : x->path,
	    y->path == NULL ? "" : y->path);
	if (c != 0)
		return c;
	if (x->kind != y->kind)
		return (int)x->kind - (int)y->kind;
	return x->line < y->line ? -1 : x->line > y->line;
}

static int
by_event(const void *a, const void *b)
{
	const struct added *x = a, *y = b;
	int c = x->path == y->path ? 0 : strcmp(x->path, y->path);

	if (c == 0)
		c = memcmp(x->event, y->event, sizeof(x->event));
	if (c == 0 && x->commit != y->commit)
		c = x->commit < y->commit ? -1 : 1;
	return c;
}

/* Two parents that lack the same row are one finding. */
static void
gather(struct sweep *w)
{
	size_t i, n;

	for (i = 0; i < w->nhauls; i++) {
		w->n += w->hauls[i].n;
		w->nadded += w->hauls[i].nadded;
	}
	w->v = xcalloc(w->n + 1, sizeof(*w->v));
	w->added = xcalloc(w->nadded + 1, sizeof(*w->added));
	for (i = w->n = w->nadded = 0; i < w->nhauls; i++) {
		const struct haul *h = &w->hauls[i];

		if (h->n > 0)
			memcpy(w->v + w->n, h->v, h->n * sizeof(*h->v));
		if (h->nadded > 0)
			memcpy(w->added + w->nadded, h->added,
			    h->nadded * sizeof(*h->added));
		w->n += h->n;
		w->nadded += h->nadded;
	}
	qsort(w->v, w->n, sizeof(*w->v), by_place);
	qsort(w->added, w->nadded, sizeof(*w->added), by_event);
	for (i = n = 0; i < w->n; i++)
		if (n == 0 || by_place(&w->v[n - 1], &w->v[i]) != 0)
			w->v[n++] = w->v[i];
	w->n = n;
}

int
sweep_run(struct sweep *w, struct err *e)
{
	struct shared s = { .w = w };
	struct worker *k = xcalloc(THREADS, sizeof(*k));
	pthread_t ids[THREADS];
	size_t i, p, started = 0, parents = widest(w->h, &w->commits);
	int rc = 0;

	w->nhauls = w->commits > ALONE ? THREADS : 1;
	w->hauls = xcalloc(w->nhauls, sizeof(*w->hauls));
	pthread_mutex_init(&s.mutex, NULL);
	hist_sweep_begin();
	for (i = 0; i < w->nhauls; i++) {
		k[i].s = &s;
		k[i].haul = &w->hauls[i];
		k[i].touches = xcalloc(parents, sizeof(*k[i].touches));
		k[i].keys = xcalloc(parents, sizeof(*k[i].keys));
	}
	for (i = 1; i < w->nhauls; i++)
		if (pthread_create(&ids[started], NULL, work, &k[i]) == 0)
			started++;
	k[0].reader = history_reader(w->h);
	work(&k[0]);
	for (i = 0; i < started; i++)
		pthread_join(ids[i], NULL);
	for (i = 0; i < w->nhauls; i++) {
		if (k[i].rc < 0 && rc == 0) {
			*e = k[i].err;
			rc = -1;
		}
		for (p = 0; p < parents; p++) {
			free(k[i].touches[p].v);
			free(k[i].keys[p].v);
		}
		free(k[i].touches);
		free(k[i].keys);
	}
	hist_sweep_end();
	pthread_mutex_destroy(&s.mutex);
	free(k);
	if (rc == 0)
		gather(w);
	return rc;
}

void
sweep_release(struct sweep *w)
{
	for (size_t i = 0; i < w->nhauls; i++) {
		arena_release(&w->hauls[i].arena);
		free(w->hauls[i].v);
		free(w->hauls[i].added);
	}
	free(w->hauls);
	free(w->v);
	free(w->added);
	memset(w, 0, sizeof(*w));
}

size_t
sweep_event(const struct sweep *w, const char *path, const char *event)
{
	struct added key = { .path = path };
	size_t lo = 0, hi = w->nadded;

	memcpy(key.event, event, sizeof(key.event));
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_event(&w->added[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == w->nadded || !streq(w->added[lo].path, path) ||
	    memcmp(w->added[lo].event, key.event, sizeof(key.event)) != 0)
		return SIZE_MAX;
	return w->added[lo].commit;
}

size_t
sweep_line(const struct sweep *w, const char *path, const char *row, size_t len)
{
	uint64_t sum = sum64(row, len, 0);

	for (size_t i = 0; i < w->nadded; i++)
		if (w->added[i].sum == sum && streq(w->added[i].path, path))
			return w->added[i].commit;
	return SIZE_MAX;
}
