/*
 * Day files: every way in which a row or a file can be wrong gives its own
 * message at its own line, and the other rows go on.
 */
#include "tap.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "small_hazard.h"

#define U1 "01KAY7V000000000000000000B"
#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static char id[ID_TEXT], id2[ID_TEXT];

struct result {
	size_t rows;
	struct findings fs;
	struct err e;
	int rc;
	struct day day;
};

static void
parse(struct result *r, const char *path, const char *bytes, size_t len)
{
	memset(r, 0, sizeof(*r));
	r->rc = day_parse(&r->day, path, bytes, len, &schema, &r->fs, &r->e);
	r->rows = r->day.n;
}

static void
release(struct result *r)
{
	findings_release(&r->fs);
	day_release(&r->day);
}

/*
 * A right row, the bad one in line 3, a right one.  %s in row stands for a
 * right id.
 */
static void
bad_row(const char *name, const char *row, size_t len, const char *want)
{
	struct buf b = BUF_INIT;
	struct result r;
	const char *p = row, *end = row + len;

	buf_puts(&b, header);
	buf_printf(&b, U0 ",%s,," T ",E1,u,report,assign,,HT01,A,,,,\n", id);
	for (; p < end; p++)
		if (*p == '%' && p + 1 < end && p[1] == 's') {
			buf_puts(&b, id);
			p++;
		} else {
			buf_putc(&b, *p);
		}
	buf_printf(&b, "\n" U1 ",%s,," T ",E1,u,report,assign,,HT01,B,,,,\n",
	    id2);
	parse(&r, PATH, b.ptr, b.len);
	tap_ok(r.rc == 0 && r.rows == 2 && r.fs.n == 1 && r.fs.v[0].line == 3 &&
		strcmp(r.fs.v[0].file, PATH) == 0 &&
		strcmp(r.fs.v[0].msg, want) == 0 &&
		strcmp(r.day.events[1].record, id2) == 0 &&
		r.day.events[1].line == 4,
	    "%s: %s", name, want);
	if (r.fs.n != 1 || strcmp(r.fs.v[0].msg, want) != 0)
		printf("# rc %d rows %zu findings %zu '%s'\n", r.rc, r.rows,
		    r.fs.n, r.fs.n > 0 ? r.fs.v[0].msg : r.e.msg);
	release(&r);
	buf_release(&b);
}

#define BAD(name, row, want) bad_row(name, row, sizeof(row) - 1, want)

static void
cells(void)
{
	BAD("one cell too few", U1 ",%s,," T ",E1,u,report,assign,,HT01,A,,,",
	    "the row has 14 cells, its header 15");
	BAD("one too many", U1 ",%s,," T ",E1,u,report,assign,,HT01,A,,,,,",
	    "the row has 16 cells, its header 15");
	BAD("a word", "hello", "the row has 1 cells, its header 15");
	BAD("git's mark of a conflict", "<<<<<<< HEAD",
	    "the row has 1 cells, its header 15");
	BAD("half a row", U1 ",%s,," T ",E1",
	    "the row has 5 cells, its header 15");
	BAD("an empty line", "", "the line is empty");
	BAD("a header in the middle",
	    "event,record,prev,time,actor,entered_by,action,node,due,type,"
	    "class,note,evidence,signature,seal",
	    "'event' is no event id (a ULID)");
	BAD("an unclosed quote",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,\"oil,,,",
	    "a quote is not closed");
	BAD("a quote at the end",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,,,,\"",
	    "a quote is not closed");
	BAD("a quote inside a cell",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,8\" pipe,,,",
	    "a quote stands inside a cell that does not begin with one");
	BAD("text after a quote",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,\"oil\"x,,,",
	    "text stands after a closing quote");
	BAD("a NUL", U1 ",%s,," T ",E1,u,report,assign,,HT01,A,a\0b,,,",
	    "the line holds a NUL byte");
	BAD("a carriage return",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,,,,\r",
	    "the line holds a carriage return");
	BAD("GB18030", U1 ",%s,," T ",E1,u,report,assign,,HT01,A,\xd3\xcd,,,",
	    "the line holds bytes that are not UTF-8");
	BAD("an overlong form",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,\xc0\xaf,,,",
	    "the line holds bytes that are not UTF-8");
	BAD("half a character",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,,,,\xe6\xb2",
	    "the line holds bytes that are not UTF-8");
	BAD("a surrogate",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,\xed\xa0\x80,,,",
	    "the line holds bytes that are not UTF-8");
}

