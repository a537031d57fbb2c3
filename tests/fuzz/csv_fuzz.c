/*
 * The CSV reader with both sets of flags: every row has the header's columns,
 * records hold one physical line a row, and what is written reads back.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "csv/csv.h"
#include "csv/edit.h"

struct seen {
	int flags;
	size_t ncols;
	long line;
	struct buf written;
};

static int
on_header(void *arg, const char *const *cells, size_t n, struct err *e)
{
	struct seen *s = arg;
	size_t i;

	(void)e;
	must(n > 0);
	s->ncols = n;
	for (i = 0; i < n; i++)
		must(cells[i] != NULL && cells[i][0] != '\0');
	csv_write_row(&s->written, cells, n);
	return 0;
}

static int
on_row(void *arg, long line, const char *const *cells, const size_t *lens,
    size_t n, struct err *e)
{
	struct seen *s = arg;
	size_t i, filled = 0;

	(void)e;
	must(s->ncols == n && line > s->line);
	s->line = line;
	for (i = 0; i < n; i++) {
		must(strlen(cells[i]) == lens[i] && lens[i] <= CSV_CELL_MAX);
		must(utf8_valid(cells[i], lens[i], NULL));
		if ((s->flags & CSV_RECORDS) != 0)
			must(strpbrk(cells[i], "\r\n") == NULL);
		filled += lens[i];
	}
	/* empty rows at the end are Excel's, and dropped */
	if (filled > 0)
		csv_write_row(&s->written, cells, n);
	return 0;
}

static void
check_reading(const char *text, size_t size, int flags)
{
	struct seen first = { flags, 0, 0, BUF_INIT };
	struct seen second = { flags, 0, 0, BUF_INIT };
	struct csv_sink sink = { on_header, on_row, &first };
	struct err e = ERR_INIT;

	if (csv_read("fuzz.csv", text, size, flags, &sink, &e) < 0) {
		must(e.code != 0 && e.msg[0] != '\0');
	} else if (first.ncols > 0) {
		sink.arg = &second;
		must(csv_read("again.csv", first.written.ptr, first.written.len,
			 flags, &sink, &e) == 0);
		must(first.written.len == second.written.len);
		must(memcmp(first.written.ptr, second.written.ptr,
			 first.written.len) == 0);
	}
	buf_release(&first.written);
	buf_release(&second.written);
}

static void
check_table(const char *text, size_t size)
{
	struct findings found = FINDINGS_INIT;
	struct table t = TABLE_INIT;
	struct err e = ERR_INIT;
	size_t i;

	if (table_load(&t, "registers/people.csv", text, size, CSV_PEOPLE,
		&e) == 0) {
		for (i = 0; i < t.nrows; i++) {
			(void)table_cell(&t, i, table_col(&t, "code"));
			(void)table_get(&t, i, "name");
		}
		(void)table_find(&t, "code", "E1023", 0);
		csv_excel_damage(&t, &found);
	}
	findings_release(&found);
	table_release(&t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_reading((const char *)data, size, CSV_PEOPLE);
	check_reading((const char *)data, size, CSV_RECORDS);
	check_table((const char *)data, size);
	return 0;
}
