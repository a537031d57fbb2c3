#include "store/save_int.h"

#include "base/str.h"
#include "csv/csv.h"

enum { SHOWN = 12 };

static bool
row_ended(const struct table *t, size_t row)
{
	return *table_get(t, row, "valid_to") != '\0' ||
	    streq(table_get(t, row, "state"), "scrapped");
}

/* True when every row of the code has ended and there is one. */
static bool
code_ended(const struct table *t, const char *code)
{
	long row = table_find(t, "code", code, 0);
	bool any = row >= 0;

	for (; row >= 0; row = table_find(t, "code", code, (size_t)row + 1))
		if (!row_ended(t, (size_t)row))
			return false;
	return any;
}

struct list {
	struct save_ended *v;
	size_t n, cap;
};

static void
compare(const struct table *old, const struct table *new, struct arena *a,
    struct list *l)
{
	for (size_t i = 0; i < new->nrows; i++) {
		const char *code = table_get(new, i, "code");

		if (table_find(new, "code", code, 0) != (long)i ||
		    !code_ended(new, code) || code_ended(old, code))
			continue;
		GROW(l->v, l->n, l->cap);
		l->v[l->n].path = arena_str(a, new->name);
		l->v[l->n++].code = arena_str(a, code);
	}
}

int
save_ended(const struct save *sv, struct store *st, struct arena *a,
    struct save_ended **out, size_t *n, struct err *e)
{
	struct list l = { NULL, 0, 0 };

	(void)e;
	for (size_t i = 0; i < sv->n; i++) {
		const struct save_file *f = &sv->v[i];
		struct table old = TABLE_INIT, new = TABLE_INIT;
		struct buf b = BUF_INIT;
		struct err skip = ERR_INIT;

		if (str_prefix(f->path, "registers/") &&
		    str_suffix(f->path, ".csv") &&
		    store_read(st, f->path, &b, &skip) == 0 &&
		    table_load(&old, f->path, b.ptr, b.len, CSV_PEOPLE,
			&skip) == 0 &&
		    table_load(&new, f->path, f->bytes.ptr, f->bytes.len,
			CSV_PEOPLE, &skip) == 0 &&
		    table_col(&new, "code") >= 0)
			compare(&old, &new, a, &l);
		table_release(&old);
		table_release(&new);
		buf_release(&b);
	}
	*out = l.v;
	*n = l.n;
	return 0;
}

void
save_show(const struct save_file *f, struct buf *out)
{
	const char *p = f->bytes.ptr, *nl;
	size_t shown = 0, more = 0;

	buf_printf(out, _("%s is GB18030; as UTF-8 it reads:\n"), f->path);
	for (; *p != '\0'; p = *nl == '\0' ? nl : nl + 1) {
		size_t n = strcspn(p, "\r\n"), wide = 0;

		nl = p + strcspn(p, "\n");
		for (size_t i = 0; i < n; i++)
			wide += (unsigned char)p[i] > 127;
		if (wide > 0 && shown < SHOWN) {
			buf_printf(out, "    %.*s\n", (int)n, p);
			shown++;
		} else {
			more += wide > 0;
		}
	}
	if (more > 0)
		buf_printf(out, _("    and %zu more rows\n"), more);
}
