#include "code/plate_ground.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "code/plate_flat.h"

enum { GRAIN = 6, INK = 150, STROKE = 31, PAPER = 225, DEEP = 190, ROUNDS = 2 };

/* How far to the sides the ground is looked for, and how much of it will do. */
static const int reach[] = { 12, 30, 90 };
enum { BRUSHED_GAIN = 85, PLAIN_GAIN = 120 };
enum { ENOUGH = 9, REACHES = 3, STREAK_HIGH = 10, STREAK_LONG = 22 };

/* ---- where letters may be ---- */

static struct Pix *
dark_of(const struct grey *g)
{
	struct Pix *pix = pixCreate(g->w, g->h, 1);
	int x, y;

	for (y = 0; pix != NULL && y < g->h; y++) {
		l_uint32 *line = pixGetData(pix) + (size_t)y * pixGetWpl(pix);

		for (x = 0; x < g->w; x++)
			if (g->px[(size_t)y * g->w + x] < INK)
				SET_DATA_BIT(line, x);
	}
	return pix;
}

/* The middle one of the differences between a pixel and the one `step` on. */
static int
usual_step(const struct grey *g, int step)
{
	int count[256] = { 0 }, all = 0, seen = 0, d, x, y;

	for (y = 4; y < g->h - 4; y += 2)
		for (x = 4; x < g->w - 4; x += 2, all++) {
			const unsigned char *p = g->px + (size_t)y * g->w + x;

			count[abs(p[0] - p[step])]++;
		}
	for (d = 0; d < 255 && seen + count[d] <= all / 2; d++)
		seen += count[d];
	return d;
}

/* Brushed: light changes far more from row to row than along a row. */
static bool
brushed(const struct grey *g)
{
	int down = usual_step(g, 3 * g->w), along = usual_step(g, 3);

	return down >= along + 3 && down * 3 > along * 4;
}

/* What is long and low is a streak, not a stroke. */
static void
wipe_streaks(struct Pix *pix)
{
	struct Boxa *boxes = pix == NULL ? NULL : pixConnComp(pix, NULL, 8);
	int i, x, y, w, h;
	struct Box *b;

	for (i = 0; boxes != NULL && i < boxaGetCount(boxes); i++) {
		boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
		if (h > STREAK_HIGH || w < STREAK_LONG || w < 7 * h / 2)
			continue;
		b = boxCreate(x, y, w, h);
		pixClearInRect(pix, b);
		boxDestroy(&b);
	}
	boxaDestroy(&boxes);
}

/* 1 where something is darker than its surroundings, streaks left out. */
static void
ink_of(struct grey *ink, const struct grey *even, bool streaks)
{
	struct Pix *dark = dark_of(even), *open, *wide;
	l_uint32 on;
	int x, y;

	grey_new(ink, even->w, even->h);
	memset(ink->px, 0, (size_t)ink->w * ink->h);
	if (dark == NULL)
		return;
	open = streaks ? pixOpenBrick(NULL, dark, 1, 3) : pixClone(dark);
	if (streaks)
		wipe_streaks(open);
	wide = pixDilateBrick(NULL, open, 5, 3);
	for (y = 0; wide != NULL && y < ink->h; y++)
		for (x = 0; x < ink->w; x++)
			if (pixGetPixel(wide, x, y, &on) == 0 && on)
				ink->px[(size_t)y * ink->w + x] = 1;
	pixDestroy(&dark);
	pixDestroy(&open);
	pixDestroy(&wide);
}

/* ---- the ground ---- */

/* Sums of the light and the number of ground pixels before each of a row. */
static void
sums_of(const unsigned char *px, const unsigned char *ink, int n, int *light,
    int *count)
{
	int x;

	light[0] = count[0] = 0;
	for (x = 0; x < n; x++) {
		light[x + 1] = light[x] + (ink[x] ? 0 : px[x]);
		count[x + 1] = count[x] + !ink[x];
	}
}

/* Below the ground by how much, at 128; a row whose ground is not seen: 0. */
static void
level_row(const unsigned char *px, short *depth, int n, const int *light,
    const int *count)
{
	int x, i, from, to, seen;

	for (x = 0; x < n; x++) {
		depth[x] = 0;
		for (i = 0; i < REACHES; i++) {
			from = x > reach[i] ? x - reach[i] : 0;
			to = x + reach[i] < n ? x + reach[i] + 1 : n;
			seen = count[to] - count[from];
			if (seen < ENOUGH)
				continue;
			depth[x] =
			    (short)(px[x] - (light[to] - light[from]) / seen);
			break;
		}
	}
}

static void
depths_of(short *depth, const struct grey *g, const struct grey *ink)
{
	int *light = xcalloc((size_t)g->w + 1, sizeof(*light)), y;
	int *count = xcalloc((size_t)g->w + 1, sizeof(*count));

	for (y = 0; y < g->h; y++) {
		size_t at = (size_t)y * g->w;

		sums_of(g->px + at, ink->px + at, g->w, light, count);
		level_row(g->px + at, depth + at, g->w, light, count);
	}
	free(light);
	free(count);
}

