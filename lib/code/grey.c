#include "code/grey.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { EDGE = 128 };

void
grey_new(struct grey *g, int w, int h)
{
	g->w = w;
	g->h = h;
	g->px = xmalloc((size_t)w * h);
}

void
grey_copy(struct grey *out, const struct grey *g)
{
	grey_new(out, g->w, g->h);
	memcpy(out->px, g->px, (size_t)g->w * g->h);
}

void
grey_free(struct grey *g)
{
	free(g->px);
	g->px = NULL;
	g->w = g->h = 0;
}

void
grey_cut(struct grey *out, const struct grey *g, int x, int y, int w, int h)
{
	int i;

	grey_new(out, w, h);
	for (i = 0; i < h; i++)
		memcpy(out->px + (size_t)i * w,
		    g->px + (size_t)(y + i) * g->w + x, (size_t)w);
}

void
grey_half(struct grey *out, const struct grey *g)
{
	int x, y;

	grey_new(out, (g->w + 1) / 2, (g->h + 1) / 2);
	for (y = 0; y < out->h; y++) {
		const unsigned char *a = g->px + (size_t)(2 * y) * g->w;
		const unsigned char *b = 2 * y + 1 < g->h ? a + g->w : a;

		for (x = 0; x < out->w; x++) {
			int l = 2 * x, r = l + 1 < g->w ? l + 1 : l;

			out->px[(size_t)y * out->w + x] =
			    (unsigned char)((a[l] + a[r] + b[l] + b[r] + 2) /
				4);
		}
	}
}

float
grey_at(const struct grey *g, double x, double y)
{
	int xi, yi, xn, yn;
	float fx, fy;
	const unsigned char *a, *b;

	x = x < 0 ? 0 : x > g->w - 1 ? g->w - 1 : x;
	y = y < 0 ? 0 : y > g->h - 1 ? g->h - 1 : y;
	xi = (int)x;
	yi = (int)y;
	xn = xi + 1 < g->w ? xi + 1 : xi;
	yn = yi + 1 < g->h ? yi + 1 : yi;
	fx = (float)(x - xi);
	fy = (float)(y - yi);
	a = g->px + (size_t)yi * g->w;
	b = g->px + (size_t)yn * g->w;
	return (a[xi] * (1 - fx) + a[xn] * fx) * (1 - fy) +
	    (b[xi] * (1 - fx) + b[xn] * fx) * fy;
}

void
grey_scale(struct grey *out, const struct grey *g, int w, int h)
{
	double sx = (double)g->w / w, sy = (double)g->h / h;
	int x, y;

	grey_new(out, w, h);
	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++)
			out->px[(size_t)y * w + x] =
			    (unsigned char)(grey_at(g, (x + 0.5) * sx - 0.5,
						(y + 0.5) * sy - 0.5) +
				0.5f);
}

void
grey_turn(struct grey *out, const struct grey *g, double angle)
{
	double s = sin(angle), c = cos(angle);
	int w = (int)(fabs(g->w * c) + fabs(g->h * s)) + 1;
	int h = (int)(fabs(g->w * s) + fabs(g->h * c)) + 1, x, y;

	grey_new(out, w, h);
	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++) {
			double px = x - w / 2.0, py = y - h / 2.0;
			double u = c * px + s * py + g->w / 2.0;
			double v = -s * px + c * py + g->h / 2.0;
			bool in = u >= 0 && v >= 0 && u < g->w && v < g->h;

			out->px[(size_t)y * w + x] = in ?
			    (unsigned char)lroundf(grey_at(g, u, v)) :
			    EDGE;
		}
}

/* ---- sums over squares ---- */

/* Means along lines of n pixels that are `step` bytes apart. */
static void
blur_line(unsigned char *px, size_t step, int n, int r, unsigned char *tmp)
{
	int i, sum = 0, wide = 2 * r + 1;

	for (i = 0; i < n; i++)
		tmp[i] = px[i * step];
	for (i = -r; i <= r; i++)
		sum += tmp[i < 0 ? 0 : i >= n ? n - 1 : i];
	for (i = 0; i < n; i++) {
		int in = i + r + 1, gone = i - r;

		px[i * step] = (unsigned char)((sum + wide / 2) / wide);
		sum += tmp[in >= n ? n - 1 : in] - tmp[gone < 0 ? 0 : gone];
	}
}

void
grey_blur(struct grey *g, int r)
{
	unsigned char *tmp = xmalloc((size_t)(g->w > g->h ? g->w : g->h));
	int i, pass;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < g->h; i++)
			blur_line(g->px + (size_t)i * g->w, 1, g->w, r, tmp);
		for (i = 0; i < g->w; i++)
			blur_line(g->px + i, (size_t)g->w, g->h, r, tmp);
	}
	free(tmp);
}

static unsigned char
clamp(double v)
{
	return v < 0 ? 0 : v > 255 ? 255 : (unsigned char)lround(v);
}

void
grey_sharpen(struct grey *g, int r, double amount)
{
	struct grey b;
	size_t i, n = (size_t)g->w * g->h;

	grey_copy(&b, g);
	grey_blur(&b, r);
	for (i = 0; i < n; i++)
		g->px[i] = clamp(g->px[i] + amount * (g->px[i] - b.px[i]));
	grey_free(&b);
}

void
grey_invert(struct grey *g)
{
	size_t i, n = (size_t)g->w * g->h;

	for (i = 0; i < n; i++)
		g->px[i] = (unsigned char)(255 - g->px[i]);
}

