/*
 * Drawings on a canvas, and how wide their letters are there.
 *
 *	struct advances a = ADVANCES_INIT(canvas);
 *	drawing_advance(&a, &letters, 0x4e2d);
 *	drawing_paint(&drawing, canvas, 0, 0);
 *	advances_release(&a);
 */
#ifndef IMAGE_PAINT_H
#define IMAGE_PAINT_H

#include "image/canvas.h"
#include "image/drawing.h"

enum { ADVANCE_STYLES = 8 };

struct advances {
	struct canvas *canvas;
	float *v[ADVANCE_STYLES]; /* of a style and character, once measured */
};

#define ADVANCES_INIT(c) \
	{ \
		(c), { NULL } \
	}

/* Points that a character moves on; arg is a struct advances. */
double	 drawing_advance(void *arg, const struct lettering *, uint32_t cp);
void	 advances_release(struct advances *);

/* x, y: millimetres, where the drawing's upper left corner comes. */
void	 drawing_paint(const struct drawing *, struct canvas *, double x,
	    double y);

#endif
