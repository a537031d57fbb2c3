/*
 * Labels as a camera sees them after a year in a workshop: symbols drawn at
 * 203 dpi in a 22 mm field, twelve kinds of damage at five severities.
 * Included by decode.c; the part that is kept apart from tuning is damaged by
 * wear_other.h, which shares nothing with this but the canvas.
 *
 * A canvas holds light, 0 black to 1 white.
 */
#ifndef BENCH_WEAR_H
#define BENCH_WEAR_H

#include <math.h>
#include <qrencode.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

enum { FIELD = 176, SCENE = 288, SEVERITIES = 5 };

struct canvas {
	int w, h;
	float *v;
};

/* splitmix64, by Sebastiano Vigna: public domain */
static uint64_t
chance(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

static float
uniform(uint64_t *seed, float from, float to)
{
	return from + (to - from) * (float)(chance(seed) >> 40) / 16777216.0f;
}

static float
normal(uint64_t *seed)
{
	float s = 0;
	int i;

	for (i = 0; i < 12; i++)
		s += uniform(seed, 0, 1);
	return s - 6;
}

static struct canvas
canvas_new(int w, int h, float light)
{
	struct canvas c = { w, h, xmalloc(sizeof(float) * w * h) };
	int i;

	for (i = 0; i < w * h; i++)
		c.v[i] = light;
	return c;
}

static float *
at_pixel(const struct canvas *c, int x, int y)
{
	x = x < 0 ? 0 : x >= c->w ? c->w - 1 : x;
	y = y < 0 ? 0 : y >= c->h ? c->h - 1 : y;
	return &c->v[y * c->w + x];
}

static float
sample(const struct canvas *c, float x, float y)
{
	int xi = (int)floorf(x), yi = (int)floorf(y);
	float fx = x - xi, fy = y - yi;

	return (*at_pixel(c, xi, yi) * (1 - fx) +
	           *at_pixel(c, xi + 1, yi) * fx) * (1 - fy) +
	    (*at_pixel(c, xi, yi + 1) * (1 - fx) +
	        *at_pixel(c, xi + 1, yi + 1) * fx) * fy;
}

/* The symbol in whole dots, in the middle of its white field. */
static struct canvas
draw_symbol(const QRcode *q)
{
	struct canvas c = canvas_new(FIELD, FIELD, 1);
	int dots = FIELD / (q->width + 8), off, x, y;

	off = (FIELD - dots * q->width) / 2;
	for (y = 0; y < dots * q->width; y++)
		for (x = 0; x < dots * q->width; x++)
			if (q->data[y / dots * q->width + x / dots] & 1)
				c.v[(y + off) * FIELD + x + off] = 0.08f;
	return c;
}

static void
soften(struct canvas *c, float sigma)
{
	int r = (int)ceilf(sigma * 3), x, y, i, pass;
	struct canvas t;
	float k[64], sum;

	if (sigma < 0.1f)
		return;
	r = r > 31 ? 31 : r;
	for (i = -r, sum = 0; i <= r; i++)
		sum += k[i + r] = expf(-(float)(i * i) / (2 * sigma * sigma));
	t = canvas_new(c->w, c->h, 0);
	for (pass = 0; pass < 2; pass++) {
		for (y = 0; y < c->h; y++)
			for (x = 0; x < c->w; x++) {
				float s = 0;

				for (i = -r; i <= r; i++)
					s += k[i + r] * *at_pixel(c,
					    x + (pass ? 0 : i),
					    y + (pass ? i : 0));
				t.v[y * c->w + x] = s / sum;
			}
		memcpy(c->v, t.v, sizeof(float) * c->w * c->h);
	}
	free(t.v);
}

static void
grain(struct canvas *c, uint64_t *seed, float sigma)
{
	int i;

	for (i = 0; i < c->w * c->h; i++)
		c->v[i] += sigma * normal(seed);
}

/* Clouds between 0 and 1, of about `size` dots. */
static struct canvas
clouds(uint64_t *seed, int w, int h, float size)
{
	int gw = (int)(w / size) + 3, gh = (int)(h / size) + 3, i, x, y;
	struct canvas g = canvas_new(gw, gh, 0), c = canvas_new(w, h, 0);

	for (i = 0; i < gw * gh; i++)
		g.v[i] = uniform(seed, 0, 1);
	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++)
			c.v[y * w + x] = sample(&g, x / size, y / size);
	free(g.v);
	return c;
}

/*
 * The label in front of a machine: turned by `angle`, `scale` pixels a dot,
 * tilted (x and y of the far edge, as shares).
 */
