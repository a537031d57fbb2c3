/*
 * Lint of flows and rules.  Codes W01… are listed in flow-check(1); a finding
 * that follows from another says so ("follows from W02 line 9").
 */
#ifndef FLOW_CHECK_H
#define FLOW_CHECK_H

#include "flow/flow.h"

/* One published version or draft: tables as loaded, with the registers. */
int	 flow_check(struct ledger *, const char *kind, const char *dir,
	    const struct table *flow, const struct table *form,
	    struct findings *, struct err *);
/* All flows, rules/dispatch, rules/escalation, flows/kinds of the ledger. */
int	 flow_check_all(struct ledger *, struct findings *, struct err *);

#endif
