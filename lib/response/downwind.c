#include "response/downwind.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/earth.h"
#include "base/msg.h"
#include "base/str.h"
#include "response/cases.h"

static const double CALM = 0.5, SECTOR = 45;

static double
rad(double d)
{
	return d * (M_PI / 180);
}

double
sun_height(double lat, double lon, msec at)
{
	double days = (double)at / (double)DAY - 10957.5; /* from J2000 */
	double g = rad(fmod(357.529 + 0.98560028 * days, 360));
	double q = fmod(280.459 + 0.98564736 * days, 360);
	double l = rad(q + 1.915 * sin(g) + 0.020 * sin(2 * g));
	double tilt = rad(23.439 - 0.00000036 * days);
	double right = atan2(cos(tilt) * sin(l), cos(l)) * (180 / M_PI);
	double down = asin(sin(tilt) * sin(l));
	double sidereal = fmod(280.46062 + 360.98564737 * days + lon, 360);
	double hour = rad(sidereal - right);

	return asin(sin(rad(lat)) * sin(down) +
		   cos(rad(lat)) * cos(down) * cos(hour)) *
	    (180 / M_PI);
}

int
wind_read(struct wind *w, const char *text, struct err *e)
{
	const char *comma = strchr(text, ',');
	size_t n = comma != NULL ? (size_t)(comma - text) : strlen(text);

	w->ms = NAN;
	if (wind_parse(text, n, &w->from) &&
	    (comma == NULL ||
		(str_double(comma + 1, &w->ms) && w->ms >= 0 && w->ms < 150)))
		return 0;
	err_set(e, E_USAGE, _("'%s' is no wind"), text);
	return err_hint(e, "-w SE,3  -w 东南,3  -w 135,2.5");
}

static double
cell(const struct table *t, size_t row, const char *col, double scale)
{
	double d;

	return str_double(table_get(t, row, col), &d) ? d * scale : NAN;
}

int
isolation_find(struct registers *reg, const char *substance, const char *spill,
    double lat, double lon, msec at, struct isolation *out, struct err *e)
{
	const struct table *t;

	*out = (struct isolation){ NAN, NAN, sun_height(lat, lon, at) < 0, "",
		"" };
	if (registers_table(reg, "rules/isolation", &t, e) < 0)
		return -1;
	for (size_t i = 0; i < t->nrows; i++) {
		if (!streq(table_get(t, i, "substance"), substance) ||
		    !streq(table_get(t, i, "spill"), spill))
			continue;
		out->isolate_m = cell(t, i, "isolate_m", 1);
		out->protect_m =
		    cell(t, i, out->night ? "night_km" : "day_km", 1000);
		out->source = table_get(t, i, "source");
		out->status = table_get(t, i, "status");
		return 0;
	}
	return err_set(e, E_ABSENT,
	    _("rules/isolation.csv has no row for %s, %s"), substance, spill);
}

static void
into_axes(struct downwind *d, const struct wind *w, const struct isolation *is)
{
	bool blows = !isnan(w->from) && !(w->ms < CALM);
	double off;

	d->along_m = d->across_m = d->minutes = NAN;
	d->zone = ZONE_SECTOR;
	if (blows) {
		off = rad(d->bearing - (w->from + 180));
		d->along_m = d->distance_m * cos(off);
		d->across_m = d->distance_m * sin(off);
		if (d->along_m <= 0 ||
		    fabs(d->across_m) > d->along_m * tan(rad(SECTOR)))
			d->zone = ZONE_OUTSIDE;
		if (d->along_m > 0 && !isnan(w->ms))
			d->minutes = d->along_m / w->ms / 60;
		if (d->along_m >= 0 && d->along_m <= is->protect_m &&
		    fabs(d->across_m) <= is->protect_m / 2)
			d->zone = ZONE_PROTECTIVE;
	}
	if (d->distance_m <= is->isolate_m)
		d->zone = ZONE_ISOLATION;
}

static int
first_reached(const void *a, const void *b)
{
	const struct downwind *x = a, *y = b;

	if ((x->zone == ZONE_OUTSIDE) != (y->zone == ZONE_OUTSIDE))
		return x->zone == ZONE_OUTSIDE ? 1 : -1;
	if (x->distance_m != y->distance_m)
		return x->distance_m < y->distance_m ? -1 : 1;
	return strcmp(x->code, y->code);
}

int
downwind_find(struct registers *reg, double lat, double lon,
    const struct wind *w, const struct isolation *is, double radius_m,
    struct downwind **out, size_t *n, struct err *e)
{
	const struct table *t;

	*out = NULL;
	*n = 0;
	if (registers_table(reg, "registers/sensitive", &t, e) < 0)
		return -1;
	*out = xcalloc(t->nrows + 1, sizeof(**out));
	for (size_t i = 0; i < t->nrows; i++) {
		struct downwind *d = &(*out)[*n];

		d->code = table_get(t, i, "code");
		d->name = table_get(t, i, "name");
		d->kind = table_get(t, i, "kind");
		d->population = table_get(t, i, "population");
		d->contact = table_get(t, i, "contact");
		d->lat = cell(t, i, "lat", 1);
		d->lon = cell(t, i, "lon", 1);
		if (isnan(d->lat) || isnan(d->lon)) {
			err_at(e, E_DATA, "registers/sensitive.csv",
			    t->lines[i], _("'%s' has no position"), d->code);
			free(*out);
			*out = NULL;
			return -1;
		}
		d->distance_m = earth_metres(lat, lon, d->lat, d->lon);
		d->bearing = earth_bearing(lat, lon, d->lat, d->lon);
		into_axes(d, w, is);
		*n += d->distance_m <= radius_m;
	}
	qsort(*out, *n, sizeof(**out), first_reached);
	return 0;
}
