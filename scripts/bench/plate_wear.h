/*
 * Nameplates as a phone sees them: turned and tilted, a lamp's reflection,
 * shade, scratches, dirt, dents, out of focus, grain.  The part of the set that
 * the reader may be tuned on.
 */
#ifndef BENCH_PLATE_WEAR_H
#define BENCH_PLATE_WEAR_H

#include "plate_light.h"

static void
blur(struct light *c, float sigma)
{
	int r = (int)ceilf(sigma * 3), x, y, i, pass;
	struct light t;
	float k[64], sum = 0;

	if (sigma < 0.2f)
		return;
	r = r > 31 ? 31 : r;
	for (i = -r; i <= r; i++)
		sum += k[i + r] = expf(-(float)(i * i) / (2 * sigma * sigma));
	t = light_new(c->w, c->h, 0);
	for (pass = 0; pass < 2; pass++) {
		for (y = 0; y < c->h; y++)
			for (x = 0; x < c->w; x++) {
				float s = 0;

				for (i = -r; i <= r; i++)
					s += k[i + r] *
					    *at_pixel(c, x + (pass ? 0 : i),
						y + (pass ? i : 0));
				t.v[y * c->w + x] = s / sum;
			}
		memcpy(c->v, t.v, sizeof(float) * c->w * c->h);
	}
	free(t.v);
}

/* Straight ones, bright or dark, a pixel or two wide. */
static void
scratches(struct light *c, uint64_t *seed, float much)
{
	int n = (int)(much * 22), i, len;

	while (n-- > 0) {
		float x = uniform(seed, 0, (float)c->w);
		float y = uniform(seed, 0, (float)c->h);
		float a = uniform(seed, -0.9f, 0.9f), by;
		bool wide = pick(seed, 4) == 0;

		len = (int)uniform(seed, 60, 500);
		by = uniform(seed, -0.3f, 0.35f);
		for (i = 0; i < len; i++) {
			*at_pixel(c, (int)(x + i * cosf(a)),
			    (int)(y + i * sinf(a))) += by;
			if (wide)
				*at_pixel(c, (int)(x + i * cosf(a)),
				    (int)(y + i * sinf(a)) + 1) += by * 0.7f;
		}
	}
}

static void
dirt(struct light *c, uint64_t *seed, float much)
{
	int n = (int)(much * 30), x, y;

	while (n-- > 0) {
		float cx = uniform(seed, 0, (float)c->w);
		float cy = uniform(seed, 0, (float)c->h);
		float r = uniform(seed, 2, 4 + 8 * much);
		float dark = uniform(seed, 0.1f, 0.4f);

		for (y = (int)(cy - r); y <= cy + r; y++)
			for (x = (int)(cx - r); x <= cx + r; x++) {
				float d = hypotf(x - cx, y - cy) / r;
				float *v = at_pixel(c, x, y);

				if (d < 1)
					*v = *v * d * d + dark * (1 - d * d);
			}
	}
}

/* The metal is pushed in: what stands there is drawn together and shaded. */
static void
dents(struct light *c, uint64_t *seed, float much)
{
	int n = (int)(much * 4 + 0.5f), x, y;

	while (n-- > 0) {
		struct light t = light_copy(c);
		float cx = uniform(seed, 0, (float)c->w);
		float cy = uniform(seed, 0, (float)c->h);
		float r = uniform(seed, 40, 110), deep = uniform(seed, 2, 7);

		for (y = (int)(cy - r); y <= cy + r; y++)
			for (x = (int)(cx - r); x <= cx + r; x++) {
				float dx = x - cx, dy = y - cy;
				float d = hypotf(dx, dy) / r, in;

				if (d >= 1)
					continue;
				in = sinf(d * 3.1416f);
				*at_pixel(c, x, y) =
				    sample(&t, x + deep * in * dx / r,
					y + deep * in * dy / r) *
				    (1 + 0.25f * in * (dx + dy) / r);
			}
		free(t.v);
	}
}

/* The plate on a machine, from a hand that is not quite in front of it. */
static struct light
photograph(const struct light *plate, uint64_t *seed, float much)
{
	struct light c = light_new(PHOTO_W, PHOTO_H, 0);
	struct light back = clouds(seed, PHOTO_W, PHOTO_H, 90);
	float a = uniform(seed, -0.11f, 0.11f) * (0.3f + much);
	float tx = uniform(seed, -0.26f, 0.26f) * much;
	float ty = uniform(seed, -0.26f, 0.26f) * much;
	float fit = fminf(PHOTO_W / (float)plate->w, PHOTO_H / (float)plate->h);
	float scale = fit * uniform(seed, 0.62f, 0.82f);
	float ox = PHOTO_W / 2.0f + uniform(seed, -60, 60);
	float oy = PHOTO_H / 2.0f + uniform(seed, -50, 50);
	float paint = uniform(seed, 0.2f, 0.65f), seam = uniform(seed, 0, 1600);
	float hw = plate->w / 2.0f, hh = plate->h / 2.0f;
	int x, y;

	for (y = 0; y < c.h; y++)
		for (x = 0; x < c.w; x++) {
			float px = (x - ox) / scale, py = (y - oy) / scale;
			float d = 1 + (tx * px + ty * py) / hw;
			float u = (cosf(a) * px + sinf(a) * py) / d + hw;
			float v = (-sinf(a) * px + cosf(a) * py) / d + hh;
			float *to = &c.v[y * c.w + x];

			if (u >= 0 && v >= 0 && u < plate->w && v < plate->h)
				*to = sample(plate, u, v);
			else {
				*to = paint +
				    0.25f * (back.v[y * c.w + x] - 0.5f);
				if (fabsf(x + y * 0.1f - seam) < 4)
					*to *= 0.5f;
				/* the edge's shadow */
				if (u >= -8 && v >= -8 && u < plate->w + 14 &&
				    v < plate->h + 14)
					*to *= 0.6f;
			}
		}
	free(back.v);
	return c;
}

static void
lamp(struct light *c, uint64_t *seed, float much)
{
	float cx = uniform(seed, 300, PHOTO_W - 300);
	float cy = uniform(seed, 250, PHOTO_H - 250);
	float r = uniform(seed, 90, 260), strong = much * 0.5f;
	float gx = uniform(seed, -0.4f, 0.4f) * much / PHOTO_W;
	float gy = uniform(seed, -0.4f, 0.4f) * much / PHOTO_H;
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float d = hypotf(x - cx, (y - cy) * 1.3f) / r;
			float *v = &c->v[y * c->w + x];

			*v *=
			    1 + gx * (x - PHOTO_W / 2) + gy * (y - PHOTO_H / 2);
			*v += strong * expf(-d * d);
		}
}

static void
grain(struct light *c, uint64_t *seed, float sigma)
{
	int i;

	for (i = 0; i < c->w * c->h; i++)
		c->v[i] += sigma * normal(seed);
}

/* much: 0 to 1.  Frees the plate.  Returns the quality of the JPEG too. */
static struct light
wear(struct light *plate, uint64_t *seed, float much, int *quality)
{
	struct light c;

	dents(plate, seed, much);
	scratches(plate, seed, much);
	dirt(plate, seed, much);
	c = photograph(plate, seed, much);
	free(plate->v);
	if (pick(seed, 2))
		lamp(&c, seed, much);
	blur(&c, uniform(seed, 0.6f, 0.8f + 1.1f * much));
	grain(&c, seed, 0.01f + 0.05f * much);
	*quality = 92 - (int)(40 * much);
	return c;
}

#endif
