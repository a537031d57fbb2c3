#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"
#include "sensor/judge_int.h"

enum { SLOPE_LEAST = 3, FRESH = 60 * 1000 };

/* ---- limits ---- */

static bool
downward(const struct guard *w)
{
	enum alarm_kind k = w->rule->kind;

	return k == ALARM_LO || k == ALARM_LOLO ||
	    (k == ALARM_ROC && w->limit < 0);
}

/* 0.3 less 0.1 is 0.2, as people reckon, not the nearest below it. */
static double
reckoned(double v)
{
	char text[40];

	snprintf(text, sizeof(text), "%.12g", v);
	return str_double(text, &v) ? v : NAN;
}

static double
edge(const struct guard *w, double deadband)
{
	double v = downward(w) ? w->limit + deadband : w->limit - deadband;

	return isnan(v) ? w->limit : reckoned(v);
}

bool
guard_convert(struct guard *w, double celsius)
{
	const struct alarm_rule *r = w->rule;
	double f = 1;

	w->hot = false;
	if (r->unit[0] != '\0' &&
	    !unit_factor(r->unit, w->g->p->unit, w->g->s, celsius, &f, &w->hot))
		return false;
	w->limit = r->limit * f;
	w->back = edge(w, r->deadband * f);
	return true;
}

int
gauge_value(struct gauge *g, const struct reading *r, double *value,
    struct err *e)
{
	char q[UTF8_CUT];
	double f;

	g->hot = false;
	*value = NAN;
	if (!r->has_number || !isfinite(r->number))
		return 0;
	*value = r->number;
	if (r->unit[0] == '\0' || unit_same(r->unit, g->p->unit))
		return 0;
	if (!unit_factor(r->unit, g->p->unit, g->s, g->celsius, &f, &g->hot)) {
		err_set(e, E_DATA, _("%s: '%s' cannot be turned into '%s'"),
		    g->p->code, utf8_cut(q, r->unit), g->p->unit);
		return err_hint(e,
		    _("such readings are not judged: send the unit of %s, or "
		      "change it there"),
		    POINTS ".csv");
	}
	*value = reckoned(r->number * f);
	return 0;
}

/* Higher is worse, or for some lower is. */
static enum verdict
against(const struct guard *w, double v)
{
	bool down = downward(w);

	if (down ? v < w->limit : v > w->limit)
		return VERDICT_BROKEN;
	return (down ? v < w->back : v > w->back) ? VERDICT_BETWEEN :
						    VERDICT_RETURNED;
}

static enum verdict
limit_verdict(const struct guard *w)
{
	const struct gauge *g = w->g;
	enum verdict v;

	if (!g->has_value)
		return VERDICT_UNKNOWN;
	v = against(w, g->value);
	if (quality_usable(g->quality))
		return v;
	/* "more than 20" is no measurement, but it is more than the limit */
	if ((g->quality == QUALITY_BAD_RANGE || g->quality == QUALITY_STUCK) &&
	    v == VERDICT_BROKEN)
		return v;
	return VERDICT_UNKNOWN;
}

/* ---- what is remembered ---- */

static void
ring_add(struct ring *r, msec t, double v)
{
	r->v[r->at] = (struct sample){ t, v };
	r->at = (r->at + 1) % RING;
	if (r->n < RING)
		r->n++;
}

static msec
widest_window(const struct gauge *g)
{
	msec most = 0;

	for (size_t i = 0; i < g->nw; i++)
		if (g->w[i].rule->kind == ALARM_ROC &&
		    g->w[i].rule->window > most)
			most = g->w[i].rule->window;
	return most;
}

void
gauge_remember(struct gauge *g)
{
	double still = 0;
	struct ring *r = g->ring;

	if (!g->has_value || !quality_usable(g->quality)) {
		/* a slope over a gap is none; a stuck value does not move */
		if (r != NULL && g->quality != QUALITY_STUCK)
			r->n = 0;
		return;
	}
	/* fast points are thinned, so that the ring holds the window */
	if (r != NULL &&
	    (r->n == 0 ||
		g->clock - r->v[(r->at + RING - 1) % RING].t >=
		    widest_window(g) / (RING - 1)))
		ring_add(r, g->clock, g->value);
	for (size_t i = 0; i < g->nw; i++)
		if (g->w[i].rule->kind == ALARM_STUCK && !isnan(g->w[i].limit))
			still = g->w[i].limit;
	if (g->anchored && fabs(g->value - g->anchor) <= still)
		return;
	g->anchored = true;
	g->anchor = g->value;
	g->anchored_at = g->clock;
	g->moved = g->last;
}

/* ---- the other kinds ---- */

