/*
 * The files of year folders that no longer change, kept in
 * .git/bihuan/cache/trees-<kind>: unpacking the trees of ten years costs more
 * than most questions about them.  An entry counts for its tree id only, so it
 * cannot go stale; deleting or damaging the file changes nothing but speed.
 *
 *	t = trees_open(st, "records/hazard");	// NULL: such a folder has none
 *	if (!trees_take(t, &id, folder)) … read the tree …,
 *		trees_note(t, &id, first, end);
 *	trees_keep(st, folder);			// writes it if that is worth while
 *	trees_free(t);				// after the folder's files
 */
#ifndef STORE_TREES_H
#define STORE_TREES_H

#include "store/store_int.h"

struct trees *trees_open(struct store *, const char *folder);
/* Adds the files of this tree; their paths live as long as the trees. */
bool trees_take(struct trees *, const git_oid *id, struct folder *);
/* The folder's files [first, end) were read from this tree. */
void trees_note(struct trees *, const git_oid *id, size_t first, size_t end);
void trees_keep(struct store *, const struct folder *);
void trees_free(struct trees *);

#endif
