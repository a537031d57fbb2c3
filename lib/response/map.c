#include "response/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "flow/display.h"
#include "record/polygon.h"
#include "response/map_int.h"

enum { NAMED = 5, DEEPEST = 20 };

/* What counts in an area, gathered before it is weighed. */
struct map_note {
	size_t area, n;
	const char *term, *match;
	struct buf ids;
};

size_t
map_area(const struct risk_map *m, const char *code)
{
	for (size_t i = 0; i < m->nareas; i++)
		if (streq(m->areas[i].code, code))
			return i;
	return SIZE_MAX;
}

void
map_note(struct map_making *k, size_t area, const char *term, const char *match,
    const char *id)
{
	struct map_note *v = NULL;

	for (size_t i = 0; v == NULL && i < k->nnotes; i++)
		if (k->notes[i].area == area && streq(k->notes[i].term, term) &&
		    streq(k->notes[i].match, match))
			v = &k->notes[i];
	if (v == NULL) {
		GROW(k->notes, k->nnotes, k->cap);
		v = &k->notes[k->nnotes++];
		*v = (struct map_note){ area, 0, term,
			arena_str(&k->m->arena, match), BUF_INIT };
	}
	v->n++;
	if (v->n <= NAMED)
		buf_printf(&v->ids, "%s%s", v->n > 1 ? " " : "", id);
}

/* ---- the areas ---- */

static double
degrees(const struct table *t, size_t row, const char *col, double most)
{
	double v;

	return str_double(table_get(t, row, col), &v) && fabs(v) <= most ? v :
									   NAN;
}

/* What does not hold is a finding and no outline. */
static void
outline(struct map_making *k, const struct table *t, size_t row,
    struct risk_area *a)
{
	const char *cell = table_get(t, row, "polygon"), *word;
	double *xy =
	    arena_alloc(&k->m->arena, (strlen(cell) + 2) * sizeof(*xy));
	size_t len, n = 0;

	if (polygon_check(cell, k->found, SEV_WARN, "polygon", t->name,
		t->lines[row]) != NULL)
		return;
	while (polygon_next(&cell, &xy[2 * n], &xy[2 * n + 1], &word, &len))
		n++;
	if (n > 0) {
		a->corners = xy;
		a->ncorners = n;
	}
}

static int
areas(struct map_making *k, const char *only, struct err *e)
{
	struct registers *reg = k->lg->reg;
	struct risk_map *m = k->m;
	const struct table *t;
	struct err ended = ERR_INIT;
	long row;

	if (registers_table(reg, "registers/areas", &t, e) < 0)
		return -1;
	if (only != NULL) {
		row = registers_find(reg, "registers/areas", only, m->at, e);
		if (row < 0)
			return -1;
		only = registers_cell(reg, "registers/areas", row, "code");
	}
	m->areas = xcalloc(t->nrows + 1, sizeof(*m->areas));
	for (size_t i = 0; i < t->nrows; i++) {
		struct risk_area *a = &m->areas[m->nareas];
		const char *code = table_get(t, i, "code");

		if (registers_find(reg, "registers/areas", code, m->at,
			&ended) != (long)i ||
		    (only != NULL && !registers_area_below(reg, code, only)))
			continue;
		*a = (struct risk_area){ .code = code,
			.name = table_get(t, i, "name"),
			.parent = table_get(t, i, "parent"),
			.lat = degrees(t, i, "lat", 90),
			.lon = degrees(t, i, "lon", 180),
			.radius = degrees(t, i, "radius_m", 1e5),
			.risk = "" };
		outline(k, t, i, a);
		m->nareas++;
	}
	return 0;
}

static void
depths(struct risk_map *m)
{
	for (size_t i = 0; i < m->nareas; i++) {
		size_t up = map_area(m, m->areas[i].parent);

		if (up != SIZE_MAX)
			m->areas[up].has_below = true;
		while (up != SIZE_MAX && m->areas[i].depth < DEEPEST) {
			m->areas[i].depth++;
			up = map_area(m, m->areas[up].parent);
		}
	}
}

