/*
 * The fold: every order of the rows of small histories gives one state.
 */
#include "tap.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "record/record_int.h"

static const char *const fields[] = { "type", "class", "assignee" };
static const struct schema schema = { .kind = "hazard",
	.letter = 'H',
	.version = 1,
	.fields = fields,
	.nfields = 3,
	.ends = "closed voided",
	.entering = "extend",
	.tree = "" };

enum { MOST = 7 };

/* One history under test; rows of it in the order of perm. */
struct history {
	struct event ev[MOST];
	const char *cells[MOST][3];
	size_t n;
};

static const char *const ulids[] = { "01J00000000000000000000000",
	"01J00000000000000000000001", "01J00000000000000000000002",
	"01J00000000000000000000003", "01J00000000000000000000004",
	"01J00000000000000000000005", "01J00000000000000000000006" };

static struct event *
add(struct history *h, int ulid, const char *prev, int minute,
    const char *actor, const char *action, const char *node)
{
	struct event *ev = &h->ev[h->n];
	static char times[60][40];

	snprintf(times[minute], sizeof(times[0]),
	    "2026-11-24T08:%02d:00.000+08:00", minute);
	for (int i = 0; i < 3; i++)
		h->cells[h->n][i] = "";
	*ev = (struct event){ .event = ulids[ulid],
		.record = "H261124-A0001X",
		.prev = prev,
		.time_text = times[minute],
		.actor = actor,
		.entered_by = "login",
		.action = action,
		.node = node,
		.due_text = "",
		.note = "",
		.evidence = "",
		.signature = "",
		.seal = "",
		.fields = h->cells[h->n],
		.time = minute * MINUTE,
		.due = MSEC_NONE,
		.line = (long)h->n + 2 };
	h->n++;
	return ev;
}

static void
set(struct history *h, int field, const char *value)
{
	h->cells[h->n - 1][field] = value;
}

/* Everything that a fold says, as text. */
static void
describe(struct buf *b, const struct record *r, const struct findings *fs)
{
	buf_printf(b, "%s by %s at %lld last %lld %s%s class '%s' due %lld\n",
	    r->id, r->reporter, (long long)(r->created / MINUTE),
	    (long long)(r->last / MINUTE), r->open ? "open" : "closed",
	    r->conflict ? " conflict" : "", r->class_,
	    r->due == MSEC_NONE ? -1 : (long long)(r->due / MINUTE));
	for (size_t i = 0; i < r->nheads; i++) {
		const struct head *h = &r->heads[i];

		buf_printf(b,
		    "%s head %c %s by %s entered %lld %c acts '%s' %s|%s|%s\n",
		    h == r->shown ? "shown" : "other", h->event[25], h->node,
		    h->actor, (long long)(h->entered / MINUTE),
		    h->entered_event[25], h->acts, h->fields[0], h->fields[1],
		    h->fields[2]);
	}
	for (size_t i = 0; i < r->nevents; i++)
		buf_printf(b, "%c%s", r->events[i]->event[25],
		    r->events[i]->seal);
	buf_printf(b, " doubled %zu findings %zu\n", r->ndoubled, fs->n);
}

static void
fold(struct buf *b, const struct event *ev, size_t n)
{
	struct arena a = ARENA_INIT;
	struct findings fs = FINDINGS_INIT;
	struct record r;
	struct err e = ERR_INIT;

	if (record_fold(&r, &schema, ev, n, &a, &fs, &e) < 0)
		buf_puts(b, e.msg);
	else
		describe(b, &r, &fs);
	findings_release(&fs);
	arena_release(&a);
}

static size_t differing;

static void
permute(const struct history *h, struct event *ev, size_t k, const char *want,
    size_t *count)
{
	struct buf b = BUF_INIT;

	if (k == h->n) {
		fold(&b, ev, h->n);
		differing += strcmp(b.ptr, want) != 0;
		++*count;
		buf_release(&b);
		return;
	}
	for (size_t i = k; i < h->n; i++) {
		struct event t = ev[k];

		ev[k] = ev[i];
		ev[i] = t;
		permute(h, ev, k + 1, want, count);
		ev[i] = ev[k];
		ev[k] = t;
	}
}

