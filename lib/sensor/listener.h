/*
 * Connections to MQTT brokers (libmosquitto): a thread a broker, which connects,
 * subscribes with QoS 1 in a session that the broker keeps, and connects again
 * with growing pauses.  Its callbacks only copy into one queue, which the caller
 * empties:
 *
 *	struct listener *l = NULL;
 *	if (listener_start(&l, brokers, n, &e) < 0) …
 *	poll(listener_fd(l)) …
 *	while (listener_next(l, &item)) {
 *		…
 *		listener_item_free(item);
 *	}
 *	listener_stop(l);	// says goodbye; what came before can be taken
 *	listener_free(l);
 *
 * When the queue holds 64 MB the threads wait, so that the broker keeps what
 * follows; nothing is dropped.
 */
#ifndef SENSOR_LISTENER_H
#define SENSOR_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct broker {
	const char *device;	/* of registers/devices.csv */
	const char *host;
	int port;
	bool tls;
	const char *user, *password;	/* NULL: none */
	const char *cafile;	/* NULL: the system's */
	const char *certfile, *keyfile;	/* NULL: none */
	const char *client_id;	/* NULL: a passing one, no session is kept */
	const char *status_topic;	/* online, offline; NULL: none */
	const char *const *filters;	/* NULL-terminated */
	int backoff_min_s, backoff_max_s;
};

enum listener_what {
	LISTENER_MESSAGE,
	LISTENER_UP,		/* connected and subscribed */
	LISTENER_DOWN,		/* no connection; text says why */
	LISTENER_NOTE		/* something to say */
};

struct listener_item {
	enum listener_what what;
	size_t broker;		/* its place in the list given */
	char *text;		/* topic of a message, reason, note */
	char *payload;
	size_t len;
	bool retained;
	int64_t at;		/* when it came, real clock */
	struct listener_item *next;	/* private */
};

struct listener;

/* The brokers and their texts must outlive it. */
int	 listener_start(struct listener **, const struct broker *, size_t n,
	    struct err *);
int	 listener_fd(const struct listener *);	/* readable: there are items */
/* Takes the oldest item; false when there is none. */
bool	 listener_next(struct listener *, struct listener_item **);
/* Publishes with QoS 1 as soon as the broker is connected. */
void	 listener_publish(struct listener *, size_t broker, const char *topic,
	    const void *, size_t);
void	 listener_item_free(struct listener_item *);
void	 listener_stop(struct listener *);
void	 listener_free(struct listener *);

#endif
