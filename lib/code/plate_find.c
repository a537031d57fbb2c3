#include "code/plate_find.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Angles of normals in degrees; of level lines round 90, of upright round 0. */
enum { SMALL = 420, LEAN = 32, LINES = 14, NEAR = 2 };

#define LEAST_MEAN 0.50
#define LEAST_SIDE 0.28
#define LEAST_AREA 0.08
#define MOST 1.6 /* times the photo's scale */

struct edges {
	int w, h;
	unsigned char *strong; /* how strong, 0: no edge */
	short *angle; /* of the normal, 0 to 179 */
};

struct line {
	double c, s, rho; /* x c + y s = rho */
	int degrees;
	long votes;
};

struct lines {
	struct line v[LINES];
	int n;
};

static double
radians(double degrees)
{
	return degrees * 3.14159265358979 / 180;
}

/* ---- edges ---- */

static int
gradient(const struct grey *g, int x, int y, int *dx, int *dy)
{
	const unsigned char *p = g->px + (size_t)y * g->w + x;
	int w = g->w;

	*dx = p[1 - w] + 2 * p[1] + p[1 + w] - p[-1 - w] - 2 * p[-1] - p[w - 1];
	*dy = p[w - 1] + 2 * p[w] + p[w + 1] - p[-w - 1] - 2 * p[-w] - p[1 - w];
	return abs(*dx) + abs(*dy);
}

/* The strongest across an edge only. */
static bool
is_ridge(const int *m, int w, int dx, int dy)
{
	int step;

	if (abs(dx) > 2 * abs(dy))
		step = 1;
	else if (abs(dy) > 2 * abs(dx))
		step = w;
	else
		step = (dx > 0) == (dy > 0) ? w + 1 : w - 1;
	return m[0] > m[step] && m[0] >= m[-step];
}

static void
edges_make(struct edges *es, const struct grey *g)
{
	size_t n = (size_t)g->w * g->h, at;
	int *m = xcalloc(n, sizeof(*m)), x, y, dx, dy, level;
	double sum = 0;

	es->w = g->w;
	es->h = g->h;
	es->strong = xcalloc(n, 1);
	es->angle = xcalloc(n, sizeof(*es->angle));
	for (y = 1; y < g->h - 1; y++)
		for (x = 1; x < g->w - 1; x++)
			sum += m[(size_t)y * g->w + x] =
			    gradient(g, x, y, &dx, &dy);
	level = (int)(sum / (double)n * 1.2) + 12;
	for (y = 2; y < g->h - 2; y++)
		for (x = 2; x < g->w - 2; x++) {
			at = (size_t)y * g->w + x;
			gradient(g, x, y, &dx, &dy);
			if (m[at] < level || !is_ridge(m + at, g->w, dx, dy))
				continue;
			es->strong[at] =
			    (unsigned char)(m[at] / 8 > 40 ? 40 :
							     m[at] / 8 + 1);
			es->angle[at] = (short)((int)lround(atan2(dy, dx) *
							180 / 3.14159265358979 +
						    360) %
			    180);
		}
	free(m);
}

static void
edges_free(struct edges *es)
{
	free(es->strong);
	free(es->angle);
}

/* ---- lines ---- */

/* Votes at [lean + LEAN][rho + span] of lines whose normal is round `middle`. */
static long *
vote(const struct edges *es, int middle, int span)
{
	size_t width = (size_t)2 * span + 1, at;
	long *votes = xcalloc(width * (2 * LEAN + 1), sizeof(*votes));
	int x, y, d, lean;

	for (y = 0; y < es->h; y++)
		for (x = 0; x < es->w; x++) {
			at = (size_t)y * es->w + x;
			if (es->strong[at] == 0)
				continue;
			lean = (es->angle[at] - middle + 270) % 180 - 90;
			for (d = lean - NEAR; d <= lean + NEAR; d++) {
				double a = radians(middle + d), rho;

				if (abs(d) > LEAN)
					continue;
				rho = x * cos(a) + y * sin(a);
				votes[width * (size_t)(d + LEAN) +
				    (size_t)(lround(rho) + span)] +=
				    es->strong[at];
			}
		}
	return votes;
}

