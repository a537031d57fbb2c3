/*
 * Photos for choosing and testing thresholds: rooms of a plant with machines,
 * drawn by casting rays, so that a step aside moves near things more than far
 * ones.
 *
 *	photoset DIR [SCENES [FIRST]]
 *
 * writes NN.jpg, the scene; NN-a1.jpg to NN-a4.jpg, taken again after the fault
 * was put right, from a little beside (5, 20, 40 and 70 cm) and in another
 * light; and the list of them on standard output (file,scene,part,what).  Every
 * third scene is of the part "kept", the others of "tune"; those from FRESH on
 * are "fresh": none was drawn before the thresholds stood.  The same call gives
 * the same bytes.  Copies are made of these with tests/tools/picedit.
 */
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "image/picture.h"

enum { WIDTH = 640, HEIGHT = 480, BOXES = 44, AGAIN = 4, FRESH = 24 };

struct vec {
	double x, y, z;
};

enum pattern { PLAIN, STRIPES, CHECKS, BARS, GRID, SPECKS, LETTERS, PATTERNS };

struct box {
	struct vec lo, hi, rgb, rgb2;
	enum pattern pattern;
	double size; /* of the pattern, metres */
	bool round; /* a ball in it */
};

struct scene {
	struct box v[BOXES];
	size_t n;
	struct vec room, wall, floor, eye, light;
	double yaw, pitch, roll, zoom, gain, warm;
	uint32_t seed;
};

static uint32_t state;

static double
rnd(double from, double to)
{
	state = state * 1664525U + 1013904223U;
	return from + (to - from) * (state >> 8) / 16777216.0;
}

static struct vec
colour(double dark, double bright)
{
	struct vec c = { rnd(dark, bright), rnd(dark, bright),
		rnd(dark, bright) };

	return c;
}

/* A number of a place, the same for the same place. */
static double
grain(int x, int y, uint32_t seed)
{
	uint32_t h = (uint32_t)x * 73856093U ^ (uint32_t)y * 19349663U ^ seed;

	h = (h ^ h >> 13) * 1274126177U;
	return (h ^ h >> 16) / 4294967296.0;
}

static void
add(struct scene *s, double x, double y, double z, double w, double h, double d)
{
	struct box *b = &s->v[s->n++];

	b->lo = (struct vec){ x, y, z };
	b->hi = (struct vec){ x + w, y + h, z + d };
	b->rgb = colour(0.1, 0.95);
	b->rgb2 = colour(0.05, 0.9);
	b->pattern = (enum pattern)rnd(0, PATTERNS);
	b->size = rnd(0.04, 0.3);
	b->round = rnd(0, 1) < 0.12;
}

/* Machines on the floor, cabinets and pipes along the walls, small things. */
static void
furnish(struct scene *s)
{
	int i, n = 16 + (int)rnd(0, 12);
	double x, z, h;

	for (i = 0; i < 4; i++) {
		h = rnd(1.8, s->room.y - 0.1);
		add(s, 0, h, s->room.z - rnd(0.1, 0.4), s->room.x,
		    rnd(0.05, 0.2), rnd(0.05, 0.2));
	}
	for (i = 0; i < n; i++) {
		x = rnd(0, s->room.x - 0.6);
		z = rnd(2.6, s->room.z - 0.4);
		h = rnd(0.3, 2.2);
		add(s, x, 0, z, rnd(0.2, 1.4), h, rnd(0.2, 1));
		if (rnd(0, 1) < 0.5)
			add(s, x, h, z, rnd(0.1, 0.5), rnd(0.05, 0.5), 0.3);
		if (s->n > BOXES - 8)
			break;
	}
	for (i = 0; i < 4; i++) /* on the wall */
		add(s, rnd(0, s->room.x - 1), rnd(0.8, 2.2), s->room.z - 0.06,
		    rnd(0.3, 1.2), rnd(0.2, 0.9), 0.05);
}

