/*
 * The register's help with a symbol whose grid is found but whose errors are too
 * many: which of the registered codes would look most like it?
 *
 * Never a reading: a person confirms it.  It is offered only if it agrees well
 * with the modules and clearly better than every other registered code and than
 * as many decoys, codes of the same form that nobody has, so that a symbol of
 * somebody else's is as near to a decoy as to one of ours.
 * scripts/bench/match measures how often it is right and how often it is wrong.
 */
#ifndef CODE_MATCH_H
#define CODE_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "code/grid.h"

/* Least agreement, -1 to 1, and least lead over the next. */
#define MATCH_AGREES 0.30
#define MATCH_LEADS 0.10

struct match {
	size_t which;		/* of the payloads */
	double agrees, next;	/* the best and the second */
};

enum { MATCH_DECOYS = 200 };

/*
 * payloads as they stand in symbols.  False: none is near enough.  The grid must
 * be sampled.
 */
bool	 match_find(struct match *, const struct grid *,
	    const char *const *payloads, size_t n);

#endif
