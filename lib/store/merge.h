/*
 * Merging two versions of a ledger in memory.
 *
 * Files of records/ are sets of rows: the result holds every row that either
 * side holds, each as often as the side that holds it most often; nothing is
 * ever dropped, whatever the common ancestor says.  Text merges doubled rows,
 * and lost some where histories crossed; this cannot.  Tables merge by key and
 * cell (csv/edit.h), other text files by line.  Where both sides changed one
 * cell or one line differently the shared version stands, and a finding with
 * both values says so.  A published flow version is never changed: two
 * different ones are an error.
 */
#ifndef STORE_MERGE_H
#define STORE_MERGE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * A records file: shared's rows in their order, then what only ours holds.
 * CR before LF and a BOM are dropped, a missing last LF is added.  E_DATA when
 * both have a header and the headers differ.  *restored counts the rows of ours
 * and base that shared had dropped; it may be NULL, as may base and one side.
 */
int	 merge_rows(struct buf *out, const char *path, const struct buf *base,
	    const struct buf *ours, const struct buf *shared,
	    size_t *restored, struct err *);

/* How a path is merged. */
enum merge_kind { MERGE_ROWS, MERGE_TABLE, MERGE_FIXED, MERGE_TEXT };
enum merge_kind	 merge_kind(const char *path);

/*
 * One file that both sides changed.  NULL: absent on that side (base: in the
 * common ancestor).  *removed when it is absent in the result.
 */
struct merge_in {
	const char *path;
	const struct buf *base, *ours, *shared;
};
int	 merge_file(struct buf *out, bool *removed, const struct merge_in *,
	    struct findings *, struct err *);

#endif
