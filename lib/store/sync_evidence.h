/*
 * Photos and files travel beside the repository, in <remote>.evidence/, by
 * their hash: what is there under its name is never copied again, and what
 * does not have the hash of its name is never taken.  A path is copied by
 * ourselves; user@host:path and ssh:// by the rsync program; other addresses
 * carry no evidence, which a finding says.
 */
#ifndef STORE_SYNC_EVIDENCE_H
#define STORE_SYNC_EVIDENCE_H

#include "base/err.h"

/* private: a folder of this clone for what is still unchecked. */
int	 evidence_pull(const char *root, const char *url, const char *private,
	    size_t *n, struct findings *, struct err *);
/* Before the commits that name them are pushed. */
int	 evidence_push(const char *root, const char *url, size_t *n,
	    struct findings *, struct err *);
/* The files of folder from that folder to has not; both absolute. */
int	 evidence_copy(const char *from, const char *to, size_t *n,
	    struct findings *, struct err *);

#endif
