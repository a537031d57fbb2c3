#include "record/select.h"

#include <stdint.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "base/utf8.h"
#include "record/registers_int.h"

/* Order of SELECT_LONGS. */
enum what {
	W_NODE,
	W_CLASS,
	W_AREA,
	W_REPORTER,
	W_ASSIGNEE,
	W_MINE,
	W_TYPE,
	W_SINCE,
	W_UNTIL,
	W_AGE,
	W_OVERDUE,
	W_OPEN,
	W_CONFLICT,
	W_TEXT,
	W_SORT,
	W_COUNT
};

static const char *const names[W_COUNT] = { "node", "class", "area", "reporter",
	"assignee", "mine", "type", "since", "until", "age", "overdue", "open",
	"conflict", "text", "sort" };

struct wanted {
	enum what what;
	const char *arg; /* as typed */
	const char *value; /* what it means: a code, "" where it has none */
	msec least, most; /* --age; MSEC_NONE: no such bound */
	const char *kind; /* a node of this kind only, or NULL */
};

struct selection {
	struct wanted *v;
	size_t n, cap;
	bool asked[W_COUNT];
	const char **areas; /* all below the areas asked for */
	size_t nareas, areacap;
	msec now;
	struct arena arena;
};

struct selection *
selection_new(void)
{
	return xcalloc(1, sizeof(struct selection));
}

void
selection_free(struct selection *s)
{
	if (s == NULL)
		return;
	arena_release(&s->arena);
	free(s->areas);
	free(s->v);
	free(s);
}

void
selection_add(struct selection *s, int val, const char *arg)
{
	enum what w = (enum what)(val - SELECT_BASE);

	GROW(s->v, s->n, s->cap);
	s->v[s->n++] = (struct wanted){ w, arg == NULL ? "" : arg, "",
		MSEC_NONE, MSEC_NONE, NULL };
	s->asked[w] = true;
}

static const char *
typed(const struct selection *s, enum what w, size_t i)
{
	size_t k;

	for (k = 0; k < s->n; k++)
		if (s->v[k].what == w && s->v[k].kind == NULL && i-- == 0)
			return s->v[k].arg;
	return NULL;
}

const char *
selection_node(const struct selection *s, size_t i)
{
	return typed(s, W_NODE, i);
}

const char *
selection_type(const struct selection *s, size_t i)
{
	return typed(s, W_TYPE, i);
}

void
selection_node_means(struct selection *s, const char *arg, const char *kind,
    const char *node)
{
	GROW(s->v, s->n, s->cap);
	s->v[s->n++] = (struct wanted){ W_NODE, arg, arena_str(&s->arena, node),
		MSEC_NONE, MSEC_NONE, arena_str(&s->arena, kind) };
}

void
selection_type_means(struct selection *s, const char *arg, const char *type)
{
	for (size_t k = 0; k < s->n; k++)
		if (s->v[k].what == W_TYPE && strcmp(s->v[k].arg, arg) == 0)
			s->v[k].value = arena_str(&s->arena, type);
}

static int
bad(const struct wanted *w, const char *hint, struct err *e)
{
	char q[UTF8_CUT];

	err_set(e, E_USAGE, _("--%s cannot be '%s'"), names[w->what],
	    utf8_cut(q, w->arg));
	return err_hint(e, "%s", hint);
}

/* The one row with this name, or -1: as where records are written. */
static long
by_name(const struct table *t, const char *name)
{
	const char *col = reg_name_col(t);
	long first = *name == '\0' ? -1 : table_find(t, col, name, 0);

	if (first < 0)
		return -1;
	return table_find(t, col, name, (size_t)first + 1) < 0 ? first : -1;
}

/* The code of what was typed, which may be an alias or a name. */
static int
bind_code(struct selection *s, struct wanted *w, struct registers *reg,
    const char *table, struct err *e)
{
	long row = registers_find(reg, table, w->arg, MSEC_NONE, e);
	const struct table *t;

	if (row < 0 && e->code == E_ABSENT &&
	    registers_table(reg, table, &t, &(struct err)ERR_INIT) == 0)
		row = by_name(t, w->arg);
	if (row < 0)
		return err_wrap(e, "--%s", names[w->what]);
	err_clear(e);
	w->value =
	    arena_str(&s->arena, registers_cell(reg, table, row, "code"));
	return 0;
}

static int
bind_area(struct selection *s, struct wanted *w, struct registers *reg,
    struct err *e)
{
	const struct table *t;

	if (bind_code(s, w, reg, "registers/areas", e) < 0 ||
	    registers_table(reg, "registers/areas", &t, e) < 0)
		return -1;
	for (size_t i = 0; i < t->nrows; i++) {
		const char *code = table_get(t, i, "code");

		if (!registers_area_below(reg, code, w->value))
			continue;
		GROW(s->areas, s->nareas, s->areacap);
		s->areas[s->nareas++] = arena_str(&s->arena, code);
	}
	return 0;
}

