/*
 * Markdown to a file that is printed or mailed: HTML or PDF.
 *
 *	struct printing pr = PRINTING_INIT;
 *	pr.name = "daily.md"; pr.title = "安全日报"; pr.dirfd = fd;
 *	if (print_pdf(&pr, md.ptr, md.len, &out, &found, &e) < 0) …
 */
#ifndef REPORT_PRINT_H
#define REPORT_PRINT_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

struct printing {
	const char *name;	/* of the Markdown, for messages */
	const char *title;	/* "" the first heading, else the name */
	const char *author;	/* "" for none */
	const char *foot;	/* at the left of every page's foot; NULL: title */
	const char *head;	/* at the top of every page, "" for none */
	msec created;		/* MSEC_NONE: no date in the file */
	size_t sheets;		/* of PDF at most (pages.h); 0: any number */
	int dirfd;		/* pictures are below it; -1: none is shown */
};

#define PRINTING_INIT { "", "", "", NULL, "", MSEC_NONE, 0, -1 }

/*
 * found: pictures that are not there, characters that no font has, what too few
 * sheets leave out.
 */
int	 print_html(const struct printing *, const char *md, size_t len,
	    struct buf *out, struct findings *found, struct err *);
int	 print_pdf(const struct printing *, const char *md, size_t len,
	    struct buf *out, struct findings *found, struct err *);

#endif
