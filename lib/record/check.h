/*
 * Lint of records/: every day file read and folded, files that are no day
 * files named.
 */
#ifndef RECORD_CHECK_H
#define RECORD_CHECK_H

#include "record/record.h"

struct records_counts {
	size_t files;		/* day files read */
	size_t skipped;		/* the same in since */
	size_t records, events, conflicts;
};

/*
 * since: files with the same blob there are not read again; NULL reads all.
 * A file that cannot be read is a finding; -1 only when nothing can be.
 */
int	 records_check(struct store *, const struct schemas *,
	    struct store *since, struct records_counts *, struct findings *,
	    struct err *);

#endif