/* Least squares through the samples of the window, in units a second. */
static bool
slope(const struct ring *r, msec now, msec window, double *out)
{
	double st = 0, sv = 0, stt = 0, stv = 0, d;
	msec first = now;
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct sample *s = &r->v[(r->at + RING - 1 - i) % RING];
		double t = (double)(s->t - now) / 1000;

		if (now - s->t > window)
			break;
		st += t;
		sv += s->v;
		stt += t * t;
		stv += t * s->v;
		first = s->t;
		n++;
	}
	d = (double)n * stt - st * st;
	if (n < SLOPE_LEAST || now - first < window / 2 || !(d > 0))
		return false;
	*out = ((double)n * stv - st * sv) / d;
	return true;
}

static enum verdict
roc_verdict(const struct guard *w)
{
	const struct gauge *g = w->g;
	double s;

	if (!g->has_value || !quality_usable(g->quality) ||
	    !slope(g->ring, g->clock, w->rule->window, &s))
		return VERDICT_UNKNOWN;
	s *= (double)w->rule->per / 1000;
	return against(w, s);
}

static enum verdict
stuck_verdict(const struct guard *w)
{
	const struct gauge *g = w->g;
	double still = isnan(w->limit) ? 0 : w->limit;

	if (g->quality == QUALITY_STUCK)
		return VERDICT_BROKEN;
	if (!g->has_value || !quality_usable(g->quality) || !g->anchored)
		return VERDICT_UNKNOWN;
	if (g->clock - g->anchored_at < w->rule->window)
		return VERDICT_RETURNED;
	/* clean air is zero for months; then only the neighbours tell */
	if (fabs(g->value) > still)
		return VERDICT_BROKEN;
	for (size_t i = 0; i < g->npeers; i++)
		if (g->peers[i] != g && g->peers[i]->anchored &&
		    g->peers[i]->moved > g->last - w->rule->window / 2)
			return VERDICT_BROKEN;
	return VERDICT_RETURNED;
}

static enum verdict
range_verdict(const struct guard *w)
{
	const struct gauge *g = w->g;
	enum quality q = g->quality;

	if (q == QUALITY_BAD_RANGE || q == QUALITY_BAD_SENSOR)
		return VERDICT_BROKEN;
	if (!quality_usable(q) && q != QUALITY_STUCK)
		return VERDICT_UNKNOWN;
	if (!g->has_value || point_quality(g->p, g->value) != QUALITY_GOOD)
		return VERDICT_BROKEN;
	return VERDICT_RETURNED;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Against the median of the neighbours that are heard now. */
static enum verdict
deviation_verdict(const struct guard *w)
{
	const struct gauge *g = w->g;
	double v[64], median;
	size_t n = 0;

	if (!g->has_value || !quality_usable(g->quality))
		return VERDICT_UNKNOWN;
	for (size_t i = 0; i < g->npeers && n < 64; i++) {
		const struct gauge *o = g->peers[i];

		if (o != g && o->seen && o->has_value &&
		    quality_usable(o->quality) && g->last - o->last <= FRESH &&
		    o->removed[0] == '\0')
			v[n++] = o->value;
	}
	if (n == 0)
		return VERDICT_UNKNOWN;
	qsort(v, n, sizeof(*v), by_value);
	median = n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
	return against(w, fabs(g->value - median));
}

/* limit: so many days ahead. */
static enum verdict
due_verdict(const struct guard *w, msec due, msec now)
{
	double ahead = isnan(w->limit) ? 0 : w->limit;

	if (!w->g->seen) /* another judge's, or nobody's yet */
		return VERDICT_UNKNOWN;
	if (due == MSEC_NONE)
		return VERDICT_RETURNED;
	return now >= due + (msec)(-ahead * (double)DAY) ? VERDICT_BROKEN :
							   VERDICT_RETURNED;
}

enum verdict
guard_verdict_silent(const struct guard *w, msec now)
{
	const struct gauge *g = w->g;

	switch (w->rule->kind) {
	case ALARM_CALIB:
		return due_verdict(w, g->p->calib_due, now);
	case ALARM_BUMP:
		return due_verdict(w, g->p->bump_due, now);
	case ALARM_COMM:
		return g->seen && now - g->last > w->rule->window ?
		    VERDICT_BROKEN :
		    VERDICT_UNKNOWN;
	default:
		return VERDICT_UNKNOWN;
	}
}

enum verdict
guard_verdict(const struct guard *w, msec now)
{
	switch (w->rule->kind) {
	case ALARM_ROC:
		return roc_verdict(w);
	case ALARM_STUCK:
		return stuck_verdict(w);
	case ALARM_RANGE:
		return range_verdict(w);
	case ALARM_COMM:
		return w->g->quality == QUALITY_BAD_COMM ||
			w->g->quality == QUALITY_BAD_ADDR ?
		    VERDICT_BROKEN :
		    VERDICT_RETURNED;
	case ALARM_CALIB:
	case ALARM_BUMP:
		return guard_verdict_silent(w, now);
	case ALARM_DEVIATION:
		return deviation_verdict(w);
	default:
		return limit_verdict(w);
	}
}
