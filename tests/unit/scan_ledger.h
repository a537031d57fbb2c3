/*
 * A small ledger for the tests of scans and their cache: DAYS day files with
 * EACH hazards a day.
 *
 *	make();		dir and st are the ledger
 *	append(d, rows, len);	more rows of day d
 *	return done_with_it();	of main
 */
#ifndef TESTS_SCAN_LEDGER_H
#define TESTS_SCAN_LEDGER_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/id.h"
#include "record/record_int.h"
#include "tap.h"

enum { DAYS = 40, EACH = 6 };

static const char *const fields[] = { "type", "class", "assignee" };
static struct schema schema = { .kind = "hazard",
	.letter = 'H',
	.version = 1,
	.fields = fields,
	.nfields = 3,
	.ends = "archive void",
	.entering = "",
	.tree = "0123456789012345678901234567890123456789" };

static char dir[] = "/tmp/bihuan-scan.XXXXXX";
static struct store *st;

static const struct schema *
get(void *arg, const char *kind, int version, struct err *e)
{
	(void)arg;
	if (version == 1)
		return &schema;
	err_set(e, E_ABSENT, "no version %d of %s", version, kind);
	return NULL;
}

static const char *
kind_of(void *arg, char letter)
{
	(void)arg;
	return letter == 'H' ? "hazard" : NULL;
}

static const struct schemas schemas = { get, kind_of, NULL };

static void
die(const char *what, const struct err *e)
{
	printf("Bail out! %s: %s (%s)\n", what, e->msg, e->hint);
	exit(1);
}

/* Day d of October and November 2026. */
static int
yymmdd(int d)
{
	return d < 31 ? 261001 + d : 261101 + d - 31;
}

static void
one_event(struct buf *b, int d, int seq, int nth, const char *prev,
    const char *action, const char *node, char ulid[ULID_TEXT])
{
	struct id id;
	msec at = 1790812800000 + d * DAY + seq * HOUR + nth * MINUTE;
	char time[CLOCK_TEXT], made[ULID_TEXT];

	id_make(&id, 'H', yymmdd(d), 'A', seq);
	clock_format(at, time);
	ulid_make(made, at);
	buf_printf(b, "%s,%s,%s,%s,E%d,login,%s,%s,,%s,%s,,note %d,,,\n", made,
	    id.text, prev, time, 1000 + seq, action, node,
	    nth == 0 ? "HT01" : "", nth == 0 ? (seq % 2 ? "A" : "B") : "", seq);
	memcpy(ulid, made, sizeof(made));
}

/* Odd ones are closed, every third has a fork. */
static void
day_rows(struct buf *b, int d)
{
	for (int s = 1; s <= EACH; s++) {
		char first[ULID_TEXT], other[ULID_TEXT];

		one_event(b, d, s, 0, "", "report", "assign", first);
		one_event(b, d, s, 1, first, "assign", "rectify", other);
		if (s % 3 == 0)
			one_event(b, d, s, 2, first, "void", "void", other);
		else if (s % 2 == 1)
			one_event(b, d, s, 2, other, "verify", "archive",
			    other);
	}
}

static void
append(int d, const char *rows, size_t len)
{
	struct buf header = BUF_INIT, path = BUF_INIT;
	struct txn *tx = NULL;
	struct err e = ERR_INIT;

	schema_header(&schema, &header);
	schema_path(&schema, yymmdd(d), 1, &path);
	if (txn_begin(&tx, st, TXN_WAIT, &e) < 0 ||
	    txn_append(tx, path.ptr, header.ptr, rows, len, &e) < 0 ||
	    txn_commit(tx, "test", "E1000 test", &e) < 0)
		die("append", &e);
	txn_free(tx);
	if (store_refresh(st, &e) < 0)
		die("refresh", &e);
	buf_release(&header);
	buf_release(&path);
}

static void
make(void)
{
	static const char settings[] = "key,value,note\nformat,1,\n"
				       "plant,TEST,\nlanguage,en,\n"
				       "time_zone,Asia/Shanghai,\n"
				       "rehearsal,yes,\n";
	struct store_seed seed = { "settings.csv", settings,
		sizeof(settings) - 1 };
	struct store_init init = {
		.station = 'A', .rehearsal = true, .name = "test"
	};
	struct err e = ERR_INIT;

	if (mkdtemp(dir) == NULL ||
	    store_create(dir, &init, &seed, 1, &e) < 0 ||
	    store_open(&st, dir, &e) < 0)
		die("make", &e);
	for (int d = 0; d < DAYS; d++) {
		struct buf rows = BUF_INIT;

		day_rows(&rows, d);
		append(d, rows.ptr, rows.len);
		buf_release(&rows);
	}
}

static int
done_with_it(void)
{
	char *rm = xasprintf("rm -rf %s", dir);

	store_close(st);
	if (system(rm) != 0)
		puts("# could not clean up");
	free(rm);
	return tap_done();
}

#endif
