/*
 * The judge and the ledger: which alarms are open there, and writing what the
 * judge found.  Alarms are records of kind alarm (flows/alarm).
 */
#ifndef SENSOR_ALARM_BOOK_H
#define SENSOR_ALARM_BOOK_H

#include "sensor/judge.h"

/* Tells the judge what is open.  Damaged files are findings. */
int	 alarm_book_read(struct ledger *, struct judge *, struct findings *,
	    struct err *);

/*
 * Writes everything the judge has to tell: one commit, or a batch of the spool
 * where the lock is held or rows lie there already.  done is called for each
 * that was written, with its record, and once with "" for one that cannot be yet.  One that the flow refuses (somebody ended
 * the alarm meanwhile) is a finding and the others are written; after any other
 * error nothing is lost: it comes with the next call.  *n: how many there were.
 */
typedef void alarm_done_fn(void *arg, const struct judged *, const char *id,
    const char *node);
int	 alarm_book_write(struct ledger *, struct judge *, bool dry_run,
	    alarm_done_fn *done, void *arg, size_t *n, struct findings *,
	    struct err *);

/*
 * Brings the worst values of active alarms into their records, of all where one
 * is due (see judge_peaks): at most one commit.  After an error they come with
 * the next call.
 */
int	 alarm_book_peaks(struct ledger *, struct judge *, msec now, bool all,
	    struct findings *, struct err *);

/* Takes "expire" on shelved alarms whose time is over. */
int	 alarm_book_expire(struct ledger *, msec now, struct findings *,
	    struct err *);

/* One row of CSV of what was judged, under JUDGED_HEADER. */
#define JUDGED_HEADER							\
	"time,id,point,rule,action,node,priority,value,unit,limit,quality," \
	"held_by\n"
void	 judged_row(struct buf *, const struct judged *, const char *id,
	    const char *node);

/*
 * Does it start the response?  One that joined a group only when it is graver
 * than a first one.
 */
bool	 judged_responds(const struct judged *);

const char	*judge_what_name(enum judge_what);	/* the flow's action */

#endif
