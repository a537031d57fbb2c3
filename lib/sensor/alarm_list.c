#include "sensor/alarm_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/out.h"
#include "base/str.h"
#include "flow/display.h"
#include "flow/flow.h"
#include "flow/listing.h"
#include "sensor/point.h"
#include "sensor/removal.h"

struct rows {
	const struct alarm_list *l;
	const char *point; /* its code, or NULL */
	const struct record **v;
	const char **reason; /* of each, "" where it is watched */
	size_t n, cap;
	bool aside; /* one is shelved or out of service */
	struct arena arena;
};

static bool
is_aside(const struct record *r)
{
	return word_in("shelved out-of-service", r->shown->node);
}

static int
keep(void *arg, const struct record *r, struct err *e)
{
	struct rows *rows = arg;

	(void)e;
	if (!selection_match(rows->l->sel, r) || (!rows->l->all && !r->open) ||
	    (rows->point != NULL &&
		!streq(record_field(r, "point"), rows->point)))
		return 0;
	GROW(rows->v, rows->n, rows->cap);
	rows->v[rows->n++] = record_copy(r, &rows->arena);
	return 0;
}

static int
rank(const char *const *words, const char *w)
{
	int i = 0;

	while (words[i] != NULL && !streq(words[i], w))
		i++;
	return i;
}

/* What nobody has acknowledged, by priority; then the newest. */
static int
order(const void *a, const void *b)
{
	static const char *const nodes[] = { "unacked", "acked", "returned",
		"latched", "suppressed", "shelved", "out-of-service", NULL };
	static const char *const priorities[] = { "critical", "high", "medium",
		"low", NULL };
	const struct record *x = *(const struct record *const *)a;
	const struct record *y = *(const struct record *const *)b;
	int c = (int)y->open - (int)x->open;

	if (c == 0)
		c = rank(nodes, x->shown->node) - rank(nodes, y->shown->node);
	if (c == 0)
		c = rank(priorities, record_field(x, "priority")) -
		    rank(priorities, record_field(y, "priority"));
	if (c == 0 && x->created != y->created)
		c = x->created > y->created ? -1 : 1;
	return c != 0 ? c : strcmp(x->id, y->id);
}

/* ---- for people ---- */

enum {
	T_ID,
	T_NODE,
	T_PRIORITY,
	T_WHERE,
	T_POINT,
	T_WHAT,
	T_VALUE,
	T_PEAK,
	T_LIMIT,
	T_RAISED,
	T_LASTED,
	T_WATCHED, /* so many where all is watched */
	T_RULE = T_WATCHED,
	T_UNTIL,
	T_MEASURE,
	T_REASON,
	T_COUNT
};

static const char *
with_unit(const struct record *r, const char *field, struct arena *a)
{
	const char *v = record_field(r, field);

	return v[0] == '\0' ?
	    "" :
	    arena_printf(a, "%s %s", v, record_field(r, "unit"));
}

static const char *
lasted(const struct record *r, msec now, struct arena *a)
{
	msec from, to = now;
	char text[CLOCK_TEXT];

	if (!clock_parse(record_field(r, "raised_at"), &from))
		return "";
	if (!streq(record_field(r, "active"), "yes") &&
	    !clock_parse(record_field(r, "cleared_at"), &to))
		return "";
	clock_span(to > from ? to - from : 0, text);
	return arena_str(a, text);
}

static const char *
time_short(msec at, struct arena *a)
{
	char text[CLOCK_TEXT];

	clock_short(at, text);
	return arena_str(a, text);
}

static const char *
since(const struct record *r, struct arena *a)
{
	msec at;

	return clock_parse(record_field(r, "raised_at"), &at) ?
	    time_short(at, a) :
	    "";
}

static void
for_people(const struct rows *rows, const struct flow *flow, struct out *out)
{
	struct ledger *lg = rows->l->lg;
	msec now = store_now(lg->store);

	for (size_t i = 0; i < rows->n; i++) {
		const struct record *r = rows->v[i];
		struct arena a = ARENA_INIT;
		const char *c[T_COUNT];

		c[T_ID] = r->id;
		c[T_NODE] = flow_node_name(flow, r->shown->node);
		c[T_PRIORITY] = field_name(lg, flow, r, "priority", &a);
		c[T_WHERE] = field_name(lg, flow, r, "area", &a);
		c[T_POINT] = arena_printf(&a, "%s %s", record_field(r, "point"),
		    record_field(r, "name"));
		c[T_WHAT] =
		    arena_printf(&a, "%s %s", record_field(r, "substance"),
			field_name(lg, flow, r, "type", &a));
		c[T_VALUE] = with_unit(r, "value", &a);
		c[T_PEAK] = with_unit(r, "peak", &a);
		c[T_LIMIT] = with_unit(r, "limit", &a);
		c[T_RAISED] = since(r, &a);
		c[T_LASTED] = lasted(r, now, &a);
		c[T_RULE] = streq(record_field(r, "rule"), REMOVAL_ALL) ?
		    _("all rules") :
		    record_field(r, "rule");
		c[T_UNTIL] = is_aside(r) && r->due != MSEC_NONE ?
		    time_short(r->due, &a) :
		    "";
		c[T_MEASURE] = streq(r->shown->node, "out-of-service") ?
		    record_field(r, "measure") :
		    "";
		c[T_REASON] = rows->reason[i];
		out_row(out, c);
		arena_release(&a);
	}
}

/* ---- for programs ---- */

