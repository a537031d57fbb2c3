/*
 * Row after row of a CSV text, with the bytes that each row stands in: what
 * csv_read and the editing of tables have in common.  Private to this room.
 *
 *	struct scan s;
 *	if (scan_start(&s, name, bytes, len, flags, e) < 0) …
 *	while ((rc = scan_next(&s, e)) > 0)
 *		use s.cells[0 … s.n - 1], s.start, s.end, s.line
 *	scan_end(&s);
 *
 * scan_start checks the text as a whole (UTF-8, NUL, BOM, CR and the last line
 * break of records).  scan_next gives the header first, 1 for a row, 0 at the
 * end, -1 on an error; the number of cells is the caller's to check.
 */
#ifndef CSV_SCAN_H
#define CSV_SCAN_H

#include <csv.h>

#include "csv/csv.h"

struct scan {
	const char *name, *bytes;
	size_t len, at;
	int flags;
	long next_line;

	const char **cells; /* NUL-terminated, until the next scan_next */
	size_t *lens;
	size_t n, cap;
	size_t start, end; /* of the row: bytes, its line break included */
	long line; /* of its first byte, from 1 */

	struct buf text; /* the cells */
	size_t *offsets;
	size_t offsets_cap;
	struct csv_parser parser;
	bool parser_on;
};

int scan_start(struct scan *, const char *name, const char *bytes, size_t len,
    int flags, struct err *);
int scan_next(struct scan *, struct err *);
void scan_end(struct scan *);
/* Only empty cells, such as the ,,,, that spreadsheets leave. */
bool scan_blank(const struct scan *);
/* Nothing but a line break. */
bool scan_empty_line(const struct scan *);

#endif
