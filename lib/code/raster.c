#include "code/raster.h"

#include <stdlib.h>

#include "base/mem.h"

enum { THRESHOLD = 128 };

static void
take_bits(struct raster *r, const struct picture *p)
{
	int x, y;

	r->width = p->width;
	r->height = p->height;
	r->row = (p->width + 7) / 8;
	r->bits = xcalloc((size_t)r->row, (size_t)r->height);
	for (y = 0; y < p->height; y++)
		for (x = 0; x < p->width; x++)
			if (p->pixels[(size_t)y * (size_t)p->width +
				(size_t)x] < THRESHOLD)
				r->bits[y * r->row + x / 8] |=
				    (unsigned char)(0x80 >> x % 8);
}

int
raster_draw(struct raster *r, const struct label *lb, const struct layout *l,
    const struct print_job *j, struct err *e)
{
	struct picture p = PICTURE_INIT;
	struct canvas *c = NULL;

	raster_release(r);
	if (canvas_open(&c, CANVAS_PNG, l->w, l->h, j->dpi, e) < 0)
		return -1;
	if (label_draw(c, l, lb, j, j->offset_x, j->offset_y, e) < 0) {
		canvas_drop(c);
		return -1;
	}
	if (canvas_pixels(c, &p, PICTURE_GREY, e) < 0)
		return -1;
	take_bits(r, &p);
	picture_release(&p);
	return 0;
}

void
raster_release(struct raster *r)
{
	free(r->bits);
	*r = (struct raster)RASTER_INIT;
}

void
raster_zpl(const struct raster *r, long copies, struct buf *out)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = (size_t)r->row * (size_t)r->height, i;

	buf_printf(out, "^XA^PW%d^LL%d^LH0,0^FO0,0^GFA,%zu,%zu,%d,", r->width,
	    r->height, n, n, r->row);
	buf_grow(out, 2 * n + 32);
	for (i = 0; i < n; i++) {
		buf_putc(out, hex[r->bits[i] >> 4]);
		buf_putc(out, hex[r->bits[i] & 15]);
	}
	buf_printf(out, "^FS^PQ%ld^XZ\n", copies);
}

void
raster_tspl(const struct raster *r, const struct layout *l, long copies,
    struct buf *out)
{
	size_t n = (size_t)r->row * (size_t)r->height, i;
	unsigned char byte;

	buf_printf(out,
	    "SIZE %g mm,%g mm\r\nGAP %g mm,0 mm\r\nDIRECTION 1\r\nCLS\r\n"
	    "BITMAP 0,0,%d,%d,0,",
	    l->w, l->h, l->gap, r->row, r->height);
	buf_grow(out, n + 32);
	for (i = 0; i < n; i++) {
		byte = (unsigned char)~r->bits[i];
		buf_putc(out, byte);
	}
	buf_printf(out, "\r\nPRINT 1,%ld\r\n", copies);
}
