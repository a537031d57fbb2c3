/*
 * readings/date=YYYY-MM-DD/DEVICE.csv in the ledger's folder: every reading of
 * a device on a day of the site's, under READING_HEADER.  Not in git; what a
 * day had is committed by daily.h.
 *
 * Writing: rows are gathered and written whole, in the order given.
 *
 *	struct readings *rd = NULL;
 *	readings_open(&rd, lg, &e);
 *	readings_add(rd, "GW-1", &reading, &e);		// many
 *	readings_flush(rd, &e);				// each second
 *	readings_close(rd);				// flushes no more
 *
 * A file has one writer at a time (a lock on it): E_BUSY names the file.  After
 * a failed flush the rows stay gathered, and the next flush tries again;
 * with 32 MB of them readings_add refuses more (E_IO).  The
 * day is that of time_ms.
 *
 * The same calls are not for several threads at once.
 */
#ifndef SENSOR_STORE_H
#define SENSOR_STORE_H

#include "flow/ledger.h"
#include "sensor/point.h"
#include "sensor/reading.h"

#define READINGS "readings"

struct readings;

int	 readings_open(struct readings **out, struct ledger *, struct err *);
int	 readings_add(struct readings *, const char *device,
	    const struct reading *, struct err *);
/* Writes what was added and has it durable (fsync) before it returns. */
int	 readings_flush(struct readings *, struct err *);
void	 readings_close(struct readings *);

/*
 * Reading: calls fn for every row with from <= time < until, of one point or
 * (NULL) of all; day after day, in a day file after file, in a file as the rows
 * stand.  Of a point that points.csv has, only its device's file is read on days
 * when there is one.  Lines that do not hold (a torn last line) are skipped and
 * counted in *skipped, which may be NULL.  The reading's texts are valid
 * during the call.  fn returns 0; > 0 ends the reading well, < 0 with its
 * error.  A file's times must not go back by more than ten minutes.
 */
typedef int reading_fn(void *arg, const struct reading *, struct err *);
int	 readings_each(struct ledger *, int64_t from, int64_t until,
	    const char *point, reading_fn *fn, void *arg, size_t *skipped,
	    struct err *);

#endif
