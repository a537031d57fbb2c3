/*
 * Scans and the cache: whatever happens to the packs, the answers are the
 * same; a warm scan parses nothing.
 */
#include "scan_ledger.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/id.h"
#include "base/io.h"
#include "record/record_int.h"

static int
describe(void *arg, const struct record *r, struct err *e)
{
	struct buf *b = arg;

	(void)e;
	buf_printf(b, "%s %s %lld %lld %d %d %s %zu", r->id, r->reporter,
	    (long long)r->created, (long long)r->last, r->open, r->conflict,
	    r->class_, r->nevents);
	for (size_t i = 0; i < r->nheads; i++) {
		const struct head *h = &r->heads[i];

		buf_printf(b, " [%d %s %s %s %lld %lld %s %s '%s' %lld",
		    h == r->shown, h->event, h->node, h->actor,
		    (long long)h->time, (long long)h->entered, h->entered_event,
		    h->entered_action, h->acts, (long long)h->due);
		for (size_t k = 0; k < schema.nfields; k++)
			buf_printf(b, " %s", h->fields[k]);
		buf_putc(b, ']');
	}
	buf_putc(b, '\n');
	return 0;
}

/* A scan as text; findings at its end. */
static char *
scan(const struct record_bounds *bounds)
{
	struct buf b = BUF_INIT;
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;

	scan_counts = (struct scan_counts){ 0, 0, 0 };
	if (records_scan(st, &schemas, bounds, describe, &b, &fs, &e) < 0)
		buf_printf(&b, "error %d %s\n", e.code, e.msg);
	for (size_t i = 0; i < fs.n; i++)
		buf_printf(&b, "%s:%ld: %s\n", fs.v[i].file, fs.v[i].line,
		    fs.v[i].msg);
	findings_release(&fs);
	return buf_steal(&b);
}

static void
same(const struct record_bounds *bounds, const char *want, const char *name)
{
	char *got = scan(bounds);

	tap_ok(strcmp(got, want) == 0, "%s", name);
	free(got);
}

static size_t
lines(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += *s == '\n';
	return n;
}

static char *
pack_path(const char *month)
{
	struct buf name = BUF_INIT, path = BUF_INIT;

	buf_printf(&name, "cache/hazard/%s.v1.pack", month);
	store_private(st, name.ptr, &path);
	buf_release(&name);
	return buf_steal(&path);
}

static void
put(const char *path, const void *p, size_t n)
{
	struct err e = ERR_INIT;

	if (io_replace(AT_FDCWD, path, p, n, 0600, 0, &e) < 0)
		die("put", &e);
}

/* Each class of bytes of a pack, and every 97th byte, turned over. */
static void
damage(const struct record_bounds *all, const char *want_all,
    const struct record_bounds *open, const char *want_open)
{
	char *path = pack_path("2026-10");
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	size_t wrong = 0, tried = 0, unnoticed = 0;

	if (io_read(&b, AT_FDCWD, path, 1 << 24, 0, &e) < 0)
		die("read", &e);
	for (size_t at = 0; at < b.len; at += at < 400 ? 8 : 97) {
		char *got;

		b.ptr[at] ^= 0x20;
		put(path, b.ptr, b.len);
		got = scan(open);
		wrong += strcmp(got, want_open) != 0;
		free(got);
		put(path, b.ptr, b.len);
		got = scan(all);
		wrong += strcmp(got, want_all) != 0;
		free(got);
		unnoticed += scan_counts.written == 0;
		b.ptr[at] ^= 0x20;
		tried++;
	}
	tap_int(wrong, 0, "%zu damaged packs change no answer", tried);
	tap_ok(unnoticed <= tried / 20, "they are written anew (%zu are not)",
	    unnoticed);
	wrong = 0;
	for (size_t len = 0; len < b.len; len += 1 + b.len / 60) {
		char *got;

		put(path, b.ptr, len);
		got = scan(all);
		wrong += strcmp(got, want_all) != 0;
		free(got);
	}
	tap_int(wrong, 0, "packs cut short change no answer");
	put(path, b.ptr, b.len);
	b.ptr[8] ^= 1;
	put(path, b.ptr, b.len);
	same(all, want_all, "a pack of another format is not read");
	tap_int(scan_counts.written, 1, "and written anew");
	unlink(path);
	if (symlink("/etc/passwd", path) == 0)
		same(all, want_all, "a link in place of a pack");
	buf_release(&b);
	free(path);
}

