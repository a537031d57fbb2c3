/*
 * How serious it is: rules/response.csv (response(5)), a row for each substance
 * and level.
 *
 *	code,substance,level,above,from,unit,alarm,steps,guidance,plan,note
 *
 * Level 1 is the lowest.  A row holds for a value greater than `above`, or not
 * less than `from`; the highest that holds counts.  Substance "*" is every one
 * without rows of its own.  A row without a limit holds for an alarm whose
 * priority is among the words of `alarm`, or because somebody said so.
 */
#ifndef RESPONSE_LEVELS_H
#define RESPONSE_LEVELS_H

#include "flow/ledger.h"

enum { LEVEL_MIN = 1, LEVEL_MAX = 3, LEVEL_RANGE = 64 };
#define RESPONSE_RULES "rules/response"

struct level_row {
	const char *code, *substance, *unit, *alarm, *steps, *guidance, *plan;
	int level;
	double above, from;		/* NAN: not said; at most one is */
	long line;
};

struct levels {
	struct level_row *v;
	size_t n;
	struct arena arena;
};

#define LEVELS_INIT { NULL, 0, ARENA_INIT }

/* The rows, which outlive a refresh of the ledger. */
int	 levels_load(struct ledger *, struct levels *, struct err *);
void	 levels_release(struct levels *);

/* What is known of a moment. */
struct level_input {
	const char *substance;	/* a code of catalogue/substances, or "" */
	double value;		/* NAN: none */
	const char *unit;	/* of the value */
	double celsius;		/* for ppm and mg/m3; NAN: 25 */
	const char *priority;	/* of the alarm, "" without one */
};

/*
 * *level 0: below every limit.  A value that cannot be held against the limits
 * (no value, another unit) is judged by the alarm's priority; E_DATA if that
 * says nothing either.
 */
int	 levels_judge(struct ledger *, const struct levels *,
	    const struct level_input *, int *level, struct err *);
/* The row for a substance and level, NULL: there is none. */
const struct level_row	*levels_row(const struct levels *,
			    const char *substance, int level);
/* "1 ≤ c ≤ 3 ppm", "c > 3 ppm", "" without limits. */
void	 levels_range(const struct levels *, const char *substance, int level,
	    char out[LEVEL_RANGE]);

/*
 * A substance as typed: code, any name, alias or CAS number.  E_ABSENT quotes
 * it.
 */
int	 substance_named(struct ledger *, const char *text, const char **code,
	    struct err *);
/* From one unit to another; false when there is no way (sensor/unit.h). */
bool	 substance_convert(struct ledger *, const char *code, double value,
	    const char *from, const char *to, double celsius, double *out);

#endif
