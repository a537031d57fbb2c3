/*
 * Private to store/history.c, history_read.c and history_tree.c.
 */
#ifndef STORE_HISTORY_INT_H
#define STORE_HISTORY_INT_H

#include "store/history.h"
#include "store/store_int.h"


struct history {
	struct store *st;
	struct hist_reader *reader;
	struct arena arena;
	struct hist_commit *v;
	size_t n, cap;
	size_t head, acked, extra, since;
	bool acked_kept, since_kept, since_in_head;
};

/*
 * What was read, in two generations: a commit's trees and files are nearly
 * always the next one's parents.
 */
struct kept {
	git_oid id;
	git_odb_object *o;
};

struct generation {
	struct kept *v;
	size_t n, cap, bytes;
};

struct hist_reader {
	git_repository *repo; /* its own, or NULL */
	git_odb *odb;
	struct generation now, before;
	struct buf path;
};

/* One that reads through the store's repository, for the store's thread. */
struct hist_reader *hist_reader_of(struct store *, struct err *);
/* An object of the type wanted, kept until hist_rest. */
int	 hist_object(struct hist_reader *, const struct hist_id *, git_object_t,
	    git_odb_object **out, struct err *);
/*
 * Is this a tree that every reader reads alike: no name twice, in git's order,
 * none with a slash?  hist_object refuses others.
 */
bool	 hist_tree_sound(const char *bytes, size_t len);
/* tree and time of the commit c->id. */
int	 hist_commit_read(struct hist_reader *, struct hist_commit *,
	    struct err *);
/* How many there are, or SIZE_MAX with e set. */
size_t	 hist_commit_parents(struct hist_reader *, const struct hist_id *,
	    struct hist_id out[HIST_MERGED], struct err *);

#endif
