/*
 * Looks: the same picture in all eight orientations is found and called a copy,
 * brighter and smaller it is the same, another one is not.
 */
#include "evidence/look.h"

#include <stdint.h>
#include <stdlib.h>

#include "tap.h"

enum { W = 320, H = 240, BOXES = 60 };

struct grey {
	int w, h;
	unsigned char v[W * H];
};

static void
scene(struct grey *g, uint32_t seed)
{
	int i, x, y;

	g->w = W;
	g->h = H;
	memset(g->v, 120, sizeof(g->v));
	for (i = 0; i < BOXES; i++) {
		int r[5];

		for (x = 0; x < 5; x++) {
			seed = seed * 1664525U + 1013904223U;
			r[x] = (int)(seed >> 8 & 0xffff);
		}
		for (y = r[1] % H; y < H && y < r[1] % H + 8 + r[3] % 70; y++)
			for (x = r[0] % W;
			     x < W && x < r[0] % W + 8 + r[2] % 90; x++)
				g->v[y * W + x] = (unsigned char)(r[4] % 220);
	}
}

/* So that EXIF's orientation o makes it upright again (EXIF 2.32, tag 0112). */
static void
stored(struct grey *to, const struct grey *from, int o)
{
	int x, y;

	to->w = o >= 5 ? from->h : from->w;
	to->h = o >= 5 ? from->w : from->h;
	for (y = 0; y < from->h; y++)
		for (x = 0; x < from->w; x++) {
			int r = from->w - 1 - x, d = from->h - 1 - y;
			int col[] = { x, r, r, x, y, y, d, d };
			int row[] = { y, y, d, d, x, r, r, x };

			to->v[row[o - 1] * to->w + col[o - 1]] =
			    from->v[y * from->w + x];
		}
}

static void
cut(struct grey *to, const struct grey *from, int x, int y, int w, int h)
{
	int j;

	to->w = w;
	to->h = h;
	for (j = 0; j < h; j++)
		memcpy(to->v + j * w, from->v + (y + j) * from->w + x,
		    (size_t)w);
}

static void
make(struct look *l, const struct grey *g)
{
	if (!look_make(l, g->v, g->w, g->h)) {
		printf("Bail out! no look\n");
		exit(1);
	}
}

static struct grey a, b;
static struct look la, lb;

static void
turns(void)
{
	struct look_query q;
	struct look_match m;
	int o, turn = 0, bits;

	for (o = 1; o <= 8; o++) {
		stored(&b, &a, o);
		make(&lb, &b);
		look_query(&q, &lb);
		tap_int((long)look_near(&q, lb.hash, sizeof(lb.hash), 0, 1), 0,
		    "orientation %d: near itself", o);
		tap_int((long)look_near(&q, la.hash, sizeof(la.hash), 0, 1), 0,
		    "orientation %d: found", o);
		bits = look_distance(&q, la.hash, &turn);
		tap_ok(bits <= 4, "orientation %d: %d bits", o, bits);
		tap_int(turn, o, "orientation %d: by the hashes", o);
		look_compare(&m, &la, &lb);
		tap_int(m.turn, o, "orientation %d: by the overlay", o);
		tap_int(m.verdict, o == 1 ? LOOK_SAME : LOOK_COPY,
		    "orientation %d: %d %%", o, m.percent);
	}
}

static void
edits(void)
{
	struct look_match m;
	int i;

	b = a;
	for (i = 0; i < W * H; i++)
		b.v[i] = (unsigned char)(20 + a.v[i] * 3 / 4);
	make(&lb, &b);
	look_compare_turned(&m, &la, &lb, 1);
	tap_int(m.verdict, LOOK_SAME, "paler: the same (%d %%)", m.percent);
	cut(&b, &a, 20, 12, 280, 210);
	make(&lb, &b);
	look_compare_turned(&m, &la, &lb, 1);
	tap_int(m.verdict, LOOK_COPY, "cropped: a copy (%d %%)", m.percent);
	tap_ok(abs(m.area - 280 * 210 * 100 / (W * H)) <= 3,
	    "of this part: %d %%", m.area);
}

static void
others(void)
{
	struct look_query q;
	struct look_match m;
	struct look many[16];
	uint32_t i;

	look_query(&q, &la);
	for (i = 0; i < 16; i++) {
		scene(&b, 1000 + i);
		make(&many[i], &b);
	}
	look_compare(&m, &la, &many[3]);
	tap_int(m.verdict, LOOK_OTHER, "another scene: %d %%", m.percent);
	tap_int((long)look_near(&q, many[0].hash, sizeof(*many), 0, 1), 1,
	    "and it is not near");
	many[11] = la;
	tap_int((long)look_near(&q, many[0].hash, sizeof(*many), 0, 16), 11,
	    "one among sixteen");
	tap_int((long)look_near(&q, many[0].hash, sizeof(*many), 12, 16), 16,
	    "none behind it");
	tap_ok(!look_make(&lb, a.v, 7, 200), "too narrow for a look");
}

int
main(void)
{
	scene(&a, 7);
	make(&la, &a);
	turns();
	edits();
	others();
	return tap_done();
}