static struct canvas
photograph(const struct canvas *label, uint64_t *seed, float angle,
    float scale, float tilt_x, float tilt_y)
{
	int side = (int)(SCENE * (scale < 1 ? scale : 1)), x, y;
	struct canvas c, back;
	float s = sinf(angle), k = cosf(angle), half = label->w / 2.0f;

	side = side < 64 ? 64 : side;
	c = canvas_new(side, side, 0);
	back = clouds(seed, side, side, 24);
	for (y = 0; y < side; y++)
		for (x = 0; x < side; x++) {
			float px = (x - side / 2.0f) / scale;
			float py = (y - side / 2.0f) / scale;
			float d = 1 + (tilt_x * px + tilt_y * py) / half;
			float u = (k * px + s * py) / d + half;
			float v = (-s * px + k * py) / d + half;

			c.v[y * side + x] = u < -8 || v < -8 ||
			        u >= label->w + 8 || v >= label->h + 8 ?
			    0.25f + 0.35f * back.v[y * side + x] :
			    0.95f * sample(label, u, v);
		}
	free(back.v);
	return c;
}

/* ---- damage to the label ---- */

static void
wear_damp(struct canvas *c, uint64_t *seed, float much)
{
	struct canvas wet = clouds(seed, c->w, c->h, 40), run = *c;
	int i;

	run.v = xmalloc(sizeof(float) * c->w * c->h);
	memcpy(run.v, c->v, sizeof(float) * c->w * c->h);
	soften(&run, 1.5f + 3 * much);
	for (i = 0; i < c->w * c->h; i++) {
		float a = (wet.v[i] - (1 - much)) * 5;

		a = a < 0 ? 0 : a > 1 ? 1 : a;
		c->v[i] = c->v[i] * (1 - a) +
		    a * (run.v[i] * (0.95f - 0.35f * much));
	}
	free(run.v);
	free(wet.v);
}

static void
wear_dirt(struct canvas *c, uint64_t *seed, float much)
{
	int n = (int)(much * 60), x, y;

	while (n-- > 0) {
		float cx = uniform(seed, 0, (float)c->w);
		float cy = uniform(seed, 0, (float)c->h);
		float r = uniform(seed, 2, 9), dark = uniform(seed, 0.05f, 0.4f);

		for (y = (int)(cy - r); y <= cy + r; y++)
			for (x = (int)(cx - r); x <= cx + r; x++)
				if (hypotf(x - cx, y - cy) < r)
					*at_pixel(c, x, y) = dark;
	}
}

static void
wear_scratch(struct canvas *c, uint64_t *seed, float much)
{
	int n = (int)(much * 24), i;

	while (n-- > 0) {
		float x = uniform(seed, 0, (float)c->w);
		float y = uniform(seed, 0, (float)c->h);
		float a = uniform(seed, 0, 6.28f), w = uniform(seed, 1, 4);
		int len = (int)uniform(seed, 40, 170);

		for (i = 0; i < len * 2; i++) {
			float t;

			for (t = -w / 2; t <= w / 2; t += 0.5f)
				*at_pixel(c, (int)(x + i * 0.5f * cosf(a) - t * sinf(a)),
				    (int)(y + i * 0.5f * sinf(a) + t * cosf(a))) = 0.93f;
		}
	}
}

/* Ink that was wiped to one side before it was dry. */
static void
wear_smear(struct canvas *c, uint64_t *seed, float much)
{
	float keep = 1 - 0.5f / (0.5f + much * 8);
	int x, y, from = (int)uniform(seed, 0, c->h * (1 - much));
	int to = from + (int)(c->h * (0.4f + 0.6f * much));

	for (y = from; y < to && y < c->h; y++) {
		float ink = 0;

		for (x = 0; x < c->w; x++) {
			float *p = &c->v[y * c->w + x];

			ink = ink * keep > 1 - *p ? ink * keep : 1 - *p;
			*p = *p * 0.25f + (1 - ink) * 0.75f;
		}
	}
}

/* ---- damage by the camera ---- */

static void
wear_glare(struct canvas *c, uint64_t *seed, float much)
{
	float cx = c->w / 2.0f + uniform(seed, -60, 60);
	float cy = c->h / 2.0f + uniform(seed, -60, 60);
	float r = 20 + 70 * much;
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float d = hypotf(x - cx, y - cy) / r;

			c->v[y * c->w + x] += 1.3f * expf(-d * d);
		}
}

