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
/*
 * The same as a chart block (chart_block.h) with the info string given; what
 * begins neither with select nor with "with" is a chart's data already and
 * stands as it is.  Without rows an option empty="…" is printed, or a dash.
 */
int	 markdown_chart(struct report_db *, const char *sql, const char *info,
	    struct buf *out, struct err *);
/*
 * Text of a field as it may stand in a cell or a sentence: line breaks become
 * blanks, Markdown's and HTML's own characters are escaped, control characters
 * and those that turn the direction of writing are shown as [U+202E].
 */
void	 markdown_cell(struct buf *, const char *text);
/* The same at the start of a line, where also "1." and "# " mean something. */
void	 markdown_begin(struct buf *, const char *text);
/* The same, for what is no Markdown: a title. */
void	 markdown_plain(struct buf *, const char *text);

#endif
