#include "report/markdown.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/utf8.h"

struct rendering {
	struct buf *out;
	struct buf rows;
	size_t n, cols;
	bool numeric[64], figures[64]; /* no text; a figure at all */
	struct buf head;
};

/* Arabic letter mark, LRM, RLM, embeddings, overrides and isolates. */
static bool
turns(uint32_t cp)
{
	return cp == 0x061c || cp == 0x200e || cp == 0x200f ||
	    (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static void
safe_text(struct buf *b, const char *text, const char *escape)
{
	size_t len = strlen(text), n;
	uint32_t cp;

	for (; (n = utf8_next(text, len, &cp)) > 0; text += n, len -= n)
		if (cp == 0x2028 || cp == 0x2029 || cp < ' ')
			buf_putc(b, ' ');
		else if (turns(cp) || (cp >= 0x7f && cp < 0xa0))
			buf_printf(b, "%s[U+%04X%s]", escape[0] ? "\\" : "",
			    (unsigned)cp, escape[0] ? "\\" : "");
		else if (cp < 0x80 && strchr(escape, (int)cp) != NULL)
			buf_printf(b, "\\%c", (int)cp);
		else
			buf_add(b, text, n);
}

void
markdown_cell(struct buf *b, const char *text)
{
	safe_text(b, text, "|\\`*_<>[]&");
}

void
markdown_begin(struct buf *b, const char *text)
{
	const char *p;

	while (ch_space((unsigned char)*text))
		text++;
	for (p = text; ch_digit((unsigned char)*p); p++)
		;
	if (p > text && (*p == '.' || *p == ')')) {
		buf_printf(b, "%.*s\\", (int)(p - text), text);
		text = p;
	} else if (*text != '\0' && strchr("#+-=~", *text) != NULL) {
		buf_putc(b, '\\');
	}
	if (*text != '\0' && strchr("#+-=~.)", *text) != NULL)
		buf_putc(b, *text++);
	markdown_cell(b, text);
}

void
markdown_plain(struct buf *b, const char *text)
{
	safe_text(b, text, "");
}

static bool
numeric(const char *t)
{
	double d;
	size_t n = strlen(t);
	char copy[64];

	if (n == 0 || n >= sizeof(copy))
		return n == 0;
	memcpy(copy, t, n + 1);
	if (copy[n - 1] == '%')
		copy[n - 1] = '\0';
	return str_double(copy, &d) || streq(t, "—");
}

static int
on_row(void *arg, size_t n, const char *const *cols, const char *const *cells,
    struct err *e)
{
	struct rendering *r = arg;
	size_t i;

	if (n > sizeof(r->numeric) / sizeof(r->numeric[0]))
		return err_set(e, E_DATA, _("more than %zu columns"),
		    sizeof(r->numeric) / sizeof(r->numeric[0]));
	for (i = 0; r->n == 0 && i < n; i++) {
		buf_puts(&r->head, i == 0 ? "| " : " ");
		markdown_cell(&r->head, cols[i]);
		buf_puts(&r->head, " |");
		r->numeric[i] = true;
	}
	r->cols = n;
	for (i = 0; i < n; i++) {
		const char *c = cells[i] != NULL ? cells[i] : "—";

		buf_puts(&r->rows, i == 0 ? "| " : " ");
		markdown_cell(&r->rows, c);
		buf_puts(&r->rows, " |");
		r->numeric[i] = r->numeric[i] && numeric(c);
		r->figures[i] =
		    r->figures[i] || (c[0] != '\0' && !streq(c, "—"));
	}
	buf_putc(&r->rows, '\n');
	r->n++;
	return 0;
}

int
markdown_table(struct report_db *db, const char *sql, const char *empty,
    struct buf *out, struct err *e)
{
	struct rendering r = { .out = out, .rows = BUF_INIT, .head = BUF_INIT };
	size_t i;
	int rc = report_db_query(db, sql, on_row, &r, e);

	if (rc == 0 && r.n == 0) {
		buf_printf(out, "%s\n", empty[0] != '\0' ? empty : "—");
	} else if (rc == 0) {
		buf_printf(out, "%s\n|", r.head.ptr);
		for (i = 0; i < r.cols; i++)
			buf_puts(out,
			    r.numeric[i] && r.figures[i] ? "---:|" : "---|");
		buf_printf(out, "\n%s", r.rows.ptr);
	}
	buf_release(&r.rows);
	buf_release(&r.head);
	return rc;
}

/* ---- charts ---- */

struct charting {
	struct buf rows;
	size_t n;
};

/* Labels are quoted, so that no line of data can end the block. */
static void
chart_text(struct buf *b, const char *text)
{
	struct buf plain = BUF_INIT;
	const char *p;

	markdown_plain(&plain, text);
	buf_putc(b, '"');
	for (p = plain.ptr; *p != '\0'; p++) {
		if (*p == '"')
			buf_putc(b, '"');
		buf_putc(b, *p);
	}
	buf_putc(b, '"');
	buf_release(&plain);
}

static int
chart_row(void *arg, size_t n, const char *const *cols,
    const char *const *cells, struct err *e)
{
	struct charting *c = arg;
	double number;
	size_t i;

	(void)e;
	for (i = 0; i < n; i++) {
		const char *t = cells == NULL ? cols[i] :
		    cells[i] == NULL          ? "" :
						cells[i];

		if (i > 0)
			buf_putc(&c->rows, ',');
		if (i > 0 && cells != NULL && str_double(t, &number))
			buf_puts(&c->rows, t);
		else if (i == 0 || t[0] != '\0')
			chart_text(&c->rows, t);
	}
	buf_putc(&c->rows, '\n');
	c->n += cells != NULL;
	return 0;
}

/* empty="…" is ours and not the chart's: what is left of the info string. */
static void
chart_info(const char *info, struct buf *rest, struct buf *empty)
{
	const char *at = strstr(info, "empty=\""), *end;

	if (at == NULL || (end = strchr(at + 7, '"')) == NULL) {
		buf_puts(rest, info);
		return;
	}
	buf_add(rest, info, (size_t)(at - info));
	buf_puts(rest, end + 1);
	buf_add(empty, at + 7, (size_t)(end - at - 7));
}

static bool
is_query(const char *text)
{
	while (ch_space((unsigned char)*text))
		text++;
	return strncasecmp(text, "select", 6) == 0 ||
	    strncasecmp(text, "with", 4) == 0;
}

int
markdown_chart(struct report_db *db, const char *sql, const char *info,
    struct buf *out, struct err *e)
{
	struct charting c = { BUF_INIT, 1 };
	struct buf rest = BUF_INIT, empty = BUF_INIT;
	int rc = 0;

	chart_info(info, &rest, &empty);
	if (is_query(sql)) {
		c.n = 0;
		rc = report_db_list(db, sql, chart_row, &c, e);
	} else {
		buf_puts(&c.rows, sql);
	}
	if (rc == 0 && c.n == 0)
		buf_printf(out, "%s\n", empty.len > 0 ? empty.ptr : "—");
	else if (rc == 0)
		buf_printf(out, "```chart %s\n%s```\n", rest.ptr, c.rows.ptr);
	buf_release(&c.rows);
	buf_release(&rest);
	buf_release(&empty);
	return rc;
}
