#include "sensor/alarm_check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "sensor/judge.h"

enum { LONG_DELAY = 15 * 1000 }; /* of a toxic gas */

struct lint {
	struct ledger *lg;
	const struct table *t;
	struct alarm_rules rules; /* those that can be read */
	struct substances substances;
	struct points points;
	struct findings *fs;
};

static struct finding *
say(struct lint *l, const struct alarm_rule *r, enum severity s,
    const char *code, const char *text)
{
	return finding_add(l->fs, s, code, l->t->name, r->line, "%s: %s",
	    r->code, text);
}

static const struct alarm_rule *
rule_named(const struct lint *l, const char *code, size_t n)
{
	for (size_t i = 0; i < l->rules.n; i++)
		if (strlen(l->rules.v[i].code) == n &&
		    strncmp(l->rules.v[i].code, code, n) == 0)
			return &l->rules.v[i];
	return NULL;
}

static bool
gas_limit(const struct alarm_rule *r)
{
	return r->kind == ALARM_HI || r->kind == ALARM_HIHI;
}

/* ---- words ---- */

static void
check_inhibited(struct lint *l, const struct alarm_rule *r)
{
	static const char area[] = "@area";
	const char *p = r->inhibited_by, *w;
	size_t n, tail = sizeof(area) - 1;

	while (word_next(&p, &w, &n)) {
		size_t len =
		    n > tail && strncmp(w + n - tail, area, tail) == 0 ?
		    n - tail :
		    n;

		if (rule_named(l, w, len) == NULL)
			finding_add(l->fs, SEV_ERROR, "inhibited_by",
			    l->t->name, r->line,
			    _("%s: there is no rule '%.*s'"), r->code, (int)len,
			    w);
	}
	if (r->inhibited_by[0] != '\0' && gas_limit(r))
		say(l, r, SEV_WARN, "inhibited_by",
		    _("the limit of a value should be inhibited by nothing"));
}

static bool
known(struct lint *l, const struct alarm_rule *r, const char *word)
{
	switch (r->scope) {
	case SCOPE_POINT:
		return points_find(&l->points, word) != NULL;
	case SCOPE_AREA:
		return registers_find(l->lg->reg, "registers/areas", word,
			   store_now(l->lg->store), &(struct err)ERR_INIT) >= 0;
	case SCOPE_MEDIUM:
		return substance_find(&l->substances, word) != NULL;
	default:
		for (int q = QUANTITY_OTHER; q <= QUANTITY_FLOW; q++)
			if (streq(word, quantity_name((enum quantity)q)))
				return true;
		return false;
	}
}

static void
check_match(struct lint *l, const struct alarm_rule *r)
{
	const char *p = r->match, *w;
	char word[64];
	size_t n;

	while (word_next(&p, &w, &n)) {
		if (n >= sizeof(word))
			n = sizeof(word) - 1;
		memcpy(word, w, n);
		word[n] = '\0';
		if (!known(l, r, word))
			finding_add(l->fs, SEV_ERROR, "match", l->t->name,
			    r->line, _("%s: '%s' is not known"), r->code, word);
	}
}

static void
check_double(struct lint *l, size_t i)
{
	const struct alarm_rule *r = &l->rules.v[i];

	for (size_t k = 0; k < i; k++)
		if (streq(l->rules.v[k].code, r->code)) {
			finding_add(l->fs, SEV_ERROR, "dup-code", l->t->name,
			    r->line, _("'%s' stands in line %ld too"), r->code,
			    l->rules.v[k].line);
			return;
		}
}

/* ---- limits ---- */

/* What the standard lets the first and second alarm of this gas be. */
static void
check_standard(struct lint *l, const struct alarm_rule *r,
    const struct substance *s)
{
	double most = s->alarm[r->kind == ALARM_HIHI], limit, f;
	bool hot;

	if (isnan(most))
		return;
	if (!unit_factor(r->unit, s->alarm_unit, s, UNIT_CELSIUS, &f, &hot)) {
		finding_add(l->fs, SEV_ERROR, "unit", l->t->name, r->line,
		    _("%s: '%s' cannot be turned into '%s' of %s"), r->code,
		    r->unit, s->alarm_unit, s->name);
		return;
	}
	limit = r->limit * f;
	if (limit <= most * (1 + 1e-9))
		return;
	finding_hint(finding_add(l->fs, SEV_WARN, "gb50493", l->t->name,
			 r->line,
			 _("%s: %g %s of %s is above the %s of GB/T 50493, "
			   "%g %s"),
			 r->code, r->limit, r->unit, s->name,
			 r->kind == ALARM_HIHI ? _("second alarm") :
						 _("first alarm"),
			 most, s->alarm_unit),
	    _("catalogue/substances.csv: alarm1, alarm2; the figures are as "
	      "others report them"));
}

