/*
 * The part of the degradation bench that nobody tunes on: the same twelve
 * names, other causes, other code.  Included by decode.c after wear.h, of which
 * it uses the canvas, the symbol's drawing and chance alone.
 */
#ifndef BENCH_WEAR_OTHER_H
#define BENCH_WEAR_OTHER_H

static struct canvas
copy_of(const struct canvas *c)
{
	struct canvas t = canvas_new(c->w, c->h, 0);

	memcpy(t.v, c->v, sizeof(float) * c->w * c->h);
	return t;
}

/* A drop that dried: paper swells in waves, ink washes out inside a ring. */
static void
other_damp(struct canvas *c, uint64_t *seed, float much)
{
	struct canvas t = copy_of(c);
	float cx = uniform(seed, 40, 136), cy = uniform(seed, 40, 136);
	float r = 25 + 55 * much, phase = uniform(seed, 0, 6.28f);
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float d = hypotf(x - cx, y - cy) / r;
			float in = d < 1 ? 1 - d * d : 0;
			float wave = 3.0f * much * in;
			float v = sample(&t, x + wave * sinf(y * 0.12f + phase),
			    y + wave * cosf(x * 0.1f + phase));

			v = v + (0.80f - v) * in * 0.75f * (0.4f + 0.6f * much);
			if (d > 0.94f && d < 1.04f)
				v *= 0.55f;
			c->v[y * c->w + x] = v;
		}
	free(t.v);
}

/* Oil mist: thousands of specks, gathered where a cloud is dense. */
static void
other_dirt(struct canvas *c, uint64_t *seed, float much)
{
	struct canvas dense = clouds(seed, c->w, c->h, 30);
	int n = (int)(much * 2600), x, y, k;

	while (n-- > 0) {
		x = (int)uniform(seed, 0, c->w - 1);
		y = (int)uniform(seed, 0, c->h - 1);
		if (dense.v[y * c->w + x] < 0.45f)
			continue;
		for (k = 0; k < 9; k++)
			if (uniform(seed, 0, 1) < 0.6f)
				*at_pixel(c, x + k % 3, y + k / 3) *= 0.35f;
	}
	free(dense.v);
}

/* Crooked scratches by walking, some down to dark metal. */
static void
other_scratch(struct canvas *c, uint64_t *seed, float much)
{
	int n = (int)(1 + much * 16), i;

	while (n-- > 0) {
		float x = uniform(seed, 0, c->w - 1);
		float y = uniform(seed, 0, c->h - 1);
		float a = uniform(seed, 0, 6.28f);
		float light = uniform(seed, 0, 1) < 0.3f ? 0.2f : 0.9f;
		int wide = 1 + (int)(chance(seed) % 3), dx, dy;

		for (i = 0; i < 130; i++) {
			a += uniform(seed, -0.15f, 0.15f);
			x += cosf(a);
			y += sinf(a);
			for (dy = 0; dy < wide; dy++)
				for (dx = 0; dx < wide; dx++)
					*at_pixel(c, (int)x + dx, (int)y + dy) = light;
		}
	}
}

/* A finger drew the ink along: shifted copies, each fainter. */
static void
other_smear(struct canvas *c, uint64_t *seed, float much)
{
	struct canvas t = copy_of(c);
	float a = uniform(seed, 0, 6.28f), reach = 2 + 13 * much;
	int i, x, y, steps = 10;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float v = t.v[y * c->w + x];

			for (i = 1; i <= steps; i++) {
				float d = reach * i / steps;
				float w = 0.75f * (1 - (float)i / (steps + 1));
				float p = sample(&t, x - d * cosf(a), y - d * sinf(a));

				p = 1 - (1 - p) * w;
				v = p < v ? p : v;
			}
			c->v[y * c->w + x] = v;
		}
	free(t.v);
}

/* Out of focus (a disc) or shaken (a line). */
static void
other_blur(struct canvas *c, uint64_t *seed, float much)
{
	struct canvas t = copy_of(c);
	bool shaken = chance(seed) % 2;
	float a = uniform(seed, 0, 6.28f);
	int r = (int)(much + 0.5f), x, y, i, k;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float s = 0;
			int n = 0;

			for (k = shaken ? 0 : -r; k <= (shaken ? 0 : r); k++)
				for (i = -r; i <= r; i++) {
					if (!shaken && i * i + k * k > r * r)
						continue;
					s += shaken ?
					    sample(&t, x + 1.4f * i * cosf(a),
					        y + 1.4f * i * sinf(a)) :
					    *at_pixel(&t, x + i, y + k);
					n++;
				}
			c->v[y * c->w + x] = s / n;
		}
	free(t.v);
}

/* Round a pipe: columns crowd together at the sides; seen from below too. */
static struct canvas
other_bend(const struct canvas *label, uint64_t *seed, float much, float turn)
{
	struct canvas c = canvas_new(SCENE, SCENE, 0);
	float wide = label->w / 2.0f, reach = 0.2f + 1.0f * much;
	float lean = uniform(seed, -0.25f, 0.25f) * much;
	int x, y;

	for (y = 0; y < SCENE; y++)
		for (x = 0; x < SCENE; x++) {
			float px = (x - SCENE / 2.0f) / 1.1f;
			float py = (y - SCENE / 2.0f) / 1.1f, sx, u, v;
			float qx = px * cosf(turn) + py * sinf(turn);
			float qy = py * cosf(turn) - px * sinf(turn);

			sx = qx / wide * sinf(reach);
			u = sx > -1 && sx < 1 ? asinf(sx) / reach * wide : 1e4f;
			v = qy / (1 + lean * qx / wide) +
			    much * 14 * (1 - cosf(u / wide * reach));
			c.v[y * SCENE + x] = fabsf(u) > wide + 6 ||
			        fabsf(v) > wide + 6 ? 0.4f :
			    0.9f * sample(label, u + wide, v + wide);
		}
	return c;
}

