/*
 * Indicators: rows of rules/indicators.csv (code,name,numerator,denominator,
 * threshold,direction,unit,window,misses), computed for yesterday (provisional)
 * and the day before (final) into the table indicators:
 * code,name,numerator,denominator,text,state,final_text,trend,threshold,healthy.
 *
 * A zero denominator prints "—" and is no pass; a change below 0.05 points
 * prints "→".
 */
#ifndef REPORT_INDICATOR_H
#define REPORT_INDICATOR_H

#include "report/db.h"

int	 indicators_fill(struct report_db *, struct ledger *,
	    struct findings *, struct err *);

#endif
