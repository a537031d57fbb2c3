/*
 * One query of the user's own on the whole ledger as it stands: what
 * ledger-sql is.  Only the kinds of record that the query names are loaded, or
 * all when it reads events.
 */
#ifndef REPORT_ASK_H
#define REPORT_ASK_H

#include "report/db.h"

struct report_var {
	const char *name, *value;	/* bound as :name */
};

struct report_ask {
	const char *sql;
	const char *day;	/* as it was known at that day's dawn, or NULL */
	const char *since;	/* records touched since and all open; NULL all */
	const struct report_var *vars;
	size_t nvars;
};

/*
 * row() once with cells NULL, then for every row, however many.  E_DATA with
 * the engine's words.
 */
int	 report_ask(struct ledger *, const struct report_ask *, report_row_fn,
	    void *arg, struct findings *, struct err *);

/* Splits NAME=VALUE in place; E_USAGE when it is none. */
int	 report_var(struct report_var *out, char *text, struct err *);

#endif
