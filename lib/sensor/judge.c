#include "sensor/judge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"
#include "sensor/judge_int.h"

enum {
	TOO_OLD = 10 * 60 * 1000, /* a reading of then says nothing of now */
	OF_NOW = 10 * 1000, /* so near the clock, a reading is of now */
	STEP = 1000
};

/* ---- building ---- */

static void
join_group(struct judge *j, struct guard *w)
{
	const char *name = w->rule->group, *area = w->g->p->area;
	struct group *g = NULL;

	for (size_t i = 0; g == NULL && i < j->ngroups; i++)
		if (streq(j->groups[i].name, name) &&
		    streq(j->groups[i].area, area))
			g = &j->groups[i];
	if (g == NULL) {
		g = &j->groups[j->ngroups++];
		g->name = name;
		g->area = area;
	}
	w->group = g;
	w->next = g->first;
	g->first = w;
}

/* What says that a point is not watched is as grave as what it would tell. */
static void
lost_priority(struct gauge *g)
{
	enum alarm_priority most = PRIORITY_LOW;

	for (size_t i = 0; i < g->nw; i++)
		if (alarm_kind_limits(g->w[i].rule->kind) &&
		    g->w[i].priority > most)
			most = g->w[i].priority;
	for (size_t i = 0; i < g->nw; i++)
		if (g->w[i].priority == PRIORITY_LOST)
			g->w[i].priority = most;
}

static void
guard_rules(struct judge *j, struct gauge *g, const struct alarm_rule **of,
    size_t n, struct findings *found)
{
	for (size_t i = 0; i < n; i++) {
		struct guard *w = &g->w[g->nw];

		w->g = g;
		w->rule = of[i];
		w->priority = of[i]->priority;
		w->recorded = NAN;
		w->waits_since = MSEC_NONE;
		if (!guard_convert(w, UNIT_CELSIUS)) {
			finding_add(found, SEV_ERROR, "unit",
			    ALARM_RULES ".csv", of[i]->line,
			    _("%s: '%s' cannot be turned into '%s' of point %s"),
			    of[i]->code, of[i]->unit, g->p->unit, g->p->code);
			memset(w, 0, sizeof(*w));
			continue;
		}
		if (of[i]->kind == ALARM_ROC && g->ring == NULL)
			g->ring = arena_alloc(&j->arena, sizeof(*g->ring));
		g->nw++;
	}
	lost_priority(g);
}

static int
by_kin(const void *a, const void *b)
{
	const struct point *x = (*(struct gauge *const *)a)->p;
	const struct point *y = (*(struct gauge *const *)b)->p;
	int c = strcmp(x->area, y->area);

	if (c == 0)
		c = strcmp(x->medium, y->medium);
	if (c == 0)
		c = (int)x->quantity - (int)y->quantity;
	if (c == 0)
		c = strcmp(x->unit, y->unit);
	return c != 0 ? c : (x > y) - (x < y);
}

static bool
kin(const struct point *a, const struct point *b)
{
	return streq(a->area, b->area) && streq(a->medium, b->medium) &&
	    a->quantity == b->quantity && streq(a->unit, b->unit);
}

static void
find_peers(struct judge *j)
{
	struct gauge **v = j->by_kin =
	    xcalloc(j->ng + 1, sizeof(struct gauge *));
	size_t i, k, m;

	for (i = 0; i < j->ng; i++)
		v[i] = &j->g[i];
	qsort(v, j->ng, sizeof(*v), by_kin);
	for (i = 0; i < j->ng; i = k) {
		for (k = i; k < j->ng && kin(v[k]->p, v[i]->p); k++)
			;
		for (m = i; m < k; m++) {
			v[m]->peers = &v[i];
			v[m]->npeers = k - i;
		}
	}
}

static void
find_thermometers(struct judge *j)
{
	for (size_t k = 0; k < j->ng; k++) {
		if (j->g[k].p->quantity != QUANTITY_TEMPERATURE)
			continue;
		for (size_t i = 0; i < j->ng; i++)
			if (j->g[i].thermometer == NULL &&
			    j->g[i].p->area[0] != '\0' &&
			    streq(j->g[k].p->area, j->g[i].p->area))
				j->g[i].thermometer = &j->g[k];
	}
}

