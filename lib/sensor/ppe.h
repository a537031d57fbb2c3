/*
 * Protective equipment seen by cameras: events become records of kind ppe, one
 * a camera, hour and type, with how many were checked and how many complied.
 *
 *	struct ppe *p = NULL;
 *	ppe_open(&p, lg, &e);		// with what an earlier run counted
 *	ppe_count(p, &ev, now, &e);	// E_NO says why it does not count
 *	ppe_flush(p, &e);		// durable, each second
 *	ppe_write(p, now, &written, &e);	// hours that ended, each minute
 *	ppe_close(p);
 *
 * A track counts once in an hour, and complies unless it was once seen without.
 * An hour is written five minutes after its end.  Events that come later, at
 * most a day, make another record of the hour, for the last one counts.  What
 * was counted stands in .git/bihuan/ppe.csv until a day after its hour.
 */
#ifndef SENSOR_PPE_H
#define SENSOR_PPE_H

#include "sensor/intake.h"

struct ppe;

int	 ppe_open(struct ppe **, struct ledger *, struct err *);
void	 ppe_close(struct ppe *);
int	 ppe_count(struct ppe *, const struct intake_ppe *, msec now,
	    struct err *);
int	 ppe_flush(struct ppe *, struct err *);
/* Refreshes the ledger when there is something to write. */
int	 ppe_write(struct ppe *, msec now, size_t *written, struct err *);

#endif
