/*
 * The ledger as a git repository: a snapshot for readers, one way to write.
 * The order of every step is design: see the comment in store/txn.c.
 *
 * Reading
 *	struct store *st = NULL;
 *	if (store_open(&st, app.dir, &e) < 0) …
 *	store_read(st, "registers/people.csv", &buf, &e);
 *	store_close(st);
 * What counts is HEAD as it was at store_open (or the last store_refresh) and
 * the complete batches of the spool.  Readers take no lock.
 *
 * Writing
 *	struct txn *tx = NULL;
 *	if (txn_begin(&tx, st, TXN_WAIT, &e) == 0 &&	// lock, recover
 *	    … read again and check again, through st …
 *	    txn_append(tx, path, header, rows, len, &e) == 0 &&
 *	    txn_commit(tx, "hazard H261123-A0017J: rectify", who, &e) == 0)
 *		… durable …
 *	txn_free(tx);			// rolls back unless committed
 *
 * A transaction that changed nothing commits nothing and succeeds.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

struct store;

enum { STORE_OID = 41 };
#define SIGNERS "registers/signers"	/* signers(5) */

/*
 * dir: the ledger or NULL (BIHUAN_LEDGER, else the nearest parent of the
 * working directory that is one).  Sets the site's time zone and language from
 * settings.csv.  E_ABSENT: no ledger; E_DATA: settings or format number;
 * E_PERM: owned by another account (the hint is the one-line fix).
 */
int		 store_open(struct store **out, const char *dir, struct err *);
void		 store_close(struct store *);
int		 store_refresh(struct store *, struct err *);
/*
 * The same over a given tree object instead of HEAD: no spool, nothing of the
 * worktree, nothing may be written; for checks before a commit.
 */
int		 store_open_tree(struct store **out, const char *dir,
		    const char *tree, struct err *);
/* The same through a store that is open, and stays so: half a millisecond less. */
int		 store_at(struct store **out, struct store *, const char *tree,
		    struct err *);

const char	*store_root(const struct store *);	/* absolute, no final / */
int		 store_rootfd(const struct store *);	/* borrowed */
/* "<.git>/bihuan/<name>" of this clone; into a caller's buf. */
void		 store_private(const struct store *, const char *name,
		    struct buf *out);
const char	*store_head(const struct store *);	/* hex, "" before first */
/* A setting of settings.csv at HEAD, "" when absent. */
const char	*store_setting(const struct store *, const char *key);
bool		 store_rehearsal(const struct store *);	/* yes since first commit */
/*
 * The clock: real, or BIHUAN_NOW in a rehearsal ledger (refused elsewhere by
 * store_open).
 */
msec		 store_now(const struct store *);

/*
 * The station letter of this clone, '\0' when it has none or carries another
 * clone's identity; store_may_write says why in e (E_PERM, hint: ledger-init -s).
 */
char		 store_station(const struct store *);
int		 store_may_write(const struct store *, struct err *);

/* ---- files of the snapshot ---- */

struct store_file {
	const char *path;
	char blob[STORE_OID];	/* "" when spooled rows are part of it */
	uint64_t spooled;	/* then: a sum of HEAD's blob and those rows */
};

/* Of what the file's bytes come from: while it is the same, so are they. */
uint64_t	 store_file_sum(const struct store_file *);

/*
 * All files below a folder ("records/hazard", "flows"), sorted by path;
 * memory belongs to the store until store_refresh or store_close.  A folder
 * that does not exist has no files.
 */
int	 store_list(struct store *, const char *folder,
	    const struct store_file **out, size_t *n, struct err *);
/* The id of a folder's tree at HEAD, "" if absent: keys for caches. */
int	 store_tree(struct store *, const char *folder, char out[STORE_OID],
	    struct err *);
/* The file's bytes, HEAD's plus spooled rows. E_ABSENT when there is none. */
int	 store_read(struct store *, const char *path, struct buf *out,
	    struct err *);

/*
 * The same without unpacking an object where that is safe: records files and
 * documents come from the worktree when the index says that it equals HEAD.  May be called
 * from several threads at once.
 */
int	 store_load(struct store *, const struct store_file *, struct buf *out,
	    struct err *);

/* True when the worktree's file differs from HEAD's (an unsaved edit). */
bool	 store_edited(struct store *, const char *path);

/* ---- writing ---- */

struct txn;

enum { TXN_WAIT = 10000, TXN_WAIT_ALARM = 20 };	/* ms for the lock */

/*
 * Takes the lock, recovers, restores rows that a reset, amend, rebase, stash or
 * wrong merge dropped, commits a waiting spool, refreshes the snapshot.
 * E_BUSY names who holds the lock, or the unfinished merge, rebase, detached
 * HEAD or other branch.
 */
int	 txn_begin(struct txn **out, struct store *, int wait_ms, struct err *);
/* Whole file (tables, reports, documents). */
int	 txn_put(struct txn *, const char *path, const void *, size_t,
	    struct err *);
int	 txn_remove(struct txn *, const char *path, struct err *);
/*
 * For ledger-sync, which merges beforehand: txn_commit makes no commit of its
 * own but moves the branch, the worktree and refs/bihuan/acked to this one,
 * which must be a descendant of HEAD.  Nothing else may be put.
 */
