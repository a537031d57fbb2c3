/*
 * registers/signers as a file that programs write: a line a key, named by the
 * last word of its comment (the record that enrolled a person's key, or the
 * station).  signers(5).
 */
#include "base/signers.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/store_int.h"

static const char before[] = ",valid-before=\"";
static const char first[] =
    "# Who may sign, for ssh-keygen(1).  Written by programs: signers(5).\n";

/* Ends a station's line that has no end yet. */
static void
end_line(struct buf *out, const char *line, size_t len, msec when)
{
	const char *key = memmem(line, len, "\" ssh-", 6);
	char text[SIGNERS_TIME];

	if (key == NULL)
		key = memmem(line, len, "\" ecdsa-", 8);
	if (key == NULL || memmem(line, len, before, sizeof(before) - 1)) {
		buf_add(out, line, len);
		return;
	}
	signers_time(text, when);
	buf_add(out, line, (size_t)(key + 1 - line));
	buf_printf(out, "%s%s\"", before, text);
	buf_add(out, key + 1, (size_t)(line + len - key - 1));
}

void
signers_station(struct buf *out, const struct buf *old, char letter,
    const struct ssh_pub *pub, msec now)
{
	struct buf key = BUF_INIT;
	const char *p = old->ptr, *end = p + old->len, *lf;
	char name[16], start[20];
	bool there = false;

	snprintf(name, sizeof(name), "station-%c", letter);
	snprintf(start, sizeof(start), "%s ", name);
	ssh_pub_line(pub, &key);
	buf_puts(out, old->len == 0 ? first : "");
	for (; p < end; p = lf + 1) {
		size_t len;

		lf = memchr(p, '\n', (size_t)(end - p));
		if (lf == NULL)
			lf = end;
		len = (size_t)(lf - p);
		if (!str_prefix(p, start)) {
			buf_add(out, p, len);
		} else if (memmem(p, len, key.ptr, key.len) != NULL &&
		    memmem(p, len, before, sizeof(before) - 1) == NULL) {
			there = true;
			buf_add(out, p, len);
		} else {
			end_line(out, p, len, now);
		}
		buf_putc(out, '\n');
	}
	if (!there)
		signers_line(out, name, "git,bihuan-seal,bihuan-anchor", now,
		    MSEC_NONE, pub, name);
	buf_release(&key);
}

/* What names a line: the key and its comment; none for a remark. */
static struct line
name_of(struct line l)
{
	const char *p = memmem(l.ptr, l.len, " AAAA", 5);

	if (p == NULL || l.ptr[0] == '#')
		return (struct line){ l.ptr, 0 };
	return (struct line){ p, (size_t)(l.ptr + l.len - p) };
}

static const struct line *
find(const struct lines *in, struct line name)
{
	size_t i;

	for (i = 0; i < in->n; i++) {
		struct line have = name_of(in->v[i]);

		if (have.len == name.len && name.len > 0 &&
		    memcmp(have.ptr, name.ptr, name.len) == 0)
			return &in->v[i];
	}
	return NULL;
}

static bool
same(const struct line *a, const struct line *b)
{
	return a != NULL && b != NULL && a->len == b->len &&
	    memcmp(a->ptr, b->ptr, a->len) == 0;
}

/* The earlier end of a key stands: who revoked it must not be overruled. */
static const struct line *
sooner(const struct line *a, const struct line *b)
{
	const char *x = memmem(a->ptr, a->len, before, sizeof(before) - 1);
	const char *y = memmem(b->ptr, b->len, before, sizeof(before) - 1);

	/* confirmed on both sides: from the later of the two on */
	if (x == NULL && y == NULL)
		return memcmp(a->ptr, b->ptr,
			   a->len < b->len ? a->len : b->len) > 0 ?
		    a :
		    b;
	if (x == NULL || y == NULL)
		return x != NULL ? a : b;
	return strncmp(x, y, sizeof(before) + 14) <= 0 ? a : b;
}

/* Stations as they stood, then persons by the record that enrolled them. */
static int
by_place(const struct line *x, const struct line *y)
{
	const char *p = memrchr(x->ptr, ' ', x->len);
	const char *q = memrchr(y->ptr, ' ', y->len);
	bool sx = *x->ptr == '#' || str_prefix(x->ptr, "station-");
	bool sy = *y->ptr == '#' || str_prefix(y->ptr, "station-");
	size_t m, n;
	int c;

	if (sx || sy || p == NULL || q == NULL)
		return sx != sy ? sy - sx : 0;
	m = (size_t)(x->ptr + x->len - p);
	n = (size_t)(y->ptr + y->len - q);
	c = memcmp(p, q, m < n ? m : n);
	return c != 0 ? c : (m > n) - (m < n);
}

/* Few and mostly in order; what is equal keeps its place. */
static void
put_sorted(struct buf *out, const struct line **v, size_t n)
{
	size_t i, k;

	for (i = 1; i < n; i++) {
		const struct line *one = v[i];

		for (k = i; k > 0 && by_place(v[k - 1], one) > 0; k--)
			v[k] = v[k - 1];
		v[k] = one;
	}
	for (i = 0; i < n; i++) {
		buf_add(out, v[i]->ptr, v[i]->len);
		buf_putc(out, '\n');
	}
}

void
signers_merge(struct buf *out, const struct buf *base, const struct buf *ours,
    const struct buf *shared)
{
	struct lines b = { 0 }, o = { 0 }, s = { 0 };
	const struct line **v;
	size_t i, n = 0;

	lines_split(&b, base != NULL ? base->ptr : "",
	    base != NULL ? base->len : 0, false);
	lines_split(&o, ours->ptr, ours->len, false);
	lines_split(&s, shared->ptr, shared->len, false);
	v = xcalloc(o.n + s.n + 1, sizeof(*v));
	for (i = 0; i < o.n; i++) {
		struct line name = name_of(o.v[i]);
		const struct line *l = &o.v[i], *there = find(&s, name);
		const struct line *old = find(&b, name);

		if (there != NULL && !same(l, there) && same(l, old))
			l = there;
		else if (there != NULL && !same(l, there) && !same(there, old))
			l = sooner(l, there);
		v[n++] = l;
	}
	for (i = 0; i < s.n; i++) {
		struct line name = name_of(s.v[i]);

		if (name.len > 0 && find(&o, name) == NULL)
			v[n++] = &s.v[i];
	}
	put_sorted(out, v, n);
	free(v);
	lines_release(&b);
	lines_release(&o);
	lines_release(&s);
}
