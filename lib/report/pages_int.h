/* The page that is being filled; private to the files that lay pages out. */
#ifndef REPORT_PAGES_INT_H
#define REPORT_PAGES_INT_H

#include "report/pages.h"

enum {
	PAGE_SIDE = 43,		/* margins, points */
	PAGE_TOP = 43,
	PAGE_FOOT = 50
};

struct layout {
	struct pages *p;
	const struct document *doc;
	const struct pages_options *o;
	double x, width;	/* of the block that is laid out */
	double y;		/* of what comes next */
	double page_w, page_h;	/* larger than paper where it is to shrink */
	double top, end;	/* where the text of a page begins and ends */
	size_t most;		/* pages; 0: as many as it takes */
	bool full;		/* there was more than that */
	cmark_node *at;		/* the block that is laid out, of the document */
	size_t rows_left;	/* of it, if it is a table and the pages are full */
	double aside, aside_end;	/* a picture at the right: its room */
	bool quiet;		/* in a quotation */
	struct galley lines;	/* for the text at hand */
};

struct drawing	*layout_page(struct layout *);
/* The whole document, from the first page on. */
int	 layout_document(struct layout *, struct err *);
double	 layout_room(const struct layout *);	/* points left on the page */
int	 layout_break(struct layout *, struct err *);	/* a new page */
/* A new page unless there is that much room, or the page is empty. */
int	 layout_need(struct layout *, double height, struct err *);
/* The inlines below a node into layout->lines. */
void	 layout_inlines(struct layout *, cmark_node *, struct lettering);
/* A cell's Markdown likewise. */
void	 layout_cell(struct layout *, const char *markdown, struct lettering);
/* The lines at the place, over pages; leading is from base to base. */
int	 layout_lines(struct layout *, double leading, double size,
	    struct err *);
int	 layout_table(struct layout *, const struct pipe_table *,
	    struct err *);
/* A drawing at a place on the page: its items, moved there. */
void	 layout_put(struct drawing *page, const struct drawing *, double x,
	    double y);
int	 layout_chart(struct layout *, const struct block *, struct err *);
/* A paragraph of pictures only; false when it is none. */
bool	 layout_is_pictures(cmark_node *);
int	 layout_pictures(struct layout *, cmark_node *, struct err *);

#endif
