/*
 * From MQTT messages to readings: finds the point, recognises repeated and late
 * samples, says what cannot be used, never invents a value.
 *
 *	struct intake *in = intake_new(&points, &map, &ops);
 *	intake_message(in, "MQ-1", &msg, retained, now);
 *	intake_lost(in, "MQ-1", now);		// its broker is gone
 *	intake_free(in);
 *
 * A sample with the source time and the value of one of the last ones of its
 * point is a repeated delivery and dropped; another value at the same time is
 * kept, for clocks of whole seconds are common.  A sample older than its row
 * allows is late; so is a retained one without a time, for nobody knows how
 * old it is.  Without a time, or ahead of our clock, it is uncertain.
 */
#ifndef SENSOR_INTAKE_H
#define SENSOR_INTAKE_H

#include "sensor/mqtt_map.h"
#include "sensor/point.h"

struct intake_ppe {
	const char *camera;	/* as the message has it */
	const char *type;
	bool worn;
	const char *track;	/* "": none */
	msec at;
};

struct intake_ops {
	void (*reading)(void *arg, const char *device, const struct reading *);
	void (*ppe)(void *arg, const struct intake_ppe *);
	/* One line for the user; the same again at most once an hour. */
	void (*note)(void *arg, const char *text);
	/* May be NULL.  To be published; at most once a minute a node. */
	void (*command)(void *arg, const char *device, const char *topic,
	    const struct buf *payload);
	void *arg;
};

struct intake_counts {
	size_t messages, readings;
	size_t repeated, late, ahead, undated;
	size_t bad;		/* messages and samples that cannot be used */
	size_t unknown;		/* samples that no point takes */
	size_t unmatched;	/* messages that no row takes */
	size_t ppe;
};

struct intake;

/* points and map must outlive it. */
struct intake	*intake_new(const struct points *, const struct mqtt_map *,
		    const struct intake_ops *);
void		 intake_free(struct intake *);
void		 intake_message(struct intake *, const char *device,
		    const struct mqtt_message *, bool retained, msec now);
/* One row of bad_comm for every point of the device that has not one. */
void		 intake_lost(struct intake *, const char *device, msec now);
/* A reading of an earlier run, so that its repetition is recognised. */
void		 intake_seen(struct intake *, const struct reading *);
const struct intake_counts *intake_counts(const struct intake *);

#endif
