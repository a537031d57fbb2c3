/*
 * Which readings the file keeps, by the point's deadband: every one that is not
 * good, every change of quality, a good one that differs from the last kept by
 * more than the deadband, and one a minute.
 *
 *	struct keep k;
 *	keep_init(&k, &points);
 *	if (keep_wants(&k, point, &reading)) …
 *	keep_release(&k);
 */
#ifndef SENSOR_KEEP_H
#define SENSOR_KEEP_H

#include "sensor/point.h"
#include "sensor/reading.h"

struct kept;
struct keep {
	const struct points *points;
	struct kept *v;
};

void	 keep_init(struct keep *, const struct points *);
bool	 keep_wants(struct keep *, const struct point *, const struct reading *);
void	 keep_release(struct keep *);

#endif
