/*
 * What keeps readings from being judged as the tables say, for those who keep
 * the tables: one notice a day.
 *
 *	struct upkeep u = UPKEEP_INIT;
 *	upkeep_note(&u, &found);	// before the findings are forgotten
 *	upkeep_tell(&u, lg, &e);	// once a second
 *	buf_release(&u.text);
 */
#ifndef SENSOR_UPKEEP_H
#define SENSOR_UPKEEP_H

#include "base/buf.h"
#include "base/err.h"
#include "flow/ledger.h"

struct upkeep {
	struct buf text;	/* of what is to be told */
	msec told;		/* the day on which they were */
};

#define UPKEEP_INIT { BUF_INIT, MSEC_NONE }

void	 upkeep_note(struct upkeep *, const struct findings *);
/* After an error it comes with the next call. */
int	 upkeep_tell(struct upkeep *, struct ledger *, struct err *);

#endif
