#include "base/out.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

struct out {
	enum app_format format;
	const struct out_col *cols;
	size_t n;
	bool header_done;
	struct buf text; /* CSV, JSON, ids: as they come */
	struct arena arena; /* tables: cells wait for the widths */
	const char **cells;
	size_t ncells, cap;
};

struct out *
out_new(enum app_format format, const struct out_col *cols, size_t n)
{
	struct out *o = xcalloc(1, sizeof(*o));

	o->format = format;
	o->cols = cols;
	o->n = n;
	o->text = (struct buf)BUF_INIT;
	return o;
}

/* The csv room comes after this one; these lists need no more than this. */
static void
csv_cell(struct buf *b, const char *s)
{
	size_t n = strlen(s);
	const char *q;

	if (s[strcspn(s, ",\"\r\n")] == '\0' && *s != ' ' &&
	    (n == 0 || s[n - 1] != ' ')) {
		buf_add(b, s, n);
		return;
	}
	buf_putc(b, '"');
	while ((q = strchr(s, '"')) != NULL) {
		buf_add(b, s, (size_t)(q + 1 - s));
		buf_putc(b, '"');
		s = q + 1;
	}
	buf_puts(b, s);
	buf_putc(b, '"');
}

static void
csv_header(struct out *o)
{
	size_t i;

	if (o->header_done)
		return;
	o->header_done = true;
	for (i = 0; i < o->n; i++) {
		if (i > 0)
			buf_putc(&o->text, ',');
		csv_cell(&o->text, o->cols[i].code);
	}
	buf_putc(&o->text, '\n');
}

static void
csv_row(struct out *o, const char *const *cells)
{
	size_t start, i;

	csv_header(o);
	start = o->text.len;
	for (i = 0; i < o->n; i++) {
		if (i > 0)
			buf_putc(&o->text, ',');
		csv_cell(&o->text, cells[i] != NULL ? cells[i] : "");
	}
	if (o->text.len == start)
		buf_puts(&o->text, "\"\""); /* an empty line is no row */
	buf_putc(&o->text, '\n');
}

static void
json_row(struct out *o, const char *const *cells)
{
	size_t i;

	buf_putc(&o->text, '{');
	for (i = 0; i < o->n; i++)
		if (cells[i] != NULL && *cells[i] != '\0')
			json_pair(&o->text, o->cols[i].code, cells[i]);
	buf_puts(&o->text, "}\n");
}

void
out_row(struct out *o, const char *const *cells)
{
	size_t i;

	switch (o->format) {
	case OUT_JSON:
		json_row(o, cells);
		return;
	case OUT_IDS:
		buf_puts(&o->text, cells[0] != NULL ? cells[0] : "");
		buf_putc(&o->text, '\n');
		return;
	case OUT_TABLE:
		for (i = 0; i < o->n; i++) {
			GROW(o->cells, o->ncells, o->cap);
			o->cells[o->ncells++] = arena_str(&o->arena,
			    cells[i] != NULL ? cells[i] : "");
		}
		return;
	case OUT_AUTO:
	case OUT_CSV:
		csv_row(o, cells);
		return;
	}
}

static size_t
col_width(const struct out *o, size_t col)
{
	size_t width = utf8_width(o->cols[col].label), most, i, w;

	most = o->cols[col].max_width > 0 ? (size_t)o->cols[col].max_width : 0;
	for (i = col; i < o->ncells; i += o->n) {
		w = utf8_width(o->cells[i]);
		if (w > width)
			width = w;
	}
	return most > 0 && width > most ? most : width;
}

static void
table_line(struct buf *b, const struct out *o, const char *const *cells,
    const size_t *widths)
{
	size_t start = b->len, i;

	for (i = 0; i < o->n; i++) {
		utf8_pad(b, cells[i], widths[i]);
		if (i + 1 < o->n)
			buf_puts(b, "  ");
	}
	while (b->len > start && b->ptr[b->len - 1] == ' ')
		buf_trim(b, b->len - 1);
	buf_putc(b, '\n');
}

static void
table_render(struct out *o, struct buf *b)
{
	size_t *widths = xcalloc(o->n, sizeof(*widths));
	const char **labels = xcalloc(o->n, sizeof(*labels));
	size_t i;

	for (i = 0; i < o->n; i++) {
		widths[i] = col_width(o, i);
		labels[i] = o->cols[i].label;
	}
	if (!o->header_done)
		table_line(b, o, labels, widths);
	o->header_done = true;
	for (i = 0; i < o->ncells; i += o->n)
		table_line(b, o, o->cells + i, widths);
	o->ncells = 0;
	arena_release(&o->arena);
	free(labels);
	free(widths);
}

void
out_render(struct out *o, struct buf *b)
{
	if (o->format == OUT_TABLE) {
		table_render(o, b);
		return;
	}
	if (o->format == OUT_CSV || o->format == OUT_AUTO)
		csv_header(o);
	buf_add(b, o->text.ptr, o->text.len);
	buf_clear(&o->text);
}

void
out_free(struct out *o)
{
	if (o == NULL)
		return;
	buf_release(&o->text);
	arena_release(&o->arena);
	free(o->cells);
	free(o);
}

static void
out_finding(struct out *o, const struct finding *f)
{
	static const char *const words[] = { "info", "warning", "error" };
	char line[24] = "";
	const char *cells[] = { words[f->severity], f->code,
		f->file == NULL ? "" : f->file, line, f->msg,
		f->hint == NULL ? "" : f->hint };

	if (f->line > 0)
		snprintf(line, sizeof(line), "%ld", f->line);
	out_row(o, cells);
}

int
out_findings(struct app *app, const struct findings *fs, bool info,
    struct err *e)
{
	const struct out_col cols[] = { { "severity", _("severity"), 0 },
		{ "code", _("code"), 0 }, { "file", _("file"), 0 },
		{ "line", _("line"), 0 }, { "message", _("message"), 0 },
		{ "hint", _("next step"), 0 } };
	enum app_format format;
	struct buf b = BUF_INIT;
	struct out *out;

	if (app->output == NULL) {
		for (size_t i = 0; i < fs->n; i++)
			if (info || fs->v[i].severity > SEV_INFO)
				app_findings(app,
				    &(struct findings){ &fs->v[i], 1, 1 });
		return 0;
	}
	if (app_format(app, &format, e) < 0)
		return -1;
	out = out_new(format, cols, sizeof(cols) / sizeof(cols[0]));
	for (size_t i = 0; i < fs->n; i++)
		out_finding(out, &fs->v[i]);
	out_render(out, &b);
	app_write(app, b.ptr, b.len);
	buf_release(&b);
	out_free(out);
	return 0;
}
