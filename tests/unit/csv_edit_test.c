/* Upserts and what spreadsheets damage. */
#include "csv/edit.h"
#include "tap.h"

#define BOM "\xEF\xBB\xBF"

static const char *const by_code[] = { "code", NULL };
static const char *const e2[] = { "E2", NULL };

static void
upsert(const char *in, const char *const *keycols, const char *const *keys,
    const char *const *set, const char *want, const char *name)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	if (csv_upsert(&b, "t.csv", in, strlen(in), keycols, keys, set, &e) < 0)
		buf_printf(&b, "%s:%ld: %s", e.file, e.line, e.msg);
	tap_str(b.ptr, want, "%s", name);
	buf_release(&b);
}

static void
upserts(void)
{
	static const char *const set[] = { "name", "新", NULL };
	static const char *const comma[] = { "name", "a, \"b\"", NULL };
	static const char *const same[] = { "name", "y", NULL };
	static const char *const wrong[] = { "colour", "y", NULL };
	static const char *const both[] = { "code", "valid_from", NULL };
	static const char *const edition[] = { "E2", "2026-02-01", NULL };
	static const char *const nothing[] = { NULL };

	upsert("code,name\nE1,x\nE2,y\nE3,z\n", by_code, e2, set,
	    "code,name\nE1,x\nE2,新\nE3,z\n", "one row changes");
	upsert("code,name\nE1,x\nE2,y\n", by_code, e2, comma,
	    "code,name\nE1,x\nE2,\"a, \"\"b\"\"\"\n", "quoted when needed");
	upsert("code,name\nE1,\"x\"\n\"E2\",\"y\"\n", by_code, e2, same,
	    "code,name\nE1,\"x\"\n\"E2\",\"y\"\n", "no change, no byte");
	upsert(BOM "code,name\r\n\"E1\",\"x\"\r\nE2,y\r\n", by_code, e2, set,
	    BOM "code,name\r\n\"E1\",\"x\"\r\nE2,新\r\n", "BOM and CRLF stay");
	upsert(BOM "code,name\r\nE1,x", by_code, e2, set,
	    BOM "code,name\r\nE1,x\r\nE2,新\r\n",
	    "appended behind no line break");
	upsert("code,name\nE1,x\nE2,y", by_code, e2, set,
	    "code,name\nE1,x\nE2,新", "no line break stays none");
	upsert("code,name\nE1,x\n,\n\n", by_code, e2, set,
	    "code,name\nE1,x\nE2,新\n,\n\n", "appended before blank rows");
	upsert("code,name\n", by_code, e2, set, "code,name\nE2,新\n",
	    "the first row");
	upsert("code,name", by_code, e2, set, "code,name\nE2,新\n",
	    "the first row, header without line break");
	upsert("name,code,note\n\"x\ny\",E1,1\n\"p\nq\",E2,2\n", by_code, e2,
	    set, "name,code,note\n\"x\ny\",E1,1\n新,E2,2\n",
	    "rows over several lines");
	upsert("code,valid_from,name\nE2,2026-01-01,y\nE2,2026-02-01,z\n", both,
	    edition, set,
	    "code,valid_from,name\nE2,2026-01-01,y\nE2,2026-02-01,新\n",
	    "two key columns");
	upsert("code,name\nE1,x\n", by_code, e2, nothing,
	    "code,name\nE1,x\nE2,\n", "keys alone");
	upsert("code,name\nE1,x\n", by_code, e2, wrong,
	    "t.csv:1: column 'colour' is missing", "no such column");
	upsert("codes,name\nE1,x\n", by_code, e2, set,
	    "t.csv:1: column 'code' is missing", "no key column");
	upsert("code,name\nE2,x\nE1,y\nE2,z\n", by_code, e2, set,
	    "t.csv:4: the row 'E2' stands in line 2 too", "two rows of a key");
	upsert("code,name\nE2,x\nE1\n", by_code, e2, set,
	    "t.csv:3: 1 cells, but the header has 2: 'E1'", "a broken row");
	upsert("", by_code, e2, set,
	    "t.csv:1: the file is empty: its first line must name the columns",
	    "an empty file");
	upsert("code,name\nE2,\"x\n", by_code, e2, set,
	    "t.csv:2: a quote is opened and never closed: 'E2,\"x'",
	    "an open quote");
}

static void
damage(const char *cell, const char *code)
{
	struct findings fs = FINDINGS_INIT;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct table t;

	buf_puts(&b, "code,cell\nE1,");
	csv_write_cell(&b, cell);
	buf_puts(&b, "\n");
	if (table_load(&t, "t.csv", b.ptr, b.len, CSV_PEOPLE, &e) < 0) {
		tap_ok(false, "%s", e.msg);
		return;
	}
	csv_excel_damage(&t, &fs);
	tap_str(fs.n > 0 ? fs.v[0].code : "", code, "'%s': %s", cell,
	    fs.n > 0 ? fs.v[0].msg : "nothing");
	if (fs.n > 0)
		tap_int(fs.v[0].line, 2, "in its line");
	findings_release(&fs);
	table_release(&t);
	buf_release(&b);
}

static void
damages(void)
{
	static const char zeros[] = "code,no\nE1,0012\nE2,0345\nE3,67\nE4,\n"
				    "E5,1234\n";
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	struct table t;

	damage("1.39E+10", "excel-number");
	damage("1E+05", "excel-number");
	damage("2026/11/3", "excel-date");
	damage("2026/11/3 8:00", "excel-date");
	damage("11月3日", "excel-date");
	damage("TRUE", "excel-bool");
	damage("FALSE", "excel-bool");
	damage("#REF!", "excel-error");
	damage("#N/A", "excel-error");
	damage("=1+1", "formula");
	damage("=cmd|' /C calc'!A0", "formula");
	damage("＝1+1", "formula");
	damage("＋A1", "formula");
	damage("－A1", "formula");
	damage("＠SUM(A1)", "formula");
	damage("@SUM(A1)", "formula");
	damage("+A1", "formula");
	damage("-A1+3", "formula");
	damage("-", "");
	damage("--", "");
	damage("=", "");
	damage("@assignee", "");
	damage("@assignee dispatcher", "");
	damage("@deadline found_at+@limit PT4H", "");
	damage("@sum(A1)", "formula");
	damage("-3.5", "");
	damage("+3.5", "");
	damage("+86 138-0000-0000", "");
	damage("-PT30M", "");
	damage("E10", "");
	damage("3E2", "");
	damage("2026-11-03", "");
	damage("A/B/C", "");
	damage("1/2", "");
	damage("true", "");
	damage("3月检修", "");
	damage("11月3日停产", "");
	table_load(&t, "t.csv", zeros, sizeof(zeros) - 1, CSV_PEOPLE, &e);
	csv_excel_damage(&t, &fs);
	tap_int(fs.n, 1, "one number has lost its zeros");
	tap_str(fs.n > 0 ? fs.v[0].msg : "",
	    "column 'no': leading zeros may be lost: '67'", "it is named");
	tap_int(fs.n > 0 ? fs.v[0].line : 0, 4, "in its line");
	findings_release(&fs);
	table_release(&t);
}

int
main(void)
{
	upserts();
	damages();
	return tap_done();
}
