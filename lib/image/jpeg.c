#include "image/picture_int.h"

#include <string.h>

#include "base/mem.h"
#include "image/jpeg_int.h"

#include <jerror.h>

/* libjpeg would exit. */
static void
fail(j_common_ptr cinfo)
{
	struct jpeg_failure *f = (struct jpeg_failure *)cinfo->err;

	f->mgr.format_message(cinfo, f->why);
	longjmp(f->back, 1);
}

/*
 * Every warning is a refusal, but for three that say nothing about the pixels:
 * some cameras write them into every photo.
 */
static void
warn(j_common_ptr cinfo, int level)
{
	struct jpeg_failure *f = (struct jpeg_failure *)cinfo->err;

	if (level >= 0)
		return;
	switch (f->mgr.msg_code) {
	case JWRN_ADOBE_XFORM:
	case JWRN_EXTRANEOUS_DATA:
	case JWRN_JFIF_MAJOR:
		return;
	case JWRN_JPEG_EOF:
	case JWRN_HIT_MARKER:
		f->cut = true;
		break;
	default:
		break;
	}
	fail(cinfo);
}

static void
hush(j_common_ptr cinfo)
{
	(void)cinfo;
}

/* A few bytes can ask for any number of passes over the whole picture. */
static void
count_scans(j_common_ptr cinfo)
{
	struct jpeg_failure *f = (struct jpeg_failure *)cinfo->err;

	if (!cinfo->is_decompressor ||
	    ((j_decompress_ptr)cinfo)->input_scan_number <= PICTURE_SCANS)
		return;
	snprintf(f->why, sizeof(f->why), _("more than %d scans"),
	    PICTURE_SCANS);
	longjmp(f->back, 1);
}

void
jpeg_count_scans(struct jpeg_progress_mgr *p)
{
	memset(p, 0, sizeof(*p));
	p->progress_monitor = count_scans;
}

struct jpeg_error_mgr *
jpeg_failures(struct jpeg_failure *f)
{
	jpeg_std_error(&f->mgr);
	f->mgr.error_exit = fail;
	f->mgr.emit_message = warn;
	f->mgr.output_message = hush;
	f->cut = false;
	return &f->mgr;
}

static void
decode(j_decompress_ptr cinfo, struct picture *p, const void *data, size_t len,
    int shrink)
{
	size_t row = (size_t)p->width * (size_t)p->colour;
	JSAMPROW rows[4];
	JDIMENSION i, n;

	jpeg_mem_src(cinfo, data, len);
	(void)jpeg_read_header(cinfo, TRUE);
	cinfo->out_color_space =
	    p->colour == PICTURE_GREY ? JCS_GRAYSCALE : JCS_RGB;
	cinfo->scale_num = 1;
	cinfo->scale_denom = (unsigned)shrink;
	(void)jpeg_start_decompress(cinfo);
	/* the header that libjpeg took is the one that was measured */
	if (cinfo->output_width != (JDIMENSION)p->width ||
	    cinfo->output_height != (JDIMENSION)p->height ||
	    cinfo->output_components != (int)p->colour)
		ERREXIT(cinfo, JERR_SOF_DUPLICATE);
	while (cinfo->output_scanline < cinfo->output_height) {
		n = cinfo->output_height - cinfo->output_scanline;
		if (n > 4)
			n = 4;
		for (i = 0; i < n; i++)
			rows[i] = p->pixels +
			    (size_t)(cinfo->output_scanline + i) * row;
		(void)jpeg_read_scanlines(cinfo, rows, n);
	}
	(void)jpeg_finish_decompress(cinfo);
}

int
jpeg_decode(struct picture *p, const void *data, size_t len, int shrink,
    const char *file, struct err *e)
{
	struct jpeg_progress_mgr progress;
	struct jpeg_decompress_struct cinfo;
	struct jpeg_failure f;

	cinfo.err = jpeg_failures(&f);
	if (setjmp(f.back) != 0) {
		jpeg_destroy_decompress(&cinfo);
		return f.cut ? picture_truncated(file, e) :
			       picture_damaged(file, f.why, e);
	}
	jpeg_create_decompress(&cinfo);
	jpeg_count_scans(&progress);
	cinfo.progress = &progress;
	decode(&cinfo, p, data, len, shrink);
	jpeg_destroy_decompress(&cinfo);
	return 0;
}

static void
encode(j_compress_ptr cinfo, const struct picture *p, int quality,
    unsigned char **mem, unsigned long *len)
{
	size_t row = (size_t)p->width * (size_t)p->colour;
	JSAMPROW one;

	jpeg_mem_dest(cinfo, mem, len);
	cinfo->image_width = (JDIMENSION)p->width;
	cinfo->image_height = (JDIMENSION)p->height;
	cinfo->input_components = (int)p->colour;
	cinfo->in_color_space =
	    p->colour == PICTURE_GREY ? JCS_GRAYSCALE : JCS_RGB;
	jpeg_set_defaults(cinfo);
	jpeg_set_quality(cinfo, quality, TRUE);
	if (quality >= 95 && p->colour == PICTURE_RGB)
		cinfo->comp_info[0].h_samp_factor =
		    cinfo->comp_info[0].v_samp_factor = 1;
	jpeg_start_compress(cinfo, TRUE);
	while (cinfo->next_scanline < cinfo->image_height) {
		one = p->pixels + (size_t)cinfo->next_scanline * row;
		(void)jpeg_write_scanlines(cinfo, &one, 1);
	}
	jpeg_finish_compress(cinfo);
}

int
picture_to_jpeg(const struct picture *p, int quality, struct buf *out,
    struct err *e)
{
	struct jpeg_compress_struct cinfo;
	unsigned char *mem = NULL;
	unsigned long len = 0;
	struct jpeg_failure f;

	cinfo.err = jpeg_failures(&f);
	if (setjmp(f.back) != 0) {
		jpeg_destroy_compress(&cinfo);
		free(mem);
		return err_set(e, E_IO, _("writing a JPEG: %s"), f.why);
	}
	jpeg_create_compress(&cinfo);
	encode(&cinfo, p, quality, &mem, &len);
	jpeg_destroy_compress(&cinfo);
	buf_add(out, mem, len);
	free(mem);
	return 0;
}