static void
scene_make(struct scene *s, int number)
{
	state = s->seed = (uint32_t)(number * 7919 + 17) * 2654435761U;
	s->n = 0;
	s->room = (struct vec){ rnd(5, 9), rnd(2.8, 4), rnd(5, 10) };
	s->wall = colour(0.45, 0.85);
	s->floor = colour(0.25, 0.6);
	furnish(s);
	s->eye = (struct vec){ s->room.x / 2 + rnd(-1, 1), rnd(1.3, 1.8),
		rnd(0.2, 0.8) };
	s->yaw = rnd(-0.25, 0.25);
	s->pitch = rnd(-0.12, 0.05);
	s->roll = rnd(-0.03, 0.03);
	s->zoom = rnd(0.9, 1.3);
	s->light = (struct vec){ rnd(1, s->room.x - 1), s->room.y - 0.2,
		rnd(1, s->room.z - 1) };
	s->gain = rnd(0.9, 1.1);
	s->warm = rnd(-0.05, 0.05);
}

/* One thing mended, one taken away or put there; elsewhere, in another light. */
static void
scene_again(struct scene *s, int time)
{
	static const double metres[AGAIN] = { 0.05, 0.2, 0.4, 0.7 };
	static const double turns[AGAIN] = { 0.01, 0.03, 0.06, 0.1 };
	double m = metres[time], t = turns[time];
	struct box *b = &s->v[4 + (size_t)rnd(0, (double)s->n - 9)];

	state = s->seed + (uint32_t)time * 40503 + 99;
	b->rgb = colour(0.1, 0.95);
	b->pattern = (enum pattern)rnd(0, PATTERNS);
	b = &s->v[4 + (size_t)rnd(0, (double)s->n - 9)];
	b->hi.y = b->lo.y + (b->hi.y - b->lo.y) * rnd(0.1, 0.8);
	s->eye.x += (rnd(0, 1) < 0.5 ? -1 : 1) * m * rnd(0.7, 1);
	s->eye.y += rnd(-0.4, 0.4) * m;
	s->eye.z += rnd(-0.5, 0.5) * m;
	s->yaw += rnd(-1, 1) * t;
	s->pitch += rnd(-1, 1) * t;
	s->roll += rnd(-1, 1) * t / 2;
	s->light.x += rnd(-2, 2);
	s->light.z += rnd(-2, 2);
	s->gain *= rnd(0.75, 1.25);
	s->warm += rnd(-0.1, 0.1);
}

/* How bright the pattern is at a point of a face: between its two colours. */
static double
pattern(const struct box *b, double u, double v, uint32_t seed)
{
	int i = (int)floor(u / b->size), j = (int)floor(v / b->size);

	switch (b->pattern) {
	case STRIPES:
		return (int)floor((u + v) / b->size) & 1;
	case CHECKS:
		return (i + j) & 1;
	case BARS:
		return i & 1;
	case GRID:
		return u / b->size - i < 0.2 || v / b->size - j < 0.2;
	case SPECKS:
		return grain((int)floor(u * 40), (int)floor(v * 40), seed);
	case LETTERS:
		return (j & 1) && grain((int)floor(u * 30), j, seed) > 0.5;
	default:
		return grain((int)floor(u * 9), (int)floor(v * 9), seed) * 0.2;
	}
}

struct hit {
	double t;
	struct vec rgb, normal;
};

static bool
slab(double o, double d, double lo, double hi, double *near, double *far,
    int axis, int *which)
{
	double a, b, swap;

	if (fabs(d) < 1e-9)
		return o >= lo && o <= hi;
	a = (lo - o) / d;
	b = (hi - o) / d;
	if (a > b) {
		swap = a;
		a = b;
		b = swap;
	}
	if (a > *near) {
		*near = a;
		*which = axis;
	}
	if (b < *far)
		*far = b;
	return *near <= *far;
}

static void
paint_face(struct hit *h, const struct box *b, struct vec p, int axis,
    const struct vec *dir, uint32_t seed)
{
	double u = axis == 0 ? p.z : p.x, v = axis == 1 ? p.z : p.y;
	double k = pattern(b, u - b->lo.x, v - b->lo.y, seed);

	h->rgb.x = b->rgb.x + (b->rgb2.x - b->rgb.x) * k;
	h->rgb.y = b->rgb.y + (b->rgb2.y - b->rgb.y) * k;
	h->rgb.z = b->rgb.z + (b->rgb2.z - b->rgb.z) * k;
	h->normal = (struct vec){ axis == 0 ? (dir->x > 0 ? -1 : 1) : 0,
		axis == 1 ? (dir->y > 0 ? -1 : 1) : 0,
		axis == 2 ? (dir->z > 0 ? -1 : 1) : 0 };
}

