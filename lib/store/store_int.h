/*
 * Private to lib/store: what its files share.
 *
 * Private files of a clone, all below .git/bihuan (privfd):
 *	flock		held by the one writer; holds "<pid> <command>"
 *	index.twin	hard link of .git/index.lock; holds the plan
 *	head.twin, acked.twin	the same for the locks of the two references
 *	index		the new index while it is made
 *	new/<n>		new worktree files before their rename
 *	old/<n>, old/index	hard links of what is replaced, for rolling back
 *	base/<path>	blob id under a file that somebody is editing
 *	spool, spool.lock, ids, rescued/, checked, rehearsal
 */
#ifndef STORE_STORE_INT_H
#define STORE_STORE_INT_H

#include <git2.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/sshkey.h"
#include "csv/csv.h"
#include "store/git_err.h"
#include "store/rows.h"
#include "store/store.h"

#define REF_MAIN "refs/heads/main"
#define REF_ACKED "refs/bihuan/acked"


struct spool_snap {
	struct arena arena;	/* what the texts are in */
	struct spool_row *v;	/* of the complete batches, in their order */
	size_t n, cap;
	size_t end;		/* length of the complete batches */
	struct stat sb;
};

struct folder {
	struct folder *next;
	char *name;
	struct store_file *v;
	size_t n, cap;
	struct arena arena;
	struct trees *trees;		/* NULL: not of a kind's records */
};

struct store {
	char *root, *gitdir;
	int rootfd, gitfd, privfd;	/* privfd is -1 until it is needed */
	bool fixed;			/* store_open_tree: nothing but a tree */
	git_repository *repo;
	bool lent;			/* repo is another store's */
	git_odb *odb;
	git_oid head;			/* zeros: no commit yet */
	char headhex[STORE_OID];
	git_tree *tree;			/* of head; NULL: no commit yet */
	struct table settings;
	bool rehearsal;
	msec now;			/* BIHUAN_NOW, or MSEC_NONE */
	struct findings news;
	struct folder *folders;
	struct spool_snap spool;
	bool overtaken;			/* the last change was, and nobody asked */
	pthread_mutex_t mutex;		/* libgit2 calls of store_load */
	git_index *index;		/* loaded when store_load wants it */
	struct index_look *look;	/* or, where it can, this */
	struct stat index_sb;
	bool index_tried;
	struct txn *txn;		/* the running one */
	int identity;			/* 0 not looked at, 1 fine, -1 not */
	char station;
	struct err why;			/* of identity -1 */
	struct ssh_key *key;		/* the station's, once it was needed */
	bool key_tried;
	git_oid key_head;		/* where none was found */
};

/* ---- start.c, store.c ---- */

int	 store_start(struct err *);	/* libgit2, set up */

/*
 * After an error before anything was changed: of a full disk the hint says so,
 * and where the ledger is.  Returns -1.
 */
