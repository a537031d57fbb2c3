/*
 * What a day's readings leave in git: readings-daily/<yyyy>/<mmdd>.csv with the
 * aggregates of each minute, and <mmdd>.manifest.csv with the SHA-256 of every
 * file of the day, so that raw readings shown later can be told to be those.
 */
#ifndef SENSOR_DAILY_H
#define SENSOR_DAILY_H

#include "flow/ledger.h"

#define DAILY_HEADER	"minute,point,unit,min,mean,max,n,bad"
#define MANIFEST_HEADER "file,rows,bytes,sha256,first,last"

struct daily {
	size_t days, files, rows, skipped;	/* skipped: lines that do not hold */
};

/*
 * Of every day before today that has readings and no manifest yet; with a day
 * (of the site's, its 00:00) of that one, again if it was done.  One commit a
 * day.  E_ABSENT: that day has no readings; E_PERM: it has not ended.
 */
int	 daily_commit(struct ledger *, msec day, struct daily *, struct err *);

#endif
