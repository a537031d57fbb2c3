/*
 * The answer to a question about past cases as a page: the cases with the
 * reason of each, what was done, whom to ask, what of the plant hangs on the
 * substance, and who is downwind.
 */
#ifndef RESPONSE_ANSWER_H
#define RESPONSE_ANSWER_H

#include "flow/ledger.h"
#include "response/cases.h"
#include "response/downwind.h"

struct answer_place {
	const char *area;	/* as typed, or NULL: nobody is downwind */
	const char *wind;	/* as typed; NULL: the question's own */
};

/*
 * The age limit of own cases: "5y" (five years), "P90D", "0" (none); NULL: what
 * the question says (近3年), else five years.
 */
int	 answer_since(struct ledger *, const struct case_query *,
	    const char *since, struct case_limits *, struct err *);

/* Whether area and wind are ones, for answers that do not show them. */
int	 answer_place_check(struct ledger *, const struct answer_place *,
	    struct err *);

int	 answer_page(struct ledger *, const struct case_query *,
	    const struct case_answer *, const struct answer_place *,
	    struct buf *out, struct err *);

/* The position of an area, or of the nearest one above it that has one. */
int	 answer_position(struct ledger *, const char *area, double *lat,
	    double *lon, const char **code, struct err *);
const char	*answer_zone(enum zone);	/* in words */
/*
 * Words that tables are shipped with, translated: of places (school) and of how
 * sure a figure is (reported); any other as it stands.
 */
const char	*answer_word(const char *);

/* "3 own cases older than that are left out", …; "" when nothing was. */
void	 answer_left_out(const struct case_answer *, struct buf *out);

#endif
