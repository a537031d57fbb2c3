/*
 * Letters on a canvas.  A text is data: nothing in it is markup; what is not
 * UTF-8 and control bytes become '?'.
 *
 *	struct text_style s = { .size = 9, .align = TEXT_RIGHT };
 *	struct text_extent t;
 *	text_measure(c, "冲压一线", 30, &s, &t);
 *	text_draw(c, x, y, 30, "冲压一线", &s, &t);
 *
 * x, y is the upper left corner of the box; its width is what lines are broken
 * at and aligned in (0: no breaking, and x is the left end, the middle or the
 * right end by the alignment).  Lengths are millimetres.
 */
#ifndef IMAGE_TEXT_H
#define IMAGE_TEXT_H

#include "image/canvas.h"

enum text_align { TEXT_LEFT, TEXT_CENTRE, TEXT_RIGHT };

struct text_style {
	double size; /* points */
	uint32_t colour;
	enum text_align align;
	bool bold, mono, italic;
	bool whole; /* a word longer than the box sticks out, is not broken */
	int lines; /* at most, the last cut with …, of one paragraph; 0: all */
	double leading; /* from line to line in sizes; 0: 1.35 */
	const char *family; /* first choice of font; NULL: ours */
};

struct text_extent {
	double width, height; /* of what is written */
	double base; /* of the first line, below the top */
	int lines;
};

void	 text_measure(struct canvas *, const char *, double width,
	    const struct text_style *, struct text_extent *);
/* extent may be NULL. */
void	 text_draw(struct canvas *, double x, double y, double width,
	    const char *, const struct text_style *, struct text_extent *);
/* One line whose base line is at y, and no box. */
void	 text_base(struct canvas *, double x, double y, const char *,
	    const struct text_style *);
/* The longest part of it that may not be broken: least width of a column. */
double	 text_word(struct canvas *, const char *, const struct text_style *);

#endif
