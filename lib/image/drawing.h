/*
 * A drawing as a list of strokes, areas and texts, made once and then written
 * as SVG with real text, or painted on a page or a picture: what a chart looks
 * like is decided in one place for all of them.
 *
 *	struct drawing d = DRAWING_INIT;
 *	drawing_size(&d, 480, 160);
 *	drawing_line(&d, xy, 2, &(struct stroke){ 1, DRAW_INK, STROKE_SOLID });
 *	drawing_text(&d, 10, 20, &(struct lettering){ 8, DRAW_INK }, "96.2%");
 *	drawing_svg(&d, &out);
 *	drawing_release(&d);
 *
 * Lengths are points, the origin is the upper left corner, y points down.
 * Colours are 0xRRGGBB.  Texts are copied; they are data, never markup.
 */
#ifndef IMAGE_DRAWING_H
#define IMAGE_DRAWING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "image/picture.h"

/* One quiet palette.  Each also differs in lightness, for grey printers. */
enum draw_colour {
	DRAW_INK = 0x1d242b,
	DRAW_GREY = 0x5b6570,
	DRAW_PALE = 0xc9d0d7,
	DRAW_WASH = 0xeef1f4,
	DRAW_ACCENT = 0x1f5c99,
	DRAW_ALARM = 0xb3241c,
	DRAW_WHITE = 0xffffff,
	DRAW_NONE = 0x1000000	/* not filled, not stroked */
};

enum stroke_style { STROKE_SOLID, STROKE_DASHED, STROKE_DOTTED };
enum lettering_anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct stroke {
	double width;
	uint32_t colour;
	enum stroke_style style;
};

struct lettering {
	double size;
	uint32_t colour;
	enum lettering_anchor anchor;
	bool bold, mono, italic;
};

enum draw_kind { DRAW_LINE, DRAW_AREA, DRAW_CIRCLE, DRAW_TEXT, DRAW_PICTURE };

struct draw_item {
	enum draw_kind kind;
	const double *xy;	/* points; a circle's centre, a text's base */
	size_t n;
	double radius;
	uint32_t fill;
	struct stroke stroke;
	struct lettering letters;
	const char *text;
	const struct picture *picture;	/* in the box of its four corners */
};

struct drawing {
	double width, height;
	struct draw_item *items;
	size_t nitems, cap;
	struct arena arena;
};

#define DRAWING_INIT { 0, 0, NULL, 0, 0, ARENA_INIT }

void	 drawing_size(struct drawing *, double width, double height);
/* xy: n points as x, y, x, y … */
void	 drawing_line(struct drawing *, const double *xy, size_t n,
	    const struct stroke *);
void	 drawing_area(struct drawing *, const double *xy, size_t n,
	    uint32_t fill, const struct stroke *);
void	 drawing_box(struct drawing *, double x, double y, double w, double h,
	    uint32_t fill);
void	 drawing_circle(struct drawing *, double x, double y, double radius,
	    uint32_t fill, const struct stroke *);
/* y is the base line. */
void	 drawing_text(struct drawing *, double x, double y,
	    const struct lettering *, const char *);
/* The picture must outlive the drawing; SVG leaves it out. */
void	 drawing_picture(struct drawing *, double x, double y, double w,
	    double h, const struct picture *);
/* A copy of an item of another drawing, with its points at xy. */
void	 drawing_item(struct drawing *, const struct draw_item *,
	    const double *xy);
/* Everything on it so many times as large, the drawing itself too. */
void	 drawing_scale(struct drawing *, double factor);
/*
 * About how wide a text will be: no font is asked, wide characters are one em.
 * Never less than what is drawn, as far as the usual Chinese fonts go.
 */
double	 drawing_text_width(const char *, double size);
/* The text, cut with … so that it is at most that wide; into out. */
void	 drawing_text_fit(struct buf *out, const char *, double size,
	    double width);
/* One <svg> element that scales to the width it is given. */
void	 drawing_svg(const struct drawing *, struct buf *out);
/* A file of its own: white, with a margin about it, for letters hang over. */
void	 drawing_svg_file(const struct drawing *, struct buf *out);
void	 drawing_release(struct drawing *);

#endif
