/*
 * The history of a ledger for whoever has to judge it: commits, trees and blobs
 * as the object store holds them.  Nothing that can hide history is asked:
 * replace references, grafts, attributes and commit graphs do not count, and
 * the hash of every object is computed again as it is read.  A
 * shallow clone was refused by store_open.
 *
 *	struct history *h = NULL;
 *	history_open(&h, st, since, NULL, &e);
 *	for (i = 0; i < history_count(h); i++) {
 *		const struct hist_commit *c = history_commit(h, i);
 *		if (!c->old) …			// parents come first
 *	}
 *	r = history_reader(h);		// another thread: hist_reader_new
 *	hist_diff(r, &parent->tree, &c->tree, "records", fn, arg, &e);
 *	history_close(h);
 */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include "store/store.h"

struct hist_id {
	unsigned char raw[20];		/* zeros: absent */
};

/* More parents than any commit has; one that has them is refused. */
enum { HIST_MERGED = 64 };

struct hist_commit {
	struct hist_id id, tree;
	const size_t *parents;		/* numbers for history_commit */
	size_t nparents;
	int64_t time;			/* of the committer, in seconds */
	bool old;			/* reachable from since: a parent only */
};

struct history;

/*
 * The commits that HEAD and refs/bihuan/acked reach; those that the commit
 * since (hex, or NULL) reaches too are left out but for those that are parents
 * of the others.  extra (hex, or NULL) is one more commit to begin at.
 * E_ABSENT: there is no such commit as since or extra; E_IO: an object is
 * missing or damaged.
 */
int	 history_open(struct history **out, struct store *, const char *since,
	    const char *extra, struct err *);
void	 history_close(struct history *);

size_t	 history_count(const struct history *);
const struct hist_commit *history_commit(const struct history *, size_t);
/* The numbers of HEAD, acked, extra and since; SIZE_MAX when there is none. */
size_t	 history_head(const struct history *);
size_t	 history_acked(const struct history *);
size_t	 history_extra(const struct history *);
size_t	 history_since(const struct history *);
/* HEAD reaches acked; true too when there is none. */
bool	 history_acked_kept(const struct history *);
/* HEAD or acked reaches since; true too when there is none. */
bool	 history_since_kept(const struct history *);
/* The same of HEAD alone. */
bool	 history_since_in_head(const struct history *);
/*
 * What would make git itself show another history, in words separated by
 * blanks: "replace" (references of git replace), "grafts" (info/grafts).
 */
int	 history_veils(struct store *, struct buf *out, struct err *);

bool	 hist_id_same(const struct hist_id *, const struct hist_id *);
bool	 hist_id_none(const struct hist_id *);
void	 hist_id_hex(const struct hist_id *, char out[STORE_OID]);

/* ---- objects, each reader in one thread ---- */

/*
 * Between these two no other thread may open or close readers: libgit2 leaves
 * the hashes to the readers, whose SHA-1 (base/hash.h) costs a fifth.
 */
void	 hist_sweep_begin(void);
void	 hist_sweep_end(void);

struct hist_reader;

/*
 * The history's own, for the thread that opened it; goes with it.  It knows what
 * history_open read.
 */
struct hist_reader *history_reader(struct history *);
/* One for another thread, with a repository of its own. */
struct hist_reader *hist_reader_new(struct history *, struct err *);
void	 hist_reader_free(struct hist_reader *);
/* The bytes of a blob, valid until hist_rest. */
int	 hist_blob(struct hist_reader *, const struct hist_id *,
	    const char **out, size_t *len, struct err *);
/* Nothing handed out is in use any more: memory may be given back. */
void	 hist_rest(struct hist_reader *);
/* The object at a path of a tree, zeros when there is none. */
int	 hist_find(struct hist_reader *, const struct hist_id *tree,
	    const char *path, struct hist_id *out, struct err *);
/*
 * What a signature of the commit signs, and the signature as it stands in the
 * commit, empty when there is none; author: "name <mail>".  Any may be NULL.
 */
int	 hist_signed(struct hist_reader *, const struct hist_id *commit,
	    struct buf *payload, struct buf *signature, struct buf *author,
	    struct err *);

/* A regular file below the folder whose content differs; zeros: absent. */
struct hist_change {
	const char *path;		/* valid during the call */
	struct hist_id from, to;
};
typedef int (*hist_change_fn)(void *arg, const struct hist_change *,
	    struct err *);
/*
 * Every file below the folder in which two trees differ, in git's order.  Only
 * folders with different ids are looked into.  from may be NULL: nothing.
 */
int	 hist_diff(struct hist_reader *, const struct hist_id *from,
	    const struct hist_id *to, const char *folder, hist_change_fn,
	    void *arg, struct err *);

#endif
