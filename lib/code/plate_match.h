/*
 * Which machine of the register a nameplate is of: never a guess.
 *
 *	plate_match(&m, &fields, rows, nrows);
 *	if (m.sure) … m.row …
 *	else if (m.row >= 0) … m.row, for a person to confirm …
 *
 * Its code and its serial number say it, under their labels or wherever a number
 * stands on the plate.  The neighbours in a series differ in one figure, and so
 * does a misread figure from the right one: therefore each number is weighed, by
 * what was read, against every other number that has something else at one letter
 * (plate_evidence.h), and the evidence of both is added.  It is certain where the
 * sum is enough, no other row of the register comes near, the model is not another
 * one, and the kind of machine was recognised too, or both numbers, or a code that
 * nobody doubts, or a serial number with letters in it.  So one number alone is enough if no letter of it is in doubt, a
 * doubtful one if the other is clear, and none against one that is clearly
 * different.  Where one number alone speaks, none of its readings may be just the
 * number of another machine.
 *
 * Letters that all numbers of the model have in common count as known beforehand,
 * as its next machine will have them too; figures only a little, since that one may
 * be a hundred further on.
 */
#ifndef CODE_PLATE_MATCH_H
#define CODE_PLATE_MATCH_H

#include "code/plate_fields.h"

/* Cells of the register; "" where it has none. */
struct plate_row {
	const char *code, *name, *model, *serial, *maker, *cycle;
	const char *alias; /* several, separated by blanks */
};

struct plate_match {
	long row; /* the best, -1: none comes near */
	bool sure;
	double score, next; /* evidence for it and for the second */
	double confidence; /* 0 to 1 */
};

/* Least lead of the best. */
#define PLATE_LEAD 1.0

void plate_match(struct plate_match *, const struct plate_fields *,
    const struct plate_row *, size_t n);

/*
 * Values that were nearly read as the register writes them become that: of the
 * machine where the match is sure; of names and makers also those of any other.
 * What was read clearly and differs stays.
 */
void plate_correct(struct plate_fields *, const struct plate_match *,
    const struct plate_row *, size_t n);

#endif
