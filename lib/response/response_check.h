/*
 * What ledger-check says of the tables of responses: rules/response,
 * rules/response-steps, registers/cameras, registers/parks.  A ledger without
 * them is in order.
 */
#ifndef RESPONSE_RESPONSE_CHECK_H
#define RESPONSE_RESPONSE_CHECK_H

#include "flow/ledger.h"

int	 response_check(struct ledger *, struct findings *, struct err *);

#endif
