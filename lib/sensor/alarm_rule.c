#include "sensor/alarm_rule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"

static const char *const kinds[] = { "hi", "hihi", "lo", "lolo", "roc", "stuck",
	"range", "comm", "calib", "bump", "deviation", NULL };
static const char *const scopes[] = { "*", "medium", "area", "point", NULL };
static const char *const priorities[] = { "low", "medium", "high", "critical",
	"lost", NULL };

const char *
alarm_kind_name(enum alarm_kind k)
{
	return kinds[k];
}

const char *
alarm_priority_name(enum alarm_priority p)
{
	return priorities[p];
}

bool
alarm_kind_limits(enum alarm_kind k)
{
	return k <= ALARM_ROC || k == ALARM_DEVIATION;
}

/* ---- one row ---- */

struct row {
	const struct table *t;
	size_t i;
	struct arena *a;
};

static const char *
cell(const struct row *r, const char *col)
{
	return table_get(r->t, r->i, col);
}

static int
wrong(const struct row *r, const char *col, const char *hint, struct err *e)
{
	err_at(e, E_DATA, r->t->name, r->t->lines[r->i],
	    _("%s '%s' does not hold"), col, cell(r, col));
	return err_hint(e, "%s", hint);
}

static int
one_of(const struct row *r, const char *col, const char *const *words, int *out,
    struct err *e)
{
	struct buf all = BUF_INIT;
	int rc = 0;

	for (*out = 0; words[*out] != NULL; (*out)++)
		if (streq(words[*out], cell(r, col)))
			return 0;
	for (size_t k = 0; words[k] != NULL; k++)
		buf_printf(&all, "%s%s", k > 0 ? " " : "", words[k]);
	rc = wrong(r, col, all.ptr, e);
	buf_release(&all);
	return rc;
}

static int
length(const struct row *r, const char *col, msec *out, struct err *e)
{
	const char *s = cell(r, col);

	*out = 0;
	if (s[0] == '\0' || (duration_parse(s, out) && *out >= 0))
		return 0;
	return wrong(r, col, _("a duration such as PT30S"), e);
}

static int
number(const struct row *r, const char *col, double *out, double none,
    struct err *e)
{
	const char *s = cell(r, col);

	*out = none;
	if (s[0] == '\0')
		return 0;
	if (str_double(s, out) && isfinite(*out))
		return 0;
	return wrong(r, col, _("a number"), e);
}

static int
yes_or_not(const struct row *r, const char *col, bool *out, struct err *e)
{
	const char *s = cell(r, col);

	*out = streq(s, "yes");
	return *out || s[0] == '\0' || streq(s, "no") ?
	    0 :
	    wrong(r, col, _("yes or no"), e);
}

/* "ppm/min": the unit, and how long the limit is for. */
static int
rate_unit(const struct row *r, struct alarm_rule *out, struct err *e)
{
	const char *s = cell(r, "unit"), *slash = strrchr(s, '/');
	static const struct {
		const char *word;
		msec per;
	} per[] = { { "/s", SECOND }, { "/min", MINUTE }, { "/h", HOUR } };

	for (size_t k = 0; slash != NULL && k < 3; k++)
		if (streq(slash, per[k].word)) {
			out->unit = arena_dup(r->a, s, (size_t)(slash - s));
			out->per = per[k].per;
			return 0;
		}
	return wrong(r, "unit", _("such as ppm/min, also /s and /h"), e);
}

static int
read_numbers(const struct row *r, struct alarm_rule *out, struct err *e)
{
	out->unit = arena_str(r->a, cell(r, "unit"));
	if (number(r, "limit", &out->limit, NAN, e) < 0 ||
	    number(r, "deadband", &out->deadband, 0, e) < 0 ||
	    length(r, "window", &out->window, e) < 0 ||
	    length(r, "on_delay", &out->on_delay, e) < 0 ||
	    length(r, "off_delay", &out->off_delay, e) < 0)
		return -1;
	if (out->deadband < 0)
		return wrong(r, "deadband", _("a number from 0 on"), e);
	if (alarm_kind_limits(out->kind) && isnan(out->limit))
		return wrong(r, "limit", _("this kind needs a limit"), e);
	if (out->kind == ALARM_DEVIATION && out->limit < 0)
		return wrong(r, "limit", _("a number from 0 on"), e);
	if (out->kind == ALARM_ROC && rate_unit(r, out, e) < 0)
		return -1;
	if ((out->kind == ALARM_ROC || out->kind == ALARM_STUCK ||
		out->kind == ALARM_COMM) &&
	    out->window <= 0)
		return wrong(r, "window", _("this kind needs a window"), e);
	return 0;
}

