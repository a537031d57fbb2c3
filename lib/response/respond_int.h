/* Private to the room response: steps and their processes. */
#ifndef RESPONSE_RESPOND_INT_H
#define RESPONSE_RESPOND_INT_H

#include <sys/types.h>

#include "notice/channel.h"
#include "notice/secrets.h"
#include "response/cameras.h"
#include "response/outcome.h"
#include "response/park.h"
#include "response/respond.h"
#include "response/steps.h"

/* One thing done by a process of its own. */
struct step_job {
	const char *step, *target;	/* code, and what it is done to */
	void (*run)(const struct step_job *, struct outcome_text *);
	long timeout_s;
	const struct step_kit *kit;
	const void *arg;		/* the run function's own */
	const char *text;		/* of a message */
	const char *file;		/* what it makes, evidence of its event */
	struct outcome_text outcome;
	bool done, logged;
	bool notifies, told;		/* persons, by their notices; any was */
	pid_t pid;
	int fd;
	msec began, deadline;
};

/* What others wrote since. */
int	 respond_refresh(struct ledger *, struct err *);

/* What processes need of the ledger, gathered before they start. */
struct step_kit {
	struct secrets *secrets;
	bool rehearsal;
	const char *root;
	const char *sender;	/* who we are, to the park's broker */
};

struct step_jobs {
	struct step_job *v;
	size_t n, cap;
};

struct step_job	*job_new(struct step_jobs *, const char *step,
		    const char *target);
/* One that needs no process. */
void	 job_done(struct step_job *, enum outcome_kind, const char *text);
/* Starts what has not begun.  A job that cannot be started has failed. */
void	 jobs_start(struct step_jobs *);
/*
 * Waits until some job ends or its time is up, at most so long (-1: as it
 * takes); false when none was left.  Those that ended are done and not logged.
 */
bool	 jobs_wait(struct step_jobs *, int most_ms);
void	 jobs_release(struct step_jobs *);

struct rest;	/* rest.h */

/* Where a response is, for its steps. */
struct scene {
	const struct record *rec;
	struct record_box *box;
	const char *area, *point, *substance;
	double lat, lon;	/* NAN: nowhere said */
	double value;
	struct step_kit kit;
	struct camera_aims aims;
	struct parks parks;
	struct channels channels;
	const struct rest *rest;	/* only what is left; NULL: all */
};
int	 scene_open(struct respond *, struct scene *, struct err *);
void	 scene_release(struct scene *);

/* The steps of the level, as rows; a step without a row is a finding. */
struct step_row	*steps_of(struct respond *, struct scene *, size_t *n);
/* What a row asks for, as jobs. */
void	 step_plan(struct respond *, struct scene *, const struct step_row *,
	    struct step_jobs *);
/*
 * The park's side of a row: what is start, curve or end.  A curve without a
 * point is nothing to tell; what waits is sent all the same.
 */
struct curve_point;
void	 step_park(struct respond *, struct scene *, const struct step_row *,
	    const char *what, const struct curve_point *, size_t n,
	    struct step_jobs *);
bool	 step_park_wants(const struct step_row *, const char *park);
/* The mark that the park was told and is to be told the end. */
void	 park_mark(struct ledger *, const char *id, struct buf *path);
void	 step_suspend(struct respond *, struct scene *,
	    const struct step_row *, struct step_jobs *);
/*
 * notified.c: what the notices of the start, or of the last raise, say of a
 * step that notified: whoever was not reached is named in its outcome and in
 * r.said.  True: somebody was reached.
 */
bool	 step_notified(struct respond *, struct step_job *);
/* Jobs that are done and not logged: one commit of events. */
int	 steps_log(struct respond *, struct step_jobs *,
	    const char *notified_at, struct err *);

/* tend.c */
/* The lock of the process that has a response; E_BUSY. */
int	 tend_lock(struct ledger *, const char *id, int *fd, struct err *);
/* The park is told that it is over, once. */
void	 tend_end(struct respond *, struct scene *);

/* messages.c: what the park and the terminals are told. */
struct curve_point {
	msec at;
	double value;
	const char *unit, *quality;
};
void	 guidance_text(struct respond *, const struct scene *, struct buf *subject,
	    struct buf *body);
/* what: start, curve, end.  Stored for the park, once for each message. */
int	 park_tell(struct respond *, struct scene *, const struct park_row *,
	    const char *what, const struct curve_point *, size_t n,
	    struct err *);

#endif
