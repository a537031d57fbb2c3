#include "evidence/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "flow/flow.h"

static const char table_name[] = "rules/evidence";

/* What a limit consists of, word by word. */
static const struct shape {
	const char *check;
	const char
	    *words; /* d duration f field? m metres p percent r role w+ */
	const char *example;
} shapes[CHECK_KINDS] = {
	[CHECK_TIME] = { "time", "df", "PT30M" },
	[CHECK_PLACE] = { "place", "mf", "50" },
	[CHECK_EXIF] = { "exif", "", "" },
	[CHECK_SOFTWARE] = { "software", "w", "photoshop gimp" },
	[CHECK_THUMBNAIL] = { "thumbnail", "p", "70" },
	[CHECK_IDENTITY] = { "identity", "", "" },
	[CHECK_LIKENESS] = { "likeness", "p", "90" },
	[CHECK_ORDER] = { "order", "rr", "before after" },
	[CHECK_PAIR] = { "pair", "rrp", "before after 95" },
};

static int
bad_row(const struct table *t, size_t i, const char *col, const char *hint,
    struct err *e)
{
	err_at(e, E_DATA, t->name, t->lines[i], _("%s '%s' does not hold"), col,
	    table_get(t, i, col));
	return hint != NULL && *hint != '\0' ? err_hint(e, "%s", hint) : -1;
}

static bool
take_number(struct evidence_rule *r, const char *w, long most)
{
	return str_long(w, &r->number) && r->number >= 0 && r->number <= most;
}

static bool
take_word(struct evidence_rule *r, char shape, const char *w)
{
	switch (shape) {
	case 'd':
		return duration_parse(w, &r->span) && r->span > 0;
	case 'f':
		r->field = w;
		return name_is(w);
	case 'm':
		return take_number(r, w, 1000000);
	case 'p':
		return take_number(r, w, 100);
	default:
		if (r->first == NULL)
			r->first = w;
		else
			r->second = w;
		return name_is(w);
	}
}

/* A field at the end may be left out, nothing else. */
static bool
take_limit(struct evidence_rule *r, const char *limit, struct arena *a)
{
	const char *shape = shapes[r->check].words, *p = limit, *word;
	size_t len;

	r->field = "";
	if (*shape == 'w') {
		r->words = arena_str(a, limit);
		return !str_blank(limit);
	}
	while (word_next(&p, &word, &len)) {
		if (*shape == '\0' ||
		    !take_word(r, *shape, arena_dup(a, word, len)))
			return false;
		shape++;
	}
	return *shape == '\0' || *shape == 'f';
}

static int
read_row(struct evidence_rules *rs, const struct table *t, size_t i,
    struct err *e)
{
	static const char *names[CHECK_KINDS + 1];
	struct evidence_rule r;
	const char *check = table_get(t, i, "check"), *near;
	const char *severity = table_get(t, i, "severity");
	int k;

	memset(&r, 0, sizeof(r));
	for (k = 0; k < CHECK_KINDS && !streq(shapes[k].check, check); k++)
		;
	if (k == CHECK_KINDS) {
		for (k = 0; k < CHECK_KINDS; k++)
			names[k] = shapes[k].check;
		near = str_nearest(check, names);
		bad_row(t, i, "check", NULL, e);
		return near != NULL ?
		    err_hint(e, _("did you mean '%s'?"), near) :
		    err_hint(e,
			"time place exif software thumbnail "
			"identity likeness order pair");
	}
	r.check = (enum evidence_check)k;
	r.line = t->lines[i];
	r.code = arena_str(&rs->arena, table_get(t, i, "code"));
	r.kind = arena_str(&rs->arena, table_get(t, i, "kind"));
	r.action = arena_str(&rs->arena, table_get(t, i, "action"));
	r.role = arena_str(&rs->arena, table_cell(t, i, table_col(t, "role")));
	if (!take_limit(&r, table_get(t, i, "limit"), &rs->arena))
		return bad_row(t, i, "limit", shapes[k].example, e);
	r.refuse = streq(severity, "refuse");
	if (!r.refuse && !streq(severity, "flag"))
		return bad_row(t, i, "severity", "refuse flag", e);
	GROW(rs->v, rs->n, rs->cap);
	rs->v[rs->n++] = r;
	return 0;
}

static bool
holds(const char *cell, const char *word)
{
	return word == NULL || *cell == '\0' || word_in(cell, word);
}

