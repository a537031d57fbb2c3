/*
 * Layouts of labels: CSV tables in templates/labels, described in labels(5).
 * Columns part,x,y,w,h,size,align; lengths are millimetres.
 *
 *	label	w h: one label
 *	sheet	w h: the page; x y: the upper left corner of its first label
 *	grid	x y: columns and rows; w h: from label to label
 *	gap	h: between two labels of a roll
 *	symbol	x y w h: the square for the QR symbol with its quiet zone
 *	name alias code area plant	x y w h: a text; size in points, align
 *
 * label and symbol must be there; a sheet has a grid, a roll neither.
 */
#ifndef CODE_LAYOUT_H
#define CODE_LAYOUT_H

#include "base/err.h"
#include "base/mem.h"
#include "image/text.h"

struct layout_box {
	double x, y, w, h;
};

enum layout_text { LAYOUT_NAME, LAYOUT_ALIAS, LAYOUT_CODE, LAYOUT_AREA,
	LAYOUT_PLANT, LAYOUT_TEXTS };

struct layout_part {
	struct layout_box box;
	double size;			/* points, 0: the layout has no such text */
	enum text_align align;
};

struct layout {
	const char *name;
	double w, h;			/* of a label */
	bool sheet;
	struct layout_box page;		/* x y: of the first label */
	int columns, rows;		/* 1, 1 of a roll */
	double step_x, step_y, gap;
	struct layout_box symbol;
	struct layout_part text[LAYOUT_TEXTS];
	struct arena arena;
};

#define LAYOUT_INIT { .arena = ARENA_INIT }

/*
 * name: of a file in templates/labels without .csv, or with a '/' the path of
 * a file of one's own.  E_ABSENT lists what there is; E_DATA with file and
 * line.
 */
int	 layout_load(struct layout *, const char *name, struct err *);
void	 layout_release(struct layout *);

#endif
