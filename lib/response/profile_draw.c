/* Who is downwind of a point, on a map with north up. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "image/chart.h"
#include "image/placing.h"
#include "response/answer.h"
#include "response/cases.h"
#include "response/profile.h"

enum { WIDTH = 620, PLOT = 560, HEAD = 62, TEXT = 9, SMALL = 8 };

static const double CALM = 0.5, LEAST_M = 300;

struct named {
	double x, y, r;
	enum placing_side side;
	uint32_t colour;
	const char *bold, *small;
};

struct view {
	const struct risk_profile *p;
	struct drawing *d;
	double x, y; /* where the point is */
	double scale; /* points a metre */
	double reach; /* metres to the edge */
	double towards; /* radians, where the plume goes; NAN: all round */
	struct placing placing;
	struct named *names;
	size_t nnames, cap;
};

static void
letters(struct view *v, double x, double y, uint32_t colour,
    enum lettering_anchor anchor, bool bold, const char *t)
{
	drawing_text(v->d, x, y,
	    &(struct lettering){ .size = bold ? TEXT : SMALL,
		.colour = colour,
		.anchor = anchor,
		.bold = bold },
	    t);
}

/* A name waits until all that it is to keep off is drawn. */
static void
name(struct view *v, double x, double y, double r, enum placing_side side,
    uint32_t colour, const char *bold, const char *small)
{
	GROW(v->names, v->nnames, v->cap);
	v->names[v->nnames++] = (struct named){ x, y, r, side, colour,
		arena_str(&v->d->arena, bold), arena_str(&v->d->arena, small) };
}

static void
put_names(struct view *v)
{
	for (size_t i = 0; i < v->nnames; i++) {
		const struct named *n = &v->names[i];

		placing_about(&v->placing, v->d, n->x, n->y, n->r, n->side,
		    (struct placing_line[]){
			{ { .size = TEXT, .colour = n->colour, .bold = true },
			    n->bold },
			{ { .size = SMALL, .colour = n->colour }, n->small } },
		    2);
	}
	placing_release(&v->placing);
	free(v->names);
}

/* Metres along the plume and to its right, as a place on the sheet. */
static void
spot(const struct view *v, double along, double right, double *xy)
{
	double a = v->towards;

	xy[0] = v->x + (along * sin(a) + right * cos(a)) * v->scale;
	xy[1] = v->y - (along * cos(a) - right * sin(a)) * v->scale;
}

static void
sector(struct view *v)
{
	double xy[2 * 20];
	enum { STEPS = 18 };

	if (isnan(v->towards)) {
		drawing_circle(v->d, v->x, v->y, v->reach * v->scale, DRAW_WASH,
		    &(struct stroke){ 1, DRAW_PALE, STROKE_DASHED });
		return;
	}
	xy[0] = v->x;
	xy[1] = v->y;
	for (int i = 0; i <= STEPS; i++) {
		double a = (i - STEPS / 2.0) * (M_PI / 2) / STEPS;

		spot(v, v->reach * cos(a), v->reach * sin(a), &xy[2 + 2 * i]);
	}
	drawing_area(v->d, xy, STEPS + 2, DRAW_WASH,
	    &(struct stroke){ 1, DRAW_PALE, STROKE_DASHED });
}

/* The square of the guides: as long as wide, ahead of the point. */
static void
protect(struct view *v)
{
	const struct isolation *is = &v->p->isolation;
	struct stroke edge = { 1.5, 0xef7d1a, STROKE_SOLID };
	double m = is->protect_m, xy[10];
	char t[120];

	if (isnan(m))
		return;
	snprintf(t, sizeof(t), _("protect %.1f km, %s"), m / 1000,
	    is->night ? _("night") : _("day"));
	if (isnan(v->towards)) {
		drawing_circle(v->d, v->x, v->y, m * v->scale, DRAW_NONE,
		    &edge);
		placing_circle(&v->placing, v->x, v->y, m * v->scale);
		name(v, v->x, v->y - m * v->scale, 0, SIDE_ABOVE, DRAW_INK, t,
		    "");
		return;
	}
	spot(v, 0, -m / 2, &xy[0]);
	spot(v, m, -m / 2, &xy[2]);
	spot(v, m, m / 2, &xy[4]);
	spot(v, 0, m / 2, &xy[6]);
	spot(v, 0, -m / 2, &xy[8]);
	drawing_area(v->d, xy, 4, DRAW_NONE, &edge);
	placing_path(&v->placing, xy, 5);
	name(v, (xy[2] + xy[4]) / 2, (xy[3] + xy[5]) / 2, 0, SIDE_ABOVE,
	    DRAW_INK, t, "");
}

