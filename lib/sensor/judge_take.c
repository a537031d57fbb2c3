#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "sensor/judge_int.h"

/* ---- inhibition ---- */

static bool
is_on(const struct guard *w)
{
	return w->state == GUARD_ACTIVE || w->state == GUARD_LEAVING;
}

static const struct guard *
active_at(const struct gauge *g, const char *code, size_t n)
{
	for (size_t i = 0; i < g->nw; i++)
		if (strlen(g->w[i].rule->code) == n &&
		    strncmp(g->w[i].rule->code, code, n) == 0 &&
		    is_on(&g->w[i]))
			return &g->w[i];
	return NULL;
}

static const struct guard *
active_in_area(const struct judge *j, const struct gauge *at, const char *code,
    size_t n)
{
	const struct guard *w;

	for (size_t i = 0; i < j->ng; i++)
		if (streq(j->g[i].p->area, at->p->area) &&
		    (w = active_at(&j->g[i], code, n)) != NULL)
			return w;
	return NULL;
}

const char *
guard_inhibited(const struct judge *j, const struct guard *w)
{
	static const char area[] = "@area";
	const char *p = w->rule->inhibited_by, *word;
	const struct guard *by;
	size_t n, tail = sizeof(area) - 1;

	if (w->g->removed[0] != '\0')
		return w->g->removed;
	while (word_next(&p, &word, &n)) {
		if (n > tail && strncmp(word + n - tail, area, tail) == 0)
			by = active_in_area(j, w->g, word, n - tail);
		else
			by = active_at(w->g, word, n);
		if (by != NULL && by != w)
			return by->id[0] != '\0' ? by->id : by->rule->code;
	}
	return NULL;
}

/* ---- the queue ---- */

static void
push(struct judge *j, const struct entry *en)
{
	GROW(j->queue, j->nqueue, j->queuecap);
	j->queue[j->nqueue++] = *en;
	en->j.guard->waiting++;
}

struct judged
guard_judged(struct guard *w, enum judge_what what, msec at)
{
	const struct gauge *g = w->g;

	return (struct judged){ .what = what,
		.guard = w,
		.point = g->p,
		.rule = w->rule,
		.priority = w->priority,
		.substance = g->s,
		.at = at,
		.has_value = g->has_value,
		.value = g->value,
		.peak = w->peak,
		.limit = w->limit,
		.quality = g->quality,
		.celsius = w->hot || g->hot ? g->celsius : NAN,
		.level = w->level,
		.id = w->id,
		.first = "",
		.held_by = "" };
}

/* What it means is decided when it is taken. */
void
judge_queue(struct judge *j, struct guard *w, enum entry_what what, msec at)
{
	struct entry en = { what, guard_judged(w, JUDGE_RAISE, at) };

	push(j, &en);
}

/* The group's alarm that this one may join; *id its id, "" while it is made. */
static bool
group_has(const struct judge *j, const struct guard *w, const char **id)
{
	const struct guard *m;

	for (m = w->group != NULL ? w->group->first : NULL; m != NULL;
	     m = m->next)
		if (m != w && m->id[0] != '\0' && is_on(m) && !m->suppressed &&
		    m->priority >= w->priority) {
			*id = m->id;
			return true;
		}
	for (size_t i = 0; i < j->ntaken; i++)
		if (j->taken[i].j.what == JUDGE_RAISE &&
		    j->taken[i].j.guard->group == w->group &&
		    w->group != NULL) {
			*id = "";
			return true;
		}
	return false;
}

/* What an entry means now; false: it has become void. */
static bool
decide(struct judge *j, struct entry *en)
{
	struct guard *w = en->j.guard;
	const char *by;

	switch (en->what) {
	case ENTRY_INACTIVE:
		en->j.what = JUDGE_CLEAR;
		return w->id[0] != '\0';
	case ENTRY_RISE:
		en->j.what = JUDGE_RISE;
		return w->id[0] != '\0';
	case ENTRY_RELEASE:
		en->j.what = JUDGE_RELEASE;
		return w->id[0] != '\0' && w->suppressed;
	default:
		break;
	}
	if ((by = guard_inhibited(j, w)) != NULL) {
		en->j.what = JUDGE_SUPPRESS;
		en->j.held_by = by;
	} else if (w->id[0] != '\0') {
		en->j.what = JUDGE_AGAIN;
	} else {
		en->j.what =
		    group_has(j, w, &en->j.first) ? JUDGE_JOIN : JUDGE_RAISE;
	}
	return true;
}

/* The gravest first; else as they came. */
static int
by_priority(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int rank = (y->what == ENTRY_ACTIVE ? (int)y->j.priority + 1 : 0) -
	    (x->what == ENTRY_ACTIVE ? (int)x->j.priority + 1 : 0);

	if (rank != 0)
		return rank;
	if (x->j.at != y->j.at)
		return x->j.at < y->j.at ? -1 : 1;
	return (x->j.guard > y->j.guard) - (x->j.guard < y->j.guard);
}

