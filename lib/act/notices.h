/* Notices that the programs themselves send, in one commit. */
#ifndef ACT_NOTICES_H
#define ACT_NOTICES_H

#include "flow/ledger.h"
#include "notice/notice.h"

/*
 * Makes a record of each draft, by system; may go to the spool.  command is
 * named in the commit.
 */
int	 act_notices(struct ledger *, const char *command,
	    const struct notice_draft *, size_t n, struct err *);

#endif
