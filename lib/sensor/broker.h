/*
 * Where an MQTT device of registers/devices.csv is and how to talk to it.
 *
 * Its address is a name in the secrets file, whose value is mqtts://HOST[:PORT],
 * HOST[:PORT] (the same) or mqtt://HOST[:PORT]; or, in a rehearsal, a loopback
 * literal.  Beside it NAME.user, NAME.password, NAME.cafile, NAME.certfile,
 * NAME.keyfile.  Without TLS only loopback is reached, unless NAME.plain=yes.
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
bool	 host_is_loopback(const char *);

#endif
