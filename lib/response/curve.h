/*
 * The concentration as it goes on: the readings of a point, else what its
 * alarms say.
 */
#ifndef RESPONSE_CURVE_H
#define RESPONSE_CURVE_H

#include "response/respond_int.h"

struct curve {
	struct curve_point *v;
	size_t n, cap;
	struct arena arena;
};
#define CURVE_INIT { NULL, 0, 0, ARENA_INIT }

/*
 * Points later than since, oldest first, at most `most` of the newest.  rec: the
 * response.
 */
int	 curve_since(struct ledger *, const struct record *rec, msec since,
	    size_t most, struct curve *, struct findings *, struct err *);
void	 curve_release(struct curve *);

#endif
