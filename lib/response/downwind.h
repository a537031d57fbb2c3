/*
 * Who is downwind: places of registers/sensitive around a source, by distance,
 * bearing and the wind.  Wind is from where it blows; the plume goes the other
 * way.  Positions are WGS-84 degrees.
 *
 * Zones, the nearest that holds: isolation (within the circle that is kept
 * clear all round), protective (the square of the emergency response guides:
 * side D from the source along the wind, D/2 to either hand), sector (within
 * 45 degrees of the plume's axis; our own choice, for winds veer).  Without a
 * wind, or below 0.5 m/s where a direction means nothing, everybody around is in
 * the sector.  A screening estimate: chlorine is heavier than air and follows
 * low ground.
 */
#ifndef RESPONSE_DOWNWIND_H
#define RESPONSE_DOWNWIND_H

#include "record/registers.h"

struct wind {
	double from;	/* degrees; NAN: not known */
	double ms;	/* metres a second; NAN: not known */
};

/* "SE,3", "东南,3", "135": E_USAGE quotes it. */
int	 wind_read(struct wind *, const char *text, struct err *);

struct isolation {
	double isolate_m, protect_m;	/* NAN: not known */
	bool night;
	const char *source, *status;	/* "" none */
};

/*
 * The row of rules/isolation for a substance (code of catalogue/substances) and
 * spill "small" or "large"; by the sun's height at that place and time.
 */
int	 isolation_find(struct registers *, const char *substance,
	    const char *spill, double lat, double lon, msec at,
	    struct isolation *, struct err *);

enum zone { ZONE_ISOLATION, ZONE_PROTECTIVE, ZONE_SECTOR, ZONE_OUTSIDE };

struct downwind {
	const char *code, *name, *kind, *population, *contact;
	double lat, lon;
	double distance_m, bearing;	/* from the source */
	double along_m, across_m;	/* in the plume's own axes; NAN: no wind */
	double minutes;			/* until it arrives; NAN: not known */
	enum zone zone;
};

/*
 * Places within radius_m, those reached first at the head.  E_ABSENT: there is
 * no such register.  The caller frees *out; its texts are the register's.
 */
int	 downwind_find(struct registers *, double lat, double lon,
	    const struct wind *, const struct isolation *, double radius_m,
	    struct downwind **out, size_t *n, struct err *);

/* Of the sun above the horizon in degrees: NOAA's low-precision formula. */
double	 sun_height(double lat, double lon, msec at);

#endif
