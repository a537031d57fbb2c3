/* What the kinds of chart share; private to them. */
#ifndef IMAGE_CHART_INT_H
#define IMAGE_CHART_INT_H

#include "image/chart.h"

enum {
	CHART_TEXT = 8,		/* points: names, values */
	CHART_SMALL = 7,	/* scale, axis */
	CHART_TITLE = 9,
	CHART_HEAD = 16		/* room of a title */
};

/* A value with its unit. */
void	 chart_value(const struct chart *, double v, struct buf *out);
/* The title; returns the y below it. */
double	 chart_title(const struct chart *, struct drawing *);
/* The most and least of all values, the threshold and 0 among them. */
void	 chart_range(const struct chart *, double *least, double *most);
/* A step of 1, 2 or 5 times a power of ten, about range / steps. */
double	 chart_step(double range, int steps);
/* Row numbers by total, greatest first (or as they come); the caller frees. */
size_t	*chart_sorted(const struct chart *);
double	 chart_total(const struct chart *, const struct chart_row *);

void	 chart_line(const struct chart *, struct drawing *);
void	 chart_bars(const struct chart *, struct drawing *);
void	 chart_plan(const struct chart *, struct drawing *);

#endif
