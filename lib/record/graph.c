/*
 * Nothing here depends on the order of the rows in the file: events are first
 * put in an order of their own, by ULID, and what is ambiguous is decided by
 * their contents.
 */
#include "record/graph.h"

#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/str.h"

const char *
graph_path(struct graph *g)
{
	struct err ignored = ERR_INIT;
	struct id id = { .yymmdd = 0 };
	int part = g->n > 0 ? g->nodes[0].ev->part : 0;

	if (g->path.len == 0) {
		id_parse(&id, g->id, &ignored);
		schema_path(g->schema, id.yymmdd,
		    part > 0 ? part : record_part(id.seq), &g->path);
	}
	return g->path.ptr;
}

static int
by_ulid(const void *a, const void *b)
{
	const struct event *const *x = a, *const *y = b;

	return strcmp((*x)->event, (*y)->event);
}

static bool
same_content(const struct schema *s, const struct event *a,
    const struct event *b)
{
	const char *const x[] = { a->record, a->prev, a->time_text, a->actor,
		a->entered_by, a->action, a->node, a->due_text, a->note,
		a->evidence, a->signature, a->seal };
	const char *const y[] = { b->record, b->prev, b->time_text, b->actor,
		b->entered_by, b->action, b->node, b->due_text, b->note,
		b->evidence, b->signature, b->seal };

	for (size_t i = 0; i < sizeof(x) / sizeof(x[0]); i++)
		if (strcmp(x[i], y[i]) != 0)
			return false;
	for (size_t i = 0; i < s->nfields; i++)
		if (strcmp(a->fields[i], b->fields[i]) != 0)
			return false;
	return true;
}

static void
row_hash(const struct schema *s, const struct event *ev, char out[SHA256_HEX])
{
	struct buf b = BUF_INIT;

	event_write(&b, s, ev);
	sha256_hex(out, b.ptr, b.len);
	buf_release(&b);
}

/* Of two rows with one ULID and other content: does a count before b? */
static bool
counts_before(const struct schema *s, const struct event *a,
    const struct event *b)
{
	char x[SHA256_HEX], y[SHA256_HEX];

	if ((a->seal[0] != '\0') != (b->seal[0] != '\0'))
		return a->seal[0] != '\0';
	row_hash(s, a, x);
	row_hash(s, b, y);
	return strcmp(x, y) < 0;
}

/* The one of v[0..n), all with one ULID, that counts. */
static const struct event *
winner(struct graph *g, const struct event **v, size_t n,
    const struct event **doubled, size_t *ndoubled)
{
	const struct event *best = v[0];
	size_t i, first = *ndoubled;

	for (i = 1; i < n; i++)
		if (!same_content(g->schema, best, v[i]) &&
		    counts_before(g->schema, v[i], best))
			best = v[i];
	for (i = 0; i < n; i++) {
		size_t k = first;

		if (same_content(g->schema, best, v[i]))
			continue;
		while (k < *ndoubled &&
		    !same_content(g->schema, doubled[k], v[i]))
			k++;
		if (k < *ndoubled)
			continue;
		doubled[(*ndoubled)++] = v[i];
		finding_add(g->fs, SEV_ERROR, "doubled-event", graph_path(g),
		    v[i]->line,
		    _("%s: event %s stands here with other content than in "
		      "line %ld, which counts"),
		    g->id, best->event, best->line);
	}
	return best;
}

/* Doubled rows out; what stays is sorted by ULID. */
static void
gather(struct graph *g, struct record *r, const struct event *events, size_t n)
{
	const struct event **v = arena_alloc(g->arena, n * sizeof(*v));
	const struct event **doubled = NULL;
	size_t nd = 0, i, j;

	for (i = 0; i < n; i++)
		v[i] = &events[i];
	for (i = 1; i < n && by_ulid(&v[i - 1], &v[i]) <= 0; i++)
		;
	if (i < n) /* they seldom are out of order */
		qsort(v, n, sizeof(*v), by_ulid);
	g->nodes = arena_alloc(g->arena, n * sizeof(*g->nodes));
	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && by_ulid(&v[i], &v[j]) == 0; j++)
			;
		if (j > i + 1 && doubled == NULL)
			doubled = arena_alloc(g->arena, n * sizeof(*doubled));
		g->nodes[g->n++].ev =
		    j == i + 1 ? v[i] : winner(g, v + i, j - i, doubled, &nd);
	}
	r->doubled = doubled;
	r->ndoubled = nd;
}

static size_t
find(const struct graph *g, const char *ulid, size_t len)
{
	size_t lo = 0, hi = g->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strncmp(g->nodes[mid].ev->event, ulid, len);

		if (c == 0)
			return mid;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return SIZE_MAX;
}

