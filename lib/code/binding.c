#include "code/binding.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

enum { HAZARDS = 50 };

static const char equipment[] = "registers/equipment",
		  areas[] = "registers/areas";

const char *
binding_answer_name(enum binding_answer a)
{
	static const char *const names[] = { "bound", "scrapped", "unknown",
		"foreign", "unreadable", "matched" };

	return names[a];
}

const char *
binding_answer_text(enum binding_answer a)
{
	static const char *const texts[] = { N_("bound"), N_("scrapped"),
		N_("not in the ledger"), N_("not a label of this plant"),
		N_("not readable"), N_("matched, please confirm") };

	return _(texts[a]);
}

static void
add_next(struct binding *b, const char *fmt, const char *what)
{
	b->next = xreallocarray(b->next, b->nnext + 1, sizeof(*b->next));
	b->next[b->nnext++] = xasprintf("%s%s", fmt, what);
}

/* ---- registers ---- */

/*
 * The row of a code whatever its state: the one valid now, else the last.  -1:
 * there is none.
 */
static long
row_of(const struct table *t, const char *code)
{
	long row, last = -1;

	for (row = 0; row < (long)t->nrows; row++)
		if (streq(table_get(t, (size_t)row, "code"), code) &&
		    (last < 0 ||
			strcmp(table_get(t, (size_t)row, "valid_from"),
			    table_get(t, (size_t)last, "valid_from")) >= 0))
			last = row;
	return last;
}

static bool
ended(struct ledger *lg, const struct table *t, long row)
{
	const char *until = table_get(t, (size_t)row, "valid_to");
	msec at;

	if (streq(table_get(t, (size_t)row, "state"), "scrapped"))
		return true;
	return clock_parse(until, &at) && at <= store_now(lg->store);
}

/* The end of a chain of successors; at most as many steps as rows. */
static void
follow(struct binding *b, struct ledger *lg, const struct table *t, long row)
{
	size_t steps;

	b->successor[0] = '\0';
	for (steps = 0; steps <= t->nrows && row >= 0; steps++) {
		const char *next = table_get(t, (size_t)row, "successor");

		if (*next == '\0')
			return;
		str_copy(b->successor, sizeof(b->successor), next);
		row = row_of(t, next);
		if (row < 0 || !ended(lg, t, row))
			return;
	}
}

static void
describe(struct binding *b, struct ledger *lg, const struct table *t, long row,
    bool machine)
{
	msec now = store_now(lg->store);
	const char *code = table_get(t, (size_t)row, "code");

	str_copy(b->code, sizeof(b->code), code);
	str_copy(b->kind, sizeof(b->kind), machine ? "equipment" : "area");
	str_copy(b->name, sizeof(b->name), table_get(t, (size_t)row, "name"));
	str_copy(b->state, sizeof(b->state),
	    machine ? table_get(t, (size_t)row, "state") : "");
	str_copy(b->area, sizeof(b->area),
	    machine ? table_get(t, (size_t)row, "area") : code);
	str_copy(b->area_name, sizeof(b->area_name),
	    registers_get(lg->reg, areas, b->area, now, "name"));
	b->answer = ended(lg, t, row) ? BOUND_SCRAPPED : BOUND;
	if (b->answer == BOUND_SCRAPPED)
		follow(b, lg, t, row);
}

static int
in_register(struct binding *b, struct ledger *lg, const char *name,
    const char *code, bool machine, bool *found, struct err *e)
{
	const struct table *t;
	long row;

	*found = false;
	if (registers_table(lg->reg, name, &t, e) < 0)
		return -1;
	row = row_of(t, code);
	if (row < 0)
		return 0;
	*found = true;
	describe(b, lg, t, row, machine);
	return 0;
}

/* ---- hazards there ---- */

struct urgent {
	char id[ID_TEXT];
	msec due;
};

struct search {
	struct ledger *lg;
	const struct binding *b;
	struct urgent *v;
	size_t n, cap;
};

static int
look(void *arg, const struct record *rec, struct err *e)
{
	struct search *s = arg;
	const char *area;

	(void)e;
	if (streq(s->b->kind, "equipment")) {
		if (!streq(record_field(rec, "equipment"), s->b->code))
			return 0;
	} else {
		area = record_field(rec, "area");
		if (!registers_area_below(s->lg->reg, area, s->b->code))
			return 0;
	}
	GROW(s->v, s->n, s->cap);
	str_copy(s->v[s->n].id, ID_TEXT, rec->id);
	s->v[s->n++].due = rec->due;
	return 0;
}

static int
by_due(const void *a, const void *b)
{
	const struct urgent *p = a, *q = b;
	msec x = p->due == MSEC_NONE ? INT64_MAX : p->due;
	msec y = q->due == MSEC_NONE ? INT64_MAX : q->due;

	return x != y ? (x > y) - (x < y) : strcmp(p->id, q->id);
}

static int
find_hazards(struct binding *b, struct ledger *lg, struct findings *fs,
    struct err *e)
{
	struct record_bounds bounds = RECORD_BOUNDS("hazard");
	struct search s = { lg, b, NULL, 0, 0 };
	size_t i;

	bounds.open_only = true;
	if (records_scan(lg->store, &lg->schemas, &bounds, look, &s, fs, e) <
	    0) {
		free(s.v);
		return -1;
	}
	if (s.n > 0)
		qsort(s.v, s.n, sizeof(*s.v), by_due);
	b->nhazards = s.n < HAZARDS ? s.n : HAZARDS;
	b->hazards = xcalloc(b->nhazards + 1, sizeof(*b->hazards));
	for (i = 0; i < b->nhazards; i++)
		b->hazards[i] = xstrdup(s.v[i].id);
	free(s.v);
	return 0;
}

