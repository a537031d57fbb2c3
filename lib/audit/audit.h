/*
 * The audit: what history, flows, evidence and signatures prove, judged from
 * the objects of git alone.  ledger-audit(1) lists the codes.
 *
 * History: every commit that HEAD or refs/bihuan/acked reaches is compared with
 * each of its parents.  Rows of records/ are a set that only grows; a row first
 * stands in a commit of its own time (AUDIT_SLACK); a published flow version
 * never changes.  Then each row is judged in its record: the step is one of the
 * flow, the actor held the role by the tables of the commit that brought the
 * row, and the files it names have the right content.
 *
 * What was audited is remembered in .git/bihuan/audited, with what was found;
 * the next audit reads newer commits only, and says the old findings again.
 * Whoever can write there can forge it, so a full audit does not read it.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "flow/ledger.h"

#define AUDIT_SLACK (10 * MINUTE)

struct audit_opts {
	bool full;		/* all of history, whatever is remembered */
	bool keep;		/* remember this audit */
};

struct audit_counts {
	size_t commits, rows, records, events, signatures, files;
	bool whole;		/* all of history was read */
};

/*
 * -1 only when the history cannot be read at all; everything else is a finding.
 * fs is empty before.
 */
int	 audit_run(struct ledger *, const struct audit_opts *,
	    struct audit_counts *, struct findings *, struct err *);

#endif
