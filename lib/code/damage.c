#include "code/damage.h"

#include <math.h>
#include <stdbool.h>

#include "base/msg.h"

static const struct {
	const char *name, *text;
} kinds[DAMAGES] = { { "damp", N_("damp") }, { "smear", N_("smeared") },
	{ "scratch", N_("scratched") }, { "blur", N_("blurred") },
	{ "perspective", N_("seen from the side") },
	{ "contrast", N_("faded") } };

const char *
damage_name(enum damage d)
{
	return kinds[d].name;
}

const char *
damage_text(enum damage d)
{
	return _(kinds[d].text);
}

/* Between 0 and 1; the generator of ISO/IEC 9899 7.22.2.2. */
static double
chance(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16 & 0x7FFF) / 32767.0;
}

static unsigned char
light(double v)
{
	return v < 0 ? 0 : v > 255 ? 255 : (unsigned char)lround(v);
}

/* Blots in which the ink ran and the paper went grey. */
static void
damp(struct grey *g, double much, double unit, unsigned seed)
{
	int blots = 2 + (int)(much * g->w * g->h / (unit * unit * 800)), x, y;
	int r = (int)(unit * (0.5 + much)) + 1;
	struct grey run;

	grey_copy(&run, g);
	grey_blur(&run, r);
	while (blots-- > 0) {
		double cx = chance(&seed) * g->w, cy = chance(&seed) * g->h;
		double size = unit * (2 + 5 * chance(&seed));

		for (y = (int)(cy - size); y < cy + size; y++)
			for (x = (int)(cx - size); x < cx + size; x++) {
				size_t at = (size_t)y * g->w + x;

				if (x < 0 || y < 0 || x >= g->w || y >= g->h ||
				    hypot(x - cx, y - cy) > size)
					continue;
				g->px[at] =
				    light(run.px[at] * (0.95 - 0.3 * much));
			}
	}
	grey_free(&run);
}

/* Dark drawn to the right, fading. */
static void
smear(struct grey *g, double much, double unit)
{
	double keep = exp(-1 / (unit * (0.2 + 1.6 * much)));
	int x, y;

	for (y = 0; y < g->h; y++) {
		double ink = 0;

		for (x = 0; x < g->w; x++) {
			unsigned char *p = &g->px[(size_t)y * g->w + x];
			double own = 255 - *p;

			ink = ink * keep > own ? ink * keep : own;
			*p = light(255 - ink);
		}
	}
}

static void
scratch(struct grey *g, double much, double unit, unsigned seed)
{
	int n = 1 + (int)(much * (g->w + g->h) / (unit * 4)), i, d;

	while (n-- > 0) {
		double x = chance(&seed) * g->w, y = chance(&seed) * g->h;
		double a = chance(&seed) * 6.28;
		int wide = 1 + (int)(unit * (0.2 + 0.5 * chance(&seed)));
		int len = (int)(unit * (10 + 30 * chance(&seed)));

		for (i = 0; i < len; i++)
			for (d = 0; d < wide; d++) {
				int px = (int)(x + i * cos(a) - d * sin(a));
				int py = (int)(y + i * sin(a) + d * cos(a));

				if (px >= 0 && py >= 0 && px < g->w &&
				    py < g->h)
					g->px[(size_t)py * g->w + px] = 235;
			}
	}
}

/* The right side further away. */
static void
perspective(struct grey *out, const struct grey *g, double much)
{
	double tilt = 0.55 * much;
	int x, y;

	grey_new(out, g->w, g->h);
	for (y = 0; y < g->h; y++)
		for (x = 0; x < g->w; x++) {
			double u = 2.0 * x / g->w - 1, v = 2.0 * y / g->h - 1;
			double d = 1 - tilt * u;
			double sx = (u * (1 + tilt) / d + 1) / 2 * g->w;
			double sy = (v * (1 + tilt) / d + 1) / 2 * g->h;
			bool in = sx >= 0 && sy >= 0 && sx < g->w && sy < g->h;

			out->px[(size_t)y * g->w + x] =
			    in ? light(grey_at(g, sx, sy)) : 200;
		}
}

static void
fade(struct grey *g, double much, unsigned seed)
{
	size_t i, n = (size_t)g->w * g->h;
	double keep = 1 - 0.93 * much;

	for (i = 0; i < n; i++)
		g->px[i] = light(190 + (g->px[i] - 235) * keep * 0.75 +
		    6 * (chance(&seed) - 0.5));
}

void
damage_do(struct grey *out, const struct grey *g, enum damage d,
    double strength, double unit, unsigned seed)
{
	if (d == DAMAGE_PERSPECTIVE) {
		perspective(out, g, strength);
		return;
	}
	grey_copy(out, g);
	if (d == DAMAGE_DAMP)
		damp(out, strength, unit, seed);
	else if (d == DAMAGE_SMEAR)
		smear(out, strength, unit);
	else if (d == DAMAGE_SCRATCH)
		scratch(out, strength, unit, seed);
	else if (d == DAMAGE_BLUR)
		grey_blur(out, (int)lround(unit * (0.2 + 0.8 * strength)) + 1);
	else
		fade(out, strength, seed);
}
