/*
 * Two tiles laid over each other: a part of the one against all of the other,
 * first coarsely over all parts and orientations, then the best few finely.
 * What is compared are edges and middling detail (each cell less the average
 * around it), by their correlation: light and contrast do not matter.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/look_int.h"

enum {
	COARSE = 16,
	KEEP = 5,
	SCALES = 6,
	RADIUS = 8,
	ROUNDS = 8,
	SOFT = 10,
	HALVINGS = 5,
	BLOCKS = 8
};

#define SEEN 2.0F /* variance from which on there is something to see */
#define SMALLEST 0.4 /* of a side: what is less is no match */

struct plane {
	float v[LOOK_SIDE][LOOK_SIDE];
};

/* The part of the first plane that shall be the second, in cells. */
struct part {
	double x, y, w, h;
	double score;
	int turn;
	bool swapped; /* the first plane is b's */
};

/* A little smoothed, so that half a cell beside does not matter much. */
static void
smooth(struct plane *p)
{
	struct plane q = *p;
	int x, y, i, j;

	for (y = 0; y < LOOK_SIDE; y++)
		for (x = 0; x < LOOK_SIDE; x++) {
			float sum = 0, all = 0;

			for (j = y - 1; j <= y + 1; j++)
				for (i = x - 1; i <= x + 1; i++) {
					float w = (float)((i == x ? 2 : 1) *
					    (j == y ? 2 : 1));

					if (i < 0 || j < 0 || i >= LOOK_SIDE ||
					    j >= LOOK_SIDE)
						continue;
					sum += w * q.v[j][i];
					all += w;
				}
			p->v[y][x] = sum / all;
		}
}

static void
flatten(struct plane *p)
{
	double s[LOOK_SIDE + 1][LOOK_SIDE + 1];
	int x, y;

	memset(s, 0, sizeof(s));
	for (y = 0; y < LOOK_SIDE; y++)
		for (x = 0; x < LOOK_SIDE; x++)
			s[y + 1][x + 1] = (double)p->v[y][x] + s[y][x + 1] +
			    s[y + 1][x] - s[y][x];
	for (y = 0; y < LOOK_SIDE; y++)
		for (x = 0; x < LOOK_SIDE; x++) {
			int x0 = x > RADIUS ? x - RADIUS : 0,
			    y0 = y > RADIUS ? y - RADIUS : 0,
			    x1 = x + RADIUS < LOOK_SIDE ? x + RADIUS + 1 :
							  LOOK_SIDE,
			    y1 = y + RADIUS < LOOK_SIDE ? y + RADIUS + 1 :
							  LOOK_SIDE;

			p->v[y][x] -= (float)((s[y1][x1] - s[y0][x1] -
						  s[y1][x0] + s[y0][x0]) /
			    ((x1 - x0) * (y1 - y0)));
		}
}

static void
plane_make(struct plane *p, const struct tile *tile)
{
	int x, y;

	for (y = 0; y < LOOK_SIDE; y++)
		for (x = 0; x < LOOK_SIDE; x++)
			p->v[y][x] = tile->v[y][x];
	smooth(p);
	flatten(p);
}

/* So blurred that the first search need not hit exactly. */
static void
soften(struct plane *to, const struct plane *from)
{
	int i;

	*to = *from;
	for (i = 0; i < SOFT; i++)
		smooth(to);
}

/* All of a plane at n x n points, less its mean. */
struct grid {
	float v[LOOK_SIDE * LOOK_SIDE];
	float squares; /* their sum */
	int n;
};

/* Where n points lie along a side, between which cells. */
struct along {
	int at[LOOK_SIDE];
	float part[LOOK_SIDE];
};

static void
along(struct along *a, double from, double length, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		float x = (float)(from + (i + 0.5) * length / n - 0.5);

		x = x < 0 ? 0 : x > LOOK_SIDE - 1.001F ? LOOK_SIDE - 1.001F : x;
		a->at[i] = (int)x;
		a->part[i] = x - (float)a->at[i];
	}
}

static inline float
between(const float *row, const struct along *a, int i)
{
	const float *p = row + a->at[i];

	return p[0] + (p[1] - p[0]) * a->part[i];
}

