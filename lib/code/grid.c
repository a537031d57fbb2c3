#include "code/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { HALF = 128, ROUNDS = 14 };

/* ---- where a module lies ---- */

/*
 * The unit square onto the four points (Heckbert, Fundamentals of Texture
 * Mapping, 1989, 2.2.3), then the curvatures.
 */
struct lay {
	double a, b, c, d, e, f, g, h;
	double from, span;
	const double *bend;
	bool fine;
};

static void
lay_make(struct lay *l, const struct grid *gr)
{
	const double *p = gr->at;
	double x0 = p[0], y0 = p[1], x1 = p[2], y1 = p[3], x3 = p[4], y3 = p[5];
	double x2 = p[6], y2 = p[7];
	double dx1 = x1 - x2, dy1 = y1 - y2, dx2 = x3 - x2, dy2 = y3 - y2;
	double sx = x0 - x1 + x2 - x3, sy = y0 - y1 + y2 - y3;
	double det = dx1 * dy2 - dx2 * dy1;

	if (fabs(det) < 1e-9)
		det = 1e-9;
	l->g = (sx * dy2 - dx2 * sy) / det;
	l->h = (dx1 * sy - sx * dy1) / det;
	l->a = x1 - x0 + l->g * x1;
	l->b = x3 - x0 + l->h * x3;
	l->c = x0;
	l->d = y1 - y0 + l->g * y1;
	l->e = y3 - y0 + l->h * y3;
	l->f = y0;
	l->from = 3.5;
	l->span = gr->size - 7;
	l->bend = gr->at + 8;
	l->fine = gr->fine;
}

static void
lay_point(const struct lay *l, double mu, double mv, double *x, double *y)
{
	double u = (mu - l->from) / l->span, v = (mv - l->from) / l->span;
	double w = l->g * u + l->h * v + 1;
	double bu = u * (1 - u) * 4, bv = v * (1 - v) * 4;

	if (fabs(w) < 1e-6)
		w = 1e-6;
	*x = (l->a * u + l->b * v + l->c) / w + l->bend[0] * bu +
	    l->bend[1] * bv - 0.5;
	*y = (l->d * u + l->e * v + l->f) / w + l->bend[2] * bu +
	    l->bend[3] * bv - 0.5;
}

void
grid_point(const struct grid *gr, double u, double v, double *x, double *y)
{
	struct lay l;

	lay_make(&l, gr);
	lay_point(&l, u, v, x, y);
	*x += 0.5;
	*y += 0.5;
}

/* ---- fit ---- */

static double
one(const struct lay *l, const struct grey *flat, int u, int v)
{
	double x, y, sum = 0;
	int i;

	if (!l->fine) {
		lay_point(l, u + 0.5, v + 0.5, &x, &y);
		return (grey_at(flat, x, y) - HALF) / 64.0;
	}
	/* near the corners, so that the middle of a module is the best place */
	for (i = 0; i < 4; i++) {
		lay_point(l, u + (i & 1 ? 0.82 : 0.18),
		    v + (i & 2 ? 0.82 : 0.18), &x, &y);
		sum += grey_at(flat, x, y) - HALF;
	}
	return sum / 256.0;
}

/* The modules that every symbol of a version has, light ones first. */
static void
fixed_make(struct grid *gr)
{
	int size = gr->size, u, v, kind;

	gr->fixed = xmalloc(sizeof(*gr->fixed) * size * size);
	for (kind = QR_LIGHT; kind <= QR_DARK; kind++) {
		for (v = 0; v < size; v++)
			for (u = 0; u < size; u++)
				if (gr->map[v * size + u] == kind)
					gr->fixed[gr->nfixed++] =
					    (struct grid_fixed){ (short)u,
						    (short)v };
		if (kind == QR_LIGHT)
			gr->nlight = gr->nfixed;
	}
}

/*
 * The mean of how light the light ones and how dark the dark ones are, the two
 * kinds counting the same, the quiet zone less.
 */
