#include "response/levels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/msg.h"
#include "base/str.h"
#include "sensor/unit.h"

/* ---- substances ---- */

static bool
same_word(const char *list, const char *word)
{
	const char *w;
	size_t len;

	while (word_next(&list, &w, &len))
		if (strlen(word) == len && strncasecmp(w, word, len) == 0)
			return true;
	return false;
}

int
substance_named(struct ledger *lg, const char *text, const char **code,
    struct err *e)
{
	static const char *const names[] = { "code", "cas", "name_zh",
		"name_en" };
	const struct table *t;
	const char **codes;

	if (registers_table(lg->reg, SUBSTANCES, &t, e) < 0)
		return -1;
	for (size_t i = 0; i < t->nrows; i++) {
		bool found = same_word(table_get(t, i, "alias"), text);

		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			found = found ||
			    strcasecmp(table_get(t, i, names[k]), text) == 0;
		if (found && text[0] != '\0') {
			*code = table_get(t, i, "code");
			return 0;
		}
	}
	err_set(e, E_ABSENT, _("there is no substance '%s'"), text);
	codes = xcalloc(t->nrows + 1, sizeof(*codes));
	for (size_t i = 0; i < t->nrows; i++)
		codes[i] = table_get(t, i, "code");
	if (str_nearest(text, codes) != NULL)
		err_hint(e, _("did you mean '%s'?"), str_nearest(text, codes));
	else
		err_hint(e, _("they stand in %s"), SUBSTANCES ".csv");
	free(codes);
	return -1;
}

bool
substance_convert(struct ledger *lg, const char *code, double value,
    const char *from, const char *to, double celsius, double *out)
{
	struct substances ss = SUBSTANCES_INIT;
	struct err none = ERR_INIT;
	double factor;
	bool hot, can;

	if (unit_same(from, to)) {
		*out = value;
		return true;
	}
	if (substances_load(lg, &ss, &none) < 0)
		return false;
	can = unit_factor(from, to, substance_find(&ss, code),
	    isnan(celsius) ? UNIT_CELSIUS : celsius, &factor, &hot);
	if (can)
		*out = value * factor;
	substances_release(&ss);
	return can;
}

/* ---- rows ---- */

static int
bad_row(const struct table *t, size_t i, const char *col, struct err *e)
{
	err_at(e, E_DATA, t->name, t->lines[i], _("%s cannot be '%s'"), col,
	    table_get(t, i, col));
	return err_hint(e, "man 5 response");
}

static int
limit(const struct table *t, size_t i, const char *col, double *out,
    struct err *e)
{
	const char *text = table_get(t, i, col);

	*out = NAN;
	if (text[0] == '\0')
		return 0;
	if (!str_double(text, out) || !isfinite(*out) || *out < 0)
		return bad_row(t, i, col, e);
	return 0;
}

static int
row_read(const struct table *t, size_t i, struct level_row *r, struct arena *a,
    struct err *e)
{
	const struct {
		const char *col, **to;
	} texts[] = { { "code", &r->code }, { "substance", &r->substance },
		{ "unit", &r->unit }, { "alarm", &r->alarm },
		{ "steps", &r->steps }, { "guidance", &r->guidance },
		{ "plan", &r->plan } };
	long level;

	if (!str_long(table_get(t, i, "level"), &level) || level < LEVEL_MIN ||
	    level > LEVEL_MAX)
		return bad_row(t, i, "level", e);
	if (limit(t, i, "above", &r->above, e) < 0 ||
	    limit(t, i, "from", &r->from, e) < 0)
		return -1;
	if (!isnan(r->above) && !isnan(r->from)) {
		err_at(e, E_DATA, t->name, t->lines[i],
		    _("a limit is either above or from, not both"));
		return err_hint(e, "man 5 response");
	}
	r->level = (int)level;
	for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
		*texts[k].to = arena_str(a, table_get(t, i, texts[k].col));
	r->line = t->lines[i];
	return 0;
}

