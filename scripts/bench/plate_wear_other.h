/*
 * The part of the nameplates that nobody tunes on: other causes, other code.
 * Of plate_wear.h it uses nothing, of plate_light.h the canvas and chance.
 */
#ifndef BENCH_PLATE_WEAR_OTHER_H
#define BENCH_PLATE_WEAR_OTHER_H

#include "plate_light.h"

/* Rust creeps in from the edges and round some spots. */
static void
other_rust(struct light *c, uint64_t *seed, float much)
{
	struct light n = clouds(seed, c->w, c->h, 35);
	struct light fine = clouds(seed, c->w, c->h, 5);
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			int i = y * c->w + x;
			float edge = fminf(fminf(x, c->w - 1 - x),
			    fminf(y, c->h - 1 - y));
			float a = n.v[i] * 0.7f + fine.v[i] * 0.3f;

			a = (a + 0.35f * expf(-edge / 40) -
				(1.02f - 0.24f * much)) *
			    6;
			a = a < 0 ? 0 : a > 0.85f ? 0.85f : a;
			c->v[i] = c->v[i] * (1 - a) + 0.33f * a;
		}
	free(n.v);
	free(fine.v);
}

/* Oil runs down and takes the contrast with it. */
static void
other_oil(struct light *c, uint64_t *seed, float much)
{
	int n = (int)(1 + much * 4), x, y;

	while (n-- > 0) {
		float at = uniform(seed, 0, (float)c->w);
		float wide = uniform(seed, 10, 50), strong, wave;

		strong = uniform(seed, 0.15f, 0.3f + 0.4f * much);
		wave = uniform(seed, 0.004f, 0.02f);
		for (y = 0; y < c->h; y++)
			for (x = 0; x < c->w; x++) {
				float d = (x - at - 15 * sinf(y * wave)) / wide;
				float a = strong * expf(-d * d);
				float *v = &c->v[y * c->w + x];

				*v = *v * (1 - a) + 0.4f * a;
			}
	}
}

/* A wire brush: bundles of fine curved lines. */
static void
other_brush(struct light *c, uint64_t *seed, float much)
{
	int bundles = (int)(much * 5), k, i;

	while (bundles-- > 0) {
		float x0 = uniform(seed, 0, (float)c->w);
		float y0 = uniform(seed, 0, (float)c->h);
		float a0 = uniform(seed, 0, 6.28f);
		float bend = uniform(seed, -0.004f, 0.004f);

		for (k = 0; k < 9; k++) {
			float x = x0 + uniform(seed, -25, 25);
			float y = y0 + uniform(seed, -25, 25), a = a0;
			float by = uniform(seed, -0.12f, 0.2f);

			for (i = 0; i < 260; i++) {
				a += bend;
				x += cosf(a);
				y += sinf(a);
				*at_pixel(c, (int)x, (int)y) += by;
			}
		}
	}
}

/* A fold across the plate: both sides lean, light and dark. */
static void
other_crease(struct light *c, uint64_t *seed, float much)
{
	struct light t = light_copy(c);
	float a = uniform(seed, 0, 3.14f);
	float off = uniform(seed, -0.35f, 0.35f) * c->w;
	float deep = 4 * much;
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float d = (x - c->w / 2.0f) * cosf(a) +
			    (y - c->h / 2.0f) * sinf(a) - off;
			float near = expf(-fabsf(d) / 60);
			float side = d > 0 ? 1 : -1;

			c->v[y * c->w + x] =
			    sample(&t, x + side * deep * near * cosf(a),
				y + side * deep * near * sinf(a)) *
			    (1 + 0.3f * much * side * near);
		}
	free(t.v);
}

