/*
 * The fields of a nameplate out of what was read of it: labels are known by
 * plate_label.h, a value stands to the right of its label; a machine's name may
 * stand above all and a maker's below all without one.
 *
 *	plate_fields(&f, &scan);
 *	… f.value[PLATE_MODEL], f.confidence[PLATE_MODEL] …
 */
#ifndef CODE_PLATE_FIELDS_H
#define CODE_PLATE_FIELDS_H

#include "code/plate_scan.h"
#include "code/plate_value.h"

enum { PLATE_LOOSE = 24 };

struct plate_fields {
	struct plate_text value[PLATE_FIELDS]; /* n 0: not there, not read */
	double confidence[PLATE_FIELDS]; /* 0 to 1 */
	struct plate_votes votes[PLATE_FIELDS];
	/* numbers beside labels, whatever field they were taken for */
	struct plate_votes loose[PLATE_LOOSE];
	int nloose;
	double stroke; /* how often a nought is read as 6, 8 or 9 */
};

/* The scan must be tidy. */
void plate_fields(struct plate_fields *, const struct plate_scan *);

#endif
