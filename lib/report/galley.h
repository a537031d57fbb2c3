/*
 * Text broken into lines, for Chinese first: a line may end after every wide
 * character, but no closing mark begins one and no opening mark ends one;
 * words, codes, dates and figures are never broken unless one alone is wider
 * than the line.
 *
 *	struct galley l = GALLEY_INIT(&measure);
 *	galley_add(&l, "隐患 H261124-A0001C", n, &letters);
 *	galley_break(&l, 200);
 *	for (i = 0; i < l.n; i++)
 *		galley_draw(&l, i, &drawing, x, y + i * leading, 200, PIPE_LEFT);
 *	galley_clear(&l);	// for the next text
 *	galley_release(&l);
 *
 * How wide a character is says the caller's measure: fonts.h, or anything.
 */
#ifndef REPORT_GALLEY_H
#define REPORT_GALLEY_H

#include "image/drawing.h"
#include "report/pipe.h"

struct measure {
	double (*advance)(void *arg, const struct lettering *, uint32_t cp);
	void *arg;
};

struct line {
	size_t from, to;	/* glyphs, without the blanks at its end */
	double width;
};

struct glyph;

struct galley {
	const struct measure *measure;
	struct line *v;
	size_t n;
	struct glyph *glyphs;	/* private from here on */
	struct lettering *spans;
	size_t nglyphs, glyphs_cap, nspans, spans_cap, cap;
};

#define GALLEY_INIT(m) { (m), NULL, 0, NULL, NULL, 0, 0, 0, 0, 0 }

/* LF forces a line; other control characters and U+2028 are blanks. */
void	 galley_add(struct galley *, const char *, size_t,
	    const struct lettering *);
bool	 galley_empty(const struct galley *);
/* Is the last character wide, so that no blank belongs behind it? */
bool	 galley_wide_end(const struct galley *);
void	 galley_break(struct galley *, double width);
/* If it were on one line; the widest piece that is not broken. */
double	 galley_natural(const struct galley *);
double	 galley_longest(const struct galley *);
/* y is the base line. */
void	 galley_draw(const struct galley *, size_t line, struct drawing *,
	    double x, double y, double width, enum pipe_align);
void	 galley_clear(struct galley *);
void	 galley_release(struct galley *);

#endif