struct judge *
judge_new(const struct points *ps, const struct alarm_rules *rules,
    const struct substances *ss, struct registers *reg, struct findings *found)
{
	struct judge *j = xcalloc(1, sizeof(*j));
	const struct alarm_rule **of =
	    xcalloc(rules->n + 1, sizeof(const struct alarm_rule *));
	bool hot = false;

	j->points = ps;
	j->substances = ss;
	j->ng = ps->n;
	j->g = xcalloc(ps->n + 1, sizeof(*j->g));
	for (size_t i = 0; i < ps->n; i++) {
		struct gauge *g = &j->g[i];
		size_t n = alarm_rules_of(rules, reg, ss, &ps->v[i], of);

		g->p = &ps->v[i];
		g->s = substance_find(ss, g->p->medium);
		g->celsius = UNIT_CELSIUS;
		g->last = g->before = g->at = g->moved = MSEC_NONE;
		g->w = arena_alloc(&j->arena, (n + 1) * sizeof(*g->w));
		guard_rules(j, g, of, n, found);
		j->nw += g->nw;
		for (size_t k = 0; k < g->nw; k++)
			hot = hot || g->w[k].hot;
	}
	j->groups = xcalloc(j->nw + 1, sizeof(*j->groups));
	for (size_t i = 0; i < j->ng; i++)
		for (size_t k = 0; k < j->g[i].nw; k++)
			if (j->g[i].w[k].rule->group[0] != '\0')
				join_group(j, &j->g[i].w[k]);
	find_peers(j);
	if (hot)
		find_thermometers(j);
	j->thermometers = hot;
	free(of);
	return j;
}

void
judge_free(struct judge *j)
{
	if (j == NULL)
		return;
	free(j->g);
	free(j->groups);
	free(j->queue);
	free(j->taken);
	free(j->out);
	free(j->peaks);
	free(j->by_kin);
	arena_release(&j->arena);
	free(j);
}

void
judge_replay(struct judge *j)
{
	j->replay = true;
}

const struct judge_counts *
judge_counts(const struct judge *j)
{
	return &j->counts;
}

/* ---- one step of one rule ---- */

static void
follow_peak(struct judge *j, struct guard *w, msec at)
{
	const struct gauge *g = w->g;
	int level;

	if (!g->has_value)
		return;
	if (guard_worse(w, g->value, w->peak)) {
		w->peak = g->value;
		j->grown = true;
	}
	if (!w->rule->response || !alarm_kind_limits(w->rule->kind))
		return;
	level = substance_level(g->s, g->value, g->p->unit, g->celsius);
	if (level > w->level) {
		w->level = level;
		judge_queue(j, w, ENTRY_RISE, at);
	}
}

static void
activate(struct judge *j, struct guard *w, msec at)
{
	const struct gauge *g = w->g;

	w->state = GUARD_ACTIVE;
	w->peak = g->has_value ? g->value : NAN;
	w->level = !g->has_value ?
	    0 :
	    substance_level(g->s, g->value, g->p->unit, g->celsius);
	j->unsaved = true;
	judge_queue(j, w, ENTRY_ACTIVE, at);
}

static void
deactivate(struct judge *j, struct guard *w, msec at)
{
	w->state = GUARD_IDLE;
	j->unsaved = true;
	judge_queue(j, w, ENTRY_INACTIVE, at);
}

static void
begin(struct judge *j, struct guard *w, enum guard_state s)
{
	w->state = s;
	w->since = w->g->clock;
	j->unsaved = true;
}

static void
step(struct judge *j, struct guard *w, enum verdict v, msec at)
{
	msec held = w->g->clock - w->since;

	switch (w->state) {
	case GUARD_IDLE:
		if (v == VERDICT_BROKEN && w->rule->on_delay == 0)
			activate(j, w, at);
		else if (v == VERDICT_BROKEN)
			begin(j, w, GUARD_PENDING);
		break;
	case GUARD_PENDING:
		if (v == VERDICT_BROKEN && held >= w->rule->on_delay)
			activate(j, w, at);
		else if (v == VERDICT_RETURNED || v == VERDICT_BETWEEN)
			begin(j, w, GUARD_IDLE);
		break;
	case GUARD_ACTIVE:
		if (v == VERDICT_RETURNED && w->rule->off_delay == 0)
			deactivate(j, w, at);
		else if (v == VERDICT_RETURNED)
			begin(j, w, GUARD_LEAVING);
		else if (v == VERDICT_BROKEN)
			follow_peak(j, w, at);
		break;
	case GUARD_LEAVING:
		if (v == VERDICT_RETURNED && held >= w->rule->off_delay)
			deactivate(j, w, at);
		else if (v != VERDICT_RETURNED)
			begin(j, w, GUARD_ACTIVE);
		if (v == VERDICT_BROKEN)
			follow_peak(j, w, at);
		break;
	}
}

/* ---- readings ---- */

static void
run_clock(struct gauge *g, msec to)
{
	if (g->at == MSEC_NONE || to < g->at - STEP)
		g->at = to;
	else if (to > g->at) {
		g->clock += to - g->at;
		g->at = to;
	}
}

/* Is it of before what was judged, and not by a clock that was set back? */
static bool
out_of_order(const struct judge *j, const struct gauge *g, msec t, msec now)
{
	msec last = g->seen ? g->last : g->before;

	/* of one instant there may be several, but not in two runs */
	if (last == MSEC_NONE || (g->seen ? t >= last : t > last))
		return false;
	return j->replay || t < now - OF_NOW || t > now + OF_NOW ||
	    last <= now + STEP;
}

