#include "notice/queue_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "flow/duty.h"

/* ---- the memory ---- */

struct queue_memory *
queue_memory_new(void)
{
	return xcalloc(1, sizeof(struct queue_memory));
}

static void
part_drop(struct queue_part *p)
{
	if (p == NULL || --p->users > 0)
		return;
	free(p->path);
	free(p->v);
	arena_release(&p->arena);
	free(p);
}

static void
forget(struct queue_memory *m)
{
	for (size_t i = 0; i < m->n; i++) {
		part_drop(m->parts[i]->older);
		m->parts[i]->older = NULL;
		part_drop(m->parts[i]);
	}
	m->n = 0;
}

void
queue_memory_free(struct queue_memory *m)
{
	struct queue_about *next;

	if (m == NULL)
		return;
	forget(m);
	for (; m->abouts != NULL; m->abouts = next) {
		next = m->abouts->next;
		free(m->abouts);
	}
	free(m->parts);
	free(m);
}

/* Names come from registers, what is open from flows. */
static int
memory_begin(struct queue_memory *m, struct store *st, struct err *e)
{
	char registers[STORE_OID], flows[STORE_OID];

	if (store_tree(st, "registers", registers, e) < 0 ||
	    store_tree(st, "flows", flows, e) < 0)
		return -1;
	if (!streq(registers, m->registers) || !streq(flows, m->flows))
		forget(m);
	memcpy(m->registers, registers, sizeof(registers));
	memcpy(m->flows, flows, sizeof(flows));
	for (size_t i = 0; i < m->n; i++)
		m->parts[i]->seen = false;
	m->scan++;
	return 0;
}

/* What the scan did not ask for lies outside its bounds or is gone. */
static void
memory_end(struct queue_memory *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		struct queue_part *p = m->parts[i];

		part_drop(p->older);
		p->older = NULL;
		if (p->seen)
			m->parts[n++] = p;
		else
			part_drop(p);
	}
	m->n = n;
}

