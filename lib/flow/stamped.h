/*
 * Stamped copies of a record's photos, drawn by the program photo-stamp, which
 * decodes in a child of its own: whoever only shows records links no decoder.
 *
 *	if (stamped_can(name))
 *		rc = stamped_draw(lg, r->id, name, "photos/ab12.jpg", &e);
 *
 * A copy has at most STAMPED_SIDE pixels a side and is a JPEG.
 */
#ifndef FLOW_STAMPED_H
#define FLOW_STAMPED_H

#include "flow/ledger.h"

enum { STAMPED_SIDE = 1600 };

/* Is the file of this name, "ab12….jpg", one that can be stamped? */
bool	 stamped_can(const char *name);
/*
 * Into the file `to`, which is replaced, or appended to out.  E_UNAVAILABLE:
 * the program is missing or did not end; else what it said, with its code:
 * E_ABSENT where the photo is not in this clone, E_DATA where it is damaged.
 */
int	 stamped_draw(struct ledger *, const char *id, const char *name,
	    const char *to, struct err *);
int	 stamped_read(struct ledger *, const char *id, const char *name,
	    struct buf *out, struct err *);

#endif