/* The least (or the greatest) of 3 x 3. */
static void
extreme(struct grey *g, bool least)
{
	struct grey t;
	int x, y, dx, dy;

	grey_copy(&t, g);
	for (y = 1; y < g->h - 1; y++)
		for (x = 1; x < g->w - 1; x++) {
			const unsigned char *p = t.px + (size_t)y * g->w + x;
			int v = *p;

			for (dy = -1; dy <= 1; dy++)
				for (dx = -1; dx <= 1; dx++) {
					int o = p[dy * g->w + dx];

					if (least ? o < v : o > v)
						v = o;
				}
			g->px[(size_t)y * g->w + x] = (unsigned char)v;
		}
	grey_free(&t);
}

void
grey_open(struct grey *g)
{
	extreme(g, true);
	extreme(g, false);
}

void
grey_close(struct grey *g)
{
	extreme(g, false);
	extreme(g, true);
}

void
grey_stretch(struct grey *g)
{
	size_t count[256] = { 0 }, i, n = (size_t)g->w * g->h, sum = 0;
	int low = 0, high = 255;

	for (i = 0; i < n; i++)
		count[g->px[i]]++;
	while (low < 255 && (sum += count[low]) < n / 100)
		low++;
	for (sum = 0; high > 0 && (sum += count[high]) < n / 100;)
		high--;
	if (high <= low)
		return;
	for (i = 0; i < n; i++)
		g->px[i] = clamp((g->px[i] - low) * 255.0 / (high - low));
}

/* Sums of values and squares over everything left of and above a pixel. */
struct sums {
	int w;
	uint32_t *v;
	uint64_t *squares;
};

static void
sums_make(struct sums *s, const struct grey *g)
{
	size_t n = (size_t)(g->w + 1) * (g->h + 1);
	int x, y;

	s->w = g->w + 1;
	s->v = xcalloc(n, sizeof(*s->v));
	s->squares = xcalloc(n, sizeof(*s->squares));
	for (y = 0; y < g->h; y++) {
		uint32_t row = 0;
		uint64_t row2 = 0;

		for (x = 0; x < g->w; x++) {
			size_t at = (size_t)(y + 1) * s->w + x + 1;
			unsigned v = g->px[(size_t)y * g->w + x];

			row += v;
			s->v[at] = s->v[at - s->w] + row;
			row2 += v * v;
			s->squares[at] = s->squares[at - s->w] + row2;
		}
	}
}

static void
sums_free(struct sums *s)
{
	free(s->v);
	free(s->squares);
}

struct window {
	size_t a, b, c, d; /* corners in the sums */
	int n;
};

static struct window
window_at(const struct grey *g, const struct sums *s, int x, int y, int r)
{
	int x0 = x > r ? x - r : 0, x1 = x + r < g->w ? x + r + 1 : g->w;
	int y0 = y > r ? y - r : 0, y1 = y + r < g->h ? y + r + 1 : g->h;
	struct window w = { (size_t)y0 * s->w + x0, (size_t)y0 * s->w + x1,
		(size_t)y1 * s->w + x0, (size_t)y1 * s->w + x1,
		(x1 - x0) * (y1 - y0) };

	return w;
}

/* The row comes into the sums of the columns, or goes. */
static void
add_row(uint32_t *columns, const struct grey *g, int y, bool comes)
{
	const unsigned char *row = g->px + (size_t)y * g->w;
	int x;

	for (x = 0; comes && x < g->w; x++)
		columns[x] += row[x];
	for (x = 0; !comes && x < g->w; x++)
		columns[x] -= row[x];
}

/* One row of the threshold, the window slid along it; it is n rows high. */
static void
threshold_row(unsigned char *to, const unsigned char *row,
    const uint32_t *columns, int w, int n, int r, int bias)
{
	uint32_t sum = 0;
	int x, wide = 0;

	for (; wide < r && wide < w; wide++)
		sum += columns[wide];
	for (x = 0; x < w; x++) {
		if (x + r < w) {
			sum += columns[x + r];
			wide++;
		}
		if (x > r) {
			sum -= columns[x - r - 1];
			wide--;
		}
		to[x] =
		    (uint32_t)((row[x] + bias) * (wide * n)) < sum ? 0 : 255;
	}
}

void
grey_threshold(struct grey *out, const struct grey *g, int r, int bias)
{
	uint32_t *columns = xcalloc((size_t)g->w, sizeof(*columns));
	int y, n = 0;

	grey_new(out, g->w, g->h);
	for (; n < r && n < g->h; n++)
		add_row(columns, g, n, true);
	for (y = 0; y < g->h; y++) {
		size_t at = (size_t)y * g->w;

		if (y + r < g->h) {
			add_row(columns, g, y + r, true);
			n++;
		}
		if (y > r) {
			add_row(columns, g, y - r - 1, false);
			n--;
		}
		threshold_row(out->px + at, g->px + at, columns, g->w, n, r,
		    bias);
	}
	free(columns);
}

void
grey_flatten(struct grey *g, int r)
{
	struct grey out;
	struct sums s;
	int x, y;

	sums_make(&s, g);
	grey_new(&out, g->w, g->h);
	for (y = 0; y < g->h; y++)
		for (x = 0; x < g->w; x++) {
			struct window w = window_at(g, &s, x, y, r);
			double sum =
			    (double)(s.v[w.d] - s.v[w.b] - s.v[w.c] + s.v[w.a]);
			double sq = (double)(s.squares[w.d] - s.squares[w.b] -
			    s.squares[w.c] + s.squares[w.a]);
			double mean = sum / w.n, var = sq / w.n - mean * mean;
			size_t at = (size_t)y * g->w + x;

			/* less than two steps of light is noise */
			out.px[at] = clamp(128 +
			    64 * (g->px[at] - mean) / sqrt(var > 4 ? var : 4));
		}
	sums_free(&s);
	free(g->px);
	*g = out;
}