/* The best lines; what lies close to one already taken is that one again. */
static void
best_lines(struct lines *ls, long *votes, int middle, int span)
{
	int width = 2 * span + 1, d, r, bd, br;
	long best;

	for (ls->n = 0; ls->n < LINES; ls->n++) {
		struct line *l = &ls->v[ls->n];

		for (best = 0, bd = br = 0, d = 0; d <= 2 * LEAN; d++)
			for (r = 0; r < width; r++)
				if (votes[(size_t)d * width + r] > best) {
					best = votes[(size_t)d * width + r];
					bd = d;
					br = r;
				}
		if (best == 0)
			return;
		l->degrees = middle + bd - LEAN;
		l->c = cos(radians(l->degrees));
		l->s = sin(radians(l->degrees));
		l->rho = br - span;
		l->votes = best;
		for (d = bd - 4; d <= bd + 4; d++)
			for (r = br - 5; r <= br + 5; r++)
				if (d >= 0 && d <= 2 * LEAN && r >= 0 &&
				    r < width)
					votes[(size_t)d * width + r] = 0;
	}
}

static void
lines_find(struct lines *ls, const struct edges *es, int middle)
{
	int span = (int)ceil(hypot(es->w, es->h)) + 1;
	long *votes = vote(es, middle, span);

	best_lines(ls, votes, middle, span);
	free(votes);
}

/* ---- four of them ---- */

static bool
is_edge(const struct edges *es, int x, int y, int degrees)
{
	size_t at = (size_t)y * es->w + x;
	int off;

	if (es->strong[at] == 0)
		return false;
	off = abs(es->angle[at] - (degrees + 360) % 180);
	return off <= 14 || off >= 166;
}

/* Share of the way that is an edge in the right direction; outside counts half. */
static double
seen(const struct edges *es, const struct line *l, double x1, double y1,
    double x2, double y2)
{
	int n = (int)(fmax(fabs(x2 - x1), fabs(y2 - y1)) / 3) + 1, i, k;
	double hits = 0;

	for (i = 0; i <= n; i++) {
		double t = (double)i / n, x = x1 + (x2 - x1) * t;
		double y = y1 + (y2 - y1) * t;

		if (x < 4 || y < 4 || x >= es->w - 4 || y >= es->h - 4) {
			hits += 0.4;
			continue;
		}
		for (k = -2; k <= 2; k++)
			if (is_edge(es, (int)lround(x + k * l->c),
				(int)lround(y + k * l->s), l->degrees)) {
				hits++;
				break;
			}
	}
	return hits / (n + 1);
}

static bool
cross(const struct line *a, const struct line *b, double *x, double *y)
{
	double d = a->c * b->s - a->s * b->c;

	if (fabs(d) < 0.3)
		return false;
	*x = (a->rho * b->s - a->s * b->rho) / d;
	*y = (a->c * b->rho - a->rho * b->c) / d;
	return true;
}

static double
area(const struct plate_quad *q)
{
	double a = 0;
	int i;

	for (i = 0; i < 4; i++)
		a += q->x[i] * q->y[(i + 1) % 4] - q->x[(i + 1) % 4] * q->y[i];
	return a / 2;
}

/* What four lines are worth, 0: they are no plate. */
static double
worth(struct plate_quad *q, const struct edges *es, const struct line *side[4])
{
	double least = 1, sum = 0, share, s, w, h;
	int i;

	for (i = 0; i < 4; i++)
		if (!cross(side[i], side[(i + 3) % 4], &q->x[i], &q->y[i]) ||
		    q->x[i] < -0.25 * es->w || q->x[i] > 1.25 * es->w ||
		    q->y[i] < -0.25 * es->h || q->y[i] > 1.25 * es->h)
			return 0;
	w = fmin(q->x[1] - q->x[0], q->x[2] - q->x[3]);
	h = fmin(q->y[3] - q->y[0], q->y[2] - q->y[1]);
	share = area(q) / ((double)es->w * es->h);
	if (w < 30 || h < 20 || share < LEAST_AREA || w / h > 7 || h / w > 3)
		return 0;
	for (i = 0; i < 4; i++) {
		s = seen(es, side[i], q->x[i], q->y[i], q->x[(i + 1) % 4],
		    q->y[(i + 1) % 4]);
		least = s < least ? s : least;
		sum += s;
	}
	q->seen = sum / 4;
	if (least < LEAST_SIDE || q->seen < LEAST_MEAN)
		return 0;
	return (q->seen + 0.5 * least) * pow(share, 0.33);
}