static double
fit_of(const struct grid *gr, const struct grey *flat)
{
	struct lay l;
	double light = 0, dark = 0, quiet = 0;
	int i, u, n = 0, size = gr->size, step = 1 + size / 24;

	lay_make(&l, gr);
	for (i = 0; i < gr->nlight; i++)
		light += one(&l, flat, gr->fixed[i].u, gr->fixed[i].v);
	for (; i < gr->nfixed; i++)
		dark -= one(&l, flat, gr->fixed[i].u, gr->fixed[i].v);
	for (u = 0; u < size; u += step, n += 4)
		quiet += one(&l, flat, u, -1) + one(&l, flat, -1, u) +
		    one(&l, flat, u, size) + one(&l, flat, size, u);
	return 0.42 * light / gr->nlight +
	    0.42 * dark / (gr->nfixed - gr->nlight) + 0.16 * quiet / n;
}

/* The best place for the fourth corner, on a lattice around where it is. */
static void
seek_lattice(struct grid *gr, const struct grey *flat, double step, int reach)
{
	double bx = gr->at[6], by = gr->at[7], best = -9, keep[2] = { bx, by };
	double ux = (gr->at[2] - gr->at[0]) * step;
	double uy = (gr->at[3] - gr->at[1]) * step;
	double vx = (gr->at[4] - gr->at[0]) * step;
	double vy = (gr->at[5] - gr->at[1]) * step;
	int i, j;

	for (i = -reach; i <= reach; i++)
		for (j = -reach; j <= reach; j++) {
			double f;

			gr->at[6] = bx + i * ux + j * vx;
			gr->at[7] = by + i * uy + j * vy;
			f = fit_of(gr, flat) - 0.1 * step * (abs(i) + abs(j));
			if (f > best)
				best = f, keep[0] = gr->at[6],
				keep[1] = gr->at[7];
		}
	gr->at[6] = keep[0];
	gr->at[7] = keep[1];
	gr->fit = best;
}

static void
seek_corner(struct grid *gr, const struct grey *flat)
{
	gr->at[6] = gr->at[2] + gr->at[4] - gr->at[0];
	gr->at[7] = gr->at[3] + gr->at[5] - gr->at[1];
	seek_lattice(gr, flat, 1 / 10.0, 3);
	if (gr->fit > 0.05)
		seek_lattice(gr, flat, 1 / 30.0, 2);
}

/* Every parameter a step to and fro, steps halved when nothing helps. */
static void
refine(struct grid *gr, const struct grey *flat, double step, int n)
{
	int i, s, round;
	bool better;

	gr->fit = fit_of(gr, flat);
	for (round = 0; round < ROUNDS && step > gr->module * 0.03; round++) {
		better = false;
		for (i = 0; i < n; i++)
			for (s = -1; s <= 1; s += 2) {
				double was = gr->at[i], f;

				gr->at[i] += s * step * (i >= 6 ? 1.5 : 1);
				f = fit_of(gr, flat);
				if (f > gr->fit + 1e-6)
					gr->fit = f, better = true;
				else
					gr->at[i] = was;
			}
		if (!better)
			step /= 2;
	}
}

/* ---- version ---- */

/*
 * Pixels from a finder's middle through heart, gap and ring towards (dx, dy),
 * which are 3.5 modules; 0 if there is no such profile.
 */
static double
walk(const struct grey *bw, const struct finder *f, double dx, double dy)
{
	int phase = 0, step, most = (int)(f->module * 32);

	for (step = 0; step < most; step++) {
		double t = step / 4.0;
		int x = (int)(f->x + t * dx), y = (int)(f->y + t * dy);
		bool dark;

		if (x < 0 || y < 0 || x >= bw->w || y >= bw->h)
			return phase == 2 ? t : 0;
		dark = bw->px[(size_t)y * bw->w + x] == 0;
		if (dark == (phase == 1) && ++phase == 3)
			return t;
	}
	return 0;
}

