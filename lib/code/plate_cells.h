/*
 * Where something is written on a plate that plate_flat.h made ready: cells, one
 * a label, a value or both if they stand close together.
 *
 *	plate_cells(&cs, &even);
 *	… cs.v[i].x, cs.v[i].w …; cs.em …
 */
#ifndef CODE_PLATE_CELLS_H
#define CODE_PLATE_CELLS_H

#include "code/grey.h"

enum { PLATE_CELLS = 64 };

struct plate_cell {
	int x, y, w, h;
};

struct plate_cells {
	struct plate_cell v[PLATE_CELLS]; /* from the top, then from the left */
	int n;
	int em; /* about the height of a letter in most of them */
};

void plate_cells(struct plate_cells *, const struct grey *);
/* White but for what is dark, long thin strokes and specks gone.  In place. */
void plate_clean(struct grey *, int em);

#endif
