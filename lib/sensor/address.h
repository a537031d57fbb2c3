/*
 * Where a device is: a name in the secrets file, as notices(5) describes it;
 * the tables, which many may write, hold no address.  In a rehearsal also a
 * loopback address or a path below /dev.
 */
#ifndef SENSOR_ADDRESS_H
#define SENSOR_ADDRESS_H

#include "notice/secrets.h"
#include "sensor/point.h"

enum { ADDRESS_OPTIONS = 6 };

struct address {
	char *to;	/* host, or path of the serial device */
	char *port;	/* as registers/devices has it */
	/* of OPC UA: NAME.cert and so on, of opcua-read(1); NULL where none */
	char *options[ADDRESS_OPTIONS];
};

#define ADDRESS_INIT { NULL, NULL, { NULL } }
extern const char *const address_options[ADDRESS_OPTIONS];	/* "--cert" */

/* E_ABSENT: the name is not in the secrets; no message quotes the address. */
int	 device_address(struct ledger *, const struct secrets *,
	    const struct device *, struct address *, struct err *);
void	 address_copy(struct address *, const struct address *);
void	 address_release(struct address *);

#endif
