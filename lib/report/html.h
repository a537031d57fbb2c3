/*
 * A document as one HTML file that needs nothing else: style in it, charts as
 * SVG with real text, pictures as data.  Raw HTML of the Markdown is left out,
 * and a content security policy lets nothing be loaded or run.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/document.h"

/*
 * Gives the bytes of a picture that the document names by a path, JPEG or PNG,
 * and its type ("image/png"), or fails: then its text stands there.
 */
typedef int (*html_picture_fn)(void *arg, const char *path, struct buf *out,
    const char **type, struct err *);

struct html_options {
	const char *title;	/* plain text */
	const char *lang;	/* "zh-CN" */
	const char *head;	/* above all else, "" for nothing */
	html_picture_fn picture;
	void *arg;
	struct findings *found;	/* pictures that are not there */
};

/* Changes the document: it is of no use afterwards. */
int	 document_html(struct document *, const struct html_options *,
	    struct buf *out, struct err *);

#endif
