/*
 * The page, as text for a terminal or as Markdown.
 */
#include "base/str.h"
#include "base/utf8.h"
#include "flow/show_int.h"

struct page {
	struct story *s;
	struct buf *b;
	bool md;
	size_t width; /* of labels */
};

/* Line breaks continue below the text; Markdown's own signs are quoted. */
static void
put_text(struct page *p, const char *text, size_t indent)
{
	struct buf lines = BUF_INIT;

	event_text_out(&lines, text);
	for (const char *c = lines.ptr; *c != '\0'; c++) {
		if (*c == '\n' && p->md) {
			buf_puts(p->b, "<br>");
		} else if (*c == '\n') {
			buf_putc(p->b, '\n');
			for (size_t i = 0; i < indent; i++)
				buf_putc(p->b, ' ');
		} else {
			if (p->md && strchr("\\`*_[]<>|#", *c) != NULL)
				buf_putc(p->b, '\\');
			buf_putc(p->b, *c);
		}
	}
	buf_release(&lines);
}

static void
section(struct page *p, const char *title)
{
	buf_printf(p->b, p->md ? "\n## %s\n\n" : "\n%s\n", title);
}

static void
pair(struct page *p, const char *label, const char *value)
{
	if (*value == '\0')
		return;
	if (p->md) {
		buf_puts(p->b, "| ");
		put_text(p, label, 0);
		buf_puts(p->b, " | ");
		put_text(p, value, 0);
		buf_puts(p->b, " |\n");
		return;
	}
	buf_puts(p->b, "  ");
	if (utf8_width(label) <= p->width)
		utf8_pad(p->b, label, p->width);
	else
		buf_puts(p->b, label);
	buf_puts(p->b, "  ");
	put_text(p, value, p->width + 4);
	buf_putc(p->b, '\n');
}

static const char *
at(struct page *p, msec when)
{
	char text[CLOCK_TEXT];

	if (when == MSEC_NONE)
		return "—";
	clock_short(when, text);
	return arena_str(&p->s->arena, text);
}

static const char *
due_text(struct page *p, const struct record *r)
{
	struct arena *a = &p->s->arena;
	msec now = store_now(p->s->lg->store);
	char span[CLOCK_TEXT];

	if (!r->open || r->due == MSEC_NONE)
		return "";
	if (r->due < now) {
		clock_span(now - r->due, span);
		return arena_printf(a, _("%s, overdue by %s"), at(p, r->due),
		    span);
	}
	clock_span(r->due - now, span);
	return arena_printf(a, _("%s, in %s"), at(p, r->due), span);
}

static void
head_lines(struct page *p)
{
	struct story *s = p->s;
	const struct record *r = s->r;
	struct arena *a = &s->arena;
	const char *title = record_title(s->lg, s->flow, r, a);

	if (p->md)
		buf_puts(p->b, "# ");
	if (store_rehearsal(s->lg->store))
		buf_printf(p->b, "%s ", _("[REHEARSAL]"));
	buf_printf(p->b, "%s %s", s->flow->title, r->id);
	if (*title != '\0') {
		buf_puts(p->b, "  ");
		put_text(p, title, 0);
	}
	buf_puts(p->b, p->md ? "\n\n| | |\n|---|---|\n" : "\n");
	pair(p, _("state"),
	    arena_printf(a, "%s%s", flow_node_name(s->flow, r->shown->node),
		r->open ? "" : _(" (closed)")));
	pair(p, _("marks"), record_marks(s->lg, s->flow, r, a));
	pair(p, _("since"), at(p, r->shown->entered));
	pair(p, _("due"), due_text(p, r));
	pair(p, _("reported by"),
	    arena_printf(a, "%s  %s", person_display(s->lg, r->reporter, a),
		at(p, r->created)));
	pair(p, _("flow version"), arena_printf(a, "%d", r->schema->version));
}

static bool
hidden(const struct story *s, const struct form_field *f)
{
	return s->alone && streq(f->type, "link");
}