/* Where the part of a path is, or would be. */
static size_t
find_part(const struct queue_memory *m, const char *path)
{
	size_t low = 0, high = m->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(m->parts[mid]->path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
part_at(const struct queue_memory *m, size_t at, const char *path)
{
	return at < m->n && streq(m->parts[at]->path, path);
}

static struct queue_about *
about_of(struct queue_memory *m, const char *record)
{
	struct err ignored = ERR_INIT;
	struct queue_about *a;
	struct id id;
	int part;

	if (record[0] == '\0' || id_parse(&id, record, &ignored) < 0)
		return NULL;
	part = record_part(id.seq);
	for (a = m->abouts; a != NULL; a = a->next)
		if (a->id.letter == id.letter && a->id.yymmdd == id.yymmdd &&
		    a->part == part)
			return a;
	a = xcalloc(1, sizeof(*a));
	*a = (struct queue_about){ .id = id, .part = part, .next = m->abouts };
	return m->abouts = a;
}

/* ---- a scan ---- */

struct gather {
	struct ledger *lg;
	struct queue_memory *m;
	struct queue_part *part; /* of the last record */
	bool on_duty;
	char silent[32]; /* letters asked about, and the answers */
	bool answers[32];
	size_t nsilent;
};

/* Each letter is asked about once a scan. */
static bool
silent(struct gather *g, char letter)
{
	size_t i;

	for (i = 0; i < g->nsilent; i++)
		if (g->silent[i] == letter)
			return g->answers[i];
	if (g->nsilent == sizeof(g->silent))
		return false;
	g->silent[g->nsilent] = letter;
	g->answers[g->nsilent] = duty_silent(g->lg, letter);
	return g->answers[g->nsilent++];
}

static bool
belongs_here(struct gather *g, const struct queued *n)
{
	if (n->station == store_station(g->lg->store))
		return true;
	return g->on_duty && silent(g, n->station);
}

static bool
wants(void *arg, const struct store_file *f)
{
	struct gather *g = arg;
	struct queue_memory *m = g->m;
	size_t at = find_part(m, f->path);
	uint64_t sum = store_file_sum(f);
	struct queue_part *p, *older = NULL;

	if (part_at(m, at, f->path)) {
		older = m->parts[at];
		older->seen = true;
		if (older->sum == sum)
			return false;
		older->at = 0;
	}
	p = xcalloc(1, sizeof(*p));
	p->path = xstrdup(f->path);
	p->sum = sum;
	p->users = 1;
	p->seen = true;
	p->older = older;
	if (older == NULL) {
		GROW(m->parts, m->n, m->cap);
		memmove(m->parts + at + 1, m->parts + at,
		    (m->n - at) * sizeof(*m->parts));
		m->n++;
	}
	m->parts[at] = p;
	return true;
}

static const char *
field(struct queue_part *p, const struct record *rec, const char *name)
{
	return arena_str(&p->arena, record_field(rec, name));
}

static const char *
text(struct queue_part *p, const struct record *rec, const char *name)
{
	struct buf b = BUF_INIT;
	const char *out;

	event_text_out(&b, record_field(rec, name));
	out = arena_dup(&p->arena, b.ptr, b.len);
	buf_release(&b);
	return out;
}

static msec
time_of(const struct record *rec, const char *name)
{
	msec t;

	return clock_parse(record_field(rec, name), &t) ? t : MSEC_NONE;
}

/* What was known about the same notice before its file changed. */
static uint64_t
waited_before(struct queue_part *p, const struct queued *n)
{
	struct queue_part *o = p->older;
	int c = -1;

	if (o == NULL)
		return 0;
	while (o->at < o->n && (c = strcmp(o->v[o->at].id, n->id)) < 0)
		o->at++;
	return c == 0 && streq(o->v[o->at].cause, n->cause) ?
	    o->v[o->at].waited :
	    0;
}

static void
take(struct gather *g, const struct record *rec, enum queue_state state)
{
	struct queue_part *p = g->part;
	struct err ignored = ERR_INIT;
	struct queued *n;
	const char *name;
	struct id id;

	if (id_parse(&id, rec->id, &ignored) < 0)
		return;
	GROW(p->v, p->n, p->cap);
	n = &p->v[p->n++];
	memset(n, 0, sizeof(*n));
	n->state = state;
	n->station = id.station;
	n->id = arena_str(&p->arena, rec->id);
	n->about = field(p, rec, "about");
	n->cause = field(p, rec, "cause");
	n->policy = field(p, rec, "policy");
	n->step = field(p, rec, "step");
	n->recipient = field(p, rec, "recipient");
	name = person_name(g->lg, n->recipient);
	n->recipient_name = arena_str(&p->arena, name != NULL ? name : "");
	n->route = field(p, rec, "route");
	n->channels = field(p, rec, "channels");
	n->channel = field(p, rec, "channel");
	n->subject = text(p, rec, "subject");
	n->body = text(p, rec, "body");
	n->voice = text(p, rec, "voice");
	n->attach = field(p, rec, "attach");
	n->severity = field(p, rec, "severity");
	n->ack = streq(record_field(rec, "ack"), "yes");
	n->possible_duplicate =
	    streq(record_field(rec, "possible_duplicate"), "yes");
	if (!str_long(record_field(rec, "attempts"), &n->attempts))
		n->attempts = 0;
	n->created = rec->created;
	n->last = rec->last;
	n->next_try = time_of(rec, "next_try");
	n->latest = time_of(rec, "latest");
	n->urgent = streq(n->severity, "A");
	n->reminder =
	    ulid_is(n->cause) && n->created - ulid_time(n->cause) > MINUTE;
	n->record = about_of(g->m, n->about);
	n->waited = waited_before(p, n);
}

static int
on_notice(void *arg, const struct record *rec, struct err *e)
{
	struct gather *g = arg;
	const char *node = rec->shown->node;

	(void)e;
	if (g->part == NULL || !streq(g->part->path, rec->path))
		g->part = g->m->parts[find_part(g->m, rec->path)];
	if (streq(node, "queued"))
		take(g, rec, Q_QUEUED);
	else if (streq(node, "sending"))
		take(g, rec, Q_SENDING);
	else if (streq(node, "awaiting"))
		take(g, rec, Q_AWAITING);
	return 0;
}

static int
urgency(const void *a, const void *b)
{
	const struct queued *x = *(struct queued *const *)a,
			    *y = *(struct queued *const *)b;

	if (x->urgent != y->urgent)
		return x->urgent ? -1 : 1;
	if (x->reminder != y->reminder)
		return x->reminder ? 1 : -1;
	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return strcmp(x->id, y->id);
}

bool
queue_only_waits(const struct queued *n)
{
	return n->state == Q_AWAITING && n->next_try == MSEC_NONE;
}

bool
queue_presses(const struct queued *n)
{
	return n->urgent && !n->reminder;
}

static void
gather_those(struct gather *g, struct queue *q, bool waiting)
{
	for (size_t i = 0; i < q->nparts; i++) {
		struct queue_part *p = q->parts[i];

		for (size_t k = 0; k < p->n; k++) {
			if (queue_only_waits(&p->v[k]) != waiting ||
			    !belongs_here(g, &p->v[k]))
				continue;
			GROW(q->v, q->n, q->cap);
			q->v[q->n++] = &p->v[k];
		}
	}
}

/* What only waits is most of a storm, and in no order. */
static void
gather(struct gather *g, struct queue *q)
{
	for (size_t i = 0; i < g->m->n; i++) {
		struct queue_part *p = g->m->parts[i];

		if (p->n == 0)
			continue;
		GROW(q->parts, q->nparts, q->partcap);
		q->parts[q->nparts++] = p;
		p->users++;
	}
	gather_those(g, q, false);
	if (q->n > 1)
		qsort(q->v, q->n, sizeof(*q->v), urgency);
	gather_those(g, q, true);
}

int
queue_scan(struct ledger *lg, struct queue_memory *m, msec since,
    struct queue *q, struct findings *found, struct err *e)
{
	struct gather g = { .lg = lg, .m = m };
	struct record_bounds b = RECORD_BOUNDS("notice");
	bool took_over;
	char holder;

	b.open_only = true;
	b.since = since;
	b.wants = wants;
	if (duty_here(lg, &g.on_duty, &holder, &took_over, e) < 0 ||
	    memory_begin(m, lg->store, e) < 0)
		return -1;
	if (records_scan(lg->store, &lg->schemas, &b, on_notice, &g, found, e) <
	    0) {
		forget(m);
		return -1;
	}
	memory_end(m);
	q->scan = m->scan;
	gather(&g, q);
	return 0;
}

void
queue_release(struct queue *q)
{
	queue_settled_end(q);
	for (size_t i = 0; i < q->nparts; i++)
		part_drop(q->parts[i]);
	free(q->parts);
	free(q->v);
	arena_release(&q->arena);
	*q = (struct queue)QUEUE_INIT;
}
