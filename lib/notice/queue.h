/*
 * The open notices that this station has to look after, as a scan found them.
 *
 * After a storm thousands wait for somebody to accept, round after round.  Who
 * looks again and again keeps a memory: a day file whose sum is the same is not
 * read again, nor asked about again while the records its notices are about stand
 * in the same files.  What a round then costs goes with what has changed.
 *
 *	struct queue_memory *m = queue_memory_new();
 *	for (;;) {
 *		struct queue q = QUEUE_INIT;
 *		queue_scan(lg, m, since, &q, &found, &e);
 *		… q.v …, queue_settled(lg, &q, q.v[i], &who) …
 *		queue_settled_end(&q);
 *		queue_release(&q);	// may be later, even after the memory
 *	}
 *	queue_memory_free(m);
 */
#ifndef NOTICE_QUEUE_H
#define NOTICE_QUEUE_H

#include "flow/ledger.h"
#include "notice/notice.h"

enum queue_state { Q_QUEUED, Q_SENDING, Q_AWAITING };

struct queued {
	enum queue_state state;
	char station;			/* which made it */
	const char *id, *about, *cause, *policy, *step;
	const char *recipient, *recipient_name, *route;
	const char *channels, *channel;
	const char *subject, *body, *voice;	/* line breaks LF */
	const char *attach, *severity;
	bool ack, possible_duplicate;
	bool urgent;			/* class A */
	bool reminder;			/* long after its cause: others know */
	long attempts;			/* on this channel */
	msec created, last;		/* last: its newest event */
	msec next_try, latest;		/* MSEC_NONE */
	/* Still waiting when the files of its record had this sum; 0: unknown. */
	struct queue_about *record;
	uint64_t waited;
};

struct queue_memory;
struct queue_part;

struct queue {
	struct queued **v;
	size_t n, cap;
	struct queue_part **parts;	/* which it holds: v points into them */
	size_t nparts, partcap;
	struct arena arena;
	uint64_t scan;			/* the memory's count of them */
	/* Of queue_settled: the last answer, and the files it has parsed. */
	struct {
		const char *cause, *action, *who;
	} last;
	struct record_batch *abouts;
};

#define QUEUE_INIT \
	{ \
		NULL, 0, 0, NULL, 0, 0, ARENA_INIT, 0, { NULL, NULL, NULL }, NULL \
	}

struct queue_memory	*queue_memory_new(void);
void	 queue_memory_free(struct queue_memory *);

/*
 * Class A before the rest, what is news before reminders, oldest first; last those
 * that only wait for somebody to accept.  Those that another station made are left
 * out unless it is silent and this clone is on duty.  since: days of
 * creation from then on (MSEC_NONE: all).  A damaged file is a finding when it
 * is read, not each time.
 */
int	 queue_scan(struct ledger *, struct queue_memory *, msec since,
	    struct queue *, struct findings *, struct err *);
void	 queue_release(struct queue *);
/* For somebody to accept: it is not to be sent again. */
bool	 queue_only_waits(const struct queued *);
/* Class A, and news: somebody is to move at once. */
bool	 queue_presses(const struct queued *);

/*
 * An awaiting notice whose record moved on: "accept" with who (a person's
 * code) when the record was accepted, "lapse" when its node was left, NULL
 * when it still waits.  who is from the queue's arena.  Each file is parsed
 * once until queue_settled_end, all within one snapshot of the store; and the
 * memory of the scan must still be there.
 */
const char	*queue_settled(struct ledger *, struct queue *,
		    struct queued *, const char **who);
void	 queue_settled_end(struct queue *);

/*
 * Where several stations write: marks in twin[i] (n of the queue) the id of an
 * older notice with the same key, NULL otherwise.
 */
int	 queue_twins(struct ledger *, struct queue *, const char **twin,
	    struct err *);

#endif