/* ---- answers ---- */

static int
find_place(struct binding *b, struct ledger *lg, struct findings *fs,
    struct err *e)
{
	const char *code = b->payload.rest;
	bool found = false;

	if (b->payload.kind != PAYLOAD_AREA &&
	    in_register(b, lg, equipment, code, true, &found, e) < 0)
		return -1;
	if (!found && b->payload.kind != PAYLOAD_EQUIPMENT &&
	    in_register(b, lg, areas, code, false, &found, e) < 0)
		return -1;
	if (!found) {
		b->answer = BOUND_UNKNOWN;
		str_copy(b->code, sizeof(b->code), code);
		str_copy(b->note, sizeof(b->note),
		    b->payload.mistyped ?
			_("looks like a record's id, but its check character does not fit") :
			_("no machine and no area has this code"));
		add_next(b, "hazard-new -T TYPE -A AREA -N ", code);
		return 0;
	}
	if (find_hazards(b, lg, fs, e) < 0)
		return -1;
	if (b->answer == BOUND_SCRAPPED && b->successor[0] != '\0')
		add_next(b, "qr-label ", b->successor);
	if (b->answer == BOUND)
		add_next(b,
		    streq(b->kind, "equipment") ? "hazard-new -T TYPE -e " :
						  "hazard-new -T TYPE -A ",
		    b->code);
	if (b->nhazards > 0)
		add_next(b, "hazard-show ", b->hazards[0]);
	return 0;
}

static int
find_record(struct binding *b, struct ledger *lg, struct findings *fs,
    struct err *e)
{
	const char *kind = ledger_kind(lg, b->payload.rest[0]);
	struct record_box *box = NULL;
	const struct record *rec;
	struct err why = ERR_INIT;

	str_copy(b->code, sizeof(b->code), b->payload.rest);
	str_copy(b->kind, sizeof(b->kind), kind != NULL ? kind : "");
	if (record_load(&box, lg->store, &lg->schemas, b->payload.rest, fs,
		&why) < 0) {
		if (why.code != E_ABSENT) {
			*e = why;
			return -1;
		}
		b->answer = BOUND_UNKNOWN;
		str_copy(b->note, sizeof(b->note),
		    _("there is no such record here"));
		add_next(b, "ledger-sync", "");
		return 0;
	}
	rec = record_of(box);
	b->answer = BOUND;
	str_copy(b->state, sizeof(b->state), rec->shown->node);
	str_copy(b->area, sizeof(b->area), record_field(rec, "area"));
	str_copy(b->area_name, sizeof(b->area_name),
	    registers_get(lg->reg, areas, b->area, store_now(lg->store),
		"name"));
	add_next(b, "record-show ", b->code);
	record_free(box);
	return 0;
}

static void
foreign(struct binding *b, const char *text, size_t len)
{
	char *s = xstrndup(text, len), quote[UTF8_CUT];

	b->answer = BOUND_FOREIGN;
	if (utf8_valid(text, len, NULL))
		str_copy(b->note, sizeof(b->note), utf8_cut(quote, s));
	add_next(b, "scan --raw FILE", "");
	free(s);
}

int
binding_find(struct binding *b, struct ledger *lg, const char *text, size_t len,
    struct findings *fs, struct err *e)
{
	char *bases = xasprintf("%s %s", store_setting(lg->store, "base_url"),
	    store_setting(lg->store, "former_base_url"));

	memset(b, 0, sizeof(*b));
	payload_parse(&b->payload, text, len, bases);
	free(bases);
	switch (b->payload.kind) {
	case PAYLOAD_FOREIGN:
		foreign(b, text, len);
		return 0;
	case PAYLOAD_RECORD:
		return find_record(b, lg, fs, e);
	case PAYLOAD_TOKEN:
		b->answer = BOUND;
		str_copy(b->kind, sizeof(b->kind), "token");
		str_copy(b->code, sizeof(b->code), b->payload.rest);
		add_next(b, "inspection-view ", b->payload.rest);
		return 0;
	default:
		return find_place(b, lg, fs, e);
	}
}

void
binding_unreadable(struct binding *b, const char *why)
{
	memset(b, 0, sizeof(*b));
	b->answer = BOUND_UNREADABLE;
	str_copy(b->note, sizeof(b->note), why);
	add_next(b, "scan-doctor FILE", "");
}

void
binding_matched(struct binding *b)
{
	char *confirm = xasprintf("echo %s | scan -", b->code);
	size_t i;

	b->answer = BOUND_MATCHED;
	str_copy(b->note, sizeof(b->note),
	    _("the symbol cannot be read; of all registered codes this one is nearest: compare it with what stands below the symbol"));
	for (i = 0; i < b->nnext; i++)
		free(b->next[i]);
	b->nnext = 0;
	add_next(b, confirm, "");
	free(confirm);
}

void
binding_release(struct binding *b)
{
	size_t i;

	for (i = 0; i < b->nhazards; i++)
		free(b->hazards[i]);
	for (i = 0; i < b->nnext; i++)
		free(b->next[i]);
	free(b->hazards);
	free(b->next);
	*b = (struct binding)BINDING_INIT;
}
