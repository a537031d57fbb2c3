#include "sensor/keep.h"

#include <math.h>

struct kept {
	double number;
	int64_t time_ms;
	enum quality quality;
	bool any;
};

void
keep_init(struct keep *k, const struct points *ps)
{
	k->points = ps;
	k->v = xcalloc(ps->n + 1, sizeof(*k->v));
}

bool
keep_wants(struct keep *k, const struct point *p, const struct reading *r)
{
	struct kept *last = &k->v[p - k->points->v];

	if (last->any && p->deadband > 0 && r->quality == QUALITY_GOOD &&
	    last->quality == QUALITY_GOOD && r->has_number &&
	    fabs(r->number - last->number) <= p->deadband &&
	    r->time_ms - last->time_ms < MINUTE && r->time_ms >= last->time_ms)
		return false;
	*last = (struct kept){ r->number, r->time_ms, r->quality, true };
	return true;
}

void
keep_release(struct keep *k)
{
	free(k->v);
	k->v = NULL;
}
