/*
 * The worst value of alarms that are active, for their records: a row a reading
 * would be too many of them, and the row that ends the alarm comes too late for
 * those who choose their protection by it.
 */
#include <math.h>

#include "sensor/judge_int.h"

enum { LATEST = 10 * 1000 }; /* ms that a worse value may wait for others */
static const double SAME = 1e-6; /* of the value: alarm_book's digits */

bool
guard_worse(const struct guard *w, double v, double than)
{
	if (isnan(v) || isnan(than))
		return !isnan(v);
	return w->rule->kind == ALARM_LO || w->rule->kind == ALARM_LOLO ?
	    v < than :
	    v > than;
}

/* What the record cannot say with its seven digits would be written for ever. */
static bool
unrecorded(const struct guard *w)
{
	return (w->state == GUARD_ACTIVE || w->state == GUARD_LEAVING) &&
	    w->id[0] != '\0' && alarm_kind_limits(w->rule->kind) &&
	    guard_worse(w, w->peak, w->recorded) &&
	    !(fabs(w->peak - w->recorded) <= SAME * fabs(w->peak));
}

/* Twice as far beyond the limit is another matter than a little more. */
static bool
presses(struct guard *w, msec now)
{
	if (w->waits_since == MSEC_NONE)
		w->waits_since = now;
	return isnan(w->recorded) || now - w->waits_since >= LATEST ||
	    (w->rule->kind <= ALARM_LOLO &&
		fabs(w->peak - w->limit) >= 2 * fabs(w->recorded - w->limit));
}

static bool
any_presses(struct judge *j, msec now)
{
	bool any = false, left = false;

	for (size_t i = 0; i < j->ng; i++)
		for (size_t k = 0; k < j->g[i].nw; k++) {
			struct guard *w = &j->g[i].w[k];

			if (!unrecorded(w))
				continue;
			left = true;
			if (w->waiting == 0 && presses(w, now))
				any = true;
		}
	j->grown = left;
	return any;
}

const struct judged *
judge_peaks(struct judge *j, msec now, bool all, size_t *n)
{
	*n = 0;
	if (!j->grown || (!any_presses(j, now) && !all))
		return j->peaks;
	for (size_t i = 0; i < j->ng; i++)
		for (size_t k = 0; k < j->g[i].nw; k++) {
			struct guard *w = &j->g[i].w[k];

			/* what waits in the queue will say it too */
			if (!unrecorded(w) || w->waiting > 0)
				continue;
			GROW(j->peaks, *n, j->peakcap);
			j->peaks[(*n)++] =
			    guard_judged(w, JUDGE_RISE, w->g->last);
		}
	return j->peaks;
}

void
judge_peak_written(const struct judged *d)
{
	d->guard->recorded = d->peak;
	d->guard->waits_since = MSEC_NONE;
}
