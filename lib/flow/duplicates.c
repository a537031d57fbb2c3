#include "flow/duplicates.h"

#include "base/str.h"
#include "flow/flow_int.h"

static bool
fields_known(const struct flow *f, const char *words)
{
	char w[64];

	while (word_take(&words, w, sizeof(w)))
		if (flow_field(f, w) == NULL)
			return false;
	return true;
}

static int
bad_cell(const struct table *t, size_t i, const char *col, struct err *e)
{
	return err_at(e, E_DATA, t->name, t->lines[i],
	    _("%s '%s' does not hold"), col, cell(t, i, col));
}

static int
read_rule(struct ledger *lg, const struct table *t, size_t i, struct err *e)
{
	struct flow_cache *fc = lg->flows;
	struct duplicate_rule r;
	const struct flow *f;
	const char *within = cell(t, i, "within");
	struct arena *a = &fc->arena;

	r.code = arena_str(a, cell(t, i, "code"));
	r.kind = arena_str(a, cell(t, i, "kind"));
	r.fields = arena_str(a, cell(t, i, "fields"));
	r.else_fields = arena_str(a, cell(t, i, "else_fields"));
	r.again = arena_str(a, cell(t, i, "again"));
	r.recurrence = arena_str(a, cell(t, i, "recurrence"));
	r.within = MSEC_NONE;
	r.line = t->lines[i];
	if (ledger_flow(lg, r.kind, 0, &f, e) < 0)
		return bad_cell(t, i, "kind", e);
	if (str_blank(r.fields) || !fields_known(f, r.fields))
		return bad_cell(t, i, "fields", e);
	if (!fields_known(f, r.else_fields))
		return bad_cell(t, i, "else_fields", e);
	if (!fields_known(f, r.again))
		return bad_cell(t, i, "again", e);
	if (!fields_known(f, r.recurrence))
		return bad_cell(t, i, "recurrence", e);
	if (*within != '\0' && !duration_parse(within, &r.within))
		return bad_cell(t, i, "within", e);
	GROW(fc->dups, fc->ndups, fc->capdups);
	fc->dups[fc->ndups++] = r;
	return 0;
}

int
duplicates_read(struct ledger *lg, struct err *e)
{
	static const char *const cols[] = { "code", "kind", "fields",
		"else_fields", "within", "again", "recurrence", NULL };
	struct err own = ERR_INIT;
	const struct table *t;
	size_t i;

	if (lg->flows->dups_read)
		return 0;
	if (registers_table(lg->reg, "rules/duplicates", &t, &own) < 0) {
		if (own.code != E_ABSENT) {
			*e = own;
			return -1;
		}
		lg->flows->dups_read = true;
		return 0;
	}
	if (table_need(t, cols, e) < 0)
		return -1;
	lg->flows->ndups = 0;
	for (i = 0; i < t->nrows; i++)
		if (read_rule(lg, t, i, e) < 0)
			return -1;
	lg->flows->dups_read = true;
	return 0;
}

int
duplicates_rule(struct ledger *lg, const struct flow *f,
    const struct duplicate_rule **rule, struct err *e)
{
	size_t i;

	*rule = NULL;
	if (duplicates_read(lg, e) < 0)
		return -1;
	for (i = 0; i < lg->flows->ndups && *rule == NULL; i++)
		if (streq(lg->flows->dups[i].kind, f->kind))
			*rule = &lg->flows->dups[i];
	return 0;
}

/* ---- the search ---- */

struct search {
	const struct flow *flow;
	const struct values *values;
	const char *words;
	bool open;
	msec last; /* of the one found */
	char *id;
};

static bool
all_filled(const struct values *vals, const char *words)
{
	char w[64];

	if (str_blank(words))
		return false;
	while (word_take(&words, w, sizeof(w)))
		if (*values_get(vals, w) == '\0' ||
		    streq(values_get(vals, w), "-"))
			return false;
	return true;
}

static bool
same_fields(const struct values *vals, const char *words,
    const struct record *rec, const struct head *h)
{
	char w[64];

	while (word_take(&words, w, sizeof(w)))
		if (!streq(head_field(rec, h, w), values_get(vals, w)))
			return false;
	return true;
}

const char *
duplicates_deciding(const struct duplicate_rule *r, const struct values *vals)
{
	if (all_filled(vals, r->fields))
		return r->fields;
	return all_filled(vals, r->else_fields) ? r->else_fields : NULL;
}

bool
duplicates_same(const struct duplicate_rule *r, const struct values *vals,
    const struct record *rec)
{
	const char *words = duplicates_deciding(r, vals);

	return words != NULL && same_fields(vals, words, rec, rec->shown);
}

bool
duplicates_void(const struct flow *f, const struct head *h)
{
	size_t i;

	if (streq(h->entered_action, "void") || streq(h->node, "void"))
		return true;
	for (i = 0; i < f->nrows; i++)
		if (streq(f->rows[i].action, "void") &&
		    streq(f->rows[i].next, h->node))
			return true;
	return false;
}

static int
look(void *arg, const struct record *rec, struct err *e)
{
	struct search *s = arg;
	size_t i;

	(void)e;
	if (rec->open != s->open || rec->last < s->last)
		return 0;
	for (i = 0; i < rec->nheads; i++) {
		const struct head *h = &rec->heads[i];

		if (h->open != s->open ||
		    !same_fields(s->values, s->words, rec, h) ||
		    (!s->open && duplicates_void(s->flow, h)))
			continue;
		s->last = rec->last;
		str_copy(s->id, ID_TEXT, rec->id);
		break;
	}
	return 0;
}

int
duplicates_find(struct ledger *lg, const struct flow *f,
    const struct values *vals, msec now, char open_id[ID_TEXT],
    char recent_id[ID_TEXT], const struct duplicate_rule **rule,
    struct findings *fs, struct err *e)
{
	struct record_bounds bounds = RECORD_BOUNDS(f->kind);
	struct search s = { f, vals, "", true, MSEC_NONE, open_id };
	const struct duplicate_rule *r;

	open_id[0] = recent_id[0] = '\0';
	if (duplicates_rule(lg, f, rule, e) < 0)
		return -1;
	if (*rule == NULL)
		return 0;
	r = *rule;
	s.words = duplicates_deciding(r, vals);
	if (s.words == NULL)
		return 0;
	bounds.open_only = true;
	if (records_scan(lg->store, &lg->schemas, &bounds, look, &s, fs, e) < 0)
		return -1;
	if (r->within == MSEC_NONE)
		return 0;
	s.open = false;
	s.id = recent_id;
	s.last = now - r->within;
	bounds.open_only = false;
	bounds.touched = s.last;
	return records_scan(lg->store, &lg->schemas, &bounds, look, &s, fs, e);
}
