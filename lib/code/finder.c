#include "code/finder.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum { FINDERS = 300, TRIPLES = 400, NEIGHBOURS = 40 };

/* Five lengths as 1:1:3:1:1, each within three quarters of a module. */
static bool
is_finder(const int run[5], double *module)
{
	static const int want[5] = { 1, 1, 3, 1, 1 };
	double m, off;
	int i, sum = 0;

	for (i = 0; i < 5; i++)
		sum += run[i];
	m = sum / 7.0;
	if (sum < 7)
		return false;
	for (i = 0; i < 5; i++) {
		off = fabs(run[i] - want[i] * m);
		if (run[i] == 0 || off > (i == 2 ? 1.3 : 0.75) * m + 0.5)
			return false;
	}
	*module = m;
	return true;
}

/*
 * Walks from a dark pixel both ways through dark, light, dark along (dx, dy):
 * true for a finder's profile; middle: how far along its heart's middle lies.
 */
static bool
cross(const struct grey *g, int x, int y, int dx, int dy, int most,
    double *module, double *middle)
{
	int run[5] = { 0, 0, 0, 0, 0 }, side, phase, at, px, py, ends[2];

	for (side = 0; side < 2; side++) {
		int s = side ? 1 : -1;

		at = side ? 1 : 0;
		for (phase = 0; phase < 3; phase++) {
			int *r = &run[2 + s * phase], dark = phase != 1;

			for (;; at++, (*r)++) {
				px = x + s * at * dx;
				py = y + s * at * dy;
				if (px < 0 || py < 0 || px >= g->w ||
				    py >= g->h || *r > most)
					break;
				if ((g->px[(size_t)py * g->w + px] == 0) !=
				    dark)
					break;
			}
			if (phase == 0)
				ends[side] = at;
		}
	}
	*middle = (ends[1] - ends[0]) / 2.0;
	return is_finder(run, module);
}

static void
finders_add(struct finders *f, double x, double y, double module)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		struct finder *p = &f->v[i];
		double near = p->module * 2.5;

		if (fabs(p->x - x) > near || fabs(p->y - y) > near ||
		    module > p->module * 1.7 || module < p->module / 1.7)
			continue;
		p->x = (p->x * p->seen + x) / (p->seen + 1);
		p->y = (p->y * p->seen + y) / (p->seen + 1);
		p->module = (p->module * p->seen + module) / (p->seen + 1);
		p->seen++;
		return;
	}
	if (f->n >= FINDERS * 8)
		return;
	GROW(f->v, f->n, f->cap);
	f->v[f->n++] = (struct finder){ x, y, module, 1 };
}

/* A row showed the profile with its heart's middle at x: the other ways too? */
static void
confirm(struct finders *f, const struct grey *g, double x, int y, double m)
{
	double mv, mh, md, off, across, cx, cy;
	int most = (int)(m * 6) + 3;

	if (!cross(g, (int)x, y, 0, 1, most, &mv, &off))
		return;
	cy = y + off;
	if (!cross(g, (int)x, (int)cy, 1, 0, most, &mh, &across))
		return;
	cx = (int)x + across;
	/* one diagonal at least, which text and stripes do not show */
	if (!cross(g, (int)cx, (int)cy, 1, 1, most, &md, &off) &&
	    !cross(g, (int)cx, (int)cy, 1, -1, most, &md, &off))
		return;
	if (mv > mh * 2.2 || mh > mv * 2.2)
		return;
	finders_add(f, cx + 0.5, cy + 0.5, (mv + mh) / 2);
}

static void
scan_row(struct finders *f, const struct grey *g, int y)
{
	const unsigned char *row = g->px + (size_t)y * g->w;
	int run[5] = { 0, 0, 0, 0, 0 }, x, i, n = 0;
	double m;

	for (x = 0; x <= g->w; x++) {
		if (x < g->w && x > 0 && row[x] == row[x - 1]) {
			run[4]++;
			continue;
		}
		/* a run ends before x; five that end with a dark one */
		if (x > 0 && row[x - 1] == 0 && n >= 5 && is_finder(run, &m))
			confirm(f, g, x - run[4] - run[3] - run[2] / 2.0 - 0.5,
			    y, m);
		for (i = 0; i < 4; i++)
			run[i] = run[i + 1];
		run[4] = 1;
		n++;
	}
}

