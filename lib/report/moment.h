/*
 * Which moment a page speaks of, and the dates that its queries have.
 *
 * A page of a day speaks of that day's dawn, one of a month or quarter of the
 * dawn after its last day: what happened later is left out, so that printed
 * again it is the same page.  What has not ended yet speaks of this moment.
 */
#ifndef REPORT_MOMENT_H
#define REPORT_MOMENT_H

#include "report/db.h"

enum report_period { PERIOD_DAY, PERIOD_MONTH, PERIOD_QUARTER };

struct report_moment {
	char day[CLOCK_TEXT];	/* of the page */
	char start[CLOCK_TEXT];	/* first day of the month or quarter */
	char end[CLOCK_TEXT];	/* the day after its last */
	msec now;		/* events after this are not seen */
	msec since;		/* start of the day or of the period */
};

/*
 * day 2026-11-24 and month 2026-11 as the user typed them, or NULL: then today,
 * or the last month or quarter that is over.  A quarter is named by any of its
 * months.  E_USAGE for what is no date, in the future, or not of this period.
 */
int	 report_moment(struct store *, enum report_period, const char *day,
	    const char *month, struct report_moment *out, struct err *);
/*
 * Binds yesterday, day_before, week_ago, month_ago, tomorrow; month,
 * month_start, month_end, month_before; quarter, quarter_start, quarter_end,
 * quarter_before; year_start.  Of a page of a day they are those it lies in.
 */
void	 report_moment_bind(struct report_db *, enum report_period,
	    const struct report_moment *);

#endif
