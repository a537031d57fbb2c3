/*
 * More of what becomes of nameplates, for the part of the set that the reader
 * may be tuned on: a few causes a plate, in turn on the metal and on the way to
 * the picture.
 */
#ifndef BENCH_PLATE_WEAR_MORE_H
#define BENCH_PLATE_WEAR_MORE_H

#include "plate_wear.h"

/* ---- on the metal ---- */

/* Spots that eat into one another, brown round a pit, thicker in some parts. */
static void
rust_spots(struct light *c, uint64_t *seed, float much)
{
	struct light fine = clouds(seed, c->w, c->h, 7);
	struct light wide = clouds(seed, c->w, c->h, 160);
	float from = 1.24f - 0.42f * much;
	int i;

	for (i = 0; i < c->w * c->h; i++) {
		float v = fine.v[i] * 0.6f + wide.v[i] * 0.8f - from;

		if (v > 0)
			c->v[i] = c->v[i] * (1 - fminf(1, v * 9)) +
			    0.27f * fminf(1, v * 9);
	}
	free(fine.v);
	free(wide.v);
}

/* Letters engraved and their colour gone, in some parts more than in others. */
static void
colour_lost(struct light *c, uint64_t *seed, float much)
{
	struct light wide = clouds(seed, c->w, c->h, 220);
	struct light soft = light_copy(c);
	int i;

	blur(&soft, 9);
	for (i = 0; i < c->w * c->h; i++) {
		float rest = 1 - much * (0.45f + 0.5f * wide.v[i]);

		c->v[i] = soft.v[i] + (c->v[i] - soft.v[i]) * rest;
	}
	free(wide.v);
	free(soft.v);
}

/* Raised letters that are painted over: one flank light, the other dark. */
static void
raised(struct light *c, uint64_t *seed, float much)
{
	struct light t = light_copy(c);
	int dx = pick(seed, 2) ? 2 : -2, x, y;
	float ink = 0.75f - 0.35f * much;

	blur(&t, 1.2f);
	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float *v = at_pixel(c, x, y);
			float flank = *at_pixel(&t, x + dx, y + 2) -
			    *at_pixel(&t, x - dx, y - 2);

			*v = 0.5f + (*v - 0.5f) * ink + 0.35f * flank;
		}
	free(t.v);
}

/* Letters of points, as a needle beats them in. */
static void
needle(struct light *c, uint64_t *seed, float much)
{
	struct light ground = light_copy(c);
	float pitch = uniform(seed, 4.2f, 4.6f + 1.6f * much);
	int x, y;

	blur(&ground, 10);
	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float u = x / pitch - floorf(x / pitch) - 0.5f;
			float w = y / pitch - floorf(y / pitch) - 0.5f;
			float in = 1.35f - 1.5f * hypotf(u, w);
			float *v = at_pixel(c, x, y);
			float g = *at_pixel(&ground, x, y);

			*v = g + (*v - g) * fmaxf(0, fminf(1, in));
		}
	free(ground.v);
}

/* The machine was painted: drops, and a smear of the brush on the rim. */
static void
paint(struct light *c, uint64_t *seed, float much)
{
	int n = (int)(much * 60), x, y;
	float shade = uniform(seed, 0.2f, 0.7f);
	float side = uniform(seed, 0.5f, 1) * much * 60;

	while (n-- > 0) {
		float cx = uniform(seed, 0, (float)c->w);
		float cy = uniform(seed, 0, (float)c->h);
		float r = uniform(seed, 1, 3 + 5 * much);

		for (y = (int)(cy - r); y <= cy + r; y++)
			for (x = (int)(cx - r); x <= cx + r; x++)
				if (hypotf(x - cx, (y - cy) * 0.8f) < r)
					*at_pixel(c, x, y) = shade;
	}
	for (y = 0; y < c->h; y++)
		for (x = 0; x < side + 6 * sinf(y * 0.03f); x++)
			*at_pixel(c, x, y) = shade;
}

/* A film of grease with finger marks in it. */
static void
film(struct light *c, uint64_t *seed, float much)
{
	struct light wide = clouds(seed, c->w, c->h, 110);
	float fx = uniform(seed, 0, (float)c->w);
	float fy = uniform(seed, 0, (float)c->h);
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float thick =
			    much * (0.15f + 0.5f * wide.v[y * c->w + x]);
			float d = hypotf(x - fx, (y - fy) * 0.7f);
			float *v = at_pixel(c, x, y);

			if (d < 90)
				thick *= 0.7f + 0.3f * sinf(d * 0.9f);
			*v = *v * (1 - thick) + 0.4f * thick;
		}
	free(wide.v);
}

/* ---- on the way to the picture ---- */

