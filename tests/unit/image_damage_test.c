/*
 * Damaged pictures, made from sound ones by a generator: each is refused with
 * its name, or what is left of it decodes.  Nothing crashes, nothing is killed,
 * and the memory stays what was asked for.
 */
#include "image/sandbox.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <jpeglib.h>
#include <png.h>

#include "image/layers.h"
#include "tap.h"

enum { KINDS = 5, EACH = 80, MOST_KB = 120 * 1024 };

static unsigned state = 20261124;

static unsigned
any(unsigned below)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % below;
}

static void
scene(struct picture *p, enum picture_colour colour)
{
	size_t i;

	picture_new(p, 161, 121, colour);
	for (i = 0; i < picture_size(p); i++)
		p->pixels[i] = (unsigned char)(i / 3 % 161 + any(24));
}

static void
progressive(struct buf *b, const struct picture *p)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr mgr;
	unsigned char *mem = NULL;
	unsigned long len = 0;
	JSAMPROW row;

	c.err = jpeg_std_error(&mgr);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &mem, &len);
	c.image_width = (JDIMENSION)p->width;
	c.image_height = (JDIMENSION)p->height;
	c.input_components = 3;
	c.in_color_space = JCS_RGB;
	jpeg_set_defaults(&c);
	jpeg_simple_progression(&c);
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < c.image_height) {
		row =
		    p->pixels + (size_t)c.next_scanline * (size_t)p->width * 3;
		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	buf_add(b, mem, len);
	free(mem);
}

static void
append(png_structp png, png_bytep data, size_t n)
{
	buf_add(png_get_io_ptr(png), data, n);
}

static void
flush(png_structp png)
{
	(void)png;
}

static void
interlaced(struct buf *b, const struct picture *p)
{
	png_structp png =
	    png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	int pass, passes, y;

	png_set_write_fn(png, b, append, flush);
	png_set_IHDR(png, info, (png_uint_32)p->width, (png_uint_32)p->height,
	    8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_ADAM7, 0, 0);
	png_write_info(png, info);
	passes = png_set_interlace_handling(png);
	for (pass = 0; pass < passes; pass++)
		for (y = 0; y < p->height; y++)
			png_write_row(png, p->pixels + y * p->width * 3);
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
}

static void
sound(struct buf *b, int kind)
{
	struct picture p;
	struct err e = ERR_INIT;

	scene(&p, kind == 1 ? PICTURE_GREY : PICTURE_RGB);
	switch (kind) {
	case 0:
	case 1:
		picture_to_jpeg(&p, 85, b, &e);
		break;
	case 2:
		progressive(b, &p);
		break;
	case 3:
		picture_to_png(&p, b, &e);
		break;
	default:
		interlaced(b, &p);
		break;
	}
	picture_release(&p);
}

static uint32_t
crc(const unsigned char *p, size_t n)
{
	uint32_t c = 0xffffffff;
	int k;

	while (n-- > 0) {
		c ^= *p++;
		for (k = 0; k < 8; k++)
			c = c & 1 ? 0xedb88320 ^ c >> 1 : c >> 1;
	}
	return ~c;
}

/* A PNG's checksums right again, so that the damage gets behind them. */
static void
mend(struct buf *b)
{
	unsigned char *p = (unsigned char *)b->ptr;
	size_t at = 8, n;
	uint32_t c;
	int k;

	while (at + 12 <= b->len) {
		n = (size_t)p[at] << 24 | (size_t)p[at + 1] << 16 |
		    (size_t)p[at + 2] << 8 | p[at + 3];
		if (n > b->len - at - 12)
			return;
		c = crc(p + at + 4, n + 4);
		for (k = 0; k < 4; k++)
			p[at + 8 + n + (size_t)k] =
			    (unsigned char)(c >> (24 - 8 * k));
		at += 12 + n;
	}
}

