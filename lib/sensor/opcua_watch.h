/*
 * Reading OPC UA nodes over and over, as rows of readings.
 *
 * Every round ends in a batch of rows for rows().  A link that is lost is said
 * once with lost() and gives one row without a value for each point; what
 * follows are attempts after 1, 2, 4 … 30 s with a quarter of chance on top, and
 * rows again when the server answers.
 *
 *	struct opcua_watch w = { .period_ms = 500, .stop = &ended, … };
 *	opcua_watch(&w, ua, &nodes);
 */
#ifndef SENSOR_OPCUA_WATCH_H
#define SENSOR_OPCUA_WATCH_H

#include <signal.h>

#include "sensor/opcua.h"

struct opcua_watch {
	int period_ms;
	bool once;
	const volatile sig_atomic_t *stop;	/* set by a signal's handler */
	/* false: nobody listens any more. */
	bool	(*rows)(void *, const char *, size_t);
	void	(*lost)(void *, const struct err *);
	void	*arg;
	bool	 missing;	/* out: a point was without a value */
};

void	 opcua_watch(struct opcua_watch *, struct opcua *,
	    const struct opcua_nodes *);

#endif
