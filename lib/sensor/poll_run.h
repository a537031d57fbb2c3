/*
 * sensor-poll's own work: reads the devices, writes the rows to standard output
 * and to readings/.  A row is printed as soon as it is there, whatever the disk
 * does: an alarm does not wait for a full one.
 */
#ifndef SENSOR_POLL_RUN_H
#define SENSOR_POLL_RUN_H

#include "base/app.h"
#include "sensor/point.h"

/* devices: codes, NULL-terminated; none are all.  E_ABSENT: an unknown one. */
int	 poll_run_known(const struct points *, char **devices, struct err *);
/* E_ABSENT: there is none that is called so, with the nearest. */
int	 poll_run_no_device(const struct points *, const char *typed,
	    struct err *);
/* A device that is enabled and, if some are named, one of them. */
bool	 poll_run_wants(char **devices, const struct device *);
/*
 * Until poll_run_end, or once.  With app->dry_run nothing is kept.  0; E_NO
 * when something did not answer (once), E_IO when readings were not kept.
 */
int	 poll_run(struct app *, struct ledger *, const struct points *,
	    char **devices, bool once, struct err *);
/* From a signal's handler. */
void	 poll_run_end(void);

#endif
