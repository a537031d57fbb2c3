/*
 * What the nameplates of plates.c are made of: chance, and a canvas that holds
 * light, 0 black to 1 white.  Both parts of the set use it; the damage of the
 * one is plate_wear.h, that of the other plate_wear_other.h, which share
 * nothing else.
 */
#ifndef BENCH_PLATE_LIGHT_H
#define BENCH_PLATE_LIGHT_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { PHOTO_W = 1600, PHOTO_H = 1200 };

struct light {
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

static int
pick(uint64_t *seed, int n)
{
	return (int)(chance(seed) % (uint64_t)n);
}

/* about normal, of deviation 1 */
static float
normal(uint64_t *seed)
{
	uint64_t r = chance(seed);
	float s = (float)(r & 0xffff) + (float)(r >> 16 & 0xffff) +
	    (float)(r >> 32 & 0xffff) + (float)(r >> 48);

	return (s / 65536.0f - 2) * 1.732f;
}

static struct light
light_new(int w, int h, float v)
{
	struct light c = { w, h, xmalloc(sizeof(float) * w * h) };
	int i;

	for (i = 0; i < w * h; i++)
		c.v[i] = v;
	return c;
}

static struct light
light_copy(const struct light *c)
{
	struct light t = light_new(c->w, c->h, 0);

	memcpy(t.v, c->v, sizeof(float) * c->w * c->h);
	return t;
}

static float *
at_pixel(const struct light *c, int x, int y)
{
	x = x < 0 ? 0 : x >= c->w ? c->w - 1 : x;
	y = y < 0 ? 0 : y >= c->h ? c->h - 1 : y;
	return &c->v[y * c->w + x];
}

static float
sample(const struct light *c, float x, float y)
{
	int xi = (int)floorf(x), yi = (int)floorf(y);
	float fx = x - xi, fy = y - yi;

	return (*at_pixel(c, xi, yi) * (1 - fx) +
		   *at_pixel(c, xi + 1, yi) * fx) *
	    (1 - fy) +
	    (*at_pixel(c, xi, yi + 1) * (1 - fx) +
		*at_pixel(c, xi + 1, yi + 1) * fx) *
	    fy;
}

/* Clouds between 0 and 1, of about `size` pixels. */
static struct light
clouds(uint64_t *seed, int w, int h, float size)
{
	int gw = (int)(w / size) + 3, gh = (int)(h / size) + 3, i, x, y;
	struct light g = light_new(gw, gh, 0), c = light_new(w, h, 0);

	for (i = 0; i < gw * gh; i++)
		g.v[i] = uniform(seed, 0, 1);
	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++)
			c.v[y * w + x] = sample(&g, x / size, y / size);
	free(g.v);
	return c;
}

#endif