static void
wear_contrast(struct canvas *c, uint64_t *seed, float much)
{
	float span = 0.6f * powf(0.05f, much), low = uniform(seed, 0.1f, 0.6f);
	float slope = uniform(seed, -0.3f, 0.3f) / c->w;
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++)
			c->v[y * c->w + x] = low + span * c->v[y * c->w + x] +
			    slope * x;
	grain(c, seed, 0.008f + 0.012f * much);
}

static void
invert(struct canvas *c)
{
	int i;

	for (i = 0; i < c->w * c->h; i++)
		c->v[i] = 1.02f - c->v[i];
}

/* Quantised cosines of 8 x 8 blocks, as JPEG has them (ITU-T T.81 A.3.3). */
static void
block_quantise(float b[64], float step)
{
	float f[64];
	int u, v, x, y;

	for (v = 0; v < 8; v++)
		for (u = 0; u < 8; u++) {
			float s = 0, q = step * (1 + u + v) / 255;

			for (y = 0; y < 8; y++)
				for (x = 0; x < 8; x++)
					s += b[y * 8 + x] *
					    cosf((2 * x + 1) * u * 0.19634954f) *
					    cosf((2 * y + 1) * v * 0.19634954f);
			s *= (u ? 0.5f : 0.35355339f) * (v ? 0.5f : 0.35355339f);
			f[v * 8 + u] = roundf(s / q) * q;
		}
	for (y = 0; y < 8; y++)
		for (x = 0; x < 8; x++) {
			float s = 0;

			for (v = 0; v < 8; v++)
				for (u = 0; u < 8; u++)
					s += f[v * 8 + u] *
					    (u ? 0.5f : 0.35355339f) *
					    (v ? 0.5f : 0.35355339f) *
					    cosf((2 * x + 1) * u * 0.19634954f) *
					    cosf((2 * y + 1) * v * 0.19634954f);
			b[y * 8 + x] = s;
		}
}

static void
wear_jpeg(struct canvas *c, float step)
{
	int x, y, i;

	for (y = 0; y < c->h; y += 8)
		for (x = 0; x < c->w; x += 8) {
			float b[64];

			for (i = 0; i < 64; i++)
				b[i] = *at_pixel(c, x + i % 8, y + i / 8);
			block_quantise(b, step);
			for (i = 0; i < 64; i++)
				if (x + i % 8 < c->w && y + i / 8 < c->h)
					c->v[(y + i / 8) * c->w + x + i % 8] = b[i];
		}
}

/* ---- the twelve ---- */

static const char *const wear_names[] = { "damp", "dirt", "scratch", "smear",
	"blur", "perspective", "rotation", "small", "contrast", "glare",
	"inverted", "jpeg", NULL };

static struct canvas
wear(const QRcode *q, int kind, int severity, uint64_t *seed)
{
	struct canvas label = draw_symbol(q), c;
	float s = (float)severity / (SEVERITIES - 1), angle, tx = 0, ty = 0;
	float scale = uniform(seed, 1.0f, 1.2f);

	angle = uniform(seed, -0.09f, 0.09f);
	if (kind == 0)
		wear_damp(&label, seed, 0.20f + 0.47f * s);
	else if (kind == 1)
		wear_dirt(&label, seed, 0.03f + 0.42f * s);
	else if (kind == 2)
		wear_scratch(&label, seed, 0.04f + 0.5f * s);
	else if (kind == 3)
		wear_smear(&label, seed, 0.05f + 0.58f * s);
	else if (kind == 5)
		tx = 0.10f + 0.28f * s, ty = uniform(seed, -0.2f, 0.2f);
	else if (kind == 6)
		angle = uniform(seed, 0, 6.28f), scale *= 0.9f - 0.45f * s;
	else if (kind == 7)
		scale = 0.62f - 0.36f * s;
	c = photograph(&label, seed, angle, scale, tx, ty);
	free(label.v);
	soften(&c, 0.5f);
	if (kind == 4)
		soften(&c, 1.2f + 2.2f * s);
	else if (kind == 8)
		wear_contrast(&c, seed, 0.05f + 0.68f * s);
	else if (kind == 9)
		wear_glare(&c, seed, 0.28f * s);
	else if (kind == 10)
		soften(&c, 1.6f * s), invert(&c);
	grain(&c, seed, 0.015f + (kind == 6 ? 0.06f * s : 0));
	if (kind == 11)
		grain(&c, seed, 0.08f * s), wear_jpeg(&c, 20 + 90 * s);
	return c;
}

#endif
