/*
 * What several readings of the same place say together: the reading that is nearest
 * to all of them, and where those of its length differ, letter by letter what most
 * say.
 *
 *	plate_votes_count(&v, &value, &confidence);
 */
#ifndef CODE_PLATE_VOTES_H
#define CODE_PLATE_VOTES_H

#include "code/plate_text.h"

enum { PLATE_VOTES = 24 };

struct plate_vote {
	struct plate_text text; /* in the field's form */
	double weight;
};

struct plate_votes {
	struct plate_vote v[PLATE_VOTES];
	int n;
	/* noughts of years, where nothing else can stand: read so, as 6, 8, 9 */
	int noughts, stroked;
};

/* False: nothing. confidence: from 0 to 1. */
bool plate_votes_count(const struct plate_votes *, struct plate_text *,
    double *confidence);
/* Share of the votes for exactly this text. */
double plate_votes_share(const struct plate_votes *, const struct plate_text *);
/* Least share of the votes for one of its letters at that letter's place. */
double
plate_votes_support(const struct plate_votes *, const struct plate_text *);

#endif
