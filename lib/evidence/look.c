#include "evidence/look.h"

#include <math.h>
#include <string.h>

#include "evidence/look_int.h"

enum { SMALLEST = 8, P_SIDE = 32, D_MOST = 12, P_MOST = 14 };

/* The parts that a crop leaves: left, top, right, bottom in 64ths. */
static const unsigned char windows[LOOK_WINDOWS][4] = { { 0, 0, 64, 64 },
	{ 3, 3, 61, 61 }, { 6, 6, 58, 58 }, { 10, 10, 54, 54 },
	{ 0, 0, 54, 54 }, { 10, 0, 64, 54 }, { 0, 10, 54, 64 },
	{ 10, 10, 64, 64 } };

/* Sums over the rectangle from the corner; one row and column of zeros. */
struct sums {
	double s[LOOK_SIDE + 1][LOOK_SIDE + 1];
};

static void
sums_make(struct sums *t, const struct tile *tile)
{
	int x, y;

	memset(t->s, 0, sizeof(t->s));
	for (y = 0; y < LOOK_SIDE; y++)
		for (x = 0; x < LOOK_SIDE; x++)
			t->s[y + 1][x + 1] = tile->v[y][x] + t->s[y][x + 1] +
			    t->s[y + 1][x] - t->s[y][x];
}

/* Up to a point between the cells. */
static double
sum_to(const struct sums *t, double x, double y)
{
	int i = (int)x, j = (int)y;
	double fx = x - i, fy = y - j;
	int i1 = i < LOOK_SIDE ? i + 1 : i, j1 = j < LOOK_SIDE ? j + 1 : j;

	return t->s[j][i] * (1 - fx) * (1 - fy) + t->s[j][i1] * fx * (1 - fy) +
	    t->s[j1][i] * (1 - fx) * fy + t->s[j1][i1] * fx * fy;
}

/* A window as w x h averages. */
static void
averages(const struct sums *t, const unsigned char win[4], int w, int h,
    double *out)
{
	double unit = LOOK_SIDE / 64.0;
	double dx = (win[2] - win[0]) * unit / w,
	       dy = (win[3] - win[1]) * unit / h;
	int x, y;

	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++) {
			double x0 = win[0] * unit + x * dx,
			       y0 = win[1] * unit + y * dy;

			*out++ =
			    (sum_to(t, x0 + dx, y0 + dy) -
				sum_to(t, x0, y0 + dy) -
				sum_to(t, x0 + dx, y0) + sum_to(t, x0, y0)) /
			    (dx * dy);
		}
}

static uint64_t
d_hash(const struct sums *t, const unsigned char win[4])
{
	double v[8][9];
	uint64_t h = 0;
	int x, y;

	averages(t, win, 9, 8, v[0]);
	for (y = 0; y < 8; y++)
		for (x = 0; x < 8; x++)
			h = h << 1 | (v[y][x] < v[y][x + 1]);
	return h;
}

/* The value that half of the others are below. */
static double
median(const double *v, int n)
{
	double lo = v[0], hi = v[0], mid = 0;
	int i, k, below;

	for (i = 1; i < n; i++) {
		lo = v[i] < lo ? v[i] : lo;
		hi = v[i] > hi ? v[i] : hi;
	}
	for (k = 0; k < 48; k++) {
		mid = (lo + hi) / 2;
		for (below = i = 0; i < n; i++)
			below += v[i] < mid;
		if (below * 2 < n)
			lo = mid;
		else
			hi = mid;
	}
	return mid;
}

/* Frequencies 1 to 8 both ways: what brightness alone changes is left out. */
static uint64_t
p_hash(const struct sums *t, const unsigned char win[4])
{
	static double cosine[8][P_SIDE];
	double v[P_SIDE][P_SIDE], rows[P_SIDE][8], f[64], mid, sum;
	uint64_t h = 0;
	int x, y, u, k;

	if (cosine[0][0] == 0)
		for (u = 0; u < 8; u++)
			for (x = 0; x < P_SIDE; x++)
				cosine[u][x] = cos((2 * x + 1) * (u + 1) *
				    acos(-1) / (2 * P_SIDE));
	averages(t, win, P_SIDE, P_SIDE, v[0]);
	for (y = 0; y < P_SIDE; y++)
		for (u = 0; u < 8; u++) {
			for (sum = 0, x = 0; x < P_SIDE; x++)
				sum += v[y][x] * cosine[u][x];
			rows[y][u] = sum;
		}
	for (k = 0; k < 64; k++) {
		for (sum = 0, y = 0; y < P_SIDE; y++)
			sum += rows[y][k % 8] * cosine[k / 8][y];
		f[k] = sum;
	}
	mid = median(f, 64);
	for (k = 0; k < 64; k++)
		h = h << 1 | (f[k] > mid);
	return h;
}

