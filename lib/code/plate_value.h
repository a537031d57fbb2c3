/*
 * Values of a plate's fields out of several readings of the same place: each is
 * put into the form that the field has (2019-06, 7.5 kW, P90D), and what most of
 * them say counts, letter by letter where whole readings differ.
 *
 *	struct plate_votes v = { 0 };
 *	plate_votes_add(&v, PLATE_SERIAL, &text, PLATE_LATIN, 91);
 *	…
 *	plate_votes_count(&v, PLATE_SERIAL, &value, &confidence);
 */
#ifndef CODE_PLATE_VALUE_H
#define CODE_PLATE_VALUE_H

#include "code/plate_label.h"
#include "code/plate_ocr.h"

enum { PLATE_VOTES = 24 };

struct plate_vote {
	struct plate_text text; /* in the field's form */
	double weight;
};

struct plate_votes {
	struct plate_vote v[PLATE_VOTES];
	int n;
};

/* What makes no sense as a value of the field is left out. */
void plate_votes_add(struct plate_votes *, enum plate_field,
    const struct plate_text *, enum plate_language, double confidence);
/* False: nothing. confidence: from 0 to 1. */
bool plate_votes_count(const struct plate_votes *, struct plate_text *,
    double *confidence);
/* Share of the votes for exactly this text. */
double plate_votes_share(const struct plate_votes *, const struct plate_text *);
/* Least share of the votes for one of its letters at that letter's place. */
double
plate_votes_support(const struct plate_votes *, const struct plate_text *);

#endif
