/*
 * What may be taken out of service: a measuring point, or what one rule tells
 * of it.
 */
#ifndef SENSOR_REMOVAL_H
#define SENSOR_REMOVAL_H

#include "flow/ledger.h"

#define REMOVAL_ALL "ALL"	/* the rule of a record of the whole point */

struct removal {
	const char *point, *name, *area, *rule;
};

/*
 * For what was typed (rule NULL: all of the point); texts go to the arena.
 * E_ABSENT: no such point, no such rule, or one that does not hold for the
 * point, with those that do.  E_NO: it is out of service already, or has an
 * alarm that can be taken out; with its id.
 */
int	 removal_plan(struct removal *, struct ledger *, const char *point,
	    const char *rule, struct arena *, struct err *);

/* What of a point is out of service; the texts are from the arena. */
struct removed {
	char **ids;	/* free it */
	size_t n;
};
/*
 * rule NULL: whatever is out of service at the point.  E_ABSENT: no such
 * point; E_NO: nothing of it is out of service, or not that rule, with the
 * rules that are.
 */
int	 removal_find(struct removed *, struct ledger *, const char *point,
	    const char *rule, struct arena *, struct err *);

#endif