/* "2 h" is no duration; +PT2H at least, -PT2H at most. */
static int
bind_age(struct wanted *w, struct err *e)
{
	const char *p = w->arg;
	bool most = *p == '-';
	msec d;

	if (*p == '+' || *p == '-')
		p++;
	if (*p == '-' || !duration_parse(p, &d))
		return bad(w,
		    _("durations are written as in P2D, PT4H; -PT4H "
		      "is at most four hours"),
		    e);
	if (most)
		w->most = d;
	else
		w->least = d;
	return 0;
}

static int
bind_day(const struct wanted *w, struct record_bounds *b, struct err *e)
{
	msec at;

	if (!clock_parse(w->arg, &at))
		return bad(w, _("days are written as in 2026-11-24"), e);
	if (w->what == W_SINCE && (b->since == MSEC_NONE || at < b->since))
		b->since = at;
	if (w->what == W_UNTIL && (b->until == MSEC_NONE || at > b->until))
		b->until = at;
	return 0;
}

static int
bind_sort(struct wanted *w, struct err *e)
{
	static const char known[] =
	    "due id created age node class area assignee reporter type";
	const char *p = w->arg;

	if (*p == '-')
		p++;
	if (*p == '\0' || strchr(p, ' ') != NULL || !word_in(known, p))
		return bad(w,
		    _("due, id, created, age, node, class, area, "
		      "assignee, reporter or type; -due turns round"),
		    e);
	w->value = p;
	return 0;
}

static int
bind(struct selection *s, struct wanted *w, struct registers *reg,
    const char *me, struct record_bounds *b, struct err *e)
{
	switch (w->what) {
	case W_AREA:
		return bind_area(s, w, reg, e);
	case W_REPORTER:
	case W_ASSIGNEE:
		return bind_code(s, w, reg, "registers/people", e);
	case W_TYPE:
		/* other kinds have types of their own, in their own lists */
		w->value = w->arg;
		if (b->kind != NULL && streq(b->kind, "alarm"))
			return bind_code(s, w, reg, "catalogue/alarm-kinds", e);
		if (b->kind != NULL && !streq(b->kind, "hazard"))
			return 0;
		return bind_code(s, w, reg, "catalogue/hazard-types", e);
	case W_CLASS:
		w->value = w->arg;
		return w->arg[0] != '\0' && strchr("ABC", w->arg[0]) != NULL &&
			w->arg[1] == '\0' ?
		    0 :
		    bad(w, _("classes are A, B and C"), e);
	case W_NODE:
		w->value = w->arg;
		return *w->arg != '\0' ?
		    0 :
		    bad(w, _("flow-show lists the nodes of a kind"), e);
	case W_SINCE:
	case W_UNTIL:
		return bind_day(w, b, e);
	case W_AGE:
		return bind_age(w, e);
	case W_SORT:
		return bind_sort(w, e);
	case W_TEXT:
		w->value = w->arg;
		return *w->arg != '\0' ?
		    0 :
		    bad(w, _("give a word to look for"), e);
	case W_MINE:
		if (me != NULL) {
			w->value = arena_str(&s->arena, me);
			return 0;
		}
		err_set(e, E_USAGE, _("--mine does not know who you are"));
		return err_hint(e, _("give -a PERSON, or set BIHUAN_ACTOR"));
	default:
		return 0;
	}
}

/*
 * The one word of --text, if it stands in a day file as it was typed: nothing
 * in it has capitals, a full-width form, or a meaning in CSV: Chinese.
 */
static const char *
exact_text(const struct selection *s)
{
	const char *word = NULL;
	uint32_t cp;
	size_t n;

	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].what != W_TEXT)
			continue;
		if (word != NULL)
			return NULL;
		word = s->v[i].value;
	}
	for (const char *p = word; p != NULL && *p != '\0'; p += n) {
		n = utf8_next(p, strlen(p), &cp);
		if (cp < 0x3400 || cp > 0x9fff)
			return NULL;
	}
	return word;
}

int
selection_bind(struct selection *s, struct registers *reg, msec now,
    const char *me, struct record_bounds *b, struct err *e)
{
	s->now = now;
	for (size_t i = 0; i < s->n; i++)
		if (bind(s, &s->v[i], reg, me, b, e) < 0)
			return -1;
	if (b->since != MSEC_NONE && b->until != MSEC_NONE &&
	    b->since >= b->until) {
		err_set(e, E_USAGE, _("--since is not before --until"));
		return err_hint(e,
		    _("--until is the day after the last one wanted"));
	}
	b->open_only = s->asked[W_OPEN] || s->asked[W_OVERDUE];
	if (s->asked[W_TEXT]) {
		b->events = true;
		b->contains = exact_text(s);
	}
	return 0;
}

