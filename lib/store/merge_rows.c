#include "store/merge.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"

/* A line without its end, and how often it stands on either side. */
struct line {
	const char *ptr;
	size_t len;
	uint64_t sum;
	size_t ours, shared;
};

struct lines {
	struct line *v;
	size_t *slots; /* index + 1 into v; 0 is free */
	size_t n, cap, mask;
};

static bool
next_line(const char **p, const char *end, const char **line, size_t *len)
{
	const char *nl;

	if (*p >= end)
		return false;
	*line = *p;
	nl = memchr(*p, '\n', (size_t)(end - *p));
	*p = nl == NULL ? end : nl + 1;
	*len = (size_t)((nl == NULL ? end : nl) - *line);
	while (*len > 0 && (*line)[*len - 1] == '\r')
		--*len;
	return true;
}

static const char *
start_of(const struct buf *b)
{
	return b->len >= 3 && memcmp(b->ptr, "\xef\xbb\xbf", 3) == 0 ?
	    b->ptr + 3 :
	    b->ptr;
}

static size_t
count_lines(const struct buf *b)
{
	size_t n = 1;

	for (size_t i = 0; b != NULL && i < b->len; i++)
		n += b->ptr[i] == '\n';
	return n;
}

static struct line *
find(struct lines *ls, const char *ptr, size_t len)
{
	uint64_t sum = sum64(ptr, len, 0);
	size_t at = (size_t)sum & ls->mask;

	for (; ls->slots[at] != 0; at = (at + 1) & ls->mask) {
		struct line *l = &ls->v[ls->slots[at] - 1];

		if (l->sum == sum && l->len == len &&
		    memcmp(l->ptr, ptr, len) == 0)
			return l;
	}
	GROW(ls->v, ls->n, ls->cap);
	ls->v[ls->n] = (struct line){ ptr, len, sum, 0, 0 };
	ls->slots[at] = ++ls->n;
	return &ls->v[ls->n - 1];
}

static void
lines_init(struct lines *ls, size_t most)
{
	size_t size = 16;

	while (size < most * 2)
		size *= 2;
	*ls = (struct lines){ NULL, xcalloc(size, sizeof(size_t)), 0, 0,
		size - 1 };
}

static void
lines_release(struct lines *ls)
{
	free(ls->v);
	free(ls->slots);
}

/* The first line of b, "" with length 0 when b is absent or empty. */
static const char *
header_of(const struct buf *b, size_t *len)
{
	const char *p, *line = "";

	*len = 0;
	if (b == NULL)
		return line;
	p = start_of(b);
	next_line(&p, b->ptr + b->len, &line, len);
	return line;
}

static bool
same_header(const struct buf *a, const struct buf *b)
{
	size_t n, m;
	const char *p = header_of(a, &n), *q = header_of(b, &m);

	return n == m && memcmp(p, q, n) == 0;
}

/*
 * Whose header stands; NULL when two files were made with different ones.  One
 * that somebody changed later is as wrong as a changed row, and keeps no other
 * row waiting.
 */
static const struct buf *
header_side(const char *path, const struct buf *base, const struct buf *ours,
    const struct buf *shared, struct err *e)
{
	const char *b;
	size_t n, m;

	header_of(ours, &n);
	b = header_of(shared, &m);
	if (n == 0 || m == 0 || same_header(ours, shared))
		return m == 0 ? ours : shared;
	if (same_header(base, ours) || same_header(base, shared))
		return base;
	err_at(e, E_DATA, path, 1,
	    _("the shared ledger has another header in this file: '%.*s'"),
	    (int)(m > 400 ? 400 : m), b);
	err_hint(e,
	    _("a published flow version never changes: publish the changed "
	      "form as the next version"));
	return NULL;
}

/* Every row of b after its header, blank lines left out. */
static void
each_row(const struct buf *b, struct lines *ls, bool shared, struct buf *out)
{
	const char *p, *end, *line;
	size_t len;

	if (b == NULL)
		return;
	p = start_of(b);
	end = b->ptr + b->len;
	for (long n = 0; next_line(&p, end, &line, &len); n++) {
		struct line *l;

		if (n == 0 || len == 0)
			continue;
		l = find(ls, line, len);
		if (shared)
			l->shared++;
		else if (++l->ours <= l->shared)
			continue;
		buf_add(out, line, len);
		buf_putc(out, '\n');
	}
}

/* Rows that ours and the ancestor hold and shared does not: dropped there. */
static size_t
count_dropped(const struct buf *base, struct lines *ls)
{
	const char *p, *end, *line;
	size_t len, n = 0;

	if (base == NULL)
		return 0;
	p = start_of(base);
	end = base->ptr + base->len;
	for (long i = 0; next_line(&p, end, &line, &len); i++)
		if (i > 0 && len > 0) {
			const struct line *l = find(ls, line, len);

			n += l->ours > 0 && l->shared == 0;
		}
	return n;
}

int
merge_rows(struct buf *out, const char *path, const struct buf *base,
    const struct buf *ours, const struct buf *shared, size_t *restored,
    struct err *e)
{
	struct lines ls;
	const struct buf *side = header_side(path, base, ours, shared, e);
	const char *header;
	size_t len;

	if (side == NULL)
		return -1;
	lines_init(&ls,
	    count_lines(base) + count_lines(ours) + count_lines(shared));
	header = header_of(side, &len);
	if (len > 0) {
		buf_add(out, header, len);
		buf_putc(out, '\n');
	}
	each_row(shared, &ls, true, out);
	each_row(ours, &ls, false, out);
	if (restored != NULL)
		*restored = count_dropped(base, &ls);
	lines_release(&ls);
	return 0;
}
