/*
 * A lane is a target of registers/channels (a mail server, a robot): messages
 * of one lane go one after another, lanes side by side.  Mail and robots have a
 * second job at most, for what presses, beside one of the rest.  Its lock and
 * the times of the last minute's messages are the private file
 * notice-<target>.lock; who holds the lock knows that nobody else is sending
 * there.
 */
#ifndef NOTICE_LANE_H
#define NOTICE_LANE_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/err.h"

enum { LANE_REST, LANE_PRESSING, LANE_KINDS };

struct lane {
	char *target;
	char *path;
	long rate_per_min;	/* 0: no limit */
	int fd;			/* -1: not held */
	bool busy;		/* another process holds it */
	int jobs[LANE_KINDS];	/* of our own that run */
	msec sent[64];		/* within the last minute, oldest first */
	size_t nsent;
	size_t planned;		/* in this round */
	bool capped;		/* and more than a round takes */
};

void	 lane_init(struct lane *, const char *private_dir, const char *target,
	    long rate_per_min);
void	 lane_release(struct lane *);
/* Takes the lock without waiting; busy is set when another process has it. */
int	 lane_lock(struct lane *, struct err *);
void	 lane_unlock(struct lane *);
/* Messages that may go now; *next: when one more may (MSEC_NONE: now). */
size_t	 lane_free(struct lane *, msec now, msec *next);
/* Counts n messages as sent and writes that down. */
void	 lane_count(struct lane *, size_t n, msec now);

#endif
