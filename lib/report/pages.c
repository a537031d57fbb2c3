#include "report/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "report/pages_int.h"

enum { BODY = 10, LEADING = 16, INDENT = 16 };

struct drawing *
layout_page(struct layout *l)
{
	return &l->p->v[l->p->n - 1];
}

double
layout_room(const struct layout *l)
{
	return l->end - l->y;
}

int
layout_break(struct layout *l, struct err *e)
{
	struct pages *p = l->p;

	if (l->most > 0 && p->n == l->most) {
		l->full = true;
		return -1;
	}
	if (p->n == PAGES_MAX)
		return err_at(e, E_DATA, l->doc->name, 0,
		    _("more than %d pages"), PAGES_MAX);
	GROW(p->v, p->n, p->cap);
	p->v[p->n] = (struct drawing)DRAWING_INIT;
	drawing_size(&p->v[p->n++], l->page_w, l->page_h);
	l->y = l->top;
	l->aside_end = 0;
	return 0;
}

int
layout_need(struct layout *l, double height, struct err *e)
{
	if (height <= layout_room(l) || l->y <= l->top)
		return 0;
	return layout_break(l, e);
}

int
layout_lines(struct layout *l, double leading, double size, struct err *e)
{
	size_t i;

	galley_break(&l->lines, l->width);
	for (i = 0; i < l->lines.n; i++) {
		/* no single line alone at the end or start of a page */
		double want = i == 0 && l->lines.n > 1 ? 2 * leading : leading;

		if (layout_need(l, want, e) < 0)
			return -1;
		galley_draw(&l->lines, i, layout_page(l), l->x,
		    l->y + leading / 2 + size * 0.36, l->width, PIPE_LEFT);
		l->y += leading;
	}
	return 0;
}

/* ---- blocks ---- */

static int blocks(struct layout *, cmark_node *parent, struct err *);

static int
paragraph(struct layout *l, cmark_node *node, struct err *e)
{
	uint32_t ink = l->quiet ? DRAW_GREY : DRAW_INK;

	if (layout_is_pictures(node))
		return layout_pictures(l, node, e);
	galley_clear(&l->lines);
	layout_inlines(l, node,
	    (struct lettering){ .size = BODY, .colour = ink });
	if (layout_lines(l, LEADING, BODY, e) < 0)
		return -1;
	l->y += 5;
	return 0;
}

static void
mark(struct layout *l, cmark_node *node, int level)
{
	struct pages *p = l->p;
	struct buf title = BUF_INIT;

	document_plain(node, &title);
	GROW(p->marks, p->nmarks, p->marks_cap);
	p->marks[p->nmarks++] = (struct page_mark){ level,
		arena_str(&p->arena, title.ptr), p->n - 1, l->y };
	buf_release(&title);
}

/* How much of what follows a heading must stand on its page. */
static double
company(cmark_node *heading)
{
	cmark_node *next = cmark_node_next(heading);
	const struct block *b = next == NULL ? NULL : document_block(next);

	if (b != NULL && b->kind == BLOCK_CHART)
		return 190;
	if (next != NULL && cmark_node_get_type(next) == CMARK_NODE_HEADING)
		return 84;
	return 56;
}

static int
heading(struct layout *l, cmark_node *node, struct err *e)
{
	static const double sizes[] = { 17, 12.5, 11, 10.5, 10, 10 };
	int level = cmark_node_get_heading_level(node);
	double size = sizes[level - 1];

	l->y += l->y <= l->top ? 0 : level == 1 ? 10 : 8;
	/* never without some of what it is the heading of */
	if (layout_need(l, size * 1.5 + company(node), e) < 0)
		return -1;
	mark(l, node, level);
	galley_clear(&l->lines);
	layout_inlines(l, node,
	    (struct lettering){ .size = size,
		.colour = level == 1 ? DRAW_INK : DRAW_ACCENT,
		.bold = true });
	if (layout_lines(l, size * 1.5, size, e) < 0)
		return -1;
	if (level == 1) {
		drawing_box(layout_page(l), l->x, l->y + 1, l->width, 1.5,
		    DRAW_ACCENT);
		l->y += 6;
	}
	l->y += 3;
	return 0;
}

/* A long word of code is cut anywhere: every character may end a line. */
static int
code(struct layout *l, cmark_node *node, struct err *e)
{
	static const struct lettering mono = {
		.size = 8.5, .colour = DRAW_INK, .mono = true
	};
	const char *text = cmark_node_get_literal(node), *nl;

	for (; *text != '\0'; text = nl + (*nl != '\0')) {
		size_t i;

		nl = text + strcspn(text, "\n");
		galley_clear(&l->lines);
		galley_add(&l->lines, text, (size_t)(nl - text), &mono);
		galley_break(&l->lines, l->width - 12);
		for (i = 0; i < l->lines.n; i++) {
			if (layout_need(l, 13, e) < 0)
				return -1;
			drawing_box(layout_page(l), l->x, l->y, l->width, 13.2,
			    DRAW_WASH);
			galley_draw(&l->lines, i, layout_page(l), l->x + 6,
			    l->y + 9.5, l->width - 12, PIPE_LEFT);
			l->y += 13;
		}
	}
	l->y += 7;
	return 0;
}

