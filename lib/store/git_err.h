/*
 * What libgit2 says of its last failure as an error of ours; of a full disk in
 * the user's language, for its own words are English.
 */
#ifndef STORE_GIT_ERR_H
#define STORE_GIT_ERR_H

#include "base/err.h"

/* rc: what it returned.  E_ABSENT, E_BUSY or E_IO.  Returns -1. */
int	 store_git_err(struct err *, int rc, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

#endif
