#include "base/str.h"
#include "flow/show_int.h"

struct seek {
	struct story *s;
	const struct flow *flow; /* newest version of the kind looked at */
};

/* A link that may lead anywhere is no statement about this record. */
static bool
is_about(const struct form_field *f, const char *kind)
{
	return streq(f->type, "link") && word_in(f->list, kind);
}

static bool
names(const struct flow *f, const struct record *r, const struct story *s)
{
	for (size_t i = 0; i < f->nfields; i++)
		if (is_about(&f->fields[i], s->r->schema->kind) &&
		    streq(record_field(r, f->fields[i].name), s->r->id))
			return true;
	return false;
}

static int
one(void *arg, const struct record *r, struct err *e)
{
	struct seek *k = arg;
	struct story *s = k->s;
	struct arena *a = &s->arena;
	const struct event *last = r->events[r->nevents - 1];
	const struct flow *f;
	struct link_line *l;

	if (ledger_flow(s->lg, r->schema->kind, r->schema->version, &f, e) < 0)
		return -1;
	if (!names(f, r, s))
		return 0;
	GROW(s->links, s->nlinks, s->linkcap);
	l = &s->links[s->nlinks++];
	*l = (struct link_line){ .id = arena_str(a, r->id),
		.kind = f->kind,
		.title = f->title,
		.node = flow_node_name(f, r->shown->node),
		.actor = person_display(s->lg, arena_str(a, last->actor), a),
		.note = arena_str(a, last->note),
		.time = last->time };
	return 0;
}

static int
of_kind(struct story *s, const char *kind, struct findings *fs, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(kind);
	struct err ignored = ERR_INIT;
	struct seek k = { s, NULL };
	bool any = false;

	/* A kind without a flow has no records. */
	if (ledger_flow(s->lg, kind, 0, &k.flow, &ignored) < 0)
		return 0;
	for (size_t i = 0; i < k.flow->nfields; i++)
		any = any || is_about(&k.flow->fields[i], s->r->schema->kind);
	if (!any)
		return 0;
	b.events = true;
	b.contains = s->r->id;
	/* made later than what it is about; clocks may differ a day */
	b.since = clock_add_days(s->r->created, -1);
	return records_scan(s->lg->store, &s->lg->schemas, &b, one, &k, fs, e);
}

int
story_links(struct story *s, struct findings *fs, struct err *e)
{
	const char *const *kinds = ledger_kinds(s->lg);

	for (; kinds != NULL && *kinds != NULL; kinds++)
		if (of_kind(s, *kinds, fs, e) < 0)
			return -1;
	return 0;
}
