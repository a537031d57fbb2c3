#include "image/canvas_int.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

enum { MASK = 8 }; /* pixels a dot in a PDF */

/* Fills and strokes the path that stands, which is gone then. */
static void
paint(struct canvas *c, uint32_t fill, uint32_t stroke, double width)
{
	if (fill != CANVAS_NONE) {
		canvas_colour(c, fill);
		if (stroke == CANVAS_NONE) {
			cairo_fill(c->cr);
			return;
		}
		cairo_fill_preserve(c->cr);
	}
	if (stroke != CANVAS_NONE) {
		canvas_colour(c, stroke);
		cairo_set_line_width(c->cr, width);
		cairo_stroke(c->cr);
	}
	cairo_new_path(c->cr);
}

void
canvas_rect(struct canvas *c, double x, double y, double w, double h,
    uint32_t fill, uint32_t stroke, double width)
{
	cairo_rectangle(c->cr, x, y, w, h);
	paint(c, fill, stroke, width);
}

void
canvas_circle(struct canvas *c, double x, double y, double radius,
    uint32_t fill, uint32_t stroke, double width)
{
	cairo_new_path(c->cr);
	cairo_arc(c->cr, x, y, radius, 0, 2 * M_PI);
	paint(c, fill, stroke, width);
}

void
canvas_path(struct canvas *c, const double *xy, size_t n, uint32_t fill,
    uint32_t stroke, double width)
{
	size_t i;

	cairo_new_path(c->cr);
	for (i = 0; i < n; i++)
		cairo_line_to(c->cr, xy[2 * i], xy[2 * i + 1]);
	if (fill != CANVAS_NONE)
		cairo_close_path(c->cr);
	paint(c, fill, stroke, width);
}

void
canvas_line(struct canvas *c, double x1, double y1, double x2, double y2,
    uint32_t stroke, double width)
{
	const double xy[] = { x1, y1, x2, y2 };

	canvas_path(c, xy, 2, CANVAS_NONE, stroke, width);
}

void
canvas_dash(struct canvas *c, double on, double off)
{
	const double dashes[] = { on, off };

	cairo_set_dash(c->cr, dashes, on > 0 && off > 0 ? 2 : 0, 0);
}

static cairo_surface_t *
surface_of(const struct picture *p)
{
	cairo_surface_t *s =
	    cairo_image_surface_create(CAIRO_FORMAT_RGB24, p->width, p->height);
	const unsigned char *from = p->pixels;
	unsigned char *data = cairo_image_surface_get_data(s), *to;
	int stride = cairo_image_surface_get_stride(s), x, y;
	int px = (int)p->colour, g = px == 3, b = px == 3 ? 2 : 0;
	uint32_t v;

	if (cairo_surface_status(s) != CAIRO_STATUS_SUCCESS)
		return s;
	for (y = 0; y < p->height; y++) {
		to = data + (ptrdiff_t)y * stride;
		for (x = 0; x < p->width; x++, from += px, to += 4) {
			v = (uint32_t)from[0] << 16 | (uint32_t)from[g] << 8 |
			    from[b];
			memcpy(to, &v, sizeof(v));
		}
	}
	cairo_surface_mark_dirty(s);
	return s;
}

static void
put(struct canvas *c, cairo_surface_t *s, double x, double y, double w,
    double h)
{
	cairo_save(c->cr);
	cairo_translate(c->cr, x, y);
	cairo_scale(c->cr, w / cairo_image_surface_get_width(s),
	    h / cairo_image_surface_get_height(s));
	cairo_set_source_surface(c->cr, s, 0, 0);
	/* pixels at the edges fade into the ground else; a PDF has none */
	if (c->kind == CANVAS_PNG)
		cairo_pattern_set_extend(cairo_get_source(c->cr),
		    CAIRO_EXTEND_PAD);
	cairo_pattern_set_filter(cairo_get_source(c->cr), CAIRO_FILTER_GOOD);
	cairo_rectangle(c->cr, 0, 0, cairo_image_surface_get_width(s),
	    cairo_image_surface_get_height(s));
	cairo_fill(c->cr);
	cairo_restore(c->cr);
}

void
canvas_picture(struct canvas *c, const struct picture *p, double x, double y,
    double w, double h)
{
	cairo_surface_t *s = surface_of(p);

	put(c, s, x, y, w, h);
	cairo_surface_destroy(s);
}

