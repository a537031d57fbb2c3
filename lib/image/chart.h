/*
 * Charts in one quiet style: every line and bar carries its own name and value
 * as text, the threshold is drawn and named, bars are sorted, and nothing is
 * said by colour alone.
 *
 *	struct chart c = CHART_INIT;
 *	c.kind = CHART_LINE; c.title = "闭环率"; c.unit = "%";
 *	c.series = …; c.nseries = 2; c.rows = …; c.nrows = 30;
 *	chart_draw(&c, &drawing);
 *
 * A chart is a table: one row a place on the time axis (line), a bar (bar,
 * stacked) or an area (plan); one value for every series, NAN where there is
 * none.  Whatever the values are, the drawing is finite and inside its frame.
 */
#ifndef IMAGE_CHART_H
#define IMAGE_CHART_H

#include <math.h>
#include <stdbool.h>

#include "image/drawing.h"

enum {
	CHART_SERIES = 6,	/* most series of a line or a stacked bar */
	CHART_BARS = 40,	/* more bars are counted in one last line */
	CHART_POINTS = 2000,	/* rows of a line */
	CHART_AREAS = 400	/* rows of a plan */
};

enum chart_kind { CHART_LINE, CHART_BAR, CHART_STACKED, CHART_PLAN };

struct chart_row {
	const char *label;
	const double *values;	/* nseries of them; NAN: none */
	const double *corners;	/* plan: x, y, x, y …; NULL: unknown */
	size_t ncorners;
};

struct chart {
	enum chart_kind kind;
	const char *title, *unit;	/* "" for none */
	double threshold;	/* NAN: none */
	const char *threshold_name;
	bool at_least;		/* below the threshold is bad, not above */
	double width, height;	/* points; height 0: as it needs */
	bool keep_order;	/* bars as they come */
	const char *const *series;
	size_t nseries;
	const struct chart_row *rows;
	size_t nrows;
};

#define CHART_INIT							\
	{ CHART_LINE, "", "", NAN, "", false, 480, 0, false, NULL, 0, NULL, 0 }

/* Sizes the drawing and draws.  Rows beyond what a kind may have are left out. */
void	 chart_draw(const struct chart *, struct drawing *);

/*
 * The four colours of risk for the levels 1 (red, highest) to 4 (blue), each
 * with the colour that text on it has.  Another level is white and grey.
 */
struct chart_level {
	uint32_t fill, ink;
	const char *name;	/* 红 橙 黄 蓝, or "" */
};
struct chart_level	 chart_level(int level);

/*
 * A word-sized line of values with its last point marked; NAN is a gap.
 */
void	 chart_spark(const double *values, size_t n, double width,
	    double height, struct drawing *);

/* 1234567.8 → "1,234,567.8"; whole numbers without a fraction. */
void	 chart_number(double, struct buf *out);

#endif
