/* Query results as Markdown pipe tables. */
#ifndef REPORT_MARKDOWN_H
#define REPORT_MARKDOWN_H

#include "report/db.h"

/*
 * Runs sql and appends its rows as a pipe table, cells escaped, numbers to the
 * right; empty: what to print without rows ("" prints a dash).
 */
int	 markdown_table(struct report_db *, const char *sql, const char *empty,
	    struct buf *out, struct err *);
/* One cell: '|', line breaks and Markdown's own characters made harmless. */
void	 markdown_cell(struct buf *, const char *text);

#endif
