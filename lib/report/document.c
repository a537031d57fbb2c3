#include "report/document.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

/* ---- limits ---- */

static int
too_much(const struct document *d, size_t line, struct err *e)
{
	err_at(e, E_DATA, d->name, (long)line + 1,
	    _("more than %d marks of Markdown in one paragraph"),
	    DOCUMENT_MARKS);
	return err_hint(e, _("escape them with \\, or leave blank lines"));
}

/* Quotes and list markers that a line begins with. */
static int
depth(struct pipe_line l)
{
	size_t i = 0, start;
	int n = 0;

	for (;;) {
		while (i < l.len && (l.ptr[i] == ' ' || l.ptr[i] == '\t'))
			i++;
		start = i;
		while (i < l.len && ch_digit((unsigned char)l.ptr[i]))
			i++;
		if (i < l.len && l.ptr[i] == '>' && i == start) {
			i++;
		} else if (i < l.len &&
		    strchr(i > start ? ".)" : "-+*", l.ptr[i]) != NULL &&
		    (i + 1 == l.len || ch_space((unsigned char)l.ptr[i + 1]))) {
			i++;
		} else {
			return n;
		}
		n++;
	}
}

static size_t
marks(struct pipe_line l)
{
	size_t i, n = 0;

	for (i = 0; i < l.len; i++)
		if (l.ptr[i] == '\\')
			i++;
		else if (strchr("[]<*_`", l.ptr[i]) != NULL)
			n++;
	return n;
}

static bool
blank(struct pipe_line l)
{
	size_t i;

	for (i = 0; i < l.len; i++)
		if (!ch_space((unsigned char)l.ptr[i]))
			return false;
	return true;
}

static int
limits(const struct document *d, struct err *e)
{
	size_t i, n = 0;

	for (i = 0; i < d->nlines; i++) {
		n = blank(d->lines[i]) ? 0 : n + marks(d->lines[i]);
		if (n > DOCUMENT_MARKS)
			return too_much(d, i, e);
		if (depth(d->lines[i]) > DOCUMENT_DEPTH)
			return err_at(e, E_DATA, d->name, (long)i + 1,
			    _("more than %d quotes and lists in each other"),
			    DOCUMENT_DEPTH);
	}
	return 0;
}

static void
split(struct document *d, const char *bytes, size_t len)
{
	const char *end = bytes + len, *nl;
	size_t cap = 0, n;

	while (bytes < end) {
		nl = memchr(bytes, '\n', (size_t)(end - bytes));
		n = nl != NULL ? (size_t)(nl - bytes) : (size_t)(end - bytes);
		GROW(d->lines, d->nlines, cap);
		d->lines[d->nlines++] = (struct pipe_line){ bytes,
			n > 0 && bytes[n - 1] == '\r' ? n - 1 : n };
		bytes += n + (nl != NULL);
	}
}

/* ---- what cmark does not know ---- */

static cmark_node *
replace(struct document *d, cmark_node *node, const struct block *b)
{
	struct block *copy = arena_alloc(&d->arena, sizeof(*copy));
	cmark_node *new = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);

	*copy = *b;
	copy->line = cmark_node_get_start_line(node);
	cmark_node_set_user_data(new, copy);
	cmark_node_replace(node, new);
	cmark_node_free(node);
	return new;
}

static cmark_node *
table_at(struct document *d, cmark_node *node)
{
	size_t from = (size_t)cmark_node_get_start_line(node) - 1;
	size_t to = (size_t)cmark_node_get_end_line(node);
	struct block b = { .kind = BLOCK_TABLE };

	if (from >= to || to > d->nlines ||
	    !pipe_parse(&b.table, d->lines + from, to - from, &d->arena))
		return node;
	return replace(d, node, &b);
}

static cmark_node *
chart_at(struct document *d, cmark_node *node)
{
	const char *info = cmark_node_get_fence_info(node);
	struct block b = { .kind = BLOCK_CHART };

	if (info == NULL || !str_prefix(info, "chart") ||
	    (info[5] != '\0' && !ch_space((unsigned char)info[5])))
		return node;
	b.info = arena_str(&d->arena, info + 5);
	b.text = arena_str(&d->arena, cmark_node_get_literal(node));
	return replace(d, node, &b);
}

