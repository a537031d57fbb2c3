/*
 * One way to draw for paper and screen: pages of a PDF, an SVG or the pixels of
 * a PNG come from the same calls.
 *
 *	struct canvas *c = NULL;
 *	if (canvas_open(&c, CANVAS_PDF, 210, 297, 0, &e) < 0)
 *		return -1;
 *	canvas_about(c, "隐患标签", "Bihuan", now);
 *	canvas_rect(c, 10, 10, 60, 40, CANVAS_NONE, CANVAS_BLACK, 0.3);
 *	text_draw(c, 12, 12, 56, "冲压一线", &(struct text_style){ .size = 9 },
 *	    NULL);
 *	canvas_page(c, 210, 297);
 *	…
 *	return canvas_close(c, &out, &e);
 *
 * Lengths are millimetres, sizes of letters points (text.h); the origin is the
 * upper left corner, y points down.  Colours are 0xRRGGBB.  The same drawing
 * gives the same bytes (but for cairo's numbering inside an SVG).  A failure inside cairo is kept and reported by
 * canvas_close; what is drawn after it goes nowhere.
 */
#ifndef IMAGE_CANVAS_H
#define IMAGE_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "image/picture.h"

enum canvas_kind { CANVAS_PDF, CANVAS_SVG, CANVAS_PNG };

enum {
	CANVAS_BLACK = 0x000000,
	CANVAS_WHITE = 0xffffff,
	CANVAS_NONE = 0x1000000 /* not filled, not stroked */
};

struct canvas;

/*
 * A white page.  dpi counts for CANVAS_PNG only: its pixels are the measures
 * rounded to whole dots, at most PICTURE_PIXELS.  E_UNAVAILABLE with the
 * packages named when no font here has Chinese letters: empty boxes on paper
 * are worse than none.  E_USAGE: measures that cannot be.
 */
int	 canvas_open(struct canvas **out, enum canvas_kind, double width,
	    double height, double dpi, struct err *);
/* Ends this page and begins another one.  CANVAS_PDF only. */
void	 canvas_page(struct canvas *, double width, double height);
/* What the file says about itself (PDF).  NULL or MSEC_NONE: nothing. */
void	 canvas_about(struct canvas *, const char *title, const char *author,
	    msec created);
/*
 * An entry of the outline (PDF) that leads to height y of this page; level 1 is
 * the top, one deeper than the entry before at most.
 */
void	 canvas_mark(struct canvas *, int level, const char *title, double y);

/* Letters that no font here has, so far: they were drawn as boxes. */
size_t	 canvas_missing(const struct canvas *);

/* All three end it.  canvas_close appends the file to out. */
int	 canvas_close(struct canvas *, struct buf *out, struct err *);
/* CANVAS_PNG: the pixels themselves; p must be PICTURE_INIT. */
int	 canvas_pixels(struct canvas *, struct picture *p, enum picture_colour,
	    struct err *);
void	 canvas_drop(struct canvas *); /* NULL is fine */

/* width: of the stroke, which stands on the edge. */
void	 canvas_rect(struct canvas *, double x, double y, double w, double h,
	    uint32_t fill, uint32_t stroke, double width);
void	 canvas_circle(struct canvas *, double x, double y, double radius,
	    uint32_t fill, uint32_t stroke, double width);
/* xy: n points as x, y, x, y …; closed when it is filled. */
void	 canvas_path(struct canvas *, const double *xy, size_t n, uint32_t fill,
	    uint32_t stroke, double width);
void	 canvas_line(struct canvas *, double x1, double y1, double x2, double y2,
	    uint32_t stroke, double width);
/* Lines from here on: dash and gap in turn; 0, 0: solid. */
void	 canvas_dash(struct canvas *, double on, double off);

/* Stretched into the box. */
void	 canvas_picture(struct canvas *, const struct picture *, double x,
	    double y, double w, double h);
/*
 * The same, of a JPEG (PNG and SVG decode it here: not for foreign bytes).  A
 * PDF takes the file as it is.  E_DATA.
 */
int	 canvas_jpeg(struct canvas *, const void *, size_t, double x, double y,
	    double w, double h, struct err *);
/*
 * width x height dots, one byte each, 1 is black; with their edges between the
 * pixels of a PNG, there every dot is the same whole number of them (at least
 * one).  Returns the edge of a dot as drawn.
 */
double	 canvas_dots(struct canvas *, double x, double y, double dot,
	    const unsigned char *dots, int width, int height);

#endif
