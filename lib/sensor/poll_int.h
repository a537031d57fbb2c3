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
	bool known;		/* it was read, or found lost, before */
	int backoff_s;
	int64_t retry;		/* when lost: monotonic ms */
};

/* One link and those who share it. */
struct line {
	struct line *next;
	struct poll *poll;
	struct link *link;
	enum proto proto;
	char *to, *port;
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
	size_t running, lost;
	bool stop;
};

int64_t	 poll_ms(void);		/* monotonic */
/* False when the poll was stopped meanwhile. */
bool	 poll_sleep(struct poll *, int64_t until_ms);
bool	 poll_stopped(struct poll *);
/* The queue's.  The value's text is copied, "" for none. */
void	 poll_tell(struct poll *, const struct station *, const struct point *,
	    const char *value, enum quality, msec at, long latency_ms);
void	 poll_note(struct poll *, const struct device *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
msec	 poll_clock(const struct poll *);

/* The thread's work. */
void	*line_run(void *);

#endif