static int
by_seen(const void *a, const void *b)
{
	const struct finder *p = a, *q = b;

	return (p->seen < q->seen) - (p->seen > q->seen);
}

void
finders_find(struct finders *f, const struct grey *bw)
{
	int y;

	for (y = 0; y < bw->h; y++)
		scan_row(f, bw, y);
	if (f->n > 0)
		qsort(f->v, f->n, sizeof(*f->v), by_seen);
	if (f->n > FINDERS)
		f->n = FINDERS;
}

void
finders_free(struct finders *f)
{
	free(f->v);
	*f = (struct finders)FINDERS_INIT;
}

/* ---- triples ---- */

static double
apart(const struct finder *a, const struct finder *b)
{
	return hypot(a->x - b->x, a->y - b->y);
}

static bool
alike(const struct finder *a, const struct finder *b)
{
	return a->module < b->module * 2 && b->module < a->module * 2;
}

static void
triples_add(struct triples *t, const struct finder *a, const struct finder *b,
    const struct finder *c)
{
	double ux = b->x - a->x, uy = b->y - a->y;
	double vx = c->x - a->x, vy = c->y - a->y;
	double lu = hypot(ux, uy), lv = hypot(vx, vy);
	double cosine = (ux * vx + uy * vy) / (lu * lv);
	double legs = lu > lv ? lu / lv : lv / lu, module;
	struct triple n = { *a, *b, *c, 0 };

	module = (a->module + b->module + c->module) / 3;
	if (fabs(cosine) > 0.6 || legs > 2.2 || lu < 8 * module ||
	    lv < 8 * module || lu > 200 * module)
		return;
	if (ux * vy - uy * vx < 0)
		n.right = *c, n.below = *b;
	n.off = fabs(cosine) * 2 + (legs - 1) +
	    (fabs(a->module - b->module) + fabs(a->module - c->module)) /
		module +
	    0.01 * (lu + lv) / module;
	GROW(t->v, t->n, t->cap);
	t->v[t->n++] = n;
}

static int
by_off(const void *a, const void *b)
{
	const struct triple *p = a, *q = b;

	return (p->off > q->off) - (p->off < q->off);
}

/* The nearest of the same size, of which a symbol's others must be some. */
static size_t
neighbours(const struct finders *f, size_t of, size_t *out)
{
	double d[NEIGHBOURS];
	size_t i, n = 0, k;

	for (i = 0; i < f->n; i++) {
		double at = apart(&f->v[i], &f->v[of]);

		if (i == of || !alike(&f->v[i], &f->v[of]))
			continue;
		if (n == NEIGHBOURS && at >= d[n - 1])
			continue;
		for (k = n < NEIGHBOURS ? n++ : n - 1; k > 0 && d[k - 1] > at;
		     k--)
			d[k] = d[k - 1], out[k] = out[k - 1];
		d[k] = at;
		out[k] = i;
	}
	return n;
}

void
finders_triples(const struct finders *f, struct triples *t)
{
	size_t near[NEIGHBOURS], n, i, j, k;

	*t = (struct triples){ NULL, 0, 0 };
	for (i = 0; i < f->n; i++) {
		n = neighbours(f, i, near);
		for (j = 0; j < n; j++)
			for (k = j + 1; k < n; k++)
				if (alike(&f->v[near[j]], &f->v[near[k]]))
					triples_add(t, &f->v[i], &f->v[near[j]],
					    &f->v[near[k]]);
	}
	if (t->n > 0)
		qsort(t->v, t->n, sizeof(*t->v), by_off);
	if (t->n > TRIPLES)
		t->n = TRIPLES;
}

void
triples_free(struct triples *t)
{
	free(t->v);
	*t = (struct triples){ NULL, 0, 0 };
}
