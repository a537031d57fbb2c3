/*
 * One event, judged on the events that it was made on: is the step one of the
 * flow, and might this actor take it by the tables of its commit?
 */
#include <stdlib.h>
#include <string.h>

#include "audit/audit_int.h"
#include "base/str.h"
#include "base/utf8.h"
#include "flow/people.h"

enum { OFFLINE_DAYS = 7 }; /* a creating event may be this old when it comes */

struct step {
	struct audit *a;
	const char *path;
	const struct flow *flow;
	struct ledger *tables; /* of the commit */
	const struct record *rec;
	const struct event *ev;
	size_t commit;
	struct record before; /* fold of what came before */
	const struct head *head; /* where the event was made; NULL: creating */
	const char **values; /* after the event */
	bool whole; /* all that came before is there */
};

static struct finding *
tell(struct step *s, const char *code, const char *text)
{
	return audit_tell(s->a, SEV_ERROR, code, s->commit, s->path,
	    s->ev->line, "%s: %s", s->ev->record, text);
}

/* ---- what came before ---- */

static size_t
find(const struct record *rec, const char *ulid, size_t len)
{
	for (size_t i = 0; i < rec->nevents; i++)
		if (strncmp(rec->events[i]->event, ulid, len) == 0 &&
		    rec->events[i]->event[len] == '\0')
			return i;
	return SIZE_MAX;
}

/* False when one of them is missing, which the fold of the record told. */
static bool
mark_causes(const struct record *rec, size_t at, bool *in)
{
	bool whole = true;
	const char *p = rec->events[at]->prev, *word;
	size_t len, k;

	while (word_next(&p, &word, &len)) {
		k = find(rec, word, len);
		/* causes stand before their effects, but in a circle */
		if (k == SIZE_MAX || k >= at) {
			whole = false;
			continue;
		}
		if (in[k])
			continue;
		in[k] = true;
		whole &= mark_causes(rec, k, in);
	}
	return whole;
}

/* The record as the actor saw it. */
static int
fold_before(struct step *s, const struct record *rec, size_t at, struct err *e)
{
	struct arena *arena = &s->a->arena;
	bool *in = arena_alloc(arena, (at + 1) * sizeof(*in));
	struct event *v = arena_alloc(arena, (at + 1) * sizeof(*v));
	size_t n = 0;

	s->whole = mark_causes(rec, at, in);
	for (size_t i = 0; i < at; i++)
		if (in[i])
			v[n++] = *rec->events[i];
	if (n == 0)
		return 0;
	if (record_fold(&s->before, rec->schema, v, n, arena, NULL, e) < 0)
		return -1;
	s->head = s->before.shown;
	for (size_t i = 0; i < s->before.nheads; i++)
		if (str_prefix(s->ev->prev, s->before.heads[i].event))
			s->head = &s->before.heads[i];
	return 0;
}

static void
values_after(struct step *s)
{
	const struct schema *schema = &s->flow->schema;
	struct arena *arena = &s->a->arena;

	s->values =
	    arena_alloc(arena, (schema->nfields + 1) * sizeof(*s->values));
	for (size_t i = 0; i < schema->nfields; i++) {
		const char *cell = s->ev->fields[i];

		s->values[i] = s->head == NULL ? "" : s->head->fields[i];
		if (streq(cell, "-"))
			s->values[i] = "";
		else if (*cell != '\0')
			s->values[i] = streq(cell, "--") ? "-" : cell;
	}
}

/* ---- the clock ---- */

static void
judge_clock(struct step *s)
{
	const struct event *ev = s->ev;
	msec id = ulid_time(ev->event);

	if (id - ev->time > AUDIT_SLACK ||
	    (s->head == NULL && ev->time - id > OFFLINE_DAYS * DAY))
		tell(s, "event-time",
		    _("its id was drawn at another time than it says"));
	if (s->head != NULL && s->before.last - ev->time > AUDIT_SLACK)
		tell(s, "order-time",
		    _("it is older than the event it was made on"));
}

/* ---- the step ---- */

static bool
is_engine(const char *action)
{
	return streq(action, "settle") || streq(action, "correct") ||
	    streq(action, "fill");
}

/* An action of a step in rules/escalation.csv, which system takes. */
static bool
escalates(struct step *s, const char *action)
{
	struct err gone = ERR_INIT;
	const struct table *t;

	return registers_table(s->tables->reg, "rules/escalation", &t, &gone) ==
	    0 &&
	    table_find(t, "action", action, 0) >= 0;
}

/* A kind that rules/tasks makes by schedule, where anybody may begin it. */
static bool
scheduled(struct step *s, const struct flow_row *row)
{
	struct err gone = ERR_INIT;
	const struct table *t;

	return s->head == NULL && streq(row->role, "*") &&
	    registers_table(s->tables->reg, "rules/tasks", &t, &gone) == 0 &&
	    table_find(t, "make", s->flow->kind, 0) >= 0;
}

