#include "base/json.h"
#include "base/str.h"
#include "flow/show_int.h"

static void
pair(struct buf *b, const char *key, const char *value)
{
	if (*value != '\0')
		json_pair(b, key, value);
}

static void
time_pair(struct buf *b, const char *key, msec at)
{
	char text[CLOCK_TEXT];

	if (at == MSEC_NONE)
		return;
	clock_format(at, text);
	json_pair(b, key, text);
}

/* "key":[ with a comma before it. */
static void
open_member(struct buf *b, const char *key, int bracket)
{
	if (b->ptr[b->len - 1] != '{')
		buf_putc(b, ',');
	json_str(b, key);
	buf_putc(b, ':');
	buf_putc(b, bracket);
}

static void
next_item(struct buf *b)
{
	if (b->ptr[b->len - 1] != '[')
		buf_putc(b, ',');
	buf_putc(b, '{');
}

static const char *const own[] = { "id", "kind", "version", "node", "class",
	"open", "conflict", "reporter", "created", "entered", "due", "heads",
	"events", "doubled", "links", "notices", "event", "prev", "time",
	"actor", "entered_by", "action", "note", "evidence", "signature",
	"seal" };

/* A form's field beside the record's own keys, which stand first. */
static void
fields(struct buf *b, const struct schema *s, const char *const *v, bool class_)
{
	for (size_t i = 0; i < s->nfields; i++) {
		bool taken = false;

		for (size_t k = 0; k < sizeof(own) / sizeof(own[0]); k++)
			taken |= streq(own[k], s->fields[i]);
		if (!taken || (class_ && streq(s->fields[i], "class")))
			pair(b, s->fields[i], v[i]);
	}
}

static void
heads(struct buf *b, const struct record *r)
{
	open_member(b, "heads", '[');
	for (size_t i = 0; i < r->nheads; i++) {
		const struct head *h = &r->heads[i];

		next_item(b);
		json_pair(b, "event", h->event);
		json_pair(b, "node", h->node);
		json_pair(b, "actor", h->actor);
		time_pair(b, "time", h->time);
		time_pair(b, "entered", h->entered);
		time_pair(b, "due", h->due);
		json_pair(b, "open", h->open ? "yes" : "no");
		fields(b, r->schema, h->fields, true);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

static void
event(struct buf *b, const struct schema *s, const struct event *ev)
{
	next_item(b);
	json_pair(b, "event", ev->event);
	pair(b, "prev", ev->prev);
	json_pair(b, "time", ev->time_text);
	json_pair(b, "actor", ev->actor);
	pair(b, "entered_by", ev->entered_by);
	json_pair(b, "action", ev->action);
	json_pair(b, "node", ev->node);
	pair(b, "due", ev->due_text);
	fields(b, s, ev->fields, true);
	pair(b, "note", ev->note);
	pair(b, "evidence", ev->evidence);
	pair(b, "signature", ev->signature);
	pair(b, "seal", ev->seal);
	buf_putc(b, '}');
}

static void
events(struct buf *b, const char *key, const struct schema *s,
    const struct event *const *v, size_t n)
{
	open_member(b, key, '[');
	for (size_t i = 0; i < n; i++)
		event(b, s, v[i]);
	buf_putc(b, ']');
}

static void
notices(struct buf *b, const struct story *s)
{
	open_member(b, "notices", '[');
	for (size_t i = 0; i < s->nnotices; i++) {
		const struct notice_line *n = &s->notices[i];

		next_item(b);
		json_pair(b, "id", n->id);
		pair(b, "recipient", n->recipient);
		pair(b, "deputy_for", n->deputy_for);
		pair(b, "channel", n->channel);
		pair(b, "subject", n->subject);
		pair(b, "state", n->state);
		pair(b, "result", n->result);
		time_pair(b, "queued", n->queued);
		time_pair(b, "delivered", n->delivered);
		time_pair(b, "accepted", n->accepted);
		json_pair(b, "late", n->late ? "yes" : "no");
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

static void
links(struct buf *b, const struct story *s)
{
	open_member(b, "links", '[');
	for (size_t i = 0; i < s->nlinks; i++) {
		const struct link_line *l = &s->links[i];

		next_item(b);
		json_pair(b, "id", l->id);
		json_pair(b, "kind", l->kind);
		pair(b, "node", l->node);
		pair(b, "actor", l->actor);
		time_pair(b, "time", l->time);
		pair(b, "note", l->note);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

void
story_json(struct story *s, struct buf *b)
{
	const struct record *r = s->r;
	char version[16];

	snprintf(version, sizeof(version), "%d", r->schema->version);
	buf_putc(b, '{');
	json_pair(b, "id", r->id);
	json_pair(b, "kind", r->schema->kind);
	json_pair(b, "version", version);
	json_pair(b, "node", r->shown->node);
	pair(b, "class", r->class_);
	json_pair(b, "open", r->open ? "yes" : "no");
	json_pair(b, "conflict", r->conflict ? "yes" : "no");
	pair(b, "reporter", r->reporter);
	time_pair(b, "created", r->created);
	time_pair(b, "entered", r->shown->entered);
	time_pair(b, "due", r->due);
	fields(b, r->schema, r->shown->fields, false);
	heads(b, r);
	events(b, "events", r->schema, r->events, r->nevents);
	if (r->ndoubled > 0)
		events(b, "doubled", r->schema, r->doubled, r->ndoubled);
	if (s->nlinks > 0)
		links(b, s);
	if (!s->alone)
		notices(b, s);
	buf_puts(b, "}\n");
}
