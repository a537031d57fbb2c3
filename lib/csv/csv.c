#include "csv/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "csv/scan.h"

static int
header_error(const struct scan *s, size_t i, struct err *e)
{
	char quote[UTF8_CUT];

	if (*s->cells[i] == '\0') {
		err_at(e, E_DATA, s->name, s->line,
		    _("column %zu of the header has no name"), i + 1);
		return err_hint(e,
		    _("name the column or delete it in every row"));
	}
	return err_at(e, E_DATA, s->name, s->line,
	    _("column '%s' stands twice in the header"),
	    utf8_cut(quote, s->cells[i]));
}

static int
check_header(const struct scan *s, struct err *e)
{
	size_t i, j;

	for (i = 0; i < s->n; i++) {
		if (*s->cells[i] == '\0')
			return header_error(s, i, e);
		for (j = 0; j < i; j++)
			if (streq(s->cells[i], s->cells[j]))
				return header_error(s, i, e);
	}
	return 0;
}

static int
count_error(const struct scan *s, size_t want, struct err *e)
{
	char quote[UTF8_CUT];
	char *row;

	if (scan_empty_line(s)) {
		err_at(e, E_DATA, s->name, s->line, _("the line is empty"));
		return err_hint(e, _("delete the line"));
	}
	row = xstrndup(s->bytes + s->start, s->end - s->start);
	row[strcspn(row, "\r\n")] = '\0';
	err_at(e, E_DATA, s->name, s->line,
	    _("%zu cells, but the header has %zu: '%s'"), s->n, want,
	    utf8_cut(quote, row));
	free(row);
	return err_hint(e,
	    _("a comma inside a text needs quotes around the whole cell"));
}

/* Only empty lines follow. */
static bool
at_tail(const struct scan *s)
{
	size_t i;

	for (i = s->at; i < s->len; i++)
		if (s->bytes[i] != '\n' && s->bytes[i] != '\r')
			return false;
	return true;
}

/* What spreadsheets and editors leave behind in tables that people edit. */
static bool
leave_out(const struct scan *s)
{
	if (!(s->flags & CSV_PEOPLE) || !scan_blank(s))
		return false;
	return s->n > 1 || at_tail(s);
}

static int
rows(struct scan *s, size_t ncols, const struct csv_sink *sink, struct err *e)
{
	int rc;

	while ((rc = scan_next(s, e)) > 0) {
		if (s->n != ncols || s->n == 1) {
			if (leave_out(s))
				continue;
		} else if (*s->cells[0] == '\0' && leave_out(s)) {
			continue;
		}
		if (s->n != ncols || scan_empty_line(s))
			return count_error(s, ncols, e);
		if (sink->row != NULL &&
		    sink->row(sink->arg, s->line, s->cells, s->lens, s->n, e) <
			0)
			return -1;
	}
	return rc;
}

int
csv_read(const char *name, const char *bytes, size_t len, int flags,
    const struct csv_sink *sink, struct err *e)
{
	struct scan s;
	int rc;

	rc = scan_start(&s, name, bytes, len, flags, e);
	if (rc == 0)
		rc = scan_next(&s, e);
	if (rc == 0)
		rc = err_at(e, E_DATA, name, 1,
		    _("the file is empty: its first line must name the columns"));
	if (rc > 0)
		rc = check_header(&s, e);
	if (rc == 0 && sink->header != NULL)
		rc = sink->header(sink->arg, s.cells, s.n, e);
	if (rc == 0)
		rc = rows(&s, s.n, sink, e);
	scan_end(&s);
	return rc < 0 ? -1 : 0;
}

void
csv_write_cell(struct buf *b, const char *cell)
{
	size_t n = strlen(cell);
	const char *q;

	/*
	 * Spreadsheets take blanks at the ends away unless they are quoted,
	 * and readers a byte order mark that a file begins with.
	 */
	if (cell[strcspn(cell, ",\"\r\n")] == '\0' && *cell != ' ' &&
	    (n == 0 || cell[n - 1] != ' ') &&
	    !str_prefix(cell, "\xef\xbb\xbf")) {
		buf_add(b, cell, n);
		return;
	}
	buf_putc(b, '"');
	while ((q = strchr(cell, '"')) != NULL) {
		buf_add(b, cell, (size_t)(q + 1 - cell));
		buf_putc(b, '"');
		cell = q + 1;
	}
	buf_puts(b, cell);
	buf_putc(b, '"');
}

void
csv_write_row(struct buf *b, const char *const *cells, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(b, ',');
		csv_write_cell(b, cells[i]);
	}
	/* one empty cell must not look like an empty line */
	if (n == 1 && *cells[0] == '\0')
		buf_puts(b, "\"\"");
	buf_putc(b, '\n');
}
