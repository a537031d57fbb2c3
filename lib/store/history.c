#include "store/history.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "store/history_int.h"

enum { AT_HEAD = 1, AT_ACKED = 2, AT_SINCE = 4, AT_EXTRA = 8 };

/* A commit while the history is gathered. */
struct found {
	struct hist_commit c;
	size_t *parents;
	unsigned char flags, spread; /* spread: flags its parents have */
	bool waiting; /* in the heap */
	size_t place; /* in the final order, plus 1 */
};

struct gather {
	struct history *h;
	struct found *v;
	size_t n, cap;
	uint32_t *slots;
	size_t nslots;
	size_t *heap;
	size_t nheap, capheap;
	size_t fresh; /* waiting ones that since does not reach */
};

static size_t
hash(const struct hist_id *id)
{
	size_t x;

	memcpy(&x, id->raw, sizeof(x));
	return x;
}

static void
rehash(struct gather *g)
{
	size_t i, k;

	g->nslots = g->nslots == 0 ? 1024 : g->nslots * 2;
	free(g->slots);
	g->slots = xcalloc(g->nslots, sizeof(*g->slots));
	for (i = 0; i < g->n; i++) {
		k = hash(&g->v[i].c.id) & (g->nslots - 1);
		while (g->slots[k] != 0)
			k = (k + 1) & (g->nslots - 1);
		g->slots[k] = (uint32_t)i + 1;
	}
}

/* ---- the heap: newest commit first ---- */

static bool
newer(const struct gather *g, size_t a, size_t b)
{
	return g->v[a].c.time > g->v[b].c.time;
}

static void
push(struct gather *g, size_t x)
{
	size_t i, up;

	if (g->v[x].waiting)
		return;
	g->v[x].waiting = true;
	g->fresh += (g->v[x].flags & AT_SINCE) == 0;
	GROW(g->heap, g->nheap, g->capheap);
	for (i = g->nheap++; i > 0; i = up) {
		up = (i - 1) / 2;
		if (!newer(g, x, g->heap[up]))
			break;
		g->heap[i] = g->heap[up];
	}
	g->heap[i] = x;
}

static size_t
pop(struct gather *g)
{
	size_t top = g->heap[0], x = g->heap[--g->nheap], i = 0, down;

	for (; (down = 2 * i + 1) < g->nheap; i = down) {
		if (down + 1 < g->nheap &&
		    newer(g, g->heap[down + 1], g->heap[down]))
			down++;
		if (!newer(g, g->heap[down], x))
			break;
		g->heap[i] = g->heap[down];
	}
	g->heap[i] = x;
	g->v[top].waiting = false;
	g->fresh -= (g->v[top].flags & AT_SINCE) == 0;
	return top;
}

/* The commit's number, read when it is met first. */
static int
meet(struct gather *g, const struct hist_id *id, size_t *out, struct err *e)
{
	size_t k;
	struct found *f;

	if (g->n * 2 >= g->nslots)
		rehash(g);
	k = hash(id) & (g->nslots - 1);
	for (; g->slots[k] != 0; k = (k + 1) & (g->nslots - 1))
		if (hist_id_same(&g->v[g->slots[k] - 1].c.id, id)) {
			*out = g->slots[k] - 1;
			return 0;
		}
	GROW(g->v, g->n, g->cap);
	f = &g->v[g->n];
	memset(f, 0, sizeof(*f));
	f->c.id = *id;
	if (hist_commit_read(g->h->reader, &f->c, e) < 0)
		return -1;
	g->slots[k] = (uint32_t)++g->n;
	*out = g->n - 1;
	return 0;
}

static void
mark(struct gather *g, size_t x, unsigned flags)
{
	struct found *f = g->v + x;
	unsigned before;

	if (x >= g->n)
		return;
	before = f->flags;
	f->flags |= (unsigned char)flags;
	if (f->flags == before)
		return;
	if (f->waiting && (before & AT_SINCE) == 0 &&
	    (f->flags & AT_SINCE) != 0)
		g->fresh--;
	push(g, x);
}