static void
check(const struct history *h, const char *want, const char *name)
{
	struct event ev[MOST];
	struct buf b = BUF_INIT;
	size_t count = 0;

	memcpy(ev, h->ev, sizeof(ev));
	fold(&b, ev, h->n);
	tap_str(b.ptr, want, "%s", name);
	differing = 0;
	permute(h, ev, 0, want, &count);
	tap_int(differing, 0, "%s: the same in all %zu orders", name, count);
	buf_release(&b);
}

static void
plain(void)
{
	struct history h = { .n = 0 };

	add(&h, 0, "", 0, "E1", "report", "assign");
	set(&h, 0, "HT01");
	set(&h, 1, "A");
	add(&h, 1, ulids[0], 1, "E2", "assign", "rectify")->due = 30 * MINUTE;
	set(&h, 2, "E3");
	add(&h, 2, ulids[1], 2, "E3", "accept", "rectify")->due = 30 * MINUTE;
	add(&h, 3, ulids[2], 3, "E3", "correct", "rectify")->due = 31 * MINUTE;
	set(&h, 1, "-");
	set(&h, 0, "--");
	check(&h,
	    "H261124-A0001X by E1 at 0 last 3 open class '' due 31\n"
	    "shown head 3 rectify by E3 entered 1 1 acts 'accept correct' "
	    "-||E3\n0123 doubled 0 findings 0\n",
	    "a plain history");
	add(&h, 4, ulids[3], 4, "E2", "extend", "rectify")->due = 50 * MINUTE;
	check(&h,
	    "H261124-A0001X by E1 at 0 last 4 open class '' due 50\n"
	    "shown head 4 rectify by E2 entered 4 4 acts '' -||E3\n"
	    "01234 doubled 0 findings 0\n",
	    "an action that enters its node anew");
	add(&h, 5, ulids[4], 4, "E2", "void", "voided");
	check(&h,
	    "H261124-A0001X by E1 at 0 last 4 closed class '' due -1\n"
	    "shown head 5 voided by E2 entered 4 5 acts '' -||E3\n"
	    "012345 doubled 0 findings 0\n",
	    "an end node, at the same millisecond");
}

static void
forks(void)
{
	struct history h = { .n = 0 };

	add(&h, 0, "", 0, "E1", "report", "assign");
	set(&h, 1, "B");
	add(&h, 1, ulids[0], 5, "E2", "assign", "rectify")->due = 60 * MINUTE;
	set(&h, 2, "E3");
	add(&h, 2, ulids[0], 9, "E4", "void", "voided");
	check(&h,
	    "H261124-A0001X by E1 at 0 last 9 open conflict class 'B' due 60\n"
	    "shown head 1 rectify by E2 entered 5 1 acts '' |B|E3\n"
	    "other head 2 voided by E4 entered 9 2 acts '' |B|\n"
	    "012 doubled 0 findings 0\n",
	    "one branch voids, the open one is shown");
	add(&h, 3, ulids[0], 7, "E5", "correct", "assign")->due = 20 * MINUTE;
	set(&h, 1, "A");
	add(&h, 4, ulids[3], 8, "E5", "accept", "assign")->due = 20 * MINUTE;
	check(&h,
	    "H261124-A0001X by E1 at 0 last 9 open conflict class 'A' due 20\n"
	    "other head 1 rectify by E2 entered 5 1 acts '' |B|E3\n"
	    "shown head 4 assign by E5 entered 0 0 acts 'correct accept' "
	    "|A|\n"
	    "other head 2 voided by E4 entered 9 2 acts '' |B|\n"
	    "01342 doubled 0 findings 0\n",
	    "three heads: highest class, earliest deadline, last open one");
	add(&h, 5,
	    "01J00000000000000000000001 01J00000000000000000000004 "
	    "01J00000000000000000000002",
	    12, "E6", "settle", "rectify")
	    ->due = 40 * MINUTE;
	check(&h,
	    "H261124-A0001X by E1 at 0 last 12 open class 'B' due 40\n"
	    "shown head 5 rectify by E6 entered 5 1 acts 'settle' |B|E3\n"
	    "013425 doubled 0 findings 0\n",
	    "settle builds on the first it names");
	add(&h, 6, ulids[4], 11, "E5", "assign", "rectify");
	check(&h,
	    "H261124-A0001X by E1 at 0 last 12 open conflict class 'A' due "
	    "40\n"
	    "other head 6 rectify by E5 entered 11 6 acts '' |A|\n"
	    "shown head 5 rectify by E6 entered 5 1 acts 'settle' |B|E3\n"
	    "0134265 doubled 0 findings 0\n",
	    "a fork of a settled fork");
}

