/*
 * From the graph of a record's events to its state: see record.h for what is
 * shown where there are several heads.
 */
#include <stdint.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "record/graph.h"
#include "record/record_int.h"

/* The event that this one was made on first, or NULL. */
static const struct node *
first_prev(const struct graph *g, const struct node *x)
{
	return x->nprev > 0 ? &g->nodes[x->prev[0]] : NULL;
}

static const char *const *
fold_fields(struct graph *g, const struct node *x)
{
	size_t left = g->schema->nfields, i;
	const char **f = arena_alloc(g->arena, (left + 1) * sizeof(*f));

	for (; x != NULL && left > 0; x = first_prev(g, x))
		for (i = 0; i < g->schema->nfields; i++)
			if (f[i] == NULL && x->ev->fields[i][0] != '\0') {
				f[i] = event_value(x->ev->fields[i]);
				left--;
			}
	for (i = 0; i < g->schema->nfields; i++)
		if (f[i] == NULL)
			f[i] = "";
	return f;
}

static bool
enters(const struct graph *g, const struct node *x)
{
	const struct node *p = first_prev(g, x);

	return p == NULL || strcmp(p->ev->node, x->ev->node) != 0 ||
	    (g->schema->entering != NULL &&
		word_in(g->schema->entering, x->ev->action));
}

/* The actions from the node's entry to the head, oldest first. */
static void
fold_entry(struct graph *g, struct head *h, const struct node *x)
{
	const struct node *y = x;
	size_t len = 0;
	char *acts, *p;

	for (; !enters(g, y); y = first_prev(g, y))
		len += strlen(y->ev->action) + 1;
	h->entered = y->ev->time;
	h->entered_event = y->ev->event;
	h->entered_action = y->ev->action;
	h->acts = "";
	if (len == 0)
		return;
	acts = arena_alloc(g->arena, len);
	p = acts + len;
	for (y = x; !enters(g, y); y = first_prev(g, y)) {
		size_t n = strlen(y->ev->action);

		*--p = y == x ? '\0' : ' ';
		p -= n;
		memcpy(p, y->ev->action, n);
	}
	h->acts = acts;
}

static void
fold_head(struct graph *g, struct head *h, const struct node *x)
{
	h->event = x->ev->event;
	h->node = x->ev->node;
	h->actor = x->ev->actor;
	h->time = x->ev->time;
	h->due = x->ev->due;
	h->open =
	    g->schema->ends == NULL || !word_in(g->schema->ends, x->ev->node);
	h->fields = fold_fields(g, x);
	fold_entry(g, h, x);
}

static void
fold_heads(struct graph *g, struct record *r)
{
	struct head *heads;
	size_t n = 0, i;

	for (i = 0; i < g->n; i++)
		n += !g->nodes[i].named;
	heads = arena_alloc(g->arena, n * sizeof(*heads));
	r->heads = heads;
	r->nheads = n;
	for (i = 0; i < g->n; i++)
		if (!g->nodes[g->order[i]].named)
			fold_head(g, heads++, &g->nodes[g->order[i]]);
}

void
record_from_heads(struct record *r)
{
	int cls = schema_field(r->schema, "class");
	const struct head *shown = NULL;

	r->open = false;
	r->due = MSEC_NONE;
	r->conflict = r->nheads > 1;
	for (size_t i = 0; i < r->nheads; i++)
		r->open |= r->heads[i].open;
	r->class_ = "";
	for (size_t i = 0; i < r->nheads; i++) {
		const struct head *h = &r->heads[i];
		const char *c = cls < 0 ? "" : h->fields[cls];

		if (h->open != r->open)
			continue;
		/* heads are in no (time, event) order where clocks differ */
		if (shown == NULL || h->time > shown->time ||
		    (h->time == shown->time &&
			strcmp(h->event, shown->event) > 0))
			shown = h;
		if (*c != '\0' &&
		    (*r->class_ == '\0' || strcmp(c, r->class_) < 0))
			r->class_ = c;
		if (h->open && h->due != MSEC_NONE &&
		    (r->due == MSEC_NONE || h->due < r->due))
			r->due = h->due;
	}
	r->shown = shown;
}

/* Who made the record and when; what is odd about it. */
static void
fold_origin(struct graph *g, struct record *r)
{
	const struct event *first = NULL, *ev;

	r->last = MSEC_NONE;
	for (size_t i = 0; i < g->n; i++) {
		ev = g->nodes[g->order[i]].ev;
		if (r->last == MSEC_NONE || ev->time > r->last)
			r->last = ev->time;
		if (ev->prev[0] != '\0')
			continue;
		if (first == NULL)
			first = ev;
		else
			finding_add(g->fs, SEV_ERROR, "made-twice",
			    graph_path(g), ev->line,
			    _("%s is made a second time here, first in line "
			      "%ld"),
			    g->id, first->line);
	}
	if (first == NULL)
		finding_add(g->fs, SEV_ERROR, "not-made", graph_path(g),
		    g->nodes[g->order[0]].ev->line,
		    _("%s: the event that made the record is missing"), g->id);
	r->reporter = first == NULL ? "" : first->actor;
	r->created =
	    first == NULL ? g->nodes[g->order[0]].ev->time : first->time;
}