/* What a killed writer left goes with the next pack; a young one stays. */
static void
left_over(const struct record_bounds *all, const char *want)
{
	char *path = pack_path("2026-10"), *old, *young;
	struct timespec long_ago[2] = { { 1000, 0 }, { 1000, 0 } };

	*strrchr(path, '/') = '\0';
	old = xasprintf("%s/.2026-10.v1.pack.1.tmp", path);
	young = xasprintf("%s/.2026-10.v1.pack.2.tmp", path);
	put(old, "x", 1);
	put(young, "x", 1);
	utimensat(AT_FDCWD, old, long_ago, 0);
	*(path + strlen(path)) = '/';
	unlink(path);
	same(all, want, "a pack that was removed");
	tap_ok(access(old, F_OK) != 0 && access(young, F_OK) == 0,
	    "old temporary files go");
	unlink(young);
	free(old);
	free(young);
	free(path);
}

static void
read_only(const struct record_bounds *all, const char *want)
{
	struct buf path = BUF_INIT;
	struct err e = ERR_INIT;
	char *aside;

	store_private(st, "cache", &path);
	aside = xasprintf("%s.aside", path.ptr);
	if (rename(path.ptr, aside) < 0)
		die("rename", &e);
	put(path.ptr, "a file", 6);
	same(all, want, "a cache that cannot be written");
	tap_int(scan_counts.parsed, DAYS, "everything was parsed");
	unlink(path.ptr);
	if (rename(aside, path.ptr) < 0)
		die("rename", &e);
	free(aside);
	buf_release(&path);
}

static void
bounds_hold(const char *all)
{
	struct record_bounds b = RECORD_BOUNDS("hazard");
	char *got;

	clock_parse("2026-10-05", &b.since);
	clock_parse("2026-10-07", &b.until);
	got = scan(&b);
	tap_int(lines(got), 2 * EACH, "since and until are half-open");
	tap_ok(strstr(all, got) != NULL, "and give these records unchanged");
	free(got);
	b = (struct record_bounds)RECORD_BOUNDS("hazard");
	clock_parse("2026-11-05", &b.touched);
	got = scan(&b);
	tap_ok(lines(got) >= 4 * EACH && lines(got) <= 6 * EACH,
	    "touched leaves out what is older (%zu)", lines(got));
	free(got);
	b = (struct record_bounds)RECORD_BOUNDS("none");
	got = scan(&b);
	tap_str(got, "", "a kind without records");
	free(got);
}

static int
stop(void *arg, const struct record *r, struct err *e)
{
	size_t *n = arg;

	(void)r;
	return ++*n == 10 ? err_set(e, E_NO, "enough") : 0;
}

static void
stops(void)
{
	struct record_bounds b = RECORD_BOUNDS("hazard");
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	size_t n = 0;

	b.events = true;
	tap_ok(records_scan(st, &schemas, &b, stop, &n, &fs, &e) == -1 &&
		n == 10 && strcmp(e.msg, "enough") == 0,
	    "a callback stops the scan, threads running");
	n = 0;
	err_clear(&e);
	b.events = false;
	tap_ok(records_scan(st, &schemas, &b, stop, &n, &fs, &e) == -1 &&
		n == 10,
	    "also from the cache");
	findings_release(&fs);
}

