/*
 * rules/risk-weights.csv (risk(5)): how many points a thing counts in the risk
 * of an area (use map) or of a point (use profile), and from how many points on
 * an area has which colour.  A ledger without the table takes the shipped one.
 */
#ifndef RESPONSE_WEIGHTS_H
#define RESPONSE_WEIGHTS_H

#include "record/registers.h"

struct weights {
	const struct table *t;
	struct table shipped;
};

#define WEIGHTS_INIT { NULL, TABLE_INIT }

int	 weights_load(struct weights *, struct registers *, struct err *);
void	 weights_release(struct weights *);

/*
 * Points of one, and the most that all of this match count together (INFINITY:
 * no bound): the row of term and match, else that of the term with an empty
 * match, else 0.
 */
double	 weight(const struct weights *, const char *use, const char *term,
	    const char *match, double *most);
/* n of them: n times the weight, at most the most. */
double	 weight_of(const struct weights *, const char *use, const char *term,
	    const char *match, double n);
/* The colour of a sum by the rows of term colour: 1 red … 4 blue, 0: none. */
int	 weight_colour(const struct weights *, const char *use, double points);

/* red … blue as 1 … 4, 0: another word; and back, with its label. */
int	 risk_level(const char *code);
const char	*risk_level_code(int level);

/* Lint: numbers, uses, colours in order, no key twice. */
int	 weights_check(struct registers *, struct findings *, struct err *);

#endif
