/*
 * Indicators: rows of rules/indicators.csv (code,name,numerator,denominator,
 * threshold,direction,unit,window,misses), computed for yesterday (provisional)
 * and the day before (final) into the tables
 *
 *	indicators		code name numerator denominator text state
 *				final_text trend threshold healthy misses
 *				change worse spark unit direction met
 *	indicator_days		code day numerator denominator value
 *	indicator_teams		code team numerator denominator text trend
 *				healthy worse met
 *	indicator_corrections	code name day was now records
 *
 * See report(5) for what they mean.  A zero denominator prints "—" and is no
 * pass; a change below 0.05 points prints "→".
 *
 * A query is computed for one team by putting a table of the same name before
 * each kind of record: "with hazard as (select * from main.hazard where
 * resp_team = :team) select …".  So no query needs to know of teams.
 */
#ifndef REPORT_INDICATOR_H
#define REPORT_INDICATOR_H

#include "report/db.h"

enum {
	INDICATOR_DAYS = 14,	/* final values of the small line */
	INDICATOR_LATE = 7	/* days whose final value may get a correction */
};

/*
 * text: the template or query that reads them; tables that it does not name
 * are not computed (they are there, empty).  A row with an error is a finding,
 * or the error when found is NULL.
 */
int	 indicators_fill(struct report_db *, struct ledger *, const char *text,
	    struct findings *, struct err *);

#endif
