#include "csv/edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "csv/scan.h"

struct row {
	const char **cells;
	size_t start, end;
	long line;
	const char *key; /* key cells, joined */
	size_t nth; /* of the rows with this key */
};

struct side {
	const char *bytes;
	size_t len, ncols, n, cap;
	const char **cols;
	struct row *rows;
	struct row **sorted; /* by key and place */
	size_t head_end;
	struct arena arena;
};

struct merge {
	const char *name;
	struct side base, ours, theirs;
	const char **cols; /* of the result */
	size_t ncols;
	bool same_cols; /* as ours */
	const char *eol;
	const char **cells; /* of the row at hand */
	struct findings *findings;
	struct buf *out;
};

static int
col_of(const struct side *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->ncols; i++)
		if (streq(s->cols[i], name))
			return (int)i;
	return -1;
}

static const char *
cell_of(const struct side *s, const struct row *r, const char *col)
{
	int c = col_of(s, col);

	return r == NULL || c < 0 ? "" : r->cells[c];
}

/* With no key columns a row is its own key. */
static const char *
make_key(struct side *s, const struct row *r, const char *const *keycols)
{
	struct buf b = BUF_INIT;
	const char *key;

	if (keycols == NULL || keycols[0] == NULL)
		keycols = s->cols;
	for (; *keycols != NULL; keycols++) {
		buf_puts(&b, cell_of(s, r, *keycols));
		buf_putc(&b, '\x1F');
	}
	key = arena_dup(&s->arena, b.ptr, b.len);
	buf_release(&b);
	return key;
}

static int
by_key(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a;
	const struct row *y = *(struct row *const *)b;
	int c = strcmp(x->key, y->key);

	if (c != 0)
		return c;
	return x->start < y->start ? -1 : x->start > y->start;
}

static void
sort_side(struct side *s)
{
	size_t i;

	s->sorted = xcalloc(s->n, sizeof(*s->sorted));
	for (i = 0; i < s->n; i++)
		s->sorted[i] = &s->rows[i];
	qsort(s->sorted, s->n, sizeof(*s->sorted), by_key);
	for (i = 1; i < s->n; i++)
		if (streq(s->sorted[i]->key, s->sorted[i - 1]->key))
			s->sorted[i]->nth = s->sorted[i - 1]->nth + 1;
}

static const char **
keep_cells(struct side *s, const struct scan *scan)
{
	const char **cells;
	size_t i;

	/* one more: the header is also a NULL-terminated list */
	cells = arena_alloc(&s->arena, (scan->n + 1) * sizeof(*cells));
	for (i = 0; i < scan->n; i++)
		cells[i] = arena_dup(&s->arena, scan->cells[i], scan->lens[i]);
	return cells;
}

static int
read_rows(struct side *s, struct scan *scan, const char *const *keycols,
    struct err *e)
{
	struct row *r;
	int rc;

	while ((rc = scan_next(scan, e)) > 0) {
		if (scan_blank(scan))
			continue;
		if (scan->n != s->ncols)
			return err_at(e, E_DATA, scan->name, scan->line,
			    _("%zu cells, but the header has %zu"), scan->n,
			    s->ncols);
		GROW(s->rows, s->n, s->cap);
		r = &s->rows[s->n++];
		*r = (struct row){ .start = scan->start,
			.end = scan->end,
			.line = scan->line };
		r->cells = keep_cells(s, scan);
		r->key = make_key(s, r, keycols);
	}
	return rc;
}

static int
read_side(struct side *s, const char *name, const struct buf *b,
    const char *const *keycols, struct err *e)
{
	const struct csv_sink nothing = { NULL, NULL, NULL };
	struct scan scan;
	size_t i;
	int rc;

	s->bytes = b->ptr;
	s->len = b->len;
	if (csv_read(name, b->ptr, b->len, CSV_PEOPLE, &nothing, e) < 0)
		return -1;
	rc = scan_start(&scan, name, b->ptr, b->len, CSV_PEOPLE, e);
	if (rc == 0)
		rc = scan_next(&scan, e);
	if (rc > 0) {
		s->ncols = scan.n;
		s->cols = keep_cells(s, &scan);
		s->head_end = scan.end;
		rc = 0;
		for (i = 0; keycols != NULL && keycols[i] != NULL; i++)
			if (col_of(s, keycols[i]) < 0)
				rc = err_at(e, E_DATA, name, 1,
				    _("column '%s' is missing"), keycols[i]);
	}
	if (rc == 0)
		rc = read_rows(s, &scan, keycols, e);
	if (rc == 0)
		sort_side(s);
	scan_end(&scan);
	return rc;
}

