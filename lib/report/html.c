#include "report/html.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "report/chart_block.h"

static const char style[] =
    "@page{size:A4;margin:16mm 15mm}\n"
    "body{font:15px/1.55 'Noto Sans CJK SC','Source Han Sans SC',"
    "'WenQuanYi Micro Hei','Microsoft YaHei','PingFang SC',sans-serif;"
    "color:#1d242b;margin:0}\n"
    "main{max-width:60em;margin:0 auto;padding:1.5em}\n"
    "h1{font-size:1.5em;border-bottom:2px solid #1f5c99;"
    "padding-bottom:.25em;margin:0 0 .6em}\n"
    "h2{font-size:1.15em;margin:1.4em 0 .4em}h3{font-size:1em}\n"
    "table{border-collapse:collapse;font-size:.9em;margin:.5em 0}\n"
    "thead{display:table-header-group}tr{break-inside:avoid}\n"
    "th{text-align:left;border-bottom:1.5px solid #5b6570;"
    "padding:.3em .6em;white-space:nowrap}\n"
    "td{border-bottom:.75px solid #c9d0d7;padding:.25em .6em;"
    "vertical-align:top}\n"
    "tbody tr:nth-child(even){background:#f5f7f9}\n"
    ".r{text-align:right;font-variant-numeric:tabular-nums;"
    "white-space:nowrap}.m{text-align:center}\n"
    ".bad{color:#b3241c;font-weight:bold}\n"
    "blockquote{border-left:3px solid #c9d0d7;margin:.5em 0;"
    "padding:0 1em;color:#5b6570}\n"
    "code,pre{font-family:'WenQuanYi Micro Hei Mono',monospace;"
    "background:#eef1f4}pre{padding:.6em;overflow-x:auto}\n"
    "figure{margin:.8em 0;break-inside:avoid}"
    "figure svg,img{max-width:100%;height:auto}\n"
    "img[title$='mm right']{float:right;margin-left:1em}\n"
    "li.task{list-style:none;margin-left:-1.2em}\n";

/* ---- tables ---- */

static void
spark(const double *v, size_t n, struct buf *out)
{
	struct drawing d = DRAWING_INIT;

	chart_spark(v, n, 64, 14, &d);
	drawing_svg(&d, out);
	drawing_release(&d);
}

static void
cell_text(const char *markdown, struct buf *out)
{
	static const char open[] = "<p>", close[] = "</p>\n";
	enum { SPARKS = 64 };
	double v[SPARKS];
	cmark_node *doc;
	size_t n, len;
	char *html;

	if (document_spark(markdown, v, SPARKS, &n)) {
		spark(v, n, out);
		return;
	}
	if ((doc = document_cell(markdown)) == NULL) {
		buf_markup(out, markdown);
		return;
	}
	html = cmark_render_html(doc, CMARK_OPT_DEFAULT);
	len = strlen(html);
	if (str_prefix(html, open) && str_suffix(html, close))
		buf_add(out, html + sizeof(open) - 1,
		    len - (sizeof(open) - 1) - (sizeof(close) - 1));
	free(html);
	cmark_node_free(doc);
}

static void
row(const struct pipe_table *t, size_t i, struct buf *out)
{
	static const char *const align[] = { "", "m", "r" };
	const char *tag = i == 0 ? "th" : "td";
	size_t k;

	buf_puts(out, "<tr>");
	for (k = 0; k < t->ncols; k++) {
		const char *cell = pipe_cell(t, i, k);
		const char *bad = str_prefix(cell, "●") ? "bad" : "";
		const char *side = align[t->align[k]];

		buf_printf(out, "<%s", tag);
		if (bad[0] != '\0' || side[0] != '\0')
			buf_printf(out, " class=\"%s%s%s\"", side,
			    bad[0] != '\0' && side[0] != '\0' ? " " : "", bad);
		buf_putc(out, '>');
		cell_text(cell, out);
		buf_printf(out, "</%s>", tag);
	}
	buf_puts(out, "</tr>\n");
}

static void
table(const struct pipe_table *t, struct buf *out)
{
	size_t i;

	buf_puts(out, "<table>\n<thead>\n");
	row(t, 0, out);
	buf_puts(out, "</thead>\n");
	if (t->nrows > 0) {
		buf_puts(out, "<tbody>\n");
		for (i = 1; i <= t->nrows; i++)
			row(t, i, out);
		buf_puts(out, "</tbody>\n");
	}
	buf_puts(out, "</table>\n");
}

