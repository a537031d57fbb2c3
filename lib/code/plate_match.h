/*
 * Which machine of the register a nameplate is of: never a guess.
 *
 *	plate_match(&m, &fields, rows, nrows);
 *	if (m.sure) … m.row …
 *	else if (m.row >= 0) … m.row, for a person to confirm …
 *
 * Its code and its serial number say it.  The neighbours in a series differ in
 * one figure, and so does a misread figure from the right one: therefore the one
 * key has to be read as it stands in the register, and the other one must not
 * contradict, every letter of it seen by some reading at its place, or taken for
 * one that looks like it, such as 0 and 8.  One letter wrong is no matter where all
 * numbers of the model have the same one: it does not tell neighbours apart.  With
 * one key on the plate alone, a third of the readings must say it and no other as
 * often, and the model, the name or the maker must be read too.
 * The second best must be clearly behind.
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
	double score, next; /* of it and of the second */
	double confidence; /* 0 to 1 */
};

/* Least lead of the best. */
#define PLATE_LEAD 1.5

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
