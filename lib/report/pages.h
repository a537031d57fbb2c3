/*
 * A document laid out on A4 pages: headings, paragraphs, lists, tables that run
 * over pages with their header repeated, charts, pictures side by side, and a
 * foot with the page's number.
 *
 *	struct pages p = PAGES_INIT;
 *	if (pages_make(&p, &doc, &options, &e) < 0) …
 *	for (i = 0; i < p.n; i++)
 *		drawing_paint(&p.v[i], canvas, 0, 0);
 *	pages_release(&p);
 *
 * Nothing is drawn here: a page is a drawing, and how wide a letter is says
 * the caller's measure.
 */
#ifndef REPORT_PAGES_H
#define REPORT_PAGES_H

#include "image/drawing.h"
#include "report/document.h"
#include "report/galley.h"

enum { PAGES_MAX = 2000 };

/*
 * Gives a picture that the document names by a path, which belongs to the
 * giver and lives as long as the pages.
 */
typedef int (*pages_picture_fn)(void *arg, const char *path,
    const struct picture **out, struct err *);

enum { PAGE_W = 595, PAGE_H = 842 };	/* points */

struct pages_options {
	const struct measure *measure;
	const char *foot;	/* at the left of every foot, "" for none */
	bool foot_title;	/* a later document has its first heading there */
	const char *head;	/* at the top of every page, "" for none */
	pages_picture_fn picture;
	void *arg;
	struct findings *found;	/* what is not there, or left out */
	/*
	 * It must be on so many sheets: letters and lines shrink step by step,
	 * to 70 %; what is too much even then is left out, which the last page
	 * says.  0: as many as it takes.
	 */
	size_t sheets;
};

struct page_mark {
	int level;	/* 1 is the top */
	const char *title;
	size_t page;	/* from 0 */
	double y;
};

struct pages {
	struct drawing *v;
	size_t n, cap;
	struct page_mark *marks;	/* headings, for the outline */
	size_t nmarks, marks_cap;
	size_t *starts;	/* pages where a document of its own begins, but the first */
	size_t nstarts, starts_cap;
	struct arena arena;
};

#define PAGES_INIT { NULL, 0, 0, NULL, 0, 0, NULL, 0, 0, ARENA_INIT }

/* E_DATA for a chart that does not hold, or more than PAGES_MAX pages. */
int	 pages_make(struct pages *, const struct document *,
	    const struct pages_options *, struct err *);
void	 pages_release(struct pages *);

#endif