int
canvas_jpeg(struct canvas *c, const void *data, size_t len, double x, double y,
    double w, double h, struct err *e)
{
	struct picture p = PICTURE_INIT;
	cairo_surface_t *s;
	struct picture_info pi;
	unsigned char *copy;

	if (c->kind != CANVAS_PDF) {
		if (picture_decode(&p, data, len, PICTURE_RGB, 1,
			_("a picture"), e) < 0)
			return -1;
		canvas_picture(c, &p, x, y, w, h);
		picture_release(&p);
		return 0;
	}
	if (picture_header(&pi, data, len, _("a picture"), e) < 0)
		return -1;
	/* black pixels that cairo never looks at: only their number counts */
	s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, pi.width, pi.height);
	copy = xmalloc(len);
	memcpy(copy, data, len);
	if (cairo_surface_set_mime_data(s, CAIRO_MIME_TYPE_JPEG, copy, len,
		free, copy) != CAIRO_STATUS_SUCCESS)
		free(copy);
	put(c, s, x, y, w, h);
	cairo_surface_destroy(s);
	return 0;
}

/* Where a line between two dots comes to stand. */
static double
edge(const struct canvas *c, double x, double dot, int i)
{
	double pixels;

	if (c->kind != CANVAS_PNG)
		return x + i * dot;
	pixels = fmax(1, floor(dot * c->dots + 1e-6));
	return (round(x * c->dots) + i * pixels) / c->dots;
}

/*
 * As a stencil of MASK pixels a dot, a fortieth of the time and a quarter of the
 * file that paths take; where a viewer smooths it, it smooths a MASKth of a dot.
 */
static void
stencil(struct canvas *c, double x, double y, double dot,
    const unsigned char *dots, int width, int height)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_A1,
	    width * MASK, height * MASK);
	unsigned char *data = cairo_image_surface_get_data(s);
	int stride = cairo_image_surface_get_stride(s), i, j;
	cairo_pattern_t *p;
	uint32_t *row, bit;

	for (j = 0; data != NULL && j < height * MASK; j++) {
		row = (uint32_t *)(void *)(data + (ptrdiff_t)j * stride);
		for (i = 0; i < width * MASK; i++) {
			/* cairo's order of bits is the machine's of bytes */
			bit = G_BYTE_ORDER == G_BIG_ENDIAN ?
			    0x80000000u >> i % 32 :
			    1u << i % 32;
			if (dots[(size_t)(j / MASK) * (size_t)width +
				(size_t)(i / MASK)])
				row[i / 32] |= bit;
		}
	}
	cairo_surface_mark_dirty(s);
	p = cairo_pattern_create_for_surface(s);
	cairo_pattern_set_filter(p, CAIRO_FILTER_NEAREST);
	cairo_save(c->cr);
	cairo_translate(c->cr, x, y);
	cairo_scale(c->cr, dot / MASK, dot / MASK);
	cairo_set_source_rgb(c->cr, 0, 0, 0);
	cairo_mask(c->cr, p);
	cairo_restore(c->cr);
	cairo_pattern_destroy(p);
	cairo_surface_destroy(s);
}

double
canvas_dots(struct canvas *c, double x, double y, double dot,
    const unsigned char *dots, int width, int height)
{
	int i, j, from;

	if (c->kind == CANVAS_PDF) {
		stencil(c, x, y, dot, dots, width, height);
		return dot;
	}
	cairo_new_path(c->cr);
	for (j = 0; j < height; j++)
		for (i = 0; i < width; i++) {
			const unsigned char *row =
			    dots + (size_t)j * (size_t)width;

			if (!row[i])
				continue;
			from = i;
			while (i < width && row[i])
				i++;
			cairo_rectangle(c->cr, edge(c, x, dot, from),
			    edge(c, y, dot, j),
			    edge(c, x, dot, i) - edge(c, x, dot, from),
			    edge(c, y, dot, j + 1) - edge(c, y, dot, j));
		}
	cairo_set_antialias(c->cr, CAIRO_ANTIALIAS_NONE);
	/* one path, one fill: neighbours show no seam */
	paint(c, CANVAS_BLACK, CANVAS_NONE, 0);
	cairo_set_antialias(c->cr, CAIRO_ANTIALIAS_DEFAULT);
	return edge(c, 0, dot, 1);
}
