/*
 * Where a device is: a name in the secrets file, as notices(5) describes it;
 * the tables, which many may write, hold no address.  In a rehearsal also a
 * loopback address or a path below /dev.
 */
#ifndef SENSOR_ADDRESS_H
#define SENSOR_ADDRESS_H

#include "notice/secrets.h"
#include "sensor/point.h"

struct address {
	char *to;	/* host, or path of the serial device */
	char *port;	/* as registers/devices has it */
};

/* E_ABSENT: the name is not in the secrets; no message quotes the address. */
int	 device_address(struct ledger *, const struct secrets *,
	    const struct device *, struct address *, struct err *);
void	 address_release(struct address *);

#endif