/* The part's n x n values; returns their sum. */
static float
take(const struct plane *of, const struct part *r, int n, float *out)
{
	struct along ax, ay;
	float sum = 0;
	int x, y;

	along(&ax, r->x, r->w, n);
	along(&ay, r->y, r->h, n);
	for (y = 0; y < n; y++) {
		const float *up = of->v[ay.at[y]], *down = up + LOOK_SIDE;

		for (x = 0; x < n; x++) {
			float a = between(up, &ax, x);

			a += (between(down, &ax, x) - a) * ay.part[y];
			*out++ = a;
			sum += a;
		}
	}
	return sum;
}

static void
grid_make(struct grid *g, const struct plane *p, int n)
{
	struct part all = { .w = LOOK_SIDE, .h = LOOK_SIDE };
	float mean = take(p, &all, n, g->v) / (float)(n * n);
	int i;

	g->n = n;
	g->squares = 0;
	for (i = 0; i < n * n; i++) {
		g->v[i] -= mean;
		g->squares += g->v[i] * g->v[i];
	}
}

/* Correlation of a part of a plane with all of another. */
static double
overlay(const struct plane *of, const struct grid *g, const struct part *r)
{
	float v[LOOK_SIDE * LOOK_SIDE], dot = 0, squares = 0;
	float sum = take(of, r, g->n, v), k = (float)(g->n * g->n);
	int i;

	for (i = 0; i < g->n * g->n; i++) {
		squares += v[i] * v[i];
		dot += v[i] * g->v[i];
	}
	squares -= sum * sum / k;
	/* nothing to see is like nothing */
	if (squares < k * 0.05F || g->squares < k * 0.05F)
		return 0;
	return (double)dot / sqrt((double)squares * (double)g->squares);
}

static void
keep_best(struct part best[KEEP], const struct part *r)
{
	int i, at = KEEP;

	while (at > 0 && r->score > best[at - 1].score)
		at--;
	if (at == KEEP)
		return;
	for (i = KEEP - 1; i > at; i--)
		best[i] = best[i - 1];
	best[at] = *r;
}

static void
coarse(struct part best[KEEP], const struct plane *of, const struct plane *all,
    int turn, bool swapped)
{
	struct grid g;
	int i, j, x, y;

	grid_make(&g, all, COARSE);
	for (i = 0; i < SCALES; i++)
		for (j = 0; j < SCALES; j++) {
			struct part r = { .turn = turn, .swapped = swapped };

			if (swapped && i == 0 && j == 0)
				continue; /* the same as the other way */
			r.w = LOOK_SIDE * (1 - 0.09 * i);
			r.h = LOOK_SIDE * (1 - 0.09 * j);
			for (y = 0; y <= 2 * j; y++)
				for (x = 0; x <= 2 * i; x++) {
					r.x = i > 0 ?
					    (LOOK_SIDE - r.w) * x / (2 * i) :
					    0;
					r.y = j > 0 ?
					    (LOOK_SIDE - r.h) * y / (2 * j) :
					    0;
					r.score = overlay(of, &g, &r);
					keep_best(best, &r);
				}
		}
}

/* Correlation of one block; false when there is nothing to see in either. */
static bool
block(const float *a, const float *b, double *out)
{
	float sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
	int side = LOOK_SIDE / BLOCKS, x, y;
	float k = (float)(side * side);

	for (y = 0; y < side; y++, a += LOOK_SIDE, b += LOOK_SIDE)
		for (x = 0; x < side; x++) {
			sa += a[x];
			sb += b[x];
			saa += a[x] * a[x];
			sbb += b[x] * b[x];
			sab += a[x] * b[x];
		}
	saa -= sa * sa / k;
	sbb -= sb * sb / k;
	if (saa < k * SEEN && sbb < k * SEEN)
		return false;
	*out = (double)(sab - sa * sb / k) /
	    sqrt((double)(saa + k * 0.2F) * (double)(sbb + k * 0.2F));
	return true;
}

