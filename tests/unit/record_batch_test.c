/*
 * Many records of few days: what a batch gives is what each is alone, whether it
 * was named beforehand or not.
 */
#include "scan_ledger.h"

#include "base/buf.h"
#include "base/id.h"

static void
say(struct buf *b, const struct record *r)
{
	buf_printf(b, "%s %s %d %zu", r->id, r->reporter, r->open, r->nevents);
	for (size_t i = 0; i < r->nevents; i++)
		buf_printf(b, " %s", r->events[i]->event);
	buf_putc(b, '\n');
}

static void
described(struct record_batch *b, const struct id *id, struct buf *out)
{
	struct record_box *box = NULL;
	struct err e = ERR_INIT;

	if (record_batch_load(&box, b, st, &schemas, id->text, NULL, &e) < 0)
		buf_printf(out, "%s", e.msg);
	else
		say(out, record_of(box));
	record_free(box);
}

static void
named(void)
{
	struct buf want = BUF_INIT, got = BUF_INIT;
	struct record_batch *b = record_batch_new();
	struct id id[3];
	const char *ids[2];

	for (int i = 0; i < 3; i++)
		id_make(&id[i], 'H', yymmdd(8), 'A', i + 1);
	ids[0] = id[2].text;
	ids[1] = id[0].text;
	record_batch_only(b, ids, 2);
	for (int i = 0; i < 3; i++) {
		described(NULL, &id[i], &want);
		described(b, &id[i], &got);
	}
	described(b, &id[0], &got);
	described(NULL, &id[0], &want);
	tap_ok(strstr(want.ptr, id[0].text) != NULL &&
		strstr(want.ptr, id[2].text) != NULL,
	    "records of a day");
	tap_str(got.ptr, want.ptr, "are the same from a batch");
	record_batch_free(b);
	buf_release(&want);
	buf_release(&got);
}

int
main(void)
{
	msg_start();
	make();
	named();
	return done_with_it();
}
