#include "response/response_check.h"

#include <math.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "response/cameras.h"
#include "response/levels.h"
#include "response/park.h"
#include "response/steps.h"

/* The table, NULL when there is none; one that does not parse is a finding. */
static const struct table *
table(struct ledger *lg, const char *name, const char *const *need,
    struct findings *fs)
{
	const struct table *t;
	struct err e = ERR_INIT;

	if (registers_table(lg->reg, name, &t, &e) == 0 &&
	    table_need(t, need, &e) == 0)
		return t;
	if (e.code != E_ABSENT)
		finding_from(fs, "response", &e);
	return NULL;
}

static bool
known(struct ledger *lg, const char *name, const char *code)
{
	const struct table *t;
	struct err e = ERR_INIT;

	return registers_table(lg->reg, name, &t, &e) == 0 &&
	    table_find(t, "code", code, 0) >= 0;
}

static void
unknown(struct findings *fs, const struct table *t, size_t row, const char *col,
    const char *word)
{
	finding_add(fs, SEV_ERROR, "response", t->name, t->lines[row],
	    _("%s: there is no '%s'"), col, word);
}

static void
check_words(struct ledger *lg, const struct table *t, size_t row,
    const char *col, const char *in, struct findings *fs)
{
	const char *p = table_get(t, row, col), *w;
	struct arena a = ARENA_INIT;
	size_t len;

	while (word_next(&p, &w, &len)) {
		const char *code = arena_dup(&a, w, len);

		if (!known(lg, in, code))
			unknown(fs, t, row, col, code);
	}
	arena_release(&a);
}

/* ---- levels ---- */

static double
bound(const struct level_row *r)
{
	return isnan(r->from) ? r->above : r->from;
}

/* A higher level whose limit is lower is never seen for what it is. */
static void
check_order(const struct levels *ls, const struct table *t, struct findings *fs)
{
	for (size_t i = 0; i < ls->n; i++)
		for (size_t k = 0; k < ls->n; k++) {
			const struct level_row *a = &ls->v[i], *b = &ls->v[k];

			if (i == k || !streq(a->substance, b->substance))
				continue;
			if (a->level == b->level && i < k)
				finding_add(fs, SEV_ERROR, "response", t->name,
				    b->line,
				    _("level %d of '%s' stands in line %ld "
				      "already"),
				    b->level, b->substance, a->line);
			if (a->level < b->level && streq(a->unit, b->unit) &&
			    bound(a) >= bound(b))
				finding_add(fs, SEV_ERROR, "response", t->name,
				    b->line,
				    _("level %d begins no higher than level "
				      "%d in line %ld"),
				    b->level, a->level, a->line);
		}
}

static void
check_levels(struct ledger *lg, struct findings *fs)
{
	static const char *const need[] = { "code", "substance", "level",
		"above", "from", "unit", "alarm", "steps", "guidance", NULL };
	const struct table *t = table(lg, RESPONSE_RULES, need, fs);
	struct levels ls = LEVELS_INIT;
	struct err e = ERR_INIT;

	if (t == NULL)
		return;
	if (levels_load(lg, &ls, &e) < 0) {
		finding_from(fs, "response", &e);
		return;
	}
	for (size_t i = 0; i < t->nrows; i++) {
		const struct level_row *r = &ls.v[i];

		if (!streq(r->substance, "*") &&
		    !known(lg, "catalogue/substances", r->substance))
			unknown(fs, t, i, "substance", r->substance);
		if (!isnan(bound(r)) && !word_in("ppm mg/m3", r->unit))
			finding_add(fs, SEV_WARN, "response", t->name, r->line,
			    _("a limit in '%s' is held against values in that "
			      "unit only"),
			    r->unit);
		if (r->steps[0] == '\0')
			finding_add(fs, SEV_WARN, "response", t->name, r->line,
			    _("level %d of '%s' has no steps"), r->level,
			    r->substance);
		check_words(lg, t, i, "steps", RESPONSE_STEPS, fs);
	}
	check_order(&ls, t, fs);
	levels_release(&ls);
}

/* ---- steps ---- */

static void
check_steps(struct ledger *lg, struct findings *fs)
{
	static const char *const need[] = { "code", "kind", "area", "target",
		"works", "within_m", "timeout_s", "repeat_s", NULL };
	const struct table *t = table(lg, RESPONSE_STEPS, need, fs);

	for (size_t i = 0; t != NULL && i < t->nrows; i++) {
		struct err e = ERR_INIT;
		struct step_row s;

		if (step_read(t, i, &s, &e) < 0) {
			finding_from(fs, "response", &e);
			continue;
		}
		check_words(lg, t, i, "area", "registers/areas", fs);
		check_words(lg, t, i, "works", "catalogue/permit-works", fs);
		if (s.kind == STEP_CHANNEL && s.target[0] == '\0')
			finding_add(fs, SEV_ERROR, "response", t->name, s.line,
			    _("step %s has no channel"), s.code);
		if (s.kind == STEP_CHANNEL)
			check_words(lg, t, i, "target", "registers/channels",
			    fs);
		if (s.kind == STEP_PARK)
			check_words(lg, t, i, "target", PARKS, fs);
	}
}

/* ---- cameras and parks ---- */

static void
check_cameras(struct ledger *lg, struct findings *fs)
{
	static const char *const need[] = { "code", "kind", "address",
		"channel", "presets", NULL };
	const struct table *t = table(lg, CAMERAS, need, fs);

	for (size_t i = 0; t != NULL && i < t->nrows; i++) {
		struct err e = ERR_INIT;
		struct camera_row c;

		if (camera_read(t, i, &c, &e) < 0) {
			finding_from(fs, "response", &e);
			continue;
		}
		check_words(lg, t, i, "area", "registers/areas", fs);
		if (c.kind != CAMERA_NONE && c.presets[0] == '\0')
			finding_add(fs, SEV_WARN, "response", t->name, c.line,
			    _("camera %s has no preset: it is never turned"),
			    c.code);
		if (isnan(c.lat) && strchr(c.presets, '*') != NULL)
			finding_add(fs, SEV_WARN, "response", t->name, c.line,
			    _("camera %s has no position: its '*' never "
			      "holds"),
			    c.code);
	}
}

static void
check_parks(struct ledger *lg, struct findings *fs)
{
	static const char *const need[] = { "code", "kind", "address",
		"station", "system", "factors", "unit", NULL };
	const struct table *t = table(lg, PARKS, need, fs);

	for (size_t i = 0; t != NULL && i < t->nrows; i++) {
		struct err e = ERR_INIT;
		struct park_row p;

		if (park_read(t, i, &p, &e) < 0)
			finding_from(fs, "response", &e);
		else if (p.kind == PARK_HJ212 && p.factors[0] == '\0')
			finding_add(fs, SEV_WARN, "response", t->name, p.line,
			    _("park %s has no factors: nothing can be framed"),
			    p.code);
	}
}

int
response_check(struct ledger *lg, struct findings *fs, struct err *e)
{
	(void)e;
	check_levels(lg, fs);
	check_steps(lg, fs);
	check_cameras(lg, fs);
	check_parks(lg, fs);
	return 0;
}
