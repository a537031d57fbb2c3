/*
 * What sensor-listen does: MQTT devices of registers/devices.csv, through
 * rules/mqtt-map.csv, to readings on standard output and below readings/, and
 * to records of kind ppe.
 */
#ifndef SENSOR_LISTEN_H
#define SENSOR_LISTEN_H

#include <signal.h>

#include "flow/ledger.h"

struct listen_ops {
	/* Whole rows; false: nobody takes them any more. */
	bool (*rows)(void *arg, const char *rows, size_t len);
	void (*note)(void *arg, const char *text);
	void *arg;
};

struct listen_opts {
	const char *device;	/* NULL: every enabled MQTT device */
	bool dry_run;		/* writes nothing, keeps no session */
	bool rebirth;		/* asks Sparkplug nodes for missed births */
	const volatile sig_atomic_t *ended;
};

/*
 * Until *ended.  E_ABSENT: no such device, or none; E_BUSY: another program
 * writes the device's readings; E_IO: nobody takes the rows.
 */
int	 listen_run(struct ledger *, const struct listen_opts *,
	    const struct listen_ops *, struct err *);
/*
 * What one message of a device would give.  E_NO: nothing came of it, or
 * something in it could not be used.
 */
int	 listen_try(struct ledger *, const char *device, const char *topic,
	    const struct buf *payload, const struct listen_ops *,
	    struct err *);

#endif