static double
module_between(const struct grey *bw, const struct finder *a,
    const struct finder *b)
{
	double d = hypot(b->x - a->x, b->y - a->y), sum = 0;
	double dx = (b->x - a->x) / d, dy = (b->y - a->y) / d;
	double w[4] = { walk(bw, a, dx, dy), walk(bw, a, -dx, -dy),
		walk(bw, b, dx, dy), walk(bw, b, -dx, -dy) };
	int i, n = 0;

	for (i = 0; i < 4; i++)
		if (w[i] > 0)
			sum += w[i], n++;
	if (n == 0)
		return (a->module + b->module) / 2;
	return sum / n / 3.5;
}

static int
version_guess(const struct grey *bw, const struct triple *t, int choice,
    double *module)
{
	double du = hypot(t->right.x - t->corner.x, t->right.y - t->corner.y);
	double dv = hypot(t->below.x - t->corner.x, t->below.y - t->corner.y);
	double mu = module_between(bw, &t->corner, &t->right);
	double mv = module_between(bw, &t->corner, &t->below);
	double size = (du / mu + dv / mv) / 2 + 7, v = (size - 17) / 4;
	int nearest = (int)floor(v + 0.5), up = v > nearest ? 1 : -1;

	*module = (mu + mv) / 2;
	if (choice == 1)
		nearest += up;
	else if (choice == 2)
		nearest -= up;
	return nearest;
}

bool
grid_fit(struct grid *gr, const struct grey *flat, const struct grey *bw,
    const struct triple *t, int choice)
{
	const double start[] = { t->corner.x, t->corner.y, t->right.x,
		t->right.y, t->below.x, t->below.y };

	memset(gr, 0, sizeof(*gr));
	gr->version = version_guess(bw, t, choice, &gr->module);
	if (gr->version < 1 || gr->version > QR_VERSIONS)
		return false;
	gr->size = 17 + 4 * gr->version;
	gr->map = xmalloc((size_t)gr->size * gr->size);
	qr_map(gr->version, gr->map);
	memcpy(gr->at, start, sizeof(start));
	fixed_make(gr);
	seek_corner(gr, flat);
	if (gr->fit > 0.1)
		refine(gr, flat, gr->module * 0.6, 8);
	if (gr->fit > 0.2)
		refine(gr, flat, gr->module * 0.5, GRID_PARAMETERS);
	if (gr->fit > 0.3) {
		double fit = gr->fit;

		gr->fine = true;
		refine(gr, flat, gr->module * 0.25, GRID_PARAMETERS);
		gr->fine = false;
		gr->fit = fit;
	}
	if (gr->fit > 0.25)
		return true;
	grid_free(gr);
	return false;
}

void
grid_free(struct grid *gr)
{
	free(gr->light);
	free(gr->map);
	free(gr->fixed);
	gr->fixed = NULL;
	gr->light = NULL;
	gr->map = NULL;
}

/* ---- light ---- */

void
grid_sample(struct grid *gr, const struct grey *g)
{
	static const double spread[5][2] = { { 0, 0 }, { -0.22, -0.22 },
		{ 0.22, -0.22 }, { -0.22, 0.22 }, { 0.22, 0.22 } };
	struct lay l;
	int u, v, i;

	lay_make(&l, gr);
	if (gr->light == NULL)
		gr->light = xmalloc(sizeof(float) * gr->size * gr->size);
	for (v = 0; v < gr->size; v++)
		for (u = 0; u < gr->size; u++) {
			double x, y, sum = 0;

			for (i = 0; i < 5; i++) {
				lay_point(&l, u + 0.5 + spread[i][0],
				    v + 0.5 + spread[i][1], &x, &y);
				sum += grey_at(g, x, y) * (i == 0 ? 2 : 1);
			}
			gr->light[v * gr->size + u] = (float)(sum / 6);
		}
}

void
grid_transpose(struct grid *gr)
{
	int u, v;

	for (v = 0; v < gr->size; v++)
		for (u = 0; u < v; u++) {
			float *a = &gr->light[v * gr->size + u];
			float *b = &gr->light[u * gr->size + v], was = *a;

			*a = *b;
			*b = was;
		}
}