static void
hash_all(struct look_hash out[LOOK_WINDOWS], const struct tile *tile)
{
	struct sums t;
	int i;

	sums_make(&t, tile);
	for (i = 0; i < LOOK_WINDOWS; i++) {
		out[i].d = d_hash(&t, windows[i]);
		out[i].p = p_hash(&t, windows[i]);
	}
}

/* Every cell the average of its pixels, those at the edge by their share. */
static void
reduce(struct tile *tile, const unsigned char *g, int w, int h)
{
	double dx = (double)w / LOOK_SIDE, dy = (double)h / LOOK_SIDE;
	int x, y, i, j;

	for (y = 0; y < LOOK_SIDE; y++)
		for (x = 0; x < LOOK_SIDE; x++) {
			double x0 = x * dx, x1 = x0 + dx, y0 = y * dy,
			       y1 = y0 + dy, sum = 0, all = 0;

			for (j = (int)y0; j < h && j < y1; j++)
				for (i = (int)x0; i < w && i < x1; i++) {
					double a =
					    (fmin(i + 1, x1) - fmax(i, x0)) *
					    (fmin(j + 1, y1) - fmax(j, y0));

					sum += a * g[(size_t)j * w + i];
					all += a;
				}
			tile->v[y][x] =
			    (unsigned char)(all > 0 ? sum / all + 0.5 : 0);
		}
}

bool
look_make(struct look *l, const unsigned char *grey, int width, int height)
{
	memset(l, 0, sizeof(*l));
	if (width < SMALLEST || height < SMALLEST)
		return false;
	reduce(&l->tile, grey, width, height);
	hash_all(l->hash, &l->tile);
	return true;
}

/* EXIF's orientation of a square, so that turn(o) of it is upright. */
void
look_turn(struct tile *out, const struct tile *in, int turn)
{
	int x, y, last = LOOK_SIDE - 1;

	for (y = 0; y < LOOK_SIDE; y++)
		for (x = 0; x < LOOK_SIDE; x++) {
			int sx = turn >= 5 ? y : x, sy = turn >= 5 ? x : y;

			if (turn == 2 || turn == 3 || turn == 7 || turn == 8)
				sx = last - sx;
			if (turn == 3 || turn == 4 || turn == 6 || turn == 7)
				sy = last - sy;
			out->v[y][x] = in->v[sy][sx];
		}
}

void
look_query(struct look_query *q, const struct look *l)
{
	struct tile tile;
	int i;

	memcpy(q->hash[0], l->hash, sizeof(q->hash[0]));
	for (i = 1; i < LOOK_TURNS; i++) {
		look_turn(&tile, &l->tile, i + 1);
		hash_all(q->hash[i], &tile);
	}
}

static inline bool
near(const struct look_hash *a, const struct look_hash *b)
{
	return __builtin_popcountll(a->d ^ b->d) <= D_MOST &&
	    __builtin_popcountll(a->p ^ b->p) <= P_MOST;
}

/* The whole of one against every window of the other, both ways. */
static inline bool
near_any(const struct look_query *q, const struct look_hash *h)
{
	int t, i;

	for (t = 0; t < LOOK_TURNS; t++)
		for (i = 0; i < LOOK_WINDOWS; i++)
			if (near(&q->hash[t][0], &h[i]) ||
			    near(&q->hash[t][i], &h[0]))
				return true;
	return false;
}

#define SEARCH(q, base, stride, from, n) \
	do { \
		size_t at; \
\
		for (at = (from); at < (n); at++) \
			if (near_any((q), \
				(const void *)((const char *)(base) + \
				    at * (stride)))) \
				break; \
		return at; \
	} while (0)

#if defined(__x86_64__)
/* Counting bits by one instruction makes the search four times as fast. */
__attribute__((target("popcnt"))) static size_t
search_popcnt(const struct look_query *q, const void *base, size_t stride,
    size_t from, size_t n)
{
	SEARCH(q, base, stride, from, n);
}
#endif

size_t
look_near(const struct look_query *q, const void *base, size_t stride,
    size_t from, size_t n)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("popcnt"))
		return search_popcnt(q, base, stride, from, n);
#endif
	SEARCH(q, base, stride, from, n);
}

static int
bits(const struct look_hash *a, const struct look_hash *b)
{
	return __builtin_popcountll(a->d ^ b->d) +
	    __builtin_popcountll(a->p ^ b->p);
}

int
look_distance(const struct look_query *q,
    const struct look_hash hash[LOOK_WINDOWS], int *turn)
{
	int best = 129, t, i, n, m;

	for (t = 0; t < LOOK_TURNS; t++)
		for (i = 0; i < LOOK_WINDOWS; i++) {
			n = bits(&q->hash[t][0], &hash[i]);
			m = bits(&q->hash[t][i], &hash[0]);
			n = m < n ? m : n;
			if (n < best) {
				best = n;
				*turn = t + 1;
			}
		}
	return best;
}
