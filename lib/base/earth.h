/*
 * Positions on the earth, a sphere of its mean radius; degrees in.
 */
#ifndef BASE_EARTH_H
#define BASE_EARTH_H

/* Metres between two positions. */
double earth_metres(double lat1, double lon1, double lat2, double lon2);
/* Degrees from north, 0 to 360, in which the second lies from the first. */
double earth_bearing(double lat1, double lon1, double lat2, double lon2);

#endif