static void
labels(struct risk_map *m, struct registers *reg)
{
	m->labels[0] = _("not assessed");
	m->colours[0] = "—";
	for (int i = 1; i <= 4; i++) {
		m->labels[i] = registers_get(reg, "catalogue/risk-levels",
		    risk_level_code(i), m->at, "label");
		m->colours[i] = registers_get(reg, "catalogue/risk-levels",
		    risk_level_code(i), m->at, "colour");
		if (m->colours[i][0] == '\0') /* no colour without a word */
			m->colours[i] = risk_level_code(i);
	}
}

/* ---- records ---- */

static int
higher(int a, int b)
{
	return a == 0 ? b : b == 0 ? a : a < b ? a : b;
}

static int
on_risk(void *arg, const struct record *r, struct err *e)
{
	struct map_making *k = arg;
	size_t i = map_area(k->m, record_field(r, "area"));
	struct risk_area *a;
	int level, now;

	(void)e;
	if (!r->open || i == SIZE_MAX)
		return 0;
	a = &k->m->areas[i];
	level = risk_level(record_field(r, "level"));
	now = risk_level(record_field(r, "residual"));
	if (level != 0 && higher(level, a->inherent) != a->inherent) {
		a->inherent = level;
		a->risk = arena_str(&k->m->arena, r->id);
	}
	a->residual = higher(a->residual, now != 0 ? now : level);
	return 0;
}

static int
on_hazard(void *arg, const struct record *r, struct err *e)
{
	struct map_making *k = arg;
	const char *grade = record_field(r, "grade");
	size_t i = map_area(k->m, record_field(r, "area"));

	(void)e;
	if (!r->open || i == SIZE_MAX)
		return 0;
	k->m->areas[i].hazards++;
	map_note(k, i, "hazard", r->class_, r->id);
	if (streq(grade, "major") || streq(grade, "suspected"))
		map_note(k, i, "major", grade, r->id);
	if (r->due != MSEC_NONE && r->due < k->m->at) {
		k->m->areas[i].overdue++;
		map_note(k, i, "overdue", "", r->id);
	}
	return 0;
}

static int
on_alarm(void *arg, const struct record *r, struct err *e)
{
	struct map_making *k = arg;
	size_t i = map_area(k->m, record_field(r, "area"));
	const char *match = record_field(r, "priority");

	(void)e;
	if (!r->open || i == SIZE_MAX)
		return 0;
	k->m->areas[i].alarms++;
	if (word_in("shelved out-of-service suppressed", r->shown->node))
		match = "hidden";
	else if (word_in("returned latched", r->shown->node))
		match = "returned";
	map_note(k, i, "alarm", match, r->id);
	return 0;
}

static int
scan(struct map_making *k, const char *kind, record_fn fn, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(kind);

	if (ledger_newest(k->lg, kind) == 0)
		return 0;
	b.open_only = true;
	return records_scan(k->lg->store, &k->lg->schemas, &b, fn, k, k->found,
	    e);
}

/* ---- weighing ---- */

static const char *
term_label(struct map_making *k, const char *term, const char *match)
{
	struct arena *a = &k->m->arena;

	if (word_in("emergency drill", term))
		return map_emergency_label(term);
	if (streq(term, "hazard"))
		return arena_printf(a, _("class %s hazards"), match);
	if (streq(term, "major"))
		return streq(match, "major") ? _("major hazards") :
					       _("suspected major hazards");
	if (streq(term, "overdue"))
		return _("overdue hazards");
	if (streq(term, "alarm") && streq(match, "hidden"))
		return _("alarms shelved, suppressed or out of service");
	if (streq(term, "alarm") && streq(match, "returned"))
		return _("alarms that returned, not acknowledged or reset");
	if (streq(term, "alarm"))
		return arena_printf(a, _("alarms %s"),
		    code_display(k->lg, "catalogue/alarm-priorities", match,
			k->m->at));
	if (streq(term, "permit"))
		return arena_printf(a, _("permits %s"),
		    code_display(k->lg, "catalogue/permit-levels", match,
			k->m->at));
	return streq(match, "now") ? _("conflicts of permits at work") :
				     _("conflicts with permits to come");
}

static void
term(struct risk_area *a, const char *label, const char *what, double points)
{
	GROW(a->terms, a->nterms, a->cap);
	a->terms[a->nterms++] = (struct risk_term){ label, what, points };
	a->points += points;
}

