#include "base/str.h"
#include "flow/people.h"
#include "flow/show_int.h"

static void
read_events(struct notice_line *n, const struct record *r)
{
	for (size_t i = 0; i < r->nevents; i++) {
		const struct event *ev = r->events[i];

		if (streq(ev->action, "deliver") || streq(ev->action, "await"))
			n->delivered = ev->time;
		else if (streq(ev->action, "accept"))
			n->accepted = ev->time;
	}
}

static int
one(void *arg, const struct record *r, struct err *e)
{
	struct story *s = arg;
	struct arena *a = &s->arena;
	struct notice_line *n;
	const struct flow *flow;
	const char *channel;

	if (!word_in(record_field(r, "about"), s->r->id))
		return 0;
	if (ledger_flow(s->lg, "notice", r->schema->version, &flow, e) < 0)
		return -1;
	GROW(s->notices, s->nnotices, s->cap);
	n = &s->notices[s->nnotices++];
	channel = record_field(r, "channel");
	if (*channel == '\0')
		channel = record_field(r, "channels");
	*n = (struct notice_line){ .id = arena_str(a, r->id),
		.recipient = person_display(s->lg,
		    arena_str(a, record_field(r, "recipient")), a),
		.deputy_for = arena_str(a, record_field(r, "deputy_for")),
		.channel = arena_str(a, channel),
		.subject = arena_str(a, record_field(r, "subject")),
		.state = flow_node_name(flow, r->shown->node),
		.result = arena_str(a, record_field(r, "result")),
		.queued = r->created,
		.delivered = MSEC_NONE,
		.accepted = MSEC_NONE,
		.late = streq(record_field(r, "late"), "yes"),
		.doubled =
		    streq(record_field(r, "possible_duplicate"), "yes") };
	n->state = arena_str(a, n->state);
	if (*n->deputy_for != '\0')
		n->deputy_for = person_display(s->lg, n->deputy_for, a);
	read_events(n, r);
	return 0;
}

int
story_notices(struct story *s, struct findings *fs, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("notice");

	if (streq(s->r->schema->kind, "notice"))
		return 0;
	b.events = true;
	b.contains = s->r->id;
	/* a notice is never made before its cause; clocks may differ a day */
	b.since = clock_add_days(s->r->created, -1);
	return records_scan(s->lg->store, &s->lg->schemas, &b, one, s, fs, e);
}
