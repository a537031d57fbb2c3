/* Where the wind blows now, and who is downwind of it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "response/answer.h"
#include "response/cases.h"
#include "response/profile_int.h"
#include "sensor/store.h"

static const msec FRESH = 10 * MINUTE, PAIR = MINUTE, LOOK_BACK = HOUR;
static const double CALM = 0.5;
enum { RADIUS_M = 10000 };

struct gust {
	int64_t at;
	double v;
};

struct gathered {
	const struct point *point;
	struct gust *v;
	size_t n, cap;
};

/* The mean as a vector: 350 and 10 degrees are north, not south. */
struct mean {
	double u, v; /* weighted by speed */
	double su, sv; /* of unit vectors */
	double ms; /* sum of speeds */
	size_t n, speeds, calm;
	int64_t last;
};

static int
on_reading(void *arg, const struct reading *r, struct err *e)
{
	struct gathered *g = arg;
	double v = r->number;

	(void)e;
	if (!r->has_number || !quality_usable(r->quality))
		return 0;
	if (g->point->quantity == QUANTITY_WIND_SPEED &&
	    streq(g->point->unit, "km/h"))
		v /= 3.6;
	GROW(g->v, g->n, g->cap);
	g->v[g->n++] = (struct gust){ r->time_ms, v };
	return 0;
}

/* The speed nearest in time, at most a minute off; NAN: none. */
static double
speed_at(const struct gathered *s, int64_t at)
{
	int64_t best = PAIR + 1;
	double v = NAN;

	for (size_t i = 0; i < s->n; i++) {
		int64_t off = llabs(s->v[i].at - at);

		if (off < best) {
			best = off;
			v = s->v[i].v;
		}
	}
	return v;
}

static void
take(struct mean *m, const struct gathered *dir, const struct gathered *speed)
{
	for (size_t i = 0; i < dir->n; i++) {
		double ms = speed_at(speed, dir->v[i].at), w;
		double a = dir->v[i].v * (M_PI / 180);

		if (dir->v[i].at > m->last)
			m->last = dir->v[i].at;
		if (!isnan(ms)) {
			m->ms += ms;
			m->speeds++;
		}
		if (ms < CALM) { /* a calm has no direction */
			m->calm++;
			continue;
		}
		w = isnan(ms) ? 1 : ms;
		m->u += w * sin(a);
		m->v += w * cos(a);
		m->su += sin(a);
		m->sv += cos(a);
		m->n++;
	}
}

static int
read_points(struct risk_profile *p, struct mean *m, size_t *npoints,
    struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < p->all.n; i++) {
		struct gathered dir = { &p->all.v[i], NULL, 0, 0 };
		struct gathered speed = { NULL, NULL, 0, 0 };

		if (dir.point->quantity != QUANTITY_WIND_DIR)
			continue;
		++*npoints;
		rc = readings_each(p->lg, p->at - FRESH, p->at + 1,
		    dir.point->code, on_reading, &dir, NULL, e);
		for (size_t k = 0; rc == 0 && k < p->all.n; k++) {
			speed.point = &p->all.v[k];
			if (speed.point->quantity == QUANTITY_WIND_SPEED &&
			    speed.point->device == dir.point->device)
				rc = readings_each(p->lg, p->at - FRESH,
				    p->at + 1, speed.point->code, on_reading,
				    &speed, NULL, e);
		}
		if (rc == 0)
			take(m, &dir, &speed);
		free(dir.v);
		free(speed.v);
	}
	return rc;
}

/* Yamartino's one-pass spread of directions, in degrees. */
static double
spread(const struct mean *m)
{
	double s = m->su / (double)m->n, c = m->sv / (double)m->n;
	double eps = sqrt(fmax(0, 1 - (s * s + c * c)));

	return asin(fmin(1, eps)) * (1 + 0.1547 * eps * eps * eps) *
	    (180 / M_PI);
}

static int
on_last(void *arg, const struct reading *r, struct err *e)
{
	int64_t *last = arg;

	(void)e;
	if (r->has_number && quality_usable(r->quality) && r->time_ms > *last)
		*last = r->time_ms;
	return 0;
}

/* None in ten minutes: whether there was one in the hour before. */
static int
no_wind(struct risk_profile *p, size_t npoints, struct err *e)
{
	char at[CLOCK_TEXT];
	int64_t last = 0;

	if (npoints == 0)
		profile_count(p, PROFILE_WIND, "wind", "unknown", 1,
		    _("no point measures it: everybody around is counted"));
	for (size_t i = 0; npoints > 0 && i < p->all.n; i++)
		if (p->all.v[i].quantity == QUANTITY_WIND_DIR &&
		    readings_each(p->lg, p->at - LOOK_BACK, p->at - FRESH,
			p->all.v[i].code, on_last, &last, NULL, e) < 0)
			return -1;
	if (last > 0) {
		clock_short(last, at);
		profile_count(p, PROFILE_WIND, "wind", "unknown", 1,
		    _("the last reading is of %s, older than 10 minutes: "
		      "everybody around is counted"),
		    at);
	} else if (npoints > 0) {
		profile_count(p, PROFILE_WIND, "wind", "unknown", 1,
		    _("no reading within an hour: everybody around is "
		      "counted"));
	}
	if (npoints > 0 || last > 0)
		profile_say(p, PROFILE_WIND, "", "%s", _("by hand: -w SE,3"));
	return 0;
}

