/*
 * The names of the files of records: which day, version and part they say, and
 * whose rows may stand there.
 */
#include "tap.h"

#include "base/buf.h"
#include "base/id.h"
#include "small_hazard.h"

/* Each path names itself, and its rows are of its numbers. */
static void
parts(void)
{
	static const struct {
		long seq;
		const char *path;
	} of[] = { { 1, PATH }, { 500, PATH },
		{ 501, "records/hazard/2026/1124.v1.p002.csv" },
		{ 1000000, "records/hazard/2026/1124.v1.p2000.csv" } };

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		struct records_file f = { 0, 0, 0 };
		struct buf path = BUF_INIT, row = BUF_INIT;
		struct day day;
		struct findings fs = FINDINGS_INIT;
		struct err e = ERR_INIT;
		struct id n;

		schema_path(&schema, 261124, record_part(of[i].seq), &path);
		tap_str(path.ptr, of[i].path, "where number %ld is made",
		    of[i].seq);
		tap_ok(record_path_parse(path.ptr, "hazard", &f) &&
			f.yymmdd == 261124 && f.version == 1 &&
			f.part == record_part(of[i].seq),
		    "%s is taken apart", path.ptr);
		id_make(&n, 'H', 261124, 'A', 7);
		buf_printf(&row,
		    "%s%s,%s,," T ",E1,login,report,assign,,,,,,,\n", header,
		    U0, n.text);
		day_parse(&day, path.ptr, row.ptr, row.len, &schema, &fs, &e);
		if (f.part == 1)
			tap_ok(day.n == 1 && fs.n == 0,
			    "number 7 stands there");
		else
			tap_ok(day.n == 0 && fs.n == 1 &&
				strstr(fs.v[0].msg,
				    "another part of its day") != NULL,
			    "number 7 does not belong there");
		day_release(&day);
		findings_release(&fs);
		buf_release(&path);
		buf_release(&row);
	}
}

static void
no_names(void)
{
	static const char *const v[] = { "records/hazard/2026/1124.v1.p001.csv",
		"records/hazard/2026/1124.v1.p2.csv",
		"records/hazard/2026/1124.v1.p0002.csv",
		"records/hazard/2026/1124.v1.p.csv",
		"records/hazard/2026/1124.v1.p002",
		"records/hazard/2026/1124.v0.csv",
		"records/hazard/2026/1124.v1.csv.csv" };
	struct records_file f;

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		tap_ok(!record_path_parse(v[i], "hazard", &f), "%s is no name",
		    v[i]);
}

int
main(void)
{
	parts();
	no_names();
	return tap_done();
}
