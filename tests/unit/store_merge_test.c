#include "store/merge.h"

#include "tap.h"

#define HEAD "event,record,prev,note\n"

static struct buf
text(const char *s)
{
	struct buf b = BUF_INIT;

	buf_puts(&b, s);
	return b;
}

static void
rows(const char *base, const char *ours, const char *shared, const char *want,
    size_t want_restored, const char *name)
{
	struct buf out = BUF_INIT, b = text(base == NULL ? "" : base);
	struct buf o = text(ours), s = text(shared);
	struct err e = ERR_INIT;
	size_t restored = 99;

	tap_int(merge_rows(&out, "records/x/2026/1124.v1.csv",
		    base == NULL ? NULL : &b, &o, &s, &restored, &e),
	    0, "%s: merges", name);
	tap_str(out.ptr, want, "%s", name);
	tap_int(restored, want_restored, "%s: restored", name);
	buf_release(&out);
	buf_release(&b);
	buf_release(&o);
	buf_release(&s);
}

static void
test_rows(void)
{
	struct buf out = BUF_INIT, o = text(HEAD "1,a,,\n");
	struct buf s = text("event,record,note\n1,a,\n");
	struct err e = ERR_INIT;

	rows(HEAD "1,a,,\n", HEAD "1,a,,\n2,a,1,o\n", HEAD "1,a,,\n3,a,1,s\n",
	    HEAD "1,a,,\n3,a,1,s\n2,a,1,o\n", 0, "both appended");
	rows(NULL, HEAD "1,a,,\n", HEAD "2,b,,\n", HEAD "2,b,,\n1,a,,\n", 0,
	    "both made the file");
	rows(HEAD "1,a,,\n", HEAD "1,a,,\n2,a,1,\n", HEAD "1,a,,\n2,a,1,\n",
	    HEAD "1,a,,\n2,a,1,\n", 0, "the same row on both sides is one");
	rows(HEAD, HEAD "1,a,,\n1,a,,\n", HEAD "1,a,,\n", HEAD "1,a,,\n1,a,,\n",
	    0, "a repeat that was there stays");
	rows(HEAD, HEAD "1,a,,x\n", HEAD "1,a,,y\n", HEAD "1,a,,y\n1,a,,x\n", 0,
	    "one ULID with two contents: both");
	rows(HEAD "1,a,,\n2,b,,\n", HEAD "1,a,,\n2,b,,\n3,c,,\n",
	    HEAD "2,b,,\n", HEAD "2,b,,\n1,a,,\n3,c,,\n", 1,
	    "a row that the shared side dropped comes back");
	rows(HEAD "1,a,,\n", HEAD "1,a,,", HEAD "1,a,,\r\n2,b,,\r\n",
	    HEAD "1,a,,\n2,b,,\n", 0, "CRLF and a missing last LF");
	rows(HEAD, "\xef\xbb\xbf" HEAD "1,a,,\n", HEAD "2,b,,\n",
	    HEAD "2,b,,\n1,a,,\n", 0, "a BOM");
	rows(HEAD, HEAD, "", HEAD, 0, "an empty file");
	rows(HEAD, HEAD "1,a,,\n", HEAD "\n2,b,,\n\n", HEAD "2,b,,\n1,a,,\n", 0,
	    "blank lines");
	rows(HEAD "1,a,,\n2,a,1,\n", HEAD "1,a,,\n2,a,1,\n3,a,2,\n",
	    HEAD "1,a,,\n3,a,2,\n2,a,1,\n", HEAD "1,a,,\n3,a,2,\n2,a,1,\n", 0,
	    "histories that crossed");
	tap_int(merge_rows(&out, "records/x/2026/1124.v1.csv", NULL, &o, &s,
		    NULL, &e),
	    -1, "two headers");
	tap_int(e.code, E_DATA, "two headers: code");
	tap_int(e.line, 1, "two headers: line");
	buf_release(&out);
	buf_release(&o);
	buf_release(&s);
}

struct want {
	const char *name, *path, *base, *ours, *shared, *out;
	size_t findings;
	int code;
};

#define HIS(v, id) "E1 " v " ssh-ed25519 AAAA" id " " id "\n"
#define STATION "station-A x ssh-ed25519 AAAA station-A\n"