static void
meet_ball(struct hit *h, const struct box *b, struct vec o, struct vec d)
{
	struct vec c = { (b->lo.x + b->hi.x) / 2, (b->lo.y + b->hi.y) / 2,
		(b->lo.z + b->hi.z) / 2 };
	double r = fmin(b->hi.x - b->lo.x, b->hi.y - b->lo.y) / 2;
	struct vec q = { o.x - c.x, o.y - c.y, o.z - c.z };
	double k = q.x * d.x + q.y * d.y + q.z * d.z;
	double disc = k * k - (q.x * q.x + q.y * q.y + q.z * q.z) + r * r;
	double t = disc > 0 ? -k - sqrt(disc) : -1;

	if (t < 1e-3 || t >= h->t)
		return;
	h->t = t;
	h->rgb = b->rgb;
	h->normal = (struct vec){ (q.x + d.x * t) / r, (q.y + d.y * t) / r,
		(q.z + d.z * t) / r };
}

static void
meet_box(struct hit *h, const struct box *b, struct vec o, struct vec d,
    uint32_t seed)
{
	double near = 1e-3, far = h->t;
	int axis = -1;
	struct vec p;

	if (!slab(o.x, d.x, b->lo.x, b->hi.x, &near, &far, 0, &axis) ||
	    !slab(o.y, d.y, b->lo.y, b->hi.y, &near, &far, 1, &axis) ||
	    !slab(o.z, d.z, b->lo.z, b->hi.z, &near, &far, 2, &axis) ||
	    axis < 0 || near >= h->t)
		return;
	h->t = near;
	p = (struct vec){ o.x + d.x * near, o.y + d.y * near,
		o.z + d.z * near };
	paint_face(h, b, p, axis, &d, seed);
}

/* The room's own sides, from within. */
static void
meet_room(struct hit *h, const struct scene *s, struct vec o, struct vec d)
{
	double t[3] = { 1e9, 1e9, 1e9 };
	int axis;
	double g;

	if (fabs(d.x) > 1e-9)
		t[0] = ((d.x > 0 ? s->room.x : 0) - o.x) / d.x;
	if (fabs(d.y) > 1e-9)
		t[1] = ((d.y > 0 ? s->room.y : 0) - o.y) / d.y;
	if (d.z > 1e-9)
		t[2] = (s->room.z - o.z) / d.z;
	axis = t[0] < t[1] ? (t[0] < t[2] ? 0 : 2) : (t[1] < t[2] ? 1 : 2);
	h->t = t[axis];
	h->rgb = axis == 1 && d.y < 0 ? s->floor : s->wall;
	g = 0.85 +
	    0.3 *
		grain((int)floor((o.x + d.x * h->t) * 3 + 50),
		    (int)floor((o.z + d.z * h->t + o.y + d.y * h->t) * 3),
		    s->seed);
	h->rgb = (struct vec){ h->rgb.x * g, h->rgb.y * g, h->rgb.z * g };
	h->normal = (struct vec){ axis == 0 ? (d.x > 0 ? -1 : 1) : 0,
		axis == 1 ? (d.y > 0 ? -1 : 1) : 0, axis == 2 ? -1 : 0 };
}

static double
lit(const struct scene *s, const struct hit *h, struct vec p)
{
	struct vec l = { s->light.x - p.x, s->light.y - p.y, s->light.z - p.z };
	double r = sqrt(l.x * l.x + l.y * l.y + l.z * l.z) + 1e-6;
	double k =
	    (l.x * h->normal.x + l.y * h->normal.y + l.z * h->normal.z) / r;

	return s->gain * (0.35 + 0.75 * fmax(k, 0) / (0.6 + r * 0.18));
}

