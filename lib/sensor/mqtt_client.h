/*
 * Of this room: an MQTT client as a broker's row and secrets want it, not yet
 * connected.  The caller sets its callbacks and destroys it, also on failure.
 */
#ifndef SENSOR_MQTT_CLIENT_H
#define SENSOR_MQTT_CLIENT_H

#include "sensor/listener.h"

struct mosquitto;

/* keep: the broker keeps its session; arg is what callbacks get. */
int	 mqtt_client_new(struct mosquitto **, const struct broker *, bool keep,
	    void *arg, struct err *);
/*
 * After mosquitto_connect_async, before the first loop: over TLS a refused
 * connection is no error to libmosquitto, which would try without a pause.
 * 1: there is a connection; 0: not within the time; -1: errno says why, EPROTO
 * that there was one and TLS failed.
 */
int	 mqtt_client_reached(struct mosquitto *, int timeout_ms);

/*
 * Why mosquitto gave rc, with errno as number; greeted: the broker had answered,
 * so that TLS stood.  May point into text.
 */
const char	*mqtt_client_why(const struct broker *, int rc, int number,
		    bool greeted, char *text, size_t size);

#endif
