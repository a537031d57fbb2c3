/*
 * What was said already: the same thing again only after a while, with how
 * often it came meanwhile.
 */
#ifndef SENSOR_TOLD_H
#define SENSOR_TOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"

struct told;

struct told	*told_new(void);
void		 told_free(struct told *);
/*
 * True when it is to be said; *times is then how often it came since it was
 * said last, this one included.
 */
bool		 told_again(struct told *, const char *what, msec now,
		    msec every, size_t *times);

#endif
