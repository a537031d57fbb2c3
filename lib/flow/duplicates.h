/*
 * The same thing reported twice: rules/duplicates.csv
 * (code,kind,fields,else_fields,within,again,recurrence).
 *
 * fields: words; two records are the same when all of them are equal.  When one
 * of them is empty in the new record, else_fields decide instead; when one of
 * those is empty too, nothing is compared.  within: how long after its closing
 * a record still makes the new one a recurrence.  again, recurrence: the link
 * fields that receive the id found; where they are the same field, a record
 * closed within is as one that is open.
 */
#ifndef FLOW_DUPLICATES_H
#define FLOW_DUPLICATES_H

#include "base/id.h"
#include "flow/flow.h"

struct duplicate_rule {
	const char *code, *kind, *fields, *else_fields, *again, *recurrence;
	msec within;			/* MSEC_NONE: no recurrences */
	long line;
};

/*
 * Looks for an open record and for the last recently closed one with the same
 * fields; "" where there is none.  What ended as void is no record of anything:
 * in a node "void", or in the one that an action "void" enters.  *rule is
 * NULL when the kind has no rule; it lives as long as the ledger.
 */
int	 duplicates_find(struct ledger *, const struct flow *,
	    const struct values *, msec now, char open_id[ID_TEXT],
	    char recent_id[ID_TEXT], const struct duplicate_rule **rule,
	    struct findings *, struct err *);
/*
 * The same for many values in one snapshot: the ledger is read once.
 *
 *	if (d == NULL || !duplicates_hold(d, lg, flow))
 *		duplicates_free(d), duplicates_load(&d, lg, flow, now, fs, e) …
 *	duplicates_among(d, values, open_id, recent_id, &rule);
 */
struct duplicates;
int	 duplicates_load(struct duplicates **out, struct ledger *,
	    const struct flow *, msec now, struct findings *, struct err *);
/* False when the ledger has moved on or the flow is another. */
bool	 duplicates_hold(const struct duplicates *, struct ledger *,
	    const struct flow *);
void	 duplicates_among(const struct duplicates *, const struct values *,
	    char open_id[ID_TEXT], char recent_id[ID_TEXT],
	    const struct duplicate_rule **rule);
void	 duplicates_free(struct duplicates *);

/* Does this rule take the record, as it is shown, for the same thing? */
bool	 duplicates_same(const struct duplicate_rule *, const struct values *,
	    const struct record *);

#endif