static void
fields(struct page *p)
{
	struct story *s = p->s;

	section(p, _("Fields"));
	if (p->md)
		buf_puts(p->b, "| | |\n|---|---|\n");
	for (size_t i = 0; i < s->flow->nfields; i++)
		if (!hidden(s, &s->flow->fields[i]))
			pair(p, s->flow->fields[i].label,
			    field_display(s->lg, s->flow, &s->flow->fields[i],
				record_field(s->r, s->flow->fields[i].name),
				&s->arena));
}

/* The branches of a conflict, and what they say differently. */
static void
conflict(struct page *p)
{
	struct story *s = p->s;
	const struct record *r = s->r;

	section(p, _("Conflict: two acted on the same state"));
	for (size_t i = 0; i < r->nheads; i++) {
		const struct head *h = &r->heads[i];

		buf_printf(p->b, p->md ? "- %s %s %s %s\n" : "  %s %s %s %s\n",
		    h == r->shown ? _("shown:") : _("other:"),
		    flow_node_name(s->flow, h->node),
		    person_display(s->lg, head_person(r, h), &s->arena),
		    at(p, h->time));
	}
	for (size_t k = 0; k < s->flow->nfields; k++) {
		const struct form_field *f = &s->flow->fields[k];

		for (size_t i = 0; i < r->nheads; i++)
			if (!streq(head_field(r, &r->heads[i], f->name),
				record_field(r, f->name)))
				pair(p, f->label,
				    arena_printf(&s->arena, "%s / %s",
					record_field(r, f->name),
					head_field(r, &r->heads[i], f->name)));
	}
	buf_printf(p->b, p->md ? "\n%s\n" : "  %s\n",
	    _("the dispatcher ends it: record-do -N NOTE settle ID"));
}

static void
detail(struct page *p, const char *label, const char *value)
{
	if (*value == '\0')
		return;
	buf_puts(p->b, p->md ? "  - " : "                    ");
	buf_printf(p->b, "%s: ", label);
	put_text(p, value, 22);
	buf_putc(p->b, '\n');
}

static void
changes(struct page *p, const struct event *ev)
{
	struct story *s = p->s;

	for (size_t i = 0; i < s->flow->nfields; i++) {
		const struct form_field *f = &s->flow->fields[i];
		const char *new, *old;

		if (ev->fields[i][0] == '\0' || hidden(s, f))
			continue;
		old = field_display(s->lg, s->flow, f, story_before(s, ev, i),
		    &s->arena);
		new = streq(ev->fields[i], "-") ?
		    _("(cleared)") :
		    field_display(s->lg, s->flow, f, ev->fields[i], &s->arena);
		detail(p, f->label,
		    *old == '\0' ?
			new :
			arena_printf(&s->arena, "%s → %s", old, new));
	}
}

/* What the tables gave a new record stands among its fields: names only. */
static void
filled(struct page *p, const struct event *ev)
{
	struct story *s = p->s;
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < s->flow->nfields; i++)
		if (ev->fields[i][0] != '\0' && !hidden(s, &s->flow->fields[i]))
			buf_printf(&b, "%s%s", b.len > 0 ? " · " : "",
			    s->flow->fields[i].label);
	detail(p, _("filled in by itself"), b.ptr);
	buf_release(&b);
}

/* The engine's own actions have no label in a flow. */
static const char *
action_label(const struct flow *flow, const char *action)
{
	static const char *const engine[][2] = { { "fill", N_("fill in") },
		{ "correct", N_("correct") }, { "settle", N_("settle") } };
	const char *label = flow_action_label(flow, action);

	for (size_t i = 0; i < 3; i++)
		if (streq(label, engine[i][0]))
			return _(engine[i][1]);
	return label;
}

static void
evidence(struct page *p, const struct event *ev)
{
	const char *c = ev->evidence, *copy;
	char role[33], file[80];

	while (evidence_next(&c, role, file)) {
		if (*role != '\0')
			detail(p,
			    arena_printf(&p->s->arena, _("file %s"), role),
			    arena_printf(&p->s->arena, "evidence/%.2s/%s", file,
				file));
		if (p->md && (copy = story_copy(p->s, file)) != NULL) {
			buf_puts(p->b, "\n    ![");
			put_text(p, role_display(role), 0);
			buf_printf(p->b, "](<%s>)\n\n", copy);
		}
	}
}

