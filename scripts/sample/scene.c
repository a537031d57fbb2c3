#include "sample/scene.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

enum { EDGE = 60 }; /* painted beyond the picture, for who stands beside */

unsigned char pix[H][W][3];

static uint32_t seed;
static double view_x, view_y, lean, light; /* where from, how held, how lit */
static double depth = 1; /* of what is being painted: near things move */

static int
dice(int n)
{
	seed = seed * 1664525U + 1013904223U;
	return (int)((seed >> 8) % (uint32_t)n);
}

static unsigned char
clamp(int v)
{
	return (unsigned char)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* One point with a little grain. */
static void
dot(int x, int y, int r, int g, int b)
{
	int n = (int)((uint32_t)(x * 73 + y * 151 + x * y * 7) % 9) - 4;

	x += (int)lround(view_x * depth + lean * (y - H / 2));
	y += (int)lround(view_y * depth - lean * (x - W / 2));
	r = (int)(r * light);
	g = (int)(g * light);
	b = (int)(b * light);
	if (x < 0 || y < 0 || x >= W || y >= H)
		return;
	pix[y][x][0] = clamp(r + n);
	pix[y][x][1] = clamp(g + n);
	pix[y][x][2] = clamp(b + n);
}

/* A colour, n parts of m as bright. */
static void
shade(int x, int y, int rgb, int n, int m)
{
	dot(x, y, (rgb >> 16 & 255) * n / m, (rgb >> 8 & 255) * n / m,
	    (rgb & 255) * n / m);
}

/* A box that is darker at its foot. */
static void
box(int x, int y, int w, int h, int rgb)
{
	int i, j;

	for (j = 0; j < h; j++)
		for (i = 0; i < w; i++)
			shade(x + i, y + j, rgb, h * 4 - j, h * 4);
}

static void
disc(int cx, int cy, int r, int rgb)
{
	int x, y;

	for (y = -r; y <= r; y++)
		for (x = -r; x <= r; x++)
			if (x * x + y * y <= r * r)
				shade(cx + x, cy + y, rgb, 4 * r - x - y,
				    4 * r);
}

static void
stripes(int x, int y, int w, int h)
{
	int i, j;

	for (j = 0; j < h; j++)
		for (i = 0; i < w; i++)
			dot(x + i, y + j, (i + j) / 16 % 2 ? 240 : 30,
			    (i + j) / 16 % 2 ? 200 : 30, 20);
}

static void
mesh(int x, int y, int w, int h, bool whole)
{
	int i, j;

	for (j = 0; j < h; j++)
		for (i = 0; i < w; i++)
			if ((i % 14 < 3 || j % 14 < 3) &&
			    (whole ||
				(i - w / 2) * (i - w / 2) +
					(j - h / 2) * (j - h / 2) >
				    h * h / 6))
				dot(x + i, y + j, 225, 185, 40);
	if (!whole)
		disc(x + w / 2, y + h / 2, h / 4, 0x7a3b22);
}

static void
hall(void)
{
	int wall = 0xb8c0b0 + 0x40404 * dice(7), y, i, n = 2 + dice(3);
	int floor = 250 + dice(90);

	depth = 0.3;
	box(-EDGE, -EDGE, W + 2 * EDGE, floor + EDGE, wall);
	for (y = floor; y < H + EDGE; y++)
		for (i = -EDGE; i < W + EDGE; i++)
			dot(i, y, 96 + (y - floor) / 3, 104 + (y - floor) / 3,
			    100 + (y - floor) / 3);
	for (i = 0; i < n; i++)
		box(40 + i * 640 / n, 40, 90, 60, 0xe8f2fa);
	box(-EDGE, 118 + dice(30), W + 2 * EDGE, 9, 0x5c8fb0);
	box(-EDGE, 150 + dice(30), W + 2 * EDGE, 6, 0xb0a03c);
	box(-EDGE, 330 + dice(30), W + 2 * EDGE, 8, 0xe0c030);
}

/* What else stands about: each place has its own. */
static void
clutter(int n, double from, double to, int lowest)
{
	int i, x, y, w, h, rgb;

	for (i = 0; i < n; i++) {
		depth = from + (to - from) * dice(100) / 100;
		x = dice(W + 60) - 60;
		y = dice(lowest);
		w = 20 + dice(110);
		h = 20 + dice(120);
		rgb = (40 + dice(180)) << 16 | (40 + dice(180)) << 8 |
		    (40 + dice(180));
		if (dice(4) == 0)
			disc(x, y, 10 + w / 4, rgb);
		else if (dice(6) == 0)
			stripes(x, y, w, 10 + h / 4);
		else
			box(x, y, w, h, rgb);
		if (dice(2) == 0)
			box(x + w / 4, y + h / 3, w / 2, h / 6, rgb ^ 0x7f7f7f);
	}
	depth = 1;
}

static void
item(int scene, bool good)
{
	int x = 190 + dice(120), i;

	switch (scene) {
	case 0: /* a belt, its guard */
		box(40, 300, 560, 40, 0x303030);
		disc(110, 330, 42, 0x707478);
		mesh(60, 250, 210, 120, good);
		break;
	case 1: /* gas cylinders */
		box(x, 140, 60, 240, 0x2f62b8);
		box(x + (good ? 200 : 66), 140, 60, 240, 0xe8e8e0);
		disc(x + 30, 132, 18, good ? 0x30a050 : 0xb02020);
		break;
	case 2: /* a distribution box */
		box(x, 120, 170, 230, 0x8d9aa0);
		box(x + 96, 126, 68, good ? 0 : 218, 0x1c1c20);
		for (i = 0; i < 4; i++)
			box(x + 14 + i * 20, 150, 12, 40,
			    good ? 0x404850 : 0xc04028);
		disc(x + 150, 235, 10, good ? 0xd8b030 : 0x202020);
		break;
	case 3: /* a machine and its guard */
		box(x - 80, 110, 300, 260, 0x4d7d66);
		box(x - 40, 160, 120, 150, 0x202428);
		mesh(x - 40, 160, 120, 150, good);
		break;
	case 4: /* an exit, kept free or not */
		box(240, 90, 150, 270, 0x9fb7a4);
		box(262, 60, 106, 24, 0x18a058);
		for (i = 0; i < (good ? 0 : 4); i++)
			box(200 + i * 62, 300 - i % 2 * 70, 90, 90, 0xa8743c);
		break;
	case 5: /* an extinguisher */
		box(x, 210, 62, 150, 0xc81e1e);
		disc(x + 31, 196, 15, good ? 0x28a848 : 0xe0c020);
		break;
	case 6: /* pipes and what drips */
		box(0, 230, W, 34, 0x6d8796);
		disc(x, 247, 34, 0x4f6470);
		for (i = 0; i < (good ? 0 : 3); i++)
			disc(x - 40 + i * 50, 420 + i % 2 * 16, 34, 0x57703c);
		break;
	case 7: /* lifting gear */
		box(x + 20, 0, 12, 210, 0x505458);
		disc(x + 26, 232, 40, 0xd89a20);
		disc(x + 26, 238, 20, 0x9aa4a6);
		box(x + 30, 196, 5, good ? 0 : 70, 0x140a08);
		break;
	case 8: /* a vehicle and a walkway */
		stripes(0, 380, W, good ? 22 : 0);
		box(x - 60, 220, 200, 110, 0xe0a81c);
		disc(x - 20, 345, 34, 0x202020);
		disc(x + 100, 345, 34, 0x202020);
		break;
	default: /* a tank, a rail around it */
		disc(x + 40, 270, 110, 0x8f9fa8);
		stripes(x - 100, 350, 300, good ? 14 : 0);
		box(x + 32, 110, 16, 60, 0x804030);
		break;
	}
}

void
scene_paint(unsigned place, int scene, int state)
{
	int i, j;

	seed = place;
	hall();
	clutter(9 + dice(8), 0.35, 0.8, 260);
	if (state == 2) { /* close by: a plate with lines of letters */
		box(100, 110, 440, 260, 0x9aa2a6);
		box(116, 126, 408, 228, 0xd4dade);
		for (j = 0; j < 6; j++)
			for (i = 0; i < 9 + dice(6); i++)
				box(136 + i * 22, 146 + j * 34, 6 + dice(11),
				    18, 0x303438);
	} else if (state == 3) {
		for (i = 0; i < 5; i++)
			box(20 + i * 130, 200 - dice(60), 70 + dice(40), 150,
			    0x405060 + dice(0x40) * 0x10101);
		stripes(0, 430, W, 18);
	} else
		item(scene, state == 1);
	clutter(2 + dice(3), 1.2, 1.8, H);
}

void
scene_stand(unsigned n)
{
	seed = n;
	view_x = dice(61) - 30;
	view_y = dice(41) - 20;
	lean = (dice(81) - 40) / 1000.0;
	light = 0.82 + dice(36) / 100.0;
}
