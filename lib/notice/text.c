#include "notice/text.h"

#include <string.h>

#include "base/str.h"

#define TABLE "rules/notices"

/* ---- expansion ---- */

struct place { /* the inside of ${…} */
	char name[64];
	bool label;
	const char *dflt; /* NULL: none */
	size_t dflt_len;
};

static bool
place_parse(const char *s, size_t len, struct place *p)
{
	const char *bar = memchr(s, '|', len);
	size_t n = bar != NULL ? (size_t)(bar - s) : len;

	memset(p, 0, sizeof(*p));
	if (bar != NULL) {
		p->dflt = bar + 1;
		p->dflt_len = len - n - 1;
	}
	if (n > 5 && memcmp(s + n - 5, ":name", 5) == 0) {
		p->label = true;
		n -= 5;
	}
	if (n == 0 || n >= sizeof(p->name))
		return false;
	memcpy(p->name, s, n);
	return true;
}

size_t
text_expand(struct buf *out, const char *t, text_fn fn, void *arg,
    struct buf *unknown)
{
	const char *end;
	size_t bad = 0, before;
	struct place p;

	for (; *t != '\0'; t++) {
		if (t[0] == '\\' && t[1] == 'n') {
			buf_putc(out, '\n');
			t++;
			continue;
		}
		if (t[0] != '$' || t[1] != '{') {
			buf_putc(out, *t);
			continue;
		}
		end = strchr(t, '}');
		before = out->len;
		if (end != NULL &&
		    place_parse(t + 2, (size_t)(end - t) - 2, &p) &&
		    fn(arg, p.name, p.label, out)) {
			if (out->len == before && p.dflt != NULL)
				buf_add(out, p.dflt, p.dflt_len);
			t = end;
			continue;
		}
		buf_trim(out, before);
		if (bad++ == 0 && unknown != NULL)
			buf_add(unknown, t,
			    end != NULL ? (size_t)(end - t) + 1 : strlen(t));
		if (end == NULL) {
			buf_puts(out, t);
			break;
		}
		buf_add(out, t, (size_t)(end - t) + 1);
		t = end;
	}
	return bad;
}

/* ---- the table ---- */

static int
cell_rank(const char *cell, const char *want, int points)
{
	if (streq(cell, want))
		return points;
	return streq(cell, "*") ? 0 : -1;
}

int
text_find(struct ledger *lg, const char *policy, const char *step,
    struct notice_text *out, struct err *e)
{
	const struct table *t;
	size_t i;
	int best = -1, a, b, policy_col, step_col;

	if (registers_table(lg->reg, TABLE, &t, e) < 0)
		return -1;
	policy_col = table_col(t, "policy");
	step_col = table_col(t, "step");
	for (i = 0; i < t->nrows; i++) {
		a = cell_rank(table_cell(t, i, policy_col), policy, 2);
		b = cell_rank(table_cell(t, i, step_col), step, 1);
		if (a < 0 || b < 0 || a + b <= best)
			continue;
		best = a + b;
		out->subject = table_get(t, i, "subject");
		out->body = table_get(t, i, "body");
		out->voice = table_get(t, i, "voice");
		out->attach = table_get(t, i, "attach");
		out->line = t->lines[i];
	}
	if (best >= 0)
		return 0;
	err_at(e, E_DATA, TABLE ".csv", 0,
	    _("no text for policy '%s' step '%s'"), policy, step);
	return err_hint(e, _("add a row with '*' for both"));
}

/* ---- values ---- */

static void
put_time(struct buf *out, msec t)
{
	char text[CLOCK_TEXT];

	if (t == MSEC_NONE)
		return;
	clock_short(t, text);
	buf_puts(out, text);
}

/* In words that can be read aloud. */
static void
put_span(struct buf *out, msec t)
{
	long days = (long)(t / DAY), hours = (long)(t % DAY / HOUR);
	long minutes = (long)(t % HOUR / MINUTE);

	if (t < 0)
		return;
	if (days > 0)
		buf_printf(out, _("%ld days "), days);
	if (hours > 0)
		buf_printf(out, _("%ld hours "), hours);
	if (days == 0 && (minutes > 0 || hours == 0))
		buf_printf(out, _("%ld minutes "), minutes);
	while (out->len > 0 && out->ptr[out->len - 1] == ' ')
		buf_trim(out, out->len - 1);
}

static void
put_person(struct ledger *lg, const char *code, struct buf *out)
{
	const char *name;

	if (code == NULL || code[0] == '\0')
		return;
	name = person_name(lg, code);
	buf_puts(out, name != NULL && name[0] != '\0' ? name : code);
}

static void
put_link(struct text_env *v, struct buf *out)
{
	const char *base = store_setting(v->lg->store, "base_url");

	if (base[0] == '\0')
		return;
	buf_puts(out, base);
	if (!str_suffix(base, "/"))
		buf_putc(out, '/');
	buf_printf(out, "R/%s", v->rec->id);
}

static const char *
last_note(const struct record *rec, const struct head *h)
{
	size_t i;

	for (i = rec->nevents; rec->events != NULL && i > 0; i--)
		if (streq(rec->events[i - 1]->event, h->entered_event))
			return rec->events[i - 1]->note;
	return "";
}

