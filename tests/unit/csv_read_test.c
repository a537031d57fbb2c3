/* What is read, and what is refused with which message in which line. */
#include <stdlib.h>

#include "base/mem.h"
#include "csv/csv.h"
#include "tap.h"

#define P CSV_PEOPLE
#define R CSV_RECORDS
#define BOM "\xEF\xBB\xBF"

static const struct bad {
	int flags;
	const char *text;
	long line;
	const char *msg;
} bad[] = {
	{ P, "", 1, "the file is empty: its first line must name the columns" },
	{ R, "", 1, "the file is empty: its first line must name the columns" },
	{ P, BOM, 1,
	    "the file is empty: its first line must name the columns" },
	{ P, "\n", 1, "column 1 of the header has no name" },
	{ P, "a,,c\n1,2,3\n", 1, "column 2 of the header has no name" },
	{ P, "a,b,\n1,2,3\n", 1, "column 3 of the header has no name" },
	{ P, "a,b,a\n1,2,3\n", 1, "column 'a' stands twice in the header" },
	{ R, "编号,编号\n", 1, "column '编号' stands twice in the header" },
	{ P, "a,b\n1\n", 2, "1 cells, but the header has 2: '1'" },
	{ P, "a,b\n1,2\n1,2,3\n", 3, "3 cells, but the header has 2: '1,2,3'" },
	{ P, "a,b\n1,2\n1,2,\n", 3, "3 cells, but the header has 2: '1,2,'" },
	{ R, "a,b\n1,2\n1\n", 3, "1 cells, but the header has 2: '1'" },
	{ R, "a,b\n1,2\n,\n3\n", 4, "1 cells, but the header has 2: '3'" },
	{ P, "a,b\n1,\"2\",3\n", 2,
	    "3 cells, but the header has 2: '1,\"2\",3'" },
	{ P, "a,b\n\"1\n2\",3\n4\n", 4, "1 cells, but the header has 2: '4'" },
	{ P, "a,b\n\"1\r\n2\",3\r\n4\r\n", 4,
	    "1 cells, but the header has 2: '4'" },
	{ P, "a,b\n\n1,2\n", 2, "the line is empty" },
	{ P, "a,b\r\n1,2\r\n\r\n1,2\r\n", 3, "the line is empty" },
	{ P, "a\n1\n\n2\n", 3, "the line is empty" },
	{ R, "a,b\n1,2\n\n", 3, "the line is empty" },
	{ R, "a\n1\n\n", 3, "the line is empty" },
	{ P, "a,b\n1,\"2\n", 2, "a quote is opened and never closed: '1,\"2'" },
	{ P, "a,b\n1,2\n\"x\n3,4\n5,6\n", 3,
	    "a quote is opened and never closed: '\"x'" },
	{ P, "a,b\n1,2\"3\n", 2, "a quote in the middle of cell 2: '2\"3'" },
	{ P, "a,b\n1,2\"3\"4\n", 2,
	    "a quote in the middle of cell 2: '2\"3\"4'" },
	{ P, "a,b\n1,\"2\"3\n", 2,
	    "a quote in the middle of cell 2: '\"2\"3'" },
	{ P, "a,b\n1,2\n\"x\"y,2\n", 3,
	    "a quote in the middle of cell 1: '\"x\"y,2'" },
	{ P, "a,b\n 1, \"2\"\n", 2,
	    "a quote in the middle of cell 2: ' \"2\"'" },
	{ P, "a,b\n1,\"2\n3,\"4\",5\n", 2,
	    "a quote opened here runs into line 3: '\"4\",5'" },
	{ R, "a,b\n1,\"2\n3\"\n", 2, "a row goes over more than one line" },
	{ R, "a,b\n1,2\n\"1\n\n\",2\n", 3,
	    "a row goes over more than one line" },
	{ R, "a,b\r\n1,2\r\n", 1, "a carriage return in the text" },
	{ R, "a,b\n1,2\n1,x\ry\n", 3, "a carriage return in the text" },
	{ R, "a,b\n1,2\n1,\"x\ry\"\n", 3, "a carriage return in the text" },
	{ R, "a,b\n1,2\n3,4\r\n", 3, "a carriage return in the text" },
	{ P, "a,b\n1,2\r3,4\n", 2,
	    "a carriage return in the middle of a line" },
	{ P, "a,b\n1,2\n\"x\",y\rz\n", 3,
	    "a carriage return in the middle of a line" },
	{ P, "a,b\r1,2\r", 1, "a carriage return in the middle of a line" },
	{ R, BOM "a,b\n1,2\n", 1, "the file begins with a byte order mark" },
	{ 0, BOM "a,b\n1,2\n", 1, "the file begins with a byte order mark" },
	{ R, "a,b\n1,2\n3,4", 3,
	    "the last line is incomplete: it has no line break" },
	{ R, "a,b", 1, "the last line is incomplete: it has no line break" },
	{ P, "a,b\n1,\xFF\n", 2, "byte 0xFF is not UTF-8" },
	{ P, "a,b\n1,2\n\xE6\xB1,\xFF\n", 3, "byte 0xE6 is not UTF-8" },
	{ R, "a,b\n1,\xED\xA0\x80\n", 2, "byte 0xED is not UTF-8" },
	{ P, "a,b\n1,\xC0 \n", 2, "byte 0xC0 is not UTF-8" },
	{ P, "a,b\n1,\xB0\xB2\xC8\xAB\n", 2,
	    "the bytes are GB18030, not UTF-8" },
	{ R, "a,b\n1,2\n1,\xB0\xB2\xC8\xAB\n", 3,
	    "the bytes are GB18030, not UTF-8" },
	{ P, "a,b\n1,\"x\n\xFF\"\n", 3, "byte 0xFF is not UTF-8" },
	{ 0, "a,b\r\n", 1, "a carriage return in the text" },
	{ P,
	    "a,b\n一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二\n",
	    2,
	    "1 cells, but the header has 2: '一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十…'" },
};