/* The edge of a shade that something throws across the plate. */
static void
cast_shade(struct light *c, uint64_t *seed, float much)
{
	float a = uniform(seed, 0, 6.28f), soft = uniform(seed, 3, 60);
	float at = uniform(seed, -250, 250), deep = 0.25f + 0.45f * much;
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float d = (x - c->w / 2) * cosf(a) +
			    (y - c->h / 2) * sinf(a) - at;

			c->v[y * c->w + x] *= 1 - deep / (1 + expf(-d / soft));
		}
}

/* The sky or a window in the metal: all that is under it pales. */
static void
window(struct light *c, uint64_t *seed, float much)
{
	float cx = uniform(seed, 300, PHOTO_W - 300);
	float cy = uniform(seed, 250, PHOTO_H - 250);
	float w = uniform(seed, 80, 300), h = uniform(seed, 60, 260);
	float lean = uniform(seed, -0.3f, 0.3f), strong = 0.65f * much;
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float u = fabsf(x - cx + lean * (y - cy)) - w;
			float v = fabsf(y - cy) - h;
			float out = fmaxf(u, v), *p = at_pixel(c, x, y);
			float by = strong / (1 + expf(out / 9));

			*p = *p * (1 - by) + 0.95f * by;
		}
}

/* The hand moves while the picture is taken. */
static void
moved(struct light *c, uint64_t *seed, float much)
{
	float a = uniform(seed, 0, 3.14f), len = 1 + 5 * much;
	struct light t = light_copy(c);
	int x, y, i, n = 9;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float s = 0;

			for (i = 0; i < n; i++) {
				float d = len * (i / (n - 1.0f) - 0.5f);

				s += sample(&t, x + d * cosf(a),
				    y + d * sinf(a));
			}
			c->v[y * c->w + x] = s / n;
		}
	free(t.v);
}

/* From too far: fewer pixels than the picture has. */
static void
distant(struct light *c, uint64_t *seed, float much)
{
	float by = 1 + uniform(seed, 0.3f, 1.1f) * much;
	struct light t = light_copy(c);
	int x, y;

	blur(&t, by * 0.45f);
	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float u = floorf(x / by), v = floorf(y / by);
			float fx = x / by - u, fy = y / by - v;
			float a = sample(&t, u * by, v * by);
			float b = sample(&t, (u + 1) * by, v * by);
			float d = sample(&t, u * by, (v + 1) * by);
			float e = sample(&t, (u + 1) * by, (v + 1) * by);

			c->v[y * c->w + x] =
			    (a * (1 - fx) + b * fx) * (1 - fy) +
			    (d * (1 - fx) + e * fx) * fy;
		}
	free(t.v);
}

/* What a phone does to make it look sharp: light and dark rims. */
static void
crisp(struct light *c, uint64_t *seed, float much)
{
	struct light t = light_copy(c);
	float by = 1.8f * much * uniform(seed, 0.5f, 1);
	int i;

	blur(&t, 2);
	for (i = 0; i < c->w * c->h; i++) {
		float v = c->v[i] + by * (c->v[i] - t.v[i]);

		c->v[i] = v < 0 ? 0 : v > 1 ? 1 : v;
	}
	free(t.v);
}

/* A plate on a drum: the rows are bows. */
static void
round_drum(struct light *c, uint64_t *seed, float much)
{
	float deep = uniform(seed, -1, 1) * 26 * much;
	struct light t = light_copy(c);
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float u = 2.0f * x / c->w - 1;

			c->v[y * c->w + x] =
			    sample(&t, (float)x, y + deep * (1 - u * u));
		}
	free(t.v);
}

/* much: 0 to 1.  Frees the plate.  Returns the quality of the JPEG too. */
static struct light
wear_more(struct light *plate, uint64_t *seed, float much, int *quality)
{
	typedef void cause(struct light *, uint64_t *, float);
	static cause *const metal_worn[] = { rust_spots, colour_lost, raised,
		needle, paint, film, scratches, dirt };
	static cause *const in_the_air[] = { cast_shade, window, lamp,
		round_drum };
	static cause *const in_the_camera[] = { moved, distant, crisp };
	int first = pick(seed, 8), second = pick(seed, 8), air = pick(seed, 4);
	struct light c;

	metal_worn[first](plate, seed, much);
	if (second != first)
		metal_worn[second](plate, seed, much * 0.8f);
	c = photograph(plate, seed, fminf(1, much * 1.2f));
	free(plate->v);
	in_the_air[air](&c, seed, much);
	blur(&c, uniform(seed, 0.6f, 0.8f + 0.7f * much));
	grain(&c, seed, 0.01f + 0.03f * much);
	in_the_camera[pick(seed, 3)](&c, seed, much);
	*quality = 90 - (int)(50 * much);
	return c;
}

#endif
