#include "code/plate_flat.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { PAPER = 225, SPREAD = 75, JUMP = 36, DARK = 140, HOLES = 15 };

static int
compare(const void *a, const void *b)
{
	return *(const unsigned char *)a - *(const unsigned char *)b;
}

/* The middle light of a row, without its margins. */
static unsigned char
row_light(const struct grey *g, int y, unsigned char *tmp)
{
	int from = g->w / 10, n = g->w * 8 / 10;

	memcpy(tmp, g->px + (size_t)y * g->w + from, (size_t)n);
	qsort(tmp, (size_t)n, 1, compare);
	return tmp[n / 2];
}

static void
invert_rows(struct grey *g, int from, int to)
{
	size_t i;

	for (i = (size_t)from * g->w; i < (size_t)to * g->w; i++)
		g->px[i] = (unsigned char)(255 - g->px[i]);
}

/* The middle of what lies round it: ruled lines are gone. */
static void
steady(unsigned char *row, int n, int r)
{
	unsigned char *in = xmalloc((size_t)n), tmp[128];
	int y, k, m;

	memcpy(in, row, (size_t)n);
	r = r > 60 ? 60 : r;
	for (y = 0; y < n; y++) {
		for (m = 0, k = y - r; k <= y + r; k++)
			if (k >= 0 && k < n)
				tmp[m++] = in[k];
		qsort(tmp, (size_t)m, 1, compare);
		row[y] = tmp[m / 2];
	}
	free(in);
}

/*
 * A band at the top of the plate whose ground is as dark as the rest is light,
 * or the other way round, such as behind a title: its edge is sharp, that of a
 * shade is not.
 */
static void
even_band(struct grey *g)
{
	unsigned char *tmp = xmalloc((size_t)g->w);
	unsigned char *row = xmalloc((size_t)g->h), *all;
	int y, from, step = g->h / 60 + 2, body;

	for (y = 0; y < g->h; y++)
		row[y] = row_light(g, y, tmp);
	steady(row, g->h, g->h / 40 + 3);
	all = xmalloc((size_t)g->h);
	memcpy(all, row, (size_t)g->h);
	qsort(all, (size_t)g->h, 1, compare);
	body = all[g->h / 2];
	for (from = 0; from < g->h / 12 && abs(row[from] - body) < JUMP;)
		from++;
	for (y = from; y < g->h / 2 && abs(row[y] - body) >= JUMP * 2 / 3;)
		y++;
	if (from < g->h / 12 && y - from > g->h / 20 && y < g->h / 2 &&
	    abs(row[y + step] - row[y - step > 0 ? y - step : 0]) > JUMP)
		invert_rows(g, from, y);
	free(tmp);
	free(row);
	free(all);
}

/*
 * Letters are few and go one way from their ground: to which side do the far
 * values lie?
 */
static bool
light_letters(const struct grey *g)
{
	struct grey mean;
	double up = 0, down = 0;
	int x, y, d;

	grey_copy(&mean, g);
	grey_blur(&mean, g->h / 24 + 4);
	for (y = g->h / 10; y < g->h * 9 / 10; y++)
		for (x = g->w / 12; x < g->w * 11 / 12; x++) {
			d = g->px[(size_t)y * g->w + x] -
			    mean.px[(size_t)y * g->w + x];
			if (d > 0)
				up += (double)d * d * d;
			else
				down -= (double)d * d * d;
		}
	grey_free(&mean);
	return up > down;
}

bool
plate_positive(struct grey *g)
{
	bool light;

	even_band(g);
	light = light_letters(g);
	if (light)
		grey_invert(g);
	return light;
}

/* The ground to PAPER, what is far below it to black. */
void
plate_even(struct grey *g)
{
	int r = g->h / 12 + 10, x, y;
	size_t n = (size_t)g->w * g->h, i;
	struct grey mean, square;
	double least;
	int level;
	size_t count[256] = { 0 }, seen;

	grey_copy(&mean, g);
	grey_blur(&mean, r);
	grey_new(&square, g->w, g->h);
	for (i = 0; i < n; i++) {
		int d = abs(g->px[i] - mean.px[i]);

		square.px[i] = (unsigned char)(d > 255 ? 255 : d);
	}
	grey_blur(&square, r);
	/* where nothing is written, noise stays noise */
	for (i = 0; i < n; i++)
		count[square.px[i]]++;
	for (seen = 0, level = 0; level < 255 && seen < n * 9 / 10; level++)
		seen += count[level];
	least = level * 0.7;
	for (y = 0; y < g->h; y++)
		for (x = 0; x < g->w; x++) {
			double d, by, v;

			i = (size_t)y * g->w + x;
			by = square.px[i] > least ? square.px[i] : least;
			/* the mean lies below the ground by the letters */
			d = (g->px[i] - mean.px[i] - by * 0.5) / by;
			v = PAPER + SPREAD * d;
			g->px[i] = (unsigned char)(v < 0 ? 0 :
				v > 255                  ? 255 :
							   v);
		}
	grey_free(&mean);
	grey_free(&square);
}