/* Where a corner of the plate comes: a free quadrilateral, slightly bowed. */
static struct light
other_view(const struct light *plate, uint64_t *seed, float much)
{
	struct light c = light_new(PHOTO_W, PHOTO_H, 0);
	struct light back = clouds(seed, PHOTO_W, PHOTO_H, 14);
	float fit = fminf(PHOTO_W / (float)plate->w, PHOTO_H / (float)plate->h);
	float s = fit * uniform(seed, 0.6f, 0.85f), wall, bow;
	float sw = plate->w * s / 2, sh = plate->h * s / 2;
	float ox = PHOTO_W / 2.0f + uniform(seed, -40, 40);
	float oy = PHOTO_H / 2.0f + uniform(seed, -40, 40);
	float turn = uniform(seed, -0.12f, 0.12f) * (0.4f + much);
	float keyx = uniform(seed, -0.16f, 0.16f) * much;
	float keyy = uniform(seed, -0.16f, 0.16f) * much;
	float shear = uniform(seed, -0.10f, 0.10f) * much;
	int x, y;

	wall = uniform(seed, 0.15f, 0.75f);
	bow = uniform(seed, -0.05f, 0.05f) * much;
	for (y = 0; y < c.h; y++)
		for (x = 0; x < c.w; x++) {
			float px =
			    (x - ox) * cosf(turn) + (y - oy) * sinf(turn);
			float py =
			    (y - oy) * cosf(turn) - (x - ox) * sinf(turn);
			float d = 1 + keyx * px / sw + keyy * py / sh, u, v;

			u = (px + shear * py) / d / sw;
			v = (py + bow * sh * (u * u - 1)) / d / sh;
			if (fabsf(u) <= 1 && fabsf(v) <= 1)
				c.v[y * c.w + x] =
				    sample(plate, (u + 1) * plate->w / 2,
					(v + 1) * plate->h / 2);
			else /* cast iron, with a rivet now and then */
				c.v[y * c.w + x] = wall *
				    (0.8f + 0.4f * back.v[y * c.w + x]) *
				    (hypotf(fmodf(x, 400) - 200,
					 fmodf(y, 600) - 60) < 18 ?
					    0.6f :
					    1);
		}
	free(back.v);
	return c;
}

/* A tube lamp: a bar across, softly bounded; and corners that are dark. */
static void
other_tube(struct light *c, uint64_t *seed, float much, bool lit)
{
	float a = uniform(seed, 0, 3.14f), off = uniform(seed, -300, 300);
	float wide = uniform(seed, 25, 90), strong = 0.4f * much;
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float dx = x - PHOTO_W / 2.0f, dy = y - PHOTO_H / 2.0f;
			float d = (dx * cosf(a) + dy * sinf(a) - off) / wide;
			float *v = &c->v[y * c->w + x];

			*v *= 1 - 0.5f * much * (dx * dx + dy * dy) / 1e6f;
			if (lit)
				*v += strong / (1 + d * d * d * d);
		}
}

/* Shaken along a line, or a lens that is not sharp: a disc. */
static void
other_unsharp(struct light *c, uint64_t *seed, float reach)
{
	struct light t = light_copy(c);
	bool shaken = pick(seed, 2);
	float a = uniform(seed, 0, 3.14f);
	int r = (int)ceilf(reach), x, y, i, k;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float s = 0, n = 0;

			for (k = shaken ? 0 : -r; k <= (shaken ? 0 : r); k++)
				for (i = -r; i <= r; i++) {
					if (!shaken &&
					    (float)(i * i + k * k) >
						reach * reach)
						continue;
					s += shaken ?
					    sample(&t,
						x + i * cosf(a) * reach / r,
						y + i * sinf(a) * reach / r) :
					    *at_pixel(&t, x + i, y + k);
					n++;
				}
			c->v[y * c->w + x] = s / n;
		}
	free(t.v);
}

/* A phone's denoiser and sharpener: grain in clumps, halos round edges. */
static void
other_phone(struct light *c, uint64_t *seed, float much)
{
	struct light t = light_copy(c);
	struct light clumps = clouds(seed, c->w, c->h, 2.5f);
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float mean =
			    (*at_pixel(&t, x - 2, y) + *at_pixel(&t, x + 2, y) +
				*at_pixel(&t, x, y - 2) +
				*at_pixel(&t, x, y + 2)) /
			    4;
			float *v = &c->v[y * c->w + x];

			*v += 0.5f * (*v - mean) +
			    0.22f * much * (clumps.v[y * c->w + x] - 0.5f);
		}
	free(t.v);
	free(clumps.v);
}

static struct light
wear_other(struct light *plate, uint64_t *seed, float much, int *quality)
{
	struct light c;

	other_crease(plate, seed, much);
	other_rust(plate, seed, much);
	if (pick(seed, 2))
		other_oil(plate, seed, much);
	other_brush(plate, seed, much);
	c = other_view(plate, seed, much);
	free(plate->v);
	other_tube(&c, seed, much, pick(seed, 2));
	other_unsharp(&c, seed, uniform(seed, 0.5f, 0.8f + 1.4f * much));
	other_phone(&c, seed, much);
	*quality = 88 - (int)(38 * much);
	return c;
}

#endif
