#include "flow/listing.h"

#include <stdint.h>

#include "base/out.h"
#include "base/str.h"
#include "flow/display.h"
#include "flow/flow.h"
#include "flow/flow_int.h"

struct rows {
	const struct listing *l;
	const struct record **v;
	size_t n, cap;
	struct arena arena;
};

static int
keep(void *arg, const struct record *r, struct err *e)
{
	struct rows *rows = arg;

	(void)e;
	if (!selection_match(rows->l->sel, r))
		return 0;
	GROW(rows->v, rows->n, rows->cap);
	rows->v[rows->n++] = record_copy(r, &rows->arena);
	return 0;
}

static int
order(const void *a, const void *b, void *arg)
{
	const struct listing *l = arg;
	const struct record *const *x = a, *const *y = b;

	return selection_order(l->sel, *x, *y);
}

static const char *
when(msec at, struct arena *a, void (*format)(msec, char[CLOCK_TEXT]))
{
	char text[CLOCK_TEXT];

	if (at == MSEC_NONE)
		return "";
	format(at, text);
	return arena_str(a, text);
}

static const char *
yesno(bool b)
{
	return b ? "yes" : "no";
}

/* "2 h 05 min" past the deadline, "" before it. */
static const char *
late_by(const struct record *r, msec now, struct arena *a)
{
	if (!r->open || r->due == MSEC_NONE || r->due >= now)
		return "";
	return when(now - r->due, a, clock_span);
}

enum {
	T_ID,
	T_NODE,
	T_CLASS,
	T_WHAT,
	T_WHERE,
	T_WHO,
	T_DUE,
	T_LATE,
	T_MARKS,
	T_COUNT
};

static void
for_people(const struct listing *l, const struct rows *rows, struct out *out)
{
	msec now = store_now(l->lg->store);
	const struct flow *flow;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < rows->n; i++) {
		const struct record *r = rows->v[i];
		struct arena a = ARENA_INIT;
		const char *c[T_COUNT];

		if (ledger_flow(l->lg, r->schema->kind, r->schema->version,
			&flow, &e) < 0)
			continue;
		c[T_ID] = r->id;
		c[T_NODE] = flow_node_name(flow, r->shown->node);
		c[T_CLASS] = r->class_;
		c[T_WHAT] = record_title(l->lg, flow, r, &a);
		c[T_WHERE] = record_place(l->lg, flow, r, &a);
		c[T_WHO] = record_owner(l->lg, r);
		c[T_DUE] = when(r->due, &a, clock_short);
		c[T_LATE] = late_by(r, now, &a);
		c[T_MARKS] = record_marks(l->lg, flow, r, &a);
		out_row(out, c);
		arena_release(&a);
	}
}

enum { P_COUNT = 12 };
static const char *const codes[P_COUNT] = { "id", "kind", "node", "class",
	"reporter", "created", "entered", "last", "due", "open", "overdue",
	"conflict" };

static bool
is_code(const char *field)
{
	for (size_t i = 0; i < P_COUNT; i++)
		if (streq(codes[i], field))
			return true;
	return false;
}

static void
for_programs(const struct listing *l, const struct rows *rows,
    const struct out_col *cols, size_t ncols, struct out *out)
{
	msec now = store_now(l->lg->store);
	const char **c = xcalloc(ncols, sizeof(*c));

	for (size_t i = 0; i < rows->n; i++) {
		const struct record *r = rows->v[i];
		struct arena a = ARENA_INIT;

		c[0] = r->id;
		c[1] = r->schema->kind;
		c[2] = r->shown->node;
		c[3] = r->class_;
		c[4] = r->reporter;
		c[5] = when(r->created, &a, clock_format);
		c[6] = when(r->shown->entered, &a, clock_format);
		c[7] = when(r->last, &a, clock_format);
		c[8] = when(r->due, &a, clock_format);
		c[9] = yesno(r->open);
		c[10] = yesno(*late_by(r, now, &a) != '\0');
		c[11] = yesno(r->conflict);
		for (size_t k = P_COUNT; k < ncols; k++)
			c[k] = record_field(r, cols[k].code);
		out_row(out, c);
		arena_release(&a);
	}
	free(c);
}

