/*
 * Delivery: rounds of looking what is due, one process a lane that sends, and
 * the results.  The room cannot write records; the caller gives the means.
 *
 *	struct sender *s = sender_new(lg, &ops);
 *	do {
 *		sender_round(s, &found, &e);	// sendings: one commit; starts jobs
 *		sender_wait(s, -1, 1000, &found, &e);	// results, see there
 *	} while (sender_busy(s) || sender_more(s));
 *	sender_free(s);
 *
 * A notice that stands at sending while its lane's lock is free belongs to a
 * sender that died: it is sent again with the same Message-ID, marked as a
 * possible duplicate.
 */
#ifndef NOTICE_SENDER_H
#define NOTICE_SENDER_H

#include "flow/ledger.h"
#include "notice/notice.h"

struct notice_step {			/* one action on one notice */
	const char *id, *action;
	const struct notice_pair *set;	/* "-" clears */
	size_t nset;
};

/*
 * What ${inspection} in a text stands for: never in the ledger, whose readers
 * are many, but made when the message is sent.
 */
struct notice_secret {
	struct buf text;		/* in its place */
	struct buf file;		/* a picture of it, for mails; may be empty */
	const char *file_name, *file_type;
};

struct notice_ops {
	/*
	 * All steps in one commit, or none; urgent: they join what lies in the
	 * spool, instead of making a commit of that first.
	 */
	int (*record)(void *arg, const struct notice_step *, size_t n,
	    bool urgent, struct err *);
	/* New notices, in one commit. */
	int (*make)(void *arg, const struct notice_draft *, size_t n,
	    struct err *);
	void *arg;
	/*
	 * For the record that a notice is about, and its recipient.  E_ABSENT:
	 * there is nothing secret about them, the text goes as it stands.  E_NO:
	 * it holds no more, the notice lapses.  Any other: it waits.  With 0 the
	 * message goes over the recipient's own address only (mail, command),
	 * never to a group, a loudspeaker or a file.  NULL: never anything.
	 */
	int (*secret)(void *arg, const char *about, const char *recipient,
	    struct notice_secret *, struct err *);
};

struct sender;
struct sender	*sender_new(struct ledger *, const struct notice_ops *);
/* Ends running jobs: they finish their message, the rest is not tried. */
void		 sender_free(struct sender *);

/*
 * Refreshes the snapshot, looks at the queue, records what will be sent and
 * starts the jobs.  What could not be sent or is not set up is a finding.
 */
int	 sender_round(struct sender *, struct findings *, struct err *);
/*
 * Until a job has ended and its results are recorded, fd (or -1) is readable,
 * or timeout_ms have passed.  Where fd is readable, so that another round comes,
 * results are left to the commit of that round.  Rows that lie in the spool while
 * nothing else happens for a second, or for five, become a commit here.
 */
int	 sender_wait(struct sender *, int fd, int timeout_ms, struct findings *,
	    struct err *);
bool	 sender_busy(const struct sender *);
/* Results since the last round leave something that may go at once. */
bool	 sender_more(const struct sender *);
/* Queued ones of the last round that were due while another process sent there. */
size_t	 sender_left(const struct sender *);
/* When the next message may go by the clock; MSEC_NONE: nothing waits. */
msec	 sender_next(const struct sender *);
/* Asks the jobs to stop after their present message. */
void	 sender_stop(struct sender *);

/* What waits: id, state, channel, recipient, when, subject. For -n. */
struct sender_line {
	const char *id, *channel, *recipient, *when, *subject;
	bool now;
};
typedef void (*sender_fn)(void *arg, const struct sender_line *);
int	 sender_list(struct ledger *, sender_fn, void *arg, struct findings *,
	    struct err *);

#endif
