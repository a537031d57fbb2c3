#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/chart_int.h"

/*
 * The plan of a plant in the four colours of risk.  Areas whose outline is
 * known are drawn where they are; the rest as tiles below, row by row, so that
 * none is left out for want of a survey.
 */
struct plan {
	const struct chart *c;
	struct drawing *d;
	double x, y, w, h; /* where the outlines go */
	double least_x, least_y, scale;
};

enum { TILE_H = 30, TILE_GAP = 4, TILES = 6 };

static int
level_of(const struct chart_row *r)
{
	double v = r->values[0];

	return isfinite(v) && v >= 1 && v <= 4 ? (int)v : 0;
}

/* Two lines in the middle: the name, and the level in words. */
static void
letters(struct drawing *d, const struct chart_row *r, double x, double y,
    double room)
{
	struct chart_level l = chart_level(level_of(r));
	struct buf b = BUF_INIT;

	drawing_text_fit(&b, r->label, CHART_TEXT, room);
	drawing_text(d, x, y - 1,
	    &(struct lettering){ .size = CHART_TEXT,
		.colour = l.ink,
		.anchor = ANCHOR_MIDDLE,
		.bold = true },
	    b.ptr);
	drawing_text(d, x, y + 9,
	    &(struct lettering){
		.size = CHART_SMALL, .colour = l.ink, .anchor = ANCHOR_MIDDLE },
	    l.name[0] != '\0' ? l.name : "—");
	buf_release(&b);
}

/* ---- outlines ---- */

static bool
has_outline(const struct chart_row *r)
{
	size_t i;

	for (i = 0; i < 2 * r->ncorners; i++)
		if (!isfinite(r->corners[i]) || fabs(r->corners[i]) > 1e9)
			return false;
	return r->ncorners >= 3;
}

static void
widen(struct plan *p, const struct chart_row *r, double *most_x, double *most_y)
{
	size_t k;

	for (k = 0; k < r->ncorners; k++) {
		double x = r->corners[2 * k], y = r->corners[2 * k + 1];

		p->least_x = fmin(p->least_x, x);
		p->least_y = fmin(p->least_y, y);
		*most_x = fmax(*most_x, x);
		*most_y = fmax(*most_y, y);
	}
}

static bool
fit(struct plan *p, size_t n)
{
	double most_x = -1e10, most_y = -1e10;
	bool any = false;
	size_t i;

	p->least_x = p->least_y = 1e10;
	for (i = 0; i < n; i++)
		if (has_outline(&p->c->rows[i])) {
			any = true;
			widen(p, &p->c->rows[i], &most_x, &most_y);
		}
	if (!any)
		return false;
	p->scale = fmin(p->w / fmax(most_x - p->least_x, 1e-9),
	    p->h / fmax(most_y - p->least_y, 1e-9));
	/* in the middle of what is wider than the plan */
	p->x += (p->w - (most_x - p->least_x) * p->scale) / 2;
	p->h = (most_y - p->least_y) * p->scale;
	return true;
}

static void
outline(const struct plan *p, const struct chart_row *r)
{
	double *xy = xcalloc(2 * r->ncorners, sizeof(*xy)), cx = 0, cy = 0;
	double left = 1e10, right = -1e10;
	size_t i;

	for (i = 0; i < r->ncorners; i++) {
		xy[2 * i] = p->x + (r->corners[2 * i] - p->least_x) * p->scale;
		/* north is up */
		xy[2 * i + 1] = p->y + p->h -
		    (r->corners[2 * i + 1] - p->least_y) * p->scale;
		cx += xy[2 * i] / (double)r->ncorners;
		cy += xy[2 * i + 1] / (double)r->ncorners;
		left = fmin(left, xy[2 * i]);
		right = fmax(right, xy[2 * i]);
	}
	drawing_area(p->d, xy, r->ncorners, chart_level(level_of(r)).fill,
	    &(struct stroke){ 1, DRAW_WHITE, STROKE_SOLID });
	letters(p->d, r, cx, cy, right - left - 4);
	free(xy);
}

/* ---- tiles ---- */

/* The height they take. */
static double
tiles(const struct plan *p, double top, const size_t *order, size_t n)
{
	double w = (p->d->width + TILE_GAP) / TILES - TILE_GAP;
	size_t i, at = 0;

	for (i = 0; i < n; i++) {
		const struct chart_row *r = &p->c->rows[order[i]];
		double x = (w + TILE_GAP) * (double)(at % TILES);
		size_t line = at / TILES;
		double y = top + (TILE_H + TILE_GAP) * (double)line;

		if (has_outline(r))
			continue;
		drawing_box(p->d, x, y, w, TILE_H,
		    chart_level(level_of(r)).fill);
		letters(p->d, r, x + w / 2, y + TILE_H / 2.0, w - 6);
		at++;
	}
	at = (at + TILES - 1) / TILES;
	return (TILE_H + TILE_GAP) * (double)at;
}

struct by_level {
	int level;
	size_t row;
};

static int
worst_first(const void *a, const void *b)
{
	const struct by_level *x = a, *y = b;
	int lx = x->level > 0 ? x->level : 5, ly = y->level > 0 ? y->level : 5;

	if (lx != ly)
		return lx - ly;
	return x->row < y->row ? -1 : x->row > y->row;
}

static size_t *
ordered(const struct chart *c, size_t n)
{
	struct by_level *v = xcalloc(n + 1, sizeof(*v));
	size_t *order = xcalloc(n + 1, sizeof(*order)), i;

	for (i = 0; i < n; i++)
		v[i] = (struct by_level){ level_of(&c->rows[i]), i };
	if (!c->keep_order)
		qsort(v, n, sizeof(*v), worst_first);
	for (i = 0; i < n; i++)
		order[i] = v[i].row;
	free(v);
	return order;
}

void
chart_plan(const struct chart *c, struct drawing *d)
{
	size_t n = c->nrows > CHART_AREAS ? CHART_AREAS : c->nrows, i;
	size_t *order = ordered(c, n);
	struct plan p = { .c = c, .d = d };
	double y;

	drawing_size(d, c->width, 0);
	y = chart_title(c, d) + 2;
	p.y = y;
	p.w = c->width;
	p.h = c->height > 0 ? c->height - y : 200;
	if (fit(&p, n)) {
		for (i = 0; i < n; i++)
			if (has_outline(&c->rows[order[i]]))
				outline(&p, &c->rows[order[i]]);
		y += p.h + TILE_GAP + 2;
	}
	y += tiles(&p, y, order, n);
	drawing_size(d, c->width, y);
	free(order);
}