typedef void (*name_fn)(struct text_env *, struct buf *);

static void
v_id(struct text_env *v, struct buf *out)
{
	buf_puts(out, v->rec->id);
}

static void
v_kind(struct text_env *v, struct buf *out)
{
	buf_puts(out, v->flow->title);
}

static void
v_node(struct text_env *v, struct buf *out)
{
	buf_puts(out, flow_node_name(v->flow, v->head->node));
}

static void
v_action(struct text_env *v, struct buf *out)
{
	buf_puts(out, flow_action_label(v->flow, v->head->entered_action));
}

static void
v_due(struct text_env *v, struct buf *out)
{
	put_time(out, v->head->due);
}

static void
v_overdue(struct text_env *v, struct buf *out)
{
	if (v->head->due != MSEC_NONE && v->now > v->head->due)
		put_span(out, v->now - v->head->due);
}

static void
v_left(struct text_env *v, struct buf *out)
{
	if (v->head->due != MSEC_NONE && v->now < v->head->due)
		put_span(out, v->head->due - v->now);
}

static void
v_link(struct text_env *v, struct buf *out)
{
	put_link(v, out);
}

static void
v_recipient(struct text_env *v, struct buf *out)
{
	put_person(v->lg, v->push->person, out);
}

static void
v_deputy(struct text_env *v, struct buf *out)
{
	put_person(v->lg, v->push->deputy_for, out);
}

static void
v_actor(struct text_env *v, struct buf *out)
{
	if (!streq(v->head->actor, "system"))
		put_person(v->lg, v->head->actor, out);
}

static void
v_reporter(struct text_env *v, struct buf *out)
{
	put_person(v->lg, v->rec->reporter, out);
}

static void
v_note(struct text_env *v, struct buf *out)
{
	event_text_out(out, last_note(v->rec, v->head));
}

/* What the reporter wrote. */
static void
v_reported(struct text_env *v, struct buf *out)
{
	if (v->rec->events != NULL && v->rec->nevents > 0)
		event_text_out(out, v->rec->events[0]->note);
}

static void
v_plant(struct text_env *v, struct buf *out)
{
	buf_puts(out, store_setting(v->lg->store, "name"));
}

static void
v_now(struct text_env *v, struct buf *out)
{
	put_time(out, v->now);
}

static void
v_entered(struct text_env *v, struct buf *out)
{
	put_time(out, v->head->entered);
}

static void
v_created(struct text_env *v, struct buf *out)
{
	put_time(out, v->rec->created);
}

/* Filled in when it is sent, see notice/sender.h. */
static void
v_inspection(struct text_env *v, struct buf *out)
{
	(void)v;
	buf_puts(out, TEXT_SECRET);
}

static void
v_age(struct text_env *v, struct buf *out)
{
	put_span(out, v->now - v->head->entered);
}

static const char *const names[] = { "id", "kind", "node", "action", "due",
	"overdue", "left", "link", "recipient", "deputy_for", "actor",
	"reporter", "reported", "note", "plant", "now", "entered", "created",
	"age", "inspection", NULL };
static const name_fn values[] = { v_id, v_kind, v_node, v_action, v_due,
	v_overdue, v_left, v_link, v_recipient, v_deputy, v_actor, v_reporter,
	v_reported, v_note, v_plant, v_now, v_entered, v_created, v_age,
	v_inspection };

const char *const *
text_names(void)
{
	return names;
}

/* The label of a code in the table that the field's list names. */
static bool
put_label(struct text_env *v, const char *list, const char *code,
    struct buf *out)
{
	static const char *const cols[] = { "label", "name", "name_zh" };
	static const char *const folders[] = { "catalogue/", "registers/" };
	struct buf name = BUF_INIT;
	const char *text;
	bool done = false;
	size_t i, j;

	for (i = 0; i < 2 && !done; i++)
		for (j = 0; j < 3 && !done; j++) {
			buf_clear(&name);
			buf_printf(&name, "%s%s", folders[i], list);
			text = registers_get(v->lg->reg, name.ptr, code, v->now,
			    cols[j]);
			done = text[0] != '\0';
			if (done)
				buf_puts(out, text);
		}
	buf_release(&name);
	return done;
}

static void
put_field(struct text_env *v, const struct form_field *f, const char *value,
    bool label, struct buf *out)
{
	msec t;

	if (value[0] == '\0')
		return;
	if (streq(f->type, "time") && clock_parse(value, &t)) {
		put_time(out, t);
		return;
	}
	if (label && streq(f->type, "person")) {
		put_person(v->lg, value, out);
		return;
	}
	if (label && streq(f->type, "yesno")) {
		buf_puts(out, streq(value, "yes") ? _("yes") : _("no"));
		return;
	}
	if (label && f->list[0] != '\0' && put_label(v, f->list, value, out))
		return;
	buf_puts(out, value);
}

bool
text_value(void *env, const char *name, bool label, struct buf *out)
{
	struct text_env *v = env;
	const struct form_field *f;
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		if (streq(names[i], name)) {
			values[i](v, out);
			return true;
		}
	f = flow_field(v->flow, name);
	if (f == NULL)
		return false;
	put_field(v, f, head_field(v->rec, v->head, name), label, out);
	return true;
}