static void
render_table(const struct listing *l, const struct rows *rows, struct buf *b)
{
	const struct out_col cols[T_COUNT] = { { "id", _("id"), 0 },
		{ "node", _("stage"), 12 }, { "class", _("class"), 0 },
		{ "what", _("what"), 30 }, { "where", _("where"), 20 },
		{ "who", _("who"), 12 }, { "due", _("due"), 0 },
		{ "late", _("overdue"), 0 }, { "marks", _("marks"), 24 } };
	struct out *out = out_new(OUT_TABLE, cols, T_COUNT);

	for_people(l, rows, out);
	out_render(out, b);
	out_free(out);
}

/* The form's fields as columns, but those that stand there already. */
static int
render_codes(const struct listing *l, const struct rows *rows, struct buf *b,
    struct err *e)
{
	const struct flow *flow = NULL;
	struct out_col *cols;
	struct out *out;
	size_t n = 0, i;

	if (l->kind != NULL && ledger_flow(l->lg, l->kind, 0, &flow, e) < 0)
		return -1;
	cols = xcalloc(P_COUNT + (flow == NULL ? 0 : flow->nfields),
	    sizeof(*cols));
	for (i = 0; i < P_COUNT; i++)
		cols[n++] = (struct out_col){ codes[i], codes[i], 0 };
	for (i = 0; flow != NULL && i < flow->nfields; i++)
		if (!is_code(flow->fields[i].name))
			cols[n++] = (struct out_col){ flow->fields[i].name,
				flow->fields[i].label, 0 };
	out = out_new(l->format, cols, n);
	for_programs(l, rows, cols, n, out);
	out_render(out, b);
	out_free(out);
	free(cols);
	return 0;
}

/* By code, or by label: then which nodes that are is kept in the selection. */
static bool
of_flow(const struct flow *f, struct selection *sel, const char *typed)
{
	bool found = flow_node(f, typed) != NULL;

	for (size_t i = 0; i < f->nnodes; i++)
		if (streq(f->nodes[i].name, typed)) {
			selection_node_means(sel, typed, f->kind,
			    f->nodes[i].node);
			found = true;
		}
	return found;
}

/* In any version: old records stand at old nodes. */
static bool
has_node(struct ledger *lg, struct selection *sel, const char *kind,
    const char *typed)
{
	struct err why = ERR_INIT;
	const struct flow *f;
	bool found;

	if (ledger_flow(lg, kind, 0, &f, &why) < 0)
		return true; /* who reads its records will say */
	found = of_flow(f, sel, typed);
	for (int v = f->version - 1; v >= 1; v--)
		if (ledger_flow(lg, kind, v, &f, &why) == 0 &&
		    of_flow(f, sel, typed))
			found = true;
	return found;
}

static const char *
near_node(struct ledger *lg, const char *const *kinds, const char *node)
{
	struct err why = ERR_INIT;
	const char *near = NULL;
	const struct flow *f;

	for (; near == NULL && *kinds != NULL; kinds++)
		if (ledger_flow(lg, *kinds, 0, &f, &why) == 0)
			near = nearest_node(f, node);
	return near;
}

int
listing_nodes(struct ledger *lg, struct selection *sel,
    const char *const *kinds, struct err *e)
{
	const char *node, *near;

	for (size_t i = 0; (node = selection_node(sel, i)) != NULL; i++) {
		bool found = false;

		for (const char *const *k = kinds; *k != NULL; k++)
			if (has_node(lg, sel, *k, node))
				found = true;
		if (found)
			continue;
		err_set(e, E_ABSENT, _("--node: no kind here has a node '%s'"),
		    node);
		near = near_node(lg, kinds, node);
		return near != NULL ?
		    err_hint(e,
			_("did you mean '%s'? flow-show lists the nodes of a "
			  "kind"),
			near) :
		    err_hint(e, _("flow-show lists the nodes of a kind"));
	}
	return 0;
}