/* Turned without smoothing, by the nearest dot. */
static struct canvas
other_turn(const struct canvas *label, float angle, float scale, float back)
{
	struct canvas c = canvas_new(SCENE, SCENE, back);
	float half = label->w / 2.0f;
	int x, y;

	for (y = 0; y < SCENE; y++)
		for (x = 0; x < SCENE; x++) {
			float px = (x - SCENE / 2.0f) / scale;
			float py = (y - SCENE / 2.0f) / scale;
			float u = px * cosf(angle) + py * sinf(angle) + half;
			float v = py * cosf(angle) - px * sinf(angle) + half;

			if (u >= 0 && v >= 0 && u < label->w && v < label->h)
				c.v[y * SCENE + x] =
				    *at_pixel(label, (int)u, (int)v) * 0.92f;
		}
	return c;
}

/* Few pixels: the mean light of each, by a sensor with gamma. */
static struct canvas
other_shrink(const struct canvas *c, float by)
{
	int w = (int)(c->w / by), h = (int)(c->h / by), x, y, i;
	struct canvas t = canvas_new(w, h, 0);

	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++) {
			float s = 0;

			for (i = 0; i < 16; i++)
				s += sample(c, (x + (i % 4 + 0.5f) / 4) * by,
				    (y + (i / 4 + 0.5f) / 4) * by);
			t.v[y * w + x] = powf(s < 0 ? 0 : s / 16, 0.8f);
		}
	return t;
}

/* Shadows of a grating on a faded label. */
static void
other_contrast(struct canvas *c, uint64_t *seed, float much)
{
	float a = uniform(seed, 0, 6.28f), period = uniform(seed, 60, 160);
	float fade = 0.75f * much;
	int x, y;

	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float *p = &c->v[y * c->w + x];
			float w = sinf((x * cosf(a) + y * sinf(a)) * 6.28f / period);

			*p = *p + (0.9f - *p) * fade;
			*p *= 1 - (0.15f + 0.5f * much) * (w > 0.2f);
		}
	grain(c, seed, 0.005f + 0.02f * much);
}

/* A lamp's bars in a film over the label. */
static void
other_glare(struct canvas *c, uint64_t *seed, float much)
{
	int bars = much > 0.5f ? 2 : 1, x, y;

	while (bars-- > 0) {
		float a = uniform(seed, 0, 6.28f), at = uniform(seed, -55, 55);
		float wide = 1 + 6 * much;

		for (y = 0; y < c->h; y++)
			for (x = 0; x < c->w; x++) {
				float d = fabsf((x - c->w / 2.0f) * cosf(a) +
				    (y - c->h / 2.0f) * sinf(a) - at);

				if (d < wide)
					c->v[y * c->w + x] = 0.97f;
				else
					c->v[y * c->w + x] += 0.5f *
					    expf(-(d - wide) / 12);
			}
	}
}

/* A codec's work: two-level means of 4 x 4 blocks, posterised, and rings. */
static void
other_codec(struct canvas *c, uint64_t *seed, float much)
{
	struct canvas t = copy_of(c);
	float levels = 14 - 11 * much;
	int x, y;

	soften(&t, 1.0f + 1.4f * much);
	for (y = 0; y < c->h; y++)
		for (x = 0; x < c->w; x++) {
			float v = *at_pixel(&t, x / 4 * 4 + 2, y / 4 * 4 + 2);
			float fine = t.v[y * c->w + x];

			v = v * much * 0.75f + fine * (1 - much * 0.75f);
			v += 0.5f * (fine - *at_pixel(&t, x - 4, y));
			c->v[y * c->w + x] = roundf(v * levels) / levels;
		}
	grain(c, seed, 0.04f * much);
	free(t.v);
}

static struct canvas
wear_other(const QRcode *q, int kind, int severity, uint64_t *seed)
{
	struct canvas label = draw_symbol(q), c, t;
	float s = (float)severity / (SEVERITIES - 1);
	float turn = uniform(seed, -0.12f, 0.12f);

	if (kind == 0)
		other_damp(&label, seed, 0.05f + 0.7f * s);
	else if (kind == 1)
		other_dirt(&label, seed, 0.04f + 0.22f * s);
	else if (kind == 2)
		other_scratch(&label, seed, 0.55f * s);
	else if (kind == 3)
		other_smear(&label, seed, 0.85f * s);
	if (kind == 6)
		turn = uniform(seed, 0, 6.28f);
	c = kind == 5 ? other_bend(&label, seed, 0.25f + 0.65f * s, turn) :
	                other_turn(&label, turn,
	    kind == 6 ? 1.1f - 0.7f * s : uniform(seed, 1, 1.3f), 0.55f);
	free(label.v);
	if (kind == 4) {
		other_blur(&c, seed, 2 + 3 * s);
	} else if (kind == 7) {
		t = other_shrink(&c, 1.6f + 2.6f * s);
		free(c.v);
		c = t;
	} else if (kind == 8) {
		other_contrast(&c, seed, 0.05f + 0.7f * s);
	} else if (kind == 9) {
		other_glare(&c, seed, 0.8f * s);
	} else if (kind == 10) {
		other_blur(&c, seed, 1 + 3 * s);
		invert(&c);
	} else if (kind == 11) {
		other_codec(&c, seed, 0.9f * s);
	}
	grain(&c, seed, 0.01f);
	return c;
}

#endif