static int
chart(const struct document *d, const struct block *b, struct buf *out,
    struct err *e)
{
	struct chart_block c = CHART_BLOCK_INIT;
	struct drawing drawing = DRAWING_INIT;
	int rc = chart_block_parse(&c, b->info, b->text, d->name, b->line, e);

	if (rc == 0) {
		c.chart.width = 510;
		chart_draw(&c.chart, &drawing);
		buf_puts(out, "<figure>");
		drawing_svg(&drawing, out);
		buf_puts(out, "</figure>\n");
	}
	drawing_release(&drawing);
	chart_block_release(&c);
	return rc;
}

/* ---- pictures, tasks ---- */

static void
picture(cmark_node *node, const struct html_options *o)
{
	const char *url = cmark_node_get_url(node), *type = NULL;
	struct buf bytes = BUF_INIT, data = BUF_INIT;
	struct err e = ERR_INIT;
	char *text;

	if (o->picture != NULL && url != NULL && url[0] != '\0' &&
	    strstr(url, "://") == NULL && !str_prefix(url, "data:")) {
		if (o->picture(o->arg, url, &bytes, &type, &e) == 0) {
			text = base64(bytes.ptr, bytes.len);
			buf_printf(&data, "data:%s;base64,%s", type, text);
			cmark_node_set_url(node, data.ptr);
			free(text);
		} else if (o->found != NULL) {
			finding_from(o->found, "picture", &e);
		}
	}
	buf_release(&bytes);
	buf_release(&data);
}

static void
task(cmark_node *item, int state)
{
	cmark_node *text = cmark_node_first_child(cmark_node_first_child(item));
	cmark_node *box = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
	char *rest = xstrdup(cmark_node_get_literal(text) + 4);

	cmark_node_set_literal(text, rest);
	cmark_node_set_on_enter(box,
	    state == 2 ? "<input type=\"checkbox\" checked disabled> " :
			 "<input type=\"checkbox\" disabled> ");
	cmark_node_insert_before(text, box);
	free(rest);
}

/* For who prints it. */
static void
page_break(cmark_node *n)
{
	cmark_node *b = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);

	cmark_node_set_on_enter(b, "<div style=\"break-before:page\"></div>\n");
	cmark_node_replace(n, b);
	cmark_node_free(n);
}

static int
prepare(struct document *d, const struct html_options *o, struct err *e)
{
	cmark_iter *it = cmark_iter_new(d->root);
	cmark_event_type ev;
	int rc = 0, state;

	while (rc == 0 && (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *n = cmark_iter_get_node(it);
		const struct block *b = document_block(n);
		struct buf html = BUF_INIT;

		if (ev != CMARK_EVENT_ENTER)
			continue;
		if (b != NULL) {
			if (b->kind == BLOCK_TABLE)
				table(&b->table, &html);
			else
				rc = chart(d, b, &html, e);
			cmark_node_set_on_enter(n, html.ptr);
		} else if (cmark_node_get_type(n) == CMARK_NODE_IMAGE) {
			picture(n, o);
		} else if (document_breaks(n) != BREAK_NONE) {
			page_break(n);
		} else if ((state = document_task(n)) > 0) {
			task(n, state);
		}
		buf_release(&html);
	}
	cmark_iter_free(it);
	return rc;
}

int
document_html(struct document *d, const struct html_options *o, struct buf *out,
    struct err *e)
{
	char *body;

	if (prepare(d, o, e) < 0)
		return -1;
	body = cmark_render_html(d->root, CMARK_OPT_DEFAULT);
	buf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n",
	    o->lang);
	buf_puts(out,
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'unsafe-inline'; "
	    "img-src data:\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width\">\n<title>");
	buf_markup(out, o->title);
	buf_printf(out,
	    "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n", style);
	if (o->head[0] != '\0') {
		buf_puts(out, "<p class=\"bad\">");
		buf_markup(out, o->head);
		buf_puts(out, "</p>\n");
	}
	buf_puts(out, body);
	buf_puts(out, "</main>\n</body>\n</html>\n");
	free(body);
	return 0;
}
