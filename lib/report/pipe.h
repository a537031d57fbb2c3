/*
 * Pipe tables: what cmark leaves as a paragraph.
 *
 *	| code | name |
 *	|------|-----:|
 *	| HT05 | a\|b |
 *
 * The second line decides: dashes with a colon at either end, as many cells as
 * the first line has.  A bar in a cell is written \|, in code too.  A row with
 * too few cells is filled up, what is too much is left out.
 */
#ifndef REPORT_PIPE_H
#define REPORT_PIPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

enum { PIPE_COLS = 64 };
enum pipe_align { PIPE_LEFT, PIPE_CENTRE, PIPE_RIGHT };

struct pipe_line {
	const char *ptr;	/* not terminated */
	size_t len;
};

struct pipe_table {
	size_t ncols, nrows;		/* without the header */
	enum pipe_align align[PIPE_COLS];
	const char **cells;		/* header first; Markdown, never NULL */
};

/*
 * True if the lines are one; cells from the arena.  More columns than PIPE_COLS
 * make no table.
 */
bool	 pipe_parse(struct pipe_table *, const struct pipe_line *, size_t n,
	    struct arena *);
/* Row 0 is the header. */
const char	*pipe_cell(const struct pipe_table *, size_t row, size_t col);

#endif