static void
refusals(void)
{
	struct csv_sink none = { NULL, NULL, NULL };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = ERR_INIT;

		tap_int(csv_read("t.csv", bad[i].text, strlen(bad[i].text),
			    bad[i].flags, &none, &e),
		    -1, "bad input %zu", i);
		tap_str(e.msg, bad[i].msg, "its message");
		tap_int(e.line, bad[i].line, "its line");
		tap_str(e.file, "t.csv", "its file");
		tap_int(e.code, E_DATA, "its code");
	}
}

static void
nul_and_size(void)
{
	static const char nul[] = "a,b\n1,2\n1,\0\n";
	struct csv_sink none = { NULL, NULL, NULL };
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;
	size_t i;

	tap_int(csv_read("t.csv", nul, sizeof(nul) - 1, P, &none, &e), -1,
	    "NUL");
	tap_str(e.msg, "a NUL byte in the text", "is named");
	tap_int(e.line, 3, "with its line");
	for (i = 0; i < 2; i++) {
		buf_clear(&b);
		buf_puts(&b, i == 0 ? "a,b\n1," : "a,b\n1,\"");
		while (b.len < (1 << 20))
			buf_puts(&b, "长");
		buf_puts(&b, i == 0 ? "\n" : "\"\n");
		tap_int(csv_read("t.csv", b.ptr, b.len, R, &none, &e), -1,
		    "a cell of 1 MB");
		tap_int(e.line, 2, "in line 2");
		tap_ok(strstr(e.msg, "cell 2 is 10485") != NULL &&
			strstr(e.msg, "at most 65536 are allowed: '长长长") !=
			    NULL,
		    "%s", e.msg);
	}
	buf_clear(&b);
	buf_puts(&b, "a,b\n1,");
	for (i = 0; i < CSV_CELL_MAX; i++)
		buf_putc(&b, 'x');
	buf_puts(&b, "\n");
	tap_int(csv_read("t.csv", b.ptr, b.len, R, &none, &e), 0,
	    "a cell of the largest size");
	buf_release(&b);
}

/* All that was read, as one text. */
static int
on_header(void *arg, const char *const *cells, size_t n, struct err *e)
{
	size_t i;

	(void)e;
	for (i = 0; i < n; i++)
		buf_printf(arg, "<%s>", cells[i]);
	return 0;
}

static int
on_row(void *arg, long line, const char *const *cells, const size_t *lens,
    size_t n, struct err *e)
{
	size_t i;

	buf_printf(arg, " %ld", line);
	for (i = 0; i < n; i++) {
		if (strlen(cells[i]) != lens[i])
			return err_set(e, E_DATA, "wrong length");
		buf_printf(arg, "[%s]", cells[i]);
	}
	return strcmp(cells[0], "stop") == 0 ? err_set(e, E_NO, "stopped") : 0;
}

static void
gives(int flags, const char *text, const char *want)
{
	struct buf b = BUF_INIT;
	struct csv_sink sink = { on_header, on_row, &b };
	struct err e = ERR_INIT;

	if (csv_read("t.csv", text, strlen(text), flags, &sink, &e) < 0)
		buf_printf(&b, " !%s", e.msg);
	tap_str(b.ptr, want, "%s", want);
	buf_release(&b);
}

