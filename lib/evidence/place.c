#include "evidence/place.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/earth.h"
#include "base/str.h"
#include "record/polygon.h"

enum { DEPTH = 16, CORNERS = POLYGON_CORNERS };

static const char areas[] = "registers/areas";
static const double metres_a_degree = 6371009 * 3.14159265358979323846 / 180;

static double
rad(double degrees)
{
	return degrees * acos(-1) / 180;
}

struct point {
	double x, y; /* metres east and north of the position */
};

bool
place_parse(const char *text, double *lat, double *lon)
{
	const char *comma = strchr(text, ',');
	char one[32];

	if (comma == NULL || (size_t)(comma - text) >= sizeof(one))
		return false;
	snprintf(one, sizeof(one), "%.*s", (int)(comma - text), text);
	return str_double(one, lat) && str_double(comma + 1, lon) &&
	    fabs(*lat) <= 90 && fabs(*lon) <= 180;
}

/* "31.1,119.2 31.2,119.3 …": at least three corners. */
static bool
corners(const char *cell, double lat, double lon, struct point *v, size_t *n)
{
	const char *word;
	char one[64];
	size_t len;
	double la, lo;

	*n = 0;
	while (word_next(&cell, &word, &len)) {
		snprintf(one, sizeof(one), "%.*s", (int)len, word);
		if (*n == CORNERS || !place_parse(one, &la, &lo))
			return false;
		v[*n].x = (lo - lon) * metres_a_degree * cos(rad(lat));
		v[(*n)++].y = (la - lat) * metres_a_degree;
	}
	return *n >= 3;
}

/* From the origin to the side between two corners. */
static double
to_side(struct point a, struct point b)
{
	double dx = b.x - a.x, dy = b.y - a.y, l = dx * dx + dy * dy;
	double t = l > 0 ? -(a.x * dx + a.y * dy) / l : 0;

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return hypot(a.x + t * dx, a.y + t * dy);
}

/* Metres from the origin to the polygon, 0 inside. */
static double
to_polygon(const struct point *v, size_t n)
{
	bool inside = false;
	double near = INFINITY, d;
	size_t i, j;

	for (i = 0, j = n - 1; i < n; j = i++) {
		if ((v[i].y > 0) != (v[j].y > 0) &&
		    0 < (v[j].x - v[i].x) * (0 - v[i].y) / (v[j].y - v[i].y) +
			    v[i].x)
			inside = !inside;
		d = to_side(v[i], v[j]);
		near = d < near ? d : near;
	}
	return inside ? 0 : near;
}

static int
bad(const char *col, const char *cell, const char *area, struct err *e)
{
	err_at(e, E_DATA, "registers/areas.csv", 0,
	    _("area %s: %s '%s' does not hold"), area, col, cell);
	return err_hint(e,
	    _("such as lat 31.2304, lon 121.4737, radius_m 50, "
	      "polygon 31.1,121.1 31.1,121.2 31.2,121.2"));
}

/* The area's own shape; *own false when it has none. */
static int
own_shape(struct place *p, struct registers *reg, long row, const char *area,
    double lat, double lon, bool *own, struct err *e)
{
	struct point v[CORNERS];
	const char *polygon = registers_cell(reg, areas, row, "polygon");
	const char *la = registers_cell(reg, areas, row, "lat");
	const char *lo = registers_cell(reg, areas, row, "lon");
	const char *ra = registers_cell(reg, areas, row, "radius_m");
	double alat, alon, radius = 0, d;
	size_t n;

	*own = false;
	if (!str_blank(polygon)) {
		if (!corners(polygon, lat, lon, v, &n))
			return bad("polygon", polygon, area, e);
		*own = true;
		p->outside = to_polygon(v, n);
	} else if (!str_blank(la) && !str_blank(lo)) {
		if (!str_double(la, &alat) || fabs(alat) > 90)
			return bad("lat", la, area, e);
		if (!str_double(lo, &alon) || fabs(alon) > 180)
			return bad("lon", lo, area, e);
		if (!str_blank(ra) && (!str_double(ra, &radius) || radius < 0))
			return bad("radius_m", ra, area, e);
		*own = true;
		d = earth_metres(lat, lon, alat, alon) - radius;
		p->outside = d > 0 ? d : 0;
	}
	return 0;
}

int
place_look(struct place *p, struct registers *reg, const char *area, msec at,
    double lat, double lon, struct err *e)
{
	char code[32], next[32];
	int depth;

	memset(p, 0, sizeof(*p));
	str_copy(next, sizeof(next), area);
	for (depth = 0; depth < DEPTH && *next != '\0' && !p->known; depth++) {
		struct err own = ERR_INIT;
		long row;

		str_copy(code, sizeof(code), next);
		row = registers_find(reg, areas, code, at, &own);
		if (row < 0)
			return 0;
		if (depth == 0)
			p->indoor =
			    streq(registers_cell(reg, areas, row, "indoor"),
				"yes");
		if (own_shape(p, reg, row, code, lat, lon, &p->known, e) < 0)
			return -1;
		str_copy(p->name, sizeof(p->name),
		    registers_cell(reg, areas, row, "name"));
		str_copy(next, sizeof(next),
		    registers_cell(reg, areas, row, "parent"));
	}
	return 0;
}

/* From area up to what holds the other, too; "" if nothing does. */
static void
common(struct registers *reg, msec at, char area[PLACE_CODE], const char *other)
{
	int depth;

	for (depth = 0; *area != '\0' && depth < DEPTH &&
	     !registers_area_below(reg, other, area);
	     depth++) {
		char up[PLACE_CODE];

		str_copy(up, sizeof(up),
		    registers_get(reg, areas, area, at, "parent"));
		str_copy(area, PLACE_CODE, up);
	}
	if (depth == DEPTH)
		*area = '\0';
}

/* Does the area's own shape hold it? */
static int
holds(struct registers *reg, const struct table *t, size_t i, msec at,
    double lat, double lon, bool *held, struct err *e)
{
	const char *code = table_get(t, i, "code");
	struct place p = { 0 };
	struct err ended = ERR_INIT;
	bool own;

	*held = false;
	if (registers_find(reg, areas, code, at, &ended) != (long)i)
		return 0;
	if (own_shape(&p, reg, (long)i, code, lat, lon, &own, e) < 0)
		return -1;
	*held = own && p.outside == 0;
	return 0;
}

int
place_find(struct registers *reg, msec at, double lat, double lon,
    char area[PLACE_CODE], struct err *e)
{
	const struct table *t;
	size_t i, k, n = 0;
	const char **in;
	bool held;
	int rc = 0;

	*area = '\0';
	if (registers_table(reg, areas, &t, e) < 0)
		return -1;
	in = xcalloc(t->nrows + 1, sizeof(*in));
	for (i = 0; rc == 0 && i < t->nrows; i++)
		if ((rc = holds(reg, t, i, at, lat, lon, &held, e)) == 0 &&
		    held)
			in[n++] = table_get(t, i, "code");
	for (i = 0; rc == 0 && i < n; i++) {
		for (k = 0; k < n; k++)
			if (k != i && registers_area_below(reg, in[k], in[i]))
				break;
		if (k < n)
			continue; /* another one is inside it */
		if (*area == '\0')
			str_copy(area, PLACE_CODE, in[i]);
		else
			common(reg, at, area, in[i]);
	}
	free(in);
	if (rc == 0 && *area == '\0')
		rc = err_set(e, E_ABSENT,
		    _("the position %.5f,%.5f is in no area of registers/areas.csv"),
		    lat, lon);
	return rc;
}
