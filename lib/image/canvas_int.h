/* Between canvas.c, canvas_put.c and text.c. */
#ifndef IMAGE_CANVAS_INT_H
#define IMAGE_CANVAS_INT_H

#include <pango/pangocairo.h>

#include "image/canvas.h"

#define MM_INCH 25.4
#define POINT_INCH 72.0
#define MM(points) ((points) * MM_INCH / POINT_INCH)
#define POINTS(mm) ((mm) * POINT_INCH / MM_INCH)

enum { CANVAS_LEVELS = 6 };

struct canvas {
	enum canvas_kind kind;
	cairo_surface_t *surface;
	cairo_t *cr; /* one unit is a millimetre */
	PangoContext *pango; /* one unit is a point */
	double dots; /* a millimetre, of CANVAS_PNG */
	int page; /* from 1 */
	double height; /* of this page */
	int marks[CANVAS_LEVELS + 1]; /* the last entry of each level */
	size_t missing;
	struct buf file;
};

void	 canvas_colour(struct canvas *, uint32_t);
/* E_UNAVAILABLE without a font for Chinese. */
int	 text_start(struct canvas *, struct err *);

#endif