int
document_parse(struct document *d, const char *name, const char *bytes,
    size_t len, struct err *e)
{
	cmark_node *node;
	size_t bad;

	d->name = name;
	if (len > DOCUMENT_BYTES)
		return err_at(e, E_DATA, name, 0, _("larger than %d bytes"),
		    DOCUMENT_BYTES);
	split(d, bytes, len);
	if (!utf8_valid(bytes, len, &bad)) {
		size_t line = 1, i;

		for (i = 0; i < bad; i++)
			line += bytes[i] == '\n';
		return err_at(e, E_DATA, name, (long)line,
		    _("bytes that are no UTF-8"));
	}
	if (limits(d, e) < 0)
		return -1;
	d->root = cmark_parse_document(bytes, len, CMARK_OPT_DEFAULT);
	cmark_consolidate_text_nodes(d->root);
	for (node = cmark_node_first_child(d->root); node != NULL;
	     node = cmark_node_next(node))
		if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH)
			node = table_at(d, node);
		else if (cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK)
			node = chart_at(d, node);
	return 0;
}

void
document_release(struct document *d)
{
	if (d->root != NULL)
		cmark_node_free(d->root);
	free(d->lines);
	arena_release(&d->arena);
	*d = (struct document)DOCUMENT_INIT;
}

const struct block *
document_block(cmark_node *node)
{
	return cmark_node_get_type(node) == CMARK_NODE_CUSTOM_BLOCK ?
	    cmark_node_get_user_data(node) :
	    NULL;
}

/*
 * A cell is inlines only.  With a word before it, nothing in it can begin a
 * heading or a list; the word is taken away again.
 */
cmark_node *
document_cell(const char *markdown)
{
	static const char word[] = "x ";
	struct buf b = BUF_INIT;
	cmark_node *doc, *first;
	const char *text;

	if (strpbrk(markdown, "\\`*_[]<>&!\r\n") == NULL)
		return NULL;
	buf_printf(&b, "%s%s", word, markdown);
	doc = cmark_parse_document(b.ptr, b.len, CMARK_OPT_DEFAULT);
	cmark_consolidate_text_nodes(doc);
	buf_release(&b);
	first = cmark_node_first_child(cmark_node_first_child(doc));
	text = cmark_node_get_literal(first);
	if (strlen(text) <= sizeof(word) - 1) {
		cmark_node_free(first);
	} else {
		char *rest = xstrdup(text + sizeof(word) - 1);

		cmark_node_set_literal(first, rest);
		free(rest);
	}
	return doc;
}

enum document_break
document_breaks(cmark_node *n)
{
	const char *text = cmark_node_get_literal(n);

	if (cmark_node_get_type(n) != CMARK_NODE_HTML_BLOCK || text == NULL)
		return BREAK_NONE;
	return streq(text, "<!-- page -->\n")  ? BREAK_PAGE :
	    streq(text, "<!-- document -->\n") ? BREAK_DOCUMENT :
						 BREAK_NONE;
}

int
document_task(cmark_node *item)
{
	cmark_node *p = cmark_node_first_child(item), *t;
	const char *text;

	if (cmark_node_get_type(item) != CMARK_NODE_ITEM || p == NULL ||
	    cmark_node_get_type(p) != CMARK_NODE_PARAGRAPH ||
	    (t = cmark_node_first_child(p)) == NULL ||
	    cmark_node_get_type(t) != CMARK_NODE_TEXT)
		return 0;
	text = cmark_node_get_literal(t);
	if (str_prefix(text, "[ ] "))
		return 1;
	return str_prefix(text, "[x] ") || str_prefix(text, "[X] ") ? 2 : 0;
}

void
document_plain(cmark_node *node, struct buf *out)
{
	cmark_iter *it = cmark_iter_new(node);
	cmark_event_type ev;

	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *n = cmark_iter_get_node(it);
		cmark_node_type t = cmark_node_get_type(n);

		if (ev != CMARK_EVENT_ENTER)
			continue;
		if (t == CMARK_NODE_TEXT || t == CMARK_NODE_CODE)
			buf_puts(out, cmark_node_get_literal(n));
		else if (t == CMARK_NODE_SOFTBREAK || t == CMARK_NODE_LINEBREAK)
			buf_putc(out, ' ');
	}
	cmark_iter_free(it);
}

bool
document_spark(const char *cell, double *v, size_t max, size_t *n)
{
	size_t len = strlen(cell), k;
	bool any = false;
	uint32_t cp;

	*n = 0;
	for (; (k = utf8_next(cell, len, &cp)) > 0; cell += k, len -= k) {
		bool bar = cp >= 0x2581 && cp <= 0x2588;

		if ((!bar && cp != 0xb7) || *n == max)
			return false;
		any = any || bar;
		v[(*n)++] = bar ? (double)(cp - 0x2581) : NAN;
	}
	return any;
}