static const char *const fields[] = { "priority", "point", "name", "rule",
	"type", "area", "equipment", "medium", "substance", "value", "unit",
	"quality", "limit", "terms", "temperature", "peak", "raised_at",
	"cleared_at", "active", "latched", "response", "group", "first",
	"held_by", "acked_by", "acked_at", "shelve_for", "until", "measure" };
enum {
	FIELDS = sizeof(fields) / sizeof(fields[0]),
	OWN = 5,
	REASON = OWN + FIELDS,
	COLUMNS
};

static void
for_programs(const struct rows *rows, struct out *out)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct record *r = rows->v[i];
		char due[CLOCK_TEXT] = "";
		const char *c[COLUMNS] = { r->id, r->shown->node, r->class_,
			r->open ? "yes" : "no", due };

		if (r->due != MSEC_NONE)
			clock_format(r->due, due);
		for (size_t k = 0; k < FIELDS; k++)
			c[OWN + k] = record_field(r, fields[k]);
		c[REASON] = rows->reason[i];
		out_row(out, c);
	}
}

static void
render(const struct rows *rows, const struct flow *flow, struct buf *text)
{
	const struct out_col people[T_COUNT] = { { "id", _("id"), 0 },
		{ "node", _("stage"), 14 }, { "priority", _("priority"), 0 },
		{ "where", _("where"), 16 }, { "point", _("point"), 24 },
		{ "what", _("what"), 20 }, { "value", _("value"), 0 },
		{ "peak", _("worst"), 0 }, { "limit", _("limit"), 0 },
		{ "raised", _("raised"), 0 }, { "lasted", _("lasted"), 0 },
		{ "rule", _("rule"), 0 }, { "until", _("until"), 0 },
		{ "measure", _("measure"), 24 },
		{ "reason", _("reason"), 24 } };
	struct out_col programs[COLUMNS] = { { "id", "id", 0 },
		{ "node", "node", 0 }, { "class", "class", 0 },
		{ "open", "open", 0 }, { "due", "due", 0 } };
	bool table = rows->l->format == OUT_TABLE;
	struct out *out;

	for (size_t k = 0; k < FIELDS; k++)
		programs[OWN + k] = (struct out_col){ fields[k], fields[k], 0 };
	programs[REASON] = (struct out_col){ "reason", "reason", 0 };
	out = out_new(rows->l->format, table ? people : programs,
	    !table          ? COLUMNS :
		rows->aside ? T_COUNT :
			      T_WATCHED);
	if (table)
		for_people(rows, flow, out);
	else
		for_programs(rows, out);
	out_render(out, text);
	out_free(out);
}

/* The note of the event that put it aside or extended that. */
static const char *
why_aside(const struct record *r)
{
	for (size_t i = r->nevents; i > 0; i--)
		if (word_in("shelve remove extend", r->events[i - 1]->action))
			return r->events[i - 1]->note;
	return "";
}

/* Notes stay with their events, which a list is read without: few need them. */
static int
find_reasons(struct rows *rows, struct err *e)
{
	struct store *st = rows->l->lg->store;
	struct record_batch *batch = record_batch_new();
	struct record_box *box = NULL;
	int rc = 0;

	rows->reason =
	    arena_alloc(&rows->arena, (rows->n + 1) * sizeof(*rows->reason));
	for (size_t i = 0; rc == 0 && i < rows->n; i++) {
		rows->reason[i] = "";
		if (!is_aside(rows->v[i]))
			continue;
		rows->aside = true;
		rc = record_batch_load(&box, batch, st, &rows->l->lg->schemas,
		    rows->v[i]->id, NULL, e);
		if (rc == 0)
			rows->reason[i] =
			    arena_str(&rows->arena, why_aside(record_of(box)));
		record_free(box);
		box = NULL;
	}
	record_batch_free(batch);
	return rc;
}

/* One that has ended counts: its alarms are there. */
int
alarm_point(struct ledger *lg, const char *typed, const char **code,
    struct err *e)
{
	long row = registers_find(lg->reg, POINTS, typed, MSEC_NONE, e);

	if (row < 0)
		return err_wrap(e, "--point");
	*code = registers_cell(lg->reg, POINTS, row, "code");
	return 0;
}

static int
check(const struct alarm_list *l, struct record_bounds *b, struct rows *rows,
    struct err *e)
{
	static const char *const kinds[] = { "alarm", NULL };

	if (selection_bind(l->sel, l->lg->reg, store_now(l->lg->store), NULL, b,
		e) < 0 ||
	    listing_nodes(l->lg, l->sel, kinds, e) < 0)
		return -1;
	return l->point == NULL ? 0 :
				  alarm_point(l->lg, l->point, &rows->point, e);
}

int
alarm_list_run(const struct alarm_list *l, struct buf *text,
    struct findings *found, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("alarm");
	struct rows rows = { .l = l };
	const struct flow *flow;
	int rc;

	if (ledger_flow(l->lg, "alarm", 0, &flow, e) < 0 ||
	    check(l, &b, &rows, e) < 0)
		return -1;
	b.kind = "alarm";
	b.open_only = b.open_only || !l->all;
	rc = records_scan(l->lg->store, &l->lg->schemas, &b, keep, &rows, found,
	    e);
	if (rc == 0 && rows.n > 1)
		qsort(rows.v, rows.n, sizeof(*rows.v), order);
	if (rc == 0)
		rc = find_reasons(&rows, e);
	if (rc == 0)
		render(&rows, flow, text);
	free(rows.v);
	arena_release(&rows.arena);
	return rc;
}
