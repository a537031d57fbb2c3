#include "image/picture_int.h"

#include <setjmp.h>
#include <string.h>

#include <png.h>

#include "base/mem.h"

struct reading {
	const unsigned char *p;
	size_t len;
	bool cut;
	char why[128];
	/* here, because what is set between setjmp and longjmp is lost else */
	png_structp png;
	png_infop info;
	int passes;
	unsigned char *rows; /* one, or all of an interlaced picture */
	uint32_t *sums;
};

static void
fail(png_structp png, png_const_charp why)
{
	struct reading *r = png_get_error_ptr(png);

	snprintf(r->why, sizeof(r->why), "%s", why);
	png_longjmp(png, 1);
}

/* libpng warns about side chunks; what concerns the pixels is an error. */
static void
warn(png_structp png, png_const_charp why)
{
	(void)png;
	(void)why;
}

static void
take(png_structp png, png_bytep to, size_t n)
{
	struct reading *r = png_get_io_ptr(png);

	if (n > r->len) {
		r->cut = true;
		png_error(png, "end of data");
	}
	memcpy(to, r->p, n);
	r->p += n;
	r->len -= n;
}

/* Whatever is stored becomes 8-bit grey or RGB on white. */
static void
convert(const struct reading *r, enum picture_colour colour)
{
	static const png_color_16 white = { 0, 0xff, 0xff, 0xff, 0xff };
	png_structp png = r->png;
	int type = png_get_color_type(png, r->info);

	png_set_expand(png);
	png_set_scale_16(png);
	if ((type & PNG_COLOR_MASK_ALPHA) ||
	    png_get_valid(png, r->info, PNG_INFO_tRNS))
		png_set_background(png, &white, PNG_BACKGROUND_GAMMA_SCREEN, 0,
		    1.0);
	if (colour == PICTURE_RGB)
		png_set_gray_to_rgb(png);
	else if (type & PNG_COLOR_MASK_COLOR)
		png_set_rgb_to_gray(png, PNG_ERROR_ACTION_NONE, -1, -1);
}

/* All rows from `to` on; an interlaced picture in its seven passes. */
static void
whole(const struct reading *r, unsigned char *to, size_t row, int height)
{
	int pass, y;

	for (pass = 0; pass < r->passes; pass++)
		for (y = 0; y < height; y++)
			png_read_row(r->png, to + (size_t)y * row, NULL);
}

static void
add_row(struct reading *r, const unsigned char *q, uint32_t width, int channels,
    int shrink)
{
	uint32_t x;
	int k;

	for (x = 0; x < width; x++)
		for (k = 0; k < channels; k++)
			r->sums[x / (uint32_t)shrink * (uint32_t)channels +
			    (uint32_t)k] += *q++;
}

/* The rows that were added are one of the small picture. */
static void
flush_row(struct reading *r, const struct picture *p, uint32_t width,
    uint32_t rows, int shrink, unsigned char *to)
{
	int x, k, n = (int)p->colour;
	uint32_t cols = (uint32_t)shrink, area;

	for (x = 0; x < p->width; x++) {
		if (width < cols)
			cols = width;
		width -= cols;
		area = cols * rows;
		for (k = 0; k < n && area > 0; k++)
			*to++ =
			    (unsigned char)((r->sums[x * n + k] + area / 2) /
				area);
	}
	memset(r->sums, 0, (size_t)p->width * (size_t)n * sizeof(r->sums[0]));
}

static void
averaged(struct reading *r, const struct picture *p, int shrink)
{
	uint32_t width = png_get_image_width(r->png, r->info);
	uint32_t height = png_get_image_height(r->png, r->info);
	size_t row = (size_t)width * (size_t)p->colour;
	unsigned char *to = p->pixels;
	const unsigned char *line = r->rows;
	uint32_t y, in = 0;

	if (r->passes > 1)
		whole(r, r->rows, row, (int)height);
	for (y = 0; y < height; y++) {
		if (r->passes == 1)
			png_read_row(r->png, r->rows, NULL);
		else
			line = r->rows + y * row;
		add_row(r, line, width, (int)p->colour, shrink);
		if (++in < (uint32_t)shrink && y + 1 < height)
			continue;
		flush_row(r, p, width, in, shrink, to);
		to += (size_t)p->width * (size_t)p->colour;
		in = 0;
	}
}

static void
decode(struct reading *r, const struct picture *p, int shrink)
{
	size_t width, height, row;

	png_set_read_fn(r->png, r, take);
	png_set_crc_action(r->png, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
	png_set_user_limits(r->png, PICTURE_PIXELS, PICTURE_PIXELS);
	png_set_chunk_cache_max(r->png, 100);
	png_set_chunk_malloc_max(r->png, 4 << 20);
	png_read_info(r->png, r->info);
	convert(r, p->colour);
	width = png_get_image_width(r->png, r->info);
	height = png_get_image_height(r->png, r->info);
	row = width * (size_t)p->colour;
	r->passes = png_set_interlace_handling(r->png);
	png_read_update_info(r->png, r->info);
	if (png_get_rowbytes(r->png, r->info) != row)
		png_error(r->png, "an impossible row");
	if (shrink == 1) {
		whole(r, p->pixels, row, (int)height);
	} else {
		r->rows = xmalloc(r->passes > 1 ? row * height : row);
		r->sums = xcalloc((size_t)p->width * (size_t)p->colour,
		    sizeof(r->sums[0]));
		averaged(r, p, shrink);
	}
	png_read_end(r->png, NULL);
}

int
png_decode(struct picture *p, const void *data, size_t len, int shrink,
    const char *file, struct err *e)
{
	struct reading r = { .p = data, .len = len };
	int rc;

	r.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &r, fail, warn);
	if (r.png == NULL)
		return err_set(e, E_IO, _("libpng does not start"));
	if (setjmp(png_jmpbuf(r.png)) == 0) {
		r.info = png_create_info_struct(r.png);
		decode(&r, p, shrink);
		rc = 0;
	} else {
		rc = r.cut ? picture_truncated(file, e) :
			     picture_damaged(file, r.why, e);
	}
	png_destroy_read_struct(&r.png, &r.info, NULL);
	free(r.rows);
	free(r.sums);
	return rc;
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

int
picture_to_png(const struct picture *p, struct buf *out, struct err *e)
{
	size_t row = (size_t)p->width * (size_t)p->colour;
	struct reading r = { 0 };
	int y, rc;

	r.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &r, fail, warn);
	if (r.png == NULL)
		return err_set(e, E_IO, _("libpng does not start"));
	if (setjmp(png_jmpbuf(r.png)) == 0) {
		r.info = png_create_info_struct(r.png);
		png_set_write_fn(r.png, out, append, flush);
		png_set_IHDR(r.png, r.info, (png_uint_32)p->width,
		    (png_uint_32)p->height, 8,
		    p->colour == PICTURE_GREY ? PNG_COLOR_TYPE_GRAY :
						PNG_COLOR_TYPE_RGB,
		    PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
		    PNG_FILTER_TYPE_DEFAULT);
		png_write_info(r.png, r.info);
		for (y = 0; y < p->height; y++)
			png_write_row(r.png, p->pixels + (size_t)y * row);
		png_write_end(r.png, r.info);
		rc = 0;
	} else {
		rc = err_set(e, E_IO, _("writing a PNG: %s"), r.why);
	}
	png_destroy_write_struct(&r.png, &r.info);
	return rc;
}
