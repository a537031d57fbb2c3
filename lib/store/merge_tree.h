/*
 * Merging two commits into a tree, objects written, no reference moved: what
 * ledger-sync does outside the lock, and once more, for the small rest, under
 * it.  Several common ancestors (histories that crossed) are merged first.
 */
#ifndef STORE_MERGE_TREE_H
#define STORE_MERGE_TREE_H

#include <git2.h>
#include <stdbool.h>

#include "base/err.h"

struct merge_tree {
	git_oid tree;
	size_t nrows;		/* records files whose rows were joined */
	bool tables;		/* other files were changed on both sides */
};

/*
 * Findings tell what did not merge by itself.  E_DATA: no common history, a
 * header or published flow that differs, a symbolic link.
 */
int	 merge_commits(struct merge_tree *out, git_repository *,
	    const git_oid *ours, const git_oid *shared, struct findings *,
	    struct err *);

/*
 * The tree with the shared version of the given paths (NULL-terminated) in it,
 * for tables whose merge does not hold.
 */
int	 merge_give_way(git_oid *out, git_repository *, const git_oid *tree,
	    const git_oid *shared, const char *const *paths, struct err *);

/* The last error of libgit2 as ours; returns -1. */
int	 merge_git_err(struct err *, const char *what);

#endif