/* The ids of a commit's parents become numbers. */
static int
spread(struct gather *g, size_t x, struct err *e)
{
	struct hist_id ids[HIST_MERGED];
	size_t n, i, p;

	n = hist_commit_parents(g->h->reader, &g->v[x].c.id, ids, e);
	if (n == SIZE_MAX)
		return -1;
	if (g->v[x].parents == NULL)
		g->v[x].parents =
		    arena_alloc(&g->h->arena, (n + 1) * sizeof(size_t));
	g->v[x].c.nparents = n;
	g->v[x].spread = g->v[x].flags;
	for (i = 0; i < n; i++) {
		if (meet(g, &ids[i], &p, e) < 0)
			return -1;
		g->v[x].parents[i] = p;
		mark(g, p, g->v[x].flags);
	}
	return 0;
}

/*
 * From all ends at once, the newest first, until everything that is left is
 * old.  A wrong clock makes this read more, it never hides a commit: old is
 * only what since was seen to reach.
 */
static int
walk(struct gather *g, struct err *e)
{
	while (g->fresh > 0) {
		size_t x = pop(g);

		if (g->v[x].spread != g->v[x].flags && spread(g, x, e) < 0)
			return -1;
		if (g->n % 256 == 0)
			hist_rest(g->h->reader);
	}
	return 0;
}

static int
begin(struct gather *g, const char *hex, unsigned flag, size_t *out,
    struct err *e)
{
	struct hist_id id;
	git_oid oid;

	*out = SIZE_MAX;
	if (hex == NULL || *hex == '\0')
		return 0;
	if (git_oid_fromstr(&oid, hex) < 0)
		return err_set(e, E_ABSENT, _("'%s' is no id of a commit"),
		    hex);
	memcpy(id.raw, oid.id, sizeof(id.raw));
	if (meet(g, &id, out, e) < 0)
		return -1;
	mark(g, *out, flag);
	return 0;
}

/* ---- the order: parents first ---- */

static void
place(struct gather *g, size_t x)
{
	struct history *h = g->h;

	GROW(h->v, h->n, h->cap);
	g->v[x].c.old = (g->v[x].flags & AT_SINCE) != 0;
	if (g->v[x].c.old)
		g->v[x].c.nparents = 0;
	h->v[h->n++] = g->v[x].c;
	g->v[x].place = h->n;
}

struct visit {
	size_t at, next;
};

static void
place_from(struct gather *g, size_t top)
{
	struct visit *stack = NULL;
	size_t n = 0, cap = 0;

	if (top == SIZE_MAX)
		return;
	GROW(stack, n, cap);
	stack[n++] = (struct visit){ top, 0 };
	while (n > 0) {
		struct visit *s = &stack[n - 1];
		struct found *f = &g->v[s->at];
		bool old = (f->flags & AT_SINCE) != 0;

		if (f->place == 0 && !old && s->next < f->c.nparents) {
			size_t up = f->parents[s->next++];

			if (g->v[up].place != 0)
				continue;
			GROW(stack, n, cap);
			stack[n++] = (struct visit){ up, 0 };
			continue;
		}
		if (f->place == 0)
			place(g, s->at);
		n--;
	}
	free(stack);
}

static size_t
placed(const struct gather *g, size_t x)
{
	return x == SIZE_MAX ? SIZE_MAX : g->v[x].place - 1;
}

