#include "base/earth.h"

#include <math.h>

static const double RADIUS = 6371008.8; /* mean, m (IUGG) */

static double
rad(double degrees)
{
	return degrees * (M_PI / 180);
}

double
earth_metres(double lat1, double lon1, double lat2, double lon2)
{
	double a = sin(rad(lat2 - lat1) / 2), b = sin(rad(lon2 - lon1) / 2);
	double h = a * a + cos(rad(lat1)) * cos(rad(lat2)) * b * b;

	return 2 * RADIUS * asin(sqrt(fmin(1, h)));
}

double
earth_bearing(double lat1, double lon1, double lat2, double lon2)
{
	double y = sin(rad(lon2 - lon1)) * cos(rad(lat2));
	double x = cos(rad(lat1)) * sin(rad(lat2)) -
	    sin(rad(lat1)) * cos(rad(lat2)) * cos(rad(lon2 - lon1));
	double d = atan2(y, x) * (180 / M_PI);

	return d < 0 ? d + 360 : d;
}
