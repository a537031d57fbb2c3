/*
 * Starting ledger-check on a tree that is no commit yet, so that saving and
 * syncing need none of the rooms that know what a ledger may hold.
 */
#ifndef STORE_CHECKED_H
#define STORE_CHECKED_H

#include "base/err.h"

/*
 * Findings of `ledger-check --tree TREE --since SINCE -o csv` in the ledger at
 * root; since NULL reads every day file again.  E_UNAVAILABLE: the program
 * cannot be started.
 */
int	 checked_tree(const char *root, const char *tree, const char *since,
	    struct findings *, struct err *);
/* True when fs has a finding like this one (code, file and text). */
int	 checked_has(const struct findings *fs, const struct finding *);

/* Moves what is new of from to the end of to; from is empty then. */
void	 checked_join(struct findings *to, struct findings *from);

#endif