static int
upwards(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * The score: the mean of the blocks' correlations without the worst fifth, so
 * that a strip or something put over a part does not hide the rest.
 */
static double
in_blocks(const struct plane *of, const struct plane *all, const struct part *r)
{
	static float a[LOOK_SIDE * LOOK_SIDE], b[LOOK_SIDE * LOOK_SIDE];
	struct part whole = { .w = LOOK_SIDE, .h = LOOK_SIDE };
	double v[BLOCKS * BLOCKS], sum = 0;
	int side = LOOK_SIDE / BLOCKS, i, n = 0, from;

	take(of, r, LOOK_SIDE, a);
	take(all, &whole, LOOK_SIDE, b);
	for (i = 0; i < BLOCKS * BLOCKS; i++) {
		int at = i / BLOCKS * side * LOOK_SIDE + i % BLOCKS * side;

		n += block(a + at, b + at, &v[n]);
	}
	if (n < BLOCKS)
		return 0;
	qsort(v, (size_t)n, sizeof(*v), upwards);
	for (i = from = n / 5; i < n; i++)
		sum += v[i];
	return sum / (n - from);
}

/* One of the eight ways to change a part; false when it leaves the picture. */
static bool
move(struct part *t, int way, double step)
{
	double by = way % 2 == 0 ? step : -step;

	switch (way / 2) {
	case 0:
		t->x += by;
		break;
	case 1:
		t->y += by;
		break;
	case 2:
		t->w += by;
		break;
	default:
		t->h += by;
		break;
	}
	return t->x >= -1 && t->y >= -1 && t->x + t->w <= LOOK_SIDE + 1 &&
	    t->y + t->h <= LOOK_SIDE + 1 && t->w >= LOOK_SIDE * SMALLEST &&
	    t->h >= LOOK_SIDE * SMALLEST;
}

/* Moves place and size, in ever smaller steps, as long as it gets better. */
static void
fine(struct part *r, const struct plane *of, const struct plane *all)
{
	struct grid g;
	double step = 4;
	int halved, rounds, way;

	grid_make(&g, all, LOOK_SIDE / 4);
	r->score = overlay(of, &g, r);
	for (halved = 0; halved < HALVINGS; halved++) {
		bool better = true;

		if (halved == 2) {
			grid_make(&g, all, LOOK_SIDE / 2);
			r->score = overlay(of, &g, r);
		}
		for (rounds = 0; better && rounds < ROUNDS; rounds++) {
			better = false;
			for (way = 0; way < 8; way++) {
				struct part t = *r;

				if (!move(&t, way, step))
					continue;
				t.score = overlay(of, &g, &t);
				if (t.score > r->score) {
					*r = t;
					better = true;
				}
			}
		}
		step /= 2;
	}
	r->score = in_blocks(of, all, r);
}

static void
judge(struct look_match *m, const struct part *top)
{
	m->turn = top->turn;
	m->percent = (int)lround(top->score * 100);
	m->area = (int)lround(top->w * top->h * 100 / (LOOK_SIDE * LOOK_SIDE));
	if (m->percent >= LOOK_COPY_FROM)
		m->verdict =
		    m->turn == 1 && m->area >= 97 ? LOOK_SAME : LOOK_COPY;
	else
		m->verdict =
		    m->percent >= LOOK_PLACE_FROM ? LOOK_PLACE : LOOK_OTHER;
}

static void
compare(struct look_match *m, const struct look *a, const struct look *b,
    int from, int to)
{
	struct plane pa, pb[LOOK_TURNS], sa, sb;
	struct part best[KEEP], top = { .score = -2 };
	struct tile tile;
	int i;

	for (i = 0; i < KEEP; i++)
		best[i] = top;
	plane_make(&pa, &a->tile);
	soften(&sa, &pa);
	for (i = from - 1; i < to; i++) {
		look_turn(&tile, &b->tile, i + 1);
		plane_make(&pb[i], &tile);
		soften(&sb, &pb[i]);
		coarse(best, &sa, &sb, i + 1, false);
		coarse(best, &sb, &sa, i + 1, true);
	}
	for (i = 0; i < KEEP; i++) {
		const struct plane *turned = &pb[best[i].turn - 1];

		fine(&best[i], best[i].swapped ? turned : &pa,
		    best[i].swapped ? &pa : turned);
		if (best[i].score > top.score)
			top = best[i];
	}
	judge(m, &top);
}

void
look_compare(struct look_match *m, const struct look *a, const struct look *b)
{
	compare(m, a, b, 1, LOOK_TURNS);
}

void
look_compare_turned(struct look_match *m, const struct look *a,
    const struct look *b, int turn)
{
	compare(m, a, b, turn, turn);
}