static bool
text_in(const struct record *r, const char *word)
{
	for (size_t h = 0; h < r->nheads; h++)
		for (size_t i = 0; i < r->schema->nfields; i++)
			if (utf8_contains(r->heads[h].fields[i], word))
				return true;
	for (size_t i = 0; r->events != NULL && i < r->nevents; i++)
		if (utf8_contains(r->events[i]->note, word))
			return true;
	return utf8_contains(r->id, word);
}

static bool
in_areas(const struct selection *s, const char *area)
{
	for (size_t i = 0; i < s->nareas; i++)
		if (strcmp(s->areas[i], area) == 0)
			return true;
	return false;
}

/* A record stands at every node where an open head of it stands. */
static bool
at_node(const struct record *r, const char *node)
{
	for (size_t i = 0; i < r->nheads; i++)
		if (r->heads[i].open == r->open &&
		    strcmp(r->heads[i].node, node) == 0)
			return true;
	return false;
}

static bool
assigned(const struct record *r, const char *person)
{
	for (size_t i = 0; i < r->nheads; i++)
		if (r->heads[i].open == r->open &&
		    strcmp(head_field(r, &r->heads[i], "assignee"), person) ==
			0)
			return true;
	return false;
}

static bool
holds(const struct selection *s, const struct wanted *w, const struct record *r)
{
	msec age;

	switch (w->what) {
	case W_NODE:
		return (w->kind == NULL ||
			   strcmp(w->kind, r->schema->kind) == 0) &&
		    at_node(r, w->value);
	case W_CLASS:
		return strcmp(r->class_, w->value) == 0;
	case W_AREA:
		return in_areas(s, record_field(r, "area"));
	case W_REPORTER:
		return strcmp(r->reporter, w->value) == 0;
	case W_ASSIGNEE:
		return assigned(r, w->value);
	case W_MINE:
		return strcmp(r->reporter, w->value) == 0 ||
		    assigned(r, w->value);
	case W_TYPE:
		return strcmp(record_field(r, "type"), w->value) == 0;
	case W_AGE:
		age = s->now - r->shown->entered;
		return (w->least == MSEC_NONE || age >= w->least) &&
		    (w->most == MSEC_NONE || age <= w->most);
	case W_OVERDUE:
		return r->open && r->due != MSEC_NONE && r->due < s->now;
	case W_OPEN:
		return r->open;
	case W_CONFLICT:
		return r->conflict;
	case W_TEXT:
		return text_in(r, w->value);
	default:
		return true;
	}
}

bool
selection_match(const struct selection *s, const struct record *r)
{
	bool done[W_COUNT] = { false };

	for (size_t i = 0; i < s->n; i++) {
		enum what w = s->v[i].what;
		bool any = false;

		if (done[w])
			continue;
		done[w] = true;
		for (size_t k = i; k < s->n && !any; k++)
			any = s->v[k].what == w && holds(s, &s->v[k], r);
		if (!any)
			return false;
	}
	return true;
}

/* Empty last. */
static int
by_text(const char *a, const char *b)
{
	if ((*a == '\0') != (*b == '\0'))
		return *a == '\0' ? 1 : -1;
	return strcmp(a, b);
}

static int
by_time(msec a, msec b)
{
	if ((a == MSEC_NONE) != (b == MSEC_NONE))
		return a == MSEC_NONE ? 1 : -1;
	return a < b ? -1 : a > b;
}

static int
by_key(const char *key, const struct record *a, const struct record *b)
{
	if (strcmp(key, "due") == 0)
		return by_time(a->due, b->due);
	if (strcmp(key, "created") == 0)
		return by_time(a->created, b->created);
	if (strcmp(key, "age") == 0)
		return by_time(a->shown->entered, b->shown->entered);
	if (strcmp(key, "node") == 0)
		return by_text(a->shown->node, b->shown->node);
	if (strcmp(key, "class") == 0)
		return by_text(a->class_, b->class_);
	if (strcmp(key, "reporter") == 0)
		return by_text(a->reporter, b->reporter);
	if (strcmp(key, "id") == 0)
		return strcmp(a->id, b->id);
	return by_text(record_field(a, key), record_field(b, key));
}

int
selection_order(const struct selection *s, const struct record *a,
    const struct record *b)
{
	int c;

	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].what != W_SORT)
			continue;
		c = by_key(s->v[i].value, a, b);
		if (c != 0)
			return *s->v[i].arg == '-' ? -c : c;
	}
	if (!s->asked[W_SORT] && (c = by_time(a->due, b->due)) != 0)
		return c;
	return strcmp(a->id, b->id);
}