/* ---- as strong everywhere ---- */

/* Mean depth of the ink around; where there is little, that of all of it. */
static void
strength_of(struct grey *strong, const short *depth, const struct grey *ink)
{
	struct grey part;
	size_t n = (size_t)ink->w * ink->h, i;
	double sum = 0, count = 1;
	int r = ink->h / 24 + 10, all, v;

	grey_new(strong, ink->w, ink->h);
	grey_new(&part, ink->w, ink->h);
	for (i = 0; i < n; i++) {
		bool on = ink->px[i] && depth[i] < 0;

		v = on ? -depth[i] : 0;
		sum += v;
		count += on;
		strong->px[i] = (unsigned char)(v > 255 ? 255 : v);
		part.px[i] = on ? 255 : 0;
	}
	all = (int)(sum / count) + 4;
	grey_blur(strong, r);
	grey_blur(&part, r);
	for (i = 0; i < n; i++) {
		v = (strong->px[i] * 255 + 6 * all) / (part.px[i] + 6);
		v = v < all / 4 ? all / 4 : v;
		strong->px[i] = (unsigned char)(v < 6 ? 6 : v > 255 ? 255 : v);
	}
	grey_free(&part);
}

/* gain: hundredths; fine strokes need more than streaks should get. */
static void
even_depths(struct grey *g, const short *depth, const struct grey *ink,
    int gain)
{
	struct grey strong;
	int x, y, d, v;

	strength_of(&strong, depth, ink);
	for (y = 0; y < g->h; y++)
		for (x = 0; x < g->w; x++) {
			size_t at = (size_t)y * g->w + x;
			size_t up = y > 0 ? at - g->w : at;
			size_t low = y + 1 < g->h ? at + g->w : at;

			/* streaks are a row high, strokes are not */
			d = (depth[up] + 2 * depth[at] + depth[low]) / 4;
			v = PAPER + d * DEEP * gain / (strong.px[at] * 100);
			g->px[at] = (unsigned char)(v < 0 ? 0 :
				v > 255                   ? 255 :
							    v);
		}
	grey_free(&strong);
}

/* Light of the ground of a brushed plate; even: made so. */
static void
ground_brushed(struct grey *even, const struct grey *g, short *depth)
{
	struct grey ink;
	int i;

	plate_unstreak(even);
	plate_even(even);
	for (i = 0; i < ROUNDS; i++) {
		grey_blur(even, 1);
		ink_of(&ink, even, true);
		depths_of(depth, g, &ink);
		even_depths(even, depth, &ink, BRUSHED_GAIN);
		grey_free(&ink);
	}
}

/* The lightest around, edges of shades kept: what is as narrow as a stroke goes. */
static bool
lightest(struct grey *g)
{
	struct Pix *in = pixCreate(g->w, g->h, 8), *out = NULL;
	l_uint32 v;
	int x, y;

	for (y = 0; in != NULL && y < g->h; y++)
		for (x = 0; x < g->w; x++)
			pixSetPixel(in, x, y, g->px[(size_t)y * g->w + x]);
	if (in != NULL)
		out = pixCloseGray(in, STROKE, STROKE);
	for (y = 0; out != NULL && y < g->h; y++)
		for (x = 0; x < g->w; x++)
			if (pixGetPixel(out, x, y, &v) == 0)
				g->px[(size_t)y * g->w + x] = (unsigned char)v;
	x = out != NULL;
	pixDestroy(&in);
	pixDestroy(&out);
	return x;
}

/* Noise makes all of the ground darker than its lightest: the middle is 0. */
static void
centre(short *depth, size_t n)
{
	size_t count[256] = { 0 }, seen = 0, i;
	short middle = 0;

	for (i = 0; i < n; i++)
		count[depth[i] > 0 ? 0 : -depth[i]]++;
	while (middle < 255 && (seen += count[middle]) <= n / 2)
		middle++;
	for (i = 0; i < n; i++)
		depth[i] = (short)(depth[i] + middle);
}

static void
ground_plain(struct grey *even, const struct grey *g, short *depth)
{
	size_t n = (size_t)g->w * g->h, i;
	struct grey ink, light;

	grey_copy(&light, g);
	grey_blur(&light, 1);
	plate_even(even);
	ink_of(&ink, even, false);
	if (lightest(&light)) {
		grey_blur(&light, 2);
		for (i = 0; i < n; i++)
			depth[i] = (short)(g->px[i] - light.px[i]);
		centre(depth, n);
		even_depths(even, depth, &ink, PLAIN_GAIN);
	}
	grey_free(&ink);
	grey_free(&light);
}

void
plate_ground(struct grey *g)
{
	short *depth = xcalloc((size_t)g->w * g->h, sizeof(*depth));
	struct grey even;

	if (usual_step(g, 3) >= GRAIN)
		grey_blur(g, 1);
	grey_copy(&even, g);
	if (brushed(g))
		ground_brushed(&even, g, depth);
	else
		ground_plain(&even, g, depth);
	memcpy(g->px, even.px, (size_t)g->w * g->h);
	grey_free(&even);
	free(depth);
}
