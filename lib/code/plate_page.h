/*
 * What was read of a plate as a page: places in rows, some of them labels.
 *
 *	struct plate_page p;
 *	plate_page_make(&p, &scan);
 *	… p.v[i].label, p.v[i].text[pass][language] …
 *	plate_page_free(&p);
 */
#ifndef CODE_PLATE_PAGE_H
#define CODE_PLATE_PAGE_H

#include "code/plate_label.h"
#include "code/plate_scan.h"

struct plate_place {
	const struct plate_cell *at;
	struct plate_text text[PLATE_PASSES][PLATE_LANGUAGES];
	const struct plate_reading (*read)[PLATE_LANGUAGES];
	enum plate_field label;
	double sure; /* of the label, the more the better */
	bool used; /* its text belongs to a field */
	bool column; /* begins where those of other rows do */
	bool junk; /* nothing in it was read with any certainty */
	int row;
};

struct plate_page {
	struct plate_place *v;
	int n, em, w, h, first, last; /* rows with labels */
};

/* The scan must be tidy and outlive the page. */
void plate_page_make(struct plate_page *, const struct plate_scan *);
void plate_page_free(struct plate_page *);

#endif