static void
closed_forks(void)
{
	struct history h = { .n = 0 };

	add(&h, 0, "", 0, "E1", "report", "assign");
	set(&h, 1, "C");
	add(&h, 1, ulids[0], 5, "E2", "void", "voided");
	add(&h, 2, ulids[0], 5, "E4", "void", "voided");
	set(&h, 1, "B");
	check(&h,
	    "H261124-A0001X by E1 at 0 last 5 closed conflict class 'B' due "
	    "-1\n"
	    "other head 1 voided by E2 entered 5 1 acts '' |C|\n"
	    "shown head 2 voided by E4 entered 5 2 acts '' |B|\n"
	    "012 doubled 0 findings 0\n",
	    "two closed heads at one time");
}

static void
broken(void)
{
	struct history h = { .n = 0 };

	add(&h, 0, "", 0, "E1", "report", "assign");
	add(&h, 2, ulids[1], 9, "E4", "verify", "closed");
	check(&h,
	    "H261124-A0001X by E1 at 0 last 9 open conflict class '' due -1\n"
	    "shown head 0 assign by E1 entered 0 0 acts '' ||\n"
	    "other head 2 closed by E4 entered 9 2 acts '' ||\n"
	    "02 doubled 0 findings 1\n",
	    "a missing prev is a head of its own");

	h.n = 0;
	add(&h, 0, "", 0, "E1", "report", "assign");
	add(&h, 1, ulids[3], 1, "E2", "assign", "rectify");
	add(&h, 2, ulids[1], 2, "E3", "accept", "rectify");
	add(&h, 3, ulids[2], 3, "E3", "correct", "rectify");
	add(&h, 4, ulids[3], 4, "E3", "rectify", "verify");
	check(&h,
	    "H261124-A0001X by E1 at 0 last 4 open conflict class '' due -1\n"
	    "other head 0 assign by E1 entered 0 0 acts '' ||\n"
	    "shown head 4 verify by E3 entered 4 4 acts '' ||\n"
	    "01234 doubled 0 findings 1\n",
	    "a circle is cut at its earliest event");

	h.n = 0;
	add(&h, 0, ulids[0], 0, "E1", "report", "assign");
	add(&h, 1, ulids[2], 1, "E1", "report", "assign");
	add(&h, 2, ulids[1], 2, "E1", "report", "assign");
	check(&h,
	    "H261124-A0001X by  at 0 last 2 open conflict class '' due -1\n"
	    "other head 0 assign by E1 entered 0 0 acts '' ||\n"
	    "shown head 2 assign by E1 entered 1 1 acts 'report' ||\n"
	    "012 doubled 0 findings 3\n",
	    "an event on itself, a circle of two, no beginning");

	h.n = 0;
	add(&h, 0, "", 3, "E1", "report", "assign");
	add(&h, 1, "", 2, "E9", "report", "assign");
	check(&h,
	    "H261124-A0001X by E9 at 2 last 3 open conflict class '' due -1\n"
	    "other head 1 assign by E9 entered 2 1 acts '' ||\n"
	    "shown head 0 assign by E1 entered 3 0 acts '' ||\n"
	    "10 doubled 0 findings 1\n",
	    "made twice");
}