int
record_fold(struct record *r, const struct schema *s,
    const struct event *events, size_t n, struct arena *a, struct findings *fs,
    struct err *e)
{
	struct findings unsaid = FINDINGS_INIT;
	struct graph g = { .schema = s,
		.arena = a,
		.fs = fs != NULL ? fs : &unsaid,
		.path = BUF_INIT };
	const struct event **list;

	memset(r, 0, sizeof(*r));
	if (n == 0)
		return err_set(e, E_ABSENT, _("the record has no events"));
	g.id = events[0].record;
	r->id = g.id;
	r->schema = s;
	graph_make(&g, r, events, n);
	fold_heads(&g, r);
	fold_origin(&g, r);
	record_from_heads(r);
	list = arena_alloc(a, g.n * sizeof(*list));
	for (size_t i = 0; i < g.n; i++)
		list[i] = g.nodes[g.order[i]].ev;
	r->events = list;
	r->nevents = g.n;
	graph_release(&g);
	findings_release(&unsaid);
	return 0;
}

const char *
head_field(const struct record *r, const struct head *h, const char *name)
{
	int i = schema_field(r->schema, name);

	return i < 0 ? "" : h->fields[i];
}

const char *
record_field(const struct record *r, const char *name)
{
	return head_field(r, r->shown, name);
}

/* Marks the event of this ULID; events are in an order of causes. */
static void
mark(const struct record *r, bool *on, size_t before, const char *ulid,
    size_t len)
{
	for (size_t i = 0; i < before; i++)
		if (strncmp(r->events[i]->event, ulid, len) == 0)
			on[i] = true;
}

bool
head_did(const struct record *r, const struct head *h, const char *action,
    const char **who, msec *when)
{
	const struct event *found = NULL;
	bool *on;

	if (r->events == NULL)
		return false;
	on = xcalloc(r->nevents, sizeof(*on));
	mark(r, on, r->nevents, h->event, ULID_TEXT - 1);
	for (size_t i = r->nevents; i-- > 0 && found == NULL;) {
		const char *p = r->events[i]->prev, *word;
		size_t len;

		if (!on[i])
			continue;
		if (strcmp(r->events[i]->action, action) == 0)
			found = r->events[i];
		while (word_next(&p, &word, &len))
			mark(r, on, i, word, len);
	}
	free(on);
	if (found != NULL && who != NULL)
		*who = found->actor;
	if (found != NULL && when != NULL)
		*when = found->time;
	return found != NULL;
}

const char *
head_person(const struct record *r, const struct head *h)
{
	const char *found = NULL;
	bool *on;

	if (r->events == NULL)
		return h->actor;
	on = xcalloc(r->nevents, sizeof(*on));
	mark(r, on, r->nevents, h->event, ULID_TEXT - 1);
	for (size_t i = r->nevents; i-- > 0 && found == NULL;) {
		const char *p = r->events[i]->prev, *word;
		size_t len;

		if (!on[i])
			continue;
		if (strcmp(r->events[i]->actor, "system") != 0)
			found = r->events[i]->actor;
		while (word_next(&p, &word, &len))
			mark(r, on, i, word, len);
	}
	free(on);
	return found != NULL ? found : h->actor;
}

static struct head
head_copy(const struct record *r, const struct head *h, struct arena *a)
{
	struct head c = *h;
	const char **f = arena_alloc(a, (r->schema->nfields + 1) * sizeof(*f));

	c.event = arena_str(a, h->event);
	c.node = arena_str(a, h->node);
	c.actor = arena_str(a, h->actor);
	c.entered_event = arena_str(a, h->entered_event);
	c.entered_action = arena_str(a, h->entered_action);
	c.acts = arena_str(a, h->acts);
	for (size_t i = 0; i < r->schema->nfields; i++)
		f[i] =
		    h->fields[i][0] == '\0' ? "" : arena_str(a, h->fields[i]);
	c.fields = f;
	return c;
}

struct record *
record_copy(const struct record *r, struct arena *a)
{
	struct record *c = arena_alloc(a, sizeof(*c));
	struct head *heads = arena_alloc(a, r->nheads * sizeof(*heads));

	*c = *r;
	c->id = arena_str(a, r->id);
	c->reporter = arena_str(a, r->reporter);
	for (size_t i = 0; i < r->nheads; i++)
		heads[i] = head_copy(r, &r->heads[i], a);
	c->heads = heads;
	c->events = NULL;
	c->doubled = NULL;
	c->ndoubled = 0;
	record_from_heads(c);
	return c;
}
