/*
 * Labels on paper: sheets of a page each as PDF, one label as SVG or PNG, and
 * the calibration page.
 *
 * The modules of a symbol are whole dots of the printer, and the symbol stands
 * on a dot.  Where a module of 0.6 mm allows it the symbol is of version 2 at
 * least: its alignment pattern is what reads on a bent or tilted label.  A text
 * that is too long gets smaller letters, then ends with …; the code is never
 * cut.
 */
#ifndef CODE_DRAW_H
#define CODE_DRAW_H

#include "base/clock.h"
#include "code/label.h"

struct print_job {
	double dpi;
	double offset_x, offset_y;	/* mm, of this printer */
	double scale_x, scale_y;	/* 1: it prints 100 mm as 100 mm */
	long start;			/* first place on the first sheet, 1… */
	long copies;			/* of each label */
	msec now;
};

#define PRINT_JOB { 300, 0, 0, 1, 1, 1, 1, MSEC_NONE }

/* One label with its upper left corner there.  E_DATA: no room for a symbol. */
int	 label_draw(struct canvas *, const struct layout *, const struct label *,
	    const struct print_job *, double x, double y, struct err *);

/*
 * A PDF of all: sheets, or a page a label where the layout is of a roll.
 * E_UNAVAILABLE: no font here has Chinese letters.
 */
int	 labels_pdf(const struct labels *, const struct layout *,
	    const struct print_job *, struct buf *out, struct err *);
/* One label alone; kind CANVAS_SVG or CANVAS_PNG. */
int	 label_file(const struct label *, const struct layout *,
	    const struct print_job *, enum canvas_kind, struct buf *out,
	    struct err *);
/*
 * A PDF page with the outlines of the labels, a cross at the first one's corner
 * and two lines of 100 mm (of a roll: as long as fit), to be measured.
 */
int	 labels_calibration(const struct layout *, const struct print_job *,
	    struct buf *out, struct err *);

#endif