static void
say(struct risk_profile *p, const char *how)
{
	const struct wind *w = &p->wind;
	char ms[40] = "";

	if (!isnan(w->ms))
		snprintf(ms, sizeof(ms), ", %.1f m/s", w->ms);
	if (isnan(w->from))
		profile_say(p, PROFILE_WIND, "",
		    _("calm%s: everybody around is counted; %s"), ms, how);
	else
		profile_say(p, PROFILE_WIND, "",
		    _("from %s (%.0f°)%s, towards %s; %s"),
		    wind_name(w->from, true), fmod(floor(w->from + 0.5), 360),
		    ms, wind_name(fmod(w->from + 180, 360), true), how);
}

int
profile_wind(struct risk_profile *p, const struct wind *by_hand, struct err *e)
{
	struct mean m = { .n = 0 };
	size_t npoints = 0;
	struct buf how = BUF_INIT;
	double a;

	if (by_hand != NULL) {
		p->wind = *by_hand;
		say(p, _("by hand"));
		return 0;
	}
	if (read_points(p, &m, &npoints, e) < 0)
		return -1;
	if (m.n + m.calm == 0)
		return no_wind(p, npoints, e);
	if (m.speeds > 0)
		p->wind.ms = m.ms / (double)m.speeds;
	if (m.n > m.calm && hypot(m.u, m.v) > 1e-6) {
		a = atan2(m.u, m.v) * (180 / M_PI);
		p->wind.from = a < 0 ? a + 360 : a;
		p->wind_spread = spread(&m);
		buf_printf(&how,
		    _("mean of %zu readings of 10 minutes, ±%.0f°"), m.n,
		    p->wind_spread);
	} else {
		buf_printf(&how, _("%zu readings of 10 minutes"), m.n + m.calm);
	}
	say(p, how.ptr);
	buf_release(&how);
	return 0;
}

/* ---- who is downwind ---- */

static void
distances(struct risk_profile *p, const struct isolation *is)
{
	if (!isnan(is->isolate_m))
		profile_say(p, PROFILE_DOWNWIND, "",
		    _("small spill, %s: isolate %.0f m all round, protect "
		      "%.1f km downwind (%s, %s)"),
		    is->night ? _("night") : _("day"), is->isolate_m,
		    is->protect_m / 1000, is->source, answer_word(is->status));
}

static void
places(struct risk_profile *p, const struct downwind *v, size_t n)
{
	static const struct {
		enum zone zone;
		const char *match;
	} zones[] = { { ZONE_ISOLATION, "isolation" },
		{ ZONE_PROTECTIVE, "protective" }, { ZONE_SECTOR, "sector" } };

	for (size_t i = 0; i < n; i++) {
		char soon[40] = "";

		if (v[i].zone == ZONE_OUTSIDE)
			continue;
		if (!isnan(v[i].minutes))
			snprintf(soon, sizeof(soon), _(", %.0f min"),
			    v[i].minutes);
		profile_say(p, PROFILE_DOWNWIND, "",
		    _("%s %s  %.0f m %.0f°%s  %.5f,%.5f  %s people  %s  %s"),
		    v[i].name, answer_word(v[i].kind), v[i].distance_m,
		    v[i].bearing, soon, v[i].lat, v[i].lon,
		    v[i].population[0] != '\0' ? v[i].population : "?",
		    answer_zone(v[i].zone), v[i].contact);
	}
	for (size_t z = 0; z < sizeof(zones) / sizeof(zones[0]); z++) {
		size_t in = 0;

		for (size_t i = 0; i < n; i++)
			in += v[i].zone == zones[z].zone;
		if (in > 0)
			profile_count(p, PROFILE_DOWNWIND, "downwind",
			    zones[z].match, (double)in, "%s: %zu",
			    answer_zone(zones[z].zone), in);
	}
}

int
profile_downwind(struct risk_profile *p, struct err *e)
{
	if (isnan(p->lat)) {
		profile_say(p, PROFILE_DOWNWIND, "", "%s",
		    _("neither the point nor its area has a position"));
		return 0;
	}
	if (p->substance != NULL &&
	    isolation_find(p->lg->reg, p->substance->code, "small", p->lat,
		p->lon, p->at, &p->isolation, e) < 0) {
		if (e->code != E_ABSENT)
			return -1;
		err_clear(e);
	}
	if (downwind_find(p->lg->reg, p->lat, p->lon, &p->wind, &p->isolation,
		RADIUS_M, &p->near, &p->nnear, e) < 0) {
		if (e->code != E_ABSENT)
			return -1;
		err_clear(e);
		profile_say(p, PROFILE_DOWNWIND, "", "%s",
		    _("there is no register of sensitive places"));
		return 0;
	}
	distances(p, &p->isolation);
	places(p, p->near, p->nnear);
	if (p->nnear == 0)
		profile_say(p, PROFILE_DOWNWIND, "",
		    _("no sensitive place within %d km"), RADIUS_M / 1000);
	profile_say(p, PROFILE_DOWNWIND, "", "%s",
	    _("a screening estimate, never the only ground for an "
	      "evacuation"));
	return 0;
}