static void
damage(struct buf *b, int how)
{
	unsigned n = (unsigned)b->len, i, from, len;

	switch (how % 8) {
	case 0: /* cut off */
		buf_trim(b, any(n));
		break;
	case 1: /* a few bits */
		for (i = any(8) + 1; i > 0; i--)
			b->ptr[any(n)] ^= (char)(1 << any(8));
		break;
	case 2: /* in the headers */
		for (i = any(6) + 1; i > 0; i--)
			b->ptr[any(n < 200 ? n : 200)] = (char)any(256);
		break;
	case 3: /* a hole */
		from = any(n);
		memset(b->ptr + from, 0, any(n - from) + 1);
		break;
	case 4: /* a piece missing */
		from = any(n);
		len = any(n - from) + 1;
		memmove(b->ptr + from, b->ptr + from + len, n - from - len);
		buf_trim(b, n - len);
		break;
	case 5: /* a piece twice */
		from = any(n);
		len = any(n - from < 3000 ? n - from : 3000) + 1;
		buf_grow(b, len);
		buf_add(b, b->ptr + from, len);
		memmove(b->ptr + from + len, b->ptr + from, n - from);
		break;
	case 6: /* noise */
		from = any(n);
		for (i = any(n - from < 400 ? n - from : 400); i > 0; i--)
			b->ptr[from + i - 1] = (char)any(256);
		break;
	default: /* larger than its data */
		for (i = 0; i + 9 < n && i < 700; i++)
			if (memcmp(b->ptr + i, "IHDR", 4) == 0 ||
			    memcmp(b->ptr + i, "\xff\xc0", 2) == 0 ||
			    memcmp(b->ptr + i, "\xff\xc2", 2) == 0)
				b->ptr[i + 6] ^= (char)(1 << any(6));
		break;
	}
	if (how & 8)
		mend(b);
}

struct tally {
	int refused, decoded, wrong;
	char last[256];
};

static void
take(const struct buf *b, int shrink, struct tally *t)
{
	struct picture p = PICTURE_INIT;
	struct err e = ERR_INIT;
	/* a copy without the NUL, so that ASan sees its end */
	char *copy = malloc(b->len + 1);

	memcpy(copy, b->ptr, b->len);
	if (picture_load(&p, copy, b->len, PICTURE_RGB, shrink, 1, "x.jpg",
		&e) == 0) {
		t->decoded++;
	} else {
		t->refused++;
		if (e.code != E_DATA || strcmp(e.file, "x.jpg") != 0 ||
		    e.msg[0] == '\0' || p.pixels != NULL ||
		    strstr(e.msg, "the decoder") != NULL) {
			t->wrong++;
			snprintf(t->last, sizeof(t->last), "%.200s", e.msg);
		}
	}
	picture_release(&p);
	free(copy);
}

static void
damaged(void)
{
	static const char *const names[KINDS] = { "JPEG", "grey JPEG",
		"progressive JPEG", "PNG", "interlaced PNG" };
	int kind, i;

	for (kind = 0; kind < KINDS; kind++) {
		struct buf b = BUF_INIT;
		struct tally t = { 0 };

		for (i = 0; i < EACH; i++) {
			buf_clear(&b);
			sound(&b, kind);
			if (i > 0)
				damage(&b, i);
			take(&b, i & 1 ? 1 : 2, &t);
		}
		tap_int(t.wrong, 0,
		    "%d damaged: %s, %d refused, %d still decode %s", EACH,
		    names[kind], t.refused, t.decoded, t.last);
		tap_ok(t.refused > EACH / 3 && t.decoded > 0,
		    "both come to pass");
		buf_release(&b);
	}
}

/* The refinement scans of a progressive JPEG over and over. */
static void
scans(void)
{
	struct buf b = BUF_INIT;
	struct tally t = { 0 };
	size_t from, len;
	int i;

	sound(&b, 2);
	for (from = b.len - 2; memcmp(b.ptr + from, "\xff\xda", 2) != 0;)
		from--;
	len = b.len - 2 - from;
	buf_trim(&b, b.len - 2);
	for (i = 0; i < 2000; i++) {
		buf_grow(&b, len);
		buf_add(&b, b.ptr + from, len);
	}
	buf_add(&b, "\xff\xd9", 2);
	take(&b, 1, &t);
	tap_ok(t.refused == 1 && t.wrong == 0, "2000 scans in one JPEG: %s",
	    t.last);
	buf_release(&b);
}

int
main(void)
{
	struct layers l;
	struct rusage u;

	layers_probe(&l);
	damaged();
	scans();
	getrusage(RUSAGE_CHILDREN, &u);
	if (l.memory)
		tap_ok(u.ru_maxrss < MOST_KB, "no child had more than %ld KB",
		    u.ru_maxrss);
	return tap_done();
}
