/*
 * Saving what people edited: gather, convert, refuse, check, merge, commit.
 *
 *	struct save sv = SAVE_INIT;
 *	rc = save_gather(&sv, st, files, n, &e);	// reads, refuses
 *	… show sv.v[i].converted to the user and ask …
 *	rc = save_check(&sv, st, &found, &blocked, &e);	// ledger-check
 *	rc = save_commit(&sv, st, message, who, &e);	// durable
 *	save_release(&sv);
 *
 * What is refused is in sv.refused, all at once: edits of records/, of a
 * published flow version, of `rehearsal` and of the stations' identities,
 * symbolic links, a table or a row that is gone (rows end, they are not
 * deleted), bytes that are neither UTF-8 nor GB18030.
 */
#ifndef STORE_SAVE_H
#define STORE_SAVE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "store/store.h"

struct save_file {
	char *path;
	enum store_change change;
	struct buf read;	/* as it is in the worktree */
	struct buf bytes;	/* as it will be committed */
	bool converted;		/* from GB18030 */
};

struct save {
	struct save_file *v;
	size_t n, cap;
	char **foreign;		/* edited files of records/ */
	size_t nforeign, capforeign;
	struct findings refused;	/* errors: nothing may be saved */
	struct findings notes;		/* files left alone, cells merged */
	char tree[STORE_OID];
	bool yes;			/* warnings keep no flow from publishing */
};

#define SAVE_INIT { .n = 0 }

/* files: ledger paths to save, none: every edit. E_ABSENT: not edited. */
int	 save_gather(struct save *, struct store *, const char *const *files,
	    size_t nfiles, struct err *);
/* The rows of a converted file that show whether the conversion is right. */
void	 save_show(const struct save_file *, struct buf *out);
/*
 * The people and machines that an edit ends: valid_to set or state scrapped,
 * and no later edition of the same code.  Ask before save_commit; codes point
 * into *a.
 */
struct save_ended {
	const char *path, *code;
};
int	 save_ended(const struct save *, struct store *, struct arena *a,
	    struct save_ended **out, size_t *n, struct err *);
/*
 * Runs ledger-check on the tree as it would be.  found: what it says about
 * edited files, and errors that are new; *blocked when one is an error, or a
 * warning about a flow version that is published by this and never changes.
 */
int	 save_check(struct save *, struct store *, struct findings *found,
	    bool *blocked, struct err *);
/*
 * Under the lock; where the table moved on since the edit began both are
 * merged by key and cell.  Edited files of records/ go back to HEAD's version,
 * rows that no command wrote to .git/bihuan/rescued (store_news tells).
 * message: why, or NULL; the files are named before it.
 */
int	 save_commit(struct save *, struct store *, const char *message,
	    const char *who, struct err *);
void	 save_release(struct save *);

#endif