/* Those of hazards and alarms are known to the selection itself. */
static int
listing_types(const struct listing *l, struct err *e)
{
	const struct form_field *fd = NULL;
	struct arena a = ARENA_INIT;
	const struct flow *flow;
	const char *typed, *type;
	int rc = 0;

	if (l->kind == NULL || word_in("hazard alarm", l->kind) ||
	    selection_type(l->sel, 0) == NULL)
		return 0;
	if (ledger_flow(l->lg, l->kind, 0, &flow, e) < 0)
		return -1;
	if ((fd = flow_field(flow, "type")) == NULL)
		return err_set(e, E_USAGE,
		    _("--type: records of kind '%s' have no type"), l->kind);
	for (size_t i = 0;
	     rc == 0 && (typed = selection_type(l->sel, i)) != NULL; i++) {
		rc = field_normalise(l->lg, flow, fd, typed, MSEC_NONE, &a,
		    &type, e);
		if (rc == 0)
			selection_type_means(l->sel, typed, type);
		else
			err_wrap(e, "--type");
	}
	arena_release(&a);
	return rc;
}

static int
gather(const struct listing *l, struct rows *rows, struct findings *fs,
    struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(l->kind);
	const char *const one[] = { l->kind, NULL };
	const char *const *k = l->kind != NULL ? one : ledger_kinds(l->lg);

	if (selection_bind(l->sel, l->lg->reg, store_now(l->lg->store), l->me,
		&b, e) < 0 ||
	    listing_nodes(l->lg, l->sel, k, e) < 0 || listing_types(l, e) < 0)
		return -1;
	for (; *k != NULL; k++) {
		if (l->kind == NULL && streq(*k, "notice"))
			continue;
		b.kind = *k;
		if (records_scan(l->lg->store, &l->lg->schemas, &b, keep, rows,
			fs, e) < 0)
			return -1;
	}
	return 0;
}

int
listing_run(const struct listing *l, struct buf *out, struct findings *fs,
    struct err *e)
{
	struct rows rows = { .l = l, .arena = ARENA_INIT };
	int rc = gather(l, &rows, fs, e);

	if (rc == 0 && rows.n > 1)
		qsort_r(rows.v, rows.n, sizeof(*rows.v), order,
		    (void *)(uintptr_t)l);
	if (rc == 0 && l->format == OUT_TABLE)
		render_table(l, &rows, out);
	else if (rc == 0)
		rc = render_codes(l, &rows, out, e);
	arena_release(&rows.arena);
	free(rows.v);
	return rc;
}

static int
list(struct app *app, struct listing *l, struct err *e)
{
	struct findings fs = FINDINGS_INIT;
	struct buf out = BUF_INIT;
	struct actor who;
	int rc;

	if (ledger_actor(l->lg, app->actor, &who, e) == 0)
		l->me = who.code;
	else if (app->actor != NULL)
		return -1;
	else
		err_clear(e);
	rc = listing_run(l, &out, &fs, e);
	if (rc == 0)
		app_write(app, out.ptr, out.len);
	app_warn(app, &fs);
	app_warn(app, store_news(l->lg->store));
	app_warn(app, registers_notes(l->lg->reg));
	if (rc == 0 && findings_count(&fs, SEV_ERROR) > 0)
		rc = err_set(e, E_NO,
		    _("parts of records/ cannot be read; the rest is listed"));
	findings_release(&fs);
	buf_release(&out);
	return rc;
}

int
listing_command(struct app *app, const char *kind, struct selection *sel,
    struct err *e)
{
	struct listing l = { .sel = sel };
	int rc;

	if (app_format(app, &l.format, e) < 0 ||
	    ledger_open(&l.lg, app->dir, e) < 0)
		return -1;
	rc = kind == NULL ? 0 : ledger_kind_named(l.lg, kind, &l.kind, e);
	if (rc == 0)
		rc = list(app, &l, e);
	ledger_close(l.lg);
	return rc;
}
