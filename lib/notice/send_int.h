/* Private to the room notice: one round of sending. */
#ifndef NOTICE_SEND_INT_H
#define NOTICE_SEND_INT_H

#include "notice/channel.h"
#include "notice/lane.h"
#include "notice/mail.h"
#include "notice/queue.h"
#include "notice/sender.h"

/* A body with its secret, for one recipient; of the batch's arena. */
struct unveiled {
	const char *body;
	struct mail_file file;	/* no name: none */
};

struct sending {
	const struct queued *n;
	struct channel *ch;
	struct lane *lane;
	bool again;		/* of a dead sender: a possible duplicate */
	bool digest;		/* told in the lane's digest */
	const struct unveiled *secret;	/* or NULL */
};

/* What a round read and decided; lives as long as a job needs it. */
struct batch {
	struct queue q;
	struct channels channels;
	struct sending *v;
	size_t n;
	struct notice_step *steps;	/* beside the sendings */
	size_t nsteps, stepcap;
	struct arena arena;
	int users;
};

struct job {
	struct job *next;
	struct batch *batch;
	struct lane *lane;
	struct sending **v;
	struct delivery *results;
	bool *have;
	size_t n;
	int kind;		/* LANE_REST … */
	pid_t pid;
	int fd;			/* results come here */
	bool ended;		/* and all have come; not recorded yet */
	struct notice_step *steps; /* once it has ended: what to record */
	msec deadline;
};

struct sender {
	struct ledger *lg;
	const struct notice_ops *ops;
	struct queue_memory *memory;
	struct lane **lanes;
	size_t nlanes, lanecap;
	struct job *jobs;
	bool scanned_all, more;
	size_t left;		/* due, but another process has their lanes */
	msec next;
	msec emptied;		/* when a recording last emptied the spool */
	msec spooled;		/* since when rows lie there, or 0 */
	char *gave_up;		/* lines for the keepers, or NULL */
	struct err said[8];	/* set-up faults said already */
	size_t nsaid;
	char **told;		/* ids of notices said to have no channel */
	size_t ntold, toldcap;
};

/* plan.c */
int	 plan_batch(struct sender *, struct batch *, struct findings *,
	    struct err *);
/* Which of its lane's jobs takes it: LANE_REST, LANE_PRESSING. */
int	 plan_kind(const struct sending *);
struct lane	*plan_lane(struct sender *, const struct channel *);
/* The next channel after ch in the notice's list that is set up, or NULL. */
struct channel	*plan_after(struct batch *, const struct sending *);
/* A fault of the set-up: once a sender, not once a notice and round. */
void	 plan_say(struct sender *, enum severity, const struct err *,
	    struct findings *);
void	 plan_step(struct batch *, const char *id, const char *action,
	    const struct notice_pair *, size_t n);

/* unveil.c */
/*
 * True: the notice may go, *out is its body with the secret or NULL.  False: it
 * lapses or waits; that is planned and said.
 */
bool	 unveil(struct sender *, struct batch *, const struct queued *,
	    const struct unveiled **out, struct findings *);

/* rate.c */
/* Which of a lane's sendings go now, and which of them as a digest. */
size_t	 rate_plan(struct sender *, struct lane *, struct sending **, size_t n);
void	 rate_digest(struct sending **, size_t n, struct channel_msg *,
	    struct arena *);

/* job.c */
int	 job_start(struct sender *, struct batch *, struct lane *,
	    struct sending **, size_t n, struct err *);
/* What a job that runs has to say; ended is set when that was all. */
void	 job_read(struct job *);
/* One of ours sends this notice, or has ended and is not recorded yet. */
bool	 job_has(const struct sender *, const char *id);
void	 job_free(struct sender *, struct job *);
void	 batch_drop(struct batch *);

/* result.c */
/*
 * Of all jobs that have ended: n = results_steps(s, NULL, found), then as many into
 * steps, to be recorded, and if that went well results_done.
 */
size_t	 results_steps(struct sender *, struct notice_step *, struct findings *);
void	 results_done(struct sender *);
/* All that in one commit. */
int	 results_record(struct sender *, struct findings *, struct err *);
int	 record_steps(struct sender *, const struct notice_step *, bool *done,
	    size_t n, bool urgent, struct findings *, struct err *);

#endif
