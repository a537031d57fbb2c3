/*
 * Enrolment: registers/signers follows from the records of the kind `signer`.
 * See signers(5).
 */
#ifndef FLOW_ENROL_H
#define FLOW_ENROL_H

#include "flow/flow.h"

#define ENROL_KIND "signer"

/*
 * registers/signers as the records have it: the lines of stations stay as they
 * are in the file of now, those of persons are made anew.  fresh (n of them) are
 * records that were just changed and stand for the ledger's own.
 */
int	 enrol_text(struct ledger *, const struct record *const *fresh, size_t n,
	    struct buf *out, struct err *);
/*
 * Findings: a file that does not follow from the records, a line that does not
 * hold, a station whose key is not in it, and persons who hold a role that must
 * sign and have no key.
 */
int	 enrol_check(struct ledger *, struct findings *, struct err *);

#endif