static void
isolate(struct view *v)
{
	double m = v->p->isolation.isolate_m, r = fmax(m * v->scale, 4);
	char t[80];

	if (isnan(m))
		return;
	drawing_circle(v->d, v->x, v->y, r, DRAW_NONE,
	    &(struct stroke){ 1.5, DRAW_ALARM, STROKE_SOLID });
	placing_circle(&v->placing, v->x, v->y, r);
	snprintf(t, sizeof(t), _("isolate %.0f m"), m);
	name(v, v->x, v->y, r, SIDE_RIGHT, DRAW_ALARM, t, "");
}

static void
places(struct view *v)
{
	for (size_t i = 0; i < v->p->nnear; i++) {
		const struct downwind *n = &v->p->near[i];
		double b = n->bearing * (M_PI / 180);
		double x = v->x + n->distance_m * sin(b) * v->scale;
		double y = v->y - n->distance_m * cos(b) * v->scale;
		bool out = n->zone == ZONE_OUTSIDE;
		char t[160];

		if (n->distance_m > v->reach)
			continue;
		drawing_circle(v->d, x, y, 4, out ? DRAW_WHITE : DRAW_ACCENT,
		    &(struct stroke){ 1, DRAW_INK, STROKE_SOLID });
		placing_solid(&v->placing, x - 4, y - 4, 8, 8);
		if (!out && !isnan(n->minutes))
			snprintf(t, sizeof(t), _("%.0f m, %.0f min, %s"),
			    n->distance_m, n->minutes, answer_zone(n->zone));
		else
			snprintf(t, sizeof(t), "%.0f m, %s", n->distance_m,
			    answer_zone(n->zone));
		name(v, x, y, 4, SIDE_RIGHT, out ? DRAW_GREY : DRAW_INK,
		    n->name, t);
	}
}

/* An arrow that comes from where the wind does, up to the point. */
static void
wind(struct view *v)
{
	struct stroke ink = { 2, DRAW_INK, STROKE_SOLID };
	const struct wind *w = &v->p->wind;
	double xy[6], m = 1 / v->scale;
	char t[120];

	if (isnan(v->towards)) {
		name(v, v->x, v->y, 5, SIDE_ABOVE, DRAW_INK,
		    isnan(w->from) && isnan(w->ms) ?
			_("wind not known: all round") :
			_("calm: all round"),
		    "");
		return;
	}
	spot(v, -70 * m, 0, &xy[0]);
	spot(v, -12 * m, 0, &xy[2]);
	drawing_line(v->d, xy, 2, &ink);
	placing_path(&v->placing, xy, 2);
	spot(v, -20 * m, -5 * m, &xy[0]);
	spot(v, -12 * m, 0, &xy[2]);
	spot(v, -20 * m, 5 * m, &xy[4]);
	drawing_line(v->d, xy, 3, &ink);
	if (isnan(w->ms))
		snprintf(t, sizeof(t), _("wind from %s"),
		    wind_name(w->from, true));
	else
		snprintf(t, sizeof(t), _("wind from %s, %.1f m/s"),
		    wind_name(w->from, true), w->ms);
	spot(v, -70 * m, 0, xy);
	name(v, xy[0], xy[1], 0, SIDE_BELOW, DRAW_INK, t, "");
}