static void
event_lines(struct page *p, const struct event *ev, msec before)
{
	struct story *s = p->s;
	const char *clerk = story_clerk(s, ev);

	buf_printf(p->b, p->md ? "- **%s** %s · %s" : "  %s  %s  %s",
	    at(p, ev->time), action_label(s->flow, ev->action),
	    person_display(s->lg, ev->actor, &s->arena));
	buf_printf(p->b, " → %s\n", flow_node_name(s->flow, ev->node));
	if (clerk != NULL)
		detail(p, _("entered for the actor by"), clerk);
	detail(p, _("note"), ev->note);
	evidence(p, ev);
	/* what the record began with stands among its fields */
	if (streq(ev->action, "fill") && streq(ev->actor, "system"))
		filled(p, ev);
	else if (ev->prev[0] != '\0')
		changes(p, ev);
	if (ev->due != MSEC_NONE && ev->due != before)
		detail(p, _("deadline"), at(p, ev->due));
	if (ev->signature[0] != '\0')
		detail(p, _("signed"), _("yes (ledger-audit checks it)"));
}

static void
events(struct page *p)
{
	msec due = MSEC_NONE;

	section(p, _("Events"));
	for (size_t i = 0; i < p->s->r->nevents; i++) {
		const struct event *ev = p->s->r->events[i];

		event_lines(p, ev, due);
		due = ev->due;
	}
	for (size_t i = 0; i < p->s->r->ndoubled; i++) {
		const struct event *ev = p->s->r->doubled[i];

		buf_printf(p->b,
		    p->md ? "- **%s** %s · %s · %s\n" : "  %s  %s  %s  %s\n",
		    at(p, ev->time), action_label(p->s->flow, ev->action),
		    person_display(p->s->lg, ev->actor, &p->s->arena),
		    _("(does not count: another row has its number)"));
	}
}

/* Verifications by a third party, and whatever else was made about it. */
static void
links(struct page *p)
{
	section(p, _("Made about it"));
	for (size_t i = 0; i < p->s->nlinks; i++) {
		const struct link_line *l = &p->s->links[i];

		buf_printf(p->b,
		    p->md ? "- **%s** %s · %s · %s · %s\n" :
			    "  %s  %s  %s  %s  %s\n",
		    l->id, l->title, l->node, l->actor, at(p, l->time));
		detail(p, _("note"), l->note);
	}
}

static void
notices(struct page *p)
{
	section(p, _("Notices"));
	for (size_t i = 0; i < p->s->nnotices; i++) {
		const struct notice_line *n = &p->s->notices[i];

		buf_printf(p->b, p->md ? "- **%s** %s · " : "  %s  %s  ", n->id,
		    n->recipient);
		put_text(p, n->subject, 4);
		buf_puts(p->b, p->md ? "\n  - " : "\n      ");
		buf_printf(p->b, _("queued %s · delivered %s · accepted %s"),
		    at(p, n->queued), at(p, n->delivered), at(p, n->accepted));
		buf_printf(p->b, " · %s", n->state);
		if (*n->channel != '\0')
			buf_printf(p->b, " · %s", n->channel);
		if (*n->deputy_for != '\0')
			buf_printf(p->b, _(" · deputy of %s"), n->deputy_for);
		if (n->late)
			buf_printf(p->b, " · %s", _("late push"));
		if (n->doubled)
			buf_printf(p->b, " · %s", _("possibly a duplicate"));
		buf_putc(p->b, '\n');
		if (*n->result != '\0' && n->delivered == MSEC_NONE)
			detail(p, _("result"), n->result);
	}
}

static size_t
label_width(const struct story *s)
{
	size_t w = 8, n;

	for (size_t i = 0; i < s->flow->nfields; i++) {
		n = utf8_width(s->flow->fields[i].label);
		if (n > w && n <= 32 &&
		    *record_field(s->r, s->flow->fields[i].name) != '\0')
			w = n;
	}
	return w;
}

void
story_page(struct story *s, bool markdown, struct buf *out)
{
	struct page p = { s, out, markdown, label_width(s) };

	head_lines(&p);
	if (s->r->conflict)
		conflict(&p);
	fields(&p);
	events(&p);
	if (s->nlinks > 0)
		links(&p);
	if (s->nnotices > 0)
		notices(&p);
}
