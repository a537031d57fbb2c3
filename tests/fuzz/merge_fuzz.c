/*
 * Tables that people edit, merged and changed: the input is three tables with
 * NUL between them (base, ours, theirs).  What comes out is a table again;
 * two equal sides give themselves and no finding.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "csv/csv.h"
#include "csv/edit.h"

static bool
loads(const struct buf *b, size_t *rows)
{
	struct table t = TABLE_INIT;
	struct err e = ERR_INIT;
	int rc = table_load(&t, "x.csv", b->ptr, b->len, CSV_PEOPLE, &e);

	*rows = rc == 0 ? t.nrows : 0;
	table_release(&t);
	return rc == 0;
}

static void
check_merge(const struct buf *base, const struct buf *ours,
    const struct buf *theirs, const char *const *keys)
{
	struct findings found = FINDINGS_INIT;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	size_t rows, before;

	if (csv_merge(&out, "x.csv", base, ours, theirs, keys, &found, &e) == 0)
		must(!loads(ours, &before) || !loads(theirs, &before) ||
		    loads(&out, &rows));
	buf_clear(&out);
	findings_release(&found);
	found = (struct findings)FINDINGS_INIT;
	if (csv_merge(&out, "x.csv", base, ours, ours, keys, &found, &e) == 0 &&
	    loads(ours, &before)) {
		must(loads(&out, &rows) && rows == before);
		must(found.n == 0);
	}
	findings_release(&found);
	buf_release(&out);
}

static void
check_upsert(const struct buf *b, const char *const *keys)
{
	static const char *const key[] = { "E1", NULL };
	static const char *const set[] = { "name", "a,\"b\"", NULL };
	struct buf once = BUF_INIT, twice = BUF_INIT;
	struct err e = ERR_INIT;
	size_t rows;

	if (csv_upsert(&once, "x.csv", b->ptr, b->len, keys, key, set, &e) ==
	    0) {
		must(loads(&once, &rows) && rows > 0);
		must(csv_upsert(&twice, "x.csv", once.ptr, once.len, keys, key,
			 set, &e) == 0);
		must(once.len == twice.len);
		must(memcmp(once.ptr, twice.ptr, once.len) == 0);
	}
	buf_release(&once);
	buf_release(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const keys[] = { "code", NULL };
	struct buf part[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	size_t i, n = 0;

	for (i = 0; i < size; i++) {
		if (data[i] == '\0' && n < 2)
			n++;
		else
			buf_putc(&part[n], data[i]);
	}
	check_merge(&part[0], &part[1], &part[2], keys);
	check_merge(NULL, &part[1], &part[2], keys);
	check_upsert(&part[0], keys);
	for (i = 0; i < 3; i++)
		buf_release(&part[i]);
	return 0;
}