int
levels_load(struct ledger *lg, struct levels *ls, struct err *e)
{
	static const char *const need[] = { "code", "substance", "level",
		"above", "from", "unit", "alarm", "steps", "guidance", NULL };
	const struct table *t;

	*ls = (struct levels)LEVELS_INIT;
	if (registers_table(lg->reg, RESPONSE_RULES, &t, e) < 0 ||
	    table_need(t, need, e) < 0)
		return -1;
	ls->v = xcalloc(t->nrows + 1, sizeof(*ls->v));
	for (; ls->n < t->nrows; ls->n++)
		if (row_read(t, ls->n, &ls->v[ls->n], &ls->arena, e) < 0) {
			levels_release(ls);
			return -1;
		}
	return 0;
}

void
levels_release(struct levels *ls)
{
	free(ls->v);
	arena_release(&ls->arena);
	*ls = (struct levels)LEVELS_INIT;
}

static bool
has_own(const struct levels *ls, const char *substance)
{
	for (size_t i = 0; i < ls->n; i++)
		if (substance[0] != '\0' &&
		    streq(ls->v[i].substance, substance))
			return true;
	return false;
}

static bool
applies(const struct levels *ls, const struct level_row *r,
    const char *substance)
{
	return streq(r->substance, has_own(ls, substance) ? substance : "*");
}

const struct level_row *
levels_row(const struct levels *ls, const char *substance, int level)
{
	for (size_t i = 0; i < ls->n; i++)
		if (applies(ls, &ls->v[i], substance) &&
		    ls->v[i].level == level)
			return &ls->v[i];
	return NULL;
}

/* ---- judging ---- */

static bool
has_limit(const struct level_row *r)
{
	return !isnan(r->above) || !isnan(r->from);
}

static bool
reaches(const struct level_row *r, double value)
{
	return isnan(r->from) ? value > r->above : value >= r->from;
}

int
levels_judge(struct ledger *lg, const struct levels *ls,
    const struct level_input *in, int *level, struct err *e)
{
	bool judged = false;

	*level = 0;
	for (size_t i = 0; i < ls->n; i++) {
		const struct level_row *r = &ls->v[i];
		double value;

		if (!applies(ls, r, in->substance) || !has_limit(r) ||
		    isnan(in->value) ||
		    !substance_convert(lg, in->substance, in->value, in->unit,
			r->unit, in->celsius, &value))
			continue;
		judged = true;
		if (reaches(r, value) && r->level > *level)
			*level = r->level;
	}
	for (size_t i = 0; i < ls->n && !judged; i++)
		if (applies(ls, &ls->v[i], in->substance) &&
		    in->priority[0] != '\0' &&
		    word_in(ls->v[i].alarm, in->priority) &&
		    ls->v[i].level > *level)
			*level = ls->v[i].level;
	if (judged || *level > 0)
		return 0;
	err_at(e, E_DATA, RESPONSE_RULES ".csv", 0,
	    _("no limit and no priority says how serious '%s' is"),
	    in->substance);
	return err_hint(e, _("say so: -l LEVEL"));
}

static void
put_limit(char out[LEVEL_RANGE], const struct level_row *r,
    const struct level_row *next)
{
	const char *low = isnan(r->from) ? "<" : "≤";
	double v = isnan(r->from) ? r->above : r->from;

	if (next == NULL || !has_limit(next) || !streq(next->unit, r->unit))
		snprintf(out, LEVEL_RANGE, "c %s %g %s",
		    isnan(r->from) ? ">" : "≥", v, r->unit);
	else if (isnan(next->from))
		snprintf(out, LEVEL_RANGE, "%g %s c ≤ %g %s", v, low,
		    next->above, r->unit);
	else
		snprintf(out, LEVEL_RANGE, "%g %s c < %g %s", v, low,
		    next->from, r->unit);
}

void
levels_range(const struct levels *ls, const char *substance, int level,
    char out[LEVEL_RANGE])
{
	const struct level_row *r = levels_row(ls, substance, level);

	out[0] = '\0';
	if (r != NULL && has_limit(r))
		put_limit(out, r, levels_row(ls, substance, level + 1));
}