#define TAIL ",E1,u,report,assign,,HT01,A,,,,"

static void
near_ids(void)
{
	struct id other;
	struct buf b = BUF_INIT;
	char want[200];

	id_make(&other, 'H', 261123, 'A', 1);
	buf_printf(&b, U1 ",%s,," T TAIL, other.text);
	snprintf(want, sizeof(want),
	    "'%s' is of another day than its file: 261124", other.text);
	bad_row("an id of another day", b.ptr, b.len, want);
	id_make(&other, 'K', 261124, 'A', 1);
	buf_clear(&b);
	buf_printf(&b, U1 ",%s,," T TAIL, other.text);
	snprintf(want, sizeof(want),
	    "'%s' is of another kind than its file: letter K, not H",
	    other.text);
	bad_row("an id of another kind", b.ptr, b.len, want);
	id_make(&other, 'H', 261124, 'A', 1);
	other.text[13] = other.text[13] == 'X' ? 'Y' : 'X';
	buf_clear(&b);
	buf_printf(&b, U1 ",%s,," T TAIL, other.text);
	snprintf(want, sizeof(want),
	    "'%s' is mistyped: its check character does not fit", other.text);
	bad_row("an id with a wrong check character", b.ptr, b.len, want);
	id_make(&other, 'H', 261124, 'A', 1);
	buf_clear(&b);
	buf_printf(&b, U1 ",h%s,," T TAIL, other.text + 1);
	snprintf(want, sizeof(want),
	    "the record id 'h%s' is not written as '%s'", other.text + 1,
	    other.text);
	bad_row("an id in small letters", b.ptr, b.len, want);
	buf_clear(&b);
	buf_printf(&b, U1 ",%.7s%s,," T TAIL, other.text, other.text + 8);
	snprintf(want, sizeof(want),
	    "the record id '%.7s%s' is not written as '%s'", other.text,
	    other.text + 8, other.text);
	bad_row("an id without its hyphen", b.ptr, b.len, want);
	buf_release(&b);
}

static void
ids(void)
{
	BAD("no ULID", ",%s,," T TAIL, "'' is no event id (a ULID)");
	BAD("a short ULID", "01KAY7V00000000000000000,%s,," T TAIL,
	    "'01KAY7V00000000000000000' is no event id (a ULID)");
	BAD("a long ULID", U1 "0,%s,," T TAIL,
	    "'" U1 "0' is no event id (a ULID)");
	BAD("a ULID with U", "01KAY7V000000000000000000U,%s,," T TAIL,
	    "'01KAY7V000000000000000000U' is no event id (a ULID)");
	BAD("a ULID in small letters", "01kay7v000000000000000000a,%s,," T TAIL,
	    "'01kay7v000000000000000000a' is no event id (a ULID)");
	BAD("a ULID of too late a time",
	    "81KAY7V000000000000000000A,%s,," T TAIL,
	    "'81KAY7V000000000000000000A' is no event id (a ULID)");
	BAD("no record id", U1 ",,," T TAIL, "'' is no record id");
	BAD("a path for an id", U1 ",../../etc/passwd,," T TAIL,
	    "'../../etc/passwd' is no record id");
	BAD("an id without its number", U1 ",H261124-A,," T TAIL,
	    "'H261124-A' is no record id");
	BAD("an id with another check character", U1 ",H261124-A0001*,," T TAIL,
	    "'H261124-A0001*' is no record id");

	BAD("prev is a word", U1 ",%s,first," T TAIL,
	    "prev 'first' is no list of event ids");
	BAD("prev in small letters",
	    U1 ",%s,01kay7v000000000000000000a," T TAIL,
	    "prev '01kay7v000000000000000000a' is no list of event ids");
	BAD("prev with a comma for a blank", U1 ",%s,\"" U0 "," U1 "\"," T TAIL,
	    "prev '01KAY7V000000000000000000A,01KAY7V000000…' is no list of "
	    "event ids");
}

