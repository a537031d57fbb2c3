#include "flow/follow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "flow/flow_int.h"

void
follow_drafts_release(struct follow_drafts *d)
{
	free(d->v);
	arena_release(&d->arena);
}

static struct follow_rule
read_rule(const struct table *t, size_t i, struct arena *a)
{
	struct follow_rule r = { .file = arena_str(a, t->name),
		.line = t->lines[i] };
	struct {
		const char *col, **to;
	} cells[] = { { "code", &r.code }, { "kind", &r.kind },
		{ "action", &r.action }, { "when", &r.when },
		{ "repeats", &r.repeats }, { "make", &r.make },
		{ "each", &r.each }, { "set", &r.set }, { "photos", &r.photos },
		{ "role", &r.role }, { "label", &r.label },
		{ "every", &r.every }, { "at", &r.at }, { "ahead", &r.ahead } };
	size_t k;

	for (k = 0; k < sizeof(cells) / sizeof(cells[0]); k++)
		*cells[k].to = arena_str(a, cell(t, i, cells[k].col));
	return r;
}

int
follow_read(struct ledger *lg, const char *table, const char *kind,
    const char *action, struct arena *a, struct follow_rule **out, size_t *n,
    struct err *e)
{
	const struct table *t;
	struct err why = ERR_INIT;
	size_t i;

	*out = NULL;
	*n = 0;
	if (registers_table(lg->reg, table, &t, &why) < 0) {
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	*out = arena_alloc(a, (t->nrows + 1) * sizeof(**out));
	for (i = 0; i < t->nrows; i++)
		if (kind == NULL ||
		    (streq(cell(t, i, "kind"), kind) &&
			word_in(cell(t, i, "action"), action)))
			(*out)[(*n)++] = read_rule(t, i, a);
	return 0;
}

int
follow_rules(struct ledger *lg, const char *kind, const char *action,
    struct arena *a, struct follow_rule **out, size_t *n, struct err *e)
{
	return follow_read(lg, "rules/follow", kind, action, a, out, n, e);
}

static int
blame(const struct follow_rule *r, const char *what, struct err *e)
{
	return err_at(e, E_DATA, r->file, r->line, _("'%s' does not hold"),
	    what);
}

int
follow_holds(struct ledger *lg, const struct follow_rule *r,
    const struct follow_origin *o, bool *out, struct err *e)
{
	struct expr_env env = { o->values, NULL, "", NULL };

	*out = true;
	if (r->when[0] != '\0' &&
	    expr_true(r->when, &env, out, r->file, r->line, e) < 0)
		return -1;
	if (*out && r->repeats[0] != '\0')
		return repeats_hold(lg, r, o, out, e);
	return 0;
}

/* ---- values ---- */

struct source {
	struct ledger *lg;
	const struct follow_rule *rule;
	const struct follow_origin *o; /* or NULL */
	const struct table *rows; /* of each, or NULL */
	size_t row;
	const struct record *rec; /* when each is a kind, or NULL */
	const char *every; /* of a task, its value */
	msec now;
	struct arena *arena;
};

static const char *
row_cell(const struct source *s, const char *col)
{
	if (s->rec != NULL)
		return streq(col, "id") || streq(col, "code") ? s->rec->id :
		    streq(col, "node") ? s->rec->shown->node :
					 record_field(s->rec, col);
	return s->rows != NULL ? cell(s->rows, s->row, col) : "";
}

/* "field.column": the row that the field names in its list. */
static const char *
looked_up(const struct source *s, const char *field, const char *col)
{
	const struct form_field *fd = flow_field(s->o->flow, field);
	const char *v = values_get(s->o->values, field), *table;

	if (fd == NULL || *v == '\0')
		return "";
	table = list_table(s->lg,
	    *fd->list == '\0' && streq(fd->type, "person") ? "people" :
							     fd->list);
	return table == NULL ? "" :
			       registers_get(s->lg->reg, table, v, s->now, col);
}

static const char *
origin_value(const struct source *s, const char *name)
{
	char text[CLOCK_TEXT], field[64], *dot;

	if (streq(name, "now")) {
		clock_format(s->now, text);
		return arena_str(s->arena, text);
	}
	if (s->o == NULL && streq(name, "last"))
		return tasks_last_day(s->every, s->now, text) ?
		    arena_str(s->arena, text) :
		    "";
	if (s->o == NULL)
		return "";
	if (streq(name, "id"))
		return s->o->id;
	if (streq(name, "note"))
		return s->o->note;
	if (streq(name, "actor"))
		return s->o->actor;
	if (!str_copy(field, sizeof(field), name))
		return "";
	if ((dot = strchr(field, '.')) == NULL)
		return values_get(s->o->values, name);
	*dot = '\0';
	return looked_up(s, field, dot + 1);
}

/* Alternatives of which the first with a value holds. */
static const char *
value_of(const struct source *s, const char *text)
{
	const char *v = "";
	char alt[128];
	size_t n;

	while (*v == '\0' && *text != '\0') {
		n = strcspn(text, "|");
		if (n >= sizeof(alt))
			return "";
		memcpy(alt, text, n);
		alt[n] = '\0';
		text += n + (text[n] == '|');
		if (alt[0] == '@')
			v = origin_value(s, alt + 1);
		else if (alt[0] == '#')
			v = row_cell(s, alt + 1);
		else
			v = alt;
		if (streq(v, "-"))
			v = "";
	}
	return arena_str(s->arena, v);
}

/* COLUMN=VALUE and COLUMN!=VALUE, all of them. */
static int
row_fits(const struct source *s, const char *conditions, bool *out,
    struct err *e)
{
	char w[160], *eq;
	bool differs;