int	 store_full(const struct store *, struct err *);
int	 store_priv(struct store *, struct err *);	/* opens privfd */
struct finding *store_tell(struct store *, const char *code, const char *file,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Makes commit the snapshot's; settings are read again if they changed. */
int	 store_look(struct store *, const git_oid *commit, struct err *);
int	 store_settings(struct store *, struct err *);

/* ---- read.c ---- */

int	 blob_read(struct store *, const git_oid *, struct buf *out,
	    struct err *);
/*
 * Do the bytes make the object's name?  For what was read without libgit2's own
 * check, a slow SHA-1 that looks for made-up collisions and takes a large part of
 * reading a day file.
 */
bool	 object_named_right(git_odb_object *, const git_oid *);
/* The entry's id; false when the tree has no such file. */
bool	 tree_blob(git_tree *, const char *path, git_oid *out);
int	 tree_of(struct store *, const git_oid *commit, git_tree **out,
	    struct err *);
void	 folders_drop(struct store *);
struct store_file *folder_add(struct folder *, const char *path);
/* The id of a folder's tree; zeros when there is none. */
int	 folder_id(struct store *, const char *folder, git_oid *out,
	    struct err *);

/* ---- rows.c ---- */

/*
 * b with the missing lines of a in their old places; a's header stands, and
 * lines of b that differ by a CR alone are a's.
 */
void	 rows_restore(struct buf *out, const struct buf *a,
	    const struct buf *b);
/*
 * Of n rows, which have their event, the first cell, in a line of the file or in
 * an earlier row.  In time of the file's lines, whatever n is.
 */
void	 rows_known(const char *ptr, size_t len, const char *const *rows,
	    size_t n, bool *known);
bool	 path_is_records(const char *path);
/* Checks a ledger path: no empty, . or .. component, not below .git. */
int	 path_check(const char *path, struct err *);

/* ---- index.c ---- */

/* True when the worktree's file is what the entry says, by stat alone. */
bool	 entry_clean(const git_index_entry *, const struct stat *,
	    const struct stat *index);
void	 index_drop(struct store *);

/* ---- index_look.c ---- */

/* NULL: absent, or for libgit2. */
struct index_look	*index_look_open(struct store *, struct stat *);
void	 index_look_free(struct index_look *);
bool	 index_look_find(const struct index_look *, const char *path,
	    git_index_entry *out);

/* ---- durable.c ---- */

enum { DURABLE_SEEN = 32 };

struct durable {
	int *fds;
	size_t n, cap;
	int error;		/* the first one, told by durable_wait */
	bool objects;
	git_oid seen[DURABLE_SEEN];
	size_t at;
};
#define DURABLE_INIT { .n = 0 }

void	 durable_fd(struct durable *, int fd);	/* takes a copy */
void	 durable_path(struct durable *, int dirfd, const char *path);
void	 durable_object(struct store *, struct durable *, const git_oid *);
/* All of it is on the disk, or -1; empty afterwards. */
int	 durable_wait(struct durable *, struct err *);
void	 durable_drop(struct durable *);

/* ---- quick.c ---- */

struct quick {
	struct buf b;
	size_t end;		/* of the entries */
};

/* False when libgit2 has to do it; entries' paths are the caller's. */
bool	 quick_load(struct store *, struct quick *);
bool	 quick_get(struct quick *, const char *path, git_index_entry *out);
bool	 quick_set(struct quick *, const git_index_entry *);
/* Into a private file, not synced; the last call but quick_release. */
int	 quick_write(struct store *, struct quick *, const char *name,
	    struct err *);
void	 quick_release(struct quick *);

/* ---- refs.c ---- */

/* The value of a reference, loose or packed; zeros when there is none. */
int	 ref_read(struct store *, const char *ref, git_oid *out, struct err *);
/* E_BUSY unless HEAD is main and no merge, rebase … is unfinished. */
int	 head_ready(struct store *, struct err *);

struct ref_lock {
	const char *ref, *twin;
	int fd;
	bool held;
};
int	 ref_lock(struct store *, struct ref_lock *, const char *ref,
	    const char *twin, msec until, struct err *);
/*
 * The new value into the lock: 0, 1 if the reference is not from any more, -1.
 * It must be durable before ref_move, and the reference's directory after it.
 */
int	 ref_write(struct store *, struct ref_lock *, const git_oid *from,
	    const git_oid *to, struct durable *, struct err *);
int	 ref_move(struct store *, struct ref_lock *, struct err *);
void	 ref_unlock(struct store *, struct ref_lock *);
/* What git's own reflog would say; failures do not matter. */
void	 ref_log(struct store *, const git_oid *from, const git_oid *to,
	    const char *person, const char *message);

/* ---- lock.c ---- */

struct lock {
	int flock_fd, twin_fd;
	bool linked;		/* index.lock is ours */
	bool planned;		/* the twin holds a plan */
	bool stuck;		/* taking back failed: leave it as a crash would */
	bool keep;		/* an error does not make the plan forgotten */
};
#define LOCK_INIT { -1, -1, false, false, false, false }

int	 lock_take(struct store *, struct lock *, msec until, struct err *);
bool	 lock_ours(struct store *, const struct lock *);
void	 lock_drop(struct store *, struct lock *);
/* flock with a deadline, fair; 0, 1 timed out, -1. */
int	 flock_until(int fd, msec until);

/* ---- plan.c ---- */

struct change {
	char *path;
	git_oid old, new;	/* zeros: absent */
	unsigned mode;		/* of new */
	char *bytes;		/* of new, if at hand */
	size_t len;
	/* while it is applied */
	bool touch;		/* the worktree's file is to be replaced */
	bool left;		/* edited by somebody: left alone */
	bool linked, placed;	/* old file kept, new one in place */
	bool there;		/* the worktree has one: sb is its */
	struct stat sb;
};

struct plan {
	git_oid base, new;
	struct change *v;
	size_t n, cap;
	bool index_linked, index_placed;
	const struct spool_guard *guard;	/* or NULL */
};
#define PLAN_INIT { .n = 0 }

struct change *plan_add(struct plan *, const char *path, const git_oid *old,
	    const git_oid *new);
int	 plan_write(struct lock *, const struct plan *, struct durable *,
	    struct err *);
/* False when the twin holds none that is complete. */
bool	 plan_read(struct lock *, struct plan *);
int	 plan_forget(struct lock *, struct err *);
/* The paths in which two commits' trees differ. */
int	 plan_between(struct store *, struct plan *, const git_oid *from,
	    const git_oid *to, struct err *);
void	 plan_release(struct plan *);

/* ---- apply.c ---- */

/*
 * Worktree, index, branch, acked: 0 done and durable; 1 the branch is not at
 * base any more, all is as before; -1 all is as before, unless *moved.
 */
int	 apply(struct store *, struct lock *, struct plan *,
	    struct durable *objects, msec until, bool *moved, struct err *);
/* Brings the paths to what HEAD has, those that somebody edited apart. */
int	 apply_head(struct store *, struct lock *, struct plan *,
	    const git_oid *head, struct err *);

/* ---- worktree.c ---- */

/* The worktree's file, if its bytes are those of the blob. */
bool	 wt_holds(struct store *, const char *path, const git_oid *,
	    struct buf *out);
/*
 * Decides touch and left of a change; ours is another blob that we may have
 * put there ourselves (zeros: none).
 */
int	 wt_judge(struct store *, struct change *, const git_oid *ours,
	    const git_index_entry *, const struct stat *index_sb, struct err *);
/* The new file beside the ledger; then, once durable, to its place. */
int	 wt_stage(struct store *, struct change *, size_t n, struct durable *,
	    struct err *);
int	 wt_place(struct store *, struct change *, size_t n, struct durable *,
	    struct err *);
int	 wt_undo(struct store *, struct change *, size_t n, struct err *);
/* What lies in new/ and old/. */
void	 wt_tidy(struct store *);

/* ---- commit.c ---- */

/* What a commit says; second: a parent beside HEAD, or zeros. */
struct say {
	const char *message, *who;
	git_oid second;
};
/*
 * Writes blobs, trees and the commit of a plan whose base and changes are set;
 * plan.new stays the base when nothing changes.
 */
int	 commit_write(struct store *, struct plan *, const struct say *,
	    struct durable *, struct err *);
/* "name <code@plant> seconds zone" */
void	 person_write(struct store *, struct buf *, const char *who);
/* All of Writing 4 and 5 and the snapshot after it; results as of apply. */
int	 commit_plan(struct store *, struct lock *, struct plan *,
	    const struct say *, msec until, bool *moved, struct err *);

/* ---- recover.c ---- */

/*
 * Step 3 of writing: recover, refuse, restore, commit the spool; the snapshot
 * is HEAD's afterwards.
 */
int	 txn_prepare(struct store *, struct lock *, msec until,
	    git_oid *second, struct err *);

/* ---- acked.c ---- */

/* What HEAD lost of records/, as changes; second: a parent to add, or zeros. */
int	 acked_check(struct store *, struct plan *, git_oid *second,
	    struct err *);
/* How many rows of records/ at a commit are missing at another. */
int	 acked_missing(struct store *, const git_oid *at, const git_oid *in,
	    struct plan *, size_t *rows, struct err *);
/*
 * Moves refs/bihuan/acked in two steps, the second when what is in d is
 * durable; failing is no more than a warning.
 */
void	 acked_prepare(struct store *, struct ref_lock *, const git_oid *to,
	    msec until, struct durable *);
void	 acked_move(struct store *, struct ref_lock *);

/* ---- spool.c ---- */

int	 spool_load(struct store *, struct err *);
void	 spool_drop(struct store *);
/* Rows spooled for a path that bytes (HEAD's, may be empty) does not have. */
size_t	 spool_fold(struct store *, const char *path, struct buf *bytes);
/* The waiting batches as changes against the snapshot. */
int	 spool_plan(struct store *, struct plan *, struct err *);
/* Takes what was committed out of the file. */
int	 spool_empty(struct store *, struct err *);
/*
 * Takes the spool's lock for the moment in which a guarded change counts; to be
 * closed.  -1 when the guard refuses; without a guard *fd is -1 and all is well.
 */
int	 spool_hold(struct store *, const struct spool_guard *, int *fd,
	    struct err *);

/* ---- station.c, rehearsal.c, init.c ---- */

/* The identity of this clone, made and kept in .git/config if there is none. */
int	 station_identity(struct store *, char letter, struct buf *out,
	    struct err *);
/* A setting of this clone (.git/config), "" when absent; free it. */
char	*station_config(struct store *, const char *key);
int	 station_set_config(struct store *, const char *key, const char *value,
	    struct err *);
/* registers/stations.csv with a row for this clone; bytes may be empty. */
int	 station_row(struct store *, char letter, const struct buf *bytes,
	    struct buf *out, struct err *);
/* Yes since the first commit of HEAD's history. */
int	 rehearsal_check(struct store *, bool *yes, struct err *);
/* What a clone needs beside its objects: attributes and settings of git. */
int	 repo_configure(struct store *, struct err *);
/* The repository alone, whatever it holds. */
int	 store_open_raw(struct store **, const char *dir, struct err *);
int	 store_set_clock(struct store *, struct err *);

/* ---- key.c, signers.c ---- */

/* A commit's text gets its signature where the station has a key. */
int	 commit_sign(struct store *, struct buf *, struct err *);
/*
 * registers/signers (old, may be empty) with the key for the station from now
 * on; its keys before that end now.
 */
void	 signers_station(struct buf *out, const struct buf *old, char letter,
	    const struct ssh_pub *, msec now);
/* Three-way by line; base NULL: none. */
void	 signers_merge(struct buf *out, const struct buf *base,
	    const struct buf *ours, const struct buf *shared);

#endif
