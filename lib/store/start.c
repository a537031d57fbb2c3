#include <git2.h>

#include "store/store_int.h"

int
store_start(struct err *e)
{
	if (git_libgit2_init() < 0)
		return store_git_err(e, -1, _("starting libgit2"));
	/* objects, their directories and what libgit2 renames are synced */
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
	return 0;
}
