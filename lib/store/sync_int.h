/* One sync in progress: shared by sync.c, sync_commit.c, sync_copy.c. */
#ifndef STORE_SYNC_INT_H
#define STORE_SYNC_INT_H

#include <git2.h>
#include <stdbool.h>

#include "base/buf.h"
#include "csv/csv.h"
#include "store/sync.h"

struct run {
	struct sync *sync;
	struct store *st;
	git_repository *repo;
	const char *name;	/* as the user named the remote */
	bool named;		/* and git knows that name */
	struct buf url, shown;	/* the same without a password */
	char *branch;
	char *tracking;		/* refs/bihuan/shared/<url's hash>/<branch> */
	int lock;
	bool there;		/* the shared branch exists */
	git_oid ours, shared;	/* as merged outside the lock */
	git_oid target;		/* where the branch is to go */
	struct err *err;
};

/* run_close is needed after a failure too. */
int	 run_open(struct run *, struct sync *, struct store *,
	    const char *remote, struct err *);
void	 run_close(struct run *);
int	 run_round(struct run *);

/* Writes a merge commit; the message lists the findings so far. */
int	 run_commit(struct run *, git_oid *out, const git_oid *tree,
	    const git_oid *ours, const git_oid *shared);
/* Ids with our letter that we never made: a copy of this clone writes. */
int	 run_copy(struct run *);
/* Moves refs/bihuan/alive/<own letter> to a blob with the time. */
int	 run_alive(struct run *);

/* After a push: what the remote has now, also in git's own bookkeeping. */
int	 run_shared(struct run *);

#endif