static void
link_up(struct graph *g)
{
	for (size_t i = 0; i < g->n; i++) {
		struct node *x = &g->nodes[i];
		const char *p = x->ev->prev, *word;
		size_t len, at, max = (strlen(p) + 1) / 27;

		if (max > 0)
			x->prev = arena_alloc(g->arena, max * sizeof(*x->prev));
		while (word_next(&p, &word, &len)) {
			if ((at = find(g, word, len)) != SIZE_MAX) {
				x->prev[x->nprev++] = at;
				continue;
			}
			finding_add(g->fs, SEV_ERROR, "missing-prev",
			    graph_path(g), x->ev->line,
			    _("%s: the event %.*s that this one was made on "
			      "is missing"),
			    g->id, (int)len, word);
		}
	}
}

int
event_order(const struct event *a, const struct event *b)
{
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return strcmp(a->event, b->event);
}

static bool
ready(const struct graph *g, const struct node *x)
{
	for (size_t i = 0; i < x->nprev; i++)
		if (!g->nodes[x->prev[i]].placed)
			return false;
	return true;
}

/*
 * Nothing is ready although events are left: from the earliest of them back
 * along prev until a node comes twice; the earliest of that round loses its
 * edges into what is not placed yet.
 */
static size_t
break_cycle(struct graph *g)
{
	bool *seen = xcalloc(g->n, sizeof(*seen));
	size_t at = SIZE_MAX, first, best, kept = 0;
	struct node *x;

	for (size_t i = 0; i < g->n; i++)
		if (!g->nodes[i].placed &&
		    (at == SIZE_MAX ||
			event_order(g->nodes[i].ev, g->nodes[at].ev) < 0))
			at = i;
	while (!seen[at]) {
		seen[at] = true;
		x = &g->nodes[at];
		for (size_t i = 0; i < x->nprev; i++)
			if (!g->nodes[x->prev[i]].placed) {
				at = x->prev[i];
				break;
			}
	}
	free(seen);
	best = first = at;
	do {
		x = &g->nodes[at];
		if (event_order(x->ev, g->nodes[best].ev) < 0)
			best = at;
		for (size_t i = 0; i < x->nprev; i++)
			if (!g->nodes[x->prev[i]].placed) {
				at = x->prev[i];
				break;
			}
	} while (at != first);
	x = &g->nodes[best];
	for (size_t i = 0; i < x->nprev; i++)
		if (g->nodes[x->prev[i]].placed)
			x->prev[kept++] = x->prev[i];
	x->nprev = kept;
	finding_add(g->fs, SEV_ERROR, "cycle", graph_path(g), x->ev->line,
	    _("%s: the events go round in a circle at %s"), g->id,
	    x->ev->event);
	return best;
}

static void
place_rest(struct graph *g, size_t done)
{
	while (done < g->n) {
		size_t best = SIZE_MAX;

		for (size_t i = 0; i < g->n; i++)
			if (!g->nodes[i].placed && ready(g, &g->nodes[i]) &&
			    (best == SIZE_MAX ||
				event_order(g->nodes[i].ev, g->nodes[best].ev) <
				    0))
				best = i;
		if (best == SIZE_MAX)
			best = break_cycle(g);
		g->nodes[best].placed = true;
		g->order[done++] = best;
	}
}

static int
by_time(const void *a, const void *b, void *arg)
{
	const struct graph *g = arg;

	return event_order(g->nodes[*(const size_t *)a].ev,
	    g->nodes[*(const size_t *)b].ev);
}

/* (time, event) order is nearly always an order of causes too. */
static void
arrange(struct graph *g)
{
	size_t i;

	g->order = arena_alloc(g->arena, g->n * sizeof(*g->order));
	for (i = 0; i < g->n; i++)
		g->order[i] = i;
	for (i = 1;
	     i < g->n && event_order(g->nodes[i - 1].ev, g->nodes[i].ev) <= 0;
	     i++)
		;
	if (i < g->n)
		qsort_r(g->order, g->n, sizeof(*g->order), by_time, g);
	for (i = 0; i < g->n && ready(g, &g->nodes[g->order[i]]); i++)
		g->nodes[g->order[i]].placed = true;
	place_rest(g, i);
	for (i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->nodes[i].nprev; k++)
			g->nodes[g->nodes[i].prev[k]].named = true;
}

void
graph_make(struct graph *g, struct record *r, const struct event *events,
    size_t n)
{
	gather(g, r, events, n);
	link_up(g);
	arrange(g);
}

void
graph_release(struct graph *g)
{
	buf_release(&g->path);
}
