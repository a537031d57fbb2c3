/*
 * Where an MQTT device of registers/devices.csv is and how to talk to it.
 *
 * Its address is a name in the secrets file, whose value is mqtts://HOST[:PORT],
 * HOST[:PORT] (the same) or mqtt://HOST[:PORT]; or, in a rehearsal, a loopback
 * literal.  Beside it NAME.user, NAME.password, NAME.cafile, NAME.certfile,
 * NAME.keyfile.  Without TLS only loopback is reached, unless NAME.plain=yes.
 * Another table's broker is found by broker_named, its URL in a part of its own.
 */
#ifndef SENSOR_BROKER_H
#define SENSOR_BROKER_H

#include "base/mem.h"
#include "sensor/listener.h"
#include "sensor/point.h"

struct secrets;

/*
 * Texts come from the arena.  keep: a session that the broker keeps, and a
 * status topic.  E_ABSENT: the name is not in the secrets file; E_PERM: it
 * would be plain; E_DATA: no address.
 */
int	 broker_find(struct broker *, struct arena *, struct ledger *,
	    const struct device *, const struct secrets *, bool keep,
	    struct err *);

/* Whose broker it is: messages name its row, and the line to be written. */
struct broker_of {
	const char *table;	/* file name of its row */
	long line;
	const char *code;
	const char *secret;	/* NAME */
	const char *key;	/* of the secrets' line with the URL */
	const char *port;	/* where the URL says none; "": the usual one */
};
/* Errors as broker_find's; host, TLS and who logs in are set, no client_id. */
int	 broker_named(struct broker *, struct arena *,
	    const struct broker_of *, const struct secrets *, struct err *);
/* A client id: one clone's is told from another's by station and machine. */
const char	*broker_session(struct arena *, struct ledger *,
		    const char *code);
bool	 host_is_loopback(const char *);

#endif