/* Of every watch only its first entry: what follows needs its record. */
static size_t
split(struct judge *j)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < j->nqueue; i++) {
		struct guard *w = j->queue[i].j.guard;

		if (w->taken) {
			j->queue[kept++] = j->queue[i];
			continue;
		}
		w->taken = true;
		w->waiting--;
		j->taken[n++] = j->queue[i];
	}
	j->nqueue = kept;
	return n;
}

const struct judged *
judge_take(struct judge *j, size_t *n)
{
	size_t first;

	if (j->nqueue > j->takencap) {
		j->takencap = j->nqueue;
		j->taken =
		    xreallocarray(j->taken, j->takencap, sizeof(*j->taken));
		j->out = xreallocarray(j->out, j->takencap, sizeof(*j->out));
	}
	first = split(j);
	if (first > 1)
		qsort(j->taken, first, sizeof(*j->taken), by_priority);
	for (size_t i = 0; i < first; i++)
		j->taken[i].j.guard->taken = false;
	j->ntaken = 0;
	for (size_t i = 0; i < first; i++) {
		struct entry en = j->taken[i];

		if (decide(j, &en))
			j->taken[j->ntaken++] = en;
	}
	for (size_t i = 0; i < j->ntaken; i++)
		j->out[i] = j->taken[i].j;
	*n = j->ntaken;
	return j->out;
}

void
judge_written(struct judge *j, const struct judged *d, const char *id,
    const char *node)
{
	size_t i = (size_t)(d - j->out);
	struct guard *w = d->guard;

	if (id == NULL) {
		j->taken[i].j.told = true;
		/* before what came of it later */
		push(j, &j->taken[i]);
		memmove(j->queue + 1, j->queue,
		    (j->nqueue - 1) * sizeof(*j->queue));
		j->queue[0] = j->taken[i];
		return;
	}
	w->suppressed = node != NULL && streq(node, "suppressed");
	if (d->what != JUDGE_RELEASE) {
		w->recorded = d->what == JUDGE_AGAIN ? d->value : d->peak;
		w->waits_since = MSEC_NONE;
	}
	j->grown = true;
	if (node != NULL)
		str_copy(w->id, sizeof(w->id), id);
	else
		w->id[0] = '\0';
}

size_t
judge_unwritten(const struct judge *j)
{
	size_t n = 0;

	for (size_t i = 0; i < j->nqueue; i++)
		n += j->queue[i].j.told;
	return n;
}

/* ---- what the ledger has ---- */

void
judge_forget(struct judge *j)
{
	for (size_t i = 0; i < j->ng; i++) {
		j->g[i].removed_found = false;
		for (size_t k = 0; k < j->g[i].nw; k++)
			j->g[i].w[k].found = false;
	}
}

static void
take_up(struct judge *j, struct guard *w, const struct open_alarm *o)
{
	w->found = true;
	str_copy(w->id, sizeof(w->id), o->id);
	w->suppressed = streq(o->node, "suppressed");
	if (w->waiting > 0)
		return;
	if (o->active && !is_on(w)) {
		w->state = GUARD_ACTIVE;
		w->peak = NAN;
		w->level = 0;
	} else if (!o->active && is_on(w)) {
		w->state = GUARD_IDLE; /* somebody cleared it; is it so? */
	}
	if (o->peak == NULL || !str_double(o->peak, &w->recorded))
		w->recorded = NAN;
	if (is_on(w) && guard_worse(w, w->recorded, w->peak))
		w->peak = w->recorded;
	j->grown = true;
}

void
judge_open(struct judge *j, const struct open_alarm *o)
{
	const struct point *p = points_find(j->points, o->point);
	struct gauge *g;

	if (p == NULL)
		return;
	g = &j->g[p - j->points->v];
	if (streq(o->rule, "ALL")) {
		if (streq(o->node, "out-of-service")) {
			str_copy(g->removed, sizeof(g->removed), o->id);
			g->removed_found = true;
		}
		return;
	}
	for (size_t i = 0; i < g->nw; i++)
		if (streq(g->w[i].rule->code, o->rule))
			take_up(j, &g->w[i], o);
}

void
judge_remembered(struct judge *j)
{
	for (size_t i = 0; i < j->ng; i++) {
		struct gauge *g = &j->g[i];

		if (!g->removed_found)
			g->removed[0] = '\0';
		for (size_t k = 0; k < g->nw; k++) {
			struct guard *w = &g->w[k];

			if (w->found)
				continue;
			w->id[0] = '\0';
			w->suppressed = false;
			if (is_on(w) && w->waiting == 0)
				w->state = GUARD_IDLE;
		}
	}
}