static void
clocks(void)
{
	struct history h = { .n = 0 };

	add(&h, 5, "", 30, "E1", "report", "assign");
	add(&h, 1, ulids[5], 2, "E2", "assign", "rectify");
	add(&h, 3, ulids[1], 40, "E3", "rectify", "verify");
	add(&h, 2, ulids[3], 1, "E4", "verify", "closed");
	check(&h,
	    "H261124-A0001X by E1 at 30 last 40 closed class '' due -1\n"
	    "shown head 2 closed by E4 entered 1 2 acts '' ||\n"
	    "5132 doubled 0 findings 0\n",
	    "causes come first whatever the clocks say");
}

static void
doubled(void)
{
	struct history h = { .n = 0 };
	char a[SHA256_HEX], b[SHA256_HEX];
	struct buf row = BUF_INIT;
	bool first;

	add(&h, 0, "", 0, "E1", "report", "assign");
	add(&h, 1, ulids[0], 1, "E2", "assign", "rectify");
	add(&h, 1, ulids[0], 1, "E2", "assign", "rectify");
	check(&h,
	    "H261124-A0001X by E1 at 0 last 1 open class '' due -1\n"
	    "shown head 1 rectify by E2 entered 1 1 acts '' ||\n"
	    "01 doubled 0 findings 0\n",
	    "the same row twice is one");
	add(&h, 1, ulids[0], 9, "E9", "void", "voided");
	h.ev[3].seal = "s";
	add(&h, 1, ulids[0], 9, "E9", "void", "voided");
	h.ev[4].seal = "s";
	check(&h,
	    "H261124-A0001X by E1 at 0 last 9 closed class '' due -1\n"
	    "shown head 1 voided by E9 entered 9 1 acts '' ||\n"
	    "01s doubled 1 findings 1\n",
	    "of two rows with one ULID the sealed one counts");

	h.n = 2;
	add(&h, 1, ulids[0], 9, "E9", "void", "voided");
	event_write(&row, &schema, &h.ev[1]);
	sha256_hex(a, row.ptr, row.len);
	buf_clear(&row);
	event_write(&row, &schema, &h.ev[2]);
	sha256_hex(b, row.ptr, row.len);
	buf_release(&row);
	first = strcmp(a, b) < 0;
	check(&h,
	    first ? "H261124-A0001X by E1 at 0 last 1 open class '' due -1\n"
		    "shown head 1 rectify by E2 entered 1 1 acts '' ||\n"
		    "01 doubled 1 findings 1\n" :
		    "H261124-A0001X by E1 at 0 last 9 closed class '' due -1\n"
		    "shown head 1 voided by E9 entered 9 1 acts '' ||\n"
		    "01 doubled 1 findings 1\n",
	    "without seals the lower SHA-256 counts");
}

static void
did(void)
{
	struct history h = { .n = 0 };
	struct arena a = ARENA_INIT;
	struct findings fs = FINDINGS_INIT;
	struct record r;
	struct err e = ERR_INIT;
	const char *who = NULL;
	msec when = 0;

	add(&h, 0, "", 0, "E1", "report", "assign");
	add(&h, 1, ulids[0], 1, "E2", "assign", "rectify");
	add(&h, 2, ulids[1], 2, "E3", "rectify", "verify");
	add(&h, 3, ulids[1], 3, "E4", "void", "voided");
	tap_int(record_fold(&r, &schema, h.ev, h.n, &a, &fs, &e), 0, "folds");
	tap_ok(head_did(&r, &r.heads[0], "rectify", &who, &when),
	    "one branch rectified");
	tap_str(who, "E3", "who did");
	tap_int(when, 2 * MINUTE, "when");
	tap_ok(!head_did(&r, &r.heads[1], "rectify", NULL, NULL),
	    "the other did not");
	tap_ok(head_did(&r, &r.heads[1], "report", &who, NULL) &&
		strcmp(who, "E1") == 0,
	    "both come from the report");
	tap_str(record_field(&r, "nothing"), "", "no such field is empty");
	tap_int(record_fold(&r, &schema, h.ev, 0, &a, &fs, &e), -1,
	    "no events are no record");
	findings_release(&fs);
	arena_release(&a);
}

int
main(void)
{
	plain();
	forks();
	closed_forks();
	broken();
	clocks();
	doubled();
	did();
	return tap_done();
}
