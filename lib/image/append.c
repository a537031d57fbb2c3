#include "image/picture_int.h"

#include <string.h>

#include "base/mem.h"
#include "image/jpeg_int.h"

enum { ROWS = 16 }; /* of one row of blocks */

/* All that must be freed when libjpeg gives up. */
struct copying {
	struct jpeg_failure f;
	struct jpeg_progress_mgr progress;
	struct jpeg_decompress_struct in;
	struct jpeg_compress_struct out;
	unsigned char *rows, *strip;
	unsigned char *mem;
	unsigned long len;
};

/* ITU-R BT.601 as JFIF has it, in 16 bits of fraction. */
static void
to_ycc(unsigned char *to, const unsigned char *rgb, size_t pixels)
{
	for (; pixels-- > 0; to += 3, rgb += 3) {
		int r = rgb[0], g = rgb[1], b = rgb[2];

		to[0] = (unsigned char)((19595 * r + 38470 * g + 7471 * b +
					    32768) >>
		    16);
		to[1] = (unsigned char)((-11059 * r - 21709 * g + 32768 * b +
					    8421375) >>
		    16);
		to[2] = (unsigned char)((32768 * r - 27439 * g - 5329 * b +
					    8421375) >>
		    16);
	}
}

/*
 * What is stored as luma and chroma stays so on its way, and chroma of half
 * resolution is doubled and halved again without a change.
 */
static void
start(struct copying *c, const void *data, size_t len, int shrink,
    const struct picture *below, int quality)
{
	jpeg_mem_src(&c->in, data, len);
	(void)jpeg_read_header(&c->in, TRUE);
	c->in.out_color_space =
	    c->in.jpeg_color_space == JCS_YCbCr ? JCS_YCbCr : JCS_RGB;
	c->in.do_fancy_upsampling = FALSE;
	c->in.scale_num = 1;
	c->in.scale_denom = (unsigned)shrink;
	(void)jpeg_start_decompress(&c->in);
	jpeg_mem_dest(&c->out, &c->mem, &c->len);
	c->out.image_width = c->in.output_width;
	c->out.image_height = c->in.output_height + (JDIMENSION)below->height;
	c->out.input_components = 3;
	c->out.in_color_space = c->in.out_color_space;
	jpeg_set_defaults(&c->out);
	jpeg_set_quality(&c->out, quality, TRUE);
	jpeg_start_compress(&c->out, TRUE);
}

static void
copy(struct copying *c, const struct picture *below)
{
	size_t row = (size_t)c->in.output_width * 3;
	JSAMPROW rows[ROWS];
	JDIMENSION n;
	int i;

	c->rows = xmalloc(row * ROWS);
	for (i = 0; i < ROWS; i++)
		rows[i] = c->rows + (size_t)i * row;
	while (c->in.output_scanline < c->in.output_height) {
		n = jpeg_read_scanlines(&c->in, rows, ROWS);
		(void)jpeg_write_scanlines(&c->out, rows, n);
	}
	(void)jpeg_finish_decompress(&c->in);
	c->strip = xmalloc(row);
	for (i = 0; i < below->height; i++) {
		const unsigned char *from = below->pixels + (size_t)i * row;

		if (c->out.in_color_space == JCS_YCbCr)
			to_ycc(c->strip, from, (size_t)below->width);
		else
			memcpy(c->strip, from, row);
		(void)jpeg_write_scanlines(&c->out, &c->strip, 1);
	}
	jpeg_finish_compress(&c->out);
}

int
picture_append(const void *data, size_t len, int shrink,
    const struct picture *below, int quality, struct buf *out, const char *file,
    struct err *e)
{
	struct copying *c = xcalloc(1, sizeof(*c));
	struct picture_info pi;
	int width, height, rc = -1;

	if (picture_header(&pi, data, len, file, e) < 0)
		goto out;
	picture_shrunk(&pi, shrink, &width, &height);
	if (pi.kind != PICTURE_JPEG || below->width != width ||
	    below->colour != PICTURE_RGB) {
		err_at(e, E_DATA, file, 0, _("the strip does not fit"));
		goto out;
	}
	c->in.err = c->out.err = jpeg_failures(&c->f);
	if (setjmp(c->f.back) == 0) {
		jpeg_create_decompress(&c->in);
		jpeg_create_compress(&c->out);
		jpeg_count_scans(&c->progress);
		c->in.progress = &c->progress;
		start(c, data, len, shrink, below, quality);
		copy(c, below);
		buf_add(out, c->mem, c->len);
		rc = 0;
	} else {
		rc = c->f.cut ? picture_truncated(file, e) :
				picture_damaged(file, c->f.why, e);
	}
	jpeg_destroy_decompress(&c->in);
	jpeg_destroy_compress(&c->out);
out:
	free(c->mem);
	free(c->rows);
	free(c->strip);
	free(c);
	return rc;
}
