#include "report/vars.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "flow/display.h"

struct binding {
	struct report_db *db;
	struct ledger *lg;
	const struct report_vars *d;
	struct arena arena;
};

static int
at_line(const struct binding *b, size_t line, struct err *e)
{
	e->code = E_DATA;
	str_copy(e->file, sizeof(e->file), b->d->path);
	e->line = (long)line;
	return -1;
}

/* The value of NAME among the words NAME=VALUE; NULL if it is none of them. */
static const char *
word_value(struct binding *b, const char *words, const char *name)
{
	const char *word;
	size_t len, n = strlen(name);

	while (word_next(&words, &word, &len))
		if (len > n && strncmp(word, name, n) == 0 && word[n] == '=')
			return arena_dup(&b->arena, word + n + 1, len - n - 1);
	return NULL;
}

/* "W1 冲压车间": what could have been given, as far as a line can hold it. */
static void
hint_rows(struct binding *b, const char *table, struct err *e)
{
	const struct table *t;
	struct buf codes = BUF_INIT;
	struct err why = ERR_INIT;
	size_t i, most = sizeof(e->hint) * 3 / 4;

	if (registers_table(b->lg->reg, table, &t, &why) < 0)
		return;
	for (i = 0; i < t->nrows && codes.len < most; i++) {
		const char *code = table_get(t, i, "code");
		const char *name = row_display(b->lg, table, (long)i);

		if (registers_find(b->lg->reg, table, code, b->d->at, &why) ==
		    (long)i)
			buf_printf(&codes, "%s%s%s%s",
			    codes.len > 0 ? ", " : "", code,
			    name[0] != '\0' ? " " : "", name);
	}
	err_hint(e, _("there are: %s"), codes.ptr);
	if (i < t->nrows)
		err_hint(e, _("there are: %s, and more: %s.csv"), codes.ptr,
		    table);
	buf_release(&codes);
}

static int
row_code(struct binding *b, const char *table, const char **value,
    struct err *e)
{
	const struct table *t;
	struct err why = ERR_INIT;
	long row;

	if (registers_table(b->lg->reg, table, &t, &why) < 0) {
		*e = why;
		return why.code == E_ABSENT ? at_line(b, b->d->values_line, e) :
					      -1;
	}
	row = registers_find(b->lg->reg, table, *value, b->d->at, e);
	if (row < 0) {
		hint_rows(b, table, e);
		return -1;
	}
	*value = registers_cell(b->lg->reg, table, row, "code");
	return 0;
}

/* "0..100" or "1..": false if it is no such range. */
static bool
range_of(const char *of, double *low, double *high)
{
	const char *dots = strstr(of, "..");
	char first[32];

	*high = HUGE_VAL;
	if (dots == NULL || (size_t)(dots - of) >= sizeof(first))
		return false;
	memcpy(first, of, (size_t)(dots - of));
	first[dots - of] = '\0';
	return str_double(first, low) &&
	    (dots[2] == '\0' || str_double(dots + 2, high));
}

static int
fitting(struct binding *b, const char *name, const char **value, struct err *e)
{
	const char *of = word_value(b, b->d->values, name);
	double number, low, high;
	bool range;
	int rc = 0;

	if (of == NULL || (*value)[0] == '\0')
		return 0;
	range = range_of(of, &low, &high);
	if (!range && !streq(of, "number"))
		rc = row_code(b, of, value, e);
	else if (!str_double(*value, &number))
		rc = err_set(e, E_USAGE, _("'%s' is no number"), *value);
	else if (range && (number < low || number > high))
		rc =
		    err_set(e, E_USAGE, _("'%s' is not within %s"), *value, of);
	return rc < 0 ? err_wrap(e, "%s", name) : 0;
}

/* The last one given holds, as the last option does. */
static const struct report_var *
given_for(const char *name, const struct report_var *given, size_t n)
{
	while (n > 0)
		if (streq(given[--n].name, name))
			return &given[n];
	return NULL;
}

static int
bind_one(struct binding *b, char *word, const struct report_var *given,
    size_t ngiven, struct buf *known, struct err *e)
{
	const struct report_var *g;
	struct report_var v;

	if (report_var(&v, word, e) < 0)
		return at_line(b, b->d->vars_line, e);
	if ((g = given_for(v.name, given, ngiven)) != NULL)
		v.value = g->value;
	buf_printf(known, "%s ", v.name);
	if (fitting(b, v.name, &v.value, e) < 0)
		return g != NULL ? -1 : at_line(b, b->d->vars_line, e);
	report_db_bind(b->db, v.name, v.value);
	return 0;
}

/* A check that belongs to no variable would never be made. */
static int
all_known(struct binding *b, const char *known, struct err *e)
{
	const char *at = b->d->values, *word;
	struct report_var v;
	size_t len;

	while (word_next(&at, &word, &len)) {
		if (report_var(&v, arena_dup(&b->arena, word, len), e) < 0)
			return at_line(b, b->d->values_line, e);
		if (word_in(known, v.name))
			continue;
		err_set(e, E_DATA, _("the page has no variable '%s'"), v.name);
		return at_line(b, b->d->values_line, e);
	}
	return 0;
}

int
report_vars_bind(struct report_db *db, struct ledger *lg,
    const struct report_vars *d, const struct report_var *given, size_t ngiven,
    struct err *e)
{
	struct binding b = { db, lg, d, ARENA_INIT };
	struct buf known = BUF_INIT;
	const char *at = d->vars, *word;
	size_t i, len;
	int rc = 0;

	while (rc == 0 && word_next(&at, &word, &len))
		rc = bind_one(&b, arena_dup(&b.arena, word, len), given, ngiven,
		    &known, e);
	for (i = 0; rc == 0 && i < ngiven; i++) {
		if (word_in(known.ptr, given[i].name))
			continue;
		rc = err_set(e, E_USAGE, _("the page has no variable '%s'"),
		    given[i].name);
		if (known.len > 0)
			err_hint(e, _("there are: %s"), known.ptr);
		else
			err_hint(e, _("it has none: leave -v out"));
	}
	if (rc == 0)
		rc = all_known(&b, known.ptr, e);
	arena_release(&b.arena);
	buf_release(&known);
	return rc;
}
