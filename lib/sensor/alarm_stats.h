/*
 * Figures of alarms for a time, as ISA-18.2 asks for them, and lists of what
 * makes them bad.
 */
#ifndef SENSOR_ALARM_STATS_H
#define SENSOR_ALARM_STATS_H

#include "base/app.h"
#include "sensor/alarm_history.h"

struct alarm_figures {
	size_t told, by_priority[4];
	double per_10min;	/* NAN: no time has passed */
	size_t most_10min;
	double over_10_pct;	/* of the ten-minute intervals: more than 10 */
	size_t floods;		/* that began */
	double flood_pct;	/* of the time */
	size_t chattering, stale;	/* sources; alarms that stood for 24 h */
	double top10_pct;	/* NAN: nothing was told */
	size_t acked, open;	/* of told: by somebody, by nobody yet */
	double ack_mean, ack_median, ack_most;	/* seconds; NAN: none */
	size_t shelved, removed, suppressed;
};

/* now: what is after it has not happened yet. */
void	 alarm_figures(struct alarm_history *, msec from, msec to, msec now,
	    struct alarm_figures *);

enum alarm_by { BY_DAY, BY_SHIFT, BY_MONTH, BY_ALL };
enum alarm_what { STATS_FIGURES, STATS_TOP, STATS_FLOODS, STATS_CHATTERING,
	STATS_STALE };

struct alarm_stats {
	struct ledger *lg;
	struct alarm_wanted wanted;
	enum alarm_by by;
	enum alarm_what what;
	enum app_format format;
};

int	 alarm_stats_run(const struct alarm_stats *, struct buf *out,
	    struct findings *, struct err *);

#endif
