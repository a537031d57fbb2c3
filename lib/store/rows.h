/*
 * The lines of a records file as a set.
 *
 *	struct lines ls;
 *	lines_split(&ls, bytes, len, false);
 *	if (lines_have(&ls, row, rowlen)) …
 *	lines_release(&ls);		// the bytes stay the caller's
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct line {
	const char *ptr;
	size_t len;		/* without LF */
};
struct lines {
	struct line *v;
	size_t n, cap;
	uint32_t *slots;	/* hash: index + 1 */
	size_t nslots;
};

/* strip: without CR at the end of lines and the BOM. */
void	 lines_split(struct lines *, const char *, size_t, bool strip);
bool	 lines_have(const struct lines *, const char *, size_t);
/* The number of the first such line, counted from 0; SIZE_MAX if none. */
size_t	 lines_find(const struct lines *, const char *, size_t);
void	 lines_release(struct lines *);
/* How many lines of a are not, byte for byte, among b's. */
size_t	 rows_missing(const struct buf *a, const struct buf *b);

#endif
