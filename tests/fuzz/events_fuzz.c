/*
 * Day files and the fold: whatever stands in the file, every row that is taken
 * belongs to a head's history or is one, and writes back as the same row.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "record/record.h"

#define PATH "records/hazard/2026/1124.v1.csv"

static const char *const fields[] = { "type", "class", "assignee" };
static const struct schema schema = { .kind = "hazard",
	.letter = 'H',
	.version = 1,
	.fields = fields,
	.nfields = 3,
	.ends = "archive void",
	.entering = "assign",
	.tree = "" };

static void
check_record(const struct event *events, size_t n)
{
	struct findings found = FINDINGS_INIT;
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct record r;
	size_t i;
	bool open = false;

	if (record_fold(&r, &schema, events, n, &arena, &found, &e) == 0) {
		must(r.nheads > 0 && r.shown != NULL);
		must(r.nevents <= n);
		for (i = 0; i < r.nheads; i++)
			open = open || r.heads[i].open;
		must(r.open == open);
		must(!open || r.shown->open);
	}
	findings_release(&found);
	arena_release(&arena);
}

static void
check_day(const char *text, size_t size)
{
	struct findings found = FINDINGS_INIT;
	struct day day = DAY_INIT, again = DAY_INIT;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i, from;

	if (day_parse(&day, PATH, text, size, &schema, &found, &e) == 0) {
		schema_header(&schema, &b);
		for (i = 0; i < day.n; i++)
			event_write(&b, &schema, &day.events[i]);
		must(day_parse(&again, PATH, b.ptr, b.len, &schema, &found,
			 &e) == 0);
		must(again.n == day.n);
		for (from = 0; from < day.n; from = i) {
			for (i = from + 1; i < day.n &&
			     streq(day.events[i].record,
				 day.events[from].record);
			     i++)
				;
			check_record(day.events + from, i - from);
		}
	} else {
		must(e.code != 0 && e.msg[0] != '\0');
	}
	day_release(&again);
	day_release(&day);
	findings_release(&found);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf b = BUF_INIT;

	check_day((const char *)data, size);
	schema_header(&schema, &b);
	buf_add(&b, data, size);
	check_day(b.ptr, b.len);
	buf_release(&b);
	return 0;
}
