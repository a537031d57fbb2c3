/* Pages as they are asked for: feet, and what must be on few sheets. */
#include <stdlib.h>

#include "report/pages_int.h"

/* A document that must be on few sheets shrinks in these steps, per cent. */
enum { WHOLE = 100, STEP = 5, FLOOR = 70 };
/* Room for the words that say what was left out, points of paper. */
enum { NOTE_LINES = 3, NOTE_LEADING = 13, NOTE = NOTE_LINES * NOTE_LEADING };

/* ---- what was left out ---- */

static void
add_title(struct buf *out, cmark_node *heading)
{
	buf_puts(out, out->len > 0 ? _(", ‘") : _("‘"));
	document_plain(heading, out);
	buf_puts(out, _("’"));
}

/* The block at which the pages were full, and the headings behind it. */
static void
left_out(const struct layout *l, struct buf *out)
{
	cmark_node *n, *under = NULL;

	for (n = cmark_node_first_child(l->doc->root); n != NULL && n != l->at;
	     n = cmark_node_next(n))
		if (cmark_node_get_type(n) == CMARK_NODE_HEADING)
			under = n;
	if (n != NULL && cmark_node_get_type(n) != CMARK_NODE_HEADING) {
		if (under != NULL)
			add_title(out, under);
		if (l->rows_left > 0)
			buf_printf(out, _(" (its last %zu rows)"),
			    l->rows_left);
		else
			buf_puts(out, _(" (its end)"));
	}
	for (; n != NULL; n = cmark_node_next(n))
		if (cmark_node_get_type(n) == CMARK_NODE_HEADING)
			add_title(out, n);
}

static void
note(struct layout *l)
{
	const struct lettering letters = {
		.size = 8.5, .colour = DRAW_ALARM, .bold = true
	};
	struct pages *p = l->p;
	struct buf what = BUF_INIT, b = BUF_INIT;
	double y = PAGE_H - PAGE_FOOT - NOTE, w = PAGE_W - 2 * PAGE_SIDE;
	size_t i;

	left_out(l, &what);
	buf_printf(&b, _("● No room on this page for: %s"), what.ptr);
	galley_clear(&l->lines);
	galley_add(&l->lines, b.ptr, b.len, &letters);
	galley_break(&l->lines, w);
	for (i = 0; i < l->lines.n && i < NOTE_LINES; i++)
		galley_draw(&l->lines, i, &p->v[p->n - 1], PAGE_SIDE,
		    y + NOTE_LEADING * ((double)i + 0.75), w, PIPE_LEFT);
	if (l->o->found != NULL)
		finding_add(l->o->found, SEV_WARN, "sheets", l->doc->name, 0,
		    _("the sheets (%zu) are too few even at %d %% of the "
		      "size: left out is %s"),
		    l->most, FLOOR, what.ptr);
	buf_release(&what);
	buf_release(&b);
}

/* ---- feet ---- */

/* The document a page is of: its first page, and how many it has. */
static void
own_pages(const struct pages *p, size_t page, size_t *first, size_t *n)
{
	size_t i, end = p->n;

	*first = 0;
	for (i = 0; i < p->nstarts; i++) {
		if (p->starts[i] <= page)
			*first = p->starts[i];
		else if (p->starts[i] < end)
			end = p->starts[i];
	}
	*n = end - *first;
}

static const char *
own_title(const struct pages *p, size_t first, size_t n,
    const struct pages_options *o)
{
	size_t i;

	if (!o->foot_title || first == 0)
		return o->foot;
	for (i = 0; i < p->nmarks; i++)
		if (p->marks[i].page >= first && p->marks[i].page < first + n)
			return p->marks[i].title;
	return "";
}

static void
foot(struct pages *p, size_t i, const struct pages_options *o)
{
	size_t first, n;
	struct lettering l = { .size = 8, .colour = DRAW_GREY };
	struct buf b = BUF_INIT;
	double y = PAGE_H - 26;

	drawing_box(&p->v[i], PAGE_SIDE, y - 12, PAGE_W - 2 * PAGE_SIDE, 0.5,
	    DRAW_PALE);
	own_pages(p, i, &first, &n);
	drawing_text_fit(&b, own_title(p, first, n, o), 8,
	    PAGE_W - 2 * PAGE_SIDE - 80);
	drawing_text(&p->v[i], PAGE_SIDE, y, &l, b.ptr);
	buf_clear(&b);
	buf_printf(&b, "%zu / %zu", i - first + 1, n);
	l.anchor = ANCHOR_END;
	drawing_text(&p->v[i], PAGE_W - PAGE_SIDE, y, &l, b.ptr);
	if (o->head[0] != '\0')
		drawing_text(&p->v[i], PAGE_W - PAGE_SIDE, 28,
		    &(struct lettering){ .size = 10,
			.colour = DRAW_ALARM,
			.anchor = ANCHOR_END,
			.bold = true },
		    o->head);
	buf_release(&b);
}

/* ---- fitting ---- */

/* Laid out on paper that is larger by 100/percent, then made smaller. */
static int
lay_out(struct layout *l, int percent, bool last, struct err *e)
{
	double s = percent / 100.0;
	size_t i;
	int rc;

	l->page_w = PAGE_W / s;
	l->page_h = PAGE_H / s;
	l->x = PAGE_SIDE / s;
	l->width = (PAGE_W - 2 * PAGE_SIDE) / s;
	l->top = PAGE_TOP / s;
	l->end = (PAGE_H - PAGE_FOOT - (last ? NOTE : 0)) / s;
	l->full = false;
	l->rows_left = 0;
	rc = layout_document(l, e);
	if (rc < 0 && !(l->full && last))
		return -1;
	for (i = 0; i < l->p->n; i++)
		drawing_scale(&l->p->v[i], s);
	for (i = 0; i < l->p->nmarks; i++)
		l->p->marks[i].y *= s;
	if (l->full)
		note(l);
	return 0;
}

/* The largest size at which it fits; what the smallest cannot hold is told. */
static int
fit(struct layout *l, struct err *e)
{
	int percent;

	for (percent = WHOLE; percent >= FLOOR; percent -= STEP) {
		if (lay_out(l, percent, false, e) == 0)
			return 0;
		pages_release(l->p);
		if (!l->full)
			return -1;
	}
	return lay_out(l, FLOOR, true, e);
}

int
pages_make(struct pages *p, const struct document *d,
    const struct pages_options *o, struct err *e)
{
	struct layout l = { .p = p,
		.doc = d,
		.o = o,
		.most = o->sheets,
		.lines = GALLEY_INIT(o->measure) };
	size_t i;
	int rc = l.most > 0 ? fit(&l, e) : lay_out(&l, WHOLE, false, e);

	for (i = 0; rc == 0 && i < p->n; i++)
		foot(p, i, o);
	galley_release(&l.lines);
	return rc;
}

void
pages_release(struct pages *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		drawing_release(&p->v[i]);
	free(p->v);
	free(p->marks);
	free(p->starts);
	arena_release(&p->arena);
	*p = (struct pages)PAGES_INIT;
}