static void
scale(struct view *v)
{
	double step = 10, xy[4];
	char t[40];

	while (step * v->scale < 60)
		step *= fmod(log10(step) + 1e-9, 1) < 0.1 ||
			fmod(log10(step), 1) > 0.6 ?
		    2 :
		    2.5;
	xy[0] = WIDTH - 16 - step * v->scale;
	xy[2] = WIDTH - 16;
	xy[1] = xy[3] = HEAD + PLOT + 10;
	drawing_line(v->d, xy, 2,
	    &(struct stroke){ 1.5, DRAW_INK, STROKE_SOLID });
	snprintf(t, sizeof(t), step < 1000 ? "%.0f m" : "%.4g km",
	    step < 1000 ? step : step / 1000);
	letters(v, (xy[0] + xy[2]) / 2, xy[1] - 4, DRAW_INK, ANCHOR_MIDDLE,
	    false, t);
	letters(v, xy[0] - 12, xy[1], DRAW_INK, ANCHOR_END, false,
	    _("north is up"));
}

static void
head(struct view *v)
{
	const struct risk_profile *p = v->p;
	const struct isolation *is = &p->isolation;
	struct buf b = BUF_INIT;
	char at[CLOCK_TEXT];

	clock_short(p->at, at);
	buf_printf(&b, "%s%s %s  %s  %s",
	    store_rehearsal(p->lg->store) ? "【演练】" : "", p->point->code,
	    p->point->name, p->substance != NULL ? p->substance->name : "", at);
	drawing_text(v->d, 0, 14,
	    &(struct lettering){ .size = 13, .colour = DRAW_INK, .bold = true },
	    b.ptr);
	letters(v, 0, 30, DRAW_INK, ANCHOR_START, false,
	    _("a screening estimate, never the only ground for an "
	      "evacuation"));
	buf_clear(&b);
	if (!isnan(is->isolate_m))
		buf_printf(&b, _("distances of a small spill: %s, %s"),
		    is->source, answer_word(is->status));
	letters(v, 0, 42, DRAW_GREY, ANCHOR_START, false, b.ptr);
	buf_release(&b);
}

/* So far that all who are downwind are on it. */
static double
reach(const struct risk_profile *p)
{
	double m = LEAST_M;

	if (!isnan(p->isolation.protect_m))
		m = fmax(m, p->isolation.protect_m * 1.25);
	for (size_t i = 0; i < p->nnear; i++)
		if (p->near[i].zone != ZONE_OUTSIDE)
			m = fmax(m, p->near[i].distance_m * 1.1);
	return m;
}

int
risk_profile_draw(const struct risk_profile *p, struct drawing *d,
    struct err *e)
{
	struct view v = {
		.p = p, .d = d, .towards = NAN, .placing = PLACING_INIT
	};

	if (isnan(p->lat)) {
		err_set(e, E_ABSENT,
		    _("neither the point nor its area has a position"));
		return err_hint(e,
		    _("fill lat and lon in registers/areas.csv"));
	}
	drawing_size(d, WIDTH, HEAD + PLOT + 20);
	v.x = WIDTH / 2.0;
	v.y = HEAD + PLOT / 2.0;
	v.reach = reach(p);
	v.scale = PLOT / 2.0 / v.reach;
	if (!isnan(p->wind.from) && !(p->wind.ms < CALM))
		v.towards = (p->wind.from + 180) * (M_PI / 180);
	placing_sheet(&v.placing, 0, HEAD - 10, WIDTH, PLOT + 10);
	sector(&v);
	protect(&v);
	isolate(&v);
	wind(&v);
	drawing_circle(d, v.x, v.y, 4, DRAW_ALARM,
	    &(struct stroke){ 1, DRAW_WHITE, STROKE_SOLID });
	placing_solid(&v.placing, v.x - 4, v.y - 4, 8, 8);
	name(&v, v.x, v.y, 4, SIDE_RIGHT, DRAW_INK, p->point->code, "");
	places(&v);
	put_names(&v);
	head(&v);
	scale(&v);
	return 0;
}