static void
side_release(struct side *s)
{
	free(s->rows);
	free(s->sorted);
	arena_release(&s->arena);
}

static struct row *
same_row(const struct side *s, const struct row *like)
{
	size_t lo = 0, hi = s->n, mid;
	int c;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		c = strcmp(like->key, s->sorted[mid]->key);
		if (c == 0 && like->nth != s->sorted[mid]->nth)
			c = like->nth < s->sorted[mid]->nth ? -1 : 1;
		if (c == 0)
			return s->sorted[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

/* A column that one side deleted is gone; one that a side added is there. */
static void
merge_columns(struct merge *m)
{
	const char *col;
	size_t i;

	m->cols = xcalloc(m->ours.ncols + m->theirs.ncols, sizeof(*m->cols));
	m->same_cols = true;
	for (i = 0; i < m->ours.ncols; i++) {
		col = m->ours.cols[i];
		if (col_of(&m->theirs, col) < 0 && col_of(&m->base, col) >= 0)
			m->same_cols = false;
		else
			m->cols[m->ncols++] = col;
	}
	for (i = 0; i < m->theirs.ncols; i++) {
		col = m->theirs.cols[i];
		if (col_of(&m->ours, col) >= 0 || col_of(&m->base, col) >= 0)
			continue;
		m->cols[m->ncols++] = col;
		m->same_cols = false;
	}
}

static const char *
row_name(const struct row *r, char out[UTF8_CUT])
{
	char *p;

	utf8_cut(out, r->key);
	/* the joints of the key are control characters */
	for (p = out; *p != '\0'; p++)
		if (*p == '?')
			*p = ' ';
	while (p > out && p[-1] == ' ')
		*--p = '\0';
	return out;
}

static const char *
merge_cell(struct merge *m, const char *col, const struct row *o,
    const struct row *t, const struct row *b)
{
	const char *ours = cell_of(&m->ours, o, col);
	const char *theirs = cell_of(&m->theirs, t, col);
	const char *base = cell_of(&m->base, b, col);
	char q[4][UTF8_CUT];

	if (streq(ours, theirs) || streq(theirs, base))
		return ours;
	if (streq(ours, base))
		return theirs;
	finding_add(m->findings, SEV_WARN, "cell", m->name, o->line,
	    _("row '%s', column '%s': here '%s', in the shared version '%s', which stands"),
	    row_name(o, q[0]), utf8_cut(q[1], col), utf8_cut(q[2], ours),
	    utf8_cut(q[3], theirs));
	return theirs;
}

static void
end_line(struct merge *m)
{
	char last = m->out->len > 0 ? m->out->ptr[m->out->len - 1] : '\n';

	if (last != '\n')
		buf_puts(m->out, last == '\r' ? "\n" : m->eol);
}

static void
write_cells(struct merge *m)
{
	end_line(m);
	csv_write_row(m->out, m->cells, m->ncols);
	buf_trim(m->out, m->out->len - 1);
	buf_puts(m->out, m->eol);
}

/* The row's own bytes when nothing in it changed. */
static void
write_row(struct merge *m, const struct side *s, const struct row *r)
{
	bool same = m->same_cols && s->ncols == m->ncols;
	size_t i, n;

	for (i = 0; same && i < m->ncols; i++)
		same = streq(s->cols[i], m->cols[i]) &&
		    streq(r->cells[i], m->cells[i]);
	if (!same) {
		write_cells(m);
		return;
	}
	end_line(m);
	n = r->end - r->start;
	if (s == &m->theirs) {
		while (n > 0 &&
		    (s->bytes[r->start + n - 1] == '\n' ||
			s->bytes[r->start + n - 1] == '\r'))
			n--;
		buf_add(m->out, s->bytes + r->start, n);
		buf_puts(m->out, m->eol);
	} else {
		buf_add(m->out, s->bytes + r->start, n);
	}
}

static bool
row_changed(struct merge *m, const struct side *s, const struct row *r,
    const struct row *b)
{
	size_t i;

	for (i = 0; i < m->ncols; i++)
		if (col_of(s, m->cols[i]) >= 0 &&
		    col_of(&m->base, m->cols[i]) >= 0 &&
		    !streq(cell_of(s, r, m->cols[i]),
			cell_of(&m->base, b, m->cols[i])))
			return true;
	return false;
}

/* One side deleted the row: gone, unless the other side worked on it. */
static bool
survives(struct merge *m, const struct side *s, const struct row *r)
{
	const struct row *b = same_row(&m->base, r);
	char quote[UTF8_CUT];

	if (b == NULL)
		return true;
	if (!row_changed(m, s, r, b))
		return false;
	finding_add(m->findings, SEV_WARN, "row", m->name, r->line,
	    s == &m->ours ?
		_("row '%s' was changed here and deleted in the shared version: it stays") :
		_("row '%s' was deleted here and changed in the shared version: it stays"),
	    row_name(r, quote));
	return true;
}

static void
merge_one(struct merge *m, const struct row *o, const struct row *t)
{
	const struct row *b = same_row(&m->base, o);
	size_t i;

	for (i = 0; i < m->ncols; i++)
		m->cells[i] = merge_cell(m, m->cols[i], o, t, b);
	write_row(m, &m->ours, o);
}

static void
copy_one(struct merge *m, const struct side *s, const struct row *r)
{
	size_t i;

	for (i = 0; i < m->ncols; i++)
		m->cells[i] = cell_of(s, r, m->cols[i]);
	write_row(m, s, r);
}

static void
merge_rows(struct merge *m)
{
	size_t i, at = m->ours.head_end;
	const struct row *r, *t;

	for (i = 0; i < m->ours.n; i++) {
		r = &m->ours.rows[i];
		/* blank rows between */
		buf_add(m->out, m->ours.bytes + at, r->start - at);
		at = r->end;
		t = same_row(&m->theirs, r);
		if (t != NULL)
			merge_one(m, r, t);
		else if (survives(m, &m->ours, r))
			copy_one(m, &m->ours, r);
	}
	for (i = 0; i < m->theirs.n; i++) {
		r = &m->theirs.rows[i];
		if (same_row(&m->ours, r) == NULL && survives(m, &m->theirs, r))
			copy_one(m, &m->theirs, r);
	}
	buf_add(m->out, m->ours.bytes + at, m->ours.len - at);
}

static void
write_merged(struct merge *m)
{
	const struct side *o = &m->ours;

	m->eol = "\n";
	if (o->head_end > 1 && o->bytes[o->head_end - 2] == '\r')
		m->eol = "\r\n";
	merge_columns(m);
	m->cells = xcalloc(m->ncols, sizeof(*m->cells));
	if (m->same_cols) {
		buf_add(m->out, o->bytes, o->head_end);
	} else {
		if (str_prefix(o->bytes, "\xEF\xBB\xBF"))
			buf_puts(m->out, "\xEF\xBB\xBF");
		csv_write_row(m->out, m->cols, m->ncols);
		buf_trim(m->out, m->out->len - 1);
		buf_puts(m->out, m->eol);
	}
	merge_rows(m);
	free(m->cells);
	free(m->cols);
}

int
csv_merge(struct buf *out, const char *name, const struct buf *base,
    const struct buf *ours, const struct buf *theirs,
    const char *const *keycols, struct findings *fs, struct err *e)
{
	struct merge m = { .name = name, .findings = fs, .out = out };
	int rc = 0;

	if (base != NULL)
		rc = read_side(&m.base, name, base, keycols, e);
	if (rc == 0)
		rc = read_side(&m.ours, name, ours, keycols, e);
	if (rc == 0)
		rc = read_side(&m.theirs, name, theirs, keycols, e);
	if (rc == 0)
		write_merged(&m);
	side_release(&m.base);
	side_release(&m.ours);
	side_release(&m.theirs);
	return rc;
}
