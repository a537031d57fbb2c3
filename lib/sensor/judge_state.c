#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "csv/csv.h"
#include "sensor/judge_int.h"

/*
 * One line each of what has begun at a point: a delay and how much of it has
 * passed, how grave an alarm has been, how long a value has stood still, and of
 * when the newest reading was.  What is active stands in the ledger, not here.
 */
static const char *const cols[] = { "point", "rule", "what", "at", "held",
	"value", "level", NULL };

static const char *const words[] = { "idle", "pending", "active", "leaving" };

static void
put(struct buf *out, const struct gauge *g, msec when, const char *rule,
    const char *what, msec held, double value, int level)
{
	char at[CLOCK_TEXT] = "", ms[32], lv[16], num[NUMBER_TEXT] = "";
	const char *cells[] = { g->p->code, rule, what, at, ms, num, lv };

	if (when != MSEC_NONE)
		clock_format(when, at);
	snprintf(ms, sizeof(ms), "%lld", (long long)held);
	snprintf(lv, sizeof(lv), "%d", level);
	if (!isnan(value))
		number_format(value, 17, num);
	csv_write_row(out, cells, 7);
}

void
judge_state_save(const struct judge *j, struct buf *out)
{
	csv_write_row(out, cols, 7);
	for (size_t i = 0; i < j->ng; i++) {
		const struct gauge *g = &j->g[i];
		msec last = g->seen ? g->last : g->before;

		if (last != MSEC_NONE)
			put(out, g, last, "", "last", 0, NAN, 0);
		if (g->anchored && g->clock > g->anchored_at)
			put(out, g, g->at, "", "still",
			    g->clock - g->anchored_at, g->anchor, 0);
		for (size_t k = 0; k < g->nw; k++) {
			const struct guard *w = &g->w[k];

			if (w->state != GUARD_IDLE)
				put(out, g, g->at, w->rule->code,
				    words[w->state], g->clock - w->since,
				    w->peak, w->level);
		}
	}
}

void
judge_carry(struct judge *j, const struct judge *before)
{
	for (size_t i = 0; i < j->ng; i++) {
		struct gauge *g = &j->g[i];
		const struct point *p = points_find(before->points, g->p->code);
		const struct gauge *o;

		if (p == NULL || !streq(p->unit, g->p->unit))
			continue;
		o = &before->g[p - before->points->v];
		g->seen = o->seen;
		g->last = o->last;
		g->before = o->before;
		g->quality = o->quality;
		g->has_value = o->has_value;
		g->value = o->value;
	}
	judge_temperatures(j);
}

bool
judge_unsaved(const struct judge *j)
{
	return j->unsaved;
}

void
judge_state_saved(struct judge *j)
{
	j->unsaved = false;
}

/* ---- reading it again ---- */

static struct guard *
guard_of(struct gauge *g, const char *rule)
{
	for (size_t i = 0; i < g->nw; i++)
		if (streq(g->w[i].rule->code, rule))
			return &g->w[i];
	return NULL;
}

static void
restore(struct gauge *g, const struct table *t, size_t i)
{
	const char *what = table_get(t, i, "what");
	struct guard *w = guard_of(g, table_get(t, i, "rule"));
	long held, level;
	double value;
	msec at;

	if (!clock_parse(table_get(t, i, "at"), &at) ||
	    !str_long(table_get(t, i, "held"), &held) || held < 0 ||
	    !str_long(table_get(t, i, "level"), &level))
		return;
	if (!str_double(table_get(t, i, "value"), &value))
		value = NAN;
	if (streq(what, "last")) {
		g->before = at;
		return;
	}
	if (g->at == MSEC_NONE)
		g->at = at;
	if (streq(what, "still") && !isnan(value)) {
		g->anchored = true;
		g->anchor = value;
		g->anchored_at = g->clock - held;
		g->moved = at - held;
	}
	for (int k = GUARD_PENDING; w != NULL && k <= GUARD_LEAVING; k++)
		if (streq(what, words[k])) {
			w->state = (enum guard_state)k;
			w->since = g->clock - held;
			w->peak = value;
			w->level = level >= 0 && level <= 3 ? (int)level : 0;
		}
}

void
judge_state_load(struct judge *j, const char *text, size_t len,
    struct findings *found)
{
	struct table t = TABLE_INIT;
	struct err e = ERR_INIT;

	if (table_load(&t, "judge.state", text, len, CSV_RECORDS, &e) < 0 ||
	    table_need(&t, cols, &e) < 0)
		finding_from(found, "state", &e);
	else
		for (size_t i = 0; i < t.nrows; i++) {
			const struct point *p =
			    points_find(j->points, table_get(&t, i, "point"));

			if (p != NULL)
				restore(&j->g[p - j->points->v], &t, i);
		}
	table_release(&t);
}
