/*
 * Records from a user's own CSV: a column a field; besides them `note`,
 * `event`, and `photo:ROLE` with a file name.  UTF-8 with or without BOM, or
 * GB18030 (converted says so).  An empty cell sets nothing.
 */
#ifndef ACT_ROWS_H
#define ACT_ROWS_H

#include "act/act.h"

struct rows {
	struct act_item *items;
	size_t n;
	bool converted;
	struct table table;
	struct arena arena;
};

#define ROWS_INIT { NULL, 0, false, TABLE_INIT, ARENA_INIT }

/* file "-" is standard input. The items point into rows and kind. */
int	 rows_load(struct rows *, const char *file, const char *kind,
	    struct err *);
void	 rows_release(struct rows *);

#endif
