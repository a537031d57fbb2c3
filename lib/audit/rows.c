/*
 * Two versions of one day file.  Rows are a set: after a merge the file of the
 * other side is no prefix of the result, and yet nothing is lost.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/audit_int.h"
#include "base/hash.h"
#include "base/str.h"
#include "store/rows.h"

enum { NAME_BYTES = 64 }; /* of a row: its event and its record */

struct caught *
caught_add(struct haul *h, enum catch_kind kind, size_t commit,
    const char *path, long line)
{
	struct caught *c;

	GROW(h->v, h->n, h->cap);
	c = &h->v[h->n++];
	memset(c, 0, sizeof(*c));
	c->kind = kind;
	c->commit = commit;
	c->path = path;
	c->line = line;
	return c;
}

static struct caught *
caught_row(struct haul *h, enum catch_kind kind, const struct pair *p,
    long line, const struct line *row)
{
	struct caught *c = caught_add(h, kind, p->commit, p->path, line);
	bool whole = kind <= CATCH_HEADER;

	c->len = whole || row->len < NAME_BYTES ? row->len : NAME_BYTES;
	c->row = arena_dup(&h->arena, row->ptr, c->len);
	c->sum = sum64(row->ptr, row->len, 0);
	return c;
}

/* The ULID at the beginning of a row. */
static bool
row_event(const struct line *l, char out[ULID_TEXT])
{
	if (l->len < ULID_TEXT || l->ptr[ULID_TEXT - 1] != ',')
		return false;
	memcpy(out, l->ptr, ULID_TEXT - 1);
	out[ULID_TEXT - 1] = '\0';
	return ulid_is(out);
}

/* Cells event to time need no quotes, so these are plain. */
static bool
row_cell(const struct line *l, int col, const char **out, size_t *len)
{
	const char *p = l->ptr, *end = l->ptr + l->len, *comma;

	for (;; col--) {
		comma = memchr(p, ',', (size_t)(end - p));
		if (comma == NULL)
			return false;
		if (col == 0)
			break;
		p = comma + 1;
	}
	if (*p == '"' && comma > p + 1 && comma[-1] == '"') {
		p++;
		comma--;
	}
	*out = p;
	*len = (size_t)(comma - p);
	return true;
}

static bool
row_clock(const struct line *l, msec *out)
{
	char text[CLOCK_TEXT];
	const char *p;
	size_t n;

	if (!row_cell(l, 3, &p, &n) || n >= sizeof(text))
		return false;
	memcpy(text, p, n);
	text[n] = '\0';
	return clock_parse(text, out);
}

/* The commit's date has whole seconds only. */
static void
judge_time(struct haul *h, const struct pair *p, long line,
    const struct line *row)
{
	msec at, commit = (msec)p->time * SECOND, by;
	enum catch_kind kind;

	if (!row_clock(row, &at))
		return;
	by = commit - at;
	kind = CATCH_LATE;
	if (by < 0) {
		by = at - commit - SECOND;
		kind = CATCH_EARLY;
	}
	if (by > AUDIT_SLACK)
		caught_row(h, kind, p, line, row)->by = by / SECOND;
}

static void
add_row(struct haul *h, const struct pair *p, long line, const struct line *row)
{
	struct added *a;
	char event[ULID_TEXT];
	const char *id;
	size_t n;

	if (row->len == 0)
		return;
	GROW(h->added, h->nadded, h->capadded);
	a = &h->added[h->nadded++];
	memset(a, 0, sizeof(*a));
	a->path = p->path;
	a->commit = (uint32_t)p->commit;
	a->sum = sum64(row->ptr, row->len, 0);
	if (!row_event(row, event))
		return;
	memcpy(a->event, event, sizeof(a->event));
	if (row_cell(row, 1, &id, &n))
		a->record = sum64(id, n, 0);
	judge_time(h, p, line, row);
}

/* The usual case: rows were added at the end.  line: of the first of them. */
static void
appended(struct haul *h, const struct pair *p, size_t from, long line)
{
	const char *at = p->to + from, *end = p->to + p->nto;
	struct line row;

	while (at < end) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));

		row.ptr = at;
		row.len = (size_t)((nl == NULL ? end : nl) - at);
		if (line > 1)
			add_row(h, p, line, &row);
		line++;
		at = nl == NULL ? end : nl + 1;
	}
}

