#include "image/canvas_int.h"

#include <math.h>
#include <string.h>

#include <cairo-pdf.h>
#include <cairo-svg.h>

#include "base/mem.h"
#include "base/utf8.h"

static cairo_status_t
append(void *buf, const unsigned char *data, unsigned n)
{
	buf_add(buf, data, n);
	return CAIRO_STATUS_SUCCESS;
}

static int
failed(cairo_status_t status, struct err *e)
{
	return err_set(e, E_IO, _("drawing: %s"),
	    cairo_status_to_string(status));
}

void
canvas_colour(struct canvas *c, uint32_t rgb)
{
	cairo_set_source_rgb(c->cr, (rgb >> 16 & 255) / 255.0,
	    (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

static int
make_surface(struct canvas *c, double width, double height, double dpi,
    struct err *e)
{
	double w, h;

	if (!(width > 0) || !(height > 0) || width > 10000 || height > 10000 ||
	    (c->kind == CANVAS_PNG && !(dpi > 0)))
		return err_set(e, E_USAGE,
		    _("a page of %g x %g mm cannot be drawn"), width, height);
	if (c->kind == CANVAS_PDF) {
		c->surface = cairo_pdf_surface_create_for_stream(append,
		    &c->file, POINTS(width), POINTS(height));
	} else if (c->kind == CANVAS_SVG) {
		c->surface = cairo_svg_surface_create_for_stream(append,
		    &c->file, POINTS(width), POINTS(height));
	} else {
		c->dots = dpi / MM_INCH;
		w = fmax(1, round(width * c->dots));
		h = fmax(1, round(height * c->dots));
		if (w * h > PICTURE_PIXELS || w > 32000 || h > 32000)
			return err_set(e, E_USAGE,
			    _("%g x %g pixels are too many"), w, h);
		c->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
		    (int)w, (int)h);
	}
	if (cairo_surface_status(c->surface) != CAIRO_STATUS_SUCCESS)
		return failed(cairo_surface_status(c->surface), e);
	return 0;
}

/* Pixels are black at first, pages have no ground. */
static void
start_page(struct canvas *c, double height)
{
	c->page++;
	c->height = height;
	if (c->kind != CANVAS_PDF) {
		canvas_colour(c, CANVAS_WHITE);
		cairo_paint(c->cr);
	}
	canvas_colour(c, CANVAS_BLACK);
}

int
canvas_open(struct canvas **out, enum canvas_kind kind, double width,
    double height, double dpi, struct err *e)
{
	struct canvas *c = xcalloc(1, sizeof(*c));
	double unit;

	c->kind = kind;
	c->file = (struct buf)BUF_INIT;
	if (make_surface(c, width, height, dpi, e) < 0) {
		canvas_drop(c);
		return -1;
	}
	c->cr = cairo_create(c->surface);
	unit = kind == CANVAS_PNG ? c->dots : POINTS(1);
	cairo_scale(c->cr, unit, unit);
	cairo_set_line_join(c->cr, CAIRO_LINE_JOIN_ROUND);
	if (text_start(c, e) < 0) {
		canvas_drop(c);
		return -1;
	}
	start_page(c, height);
	*out = c;
	return 0;
}

void
canvas_page(struct canvas *c, double width, double height)
{
	if (c->kind != CANVAS_PDF)
		return;
	cairo_show_page(c->cr);
	cairo_pdf_surface_set_size(c->surface, POINTS(width), POINTS(height));
	start_page(c, height);
}

static char *
shown(const char *text)
{
	struct buf b = BUF_INIT;

	utf8_shown(&b, text);
	buf_putc(&b, '\0');
	return buf_steal(&b);
}

static void
say(struct canvas *c, cairo_pdf_metadata_t what, const char *text)
{
	char *s = shown(text);

	cairo_pdf_surface_set_metadata(c->surface, what, s);
	free(s);
}

void
canvas_about(struct canvas *c, const char *title, const char *author,
    msec created)
{
	char at[CLOCK_TEXT];

	if (c->kind != CANVAS_PDF)
		return;
	if (title != NULL)
		say(c, CAIRO_PDF_METADATA_TITLE, title);
	if (author != NULL)
		say(c, CAIRO_PDF_METADATA_AUTHOR, author);
	if (created == MSEC_NONE)
		return;
	clock_format(created, at);
	/* cairo takes seconds at most: 2026-11-24T08:00:00.000+08:00 */
	if (strlen(at) > 23 && at[19] == '.')
		memmove(at + 19, at + 23, strlen(at + 23) + 1);
	say(c, CAIRO_PDF_METADATA_CREATE_DATE, at);
	say(c, CAIRO_PDF_METADATA_MOD_DATE, at);
}

void
canvas_mark(struct canvas *c, int level, const char *title, double y)
{
	char *s, *at;
	int i;

	if (c->kind != CANVAS_PDF)
		return;
	level = level < 1 ? 1 : level > CANVAS_LEVELS ? CANVAS_LEVELS : level;
	s = shown(title);
	at = xasprintf("page=%d pos=[0.0 %.2f]", c->page, POINTS(y));
	/* the root is 0; a level that was left out hangs on the one above */
	c->marks[level] =
	    cairo_pdf_surface_add_outline(c->surface, c->marks[level - 1], s,
		at, level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
	for (i = level + 1; i <= CANVAS_LEVELS; i++)
		c->marks[i] = c->marks[level];
	free(s);
	free(at);
}

size_t
canvas_missing(const struct canvas *c)
{
	return c->missing;
}

void
canvas_drop(struct canvas *c)
{
	if (c == NULL)
		return;
	if (c->pango != NULL)
		g_object_unref(c->pango);
	if (c->cr != NULL)
		cairo_destroy(c->cr);
	if (c->surface != NULL) {
		cairo_surface_finish(c->surface);
		cairo_surface_destroy(c->surface);
	}
	buf_release(&c->file);
	free(c);
}

/* A row of 32-bit pixels as cairo keeps them. */
static void
copy_row(unsigned char *to, const unsigned char *from, int width,
    enum picture_colour colour)
{
	uint32_t v;
	int x;

	for (x = 0; x < width; x++, from += 4) {
		memcpy(&v, from, sizeof(v));
		if (colour == PICTURE_GREY) {
			/* luma of ITU-R BT.601 */
			*to++ = (unsigned char)(((v >> 16 & 255) * 299 +
						    (v >> 8 & 255) * 587 +
						    (v & 255) * 114 + 500) /
			    1000);
			continue;
		}
		*to++ = (unsigned char)(v >> 16);
		*to++ = (unsigned char)(v >> 8);
		*to++ = (unsigned char)v;
	}
}

static void
copy_pixels(struct canvas *c, struct picture *p, enum picture_colour colour)
{
	const unsigned char *data;
	int y, stride;

	cairo_surface_flush(c->surface);
	data = cairo_image_surface_get_data(c->surface);
	stride = cairo_image_surface_get_stride(c->surface);
	picture_new(p, cairo_image_surface_get_width(c->surface),
	    cairo_image_surface_get_height(c->surface), colour);
	for (y = 0; y < p->height; y++)
		copy_row(p->pixels +
			(size_t)y * (size_t)p->width * (size_t)colour,
		    data + (ptrdiff_t)y * stride, p->width, colour);
}

int
canvas_pixels(struct canvas *c, struct picture *p, enum picture_colour colour,
    struct err *e)
{
	cairo_status_t status = cairo_status(c->cr);
	int rc = 0;

	if (status != CAIRO_STATUS_SUCCESS)
		rc = failed(status, e);
	else if (c->kind != CANVAS_PNG)
		rc = err_set(e, E_USAGE, _("drawing: no pixels"));
	else
		copy_pixels(c, p, colour);
	canvas_drop(c);
	return rc;
}

int
canvas_close(struct canvas *c, struct buf *out, struct err *e)
{
	struct picture p = PICTURE_INIT;
	cairo_status_t status;
	int rc = 0;

	if (c->kind == CANVAS_PNG) {
		if (canvas_pixels(c, &p, PICTURE_RGB, e) < 0)
			return -1;
		rc = picture_to_png(&p, out, e);
		picture_release(&p);
		return rc;
	}
	if (c->kind == CANVAS_PDF)
		cairo_show_page(c->cr);
	status = cairo_status(c->cr);
	cairo_surface_finish(c->surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(c->surface);
	if (status != CAIRO_STATUS_SUCCESS)
		rc = failed(status, e);
	else
		buf_add(out, c->file.ptr, c->file.len);
	canvas_drop(c);
	return rc;
}