static int
quote(struct layout *l, cmark_node *node, struct err *e)
{
	struct layout was = *l;
	size_t page = l->p->n, i;
	int rc;

	l->x += 12;
	l->width -= 12;
	l->quiet = true;
	rc = blocks(l, node, e);
	for (i = page; rc == 0 && i <= l->p->n; i++) {
		double top = i == page ? was.y : l->top;
		double end = i == l->p->n ? l->y - 5 : l->end;

		if (end > top)
			drawing_box(&l->p->v[i - 1], was.x + 2, top, 2.5,
			    end - top, DRAW_PALE);
	}
	l->x = was.x;
	l->width = was.width;
	l->quiet = was.quiet;
	return rc;
}

static void
box(struct layout *l, bool done)
{
	struct drawing *d = layout_page(l);
	const struct stroke s = { 0.9, DRAW_INK, STROKE_SOLID };
	double x = l->x + 2, y = l->y + 3.5;
	const double edge[] = { x, y, x + 9, y, x + 9, y + 9, x, y + 9 };
	const double tick[] = { x + 2, y + 4.5, x + 4, y + 7, x + 7.5, y + 2 };

	drawing_area(d, edge, 4, DRAW_NONE, &s);
	if (done)
		drawing_line(d, tick, 3,
		    &(struct stroke){ 1.4, DRAW_ACCENT, STROKE_SOLID });
}

static int
item(struct layout *l, cmark_node *node, int number, struct err *e)
{
	int task = document_task(node), rc;
	char label[24];

	if (layout_need(l, LEADING, e) < 0)
		return -1;
	if (task > 0) {
		box(l, task == 2);
	} else if (number >= 0) {
		snprintf(label, sizeof(label), "%d.", number);
		drawing_text(layout_page(l), l->x + INDENT - 3, l->y + 11.6,
		    &(struct lettering){ .size = BODY,
			.colour = DRAW_GREY,
			.anchor = ANCHOR_END },
		    label);
	} else {
		drawing_circle(layout_page(l), l->x + 7, l->y + LEADING / 2.0,
		    1.7, DRAW_GREY, NULL);
	}
	l->x += INDENT;
	l->width -= INDENT;
	rc = blocks(l, node, e);
	l->x -= INDENT;
	l->width += INDENT;
	l->y -= 3;
	return rc;
}

static int
list(struct layout *l, cmark_node *node, struct err *e)
{
	int number = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ?
	    cmark_node_get_list_start(node) :
	    -1;
	cmark_node *n;

	for (n = cmark_node_first_child(node); n != NULL;
	     n = cmark_node_next(n)) {
		if (item(l, n, number, e) < 0)
			return -1;
		number += number >= 0;
	}
	l->y += 4;
	return 0;
}

static int
own(struct layout *l, cmark_node *node, struct err *e)
{
	const struct block *b = document_block(node);

	if (b == NULL)
		return 0;
	return b->kind == BLOCK_TABLE ? layout_table(l, &b->table, e) :
					layout_chart(l, b, e);
}

static int
breaks(struct layout *l, enum document_break b, struct err *e)
{
	struct pages *p = l->p;

	if (b == BREAK_NONE)
		return 0;
	if (l->y > l->top && layout_break(l, e) < 0)
		return -1;
	if (b == BREAK_DOCUMENT) {
		GROW(p->starts, p->nstarts, p->starts_cap);
		p->starts[p->nstarts++] = p->n - 1;
	}
	return 0;
}

static int
block(struct layout *l, cmark_node *n, struct err *e)
{
	switch (cmark_node_get_type(n)) {
	case CMARK_NODE_PARAGRAPH:
		return paragraph(l, n, e);
	case CMARK_NODE_HEADING:
		return heading(l, n, e);
	case CMARK_NODE_LIST:
		return list(l, n, e);
	case CMARK_NODE_BLOCK_QUOTE:
		return quote(l, n, e);
	case CMARK_NODE_CODE_BLOCK:
		return code(l, n, e);
	case CMARK_NODE_THEMATIC_BREAK:
		if (layout_need(l, 14, e) < 0)
			return -1;
		drawing_box(layout_page(l), l->x, l->y + 4, l->width, 0.75,
		    DRAW_PALE);
		l->y += 12;
		return 0;
	case CMARK_NODE_CUSTOM_BLOCK:
		return own(l, n, e);
	case CMARK_NODE_HTML_BLOCK:
		return breaks(l, document_breaks(n), e);
	default:
		return 0; /* raw HTML is left out, as in HTML */
	}
}

/* What is nested deeper than a page is wide goes on where it is. */
static int
blocks(struct layout *l, cmark_node *parent, struct err *e)
{
	struct layout was = *l;
	cmark_node *n;
	int rc = 0;

	if (l->width < 120) {
		l->x -= 120 - l->width;
		l->width = 120;
	}
	for (n = cmark_node_first_child(parent); rc == 0 && n != NULL;
	     n = cmark_node_next(n)) {
		if (parent == l->doc->root) {
			l->width =
			    was.width - (l->y < l->aside_end ? l->aside : 0);
			l->at = n;
		}
		rc = block(l, n, e);
	}
	l->x = was.x;
	l->width = was.width;
	return rc;
}

int
layout_document(struct layout *l, struct err *e)
{
	if (layout_break(l, e) < 0)
		return -1;
	return blocks(l, l->doc->root, e);
}
