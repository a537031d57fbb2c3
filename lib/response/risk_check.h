/* Lint of this room's tables and documents. */
#ifndef RESPONSE_RISK_CHECK_H
#define RESPONSE_RISK_CHECK_H

#include "flow/ledger.h"

/* Weights of the risk picture, and documents below documents/cases. */
int	 risk_check(struct ledger *, struct findings *, struct err *);

#endif
