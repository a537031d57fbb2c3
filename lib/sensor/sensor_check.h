/*
 * What ledger-check says of the tables of sensors: registers/devices,
 * registers/points.  Each row that points_load would refuse is a finding.
 */
#ifndef SENSOR_SENSOR_CHECK_H
#define SENSOR_SENSOR_CHECK_H

#include "flow/ledger.h"

int	 sensor_check(struct ledger *, struct findings *, struct err *);

#endif
