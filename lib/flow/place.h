/*
 * Where things are: positions of registers/points and registers/areas, and what
 * counts as near to one.
 */
#ifndef FLOW_PLACE_H
#define FLOW_PLACE_H

#include "flow/ledger.h"

struct place {
	const char *area;
	double lat, lon;	/* NAN: nowhere said */
};

/* Where an area lies, or the nearest above it; false: nowhere is said. */
bool	 area_position(struct ledger *, const char *area, double *lat,
	    double *lon);
/* The same area, or one below it; "" is in none. */
bool	 area_within(struct ledger *, const char *area, const char *of);
/* The point's own position before its area's; point may be "". */
void	 point_position(struct ledger *, const char *point, const char *area,
	    double *lat, double *lon);
/*
 * Is the record in the area or below it, or within so many metres, or, when it
 * has no position, in an area above?  metres: NAN without two positions.
 */
bool	 place_near(struct ledger *, const struct place *, double within_m,
	    const struct place *of, double *metres);
/* By the fields area, lat and lon. */
struct place	place_of(const struct record *);

#endif
