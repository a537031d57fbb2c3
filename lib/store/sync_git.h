/*
 * The git program, for what crosses the network: it brings the user's ssh and
 * credentials.  Started with the environment's GIT_* left out, no hooks, no
 * file system monitor, no prompt, and a limit on the time.
 */
#ifndef STORE_SYNC_GIT_H
#define STORE_SYNC_GIT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * args: NULL-terminated, after "git -C root".  *status is the exit status;
 * -1 with E_UNAVAILABLE when git cannot be started or took too long.
 */
int	 remote_git(const char *root, const char *const *args, struct buf *out,
	    struct buf *errs, int *status, struct err *);

/*
 * Where a remote is: its configured address, or the text itself when no remote
 * has that name.  NULL names origin.  E_ABSENT when there is none.  named: git
 * knows it by its name, with what else is configured for it.
 */
int	 remote_url(const char *root, const char *remote, struct buf *url,
	    bool *named, struct err *);

/*
 * An address as it may be shown and written down: without user and password,
 * but for ssh, whose user is no secret.
 */
void	 remote_shown(const char *url, struct buf *out);

/*
 * Fetches the branch into the reference shared without force, and the
 * stations' signs of life.  *there is false when the remote is still empty.
 * E_DATA: its history was rewritten, or the branch is gone; E_UNAVAILABLE: it
 * cannot be reached.
 */
int	 remote_fetch(const char *root, const char *url, const char *branch,
	    const char *shared, bool known, bool *there, struct err *);

/*
 * Pushes the commit to the branch and, if letter is not 0, the sign of life.
 * *rejected: somebody else was faster; fetch and merge again.
 */
int	 remote_push(const char *root, const char *url, const char *branch,
	    const char *commit, char letter, bool *rejected, struct err *);

#endif