static void
times(void)
{
	static const char *const wrong[] = { "", "2026-11-24", "08:00",
		"2026-11-24 08:00:00.000+08:00", "2026-11-24T08:00:00.000",
		"2026-11-24T08:00+08:00", "2026-13-24T08:00:00.000+08:00",
		"2026-11-31T08:00:00.000+08:00", "2026-02-29T08:00:00Z",
		"2026-11-24T24:00:00.000+08:00",
		"2026-11-24T08:60:00.000+08:00",
		"2026-11-24T08:00:60.000+08:00", "2026-11-24T08:00:00.+08:00",
		"2026-11-24T08:00:00+0800", "2026-11-24T08:00:00+15:00",
		"2026-11-24T08:00:00+08:60", "2026-11-24T08:00:00Zx",
		"2026/11/24 08:00", "1969-12-31T08:00:00Z", "46350.33",
		"yesterday" };
	char row[300], want[200];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(row, sizeof(row), U1 ",%%s,,%s" TAIL, wrong[i]);
		snprintf(want, sizeof(want),
		    "'%s' is no time such as 2026-11-24T08:00:00.000+08:00",
		    wrong[i]);
		bad_row("a time", row, strlen(row), want);
	}
	BAD("a deadline that is a duration",
	    U1 ",%s,," T ",E1,u,report,assign,PT4H,HT01,A,,,,",
	    "the deadline 'PT4H' is no time");
	BAD("a deadline without a zone",
	    U1 ",%s,," T ",E1,u,report,assign,2026-11-24T08:00:00,HT01,A,,,,",
	    "the deadline '2026-11-24T08:00:00' is no time");
}

static void
words(void)
{
	BAD("no actor", U1 ",%s,," T ",,u,report,assign,,HT01,A,,,,",
	    "the actor is empty");
	BAD("a name for an actor",
	    U1 ",%s,," T ",王建国,u,report,assign,,HT01,A,,,,",
	    "the actor '王建国' is no person's code");
	BAD("a login for an actor",
	    U1 ",%s,," T ",root,u,report,assign,,HT01,A,,,,",
	    "the actor 'root' is no person's code");
	BAD("no action", U1 ",%s,," T ",E1,u,,assign,,HT01,A,,,,",
	    "'' is no name of an action");
	BAD("an action in Chinese",
	    U1 ",%s,," T ",E1,u,上报,assign,,HT01,A,,,,",
	    "'上报' is no name of an action");
	BAD("no node", U1 ",%s,," T ",E1,u,report,,,HT01,A,,,,",
	    "'' is no name of a node");
	BAD("a node in capitals",
	    U1 ",%s,," T ",E1,u,report,ASSIGN,,HT01,A,,,,",
	    "'ASSIGN' is no name of a node");
	BAD("evidence without a role",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,," SHA ".jpg,,",
	    "evidence '0123456789abcdef0123456789abcdef01234567…' is no list "
	    "of role=sha256.extension");
	BAD("evidence with a path",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,,site=../a.jpg,,",
	    "evidence 'site=../a.jpg' is no list of role=sha256.extension");
	BAD("evidence without an extension",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,,site=" SHA ",,",
	    "evidence 'site=0123456789abcdef0123456789abcdef012…' is no list "
	    "of role=sha256.extension");
	BAD("evidence in capitals",
	    U1 ",%s,," T ",E1,u,report,assign,,HT01,A,,S=" SHA ".jpg,,",
	    "evidence 'S=0123456789abcdef0123456789abcdef012345…' is no list "
	    "of role=sha256.extension");
	BAD("a control sign is quoted as ?",
	    U1 ",%s,," T ",E1,u,re\x1bport,assign,,HT01,A,,,,",
	    "'re?port' is no name of an action");
}

