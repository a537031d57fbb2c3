#include "report/print.h"

#include <string.h>

#include "base/str.h"
#include "image/paint.h"
#include "report/html.h"
#include "report/pages.h"
#include "report/pictures.h"

static void
first_heading(const struct document *d, struct buf *out)
{
	cmark_node *n = cmark_node_first_child(d->root);

	while (n != NULL && cmark_node_get_type(n) != CMARK_NODE_HEADING)
		n = cmark_node_next(n);
	if (n != NULL)
		document_plain(n, out);
}

static void
title_of(const struct printing *p, const struct document *d, struct buf *out)
{
	if (p->title[0] != '\0')
		buf_puts(out, p->title);
	else
		first_heading(d, out);
	if (out->len == 0)
		buf_puts(out, p->name);
}

int
print_html(const struct printing *p, const char *md, size_t len,
    struct buf *out, struct findings *found, struct err *e)
{
	struct document d = DOCUMENT_INIT;
	struct pictures pics = { .dirfd = p->dirfd };
	struct buf title = BUF_INIT;
	int rc = document_parse(&d, p->name, md, len, e);

	if (rc == 0) {
		title_of(p, &d, &title);
		rc = document_html(&d,
		    &(struct html_options){ .title = title.ptr,
			.lang = "zh-CN",
			.head = p->head,
			.picture = pictures_read,
			.arg = &pics,
			.found = found },
		    out, e);
	}
	buf_release(&title);
	pictures_release(&pics);
	document_release(&d);
	return rc;
}

static double
mm(double points)
{
	return points * 25.4 / 72;
}

static void
paint(const struct pages *p, struct canvas *c)
{
	size_t i, k = 0;

	for (i = 0; i < p->n; i++) {
		if (i > 0)
			canvas_page(c, mm(PAGE_W), mm(PAGE_H));
		for (; k < p->nmarks && p->marks[k].page == i; k++)
			canvas_mark(c, p->marks[k].level, p->marks[k].title,
			    mm(p->marks[k].y));
		drawing_paint(&p->v[i], c, 0, 0);
	}
}

static int
draw(const struct printing *p, const struct document *d, struct canvas *c,
    struct pictures *pics, struct findings *found, struct err *e)
{
	struct advances a = ADVANCES_INIT(c);
	const struct measure m = { drawing_advance, &a };
	struct buf title = BUF_INIT;
	struct pages pages = PAGES_INIT;
	int rc;

	title_of(p, d, &title);
	rc = pages_make(&pages, d,
	    &(struct pages_options){ .measure = &m,
		.foot = p->foot != NULL ? p->foot : title.ptr,
		.foot_title = p->foot == NULL && p->title[0] == '\0',
		.head = p->head,
		.sheets = p->sheets,
		.picture = pictures_decoded,
		.arg = pics,
		.found = found },
	    e);
	if (rc == 0) {
		canvas_about(c, title.ptr,
		    p->author[0] != '\0' ? p->author : NULL, p->created);
		paint(&pages, c);
		if (canvas_missing(c) > 0)
			finding_add(found, SEV_WARN, "font", p->name, 0,
			    _("%zu characters are in no font here and show "
			      "as boxes"),
			    canvas_missing(c));
	}
	pages_release(&pages);
	advances_release(&a);
	buf_release(&title);
	return rc;
}

int
print_pdf(const struct printing *p, const char *md, size_t len, struct buf *out,
    struct findings *found, struct err *e)
{
	struct document d = DOCUMENT_INIT;
	struct pictures pics = { .dirfd = p->dirfd };
	struct canvas *c = NULL;
	int rc = document_parse(&d, p->name, md, len, e);

	if (rc == 0)
		rc = canvas_open(&c, CANVAS_PDF, mm(PAGE_W), mm(PAGE_H), 0, e);
	if (rc == 0 && (rc = draw(p, &d, c, &pics, found, e)) == 0)
		rc = canvas_close(c, out, e);
	else
		canvas_drop(c);
	pictures_release(&pics);
	document_release(&d);
	return rc;
}