static void
finish(struct gather *g, size_t head, size_t acked, size_t since, size_t extra)
{
	struct history *h = g->h;
	unsigned f;
	size_t i, k;

	place_from(g, extra);
	place_from(g, since);
	place_from(g, acked);
	place_from(g, head);
	for (i = 0; i < g->n; i++) {
		struct hist_commit *c;

		if (g->v[i].place == 0)
			continue;
		c = &h->v[g->v[i].place - 1];
		for (k = 0; k < c->nparents; k++)
			g->v[i].parents[k] = placed(g, g->v[i].parents[k]);
		c->parents = g->v[i].parents;
	}
	h->head = placed(g, head);
	h->acked = placed(g, acked);
	h->extra = placed(g, extra);
	h->since = placed(g, since);
	f = since == SIZE_MAX ? AT_HEAD : g->v[since].flags;
	h->since_in_head = (f & AT_HEAD) != 0;
	h->since_kept = (f & (AT_HEAD | AT_ACKED)) != 0;
	h->acked_kept = true;
	if (acked != SIZE_MAX)
		h->acked_kept = (g->v[acked].flags & AT_HEAD) != 0 ||
		    ((g->v[acked].flags & AT_SINCE) != 0 && (f & AT_HEAD) != 0);
}

int
history_open(struct history **out, struct store *st, const char *since,
    const char *extra, struct err *e)
{
	struct history *h = xcalloc(1, sizeof(*h));
	struct gather g = { .h = h };
	char acked[STORE_OID] = "";
	size_t at[4];
	git_oid id;
	int rc;

	h->st = st;
	rc = ref_read(st, REF_ACKED, &id, e);
	if (rc == 0 && !git_oid_is_zero(&id))
		git_oid_tostr(acked, sizeof(acked), &id);
	if (rc == 0) {
		h->reader = hist_reader_of(st, e);
		rc = h->reader == NULL ? -1 : 0;
	}
	if (rc == 0 &&
	    (begin(&g, store_head(st), AT_HEAD, &at[0], e) < 0 ||
		begin(&g, acked, AT_ACKED, &at[1], e) < 0 ||
		begin(&g, since, AT_SINCE, &at[2], e) < 0 ||
		begin(&g, extra, AT_EXTRA, &at[3], e) < 0 || walk(&g, e) < 0))
		rc = -1;
	if (rc == 0)
		finish(&g, at[0], at[1], at[2], at[3]);
	free(g.v);
	free(g.slots);
	free(g.heap);
	if (rc == 0)
		*out = h;
	else
		history_close(h);
	return rc;
}

void
history_close(struct history *h)
{
	if (h == NULL)
		return;
	hist_reader_free(h->reader);
	arena_release(&h->arena);
	free(h->v);
	free(h);
}

struct hist_reader *
history_reader(struct history *h)
{
	return h->reader;
}

size_t
history_count(const struct history *h)
{
	return h->n;
}

const struct hist_commit *
history_commit(const struct history *h, size_t i)
{
	return &h->v[i];
}

size_t
history_head(const struct history *h)
{
	return h->head;
}

size_t
history_acked(const struct history *h)
{
	return h->acked;
}

size_t
history_extra(const struct history *h)
{
	return h->extra;
}

size_t
history_since(const struct history *h)
{
	return h->since;
}

bool
history_since_in_head(const struct history *h)
{
	return h->since_in_head;
}

bool
history_acked_kept(const struct history *h)
{
	return h->acked_kept;
}

bool
history_since_kept(const struct history *h)
{
	return h->since_kept;
}

int
history_veils(struct store *st, struct buf *out, struct err *e)
{
	struct buf b = BUF_INIT;
	struct err gone = ERR_INIT;
	git_reference_iterator *it = NULL;
	const char *name;

	buf_clear(out);
	if (git_reference_iterator_glob_new(&it, st->repo, "refs/replace/*") <
	    0)
		return store_git_err(e, -1, _("reading the references"));
	if (git_reference_next_name(&name, it) == 0)
		buf_puts(out, "replace");
	git_reference_iterator_free(it);
	/* hardly anybody has one, and saying so loads the translations */
	if (faccessat(st->gitfd, "info/grafts", F_OK, 0) == 0 &&
	    io_read(&b, st->gitfd, "info/grafts", 1 << 20, 0, &gone) == 0 &&
	    !str_blank(b.ptr))
		buf_printf(out, "%sgrafts", out->len > 0 ? " " : "");
	buf_release(&b);
	return 0;
}
