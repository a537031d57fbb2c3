/*
 * What ledger-check says of rules/alarms.csv: rows that do not hold, codes and
 * units that nobody knows, limits above those of GB/T 50493 (as
 * catalogue/substances has them), gas points that no rule watches.
 */
#ifndef SENSOR_ALARM_CHECK_H
#define SENSOR_ALARM_CHECK_H

#include "flow/ledger.h"

int	 alarm_check(struct ledger *, struct findings *, struct err *);

#endif
