/*
 * What the threads of a poll share; private to poll*.c.
 */
#ifndef SENSOR_POLL_INT_H
#define SENSOR_POLL_INT_H

#include <pthread.h>

#include "sensor/link.h"
#include "sensor/blocks.h"
#include "sensor/poll.h"

/* A device as its thread knows it. */
struct station {
	const struct device *device;
	const struct points *points;
	struct blocks plan;
	enum quality *last;	/* of each point of the plan, as told */
	bool *told;
	size_t npoints;
	bool lost;		/* the last read failed */
	int backoff_s;
	int64_t retry;		/* when lost: monotonic ms */
};

/* One link and those who share it. */
struct line {
	struct line *next;
	struct poll *poll;
	struct link *link;
	enum proto proto;
	struct address address;
	struct station *v;
	size_t n, cap;
	pthread_t thread;
	bool started;
	unsigned seed;		/* of the jitter */
};

struct poll {
	struct line *lines;
	msec ahead;		/* of the real clock: a rehearsal's */
	bool once;
	pthread_mutex_t lock;	/* of all below */
	pthread_cond_t came, stopping;
	struct poll_row *first, **end;
	size_t queued, lost;	/* rows that wait; that found no room */
	size_t running;
	bool stop;
};

int64_t	 poll_ms(void);		/* monotonic */
/* False when the poll was stopped meanwhile. */
bool	 poll_sleep(struct poll *, int64_t until_ms);
bool	 poll_stopped(struct poll *);
/* To the queue; the value's text is copied, point and unit are the point's. */
void	 poll_tell(struct poll *, const struct station *, const struct point *,
	    const struct reading *);
void	 poll_note(struct poll *, const struct device *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
msec	 poll_clock(const struct poll *);

/*
 * Point i of the station's plan.  Without a value and without an answer it is
 * told once, until something else is told of it.
 */
void	 station_tell(struct line *, struct station *, size_t i,
	    const struct reading *);
/* It does not answer: bad_comm for its points, s->retry is when to try again. */
void	 station_lose(struct line *, struct station *, const struct err *why);
void	 station_found(struct line *, struct station *);

/* The thread's work. */
void	*line_run(void *);
/* That of a line whose station is read by a program. */
void	 line_run_child(struct line *);

#endif
