/*
 * Reads Modbus and OPC UA devices, each as often as its points say, each in a thread of
 * its own, so that none waits for another; devices of one serial line, or of one
 * modbus-rtu-tcp address, take turns in one.
 *
 *	struct poll *p = NULL;
 *	poll_new(&p, store_now(lg->store));
 *	poll_add(p, &points, device, &address, &e);	// each device
 *	poll_start(p, once, &e);
 *	while ((rows = poll_take(p, 1000)) != NULL || poll_running(p))
 *		… poll_row_free(rows) …
 *	poll_stop(p);
 *	poll_free(p);
 *
 * A device that does not answer gives one bad_comm row for each of its points
 * and is tried again later and later; a register that it refuses is found by
 * halves, and only its point gets a bad_addr row, once a connection.
 *
 * OPC UA is spoken by opcua-read, a program that is started for each device,
 * given its points as CSV and watched; when it is not there its device is lost.
 */
#ifndef SENSOR_POLL_H
#define SENSOR_POLL_H

#include "sensor/address.h"
#include "sensor/point.h"
#include "sensor/reading.h"

struct poll;

/* What came of it: a reading, or (note) something that its keeper should know. */
struct poll_row {
	struct poll_row *next;
	const struct device *device;
	const struct point *point;	/* NULL: a note */
	struct reading r;		/* its texts are the row's */
	char *value, *note;
};

/* Readings are stamped as the clock goes on from `now`. */
int	 poll_new(struct poll **out, msec now, struct err *);
/* points must outlive the poll; the address is copied. */
void	 poll_add(struct poll *, const struct points *, const struct device *,
	    const struct address *);
int	 poll_start(struct poll *, bool once, struct err *);
/* Rows in the order that they came, after wait_ms at most; NULL: none. */
struct poll_row	*poll_take(struct poll *, int wait_ms);
void	 poll_rows_free(struct poll_row *);
/* How many found no room since this was asked last: nobody took them. */
size_t	 poll_lost(struct poll *);
/* False when every thread has ended: of once, or after poll_stop. */
bool	 poll_running(struct poll *);
/* Asks the threads to end, and waits for them: the longest timeout at most. */
void	 poll_stop(struct poll *);
void	 poll_free(struct poll *);

#endif
