/*
 * A work order: one page of Markdown for who goes to the machine, with a QR
 * symbol that leads back to the record.
 *
 *	struct orders o = ORDERS_INIT;
 *	if (orders_open(&o, lg, &found, &e) == 0)
 *		rc = orders_add(&o, "H261124-A0001C", &out, &found, &e);
 *	orders_release(&o);
 *
 * What must be done, by whom and when, temporary measures, spare parts of the
 * machine (registers/spares) with the day of their count, the operating
 * procedure (flow/sop.h) and where its video lies.  The symbol is a picture in
 * the Markdown itself, so that the page needs no other file.
 */
#ifndef CODE_ORDER_H
#define CODE_ORDER_H

#include "flow/sop.h"

struct orders {
	struct ledger *lg;
	struct sops sops;
	size_t n;	/* pages so far: each begins a new one */
};

#define ORDERS_INIT { NULL, SOPS_INIT, 0 }

/* found: procedures that cannot be read. */
int	 orders_open(struct orders *, struct ledger *, struct findings *,
	    struct err *);
/*
 * One record's page.  E_NO: it is closed, nothing is to be done.  found: what
 * the page cannot give, such as a video that is not on this machine.
 */
int	 orders_add(struct orders *, const char *id, struct buf *out,
	    struct findings *found, struct err *);
void	 orders_release(struct orders *);

#endif
