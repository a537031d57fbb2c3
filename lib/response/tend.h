/*
 * What lasts while a level does: cameras are held, the park gets the curve,
 * what it has not acknowledged is sent again; and what is left to do when a
 * response has ended: its case is drafted.
 *
 * One process a response (a lock on .git/bihuan/respond/ID), started by respond
 * itself; tend_all starts one that is missing, for cron.
 */
#ifndef RESPONSE_TEND_H
#define RESPONSE_TEND_H

#include "response/downwind.h"
#include "response/respond.h"

/* A process of its own that outlives the caller. */
int	 tend_start(struct respond *, struct err *);
/*
 * Stays until the level ends; 0 then, and 0 at once when another process has
 * it.  All alarms over and the response acknowledged: system clears it.
 */
int	 tend_follow(struct respond *, struct err *);
/* One round over all responses and all that waits for a park. */
int	 tend_all(struct respond *, struct err *);

/*
 * documents/cases/ID.md of a response that ended, a draft (cases(5)), and its
 * readings from half an hour before as documents/curves/ID.csv; nothing when it
 * is there already, for a drill, or for a false alarm.
 */
int	 response_case(struct respond *, const struct record *, bool *made,
	    struct err *);

#endif