int	 txn_forward(struct txn *, const char *commit, struct err *);
/*
 * At once, without a commit: a records file of the worktree goes back to HEAD's
 * version, lines that no command wrote go to rescued/ and store_news says so.
 */
int	 txn_put_back(struct txn *, const char *path, struct err *);
/*
 * Rows (whole lines with LF) at the end of a records file, which is made with
 * header (a line with LF) if absent; E_DATA when its header is another one.
 */
int	 txn_append(struct txn *, const char *path, const char *header,
	    const char *rows, size_t len, struct err *);
/*
 * Rows are spooled beside a writer that holds the lock, and a writer commits
 * beside one that spools: what either worked out may be overtaken, and one record
 * would have two heads in one clone.  So the guard is asked for each row that
 * waits in the spool, under the spool's lock and right before the change counts.
 * Where it says yes, or the files changed at HEAD under one that spools, nothing
 * was changed, the error is E_BUSY and store_overtaken is true: work it out again.
 */
struct spool_guard {
	bool (*overtakes)(void *arg, const char *row);
	void *arg;
};
/* For txn_commit; the guard stays the caller's. */
void	 txn_guard(struct txn *, const struct spool_guard *);
/* Of the change that just failed; asked once, it is no more. */
bool	 store_overtaken(struct store *);
/* who: "E1023 王建国"; becomes the commit's author name. */
int	 txn_commit(struct txn *, const char *message, const char *who,
	    struct err *);
void	 txn_free(struct txn *);

/*
 * What recovery and restoring have to tell the user, since store_open: one
 * finding each (SEV_WARN), for the command to print.
 */
const struct findings	*store_news(const struct store *);

/*
 * The spool: alarms, escalations and their notices that cannot get the lock.
 * One batch, fsynced, visible to every reader at once.
 */
struct spool_row {
	const char *path, *header, *row;	/* row: one line with LF */
};
/* Without a guard (NULL) the rows are added whatever changed meanwhile. */
int	 spool_append(struct store *, const struct spool_row *, size_t n,
	    const struct spool_guard *, struct err *);
bool	 spool_waiting(struct store *);
/*
 * For who does not wait for the lock, and so leaves rows there.  spool_lies looks
 * whether there are any, and leaves the snapshot as it is.  spool_settle makes a
 * commit of them, unless somebody holds the lock: then he will.  spool_tend does so
 * when it is quiet, and where it never is after five seconds; *since is the
 * caller's to keep, 0 at first.
 */
bool	 spool_lies(const struct store *);
int	 spool_settle(struct store *, int wait_ms, struct err *);
int	 spool_tend(struct store *, msec *since, bool quiet, struct err *);

/*
 * The first of count consecutive free sequence numbers of this station for a
 * kind's letter and day, durable before it is returned (one fsync for all);
 * may be called with or without a transaction.
 * records_folder is "records/<kind>": HEAD and spool are looked at too.
 */
int	 store_next_seq(struct store *, const char *records_folder, char letter,
	    int yymmdd, long count, long *out, struct err *);

/* ---- making and status ---- */

struct store_init {
	char station;		/* 'A' for a new ledger, else as given */
	bool rehearsal;
	const char *name;	/* plant name for settings */
};
/*
 * git init with our settings (.gitattributes, .gitignore, info/attributes,
 * gc.pruneExpire) in an empty or new folder; fills nothing yet: the caller
 * opens it, puts the shipped tables by a transaction.  files are path, bytes
 * pairs of the first commit and must hold settings.csv.
 */
struct store_seed {
	const char *path;
	const char *bytes;
	size_t len;
};
int	 store_create(const char *dir, const struct store_init *,
	    const struct store_seed *, size_t n, struct err *);
/* Gives this clone a station letter: row in registers/stations.csv, git config. */
int	 store_adopt_station(struct store *, char letter, struct err *);
/*
 * From now on this station's commits are signed with the private key in a file
 * (0600, without passphrase, outside the ledger; it stays there).  The public
 * part goes to registers/stations.csv and registers/signers, where the station's
 * earlier keys end.
 */
int	 store_adopt_key(struct store *, const char *file, struct err *);
/*
 * Makes a private key for it, <plant>.station-<letter>.key beside the plant's
 * secrets, unless that is there; path gets where.
 */
int	 store_make_key(struct store *, struct buf *path, struct err *);
/*
 * Adds the station's SSHSIG over a text.  E_UNAVAILABLE: it has no key; other
 * errors: it has one that cannot be used, and then no commit is made either.
 */
int	 store_sign(struct store *, const char *name_space, const void *,
	    size_t, struct buf *out, struct err *);

enum store_change { CHANGE_EDITED, CHANGE_NEW, CHANGE_DELETED };
struct store_status {
	char *path;
	enum store_change change;
};
/* Differences of the worktree to HEAD, ignored files left out. */
int	 store_status(struct store *, struct store_status **out, size_t *n,
	    struct err *);
void	 store_status_free(struct store_status *, size_t n);

#endif
