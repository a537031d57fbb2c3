/*
 * The means by which notice-send writes: every step is taken by system, and may
 * go to the spool: it waits for nobody, since somebody may have to be told
 * meanwhile.
 */
#ifndef ACT_DELIVER_H
#define ACT_DELIVER_H

#include "flow/ledger.h"
#include "notice/sender.h"

/* The ledger must outlive ops. */
void	 act_notice_ops(struct notice_ops *out, struct ledger *);

#endif
