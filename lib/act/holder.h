/*
 * The common side of the commands for whoever holds an inspection link: the
 * link is a line of standard input, so that no list of processes, no history
 * of a shell and no log of a web server has it.
 */
#ifndef ACT_HOLDER_H
#define ACT_HOLDER_H

#include "act/inspection.h"
#include "base/app.h"

/*
 * Reads one line, opens the ledger, judges the link.  E_USAGE: standard input
 * is a terminal, empty, or has more than one line.  *lg and in are to be
 * closed and released by the caller in any case.
 */
int	 holder_open(struct app *, struct ledger **lg, struct inspection *in,
	    enum inspection_use, struct err *);

#endif
