/*
 * Anchors: which commit was the head, when, said by the station.  One that is
 * printed, mailed or stamped by others shows later whether history was
 * rewritten: the commit must still be in it.
 *
 * The text is lines "word value": bihuan-anchor 1, plant, station, time,
 * commit, rows (of records/, a tree id), and "signature", base 64 of the
 * SSHSIG in the namespace bihuan-anchor over the lines before it.
 */
#ifndef AUDIT_ANCHOR_H
#define AUDIT_ANCHOR_H

#include "flow/ledger.h"

enum { ANCHOR_MOST = 64 << 10 };	/* bytes, with what mail puts around it */

/* E_UNAVAILABLE: the station has no key; unsigned then if that is allowed. */
int	 anchor_make(struct ledger *, bool may_be_unsigned, struct buf *out,
	    struct err *);
/*
 * Is the commit of an anchor still in the history of HEAD, and was the anchor
 * signed by a station?  What is not is a finding; E_DATA: it is no anchor, or
 * another plant's.
 */
int	 anchor_check(struct ledger *, const char *text, size_t len,
	    struct findings *, struct err *);
/* The same of a file, or "-" for standard input. */
int	 anchor_check_file(struct ledger *, const char *path, struct findings *,
	    struct err *);

#endif