static struct vec
ray(const struct scene *s, double u, double v)
{
	double cr = cos(s->roll), sr = sin(s->roll), cp = cos(s->pitch),
	       sp = sin(s->pitch), cy = cos(s->yaw), sy = sin(s->yaw);
	double x = (u * cr - v * sr) / s->zoom, y = (u * sr + v * cr) / s->zoom;
	double z = cp - y * sp, n;
	struct vec d = { x, y * cp + sp, z };

	x = d.x * cy + d.z * sy;
	z = -d.x * sy + d.z * cy;
	n = sqrt(x * x + d.y * d.y + z * z);
	return (struct vec){ x / n, d.y / n, z / n };
}

static void
shoot(const struct scene *s, int px, int py, uint32_t film, unsigned char *out)
{
	double u = (px + 0.5) / HEIGHT - (double)WIDTH / HEIGHT / 2,
	       v = 0.5 - (py + 0.5) / HEIGHT;
	struct vec d = ray(s, u * 1.3, v * 1.3), p;
	double k, noise, rgb[3];
	struct hit h;
	size_t i;

	meet_room(&h, s, s->eye, d);
	for (i = 0; i < s->n; i++) {
		if (s->v[i].round)
			meet_ball(&h, &s->v[i], s->eye, d);
		else
			meet_box(&h, &s->v[i], s->eye, d,
			    s->seed + (uint32_t)i);
	}
	p = (struct vec){ s->eye.x + d.x * h.t, s->eye.y + d.y * h.t,
		s->eye.z + d.z * h.t };
	k = lit(s, &h, p) * (1 - 0.35 * (u * u + v * v));
	noise = (grain(px, py, film) - 0.5) * 0.05;
	rgb[0] = h.rgb.x * k * (1 + s->warm);
	rgb[1] = h.rgb.y * k;
	rgb[2] = h.rgb.z * k * (1 - s->warm);
	for (i = 0; i < 3; i++)
		out[i] = (unsigned char)(255 *
		    fmax(0, fmin(1, sqrt(fmax(rgb[i], 0)) + noise)));
}

static int
take(const struct scene *s, const char *file, struct err *e)
{
	struct picture p = PICTURE_INIT;
	struct buf out = BUF_INIT;
	uint32_t film = (uint32_t)rnd(0, 1e9);
	int x, y, rc;

	picture_new(&p, WIDTH, HEIGHT, PICTURE_RGB);
	for (y = 0; y < HEIGHT; y++)
		for (x = 0; x < WIDTH; x++)
			shoot(s, x, y, film,
			    p.pixels + ((size_t)y * WIDTH + x) * 3);
	rc = picture_to_jpeg(&p, 90, &out, e);
	if (rc == 0)
		rc = io_replace(AT_FDCWD, file, out.ptr, out.len, 0644, 0, e);
	picture_release(&p);
	buf_release(&out);
	return rc;
}

static int
photograph(const char *dir, int number, struct err *e)
{
	const char *part = number >= FRESH ? "fresh" :
	    number % 3 == 2                ? "kept" :
					     "tune";
	struct scene s, again;
	char file[1024];
	int k, rc;

	scene_make(&s, number);
	snprintf(file, sizeof(file), "%s/%02d.jpg", dir, number);
	rc = take(&s, file, e);
	printf("%02d.jpg,%d,%s,scene\n", number, number, part);
	for (k = 0; rc == 0 && k < AGAIN; k++) {
		again = s;
		scene_again(&again, k);
		snprintf(file, sizeof(file), "%s/%02d-a%d.jpg", dir, number,
		    k + 1);
		rc = take(&again, file, e);
		printf("%02d-a%d.jpg,%d,%s,again%d\n", number, k + 1, number,
		    part, k + 1);
	}
	return rc;
}

int
main(int argc, char *argv[])
{
	struct err e = ERR_INIT;
	int i, n = argc > 2 ? atoi(argv[2]) : FRESH;
	int first = argc > 3 ? atoi(argv[3]) : 0;

	if (argc < 2)
		return 64;
	puts("file,scene,part,what");
	for (i = first; i < first + n; i++)
		if (photograph(argv[1], i, &e) < 0) {
			fprintf(stderr, "photoset: %s\n", e.msg);
			return 74;
		}
	return 0;
}