static void
weigh(struct map_making *k)
{
	struct risk_map *m = k->m;
	struct risk_area *a;

	for (size_t i = 0; i < m->nareas; i++) {
		a = &m->areas[i];
		if (a->residual != 0)
			term(a, _("assessed"), m->labels[a->residual],
			    weight(&m->weights, "map", "base",
				risk_level_code(a->residual), NULL));
	}
	for (size_t i = 0; i < k->nnotes; i++) {
		const struct map_note *n = &k->notes[i];
		const char *more = n->n > NAMED ?
		    arena_printf(&m->arena, " +%zu", n->n - NAMED) :
		    "";

		term(&m->areas[n->area], term_label(k, n->term, n->match),
		    arena_printf(&m->arena, "%zu: %s%s", n->n, n->ids.ptr,
			more),
		    weight_of(&m->weights, "map", n->term, n->match,
			(double)n->n));
	}
	for (size_t i = 0; i < m->nareas; i++) {
		a = &m->areas[i];
		if (a->nterms > 0)
			a->level = weight_colour(&m->weights, "map", a->points);
		/* what nobody assessed may look bad, but not good */
		if (a->residual == 0 && a->level == 4)
			a->level = 0;
		if (a->emergencies > 0)
			a->level = 1;
	}
	for (size_t i = 0; i < m->nareas; i++) {
		size_t up = i;

		for (int d = 0; up != SIZE_MAX && d <= DEEPEST; d++) {
			m->areas[up].worst =
			    higher(m->areas[up].worst, m->areas[i].level);
			up = map_area(m, m->areas[up].parent);
		}
	}
}

int
risk_map_make(struct risk_map *m, struct ledger *lg, const char *area,
    struct findings *found, struct err *e)
{
	struct map_making k = { .m = m, .lg = lg, .found = found };
	int rc;

	m->at = store_now(lg->store);
	m->rehearsal = store_rehearsal(lg->store);
	m->alarms = ledger_newest(lg, "alarm") > 0;
	labels(m, lg->reg);
	rc = weights_load(&m->weights, lg->reg, e);
	if (rc == 0)
		rc = areas(&k, area, e);
	if (rc == 0)
		depths(m);
	if (rc == 0)
		rc = scan(&k, "risk", on_risk, e);
	if (rc == 0)
		rc = scan(&k, "hazard", on_hazard, e);
	if (rc == 0)
		rc = scan(&k, "alarm", on_alarm, e);
	if (rc == 0)
		rc = map_emergencies(&k, e);
	if (rc == 0)
		rc = map_permits(&k, e);
	if (rc == 0)
		weigh(&k);
	for (size_t i = 0; i < k.nnotes; i++)
		buf_release(&k.notes[i].ids);
	free(k.notes);
	free(k.permits);
	return rc;
}

void
risk_map_release(struct risk_map *m)
{
	for (size_t i = 0; i < m->nareas; i++)
		free(m->areas[i].terms);
	free(m->areas);
	free(m->permits);
	free(m->conflicts);
	weights_release(&m->weights);
	arena_release(&m->arena);
	*m = (struct risk_map)RISK_MAP_INIT;
}

struct ranked {
	bool urgent;
	int level;
	double points;
	size_t i;
};

static int
worst_first(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->urgent != y->urgent)
		return x->urgent ? -1 : 1;
	if (x->points != y->points)
		return x->points > y->points ? -1 : 1;
	if (x->level != y->level)
		return (x->level > 0 ? x->level : 5) -
		    (y->level > 0 ? y->level : 5);
	return x->i < y->i ? -1 : x->i > y->i;
}

size_t *
risk_map_order(const struct risk_map *m)
{
	struct ranked *v = xcalloc(m->nareas + 1, sizeof(*v));
	size_t *order = xcalloc(m->nareas + 1, sizeof(*order));

	for (size_t i = 0; i < m->nareas; i++)
		v[i] = (struct ranked){ m->areas[i].emergencies > 0,
			m->areas[i].inherent, m->areas[i].points, i };
	qsort(v, m->nareas, sizeof(*v), worst_first);
	for (size_t i = 0; i < m->nareas; i++)
		order[i] = v[i].i;
	free(v);
	return order;
}
