/*
 * The variables of a report template: its front matter declares them with what
 * holds if nothing is given, and which values fit.
 *
 *	vars: workshop= most=10
 *	values: workshop=registers/areas most=number limit=0..100
 */
#ifndef REPORT_VARS_H
#define REPORT_VARS_H

#include "report/ask.h"

struct report_vars {
	const char *path;	/* of the template */
	const char *vars, *values;	/* as written */
	size_t vars_line, values_line;	/* from 1 on */
	msec at;		/* rows of registers valid then */
};

/*
 * Binds every variable, given or not; a code or alias of a register as its
 * code.  Nothing is no value and always fits.  A value that does not fit is
 * E_ABSENT with those that do, or E_USAGE when it is no number
 * or one outside its range; what the front
 * matter itself has wrong is E_DATA at its line.
 */
int	 report_vars_bind(struct report_db *, struct ledger *,
	    const struct report_vars *, const struct report_var *given,
	    size_t ngiven, struct err *);

#endif
