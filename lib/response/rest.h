/*
 * Private to the room response: what a response that was cut off left undone.  A
 * step is done when it has an event since its level began, whatever came of it;
 * one that failed is not tried for ever.
 */
#ifndef RESPONSE_REST_H
#define RESPONSE_REST_H

#include "response/respond_int.h"

struct rest {
	struct {
		const char *step, *target;	/* "-": the row as a whole */
	} *v;					/* that have an event */
	size_t n, cap;
	const char *cause;	/* the event that the level began with */
	msec began;
	const char *planned;	/* the steps it asked for, "": not said */
	bool tending;		/* by cron: not more than three times */
	size_t left;
	struct buf names;	/* of the steps that are left */
};

#define REST_INIT { .cause = "", .planned = "", .names = BUF_INIT }

/* Of a record with its events. */
void	 rest_load(struct rest *, struct respond *, const struct record *);
void	 rest_release(struct rest *);
/* target NULL: any.  Of no rest (NULL) nothing is done. */
bool	 rest_has(const struct rest *, const char *step, const char *target);
/*
 * Was that step asked for when the level began?  What rules/response.csv asks
 * for since is for the next response.
 */
bool	 rest_asked(const struct rest *, const char *step);
/* Jobs that were planned from there on: those with an event are not begun. */
void	 rest_drop(struct rest *, struct step_jobs *, size_t from);
/* A row that acts when it is planned, such as PARK: is it left? */
void	 rest_later(struct rest *, struct respond *, struct scene *,
	    const struct step_row *);
/* Is there anything to do now? */
bool	 rest_due(const struct rest *, struct respond *);
/*
 * Cron's turn is counted before it begins: where no event can be written, people
 * are not called each minute.  E_NO: often enough; E_IO: it cannot be counted.
 */
int	 rest_try(struct rest *, struct respond *, struct err *);

/* run.c: all steps, or what is left. */
int	 steps_run(struct respond *, struct rest *, struct err *);

/* One at a time makes or raises a response; a descriptor to close, or -1. */
int	 respond_lock(struct respond *);
/*
 * One at a time does the steps of a level; false: another process does.  Kept
 * until steps_unlock.
 */
bool	 steps_lock(struct respond *);
void	 steps_unlock(struct respond *);

#endif
