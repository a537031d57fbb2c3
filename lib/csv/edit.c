#include "csv/edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "csv/scan.h"

/* The columns of names, in order; NULL-terminated list, stride 1 or 2. */
static int
columns(const struct scan *s, const char *const *names, size_t stride,
    size_t **out, size_t *n, struct err *e)
{
	size_t i, j;

	for (i = 0; names[i] != NULL; i += stride)
		;
	*n = i / stride;
	*out = xcalloc(*n, sizeof(**out));
	for (i = 0; i < *n; i++) {
		for (j = 0; j < s->n; j++)
			if (streq(s->cells[j], names[i * stride]))
				break;
		if (j == s->n)
			return err_at(e, E_DATA, s->name, 1,
			    _("column '%s' is missing"), names[i * stride]);
		(*out)[i] = j;
	}
	return 0;
}

struct upsert {
	struct scan s;
	size_t ncols;
	size_t *keycol, nkeys, *setcol, nset;
	const char *const *keys, *const *set;
	size_t start, end; /* of the row; start of none is (size_t)-1 */
	long line;
	size_t tail; /* where a new row goes */
	struct buf row;
};

static const char *
line_break(const struct scan *s, size_t start, size_t end)
{
	if (end == start || s->bytes[end - 1] != '\n')
		return "";
	return end - start > 1 && s->bytes[end - 2] == '\r' ? "\r\n" : "\n";
}

static bool
has_keys(const struct upsert *u)
{
	size_t i;

	for (i = 0; i < u->nkeys; i++)
		if (!streq(u->s.cells[u->keycol[i]], u->keys[i]))
			return false;
	return true;
}

static const char *
new_cell(const struct upsert *u, size_t col, const char *old)
{
	size_t i;

	for (i = 0; i < u->nset; i++)
		if (u->setcol[i] == col)
			return u->set[2 * i + 1];
	for (i = 0; i < u->nkeys; i++)
		if (u->keycol[i] == col)
			return u->keys[i];
	return old;
}

/* Into u->row, without its line break. */
static void
make_row(struct upsert *u, bool from_scan)
{
	const char **cells = xcalloc(u->ncols, sizeof(*cells));
	size_t i;

	for (i = 0; i < u->ncols; i++)
		cells[i] = new_cell(u, i, from_scan ? u->s.cells[i] : "");
	buf_clear(&u->row);
	csv_write_row(&u->row, cells, u->ncols);
	buf_trim(&u->row, u->row.len - 1);
	free(cells);
}

static bool
changes(const struct upsert *u)
{
	size_t i;

	for (i = 0; i < u->ncols; i++)
		if (!streq(new_cell(u, i, u->s.cells[i]), u->s.cells[i]))
			return true;
	return false;
}

static int
take_row(struct upsert *u, struct err *e)
{
	if (u->line > 0) {
		err_at(e, E_DATA, u->s.name, u->s.line,
		    _("the row '%s' stands in line %ld too"), u->keys[0],
		    u->line);
		return err_hint(e, _("delete or end one of the two rows"));
	}
	u->line = u->s.line;
	u->start = u->s.start;
	u->end = u->s.end;
	if (changes(u))
		make_row(u, true);
	else
		buf_clear(&u->row);
	return 0;
}

static int
find_row(struct upsert *u, struct err *e)
{
	int rc;

	while ((rc = scan_next(&u->s, e)) > 0) {
		if (scan_blank(&u->s))
			continue;
		if (u->s.n != u->ncols)
			return err_at(e, E_DATA, u->s.name, u->s.line,
			    _("%zu cells, but the header has %zu"), u->s.n,
			    u->ncols);
		u->tail = u->s.end;
		if (has_keys(u) && take_row(u, e) < 0)
			return -1;
	}
	return rc;
}

static void
write_out(struct upsert *u, const char *eol, struct buf *out)
{
	const struct scan *s = &u->s;

	if (u->line > 0 && u->row.len == 0) {
		buf_add(out, s->bytes, s->len);
	} else if (u->line > 0) {
		buf_add(out, s->bytes, u->start);
		buf_add(out, u->row.ptr, u->row.len);
		buf_puts(out, line_break(s, u->start, u->end));
		buf_add(out, s->bytes + u->end, s->len - u->end);
	} else {
		make_row(u, false);
		buf_add(out, s->bytes, u->tail);
		if (u->tail > 0 && s->bytes[u->tail - 1] != '\n')
			buf_puts(out,
			    s->bytes[u->tail - 1] == '\r' ? "\n" : eol);
		buf_add(out, u->row.ptr, u->row.len);
		buf_puts(out, eol);
		buf_add(out, s->bytes + u->tail, s->len - u->tail);
	}
}

int
csv_upsert(struct buf *out, const char *name, const char *bytes, size_t len,
    const char *const *keycols, const char *const *keys, const char *const *set,
    struct err *e)
{
	struct upsert u = { .keys = keys, .set = set, .row = BUF_INIT };
	const struct csv_sink nothing = { NULL, NULL, NULL };
	const char *eol = "\n";
	int rc;

	/* what does not hold as a whole is not written to */
	if (csv_read(name, bytes, len, CSV_PEOPLE, &nothing, e) < 0)
		return -1;
	rc = scan_start(&u.s, name, bytes, len, CSV_PEOPLE, e);
	if (rc == 0) {
		rc = scan_next(&u.s, e);
		if (rc == 0)
			rc = err_at(e, E_DATA, name, 1,
			    _("the file is empty: its first line must name the columns"));
	}
	if (rc > 0) {
		u.ncols = u.s.n;
		u.tail = u.s.end;
		if (*line_break(&u.s, u.s.start, u.s.end) == '\r')
			eol = "\r\n";
		rc = columns(&u.s, keycols, 1, &u.keycol, &u.nkeys, e);
	}
	if (rc == 0)
		rc = columns(&u.s, set, 2, &u.setcol, &u.nset, e);
	if (rc == 0)
		rc = find_row(&u, e);
	if (rc == 0)
		write_out(&u, eol, out);
	scan_end(&u.s);
	free(u.keycol);
	free(u.setcol);
	buf_release(&u.row);
	return rc;
}
