/*
 * The outline of a nameplate in a photo, and the plate as if seen from straight
 * in front.
 *
 *	struct plate_quad q;
 *	if (plate_find(&q, &photo))
 *		plate_rectify(&flat, &photo, &q);
 *
 * Straight edges are found by the votes of their pixels (a Hough transform that
 * knows the direction of each edge); of four, two rather level and two rather
 * upright, those count that most of their length is seen of and that enclose
 * much.  The edge of the plate, its printed frame and the shadow round it are
 * all good for this.
 */
#ifndef CODE_PLATE_FIND_H
#define CODE_PLATE_FIND_H

#include <stdbool.h>

#include "code/grey.h"

/* Upper left, upper right, lower right, lower left, in pixels of the photo. */
struct plate_quad {
	double x[4], y[4];
	double seen; /* share of its sides that are edges, 0 to 1 */
};

/* False: nothing in it looks like a plate's outline. */
bool plate_find(struct plate_quad *, const struct grey *);
/* Of about `pixels` pixels, but at most 1.6 times as large as in the photo. */
void plate_rectify(struct grey *out, const struct grey *,
    const struct plate_quad *, int pixels);

#endif
