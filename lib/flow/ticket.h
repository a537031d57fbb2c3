/*
 * Tickets of special work, judged: may this permit be approved, started,
 * resumed?  All limits, levels and conflicts stand in tables (permits(5)):
 * catalogue/permit-works, permit-levels, permit-measures, rules/permit-limits,
 * permit-conflicts, registers/certificates.  Clauses are those of
 * GB 30871-2022.  Decides, writes nothing.
 *
 *	ticket_judge(lg, &t, TICKET_START, &found, &e);
 *	findings_count(&found, SEV_WARN) > 0: it is refused
 */
#ifndef FLOW_TICKET_H
#define FLOW_TICKET_H

#include "flow/flow.h"

struct ticket {
	const struct flow *flow;
	const char *id;			/* "" while it is made */
	const struct values *values;
	const struct record *record;	/* with its events, or NULL */
	msec now;
};

/*
 * approve: the length within the level's validity, countersignatures,
 *	    companions named.
 * start, resume: certificates now, measures, briefing, gas analysis, wind,
 *	    companions approved and covering the time, conflicts with permits
 *	    that are at work and with emergency responses that are open.
 * A permit that is not where the step is taken is refused, and not judged
 * further when it is at an end.
 * Each thing that is missing is one finding of SEV_ERROR with its clause;
 * SEV_INFO is worth knowing.
 */
enum ticket_step { TICKET_APPROVE, TICKET_START, TICKET_RESUME };
int	 ticket_judge(struct ledger *, const struct ticket *, enum ticket_step,
	    struct findings *, struct err *);
/*
 * The printed ticket: Markdown, the fields, analyses, measures and events of
 * the record.  symbol: a paragraph of Markdown that stands below the title.
 * One that is not at work now, or whose time is over, says so under the title.
 */
int	 ticket_print(struct ledger *, const struct ticket *,
	    const char *symbol, struct buf *out, struct err *);

/* ---- ticket_near.c, ticket_danger.c ---- */

/* Other permits: companions that must be there, and what must not be near. */
int	 ticket_companions(struct ledger *, const struct ticket *, bool approved,
	    struct findings *, struct err *);
int	 ticket_conflicts(struct ledger *, const struct ticket *,
	    struct findings *, struct err *);
/* The same for one other permit: SEV_ERROR when that is at work now. */
int	 ticket_conflict(struct ledger *, const struct ticket *,
	    const struct record *other, struct findings *, struct err *);
/*
 * Responses that have not ended, drills apart, which a row whose `other` is
 * emergency keeps this work away from: ticket_conflicts asks it.
 */
int	 ticket_emergencies(struct ledger *, const struct ticket *,
	    const struct table *rules, struct findings *, struct err *);
/* A value of the ticket; "" when empty. */
const char	*ticket_get(const struct ticket *, const char *field);

#endif