static bool
best_four(struct plate_quad *out, const struct edges *es,
    const struct lines *level, const struct lines *upright)
{
	double best = 0, v, middle_x = es->w / 2.0, middle_y = es->h / 2.0;
	struct plate_quad q;
	int a, b, c, d;

	for (a = 0; a < level->n; a++)
		for (b = 0; b < level->n; b++) {
			const struct line *top = &level->v[a];
			const struct line *low = &level->v[b];

			if ((low->rho - low->c * middle_x) / low->s -
				(top->rho - top->c * middle_x) / top->s <
			    20)
				continue;
			for (c = 0; c < upright->n; c++)
				for (d = 0; d < upright->n; d++) {
					const struct line *left =
					    &upright->v[c];
					const struct line *right =
					    &upright->v[d];
					const struct line *side[4] = { top,
						right, low, left };

					if ((right->rho - right->s * middle_y) /
						    right->c -
						(left->rho -
						    left->s * middle_y) /
						    left->c <
					    30)
						continue;
					v = worth(&q, es, side);
					if (v > best) {
						best = v;
						*out = q;
					}
				}
		}
	return best > 0;
}

bool
plate_find(struct plate_quad *q, const struct grey *g)
{
	int longer = g->w > g->h ? g->w : g->h, i;
	double scale = longer > SMALL ? (double)longer / SMALL : 1;
	struct lines level, upright;
	struct grey half, small;
	struct edges es;
	bool found;

	grey_copy(&half, g);
	while (half.w > 2 * g->w / scale) {
		struct grey next;

		grey_half(&next, &half);
		grey_free(&half);
		half = next;
	}
	grey_scale(&small, &half, (int)(g->w / scale), (int)(g->h / scale));
	grey_free(&half);
	grey_blur(&small, 1);
	edges_make(&es, &small);
	lines_find(&level, &es, 90);
	lines_find(&upright, &es, 0);
	found = best_four(q, &es, &level, &upright);
	edges_free(&es);
	grey_free(&small);
	for (i = 0; found && i < 4; i++) {
		q->x[i] = (q->x[i] + 0.5) * scale - 0.5;
		q->y[i] = (q->y[i] + 0.5) * scale - 0.5;
	}
	return found;
}

/* ---- straight in front ---- */

/*
 * From the unit square to the four corners (Heckbert 1989, 2.2): x = (a u + b v
 * + c) / (g u + h v + 1).
 */
struct plane {
	double a, b, c, d, e, f, g, h;
};

static void
plane_make(struct plane *p, const struct plate_quad *q)
{
	const double *x = q->x, *y = q->y;
	double dx1 = x[1] - x[2], dx2 = x[3] - x[2];
	double dy1 = y[1] - y[2], dy2 = y[3] - y[2];
	double sx = x[0] - x[1] + x[2] - x[3], sy = y[0] - y[1] + y[2] - y[3];
	double det = dx1 * dy2 - dx2 * dy1;

	p->g = (sx * dy2 - dx2 * sy) / det;
	p->h = (dx1 * sy - sx * dy1) / det;
	p->a = x[1] - x[0] + p->g * x[1];
	p->b = x[3] - x[0] + p->h * x[3];
	p->c = x[0];
	p->d = y[1] - y[0] + p->g * y[1];
	p->e = y[3] - y[0] + p->h * y[3];
	p->f = y[0];
}

void
plate_rectify(struct grey *out, const struct grey *g,
    const struct plate_quad *q, int pixels)
{
	double w = fmax(hypot(q->x[1] - q->x[0], q->y[1] - q->y[0]),
	    hypot(q->x[2] - q->x[3], q->y[2] - q->y[3]));
	double h = fmax(hypot(q->x[3] - q->x[0], q->y[3] - q->y[0]),
	    hypot(q->x[2] - q->x[1], q->y[2] - q->y[1]));
	double shrink = fmin(MOST, sqrt(pixels / (w * h)));
	struct plane p;
	int x, y;

	plane_make(&p, q);
	grey_new(out, (int)(w * shrink) + 1, (int)(h * shrink) + 1);
	for (y = 0; y < out->h; y++)
		for (x = 0; x < out->w; x++) {
			double u = (x + 0.5) / out->w, v = (y + 0.5) / out->h;
			double d = p.g * u + p.h * v + 1;

			out->px[(size_t)y * out->w + x] =
			    (unsigned char)(grey_at(g,
						(p.a * u + p.b * v + p.c) / d,
						(p.d * u + p.e * v + p.f) / d) +
				0.5f);
		}
}
