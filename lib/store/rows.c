#include "store/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "store/store_int.h"

bool
path_is_records(const char *path)
{
	return str_prefix(path, "records/");
}

int
path_check(const char *path, struct err *e)
{
	const char *p = path, *end;
	size_t len;

	for (; *p != '\0'; p = *end == '/' ? end + 1 : end) {
		end = strchrnul(p, '/');
		len = (size_t)(end - p);
		if (len == 0 || (len <= 2 && memcmp(p, "..", len) == 0) ||
		    (len == 4 && strncasecmp(p, ".git", 4) == 0) ||
		    (*end == '/' && end[1] == '\0'))
			break;
	}
	if (*path == '\0' || *p != '\0' || strchr(path, '\n') != NULL)
		return err_set(e, E_DATA, _("'%s' is no path in a ledger"),
		    path);
	return 0;
}

static uint32_t *
slot(const struct lines *ls, const char *p, size_t len)
{
	size_t i = (size_t)sum64(p, len, 0) & (ls->nslots - 1);
	const struct line *l;

	for (; ls->slots[i] != 0; i = (i + 1) & (ls->nslots - 1)) {
		l = &ls->v[ls->slots[i] - 1];
		if (l->len == len && memcmp(l->ptr, p, len) == 0)
			break;
	}
	return &ls->slots[i];
}

static void
lines_add(struct lines *ls, const char *p, size_t len)
{
	GROW(ls->v, ls->n, ls->cap);
	ls->v[ls->n].ptr = p;
	ls->v[ls->n++].len = len;
}

static void
lines_index(struct lines *ls)
{
	uint32_t *s;
	size_t i;

	for (ls->nslots = 16; ls->nslots < ls->n * 2;)
		ls->nslots *= 2;
	ls->slots = xcalloc(ls->nslots, sizeof(*ls->slots));
	for (i = 0; i < ls->n; i++) {
		s = slot(ls, ls->v[i].ptr, ls->v[i].len);
		if (*s == 0)
			*s = (uint32_t)i + 1;
	}
}

void
lines_split(struct lines *ls, const char *p, size_t len, bool strip)
{
	const char *end = p + len, *nl;

	memset(ls, 0, sizeof(*ls));
	if (strip && len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		lines_add(ls, p,
		    (size_t)(nl - p) - (strip && nl > p && nl[-1] == '\r'));
	}
	lines_index(ls);
}

bool
lines_have(const struct lines *ls, const char *p, size_t len)
{
	return *slot(ls, p, len) != 0;
}

size_t
lines_find(const struct lines *ls, const char *p, size_t len)
{
	uint32_t at = *slot(ls, p, len);

	return at == 0 ? SIZE_MAX : at - 1;
}

void
lines_release(struct lines *ls)
{
	free(ls->v);
	free(ls->slots);
	memset(ls, 0, sizeof(*ls));
}

size_t
rows_missing(const struct buf *a, const struct buf *b)
{
	struct lines la, lb;
	size_t i, n = 0;

	/* the usual case: rows were added at the end */
	if (b->len >= a->len && memcmp(a->ptr, b->ptr, a->len) == 0 &&
	    (a->len == 0 || a->ptr[a->len - 1] == '\n'))
		return 0;
	lines_split(&la, a->ptr, a->len, false);
	lines_split(&lb, b->ptr, b->len, false);
	for (i = 0; i < la.n; i++)
		if (la.v[i].len > 0 &&
		    !lines_have(&lb, la.v[i].ptr, la.v[i].len))
			n++;
	lines_release(&la);
	lines_release(&lb);
	return n;
}

static void
put(struct buf *out, const struct line *l)
{
	if (l->len == 0)
		return;
	buf_add(out, l->ptr, l->len);
	buf_putc(out, '\n');
}

/*
 * Walks a; before a line that b has too, everything of b up to it that a does
 * not have is put.  So both orders hold, and what was dropped is where it was.
 */
void
rows_restore(struct buf *out, const struct buf *a, const struct buf *b)
{
	struct lines la, lb;
	size_t i, j = 0, k;
	const struct line *l;

	lines_split(&la, a->ptr, a->len, true);
	lines_split(&lb, b->ptr, b->len, true);
	buf_clear(out);
	if (la.n > 0)
		put(out, &la.v[0]);
	/* another header of b's stays out: it would damage the file */
	if (lb.n > 0 && la.n > 0)
		j = 1;
	for (i = 1; i < la.n; i++) {
		l = &la.v[i];
		k = lines_find(&lb, l->ptr, l->len);
		for (; k < lb.n && j < k; j++)
			if (!lines_have(&la, lb.v[j].ptr, lb.v[j].len))
				put(out, &lb.v[j]);
		put(out, l);
	}
	for (; j < lb.n; j++)
		if (!lines_have(&la, lb.v[j].ptr, lb.v[j].len))
			put(out, &lb.v[j]);
	lines_release(&la);
	lines_release(&lb);
}

/* Of a row's first cell, its ULID. */
static size_t
event_len(const char *row, const char *end)
{
	size_t n = 0;

	while (row + n < end && row[n] != ',' && row[n] != '\n')
		n++;
	return n;
}

void
rows_known(const char *ptr, size_t len, const char *const *rows, size_t n,
    bool *known)
{
	const char *p, *end = ptr + len, *nl;
	struct lines ids = { 0 };
	size_t i, at;

	for (i = 0; i < n; i++)
		lines_add(&ids, rows[i],
		    event_len(rows[i], rows[i] + strlen(rows[i])));
	lines_index(&ids);
	for (i = 0; i < n; i++)
		known[i] = lines_find(&ids, ids.v[i].ptr, ids.v[i].len) != i;
	for (p = ptr; n > 0 && p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		at = lines_find(&ids, p, event_len(p, nl));
		if (at != SIZE_MAX)
			known[at] = true;
	}
	lines_release(&ids);
}
