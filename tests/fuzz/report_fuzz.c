/*
 * Report templates as people may write them, on a small table: front matter,
 * Markdown, SQL in blocks and in braces.  A page comes out or an error with
 * its line, and the tables are as they were.
 */
#include "report/template.c"

#include <stdlib.h>

#include "fuzz/fuzz.h"

/* In place of the ledger's: two rows. */
int
report_fill(struct report_db *db, struct ledger *lg,
    const struct report_window *w, struct findings *found, struct err *e)
{
	static const char *const cols[] = { "id", "node", "open" };
	static const char *const rows[][3] = { { "H1", "assign", "1" },
		{ "H2", "归档|*", "0" } };

	(void)lg;
	(void)w;
	(void)found;
	if (report_db_table(db, "hazard", cols, 3, e) < 0)
		return -1;
	for (size_t i = 0; i < 2; i++)
		if (report_db_insert(db, "hazard", rows[i], 3, e) < 0)
			return -1;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report_window w = { "2026-11-24", 0, 0, "hazard", false };
	struct findings found = FINDINGS_INIT;
	struct page p = { .path = "x.md", .arena = ARENA_INIT };
	struct buf in = BUF_INIT, out = BUF_INIT;
	struct err e = ERR_INIT;

	buf_add(&in, data, size);
	split(&p, &in);
	must(report_db_open(&p.db, NULL, &w, &found, &e) == 0);
	if (front_matter(&p, &e) < 0 || render(&p, &out, &e) < 0)
		must(e.code != 0 && e.msg[0] != '\0' && e.line > 0);
	buf_clear(&out);
	err_clear(&e);
	must(report_db_value(p.db, "select count(*) from hazard", &out, &e) ==
	    0);
	must(streq(out.ptr, "2"));
	report_db_close(p.db);
	findings_release(&found);
	arena_release(&p.arena);
	free(p.lines);
	buf_release(&in);
	buf_release(&out);
	return 0;
}