static void
large(void)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, U1 ",%s,," T ",E1,u,report,assign,,HT01,A,", id);
	for (size_t i = 0; i < 1 << 20; i++)
		buf_putc(&b, 'x');
	buf_puts(&b, ",,,");
	bad_row("a cell of a megabyte", b.ptr, b.len,
	    "a cell is longer than 65536 bytes");
	buf_release(&b);
}

static void
bad_file(const char *name, const char *path, const char *bytes, long line,
    const char *want)
{
	struct result r;

	parse(&r, path, bytes, strlen(bytes));
	tap_ok(r.rc == -1 && r.e.code == E_DATA && r.e.line == line &&
		strcmp(r.e.file, path) == 0 && strcmp(r.e.msg, want) == 0,
	    "%s: %s", name, want);
	if (strcmp(r.e.msg, want) != 0)
		printf("# rc %d '%s'\n", r.rc, r.e.msg);
	release(&r);
}

static void
files(void)
{
	char text[400];

	bad_file("an empty file", PATH, "", 1, "the file is empty");
	bad_file("a blank line first", PATH, "\n", 1,
	    "column 1 is '', the form says 'event'");
	snprintf(text, sizeof(text), "\xef\xbb\xbf%s", header);
	bad_file("a byte order mark", PATH, text, 1,
	    "the file begins with a byte order mark, records have none");
	snprintf(text, sizeof(text), "%.*s\r\n", (int)strlen(header) - 1,
	    header);
	bad_file("CRLF", PATH, text, 1,
	    "the file has CRLF line ends, records have LF");
	bad_file("a column missing", PATH,
	    "event,record,time,actor,entered_by,action,node,due,type,class,"
	    "note,evidence,signature,seal\n",
	    1, "column 3 is 'time', the form says 'prev'");
	bad_file("a header that stops", PATH, "event,record\n", 1,
	    "column 3 is '', the form says 'prev'");
	snprintf(text, sizeof(text), "%.*s,more\n", (int)strlen(header) - 1,
	    header);
	bad_file("a column too many", PATH, text, 1,
	    "the header has more columns than the form, 15");
	bad_file("another form's header", PATH,
	    "event,record,prev,time,actor,entered_by,action,node,due,kind,"
	    "note,evidence,signature,seal\n",
	    1, "column 10 is 'kind', the form says 'type'");
	bad_file("a file with another name", "records/hazard/2026/1124.csv",
	    header, 0, "this is no name of a file of records");
	bad_file("a day that is none", "records/hazard/2026/1332.v1.csv",
	    header, 0, "this is no name of a file of records");
	bad_file("another kind's folder", "records/notice/2026/1124.v1.csv",
	    header, 0, "this is no name of a file of records");
	bad_file("a folder too many", "records/hazard/x/2026/1124.v1.csv",
	    header, 0, "this is no name of a file of records");
}

static void
good(void)
{
	struct buf b = BUF_INIT, again = BUF_INIT;
	struct result r;
	const struct event *ev;
	char role[33], file[80];
	const char *p;

	buf_puts(&b, header);
	parse(&r, PATH, b.ptr, b.len);
	tap_ok(r.rc == 0 && r.rows == 0 && r.fs.n == 0, "no rows are fine");
	release(&r);
	buf_printf(&b,
	    U0 ",%s," U1 " " U0 ",2026-11-24T08:00:01.5+08:00,E1,\"u\","
	       "report,assign,2026-11-24T00:00:00Z,,\"a \"\"b\"\", c\",油污,"
	       "before=" SHA ".jpg after=" SHA ".png,,",
	    id);
	parse(&r, PATH, b.ptr, b.len);
	tap_ok(r.rc == 0 && r.rows == 1 && r.fs.n == 1 &&
		strcmp(r.fs.v[0].msg, "the last line has no line end") == 0,
	    "a last line without its end is kept and told");
	ev = r.day.events;
	tap_int(ev->time, INT64_C(1795478401500), "time");
	tap_int(ev->due, INT64_C(1795478400000), "due in another zone");
	tap_str(ev->fields[0], "", "an empty field");
	tap_str(ev->fields[1], "a \"b\", c", "a quoted field");
	tap_str(ev->entered_by, "u", "quotes that were not needed");
	tap_str(ev->note, "油污", "Chinese");
	p = ev->evidence;
	tap_ok(evidence_next(&p, role, file) && strcmp(role, "before") == 0 &&
		strcmp(file, SHA ".jpg") == 0 &&
		evidence_next(&p, role, file) && strcmp(role, "after") == 0 &&
		strcmp(file, SHA ".png") == 0 && !evidence_next(&p, role, file),
	    "evidence comes one by one");
	event_write(&again, &schema, ev);
	release(&r);
	buf_clear(&b);
	buf_puts(&b, header);
	buf_add(&b, again.ptr, again.len);
	parse(&r, PATH, b.ptr, b.len);
	tap_ok(r.rc == 0 && r.rows == 1 && r.fs.n == 0, "written and read");
	buf_clear(&b);
	event_write(&b, &schema, r.day.events);
	tap_str(b.ptr, again.ptr, "the same bytes again");
	release(&r);
	buf_release(&b);
	buf_release(&again);
}

