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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf b = BUF_INIT, packed = BUF_INIT;
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	struct folded f;

	damaged(data, size);
	if (size < 6 || memcmp(data, "event,", 6) != 0)
		schema_header(&schema, &b);
	buf_add(&b, data, size);
	if (day_fold(&f, path, b.ptr, b.len, &schema, &fs, &e) == 0) {
		pack_all(&packed, &f);
		read_back(&packed, f.n);
		turned(&f, &packed);
	}
	folded_release(&f);
	findings_release(&fs);
	buf_release(&packed);
	buf_release(&b);
	return 0;
}