static const struct want files[] = {
	{ "keys enrolled on both sides", "registers/signers", STATION,
	    STATION HIS("a", "S261124-A0001C"),
	    STATION HIS("a",
		"S261123-B0001C") "station-B x ssh-ed25519 AAAA station-B\n",
	    STATION "station-B x ssh-ed25519 AAAA station-B\n" HIS("a",
		"S261123-B0001C") HIS("a", "S261124-A0001C"),
	    0, 0 },
	{ "a key revoked there", "registers/signers", HIS("a", "S1"),
	    HIS("a", "S1"), HIS("a,valid-before=\"20261124000000Z\"", "S1"),
	    HIS("a,valid-before=\"20261124000000Z\"", "S1"), 0, 0 },
	{ "revoked on both sides: the sooner", "registers/signers",
	    HIS("a", "S1"), HIS("a,valid-before=\"20261124000000Z\"", "S1"),
	    HIS("a,valid-before=\"20261125000000Z\"", "S1"),
	    HIS("a,valid-before=\"20261124000000Z\"", "S1"), 0, 0 },
	{ "revoked here, given an end there", "registers/signers",
	    HIS("a", "S1"), HIS("a,valid-before=\"20261124000000Z\"", "S1"),
	    HIS("b", "S1"), HIS("a,valid-before=\"20261124000000Z\"", "S1"), 0,
	    0 },
	{ "two rows of one table", "registers/people.csv",
	    "code,name,team\nA1,a,x\nA2,b,x\n",
	    "code,name,team\nA1,a,y\nA2,b,x\n",
	    "code,name,team\nA1,a,x\nA2,b,z\n",
	    "code,name,team\nA1,a,y\nA2,b,z\n", 0, 0 },
	{ "two cells of one row", "registers/people.csv",
	    "code,name,team\nA1,a,x\n", "code,name,team\nA1,c,x\n",
	    "code,name,team\nA1,a,y\n", "code,name,team\nA1,c,y\n", 0, 0 },
	{ "one cell on both sides", "registers/people.csv",
	    "code,name,team\nA1,a,x\n", "code,name,team\nA1,a,o\n",
	    "code,name,team\nA1,a,s\n", "code,name,team\nA1,a,s\n", 1, 0 },
	{ "the same cell the same way", "registers/people.csv",
	    "code,name,team\nA1,a,x\n", "code,name,team\nA1,a,o\n",
	    "code,name,team\nA1,a,o\n", "code,name,team\nA1,a,o\n", 0, 0 },
	{ "rows added on both sides", "registers/duty.csv",
	    "date,shift,role,person\n1,S,r,A\n",
	    "date,shift,role,person\n1,S,r,A\n2,S,r,A\n",
	    "date,shift,role,person\n1,S,r,A\n2,S,r,B\n",
	    "date,shift,role,person\n1,S,r,A\n2,S,r,A\n2,S,r,B\n", 0, 0 },
	{ "two settings", "settings.csv", "key,value,note\na,1,\nb,1,\n",
	    "key,value,note\na,2,\nb,1,\n", "key,value,note\na,1,\nb,2,\n",
	    "key,value,note\na,2,\nb,2,\n", 0, 0 },
	{ "a flow published twice", "flows/hazard/v2/flow.csv", NULL,
	    "node\na\n", "node\nb\n", NULL, 0, E_DATA },
	{ "a kind whose name begins with v", "flows/visit/v2/flow.csv", NULL,
	    "node\na\n", "node\nb\n", NULL, 0, E_DATA },
	{ "text, apart", "documents/sop/a.md", "1\n2\n3\n4\n5\n",
	    "0\n2\n3\n4\n5\n", "1\n2\n3\n4\n6\n", "0\n2\n3\n4\n6\n", 0, 0 },
	{ "text, the same line", "documents/sop/a.md", "1\n", "2\n", "3\n",
	    "3\n", 1, 0 },
	{ "removed here, changed there", "documents/sop/a.md", "1\n", NULL,
	    "3\n", "3\n", 1, 0 },
	{ "removed there, unchanged here", "documents/sop/a.md", "1\n", "1\n",
	    NULL, "(removed)", 0, 0 },
	{ "a day file removed there", "records/x/2026/1124.v1.csv",
	    HEAD "1,a,,\n", HEAD "1,a,,\n", NULL, HEAD "1,a,,\n", 1, 0 },
	{ "a header that was changed there", "records/x/2026/1124.v1.csv",
	    HEAD "1,a,,\n", HEAD "1,a,,\n2,b,,\n",
	    "event,record,prev,remark\n1,a,,\n3,c,,\n",
	    HEAD "1,a,,\n3,c,,\n2,b,,\n", 1, 0 },
	{ "a header that was changed here", "records/x/2026/1124.v1.csv",
	    HEAD "1,a,,\n", "event,record\n1,a,,\n2,b,,\n",
	    "\xef\xbb\xbf" HEAD "1,a,,\n", HEAD "1,a,,\n2,b,,\n", 1, 0 },
	{ "shared is no table", "registers/areas.csv", "code,name\nA,a\n",
	    "code,name\nA,b\n", "code,name\n\"A,c\n", "code,name\nA,b\n", 1,
	    0 },
	{ "ours is no table", "registers/areas.csv", "code,name\nA,a\n",
	    "code,name\n\"A,b\n", "code,name\nA,c\n", "code,name\nA,c\n", 1,
	    0 },
};

static void
file(const struct want *w)
{
	struct buf b = text(w->base == NULL ? "" : w->base), out = BUF_INIT;
	struct buf o = text(w->ours == NULL ? "" : w->ours);
	struct buf s = text(w->shared == NULL ? "" : w->shared);
	struct merge_in in = { w->path, w->base == NULL ? NULL : &b,
		w->ours == NULL ? NULL : &o, w->shared == NULL ? NULL : &s };
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	bool removed = false;
	int rc = merge_file(&out, &removed, &in, &fs, &e);

	tap_int(rc < 0 ? e.code : 0, w->code, "%s: code", w->name);
	if (rc == 0)
		tap_str(removed ? "(removed)" : out.ptr, w->out, "%s", w->name);
	tap_int(fs.n, w->findings, "%s: findings", w->name);
	findings_release(&fs);
	buf_release(&out);
	buf_release(&b);
	buf_release(&o);
	buf_release(&s);
}

int
main(void)
{
	test_rows();
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		file(&files[i]);
	return tap_done();
}
