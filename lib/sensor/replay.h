/*
 * The clock of rows of the past: what came of the rows of one instant is told
 * before those of another are judged, and the seconds between pass as they did
 * then, so that it is all the same how the bytes arrive.
 *
 *	struct replay p = REPLAY_INIT;
 *	replay_to(&p, judge, reading.time_ms, tell, arg);
 *	judge_reading(judge, &reading, …);
 */
#ifndef SENSOR_REPLAY_H
#define SENSOR_REPLAY_H

#include "sensor/judge.h"

struct replay {
	msec at;	/* of the newest row */
	msec tick;	/* when the next second is */
};

#define REPLAY_INIT { MSEC_NONE, MSEC_NONE }

/* tell: takes what the judge has; called before its clock moves. */
typedef void	 replay_fn(void *arg);
/* A row of before the newest one leaves the seconds as they are. */
void		 replay_to(struct replay *, struct judge *, msec at,
		    replay_fn *tell, void *arg);

#endif