/* No table is no rule: *t is NULL then. */
static int
open_table(struct registers *reg, const struct table **t, struct err *e)
{
	static const char *const cols[] = { "code", "kind", "action", "check",
		"limit", "severity", NULL };
	struct err own = ERR_INIT;

	*t = NULL;
	if (registers_table(reg, table_name, t, &own) < 0) {
		*t = NULL;
		if (own.code == E_ABSENT)
			return 0;
		*e = own;
		return -1;
	}
	return table_need(*t, cols, e);
}

int
evidence_rules_load(struct evidence_rules *rs, struct registers *reg,
    const char *kind, const char *action, struct err *e)
{
	const struct table *t;
	size_t i;

	memset(rs, 0, sizeof(*rs));
	if (open_table(reg, &t, e) < 0)
		return -1;
	for (i = 0; t != NULL && i < t->nrows; i++)
		if (holds(table_get(t, i, "kind"), kind) &&
		    holds(table_get(t, i, "action"), action) &&
		    read_row(rs, t, i, e) < 0) {
			evidence_rules_release(rs);
			return -1;
		}
	return 0;
}

void
evidence_rules_release(struct evidence_rules *rs)
{
	free(rs->v);
	arena_release(&rs->arena);
	memset(rs, 0, sizeof(*rs));
}

const struct evidence_rule *
evidence_rule(const struct evidence_rules *rs, enum evidence_check check,
    const char *role)
{
	const struct evidence_rule *best = NULL;
	int most = -1, filled;
	size_t i;

	for (i = 0; i < rs->n; i++) {
		const struct evidence_rule *r = &rs->v[i];

		if (r->check != check || !holds(r->role, role))
			continue;
		filled = (*r->kind != '\0') + (*r->action != '\0') +
		    (*r->role != '\0');
		if (filled > most) {
			most = filled;
			best = r;
		}
	}
	return best;
}

int
evidence_field(const struct flow *f)
{
	size_t i;

	for (i = 0; i < f->nfields; i++)
		if (streq(f->fields[i].source, "photos"))
			return (int)i;
	return -1;
}

/* ---- the lint ---- */

struct lint {
	struct ledger *lg;
	const struct table *t;
	struct findings *fs;
};

static void
say(const struct lint *l, const struct evidence_rule *r, const char *what,
    const char *word)
{
	finding_add(l->fs, SEV_ERROR, "P02", l->t->name, r->line, what, word);
}

static bool
has_action(const struct flow *f, const char *action)
{
	const char **all = flow_actions(f, NULL);
	size_t i;
	bool found = false;

	for (i = 0; all[i] != NULL; i++)
		found = found || streq(all[i], action);
	free(all);
	return found || streq(action, "correct") || streq(action, "settle");
}

static void
lint_kind(const struct lint *l, const struct evidence_rule *r, const char *kind)
{
	const struct flow *f;
	struct err own = ERR_INIT;
	const char *p = r->action, *word;
	char w[64];
	size_t len;

	if (ledger_flow(l->lg, kind, 0, &f, &own) < 0) {
		str_copy(own.file, sizeof(own.file), l->t->name);
		own.line = r->line;
		finding_from(l->fs, "P02", &own);
		return;
	}
	while (word_next(&p, &word, &len)) {
		snprintf(w, sizeof(w), "%.*s", (int)len, word);
		if (!has_action(f, w))
			say(l, r, _("'%s' is no action of the kind"), w);
	}
	if (*r->field != '\0' && flow_field(f, r->field) == NULL)
		say(l, r, _("the form has no field '%s'"), r->field);
	if (evidence_field(f) < 0)
		finding_hint(
		    finding_add(l->fs, SEV_WARN, "P03", l->t->name, r->line,
			_("the form of '%s' has no field that gets the "
			  "findings"),
			kind),
		    _("add a text field with the source 'photos'"));
}

int
evidence_check_rules(struct ledger *lg, struct findings *fs, struct err *e)
{
	struct lint l = { .lg = lg, .fs = fs };
	struct evidence_rules rs;
	size_t i;

	memset(&rs, 0, sizeof(rs));
	if (open_table(lg->reg, &l.t, e) < 0)
		return -1;
	for (i = 0; l.t != NULL && i < l.t->nrows; i++) {
		struct err own = ERR_INIT;
		const char *p, *word;
		char w[64];
		size_t len;

		if (read_row(&rs, l.t, i, &own) < 0) {
			finding_from(fs, "P01", &own);
			continue;
		}
		p = rs.v[rs.n - 1].kind;
		while (word_next(&p, &word, &len)) {
			snprintf(w, sizeof(w), "%.*s", (int)len, word);
			lint_kind(&l, &rs.v[rs.n - 1], w);
		}
	}
	evidence_rules_release(&rs);
	return 0;
}
