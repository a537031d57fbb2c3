/*
 * Any bytes as a day file: parsing and folding end without a fault, what is
 * kept is folded the same from the rows turned round, and survives being
 * packed.  An input without the right header gets it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "record/record_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *const fields[] = { "type", "class" };
static const struct schema schema = { .kind = "hazard",
	.letter = 'H',
	.version = 1,
	.fields = fields,
	.nfields = 2,
	.ends = "archive void",
	.entering = "assign",
	.tree = "" };
static const char path[] = "records/hazard/2026/1124.v1.csv";

static void
pack_all(struct buf *out, const struct folded *f)
{
	for (size_t i = 0; i < f->n; i++)
		record_pack(out, &f->records[i]);
}

static void
read_back(const struct buf *b, size_t want)
{
	struct cursor c;
	size_t n = 0;
	int rc;

	memset(&c, 0, sizeof(c));
	cursor_start(&c, &schema, b->ptr, b->len);
	while ((rc = cursor_next(&c)) == 1)
		n++;
	if (rc < 0 || n != want)
		abort();
	cursor_release(&c);
}

/* Every record once more, its rows in the other order. */
static void
turned(struct folded *f, const struct buf *want)
{
	struct buf b = BUF_INIT;
	struct day *d = &f->day;
	size_t i, j;

	for (i = 0; i < d->n; i = j) {
		struct findings fs = FINDINGS_INIT;
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct record r;

		for (j = i; j < d->n &&
		     strcmp(d->events[i].record, d->events[j].record) == 0;
		     j++)
			;
		for (size_t x = i, y = j - 1; x < y; x++, y--) {
			struct event t = d->events[x];

			d->events[x] = d->events[y];
			d->events[y] = t;
		}
		if (record_fold(&r, &schema, &d->events[i], j - i, &a, &fs,
			&e) < 0)
			abort();
		record_pack(&b, &r);
		arena_release(&a);
		findings_release(&fs);
	}
	if (b.len != want->len || memcmp(b.ptr, want->ptr, b.len) != 0)
		abort();
	buf_release(&b);
}

/* Damaged packed bytes are refused, never followed out of bounds. */
static void
damaged(const uint8_t *data, size_t size)
{
	struct cursor c;

	memset(&c, 0, sizeof(c));
	cursor_start(&c, &schema, (const char *)data, size);
	while (cursor_next(&c) == 1)
		;
	cursor_release(&c);
}

/* Leaving out what is plainly closed leaves out no open record, no finding. */
static void
only_open(struct folded *open, const struct folded *f, size_t found)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;

	if (day_fold(open, path, &schema, true, &fs, &e) < 0 || fs.n != found)
		abort();
	for (size_t i = 0; i < f->n; i++)
		if (f->records[i].open)
			record_pack(&a, &f->records[i]);
	for (size_t i = 0; i < open->n; i++)
		if (open->records[i].open)
			record_pack(&b, &open->records[i]);
	if (a.len != b.len || memcmp(a.ptr, b.ptr, a.len) != 0)
		abort();
	findings_release(&fs);
	buf_release(&a);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf packed = BUF_INIT;
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	struct folded f = FOLDED_INIT, open = FOLDED_INIT;

	damaged(data, size);
	if (size < 6 || memcmp(data, "event,", 6) != 0)
		schema_header(&schema, &f.day.text);
	buf_add(&f.day.text, data, size);
	buf_add(&open.day.text, f.day.text.ptr, f.day.text.len);
	if (day_fold(&f, path, &schema, false, &fs, &e) == 0) {
		pack_all(&packed, &f);
		read_back(&packed, f.n);
		only_open(&open, &f, fs.n);
		turned(&f, &packed);
	}
	folded_release(&open);
	folded_release(&f);
	findings_release(&fs);
	buf_release(&packed);
	return 0;
}
