/*
 * The judge at work on a ledger: rules and points loaded, alarms known, state
 * kept in this clone's private folder, one at a time for a name.
 *
 *	struct judging *jg = NULL;
 *	judging_open(&jg, lg, &how, &found, &e);
 *	judging_feed(jg, bytes, n, &found);	// rows as they arrive
 *	judging_write(jg, &found);
 *	judging_second(jg, &found);		// once a second
 *	judging_close(jg, &found, &e);		// worst values, the state
 */
#ifndef SENSOR_JUDGING_H
#define SENSOR_JUDGING_H

#include "sensor/alarm_book.h"

struct judging;

struct judging_how {
	bool dry_run;	/* write nothing, neither records nor state */
	bool replay;	/* rows of the past: with dry_run only */
	const char *name;	/* of several judges of a clone, or NULL */
	alarm_done_fn *done;	/* of each change, see alarm_book_write */
	void *arg;
};

/* E_BUSY: another sensor-judge of this clone and name runs. */
int		 judging_open(struct judging **out, struct ledger *,
		    const struct judging_how *, struct findings *,
		    struct err *);
/* An error: changes that could not be written, or the state. */
int		 judging_close(struct judging *, struct findings *,
		    struct err *);

/*
 * Bytes of rows, cut anywhere; n 0: the end, what is left is a row.  A row that
 * cannot be read, or of a point that nobody knows, is a finding; a header is
 * passed over.  Of one point that is unknown, comes in a strange unit or is no
 * number there is one finding each.  In replay see replay.h.
 */
void		 judging_feed(struct judging *, const char *, size_t n,
		    struct findings *);
/*
 * Writes what came of it.  After an error it is kept and comes with the next;
 * that is a finding when it begins, is another, or is over.
 */
void		 judging_write(struct judging *, struct findings *);
/*
 * Silence, delays, shelves that end, what others did in the ledger, tables that
 * changed; saves the state when something began.
 */
void		 judging_second(struct judging *, struct findings *);
/* The ledger may have changed: look at the next second. */
void		 judging_look(struct judging *);
const struct judge_counts	*judging_counts(const struct judging *);

#endif
