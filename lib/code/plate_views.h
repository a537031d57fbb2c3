/*
 * A rectified plate made ready for reading in several ways, and its cells.
 *
 *	dark = plate_views_make(&vs, &cells, &plate);
 *	… vs.v[pass] …
 *	plate_views_free(&vs);
 *
 * All are as large as the plate.  What one way spoils another may not: ground and
 * lines taken away, softened, streaks taken away.
 */
#ifndef CODE_PLATE_VIEWS_H
#define CODE_PLATE_VIEWS_H

#include <stdbool.h>

#include "code/plate_cells.h"

/* PLATE_UNSTREAKED: level strokes have faded there. */
enum { PLATE_PASSES = 5, PLATE_UNSTREAKED = 3 };

struct plate_views {
	struct grey v[PLATE_PASSES];
	int n;
};

/* The plate is changed.  Letters are light on dark: true. */
bool plate_views_make(struct plate_views *, struct plate_cells *,
    struct grey *plate);
void plate_views_free(struct plate_views *);

#endif
