/*
 * Messages to an MQTT broker (libmosquitto), one after another: each with QoS 1,
 * and sent only when the broker has acknowledged it.
 *
 *	struct publisher *p = NULL;
 *	if (publisher_open(&p, &broker, 5000, &e) == 0)
 *		publisher_send(p, "park/alarms", &text, 5000, &e);
 *	publisher_close(p);
 *
 * MQTT 5, in which a broker can say that it refuses a message, or that nobody
 * has subscribed to its topic; one that speaks 3.1.1 only can say neither.
 * A message that fails may have arrived all the same.
 */
#ifndef SENSOR_PUBLISHER_H
#define SENSOR_PUBLISHER_H

#include "base/buf.h"
#include "sensor/listener.h"

struct publisher;

/* Connected, within the time.  The broker and its texts must outlive it. */
int	 publisher_open(struct publisher **, const struct broker *,
	    int timeout_ms, struct err *);
/*
 * E_NO: the message itself is refused, for good; E_PERM: the broker refuses us,
 * until a person puts it right (so does publisher_open); E_ABSENT: the broker
 * took it and threw it away, nobody listens; others: try again over a new
 * connection.
 */
int	 publisher_send(struct publisher *, const char *topic,
	    const struct buf *, int timeout_ms, struct err *);
void	 publisher_close(struct publisher *);	/* NULL is fine */
/* Can a message have this topic? */
bool	 publisher_topic(const char *);

#endif
