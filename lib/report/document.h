/*
 * A Markdown document read for a page: CommonMark by cmark, and beyond it pipe
 * tables, task lists and charts.
 *
 *	struct document d = DOCUMENT_INIT;
 *	if (document_parse(&d, "daily.md", bytes, len, &e) < 0) …
 *	document_html(&d, &out, …);	// html.h
 *	document_release(&d);
 *
 * A line <!-- page --> begins a new page, <!-- document --> one of a document
 * of its own, whose pages count from 1; a picture with the title "30mm" is so
 * wide on paper, with "30mm right" what follows stands beside it.  A chart is a
 * fenced block whose info string begins with chart; its text is CSV
 * (chart_block.h).
 *
 * What costs more than the size of the text is refused with its line: files
 * over DOCUMENT_BYTES, a paragraph with more than DOCUMENT_MARKS brackets,
 * angles or emphasis marks that are not escaped, a line that opens more than
 * DOCUMENT_DEPTH quotes and lists.  Below these limits cmark takes linear time
 * as far as its known bad inputs go.
 */
#ifndef REPORT_DOCUMENT_H
#define REPORT_DOCUMENT_H

#include <cmark.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "report/pipe.h"

enum {
	DOCUMENT_BYTES = 4 * 1024 * 1024,
	DOCUMENT_MARKS = 4000,
	DOCUMENT_DEPTH = 32
};

enum document_break { BREAK_NONE, BREAK_PAGE, BREAK_DOCUMENT };

enum block_kind { BLOCK_TABLE, BLOCK_CHART };

/* What stands in place of a node, which has it as its user data. */
struct block {
	enum block_kind kind;
	struct pipe_table table;
	const char *info, *text;	/* a chart's */
	long line;
};

struct document {
	const char *name;	/* for messages */
	cmark_node *root;
	struct pipe_line *lines;
	size_t nlines;
	struct arena arena;
};

#define DOCUMENT_INIT { NULL, NULL, NULL, 0, ARENA_INIT }

/* name and bytes must outlive it. */
int	 document_parse(struct document *, const char *name, const char *bytes,
	    size_t len, struct err *);
void	 document_release(struct document *);
/* The table or chart in place of a node, or NULL. */
const struct block	*document_block(cmark_node *);
/*
 * The inlines of one cell as the only child of a document, or NULL when the
 * text has no Markdown in it.  The caller frees it with cmark_node_free.
 */
cmark_node	*document_cell(const char *markdown);
/* The text below a node, without its markup. */
void	 document_plain(cmark_node *, struct buf *out);
/* 1 open, 2 done: the list item is a task; 0: it is none. */
int	 document_task(cmark_node *item);
/* A block of HTML that says where what follows begins. */
enum document_break	 document_breaks(cmark_node *);
/*
 * A word-sized line is written with U+2581 to U+2588, a gap as U+00B7: true if
 * the cell is one.  Its values go to v, at most max of them, gaps as NAN.
 */
bool	 document_spark(const char *cell, double *v, size_t max, size_t *n);

#endif