static void
loading(void)
{
	struct record_box *box;
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	struct id id;

	id_make(&id, 'H', yymmdd(3), 'A', 3);
	tap_int(record_load(&box, st, &schemas, id.text, &fs, &e), 0,
	    "one record");
	tap_ok(record_of(box)->nevents == 3 && record_of(box)->conflict &&
		record_of(box)->events != NULL && fs.n == 0,
	    "with its events");
	record_free(box);
	id_make(&id, 'H', yymmdd(3), 'A', 99);
	tap_int(record_load(&box, st, &schemas, id.text, &fs, &e), -1,
	    "a record that is not there");
	id_make(&id, 'X', yymmdd(3), 'A', 1);
	tap_int(record_load(&box, st, &schemas, id.text, &fs, &e), -1,
	    "a letter without a kind");
	tap_int(record_load(&box, st, &schemas, "records/x", &fs, &e), -1,
	    "a path for an id");
	findings_release(&fs);
}

/* What users committed by hand: one bad row, one bad file, one stray. */
static void
broken(void)
{
	struct record_bounds b = RECORD_BOUNDS("hazard");
	struct txn *tx = NULL;
	struct err e = ERR_INIT;
	char *before = scan(&b), *got;

	append(5, "garbage\n", 8);
	if (txn_begin(&tx, st, TXN_WAIT, &e) < 0 ||
	    txn_put(tx, "records/hazard/2026/1212.v1.csv", "event\n", 6, &e) <
		0 ||
	    txn_put(tx, "records/hazard/2026/1213.v9.csv", "event\n", 6, &e) <
		0 ||
	    txn_put(tx, "records/hazard/2026/notes.txt", "hm\n", 3, &e) < 0 ||
	    txn_commit(tx, "test", "E1000 test", &e) < 0)
		die("broken", &e);
	txn_free(tx);
	if (store_refresh(st, &e) < 0)
		die("refresh", &e);
	got = scan(&b);
	tap_ok(strncmp(got, before, strlen(before)) == 0,
	    "the other records go on");
	tap_int(lines(got) - lines(before), 4, "four findings");
	tap_ok(strstr(got, "records/hazard/2026/1006.v1.csv:") != NULL,
	    "the row");
	tap_ok(strstr(got, "1212.v1.csv:1: column 2 is ''") != NULL,
	    "the file");
	tap_ok(strstr(got, "1213.v9.csv: no version 9 of hazard") != NULL,
	    "the version");
	tap_ok(strstr(got, "notes.txt:0: this is no name") != NULL,
	    "the stray");
	same(&b, got, "the same findings with a warm cache");
	free(before);
	free(got);
}

/* A cold look at what is open keeps no more than that, and says so. */
static void
only_open(const struct record_bounds *open, const char *want_open,
    const struct record_bounds *all, const char *want_all)
{
	char *got;

	memset(schema.tree, 'c', 40);
	got = scan(open);
	tap_int(lines(got), lines(want_open) + 1, "one more");
	same(open, got, "the same from the cache");
	tap_int(scan_counts.parsed, 0, "which has it");
	same(all, want_all, "all records are not taken for what is open");
	tap_int(scan_counts.parsed, DAYS, "they are parsed");
	same(all, want_all, "and kept");
	tap_int(scan_counts.parsed, 0, "from now on");
	same(open, got, "what is open comes from there too");
	tap_int(scan_counts.parsed, 0, "without a parse");
	free(got);
}

struct remembered {
	size_t asked, given, strays;
	const char *but; /* the file wanted */
	char blob[STORE_OID];
};

static bool
only_one(void *arg, const struct store_file *f)
{
	struct remembered *r = arg;

	r->asked++;
	if (strcmp(f->path, r->but) != 0)
		return false;
	memcpy(r->blob, f->blob, STORE_OID);
	return true;
}

static int
given(void *arg, const struct record *rec, struct err *e)
{
	struct remembered *r = arg;

	(void)e;
	r->given++;
	r->strays += rec->path == NULL || strcmp(rec->path, r->but) != 0;
	return 0;
}

