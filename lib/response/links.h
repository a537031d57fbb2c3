/*
 * What of the plant hangs on a substance: equipment that holds it (column
 * substance of registers/equipment), the open hazards there, the plans that
 * name it (documents/plans, front matter substance), and whom to ask.
 */
#ifndef RESPONSE_LINKS_H
#define RESPONSE_LINKS_H

#include "flow/ledger.h"
#include "response/cases.h"

/* The code of catalogue/substances of the first substance asked, or NULL. */
const char	*links_code(struct ledger *, const struct case_query *);

int	 links_page(struct ledger *, const struct case_query *,
	    const struct case_answer *, struct buf *out, struct err *);

#endif
