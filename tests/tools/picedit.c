/*
 * Edits a picture as somebody would who hands in an old one as new:
 *
 *	picedit IN OUT EDIT …
 *
 * EDIT: crop=L,T,R,B (per cent cut off each side) · scale=PERCENT · mirror ·
 * turn=ORIENTATION (of EXIF) · light=PERCENT · gamma=PERCENT · strip (of one
 * colour along the foot) · quality=N.  OUT is a JPEG without EXIF.
 */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/str.h"
#include "image/picture.h"

static void
crop(struct picture *p, int l, int t, int r, int b)
{
	struct picture q = PICTURE_INIT;
	int x = p->width * l / 100, y = p->height * t / 100, i;
	int w = p->width * (100 - l - r) / 100,
	    h = p->height * (100 - t - b) / 100;

	picture_new(&q, w, h, p->colour);
	for (i = 0; i < h; i++)
		memcpy(q.pixels + (size_t)i * w * 3,
		    p->pixels + ((size_t)(y + i) * p->width + x) * 3,
		    (size_t)w * 3);
	picture_release(p);
	*p = q;
}

/* Between the four neighbours. */
static void
scale(struct picture *p, int percent)
{
	struct picture q = PICTURE_INIT;
	int w = p->width * percent / 100, h = p->height * percent / 100;
	int x, y, c;

	picture_new(&q, w, h, p->colour);
	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++)
			for (c = 0; c < 3; c++) {
				double u = (x + 0.5) * p->width / w - 0.5,
				       v = (y + 0.5) * p->height / h - 0.5;
				int i = (int)fmax(fmin(u, p->width - 2), 0),
				    j = (int)fmax(fmin(v, p->height - 2), 0);
				const unsigned char *s = p->pixels +
				    ((size_t)j * p->width + i) * 3 + c;
				double fu = fmax(u - i, 0), fv = fmax(v - j, 0);
				double a = s[0] + (s[3] - s[0]) * fu;
				double b = s[p->width * 3] +
				    (s[p->width * 3 + 3] - s[p->width * 3]) *
					fu;

				q.pixels[((size_t)y * w + x) * 3 + c] =
				    (unsigned char)
					fmax(fmin(a + (b - a) * fv, 255), 0);
			}
	picture_release(p);
	*p = q;
}

static void
tone(struct picture *p, double factor, double gamma)
{
	size_t i;

	for (i = 0; i < picture_size(p); i++) {
		double v = 255 * pow(p->pixels[i] / 255.0, gamma) * factor;

		p->pixels[i] = (unsigned char)(v > 255 ? 255 : v);
	}
}

static void
strip(struct picture *p)
{
	size_t from = (size_t)p->height * 9 / 10 * p->width * 3;

	memset(p->pixels + from, 32, picture_size(p) - from);
}

static bool
edit(struct picture *p, const char *what, int *quality)
{
	int a, b, c, d;

	if (sscanf(what, "crop=%d,%d,%d,%d", &a, &b, &c, &d) == 4)
		crop(p, a, b, c, d);
	else if (sscanf(what, "scale=%d", &a) == 1)
		scale(p, a);
	else if (sscanf(what, "turn=%d", &a) == 1)
		picture_turn(p, a);
	else if (streq(what, "mirror"))
		picture_turn(p, 2);
	else if (sscanf(what, "light=%d", &a) == 1)
		tone(p, a / 100.0, 1);
	else if (sscanf(what, "gamma=%d", &a) == 1)
		tone(p, 1, a / 100.0);
	else if (streq(what, "strip"))
		strip(p);
	else if (sscanf(what, "quality=%d", &a) == 1)
		*quality = a;
	else
		return false;
	return true;
}

int
main(int argc, char *argv[])
{
	struct picture p = PICTURE_INIT;
	struct buf in = BUF_INIT, out = BUF_INIT;
	struct err e = ERR_INIT;
	int i, quality = 88;

	if (argc < 3)
		return 64;
	if (picture_read(&in, argv[1], &e) < 0 ||
	    picture_decode(&p, in.ptr, in.len, PICTURE_RGB, 1, argv[1], &e) < 0)
		goto failed;
	for (i = 3; i < argc; i++)
		if (!edit(&p, argv[i], &quality)) {
			fprintf(stderr, "picedit: no edit '%s'\n", argv[i]);
			return 64;
		}
	if (picture_to_jpeg(&p, quality, &out, &e) < 0 ||
	    io_replace(AT_FDCWD, argv[2], out.ptr, out.len, 0644, 0, &e) < 0)
		goto failed;
	picture_release(&p);
	buf_release(&in);
	buf_release(&out);
	return 0;
failed:
	fprintf(stderr, "picedit: %s\n", e.msg);
	return 65;
}
