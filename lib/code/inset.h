/*
 * A record's QR symbol in the Markdown of a page, as a picture at the right
 * that needs no other file: who scans the paper is at the record.
 */
#ifndef CODE_INSET_H
#define CODE_INSET_H

#include "flow/ticket.h"

/* Appended with the id below it, a paragraph of its own; 30 mm wide. */
int	 inset_record(struct ledger *, const char *id, struct buf *out,
	    struct err *);
/*
 * The printed ticket of special work with its symbol (flow/ticket.h), on a page
 * of its own where something stands in out already.
 */
int	 inset_ticket(struct ledger *, const struct ticket *, struct buf *out,
	    struct err *);

#endif
