/*
 * Labels on a drawing that keep off each other: each is put where it disturbs
 * least among the places about what it names, near ones first.  Greedy, in the
 * order of the calls, so the same drawing has its labels at the same places.
 *
 *	struct placing p = PLACING_INIT;
 *	placing_sheet(&p, 0, 0, 620, 560);
 *	placing_solid(&p, x - r, y - r, 2 * r, 2 * r);
 *	placing_about(&p, &d, x, y, r, SIDE_BELOW, lines, n);
 *	placing_release(&p);
 */
#ifndef IMAGE_PLACING_H
#define IMAGE_PLACING_H

#include "image/drawing.h"

struct placing_box {
	double x, y, w, h;
};

struct placing {
	struct placing_box sheet;	/* labels stay on it */
	struct placing_box *labels;	/* never to be covered */
	size_t nlabels, labels_cap;
	struct placing_box *solids;	/* rather not */
	size_t nsolids, solids_cap;
	double *lines;			/* x, y, x, y: rather not crossed */
	size_t nlines, lines_cap;
};

#define PLACING_INIT { .nlabels = 0 }

/* One line of a label; "" is left out.  The letters' anchor is not used. */
struct placing_line {
	struct lettering letters;
	const char *text;
};

enum placing_side { SIDE_BELOW, SIDE_RIGHT, SIDE_ABOVE, SIDE_LEFT };

void	 placing_sheet(struct placing *, double x, double y, double w,
	    double h);
void	 placing_solid(struct placing *, double x, double y, double w,
	    double h);
/* n points as x, y, x, y …, not closed. */
void	 placing_path(struct placing *, const double *xy, size_t n);
void	 placing_circle(struct placing *, double x, double y, double r);
/* About a point or disc, a thin line to it where it had to go far. */
void	 placing_about(struct placing *, struct drawing *, double x, double y,
	    double r, enum placing_side first, const struct placing_line *,
	    size_t n);
/* Along the upper edge of a box, else the lower one, else inside or beside. */
void	 placing_along(struct placing *, struct drawing *,
	    const struct placing_box *, const struct placing_line *, size_t n);
void	 placing_release(struct placing *);

#endif
