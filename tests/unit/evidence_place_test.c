/*
 * Positions and areas: inside, outside, on the edge, the area above, and cells
 * that are no position.
 */
#include "base/earth.h"
#include "evidence/place.h"

#include <math.h>

#include "flow_plant.h"

#define AREAS \
	"code,name,alias,kind,parent,process,leader,lat,lon,radius_m," \
	"polygon,indoor\n"

/* An L of 0.002 degrees, its notch in the north-east; a circle of 50 m. */
static const char *const files[] = { "registers/areas.csv",
	AREAS "L,拐角,,workshop,,,,,,,"
	      "\"31.000,119.000 31.000,119.002 31.001,119.002 31.001,119.001 "
	      "31.002,119.001 31.002,119.000\",\n"
	      "L-1,角内,,section,L,,,,,,,yes\n"
	      "C,圆,,workshop,,,,31.000,119.000,50,,\n"
	      "N,无,,workshop,,,,,,,,\n"
	      "P,坏,,workshop,,,,,,,\"31,119 32\",\n"
	      "Q,坏,,workshop,,,,91,119,,,\n"
	      "R,坏,,workshop,,,,31,119,-1,,\n",
	NULL };

static struct ledger *lg;

static struct place
look(const char *area, double lat, double lon)
{
	struct err e = ERR_INIT;
	struct place p;

	if (place_look(&p, lg->reg, area, store_now(lg->store), lat, lon, &e) <
	    0)
		tap_ok(false, "%s: %s", area, e.msg);
	return p;
}

static void
beyond(const char *area, double lat, double lon, double want, const char *name)
{
	struct place p = look(area, lat, lon);

	tap_ok(p.known && fabs(p.outside - want) <= 0.5, "%s: %.2f m", name,
	    p.outside);
}

static void
shapes(void)
{
	struct place p;

	beyond("L", 31.0005, 119.0005, 0, "in the corner");
	beyond("L", 31.0005, 119.0019, 0, "in the arm to the east");
	beyond("L", 31.0019, 119.0005, 0, "in the arm to the north");
	beyond("L", 31.0015, 119.0011, 9.53, "in the notch, 0.0001 east");
	beyond("L", 31.0005, 119.0030, 95.31, "beyond the east side");
	beyond("L", 30.9990, 119.0010, 111.2, "beyond the south side");
	beyond("L", 31.0, 119.001, 0, "on the south side");
	beyond("L", 31.0005, 119.002, 0, "on the east side");
	beyond("L", 31.002, 119.001, 0, "on a corner");
	beyond("C", 31.00044, 119.0, 0, "just in the circle");
	beyond("C", 31.001, 119.0, 61.2, "beyond the circle");
	p = look("L-1", 31.0005, 119.0030);
	tap_ok(p.known && p.indoor, "a hall takes the shape above it");
	tap_str(p.name, "拐角", "and is told by that name");
	tap_ok(!look("N", 31, 119).known, "an area without a shape");
	tap_ok(!look("X", 31, 119).known, "an area that is none");
}

static void
broken(const char *area, const char *cell)
{
	struct err e = ERR_INIT;
	struct place p;

	tap_ok(place_look(&p, lg->reg, area, store_now(lg->store), 31, 119,
		   &e) < 0 &&
		e.code == E_DATA && strstr(e.msg, cell) != NULL &&
		*e.hint != '\0',
	    "%s: %s", area, e.msg);
}

static void
positions(void)
{
	static const char *const none[] = { "", "31", "31,", ",119", "31,119,1",
		"91,0", "0,181", "a,b", "nan,0", "31;119" };
	double lat, lon;
	size_t i;

	tap_ok(place_parse("31.7712,-119.9587", &lat, &lon) && lat == 31.7712 &&
		lon == -119.9587,
	    "a position west of Greenwich");
	for (i = 0; i < sizeof(none) / sizeof(*none); i++)
		tap_ok(!place_parse(none[i], &lat, &lon), "'%s' is no position",
		    none[i]);
	tap_ok(fabs(earth_metres(0, 0, 0, 1) - 111195) < 1, "a degree");
	tap_ok(fabs(earth_metres(0, 179.5, 0, -179.5) - 111195) < 1,
	    "a degree over the date line");
}

int
main(void)
{
	lg = plant_open("2026-11-24T08:00:00+08:00", files);
	shapes();
	broken("P", "31,119 32");
	broken("Q", "91");
	broken("R", "-1");
	positions();
	plant_close(lg);
	return tap_done();
}