static void
check_gas(struct lint *l, const struct alarm_rule *r)
{
	for (size_t i = 0; i < l->substances.n; i++)
		if (r->scope == SCOPE_MEDIUM &&
		    word_in(r->match, l->substances.v[i].cas))
			check_standard(l, r, &l->substances.v[i]);
	for (size_t i = 0; i < l->points.n; i++) {
		const struct point *p = &l->points.v[i];
		const struct substance *s =
		    substance_find(&l->substances, p->medium);

		if (r->scope == SCOPE_POINT && s != NULL &&
		    p->quantity == QUANTITY_GAS && word_in(r->match, p->code))
			check_standard(l, r, s);
	}
	if (r->scope == SCOPE_MEDIUM && r->on_delay > LONG_DELAY)
		say(l, r, SEV_WARN, "on_delay",
		    _("a gas alarm should not wait longer than 15 s"));
}

static void
check_limit(struct lint *l, const struct alarm_rule *r)
{
	if (gas_limit(r))
		check_gas(l, r);
	if (gas_limit(r) && r->limit > 0 && r->deadband >= r->limit)
		say(l, r, SEV_ERROR, "deadband",
		    _("with this deadband it never returns"));
	for (size_t i = 0; i < l->rules.n; i++) {
		const struct alarm_rule *o = &l->rules.v[i];
		bool up = r->kind == ALARM_HI && o->kind == ALARM_HIHI;
		bool down = r->kind == ALARM_LO && o->kind == ALARM_LOLO;

		if (o->scope != r->scope || !streq(o->match, r->match) ||
		    !unit_same(o->unit, r->unit))
			continue;
		if ((up && r->limit >= o->limit) ||
		    (down && r->limit <= o->limit))
			finding_add(l->fs, SEV_WARN, "order", l->t->name,
			    r->line,
			    _("%s: its limit is not before that of %s"),
			    r->code, o->code);
	}
}

static void
check_rationale(struct lint *l, size_t row, const struct alarm_rule *r)
{
	if (r->priority >= PRIORITY_HIGH && r->priority != PRIORITY_LOST &&
	    table_get(l->t, row, "rationale")[0] == '\0')
		say(l, r, SEV_INFO, "rationale",
		    _("why this limit? an auditor will ask"));
}

/* ---- points ---- */

/* A detector that nobody listens to. */
static void
check_watched(struct lint *l)
{
	const struct alarm_rule **of =
	    xcalloc(l->rules.n + 1, sizeof(const struct alarm_rule *));

	for (size_t i = 0; i < l->points.n; i++) {
		const struct point *p = &l->points.v[i];
		size_t n = alarm_rules_of(&l->rules, l->lg->reg, &l->substances,
		    p, of);
		bool watched = false;

		for (size_t k = 0; k < n; k++)
			watched = watched || of[k]->kind <= ALARM_LOLO;
		if (p->quantity == QUANTITY_GAS && !watched)
			finding_hint(
			    finding_add(l->fs, SEV_WARN, "unwatched",
				POINTS ".csv", p->line,
				_("%s measures a gas, and no rule has a limit "
				  "for it"),
				p->code),
			    "%s", ALARM_RULES ".csv");
	}
	free(of);
}

static void
check_units(struct lint *l)
{
	struct judge *j =
	    judge_new(&l->points, &l->rules, &l->substances, l->lg->reg, l->fs);

	judge_free(j);
}

static void
check_rows(struct lint *l)
{
	l->rules.v = xcalloc(l->t->nrows + 1, sizeof(*l->rules.v));
	for (size_t i = 0; i < l->t->nrows; i++) {
		struct err why = ERR_INIT;
		struct alarm_rule *r = &l->rules.v[l->rules.n];

		if (alarm_rule_read(&l->rules.arena, l->t, i, r, &why) < 0) {
			finding_from(l->fs, "alarm", &why);
			continue;
		}
		l->rules.n++;
		check_rationale(l, i, r);
	}
	for (size_t i = 0; i < l->rules.n; i++) {
		check_double(l, i);
		check_match(l, &l->rules.v[i]);
		check_inhibited(l, &l->rules.v[i]);
		check_limit(l, &l->rules.v[i]);
	}
}

int
alarm_check(struct ledger *lg, struct findings *fs, struct err *e)
{
	struct lint l = { .lg = lg, .fs = fs, .points = POINTS_INIT };
	struct err why = ERR_INIT;
	int rc;

	if (registers_table(lg->reg, ALARM_RULES, &l.t, &why) < 0) {
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	rc = substances_load(lg, &l.substances, e);
	/* what is wrong with points is told by their own check */
	if (rc == 0 && points_load(lg, &l.points, &why) < 0)
		l.points.n = 0;
	if (rc == 0) {
		check_rows(&l);
		check_units(&l);
		check_watched(&l);
	}
	alarm_rules_release(&l.rules);
	substances_release(&l.substances);
	points_release(&l.points);
	return rc;
}
