/*
 * What notice-send puts into a message in place of ${inspection}: the link of a
 * verification, and its QR symbol as a picture for mails.
 */
#ifndef CODE_LINK_H
#define CODE_LINK_H

#include "notice/sender.h"

/* notice_ops.secret; ledger is the struct ledger that notice_ops.arg is. */
int	 link_secret(void *ledger, const char *about, const char *recipient,
	    struct notice_secret *, struct err *);

#endif
