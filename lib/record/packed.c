/*
 * A record as bytes: a fixed part, then texts, each with its length before it
 * (a byte, or 255 and four bytes) and a NUL after it, so that a reader points
 * into the bytes; a field that is not empty has its number before it, one byte
 * in the forms of fewer than 255 fields.  Numbers are in
 * the machine's own order: a cache is private to one clone, and the pack's
 * format word shows another order.
 */
#include <stdint.h>
#include <string.h>

#include "record/record_int.h"

struct fixed_record {
	msec created, last;
	uint32_t size; /* of the whole, this part included */
	uint32_t nevents;
	uint32_t nheads;
	uint32_t spare;
};

struct fixed_head {
	msec time, entered, due;
	uint32_t open;
	uint32_t nfields; /* those that are not empty */
};

enum { LONG = 255 };

static void
put_number(struct buf *b, size_t n)
{
	uint32_t all = (uint32_t)n;

	buf_putc(b, n < LONG ? (int)n : LONG);
	if (n >= LONG)
		buf_add(b, &all, sizeof(all));
}

static void
put_text(struct buf *b, const char *s)
{
	size_t n = strlen(s);

	put_number(b, n);
	buf_add(b, s, n + 1);
}

static void
put_head(struct buf *b, const struct record *r, const struct head *h)
{
	struct fixed_head f = { .time = h->time,
		.entered = h->entered,
		.due = h->due,
		.open = h->open };

	for (size_t i = 0; i < r->schema->nfields; i++)
		f.nfields += h->fields[i][0] != '\0';
	buf_add(b, &f, sizeof(f));
	put_text(b, h->event);
	put_text(b, h->node);
	put_text(b, h->actor);
	put_text(b, h->entered_event);
	put_text(b, h->entered_action);
	put_text(b, h->acts);
	for (size_t i = 0; i < r->schema->nfields; i++) {
		if (h->fields[i][0] == '\0')
			continue;
		put_number(b, i);
		put_text(b, h->fields[i]);
	}
}

void
record_pack(struct buf *b, const struct record *r)
{
	struct fixed_record f = { .created = r->created,
		.last = r->last,
		.nevents = (uint32_t)r->nevents,
		.nheads = (uint32_t)r->nheads };
	size_t start = b->len;

	buf_add(b, &f, sizeof(f));
	put_text(b, r->id);
	put_text(b, r->reporter);
	for (size_t i = 0; i < r->nheads; i++)
		put_head(b, r, &r->heads[i]);
	f.size = (uint32_t)(b->len - start);
	memcpy(b->ptr + start, &f, sizeof(f));
}

void
packed_release(struct packed *p)
{
	buf_release(&p->open);
	buf_release(&p->rest);
}

void
cursor_start(struct cursor *c, const struct schema *s, const char *bytes,
    size_t len)
{
	c->p = bytes;
	c->end = bytes + len;
	c->schema = s;
}

void
cursor_release(struct cursor *c)
{
	free(c->heads);
	free(c->fields);
	memset(c, 0, sizeof(*c));
}

static bool
take(const char **p, const char *end, void *to, size_t n)
{
	if ((size_t)(end - *p) < n)
		return false;
	memcpy(to, *p, n);
	*p += n;
	return true;
}

static bool
take_number(const char **p, const char *end, uint32_t *n)
{
	if (*p == end)
		return false;
	*n = (unsigned char)*(*p)++;
	return *n < LONG || take(p, end, n, sizeof(*n));
}

static bool
take_text(const char **p, const char *end, const char **to)
{
	uint32_t n;

	if (!take_number(p, end, &n) || (size_t)(end - *p) <= n ||
	    (*p)[n] != '\0')
		return false;
	*to = *p;
	*p += (size_t)n + 1;
	return true;
}

static bool
take_head(const struct cursor *c, const char **p, const char *end,
    struct head *h, const char **fields)
{
	struct fixed_head f;

	if (!take(p, end, &f, sizeof(f)))
		return false;
	*h = (struct head){ .time = f.time,
		.entered = f.entered,
		.due = f.due,
		.open = f.open != 0,
		.fields = fields };
	if (!take_text(p, end, &h->event) || !take_text(p, end, &h->node) ||
	    !take_text(p, end, &h->actor) ||
	    !take_text(p, end, &h->entered_event) ||
	    !take_text(p, end, &h->entered_action) ||
	    !take_text(p, end, &h->acts))
		return false;
	for (size_t i = 0; i < c->schema->nfields; i++)
		fields[i] = "";
	while (f.nfields-- > 0) {
		uint32_t at;

		if (!take_number(p, end, &at) || at >= c->schema->nfields ||
		    !take_text(p, end, &fields[at]))
			return false;
	}
	return true;
}

static void
make_room(struct cursor *c, size_t nheads)
{
	if (nheads <= c->cap)
		return;
	c->cap = nheads;
	c->heads = xreallocarray(c->heads, nheads, sizeof(*c->heads));
	c->fields = xreallocarray(c->fields, nheads * (c->schema->nfields + 1),
	    sizeof(*c->fields));
}

int
cursor_next(struct cursor *c)
{
	struct record *r = &c->record;
	struct fixed_record f;
	const char *p = c->p, *end;

	if (p == c->end)
		return 0;
	if (!take(&p, c->end, &f, sizeof(f)) || f.size < sizeof(f) ||
	    f.size > (size_t)(c->end - c->p) || f.nheads == 0 ||
	    f.nheads > f.size / sizeof(struct fixed_head))
		return -1;
	end = c->p + f.size;
	make_room(c, f.nheads);
	*r = (struct record){ .schema = c->schema,
		.created = f.created,
		.last = f.last,
		.nevents = f.nevents,
		.nheads = f.nheads,
		.heads = c->heads };
	if (!take_text(&p, end, &r->id) || !take_text(&p, end, &r->reporter))
		return -1;
	for (size_t i = 0; i < f.nheads; i++)
		if (!take_head(c, &p, end, &c->heads[i],
			c->fields + i * c->schema->nfields))
			return -1;
	if (p != end)
		return -1;
	record_from_heads(r);
	c->p = end;
	return 1;
}
