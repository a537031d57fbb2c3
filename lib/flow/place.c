#include "flow/place.h"

#include <math.h>

#include "base/earth.h"
#include "base/str.h"

bool
area_position(struct ledger *lg, const char *area, double *lat, double *lon)
{
	msec now = store_now(lg->store);

	for (int depth = 0; area[0] != '\0' && depth < 8; depth++) {
		if (str_double(registers_get(lg->reg, "registers/areas", area,
				   now, "lat"),
			lat) &&
		    str_double(registers_get(lg->reg, "registers/areas", area,
				   now, "lon"),
			lon))
			return true;
		area = registers_get(lg->reg, "registers/areas", area, now,
		    "parent");
	}
	*lat = *lon = NAN;
	return false;
}

void
point_position(struct ledger *lg, const char *point, const char *area,
    double *lat, double *lon)
{
	const struct table *t;
	struct err none = ERR_INIT;
	long row;

	if (point[0] != '\0' &&
	    registers_table(lg->reg, "registers/points", &t, &none) == 0 &&
	    (row = table_find(t, "code", point, 0)) >= 0 &&
	    str_double(table_get(t, (size_t)row, "lat"), lat) &&
	    str_double(table_get(t, (size_t)row, "lon"), lon))
		return;
	area_position(lg, area, lat, lon);
}

struct place
place_of(const struct record *rec)
{
	struct place p = { record_field(rec, "area"), NAN, NAN };
	double lat, lon;

	if (str_double(record_field(rec, "lat"), &lat) &&
	    str_double(record_field(rec, "lon"), &lon)) {
		p.lat = lat;
		p.lon = lon;
	}
	return p;
}

bool
area_within(struct ledger *lg, const char *area, const char *of)
{
	return area[0] != '\0' &&
	    (streq(area, of) || registers_area_below(lg->reg, area, of));
}

bool
place_near(struct ledger *lg, const struct place *p, double within_m,
    const struct place *of, double *metres)
{
	*metres = NAN;
	if (!isnan(of->lat) && !isnan(p->lat))
		*metres = earth_metres(p->lat, p->lon, of->lat, of->lon);
	if (!isnan(*metres) && *metres <= within_m)
		return true;
	/* without a place it may be anywhere in its area */
	return area_within(lg, of->area, p->area) ||
	    (isnan(*metres) && area_within(lg, p->area, of->area));
}
