/*
 * Records for people to read: one HTML file without scripts, with stamped copies
 * of the pictures in it and links to the originals.  Whatever stands in a record is text there and nothing else.
 *
 *	struct dossier *d = dossier_new(lg);
 *	dossier_add(d, rec, bundle_fd, &e);	// reads bundle/evidence/
 *	dossier_render(d, now, &html);
 *	dossier_free(d);
 */
#ifndef AUDIT_DOSSIER_H
#define AUDIT_DOSSIER_H

#include "flow/ledger.h"

struct dossier;

struct dossier	*dossier_new(struct ledger *);
void	 dossier_free(struct dossier *);
int	 dossier_add(struct dossier *, const struct record *, int dirfd,
	    struct err *);
void	 dossier_render(struct dossier *, msec now, struct buf *);

#endif