static void
text_in(const char *text, int rc, const char *want)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	tap_ok(event_text_in(&b, text, &e) == rc &&
		strcmp(rc == 0 ? b.ptr : e.msg, want) == 0,
	    "text: %s", want);
	buf_release(&b);
}

static void
texts(void)
{
	struct buf b = BUF_INIT, big = BUF_INIT;

	text_in("one\ntwo\r\nthree\rfour", 0,
	    "one\xe2\x80\xa8two\xe2\x80\xa8three\xe2\x80\xa8"
	    "four");
	text_in("a\tb", 0, "a b");
	text_in("bell\a", -1, "byte 5 of the text is a control character");
	text_in("\x1b[2J", -1, "byte 1 of the text is a control character");
	text_in("\x7f", -1, "byte 1 of the text is a control character");
	text_in("ab\xff", -1, "byte 3 of the text is not UTF-8");
	for (int i = 0; i < 65537; i++)
		buf_putc(&big, 'x');
	text_in(big.ptr, -1, "the text has 65537 bytes, a cell holds 65536");
	event_text_out(&b, "one\xe2\x80\xa8two\xe2\x80\xa8");
	tap_str(b.ptr, "one\ntwo\n", "and back");
	buf_release(&b);
	buf_release(&big);
}

static void
only(void)
{
	struct day d = DAY_INIT, again = DAY_INIT;
	struct buf b = BUF_INIT;
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	const char *ids[] = { id, id2 };
	struct only one = { ids, 1 }, both = { ids, 2 };

	buf_puts(&b, header);
	buf_printf(&b, U0 ",%s,," T TAIL "\n", id);
	buf_printf(&b, U1 ",%s,," T TAIL "\n", id2);
	buf_printf(&b, U1 ",%s,,never" TAIL "\n", id2);
	buf_printf(&b, U1 ",%s,,never" TAIL "\n", id);
	buf_printf(&b, "\"" U1 "\",\"%s\",," T TAIL "\n", id);
	d.text = b;
	buf_add(&again.text, b.ptr, b.len);
	tap_int(day_parse_text(&d, PATH, &schema, &one, &fs, &e), 0,
	    "one record of a day");
	tap_int(d.n, 2, "its two rows, one in quotes");
	tap_ok(fs.n == 1 && fs.v[0].line == 5, "only its own bad row is told");
	tap_int(day_parse_text(&again, PATH, &schema, &both, &fs, &e), 0,
	    "two records");
	tap_int(again.n, 3, "their three rows");
	findings_release(&fs);
	day_release(&again);
	day_release(&d);
}

int
main(void)
{
	struct id x;

	id_make(&x, 'H', 261124, 'A', 17);
	snprintf(id, sizeof(id), "%s", x.text);
	id_make(&x, 'H', 261124, 'B', 12345);
	snprintf(id2, sizeof(id2), "%s", x.text);
	cells();
	near_ids();
	ids();
	times();
	words();
	large();
	files();
	good();
	texts();
	only();
	return tap_done();
}
