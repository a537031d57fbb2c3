#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "report/pages_int.h"

struct inlines {
	struct layout *l;
	struct lettering base;
	int strong, emph, link, image;
	bool soft; /* a line of the source ended here */
};

static struct lettering
lettering_of(const struct inlines *in)
{
	struct lettering t = in->base;

	t.bold = t.bold || in->strong > 0;
	t.italic = t.italic || in->emph > 0;
	if (in->link > 0)
		t.colour = DRAW_ACCENT;
	return t;
}

/* Between two wide characters the end of a line is nothing, else a blank. */
static void
add(struct inlines *in, const char *text, const struct lettering *t)
{
	uint32_t cp = 0;

	if (text == NULL || text[0] == '\0')
		return;
	utf8_next(text, strlen(text), &cp);
	if (in->soft && !galley_empty(&in->l->lines) &&
	    !(galley_wide_end(&in->l->lines) && utf8_cp_width(cp) == 2))
		galley_add(&in->l->lines, " ", 1, t);
	in->soft = false;
	galley_add(&in->l->lines, text, strlen(text), t);
}

static void
code(struct inlines *in, const char *text)
{
	struct lettering t = lettering_of(in);

	t.mono = true;
	t.bold = t.italic = false;
	add(in, text, &t);
}

static void
one(struct inlines *in, cmark_node *n, bool enter)
{
	struct lettering t = lettering_of(in);
	int step = enter ? 1 : -1;

	switch (cmark_node_get_type(n)) {
	case CMARK_NODE_TEXT:
		add(in, cmark_node_get_literal(n), &t);
		break;
	case CMARK_NODE_CODE:
		code(in, cmark_node_get_literal(n));
		break;
	case CMARK_NODE_SOFTBREAK:
		in->soft = true;
		break;
	case CMARK_NODE_LINEBREAK:
		galley_add(&in->l->lines, "\n", 1, &t);
		break;
	case CMARK_NODE_STRONG:
		in->strong += step;
		break;
	case CMARK_NODE_EMPH:
		in->emph += step;
		break;
	case CMARK_NODE_LINK:
		in->link += step;
		break;
	case CMARK_NODE_IMAGE:
		add(in, enter ? "[" : "]", &t);
		break;
	default:
		break; /* raw HTML is left out, as in HTML */
	}
}

void
layout_inlines(struct layout *l, cmark_node *node, struct lettering base)
{
	struct inlines in = { .l = l, .base = base };
	cmark_iter *it = cmark_iter_new(node);
	bool task = cmark_node_parent(node) != NULL &&
	    cmark_node_first_child(cmark_node_parent(node)) == node &&
	    document_task(cmark_node_parent(node)) > 0;
	cmark_event_type ev;

	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *n = cmark_iter_get_node(it);

		if (task && cmark_node_get_type(n) == CMARK_NODE_TEXT) {
			/* the box before it is drawn, not written */
			task = false;
			add(&in, cmark_node_get_literal(n) + 4, &base);
		} else if (n != node) {
			one(&in, n, ev == CMARK_EVENT_ENTER);
		}
	}
	cmark_iter_free(it);
}

void
layout_cell(struct layout *l, const char *markdown, struct lettering base)
{
	cmark_node *doc = document_cell(markdown);

	if (doc == NULL) {
		galley_add(&l->lines, markdown, strlen(markdown), &base);
		return;
	}
	layout_inlines(l, cmark_node_first_child(doc), base);
	cmark_node_free(doc);
}
