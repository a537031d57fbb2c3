/*
 * What a form computes from its own fields: sources of form.csv (flows(5)).
 *
 *	product(A,B,…)		the product of decimals, exact
 *	plus(TIME,LENGTH)	a time or day, and a field or word that is a
 *				duration or whole hours
 *	band(FIELD,TABLE)	the code of the row of the catalogue's table with
 *				least <= value < below; empty bounds are open
 *	rest(FIELD)		yes when the time is one of rules/rest.csv, else no
 *
 * Without a value in a field there is none of the whole: "".
 */
#ifndef FLOW_COMPUTE_H
#define FLOW_COMPUTE_H

#include "flow/flow.h"

/* Is this the name of one of the functions above? */
bool	 compute_knows(const char *name);
/*
 * The value of name(args), from the arena; "" when a field is empty.  E_DATA:
 * the table or its numbers do not hold.
 */
int	 compute_value(struct ledger *, const struct values *, const char *name,
	    const char *args, msec now, struct arena *, const char **out,
	    struct err *);
/* Every field that args name is one of the form, and the table is there. */
int	 compute_check(struct ledger *, const struct flow *, const char *name,
	    const char *args, struct err *);

/*
 * Exact product of decimals: "0.2", "6", "15" → "18".  False: no number, or
 * more digits than 18.
 */
bool	 decimal_product(const char *const *v, size_t n, char out[32]);
/*
 * The row of a catalogue table whose band holds the number, among those valid
 * at `at`; -1 with E_ABSENT when none does.
 */
long	 band_find(struct ledger *, const char *table, const char *number,
	    msec at, struct err *);
/* Is this time within rules/rest.csv: night, day of the week, holiday? */
int	 rest_time(struct ledger *, msec t, bool *rest, struct err *);

#endif
