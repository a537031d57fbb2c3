/*
 * The means by which notice-send writes: every step is taken by system, may go
 * to the spool when the lock is held for 20 ms, and waits no longer.
 */
#ifndef ACT_DELIVER_H
#define ACT_DELIVER_H

#include "flow/ledger.h"
#include "notice/sender.h"

/* The ledger must outlive ops. */
void	 act_notice_ops(struct notice_ops *out, struct ledger *);

#endif
