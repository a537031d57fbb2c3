/*
 * The open notices that this station has to look after, copied out of a scan.
 */
#ifndef NOTICE_QUEUE_H
#define NOTICE_QUEUE_H

#include "flow/ledger.h"
#include "notice/notice.h"

enum queue_state { Q_QUEUED, Q_SENDING, Q_AWAITING };

struct queued {
	enum queue_state state;
	const char *id, *about, *cause, *policy, *step;
	const char *recipient, *recipient_name, *route;
	const char *channels, *channel;
	const char *subject, *body, *voice;	/* line breaks LF */
	const char *attach, *severity;
	bool ack, possible_duplicate;
	long attempts;			/* on this channel */
	msec created, last;		/* last: its newest event */
	msec next_try, latest;		/* MSEC_NONE */
};

struct queue {
	struct queued *v;
	size_t n, cap;
	struct arena arena;
	/* Of queue_settled: the last answer, and the files it has parsed. */
	struct {
		const char *cause, *action, *who;
	} last;
	struct record_batch *abouts;
};

#define QUEUE_INIT \
	{ \
		NULL, 0, 0, ARENA_INIT, { NULL, NULL, NULL }, NULL \
	}

/*
 * Oldest first, class A before the rest.  Those that another station made are
 * left out unless it is silent and this clone is on duty.  since: days of
 * creation from then on (MSEC_NONE: all).
 */
int	 queue_scan(struct ledger *, msec since, struct queue *, struct findings *,
	    struct err *);
void	 queue_release(struct queue *);

/*
 * An awaiting notice whose record moved on: "accept" with who (a person's
 * code) when the record was accepted, "lapse" when its node was left, NULL
 * when it still waits.  who is from the queue's arena.  A storm leaves thousands
 * that wait: each file is parsed once until queue_settled_end, all within one
 * snapshot of the store.
 */
const char	*queue_settled(struct ledger *, struct queue *,
		    const struct queued *, const char **who);
void	 queue_settled_end(struct queue *);

/*
 * Where several stations write: marks in twin[i] (n of the queue) the id of an
 * older notice with the same key, NULL otherwise.
 */
int	 queue_twins(struct ledger *, struct queue *, const char **twin,
	    struct err *);

#endif
