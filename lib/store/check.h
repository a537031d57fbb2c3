/*
 * Lint of the repository itself: settings that protect the ledger, links and
 * nested repositories, stations, ids that a copy of this clone has written.
 */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include "base/err.h"
#include "store/store.h"

int	 store_check(struct store *, struct findings *, struct err *);

#endif