static long
count_lines(const char *p, size_t len)
{
	const char *end = p + len;
	long n = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		n++;
		if (++p == end)
			break;
	}
	return n;
}

/* Another row of the new file has the event of a row that is not there. */
static bool
replaced(const struct lines *to, const struct lines *from, const char *event)
{
	for (size_t i = 1; i < to->n; i++)
		if (to->v[i].len > ULID_TEXT &&
		    memcmp(to->v[i].ptr, event, ULID_TEXT - 1) == 0 &&
		    !lines_have(from, to->v[i].ptr, to->v[i].len))
			return true;
	return false;
}

static void
judge_missing(struct haul *h, const struct pair *p, const struct lines *from,
    const struct lines *to)
{
	char event[ULID_TEXT];

	for (size_t i = 0; i < from->n; i++) {
		const struct line *l = &from->v[i];

		if (l->len == 0 || lines_have(to, l->ptr, l->len))
			continue;
		caught_row(h,
		    i == 0 && !row_event(l, event) ? CATCH_HEADER :
			row_event(l, event) && replaced(to, from, event) ?
						     CATCH_CHANGED :
						     CATCH_REMOVED,
		    p, (long)i + 1, l);
	}
}

/*
 * Old rows keep their order, new ones stand after them: the first old one that
 * does not, as its place in the new file, or SIZE_MAX.  *last: the place of the
 * last old row.
 */
static size_t
misplaced(const struct lines *from, const struct lines *to, size_t *last)
{
	size_t at, first = SIZE_MAX;

	*last = 0;
	for (size_t i = 0; i < from->n; i++) {
		const struct line *l = &from->v[i];

		if (l->len == 0 || lines_find(from, l->ptr, l->len) != i ||
		    (at = lines_find(to, l->ptr, l->len)) == SIZE_MAX)
			continue;
		if (at < *last && first == SIZE_MAX)
			first = at;
		if (at > *last)
			*last = at;
	}
	return first;
}

void
rows_judge(struct haul *h, const struct pair *p)
{
	struct lines from, to;
	size_t i, last;

	if (p->nto >= p->nfrom && memcmp(p->from, p->to, p->nfrom) == 0 &&
	    (p->nfrom == 0 || p->from[p->nfrom - 1] == '\n')) {
		if (!p->merge)
			appended(h, p, p->nfrom,
			    count_lines(p->from, p->nfrom) + 1);
		return;
	}
	lines_split(&from, p->from, p->nfrom, false);
	lines_split(&to, p->to, p->nto, false);
	judge_missing(h, p, &from, &to);
	if (!p->merge) {
		i = misplaced(&from, &to, &last);
		if (i != SIZE_MAX)
			caught_row(h, CATCH_ORDER, p, (long)i + 1, &to.v[i]);
		for (i = 1; i < to.n; i++) {
			struct line *l = &to.v[i];

			if (lines_have(&from, l->ptr, l->len) || l->len == 0)
				continue;
			add_row(h, p, (long)i + 1, l);
			if (i < last)
				caught_row(h, CATCH_INSERTED, p, (long)i + 1,
				    l);
		}
	}
	lines_release(&from);
	lines_release(&to);
}

void
rows_merged(struct haul *h, const struct pair *p, const char *const *from,
    const size_t *nfrom, size_t n)
{
	struct lines *parents = xcalloc(n, sizeof(*parents)), to;
	size_t i, k, last, at = SIZE_MAX;

	for (k = 0; k < n; k++)
		lines_split(&parents[k], from[k], nfrom[k], false);
	lines_split(&to, p->to, p->nto, false);
	for (i = 1; i < to.n; i++) {
		for (k = 0; k < n; k++)
			if (lines_have(&parents[k], to.v[i].ptr, to.v[i].len))
				break;
		if (k == n)
			add_row(h, p, (long)i + 1, &to.v[i]);
	}
	/* an honest merge keeps the order of one side at least */
	for (k = 0; k < n; k++)
		if ((at = misplaced(&parents[k], &to, &last)) == SIZE_MAX)
			break;
	if (k == n && at != SIZE_MAX)
		caught_row(h, CATCH_ORDER, p, (long)at + 1, &to.v[at]);
	for (k = 0; k < n; k++)
		lines_release(&parents[k]);
	lines_release(&to);
	free(parents);
}
