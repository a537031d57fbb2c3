#include "act/rows.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"

enum { ROWS_LIMIT = 64 * 1024 * 1024 };

static int
slurp(struct buf *b, const char *file, bool *converted, struct err *e)
{
	struct buf u = BUF_INIT;
	int rc = streq(file, "-") ?
	    io_read_fd(b, STDIN_FILENO, ROWS_LIMIT, e) :
	    io_read(b, AT_FDCWD, file, ROWS_LIMIT, 0, e);

	if (rc < 0 || utf8_valid(b->ptr, b->len, NULL))
		return rc;
	if (utf8_from_gb18030(&u, b->ptr, b->len)) {
		buf_release(b);
		*b = u;
		*converted = true;
	} else {
		buf_release(&u); /* table_load says where the bytes break */
	}
	return 0;
}

static void
one_cell(struct rows *r, struct act_item *it, struct act_set *set,
    struct act_evidence *ev, const char *col, const char *cell)
{
	if (cell[0] == '\0')
		return;
	if (streq(col, "note")) {
		it->note = cell;
	} else if (streq(col, "event")) {
		it->event = cell;
	} else if (str_prefix(col, "photo:")) {
		ev[it->nevidence].role = arena_str(&r->arena, col + 6);
		ev[it->nevidence++].file = cell;
	} else {
		set[it->nset].name = col;
		set[it->nset++].value = cell;
	}
}

int
rows_load(struct rows *r, const char *file, const char *kind, struct err *e)
{
	struct buf b = BUF_INIT;
	size_t i, k, n;
	int rc = slurp(&b, file, &r->converted, e);

	if (rc == 0)
		rc = table_load(&r->table, file, b.ptr, b.len, CSV_PEOPLE, e);
	buf_release(&b);
	if (rc < 0)
		return -1;
	n = r->table.ncols;
	r->items = xcalloc(r->table.nrows + 1, sizeof(*r->items));
	r->n = r->table.nrows;
	for (i = 0; i < r->n; i++) {
		struct act_item *it = &r->items[i];
		struct act_set *set = arena_alloc(&r->arena, n * sizeof(*set));
		struct act_evidence *ev =
		    arena_alloc(&r->arena, n * sizeof(*ev));

		it->kind = kind;
		it->set = set;
		it->evidence = ev;
		it->file = r->table.name;
		it->line = r->table.lines[i];
		for (k = 0; k < n; k++)
			one_cell(r, it, set, ev, r->table.cols[k],
			    table_cell(&r->table, i, (int)k));
	}
	return 0;
}

void
rows_release(struct rows *r)
{
	free(r->items);
	table_release(&r->table);
	arena_release(&r->arena);
}