static bool
system_may(struct step *s, const struct flow_row *row)
{
	/* notices are written by programs from their first event on */
	return row->role[0] == '\0' || word_in(row->role, "system") ||
	    word_in(row->role, "program") || scheduled(s, row) ||
	    streq(s->flow->kind, "notice") || escalates(s, row->action);
}

static bool
of_row(const char *word, size_t len)
{
	static const char *const words[] = {
		"photo:", "file:", "field:", "before:"
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(word, words[i], strlen(words[i])) == 0)
			return true;
	return (len == 4 && strncmp(word, "note", len) == 0) ||
	    (len == 9 && strncmp(word, "signature", len) == 0);
}

/* field:NAME of a field that the tables fill in, in the event after this one. */
static bool
filled_in_after(struct step *s, const char *word, size_t len)
{
	static const char field[] = "field:";
	const struct form_field *f;
	const char *name;

	if (len < sizeof(field) || strncmp(word, field, sizeof(field) - 1) != 0)
		return false;
	name = arena_dup(&s->a->arena, word + sizeof(field) - 1,
	    len - (sizeof(field) - 1));
	f = flow_field(s->flow, name);
	return f != NULL && streq(f->set_by, "-");
}

/* Words whose answer is not in the row itself cannot be asked again. */
static const char *
needs_of_row(struct step *s, const char *needs)
{
	struct buf b = BUF_INIT;
	const char *word, *kept;
	size_t len;

	while (word_next(&needs, &word, &len)) {
		if (!of_row(word, len) || filled_in_after(s, word, len))
			continue;
		if (b.len > 0)
			buf_putc(&b, ' ');
		buf_add(&b, word, len);
	}
	kept = arena_dup(&s->a->arena, b.ptr, b.len);
	buf_release(&b);
	return kept;
}

static int
needs_hold(struct step *s, const struct flow_row *row, struct err *e)
{
	struct values values = { s->flow, s->values };
	struct flow_row only = *row;
	struct flow_input in = { &only, &values, s->ev->evidence, s->ev->note,
		s->ev->signature[0] != '\0',
		s->head == NULL ? "" : s->head->acts, s->ev->record,
		s->ev->time, s->head == NULL ? NULL : s->head->fields };

	only.needs = needs_of_row(s, row->needs);
	return flow_needs(s->tables, s->flow, &in, e);
}

/* NULL, or the code of what is wrong, with e saying it. */
static const char *
row_holds(struct step *s, const struct flow_row *row, struct err *e)
{
	struct values values = { s->flow, s->values };
	const struct record *rec = s->head == NULL ? NULL : &s->before;
	struct flow_row r = *row;

	if (streq(s->ev->actor, "system")) {
		if (!system_may(s, row)) {
			err_set(e, E_PERM, _("system may not do '%s'"),
			    row->label);
			return "role";
		}
	} else {
		r.distinct = "";
		if (flow_permit(s->tables, s->flow, &r, rec, s->head, &values,
			s->ev->actor, s->ev->time, e) < 0)
			return "role";
		r.distinct = row->distinct;
		if (flow_permit(s->tables, s->flow, &r, rec, s->head, &values,
			s->ev->actor, s->ev->time, e) < 0)
			return "distinct";
	}
	return needs_hold(s, row, e) < 0 ? "needs" : NULL;
}

static bool
class_fits(struct step *s, const struct flow_row *row)
{
	int k = schema_field(&s->flow->schema, "class");
	const char *before, *after;

	if (row->class_[0] == '\0' || k < 0)
		return true;
	before = s->head == NULL ? "" : s->head->fields[k];
	after = s->values[k];
	/* a rule fills the class in after the creating event */
	return *after == '\0' || streq(row->class_, after) ||
	    streq(row->class_, before);
}

static const char *
engine_roles(const char *action)
{
	return streq(action, "settle") ? "dispatcher keeper" :
					 "@reporter dispatcher keeper";
}

/* settle, correct and fill are actions of every kind; they stay where they are. */
static void
judge_engine(struct step *s)
{
	struct flow_row row = { .action = s->ev->action,
		.label = flow_action_label(s->flow, s->ev->action),
		.role = engine_roles(s->ev->action),
		.next = s->ev->node,
		.needs = "note",
		.due = "",
		.class_ = "",
		.distinct = "",
		.policy = "",
		.set = "" };
	struct err e = ERR_INIT;
	const char *code;
	bool stays = false;

	for (size_t i = 0; i < s->before.nheads; i++)
		stays |= streq(s->before.heads[i].node, s->ev->node);
	if (!stays)
		tell(s, "path", _("this action does not move a record"));
	if (streq(s->ev->action, "fill")) {
		if (!streq(s->ev->actor, "system"))
			tell(s, "role",
			    _("only system fills in what rules say"));
		return;
	}
	row.node = s->head->node;
	code = row_holds(s, &row, &e);
	if (code != NULL)
		tell(s, code, e.msg);
}

