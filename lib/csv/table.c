#include "csv/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

struct loading {
	struct table *t;
	size_t cap, lines_cap;
};

static int
on_header(void *arg, const char *const *cells, size_t n, struct err *e)
{
	struct loading *l = arg;
	size_t i;

	(void)e;
	l->t->ncols = n;
	l->t->cols = xcalloc(n, sizeof(*l->t->cols));
	for (i = 0; i < n; i++)
		l->t->cols[i] = arena_str(&l->t->arena, cells[i]);
	return 0;
}

static int
on_row(void *arg, long line, const char *const *cells, const size_t *lens,
    size_t n, struct err *e)
{
	struct loading *l = arg;
	struct table *t = l->t;
	size_t i, used = t->nrows * n;

	(void)e;
	if (used + n > l->cap) {
		l->cap = l->cap > 0 ? l->cap * 2 : 16 * n;
		t->cells = xreallocarray(t->cells, l->cap, sizeof(*t->cells));
	}
	for (i = 0; i < n; i++)
		t->cells[used + i] =
		    lens[i] == 0 ? "" : arena_dup(&t->arena, cells[i], lens[i]);
	GROW(t->lines, t->nrows, l->lines_cap);
	t->lines[t->nrows++] = line;
	return 0;
}

int
table_load(struct table *t, const char *name, const char *bytes, size_t len,
    int flags, struct err *e)
{
	struct loading l = { t, 0, 0 };
	struct csv_sink sink = { on_header, on_row, &l };

	*t = (struct table)TABLE_INIT;
	t->name = xstrdup(name);
	if (csv_read(name, bytes, len, flags, &sink, e) == 0)
		return 0;
	table_release(t);
	return -1;
}

void
table_release(struct table *t)
{
	free(t->name);
	free(t->cols);
	free(t->cells);
	free(t->lines);
	arena_release(&t->arena);
	*t = (struct table)TABLE_INIT;
}

int
table_col(const struct table *t, const char *col)
{
	size_t i;

	for (i = 0; i < t->ncols; i++)
		if (streq(t->cols[i], col))
			return (int)i;
	return -1;
}

int
table_need(const struct table *t, const char *const *names, struct err *e)
{
	const char **have, *near;

	while (*names != NULL && table_col(t, *names) >= 0)
		names++;
	if (*names == NULL)
		return 0;
	err_at(e, E_DATA, t->name, 1, _("column '%s' is missing"), *names);
	have = xcalloc(t->ncols + 1, sizeof(*have));
	if (t->ncols > 0)
		memcpy(have, t->cols, t->ncols * sizeof(*have));
	near = str_nearest(*names, have);
	if (t->ncols == 1 && strpbrk(t->cols[0], ";\t") != NULL)
		err_hint(e,
		    _("the columns are separated by %s: save it as CSV with "
		      "commas"),
		    strchr(t->cols[0], ';') != NULL ? _("semicolons") :
						      _("tabs"));
	else if (near != NULL)
		err_hint(e, _("is it the column that is called '%s'?"), near);
	free(have);
	return -1;
}

const char *
table_cell(const struct table *t, size_t row, int col)
{
	return col < 0 ? "" : t->cells[row * t->ncols + (size_t)col];
}

const char *
table_get(const struct table *t, size_t row, const char *col)
{
	return table_cell(t, row, table_col(t, col));
}

long
table_find(const struct table *t, const char *col, const char *value,
    size_t from)
{
	int c = table_col(t, col);
	size_t row;

	if (c < 0)
		return -1;
	for (row = from; row < t->nrows; row++)
		if (streq(table_cell(t, row, c), value))
			return (long)row;
	return -1;
}
