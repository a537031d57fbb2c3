/*
 * A register in every way it may be meant, with its neighbours: for finding the
 * order, type and counting of addresses that a manual does not tell.
 */
#ifndef SENSOR_PROBE_H
#define SENSOR_PROBE_H

#include "base/out.h"
#include "sensor/address.h"
#include "sensor/point.h"

struct probe {
	const struct device *device;
	const struct point *point;	/* or NULL: none is meant */
	enum point_table table;
	int reg;
};

/* "GT-101", or "GW-1/hr/40" with the register counted from 0. */
int	 probe_read_name(const struct points *, const char *, struct probe *,
	    struct err *);
/*
 * Asks the device, and adds a row for each order of the register before, of it
 * and of the one behind.
 */
enum { PROBE_COLS = 10 };
void	 probe_cols(struct out_col cols[PROBE_COLS]);
int	 probe_run(const struct probe *, const struct address *, struct out *,
	    struct err *);

#endif
