#include "report/pipe.h"

#include <string.h>

#include "base/str.h"

static struct pipe_line
trimmed(struct pipe_line l)
{
	while (l.len > 0 && ch_space((unsigned char)l.ptr[0])) {
		l.ptr++;
		l.len--;
	}
	while (l.len > 0 && ch_space((unsigned char)l.ptr[l.len - 1]))
		l.len--;
	return l;
}

/* A bar is escaped by an odd number of backslashes before it. */
static size_t
cell_end(struct pipe_line l, size_t from)
{
	bool escaped = false;

	for (; from < l.len; from++) {
		if (l.ptr[from] == '|' && !escaped)
			return from;
		escaped = l.ptr[from] == '\\' && !escaped;
	}
	return l.len;
}

/* The cells of a line, without the bars at its ends; how many there are. */
static size_t
split(struct pipe_line l, struct pipe_line *cells, size_t max)
{
	size_t n = 0, at = 0, end;

	l = trimmed(l);
	if (l.len > 0 && l.ptr[0] == '|')
		at = 1;
	while (at < l.len) {
		end = cell_end(l, at);
		if (n < max)
			cells[n] =
			    trimmed((struct pipe_line){ l.ptr + at, end - at });
		n++;
		at = end + 1;
	}
	return n;
}

static bool
delimiter(struct pipe_line c, enum pipe_align *align)
{
	bool left, right;
	size_t i;

	if (c.len == 0)
		return false;
	left = c.ptr[0] == ':';
	right = c.len > 1 && c.ptr[c.len - 1] == ':';
	if (c.len == (size_t)left + (size_t)right)
		return false;
	for (i = left; i < c.len - (size_t)right; i++)
		if (c.ptr[i] != '-')
			return false;
	*align = left && right ? PIPE_CENTRE : right ? PIPE_RIGHT : PIPE_LEFT;
	return true;
}

/* "\|" is a bar; every other backslash is Markdown's. */
static const char *
unescaped(struct pipe_line c, struct arena *a)
{
	char *out, *p;
	size_t i;

	if (c.len == 0)
		return "";
	p = out = arena_alloc(a, c.len + 1);
	for (i = 0; i < c.len; i++) {
		if (c.ptr[i] == '\\' && i + 1 < c.len) {
			if (c.ptr[i + 1] != '|')
				*p++ = c.ptr[i];
			i++;
		}
		*p++ = c.ptr[i];
	}
	*p = '\0';
	return out;
}

static bool
has_bar(struct pipe_line l)
{
	return memchr(l.ptr, '|', l.len) != NULL;
}

bool
pipe_parse(struct pipe_table *t, const struct pipe_line *lines, size_t n,
    struct arena *a)
{
	struct pipe_line cells[PIPE_COLS];
	size_t i, k, row = 0;

	memset(t, 0, sizeof(*t));
	if (n < 2 || !has_bar(lines[0]) || !has_bar(lines[1]))
		return false;
	t->ncols = split(lines[1], cells, PIPE_COLS);
	if (t->ncols == 0 || t->ncols > PIPE_COLS)
		return false;
	for (k = 0; k < t->ncols; k++)
		if (!delimiter(cells[k], &t->align[k]))
			return false;
	if (split(lines[0], cells, PIPE_COLS) != t->ncols)
		return false;
	t->nrows = n - 2;
	t->cells = arena_alloc(a, (n - 1) * t->ncols * sizeof(*t->cells));
	for (i = 0; i < n; i++) {
		size_t there = 0;

		if (i == 1)
			continue;
		there = split(lines[i], cells, PIPE_COLS);
		for (k = 0; k < t->ncols; k++)
			t->cells[row * t->ncols + k] =
			    k < there ? unescaped(cells[k], a) : "";
		row++;
	}
	return true;
}

const char *
pipe_cell(const struct pipe_table *t, size_t row, size_t col)
{
	return t->cells[row * t->ncols + col];
}