static int
read_words(const struct row *r, struct alarm_rule *out, struct err *e)
{
	int scope, kind, priority;

	if (!code_is(cell(r, "code")))
		return wrong(r, "code", _("a code such as CL2-HI"), e);
	if (one_of(r, "scope", scopes, &scope, e) < 0 ||
	    one_of(r, "kind", kinds, &kind, e) < 0 ||
	    one_of(r, "priority", priorities, &priority, e) < 0)
		return -1;
	out->code = arena_str(r->a, cell(r, "code"));
	out->scope = (enum alarm_scope)scope;
	out->kind = (enum alarm_kind)kind;
	out->priority = (enum alarm_priority)priority;
	out->match = arena_str(r->a, cell(r, "match"));
	out->group = arena_str(r->a, cell(r, "group"));
	out->inhibited_by = arena_str(r->a, cell(r, "inhibited_by"));
	out->consequence = arena_str(r->a, cell(r, "consequence"));
	out->advice = arena_str(r->a, cell(r, "advice"));
	if (out->scope != SCOPE_ALL && out->match[0] == '\0')
		return wrong(r, "match",
		    _("the codes of points or areas, or CAS numbers"), e);
	if (out->priority == PRIORITY_LOST && alarm_kind_limits(out->kind))
		return wrong(r, "priority",
		    _("lost is for what says that a point is not watched"), e);
	return 0;
}

int
alarm_rule_read(struct arena *a, const struct table *t, size_t i,
    struct alarm_rule *out, struct err *e)
{
	struct row r = { t, i, a };

	memset(out, 0, sizeof(*out));
	out->line = t->lines[i];
	out->per = SECOND;
	if (read_words(&r, out, e) < 0 || read_numbers(&r, out, e) < 0 ||
	    yes_or_not(&r, "latch", &out->latch, e) < 0 ||
	    yes_or_not(&r, "response", &out->response, e) < 0)
		return -1;
	return 0;
}

/* ---- the table ---- */

int
alarm_rules_load(struct ledger *lg, struct alarm_rules *rs, struct err *e)
{
	static const char *const cols[] = { "code", "scope", "match", "kind",
		"limit", "unit", "priority", NULL };
	struct err why = ERR_INIT;
	const struct table *t;

	if (registers_table(lg->reg, ALARM_RULES, &t, &why) < 0) {
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	if (table_need(t, cols, e) < 0)
		return -1;
	rs->v = xcalloc(t->nrows + 1, sizeof(*rs->v));
	for (size_t i = 0; i < t->nrows; i++) {
		if (alarm_rule_read(&rs->arena, t, i, &rs->v[i], e) < 0)
			return -1;
		rs->n++;
	}
	return 0;
}

void
alarm_rules_release(struct alarm_rules *rs)
{
	free(rs->v);
	rs->v = NULL;
	rs->n = 0;
	arena_release(&rs->arena);
}

/* ---- which hold for a point ---- */

static bool
in_areas(const struct alarm_rule *r, struct registers *reg, const char *area)
{
	const char *p = r->match, *w;
	char word[64];
	size_t n;

	while (word_next(&p, &w, &n)) {
		if (n >= sizeof(word))
			continue;
		memcpy(word, w, n);
		word[n] = '\0';
		if (streq(word, area) ||
		    (reg != NULL && registers_area_below(reg, area, word)))
			return true;
	}
	return false;
}

/* An area has thermometers beside its gas detectors. */
static bool
unit_fits(const struct alarm_rule *r, const struct substances *ss,
    const struct point *p)
{
	double factor;
	bool hot;

	return r->scope == SCOPE_POINT || r->scope == SCOPE_MEDIUM ||
	    r->unit[0] == '\0' ||
	    unit_factor(r->unit, p->unit, substance_find(ss, p->medium),
		UNIT_CELSIUS, &factor, &hot);
}

static bool
fits(const struct alarm_rule *r, struct registers *reg,
    const struct substances *ss, const struct point *p)
{
	if (!unit_fits(r, ss, p))
		return false;
	switch (r->scope) {
	case SCOPE_POINT:
		return word_in(r->match, p->code);
	case SCOPE_AREA:
		return p->area[0] != '\0' && in_areas(r, reg, p->area);
	case SCOPE_MEDIUM:
		return p->medium[0] != '\0' && word_in(r->match, p->medium);
	default:
		return r->match[0] == '\0' ||
		    word_in(r->match, quantity_name(p->quantity));
	}
}

size_t
alarm_rules_of(const struct alarm_rules *rs, struct registers *reg,
    const struct substances *ss, const struct point *p,
    const struct alarm_rule **out)
{
	int narrowest[ALARM_DEVIATION + 1];
	size_t n = 0;

	for (size_t k = 0; k <= ALARM_DEVIATION; k++)
		narrowest[k] = -1;
	for (size_t i = 0; i < rs->n; i++)
		if ((int)rs->v[i].scope > narrowest[rs->v[i].kind] &&
		    fits(&rs->v[i], reg, ss, p))
			narrowest[rs->v[i].kind] = (int)rs->v[i].scope;
	for (size_t i = 0; i < rs->n; i++)
		if ((int)rs->v[i].scope == narrowest[rs->v[i].kind] &&
		    fits(&rs->v[i], reg, ss, p))
			out[n++] = &rs->v[i];
	return n;
}