static void
new_temperature(struct judge *j, const struct gauge *thermometer)
{
	for (size_t i = 0; i < j->ng; i++) {
		struct gauge *g = &j->g[i];

		if (g->thermometer != thermometer ||
		    fabs(g->celsius - thermometer->value) < 0.5)
			continue;
		g->celsius = thermometer->value;
		for (size_t k = 0; k < g->nw; k++)
			if (g->w[k].hot)
				guard_convert(&g->w[k], g->celsius);
	}
}

static bool
has_temperature(const struct gauge *g)
{
	return g->has_value && quality_usable(g->quality) && g->value > -100 &&
	    g->value < 200;
}

void
judge_temperatures(struct judge *j)
{
	for (size_t i = 0; i < j->ng; i++)
		if (j->g[i].thermometer == &j->g[i] &&
		    has_temperature(&j->g[i]))
			new_temperature(j, &j->g[i]);
}

/* No limit hangs on them, but a reading does. */
static void
need_thermometers(struct judge *j)
{
	if (j->thermometers)
		return;
	j->thermometers = true;
	find_thermometers(j);
	judge_temperatures(j);
}

static void
take_reading(struct judge *j, struct gauge *g, const struct reading *r,
    double value, msec now)
{
	run_clock(g, r->time_ms);
	g->seen = true;
	g->last = r->time_ms;
	g->quality = r->quality;
	g->has_value = !isnan(value);
	g->value = value;
	if (!g->has_value && quality_usable(g->quality))
		g->quality = QUALITY_BAD_SENSOR;
	gauge_remember(g);
	if (g->thermometer == g && has_temperature(g))
		new_temperature(j, g);
	for (size_t i = 0; i < g->nw; i++)
		step(j, &g->w[i], guard_verdict(&g->w[i], now), r->time_ms);
}

static int
judge_value(struct judge *j, struct gauge *g, const struct reading *r, msec now,
    struct err *e)
{
	char q[UTF8_CUT];
	double value;

	if (r->unit[0] != '\0' && !unit_same(r->unit, g->p->unit))
		need_thermometers(j);
	if (gauge_value(g, r, &value, e) < 0) {
		j->counts.unit++;
		return -1;
	}
	j->counts.judged++;
	take_reading(j, g, r, value, now);
	if (!isnan(value) || !quality_usable(r->quality))
		return 0;
	err_set(e, E_NO,
	    _("%s: '%s' is no number, though it says '%s': "
	      "taken as bad_sensor"),
	    g->p->code, utf8_cut(q, r->value), quality_name(r->quality));
	return err_hint(e,
	    _("what was not measured has no value, and a "
	      "quality such as bad_sensor"));
}

int
judge_reading(struct judge *j, const struct reading *r, msec now, struct err *e)
{
	const struct point *p = points_find(j->points, r->point);
	struct gauge *g;

	if (p == NULL) {
		err_set(e, E_ABSENT, _("'%s' is not in %s"), r->point,
		    POINTS ".csv");
		return err_hint(e, _("write it there, then ledger-save"));
	}
	g = &j->g[p - j->points->v];
	j->counts.readings++;
	if (j->replay)
		now = r->time_ms;
	if (r->quality == QUALITY_LATE)
		j->counts.late++;
	else if (!j->replay && r->time_ms < now - TOO_OLD)
		j->counts.old++;
	else if (out_of_order(j, g, r->time_ms, now))
		*(g->before != MSEC_NONE && r->time_ms <= g->before ?
			&j->counts.before :
			&j->counts.order) += 1;
	else
		return judge_value(j, g, r, now, e);
	return 0;
}

void
judge_tick(struct judge *j, msec now)
{
	for (size_t i = 0; i < j->ng; i++) {
		struct gauge *g = &j->g[i];

		if (g->seen)
			run_clock(g, now);
		for (size_t k = 0; k < g->nw; k++) {
			struct guard *w = &g->w[k];
			enum verdict v = guard_verdict_silent(w, now);

			/* what was broken is so until somebody says otherwise */
			if (v == VERDICT_UNKNOWN && w->state == GUARD_PENDING &&
			    g->seen)
				v = guard_verdict(w, now);
			if (v == VERDICT_RETURNED &&
			    w->rule->kind != ALARM_CALIB &&
			    w->rule->kind != ALARM_BUMP)
				continue;
			if (v != VERDICT_UNKNOWN)
				step(j, w, v, now);
			if (g->seen && w->suppressed &&
			    w->state == GUARD_ACTIVE && w->waiting == 0 &&
			    guard_inhibited(j, w) == NULL)
				judge_queue(j, w, ENTRY_RELEASE, now);
		}
	}
}
