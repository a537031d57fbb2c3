/* One indicator while it is computed; private to the files that do so. */
#ifndef REPORT_INDICATOR_INT_H
#define REPORT_INDICATOR_INT_H

#include "report/indicator.h"

struct figure {
	double num, den;
	bool there;	/* the denominator is not zero */
};

struct rule {
	struct report_db *db;
	struct ledger *lg;
	const struct table *t;
	size_t row;
	msec now, today;	/* the page's moment, and its day */
};

const char	*rule_cell(const struct rule *, const char *col);
/*
 * The figure of one day; what happened after the cut-off is not counted, so
 * that a final value stays what it was.  team NULL: of the whole plant.
 */
int	 rule_figure(const struct rule *, const char *team, msec of, msec cut,
	    struct figure *, struct err *);
/* The cut-off of a day that is final: midnight after the following day. */
msec	 rule_final(msec of);
double	 rule_value(const struct rule *, const struct figure *);
void	 rule_text(const struct rule *, const struct figure *, struct buf *);
void	 rule_trend(const struct rule *, const struct figure *,
	    const struct figure *before, struct buf *);
/* "1", "0", or NULL without a figure; the same in words, "—" without one. */
const char	*rule_met(const struct rule *, const struct figure *);
const char	*rule_healthy(const struct rule *, const struct figure *);
/* Points by which it got worse: negative when better, 0 when unknown. */
double	 rule_worse(const struct rule *, const struct figure *,
	    const struct figure *before);

int	 rule_days(const struct rule *, struct buf *spark, struct err *);
int	 rule_teams(const struct rule *, struct err *);
int	 rule_corrections(const struct rule *, struct err *);

#endif
