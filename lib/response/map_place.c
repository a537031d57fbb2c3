/* Where the areas of a map are drawn: metres east and north of its middle. */
#include <math.h>
#include <stdlib.h>

#include "base/earth.h"
#include "response/downwind.h"
#include "response/map_draw.h"

static const double METRES = 111195; /* of a degree of latitude */
enum { LEAST_M = 8, PAD_M = 6, NAME_M = 14, CORNERS = 4 };

static struct map_spot
metres(const struct map_plan *p, double lat, double lon)
{
	return (struct map_spot){ (lon - p->lon) * METRES *
		    cos(p->lat * (M_PI / 180)),
		(lat - p->lat) * METRES };
}

/* The middle of an outline, or the position. */
static bool
middle(const struct risk_area *a, double *lat, double *lon)
{
	if (a->corners == NULL) {
		*lat = a->lat;
		*lon = a->lon;
		return !isnan(a->lat) && !isnan(a->lon);
	}
	*lat = *lon = 0;
	for (size_t i = 0; i < a->ncorners; i++) {
		*lat += a->corners[2 * i] / (double)a->ncorners;
		*lon += a->corners[2 * i + 1] / (double)a->ncorners;
	}
	return true;
}

static void
origin(struct map_plan *p)
{
	double lat, lon;
	size_t n = 0;

	p->lat = p->lon = 0;
	for (size_t i = 0; i < p->m->nareas; i++)
		if (middle(&p->m->areas[i], &lat, &lon)) {
			p->lat += lat;
			p->lon += lon;
			n++;
		}
	if (n > 0) {
		p->lat /= (double)n;
		p->lon /= (double)n;
	}
}

/*
 * A position without an outline is a disc.  Its radius in the register is how
 * exact it is, not how large: no disc reaches farther than halfway to the next.
 */
static void
discs(struct map_plan *p)
{
	for (size_t i = 0; i < p->m->nareas; i++) {
		const struct risk_area *a = &p->m->areas[i];
		struct map_shape *s = &p->shapes[i];
		double r = isnan(a->radius) ? 20 : a->radius;

		if (s->kind != MAP_DISC)
			continue;
		for (size_t k = 0; k < p->m->nareas; k++)
			if (k != i && p->shapes[k].kind == MAP_DISC)
				r = fmin(r,
				    hypot(p->shapes[k].at.x - s->at.x,
					p->shapes[k].at.y - s->at.y) *
					0.45);
		s->radius = fmax(r, LEAST_M);
	}
}

static void
widen(struct map_box *b, double x, double y, double by)
{
	b->left = fmin(b->left, x - by);
	b->right = fmax(b->right, x + by);
	b->low = fmin(b->low, y - by);
	b->high = fmax(b->high, y + by);
}

static bool
below(const struct risk_map *m, size_t i, size_t top)
{
	for (int d = 0; i != SIZE_MAX && d < 20; d++) {
		size_t up = SIZE_MAX;

		for (size_t k = 0; k < m->nareas; k++)
			if (k != i &&
			    streq(m->areas[k].code, m->areas[i].parent))
				up = k;
		if (up == top)
			return true;
		i = up;
	}
	return false;
}

/* Around what is below it; a frame without anything placed is a tile. */
static void
frame(struct map_plan *p, size_t i)
{
	struct map_shape *s = &p->shapes[i];
	struct map_box b = { 1e9, -1e9, 1e9, -1e9 };
	double *xy;

	for (size_t k = 0; k < p->m->nareas; k++) {
		const struct map_shape *c = &p->shapes[k];

		if (k == i || !below(p->m, k, i))
			continue;
		if (c->kind == MAP_DISC) {
			widen(&b, c->at.x, c->at.y, c->radius + PAD_M);
			b.low = fmin(b.low, c->at.y - c->radius - NAME_M);
		}
		for (size_t j = 0; c->kind == MAP_OUTLINE && j < c->n; j++)
			widen(&b, c->xy[2 * j], c->xy[2 * j + 1], PAD_M);
	}
	if (b.left > b.right) {
		s->kind = MAP_TILE;
		return;
	}
	xy = arena_alloc(&p->arena, 2 * CORNERS * sizeof(*xy));
	xy[0] = xy[6] = b.left;
	xy[2] = xy[4] = b.right;
	xy[1] = xy[3] = b.high;
	xy[5] = xy[7] = b.low;
	s->xy = xy;
	s->n = CORNERS;
	s->at = (struct map_spot){ (b.left + b.right) / 2, b.high };
}

static void
shape(struct map_plan *p, size_t i)
{
	const struct risk_area *a = &p->m->areas[i];
	struct map_shape *s = &p->shapes[i];
	double lat, lon, *xy;

	s->kind = MAP_TILE;
	if (middle(a, &lat, &lon))
		s->at = metres(p, lat, lon);
	if (a->corners != NULL) {
		xy = arena_alloc(&p->arena, 2 * a->ncorners * sizeof(*xy));
		for (size_t k = 0; k < a->ncorners; k++) {
			struct map_spot c =
			    metres(p, a->corners[2 * k], a->corners[2 * k + 1]);

			xy[2 * k] = c.x;
			xy[2 * k + 1] = c.y;
		}
		s->kind = MAP_OUTLINE;
		s->xy = xy;
		s->n = a->ncorners;
	} else if (a->has_below) {
		/* what is the whole plant frames nothing worth a frame */
		s->kind = a->depth == 0 ? MAP_TILE : MAP_FRAME;
	} else if (!isnan(a->lat) && !isnan(a->lon)) {
		s->kind = MAP_DISC;
	}
}

static void
extent(struct map_plan *p)
{
	p->box = (struct map_box){ 1e9, -1e9, 1e9, -1e9 };
	for (size_t i = 0; i < p->m->nareas; i++) {
		const struct map_shape *s = &p->shapes[i];

		if (s->kind == MAP_DISC)
			widen(&p->box, s->at.x, s->at.y, s->radius);
		for (size_t k = 0; s->kind != MAP_TILE && k < s->n; k++)
			widen(&p->box, s->xy[2 * k], s->xy[2 * k + 1], 0);
	}
	p->any = p->box.left <= p->box.right;
}

void
map_plan_make(struct map_plan *p, const struct risk_map *m)
{
	*p = (struct map_plan){ .m = m, .arena = ARENA_INIT };
	p->shapes =
	    arena_alloc(&p->arena, (m->nareas + 1) * sizeof(*p->shapes));
	origin(p);
	for (size_t i = 0; i < m->nareas; i++)
		shape(p, i);
	discs(p);
	for (size_t i = 0; i < m->nareas; i++)
		if (p->shapes[i].kind == MAP_FRAME)
			frame(p, i);
	extent(p);
}

bool
map_plan_permit(const struct map_plan *p, size_t permit, struct map_spot *out)
{
	const struct risk_permit *r = &p->m->permits[permit];

	if (r->at == SIZE_MAX || p->shapes[r->at].kind == MAP_TILE)
		return false;
	*out = p->shapes[r->at].at;
	/* its own position, unless it only repeats that of the area */
	if (!isnan(r->lat) && !isnan(r->lon) &&
	    earth_metres(r->lat, r->lon, p->m->areas[r->at].lat,
		p->m->areas[r->at].lon) > 1) {
		struct map_spot own = metres(p, r->lat, r->lon);

		if (own.x >= p->box.left && own.x <= p->box.right &&
		    own.y >= p->box.low && own.y <= p->box.high)
			*out = own;
	}
	return true;
}