/* Who remembers the other files gets the one that is asked for. */
static void
wanted(bool with_events)
{
	struct record_bounds b = RECORD_BOUNDS("hazard");
	struct remembered r = { .but = "records/hazard/2026/1008.v1.csv" };
	struct err e = ERR_INIT;

	b.wants = only_one;
	b.events = with_events;
	scan_counts = (struct scan_counts){ 0, 0, 0 };
	tap_int(records_scan(st, &schemas, &b, given, &r, NULL, &e), 0,
	    "files are asked for");
	tap_int(r.asked, DAYS, "each once");
	tap_ok(r.given == EACH && r.strays == 0, "one is read and named");
	tap_int(scan_counts.parsed + scan_counts.cached, 1, "and no other");
	tap_int(strlen(r.blob), STORE_OID - 1, "its blob is told");
}

/* The sum of a record's file, before and after a row of another one there. */
static void
stamps(void)
{
	struct buf rows = BUF_INIT;
	char ulid[ULID_TEXT];
	struct id here, other;
	uint64_t was, was_other;

	id_make(&here, 'H', yymmdd(9), 'A', 2);
	id_make(&other, 'H', yymmdd(10), 'A', 2);
	was = record_stamp(st, &schemas, &here);
	was_other = record_stamp(st, &schemas, &other);
	tap_ok(was != 0 && was != was_other &&
		was == record_stamp(st, &schemas, &here),
	    "a sum of the files of a record");
	one_event(&rows, 9, 9, 0, "", "report", "assign", ulid);
	append(9, rows.ptr, rows.len);
	tap_ok(record_stamp(st, &schemas, &here) != was,
	    "is another one when its file has changed");
	tap_ok(record_stamp(st, &schemas, &other) == was_other,
	    "and only then");
	id_make(&other, 'X', yymmdd(9), 'A', 2);
	tap_ok(record_stamp(st, &schemas, &other) == 0,
	    "no sum where there is no such kind");
	buf_release(&rows);
}

int
main(void)
{
	struct record_bounds all = RECORD_BOUNDS("hazard");
	struct record_bounds open = RECORD_BOUNDS("hazard");
	struct record_bounds events = RECORD_BOUNDS("hazard");
	char *want_all, *want_open;
	struct buf rows = BUF_INIT;

	msg_start();
	make();
	open.open_only = true;
	events.events = true;
	want_all = scan(&events);
	tap_int(lines(want_all), DAYS * EACH, "all records, with events");
	tap_int(scan_counts.parsed, DAYS, "every file is parsed");
	same(&all, want_all, "without events and without a cache: the same");
	tap_int(scan_counts.parsed, DAYS, "every file is parsed");
	tap_int(scan_counts.written, 2, "two months are written");
	same(&all, want_all, "from the cache: the same");
	tap_int(scan_counts.parsed, 0, "a warm scan parses nothing");
	tap_int(scan_counts.cached, DAYS, "it comes from the cache");
	want_open = scan(&open);
	tap_int(scan_counts.parsed, 0, "open ones too");
	tap_int(lines(want_open), DAYS * 4, "as many as are open");
	bounds_hold(want_all);
	damage(&all, want_all, &open, want_open);
	left_over(&all, want_all);
	read_only(&all, want_all);
	stops();
	loading();
	wanted(false);
	wanted(true);

	free(want_all);
	{
		char ulid[ULID_TEXT];

		one_event(&rows, 39, 9, 0, "", "report", "assign", ulid);
	}
	append(39, rows.ptr, rows.len);
	want_all = scan(&events);
	tap_int(lines(want_all), DAYS * EACH + 1, "one more after a change");
	same(&all, want_all, "the cache is never stale");
	tap_int(scan_counts.parsed, 1, "one file is parsed");
	memset(schema.tree, 'b', 40);
	same(&all, want_all, "another tree of the flow is another cache");
	tap_int(scan_counts.parsed, DAYS, "everything is parsed again");
	only_open(&open, want_open, &all, want_all);
	stamps();
	broken();
	free(want_all);
	free(want_open);
	buf_release(&rows);
	return done_with_it();
}
