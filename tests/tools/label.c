/*
 * Draws QR symbols as a camera might see them, for the tests of scanning.
 *
 *	label [-s PIXELS] [-v VERSION] [-d PERCENT] [-r SEED] [-k LIGHT] OUT TEXT ...
 *	-s	pixels a module (6)
 *	-d	so much of the data area is torn off, between the finders
 *	-r	where it is torn
 *	-k	how light the dark modules are, of 255 (20)
 * Several texts stand side by side in rows of seven.  OUT ends in .png or .jpg.
 */
#include <fcntl.h>
#include <getopt.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "image/picture.h"

enum { QUIET = 4, ROW = 7 };

static int scale = 6, version, torn, black = 20;
static unsigned seed = 1;

static unsigned
chance(void)
{
	seed = seed * 1103515245u + 12345u;
	return seed >> 16;
}

/* Grey where something tore: data modules away from the finders. */
static void
tear(unsigned char *m, int size)
{
	int n = size * size, left, x, y;

	for (left = n * torn / 100; left > 0;) {
		x = (int)(chance() % (unsigned)size);
		y = (int)(chance() % (unsigned)size);
		if ((x < 9 && y < 9) || (x > size - 10 && y < 9) ||
		    (x < 9 && y > size - 10) || x == 6 || y == 6)
			continue;
		m[y * size + x] ^= 1;
		left--;
	}
}

static void
draw(struct picture *p, const char *text, int x0, int y0)
{
	QRcode *q =
	    QRcode_encodeString(text, version, QR_ECLEVEL_Q, QR_MODE_8, 1);
	int x, y;

	if (q == NULL) {
		fprintf(stderr, "label: '%s' does not fit\n", text);
		exit(1);
	}
	tear(q->data, q->width);
	for (y = 0; y < q->width * scale; y++)
		for (x = 0; x < q->width * scale; x++)
			if (q->data[y / scale * q->width + x / scale] & 1)
				p->pixels[(size_t)(y0 + y) * p->width + x0 +
				    x] = (unsigned char)black;
	QRcode_free(q);
}

int
main(int argc, char *argv[])
{
	struct picture p = PICTURE_INIT;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	int c, i, n, cell;

	while ((c = getopt(argc, argv, "s:v:d:r:k:")) != -1)
		*(c == 's'       ? &scale :
			c == 'v' ? &version :
			c == 'd' ? &torn :
			c == 'k' ? &black :
				   (int *)&seed) = atoi(optarg);
	n = argc - optind - 1;
	if (n < 1)
		return 64;
	cell = (37 + 2 * QUIET) * scale;
	picture_new(&p, cell * (n < ROW ? n : ROW),
	    cell * ((n + ROW - 1) / ROW), PICTURE_GREY);
	memset(p.pixels, 235, picture_size(&p));
	for (i = 0; i < n; i++)
		draw(&p, argv[optind + 1 + i], i % ROW * cell + QUIET * scale,
		    i / ROW * cell + QUIET * scale);
	if ((str_suffix(argv[optind], ".jpg") ?
		    picture_to_jpeg(&p, 80, &out, &e) :
		    picture_to_png(&p, &out, &e)) < 0 ||
	    io_replace(AT_FDCWD, argv[optind], out.ptr, out.len, 0644, 0, &e) <
		0) {
		fprintf(stderr, "label: %s\n", e.msg);
		return 1;
	}
	picture_release(&p);
	buf_release(&out);
	return 0;
}