static void
no_row(struct step *s, const char *node, bool elsewhere)
{
	char q[UTF8_CUT];
	struct buf b = BUF_INIT;

	if (elsewhere)
		buf_printf(&b, _("'%s' does not lead from %s to %s"),
		    utf8_cut(q, s->ev->action), node, s->ev->node);
	else
		buf_printf(&b, _("'%s' is not possible at %s"),
		    utf8_cut(q, s->ev->action), node);
	finding_hint(tell(s, "path", b.ptr), "flow-show %s", s->flow->kind);
	buf_release(&b);
}

/*
 * What system fills in after the step.  Not of the first event, whose form is
 * filled from tables, nor where branches or rows leave it open what is set.
 */
static void
judge_fill(struct step *s, const struct flow_row *row)
{
	struct buf b = BUF_INIT;
	char field[64];

	if (s->head == NULL || s->before.nheads > 1 ||
	    streq(s->ev->actor, "system"))
		return;
	for (size_t i = 0; i < s->flow->nrows; i++) {
		const struct flow_row *other = &s->flow->rows[i];

		if (streq(other->node, row->node) &&
		    streq(other->action, row->action) &&
		    streq(other->next, row->next) &&
		    !streq(other->set, row->set))
			return;
	}
	if (!fill_missing(s->flow, row, s->rec, s->ev, s->values, field))
		return;
	buf_printf(&b,
	    _("system did not fill in %s after '%s' as the flow says"), field,
	    row->label);
	tell(s, "fill", b.ptr);
	buf_release(&b);
}

static void
judge_step(struct step *s)
{
	const struct flow_node *start = flow_start(s->flow);
	const char *node = s->head != NULL ? s->head->node :
	    start != NULL                  ? start->node :
					     "";
	const char *code = NULL;
	struct err first = ERR_INIT;
	bool elsewhere = false, tried = false;

	for (size_t i = 0; i < s->flow->nrows; i++) {
		const struct flow_row *row = &s->flow->rows[i];
		struct err e = ERR_INIT;
		const char *why;

		if (!streq(row->node, node) ||
		    !streq(row->action, s->ev->action))
			continue;
		elsewhere = true;
		if (!streq(row->next, s->ev->node) || !class_fits(s, row))
			continue;
		if ((why = row_holds(s, row, &e)) == NULL) {
			judge_fill(s, row);
			return;
		}
		if (!tried) {
			first = e;
			code = why;
		}
		tried = true;
	}
	if (tried)
		tell(s, code, first.msg);
	else
		no_row(s, node, elsewhere);
}

/* Who typed it is the actor, or a clerk. */
static void
judge_entry(struct step *s)
{
	const struct table *t;
	struct err gone = ERR_INIT;
	const char *login = s->ev->entered_by, *own;
	long row;

	if (streq(s->ev->actor, "system") || store_rehearsal(s->a->lg->store) ||
	    *login == '\0' ||
	    registers_table(s->tables->reg, "registers/people", &t, &gone) < 0)
		return;
	row = table_find(t, "login", login, 0);
	if (row < 0)
		return;
	own = table_get(t, (size_t)row, "code");
	if (streq(own, s->ev->actor) ||
	    person_has_role(s->tables, own, "clerk", "", s->ev->time))
		return;
	tell(s, "entry", _("entered by somebody who is no clerk"));
}

void
step_judge(struct audit *a, const char *path, const struct record *rec,
    size_t at, size_t commit)
{
	struct step s = { .a = a,
		.path = path,
		.rec = rec,
		.ev = rec->events[at],
		.commit = commit };
	struct err e = ERR_INIT;

	if (ledger_flow(a->head, rec->schema->kind, rec->schema->version,
		&s.flow, &e) < 0 ||
	    tables_at(a->tables, commit, &s.tables, &e) < 0 ||
	    fold_before(&s, rec, at, &e) < 0) {
		tell(&s, "tables", e.msg);
		return;
	}
	values_after(&s);
	/* who holds a link could use it himself */
	if (streq(s.flow->kind, "verification") && streq(s.ev->action, "print"))
		audit_tell(a, SEV_WARN, "link-shown", commit, path, s.ev->line,
		    _("%s: %s was shown the link that he issued"), rec->id,
		    s.ev->actor);
	judge_clock(&s);
	judge_entry(&s);
	/* what follows from a missing event is no finding of its own */
	if (!s.whole)
		return;
	if (s.head == NULL && at > 0 && s.ev->prev[0] == '\0')
		tell(&s, "path", _("it begins a record that there was"));
	else if (is_engine(s.ev->action) && s.head != NULL &&
	    flow_row(s.flow, s.head->node, s.ev->action, "") == NULL)
		judge_engine(&s);
	else
		judge_step(&s);
}