	*out = false;
	while (word_take(&conditions, w, sizeof(w))) {
		if ((eq = strchr(w, '=')) == NULL || eq == w)
			return blame(s->rule, w, e);
		differs = eq[-1] == '!';
		*(differs ? eq - 1 : eq) = '\0';
		if (streq(row_cell(s, w), value_of(s, eq + 1)) == differs)
			return 0;
	}
	*out = true;
	return 0;
}

static int
add_draft(struct source *s, struct follow_drafts *out, struct err *e)
{
	const char *p = s->rule->set, *v;
	struct follow_draft *d;
	char w[256], *eq;
	size_t words = 2;

	for (; *p != '\0'; p++)
		words += *p == ' ';
	GROW(out->v, out->n, out->cap);
	d = &out->v[out->n++];
	memset(d, 0, sizeof(*d));
	d->rule = s->rule;
	d->row = arena_str(&out->arena, row_cell(s, "code"));
	s->every = d->every = value_of(s, s->rule->every);
	d->at = value_of(s, s->rule->at);
	d->set = arena_alloc(&out->arena, words * sizeof(*d->set));
	for (p = s->rule->set; word_take(&p, w, sizeof(w));) {
		if ((eq = strchr(w, '=')) == NULL)
			return blame(s->rule, w, e);
		*eq = '\0';
		v = value_of(s, eq + 1);
		if (*v == '\0')
			continue;
		d->set[d->n].name = arena_str(&out->arena, w);
		d->set[d->n++].value = v;
	}
	return 0;
}

/* ---- rows of each ---- */

struct walk {
	struct source s;
	const char *conditions;
	struct follow_drafts *out;
};

static int
one_row(struct walk *k, struct err *e)
{
	bool fits;

	if (row_fits(&k->s, k->conditions, &fits, e) < 0)
		return -1;
	return fits ? add_draft(&k->s, k->out, e) : 0;
}

static int
on_record(void *arg, const struct record *rec, struct err *e)
{
	struct walk *k = arg;

	k->s.rec = rec;
	return one_row(k, e);
}

static int
each_record(struct walk *k, const char *kind, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(kind);

	b.open_only = true;
	return records_scan(k->s.lg->store, &k->s.lg->schemas, &b, on_record, k,
	    NULL, e);
}

static int
each_row(struct walk *k, const char *path, struct err *e)
{
	if (registers_table(k->s.lg->reg, path, &k->s.rows, e) < 0)
		return -1;
	for (k->s.row = 0; k->s.row < k->s.rows->nrows; k->s.row++)
		if (row_valid(k->s.rows, k->s.row, k->s.now) &&
		    one_row(k, e) < 0)
			return -1;
	return 0;
}

int
follow_walk(struct ledger *lg, const struct follow_rule *r,
    const struct follow_origin *o, msec now, struct follow_drafts *out,
    struct err *e)
{
	struct walk k = { .s = { .lg = lg,
			      .rule = r,
			      .o = o,
			      .every = "",
			      .now = now,
			      .arena = &out->arena },
		.out = out };
	const char *p = r->each, *path, *kind;
	struct err why = ERR_INIT;
	char w[64];

	if (!word_take(&p, w, sizeof(w)))
		return add_draft(&k.s, out, e);
	k.conditions = p;
	if ((path = list_table(lg, w)) != NULL)
		return each_row(&k, path, e);
	if (ledger_kind_named(lg, w, &kind, &why) == 0)
		return each_record(&k, kind, e);
	return blame(r, r->each, e);
}

int
follow_make(struct ledger *lg, const struct follow_rule *r,
    const struct follow_origin *o, struct follow_drafts *out, struct err *e)
{
	return follow_walk(lg, r, o, o->now, out, e);
}
