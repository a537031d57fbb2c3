/*
 * Markdown as anybody may write it, through everything that lays it out: tables
 * above all.  A page comes out or an error with its line; a table has a cell
 * for every row and column, and nothing of its text is lost but what a row has
 * too much of.
 */
#include "report/html.h"
#include "report/pages.h"

#include <string.h>

#include "fuzz/fuzz.h"

static double
advance(void *arg, const struct lettering *l, uint32_t cp)
{
	(void)arg;
	return cp < 0x80 ? l->size * 0.5 : l->size;
}

static void
look_at(const struct document *d)
{
	cmark_node *n;

	for (n = cmark_node_first_child(d->root); n != NULL;
	     n = cmark_node_next(n)) {
		const struct block *b = document_block(n);
		size_t i, k, bytes = 0;

		if (b == NULL || b->kind != BLOCK_TABLE)
			continue;
		must(b->table.ncols > 0 && b->table.ncols <= PIPE_COLS);
		for (i = 0; i <= b->table.nrows; i++)
			for (k = 0; k < b->table.ncols; k++)
				bytes += strlen(pipe_cell(&b->table, i, k));
		must(bytes <= DOCUMENT_BYTES);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct measure m = { advance, NULL };
	struct document d = DOCUMENT_INIT;
	struct pages p = PAGES_INIT;
	struct buf html = BUF_INIT;
	struct err e = ERR_INIT;

	if (document_parse(&d, "x.md", (const char *)data, size, &e) < 0) {
		must(e.code == 65 && e.msg[0] != '\0' && e.line > 0);
	} else {
		look_at(&d);
		if (pages_make(&p, &d,
			&(struct pages_options){
			    .measure = &m, .foot = "", .head = "" },
			&e) == 0)
			must(p.n > 0);
		else
			must(e.msg[0] != '\0' && e.line > 0);
		if (document_html(&d,
			&(struct html_options){
			    .title = "", .lang = "zh", .head = "" },
			&html, &e) == 0)
			must(strstr(html.ptr, "<script") == NULL);
	}
	pages_release(&p);
	document_release(&d);
	buf_release(&html);
	return 0;
}
