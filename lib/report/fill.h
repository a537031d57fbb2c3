/* Fills a report database from a ledger; private to the room. */
#ifndef REPORT_FILL_H
#define REPORT_FILL_H

#include "report/db.h"

int	 report_fill(struct report_db *, struct ledger *,
	    const struct report_window *, struct findings *, struct err *);

#endif
