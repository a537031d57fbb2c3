#include "code/plate_views.h"

#include "code/plate_flat.h"
#include "code/plate_ground.h"

/* Streaks of brushed metal are a pixel or two high: the middle of five. */
static void
calm(struct grey *g)
{
	struct grey in;
	int x, y, i, k, n;

	grey_copy(&in, g);
	for (y = 2; y < g->h - 2; y++)
		for (x = 0; x < g->w; x++) {
			unsigned char v[5] = { 0 };

			for (n = 0, i = -2; i <= 2; i++) {
				unsigned char c =
				    in.px[(size_t)(y + i) * g->w + x];

				for (k = n++; k > 0 && v[k - 1] > c; k--)
					v[k] = v[k - 1];
				v[k] = c;
			}
			g->px[(size_t)y * g->w + x] = v[2];
		}
	grey_free(&in);
}

static struct grey *
add(struct plate_views *vs, const struct grey *g)
{
	grey_copy(&vs->v[vs->n], g);
	return &vs->v[vs->n++];
}

bool
plate_views_make(struct plate_views *vs, struct plate_cells *cs,
    struct grey *plate)
{
	bool dark = plate_positive(plate);
	struct grey even, plain, *v;

	vs->n = 0;
	grey_copy(&even, plate);
	plate_ground(&even);
	plate_unline(&even);
	plate_cells(cs, &even);
	v = add(vs, &even);
	plate_clean(v, cs->em);
	grey_blur(v, 1);
	/* softer, with what the lines' removal may have cut */
	grey_copy(&plain, plate);
	plate_even(&plain);
	grey_blur(add(vs, &plain), 1);
	plate_unline(&plain);
	v = add(vs, &plain);
	calm(v);
	plate_clean(v, cs->em);
	grey_blur(v, 1);
	v = add(vs, plate);
	plate_unstreak(v);
	plate_even(v);
	plate_clean(v, cs->em);
	grey_blur(v, 1);
	v = add(vs, &even);
	calm(v);
	grey_blur(v, 2);
	grey_free(&plain);
	grey_free(&even);
	return dark;
}

void
plate_views_free(struct plate_views *vs)
{
	int i;

	for (i = 0; i < vs->n; i++)
		grey_free(&vs->v[i]);
}