/* ---- streaks ---- */

/* Running medians of one row by a histogram (Huang and others, 1979). */
static void
row_medians(const unsigned char *in, unsigned char *out, int n, int r)
{
	int count[256] = { 0 }, x, k, below = 0, middle = 0, all = 0;

	for (x = -r; x < n; x++) {
		if (x + r < n) {
			k = in[x + r];
			count[k]++;
			all++;
			below += k < middle;
		}
		if (x - r - 1 >= 0) {
			k = in[x - r - 1];
			count[k]--;
			all--;
			below -= k < middle;
		}
		if (x < 0)
			continue;
		while (below > all / 2)
			below -= count[--middle];
		while (below + count[middle] <= all / 2)
			below += count[middle++];
		out[x] = (unsigned char)middle;
	}
}

void
plate_unstreak(struct grey *g)
{
	unsigned char *row = xmalloc((size_t)g->w);
	int x, y, v, r = g->w / 26 + 8;

	for (y = 0; y < g->h; y++) {
		unsigned char *px = g->px + (size_t)y * g->w;

		row_medians(px, row, g->w, r);
		for (x = 0; x < g->w; x++) {
			v = 128 + px[x] - row[x];
			px[x] = (unsigned char)(v < 0 ? 0 : v > 255 ? 255 : v);
		}
	}
	free(row);
}

/* ---- lines ---- */

static struct Pix *
black_of(const struct grey *g)
{
	struct Pix *pix = pixCreate(g->w, g->h, 1);
	int x, y;

	if (pix == NULL)
		return NULL;
	for (y = 0; y < g->h; y++)
		for (x = 0; x < g->w; x++)
			if (g->px[(size_t)y * g->w + x] < DARK)
				pixSetPixel(pix, x, y, 1);
	return pix;
}

static bool
is_on(struct Pix *pix, int x, int y)
{
	l_uint32 on;

	return pixGetPixel(pix, x, y, &on) == 0 && on;
}

/* Dark pixels on end through x, y, up to `most`. */
static int
thickness(struct Pix *black, int x, int y, bool upright, int most)
{
	int way, k, n = 1, dx = upright, dy = !upright;

	for (way = -1; way <= 1; way += 2)
		for (k = 1; n < most; k++, n++)
			if (!is_on(black, x + way * k * dx, y + way * k * dy))
				break;
	return n;
}

/* Where a letter's stroke crosses the line it is thicker, and stays. */
static void
whiten(struct grey *g, const struct Box *at, struct Pix *black,
    struct Pix *crossing, bool upright, int thick)
{
	int across = thick / 2 + 2, mx = upright ? across : 1;
	int my = upright ? 1 : across, x, y, x0, y0, w, h;

	boxGetGeometry((struct Box *)at, &x0, &y0, &w, &h);
	for (y = y0 - my; y < y0 + h + my; y++)
		for (x = x0 - mx; x < x0 + w + mx; x++)
			if (x >= 0 && y >= 0 && x < g->w && y < g->h &&
			    (!is_on(black, x, y) || is_on(crossing, x, y) ||
				thickness(black, x, y, upright, thick) < thick))
				g->px[(size_t)y * g->w + x] = PAPER;
}

/* Boxes of lines that run level or upright. */
static void
unline_one(struct grey *g, struct Pix *black, struct Pix *lines,
    struct Pix *crossing, bool upright)
{
	struct Pixa *parts = NULL;
	struct Boxa *boxes = pixConnComp(lines, &parts, 8);
	int i, n = boxes == NULL ? 0 : boxaGetCount(boxes);

	for (i = 0; i < n; i++) {
		struct Box *b = boxaGetBox(boxes, i, L_CLONE);
		struct Pix *one = pixaGetPix(parts, i, L_CLONE);
		int w, h, area = 0;

		boxGetGeometry(b, NULL, NULL, &w, &h);
		pixCountPixels(one, &area, NULL);
		whiten(g, b, black, crossing, upright,
		    2 * area / (upright ? h : w) + 4);
		boxDestroy(&b);
		pixDestroy(&one);
	}
	boxaDestroy(&boxes);
	pixaDestroy(&parts);
}

/* Both ways are sought before either is taken: they cross. */
void
plate_unline(struct grey *g)
{
	struct Pix *black = black_of(g), *level = NULL, *upright = NULL, *whole;

	if (black != NULL) {
		level = pixOpenBrick(NULL, black, g->w / 12 + 24, 1);
		/* streaks have bitten holes into it */
		whole = pixCloseBrick(NULL, black, 1, HOLES);
		if (whole != NULL)
			upright = pixOpenBrick(NULL, whole, 1, g->h / 12 + 40);
		pixDestroy(&whole);
	}
	if (level != NULL && upright != NULL) {
		unline_one(g, black, level, upright, false);
		unline_one(g, black, upright, level, true);
	}
	pixDestroy(&black);
	pixDestroy(&level);
	pixDestroy(&upright);
}