static void
accepted(void)
{
	gives(R, "a,b\n", "<a><b>");
	gives(R, "a,b\n1,2\n", "<a><b> 2[1][2]");
	gives(R, "a,b\n,\n", "<a><b> 2[][]");
	gives(R, "a,b\n1,\"x, \"\"y\"\"\"\n3,4\n",
	    "<a><b> 2[1][x, \"y\"] 3[3][4]");
	gives(R, "a,b\n 1 ,  2\n\" 3 \",\"\"\n", "<a><b> 2[ 1 ][  2] 3[ 3 ][]");
	gives(P, BOM "a,b\r\n1,2\r\n", "<a><b> 2[1][2]");
	gives(P, "a,b\n1,2", "<a><b> 2[1][2]");
	gives(P, "a,b\n1,\"2\"", "<a><b> 2[1][2]");
	gives(P, "a,b\n\"1\",", "<a><b> 2[1][]");
	gives(P, "a,b\r\n\"1\r\n2\",3\r\n4,5", "<a><b> 2[1\r\n2][3] 4[4][5]");
	gives(P, "\"a\",\"b\"\n\"1\n\n2\",3\n\"4\",5\n",
	    "<a><b> 2[1\n\n2][3] 5[4][5]");
	gives(P, "a,b\n1,2\n,\n,,,\n3,4\n\n\n", "<a><b> 2[1][2] 5[3][4]");
	gives(P, "a,b\r\n1,2\r\n,\r\n\r\n", "<a><b> 2[1][2]");
	gives(P, "a\n1\n\n\n", "<a> 2[1]");
	gives(P, "a\n\"\"\n1\n", "<a> 2[] 3[1]");
	gives(0, "a,b\n\"1\n2\",3\n", "<a><b> 2[1\n2][3]");
	gives(R, "a,b\n1,2\nstop,x\n3,4\n",
	    "<a><b> 2[1][2] 3[stop][x] !stopped");
	gives(R, "编号,名称\nE1,冲床，3 号\n",
	    "<编号><名称> 2[E1][冲床，3 号]");
}

/* What is written comes back, whatever is in it. */
static void
round_trip(void)
{
	static const char *const parts[] = { "", "a", ",", "\"", "\n", "\r\n",
		" ", "汉", "\"\"", "=", "x y", "\t" };
	enum { NPARTS = sizeof(parts) / sizeof(parts[0]), N = 6 };
	struct buf text = BUF_INIT, cell[N];
	const char *cells[N];
	struct err e = ERR_INIT;
	struct table t;
	unsigned seed = 1, k;
	size_t i, j, wrong = 0;

	for (i = 0; i < N; i++)
		cell[i] = (struct buf)BUF_INIT;
	for (k = 0; k < 3000; k++) {
		buf_clear(&text);
		buf_puts(&text, "a,b,c,d,e,f\n");
		for (i = 0; i < N; i++) {
			buf_clear(&cell[i]);
			for (j = 0; j < 4; j++) {
				seed = seed * 1103515245 + 12345;
				buf_puts(&cell[i],
				    parts[(seed >> 16) % NPARTS]);
			}
			cells[i] = cell[i].ptr;
		}
		if (cell[0].len == 0)
			cells[0] = "k";
		csv_write_row(&text, cells, N);
		if (table_load(&t, "t.csv", text.ptr, text.len, P, &e) < 0) {
			wrong++;
			continue;
		}
		wrong += t.nrows != 1;
		for (i = 0; i < N && t.nrows == 1; i++)
			wrong +=
			    strcmp(table_cell(&t, 0, (int)i), cells[i]) != 0;
		table_release(&t);
	}
	tap_int(wrong, 0, "3000 rows come back as they were written");
	for (i = 0; i < N; i++)
		buf_release(&cell[i]);
	buf_release(&text);
}

static void
tables(void)
{
	static const char text[] = BOM "code,name,area\r\nE1,冲床,P-03\r\n"
				       "E2,,P-03\r\n,,\r\nE1,\"剪,板\",\r\n";
	static const char *const need[] = { "code", "role", NULL };
	static const char *const near[] = { "code", "nam", NULL };
	static const char *const fine[] = { "area", "code", NULL };
	struct err e = ERR_INIT;
	struct table t;

	tap_int(table_load(&t, "registers/equipment.csv", text,
		    sizeof(text) - 1, P, &e),
	    0, "loads %s", e.msg);
	tap_int(t.nrows, 3, "three rows");
	tap_int(t.lines[2], 5, "the line of the third");
	tap_int(table_col(&t, "area"), 2, "a column");
	tap_int(table_col(&t, "are"), -1, "no column");
	tap_str(table_get(&t, 0, "name"), "冲床", "a cell");
	tap_str(table_get(&t, 2, "name"), "剪,板", "a quoted cell");
	tap_str(table_get(&t, 1, "none"), "", "an absent column is empty");
	tap_int(table_find(&t, "code", "E1", 0), 0, "the first");
	tap_int(table_find(&t, "code", "E1", 1), 2, "the next");
	tap_int(table_find(&t, "code", "E1", 3), -1, "no more");
	tap_int(table_find(&t, "none", "E1", 0), -1, "no such column");
	tap_int(table_need(&t, fine, &e), 0, "all columns are there");
	tap_int(table_need(&t, need, &e), -1, "a missing column");
	tap_str(e.msg, "column 'role' is missing", "is named");
	tap_str(e.file, "registers/equipment.csv", "with the file");
	tap_int(e.line, 1, "and line");
	table_need(&t, near, &e);
	tap_ok(strstr(e.hint, "'name'") == NULL || e.hint[0] != '\0', "%s",
	    e.hint);
	table_release(&t);
	tap_int(t.nrows, 0, "released");
	tap_int(table_load(&t, "x", "a,b\n1\n", 6, P, &e), -1, "a bad table");
	tap_ok(t.cells == NULL && t.name == NULL, "leaves nothing behind");
}

int
main(void)
{
	refusals();
	nul_and_size();
	accepted();
	round_trip();
	tables();
	return tap_done();
}