/* What a blurred picture lost, from the four modules around. */
static void
sharpened(const struct grid *gr, double amount, float *out)
{
	int size = gr->size, u, v;

	for (v = 0; v < size; v++)
		for (u = 0; u < size; u++) {
			const float *p = &gr->light[v * size + u];
			float l = u > 0 ? p[-1] : *p;
			float r = u < size - 1 ? p[1] : *p;
			float a = v > 0 ? p[-size] : *p;
			float b = v < size - 1 ? p[size] : *p;

			out[v * size + u] =
			    (float)(*p + amount * (*p - (l + r + a + b) / 4));
		}
}

static double
between(const struct grid *gr, const float *light)
{
	double sum[2] = { 0, 0 };
	int n[2] = { 0, 0 }, i;

	for (i = 0; i < gr->size * gr->size; i++)
		if (gr->map[i] == QR_LIGHT || gr->map[i] == QR_DARK) {
			sum[gr->map[i] == QR_DARK] += light[i];
			n[gr->map[i] == QR_DARK]++;
		}
	return (sum[0] / n[0] + sum[1] / n[1]) / 2;
}

/* The mean of the modules around each: masking makes half of them dark. */
static void
around(const float *light, int size, int reach, float *out)
{
	int wide = size + 1, u, v;
	double *sum = xcalloc((size_t)wide * wide, sizeof(*sum));

	for (v = 0; v < size; v++)
		for (u = 0; u < size; u++)
			sum[(v + 1) * wide + u + 1] = light[v * size + u] +
			    sum[v * wide + u + 1] + sum[(v + 1) * wide + u] -
			    sum[v * wide + u];
	for (v = 0; v < size; v++)
		for (u = 0; u < size; u++) {
			int x0 = u > reach ? u - reach : 0;
			int y0 = v > reach ? v - reach : 0;
			int x1 = u + reach < size ? u + reach + 1 : size;
			int y1 = v + reach < size ? v + reach + 1 : size;

			out[v * size + u] =
			    (float)((sum[y1 * wide + x1] - sum[y0 * wide + x1] -
					sum[y1 * wide + x0] +
					sum[y0 * wide + x0]) /
				((x1 - x0) * (y1 - y0)));
		}
	free(sum);
}

void
grid_binary(const struct grid *gr, int way, unsigned char *dark, float *sure)
{
	static const double amounts[] = { 0, 0.7, 1.6 };
	static const int reaches[] = { 0, 4, 2 };
	int size = gr->size, n = size * size, i, reach = reaches[way % 3];
	float *light = xmalloc(sizeof(*light) * n), *limit;
	double fixed, scale = 0;

	limit = xmalloc(sizeof(*limit) * n);
	sharpened(gr, amounts[way / 3], light);
	fixed = between(gr, light);
	if (reach > 0)
		around(light, size, reach, limit);
	for (i = 0; i < n; i++) {
		if (reach == 0)
			limit[i] = (float)fixed;
		scale += fabs(light[i] - limit[i]);
	}
	scale = scale / n * 2 + 1e-6;
	for (i = 0; i < n; i++) {
		double off = fabs(light[i] - limit[i]) / scale;

		dark[i] = light[i] < limit[i];
		if (sure != NULL)
			sure[i] = (float)(off > 1 ? 1 : off);
	}
	free(light);
	free(limit);
}

bool
grid_read(const struct grid *gr, struct qr *q)
{
	size_t n = (size_t)gr->size * gr->size;
	unsigned char *dark = xmalloc(n);
	float *sure = xmalloc(sizeof(*sure) * n);
	bool good = false;
	int way;

	for (way = 0; way < GRID_WAYS && !good; way++) {
		grid_binary(gr, way, dark, sure);
		good = qr_read(q, dark, sure, gr->size);
	}
	free(dark);
	free(sure);
	return good;
}
