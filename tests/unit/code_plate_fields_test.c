/* Which field a value is of, where labels are in pieces or of something else. */
#include "code/plate_fields.h"

#include "code/plate_evidence.h"
#include "tap.h"

enum { EM = 40, ROW = 80, LABEL_X = 60, VALUE_X = 400 };

static struct plate_scan scan;
static struct plate_fields fs;

static void
cell(int x, int row, const char *text)
{
	struct plate_cell *c = &scan.cells.v[scan.cells.n];
	int pass, l;

	*c = (struct plate_cell){ x, row * ROW, 200, EM };
	for (pass = 0; pass < PLATE_PASSES; pass++)
		for (l = 0; l < PLATE_LANGUAGES; l++) {
			struct plate_reading *r =
			    &scan.read[scan.cells.n][pass][l];

			snprintf(r->text, sizeof(r->text), "%s", text);
			r->confidence = 90;
		}
	scan.cells.n++;
}

static void
line(const char *label, const char *value)
{
	int row = scan.cells.n + 1;

	cell(LABEL_X, row, label);
	cell(VALUE_X, row, value);
}

static void
begin(void)
{
	memset(&scan, 0, sizeof(scan));
	scan.w = 1200;
	scan.h = 1000;
	scan.cells.em = EM;
	line("型号", "WC67K-100");
}

static bool
is(enum plate_field f, const char *want)
{
	char text[PLATE_UTF8];

	plate_text_utf8(&fs.value[f], text);
	return strcmp(text, want) == 0;
}

static void
numbers(void)
{
	begin();
	line("编号", "GY.00055");
	line("出厂编号", "11100235");
	plate_fields(&fs, &scan);
	tap_ok(is(PLATE_CODE, "GY.00055") && is(PLATE_SERIAL, "11100235"),
	    "what is left of 资产编号 beside 出厂编号 is the code's label");
	begin();
	line("编号", "11100235");
	plate_fields(&fs, &scan);
	tap_ok(is(PLATE_CODE, "") && is(PLATE_SERIAL, "11100235"),
	    "alone it is the serial number's");
	begin();
	line("资产编号", "GY.00055");
	line("编号", "11100235");
	plate_fields(&fs, &scan);
	tap_ok(is(PLATE_CODE, "GY.00055") && is(PLATE_SERIAL, "11100235"),
	    "and beside the code's too");
}

static void
others(void)
{
	begin();
	line("资产编号", "GY.00055");
	line("执行标准", "JB/T5220");
	plate_fields(&fs, &scan);
	tap_ok(is(PLATE_SERIAL, ""), "a standard is no serial number");
	begin();
	line("资产编号", "GY.00@55");
	line("CYCLE", "3 MONTHS");
	plate_fields(&fs, &scan);
	tap_ok(is(PLATE_CODE, "GY.00055"), "a nought with a point in it");
	tap_ok(is(PLATE_CYCLE, "P90D"), "a cycle without INSPECTION");
	tap_ok(fs.stroke == PLATE_STROKE, "no date shows how noughts are");
	begin();
	line("出厂日期", "2022-07");
	plate_fields(&fs, &scan);
	tap_ok(fs.stroke < PLATE_STROKE, "they are plain");
	begin();
	line("出厂日期", "2622-07");
	plate_fields(&fs, &scan);
	tap_ok(is(PLATE_DATE, "2022-07") && fs.stroke > PLATE_STROKE,
	    "they have a stroke");
}

/* What hangs on a number that a scratch or rust is beside, or that falls apart. */
static void
parts(void)
{
	int row;

	begin();
	line("设备编号", "SB-GY401 ~.-");
	line("出厂编号", "313307 Ty.y- Fes");
	plate_fields(&fs, &scan);
	tap_ok(is(PLATE_CODE, "SB-GY401") && is(PLATE_SERIAL, "313307"),
	    "scratches behind a number");
	begin();
	line("设备编号", "SB-GY401 B");
	plate_fields(&fs, &scan);
	tap_ok(is(PLATE_CODE, "SB-GY401B"), "a letter behind it is of it");
	begin();
	for (row = 2; row < 5; row++) {
		cell(LABEL_X, row, row == 3 ? "设备编号" : "电流");
		cell(VALUE_X, row, row == 3 ? "JX" : "15");
		cell(VALUE_X + 220, row, row == 3 ? ".00412" : "4 A");
	}
	plate_fields(&fs, &scan);
	tap_ok(is(PLATE_CODE, "JX.00412"),
	    "a number that falls apart where others do is no column");
}

int
main(void)
{
	numbers();
	parts();
	others();
	return tap_done();
}
