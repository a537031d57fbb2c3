/*
 * How much the readings of a number speak for the one that stands in the register.
 *
 *	e = plate_evidence(&votes, &want, NULL, fields.stroke);
 *
 * The readings are laid on the number letter by letter.  At each letter the number
 * is weighed against every other one that has something else there: what some
 * reading saw, nothing, or a letter that this one is easily taken for.  The evidence
 * is what is left at the worst letter, as a natural logarithm of how many times more
 * likely the readings are; where others are more likely at several letters, all of
 * these count.  Readings of one picture go wrong together: ten of them count as one
 * that is worth a little more than three of them, and one or two speak for nothing.
 *
 * About 2, with figures that a nought is taken for 1.3: nobody doubts any letter.
 * 0: as well another number, or nothing read.  Below: another one.
 */
#ifndef CODE_PLATE_EVIDENCE_H
#define CODE_PLATE_EVIDENCE_H

#include "code/plate_votes.h"

/* Of something else altogether, and the least there is. */
#define PLATE_AGAINST (-6.0)

/* How often a nought is read as 6, 8 or 9, if the plate does not show it. */
#define PLATE_STROKE 0.20

/*
 * known: how much is known of each letter beforehand; NULL: nothing.
 * stroke: above 0, see PLATE_STROKE.
 */
double plate_evidence(const struct plate_votes *, const struct plate_text *want,
    const double *known, double stroke);
/*
 * Most readings are the number but for its end or its beginning, where the cell was
 * cut short: they neither speak for it nor against it.
 */
bool plate_cut_off(const struct plate_votes *, const struct plate_text *want);
/* 0 and O, 1 and I: nobody tells them apart on a plate. */
bool plate_same_shape(const struct plate_text *, const struct plate_text *);

#endif
