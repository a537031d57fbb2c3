#include "response/presence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "flow/display.h"
#include "flow/people.h"
#include "flow/place.h"
#include "response/weights.h"

struct look {
	struct ledger *lg;
	const struct presence_place *place;
	msec at;
	struct presence *out;
};

void
presence_release(struct presence *p)
{
	free(p->v);
	arena_release(&p->arena);
	*p = (struct presence)PRESENCE_INIT;
}

void
nearby_release(struct nearby_list *l)
{
	free(l->v);
	arena_release(&l->arena);
	*l = (struct nearby_list)NEARBY_INIT;
}

static bool
is_near(struct ledger *lg, const struct presence_place *p,
    const struct record *rec, double *metres)
{
	const struct place here = { p->area, p->lat, p->lon };
	const struct place its = place_of(rec);

	return place_near(lg, &here, p->within_m, &its, metres);
}

/* ---- people ---- */

static void
add(struct look *l, const char *code, bool here, const char *why)
{
	struct presence *p = l->out;

	for (size_t i = 0; i < p->n; i++)
		if (streq(p->v[i].code, code)) {
			p->v[i].here = p->v[i].here || here;
			if (strstr(p->v[i].why, why) == NULL)
				p->v[i].why = arena_printf(&p->arena, "%s; %s",
				    p->v[i].why, why);
			return;
		}
	if (code[0] == '\0' || person_name(l->lg, code)[0] == '\0')
		return;
	GROW(p->v, p->n, p->cap);
	p->v[p->n].code = arena_str(&p->arena, code);
	p->v[p->n].name = arena_str(&p->arena, person_name(l->lg, code));
	p->v[p->n].here = here;
	p->v[p->n++].why = arena_str(&p->arena, why);
}

static void
add_words(struct look *l, const char *codes, const char *why)
{
	const char *w;
	size_t len;

	while (word_next(&codes, &w, &len)) {
		char *one = xstrndup(w, len);

		add(l, one, true, why);
		free(one);
	}
}

static int
on_permit(void *arg, const struct record *rec, struct err *e)
{
	struct look *l = arg;
	const char *why;
	double metres;

	(void)e;
	if (!word_in("work paused expired", rec->shown->node) ||
	    !is_near(l->lg, l->place, rec, &metres))
		return 0;
	why = arena_printf(&l->out->arena, _("permit %s"), rec->id);
	add_words(l, record_field(rec, "workers"), why);
	add(l, record_field(rec, "guardian"), true, why);
	add(l, record_field(rec, "chief"), true, why);
	return 0;
}

/* Whoever has one there that may have begun, and is due today, may be walking there. */
static int
on_inspection(void *arg, const struct record *rec, struct err *e)
{
	struct look *l = arg;
	msec from;

	(void)e;
	if (!area_within(l->lg, record_field(rec, "area"), l->place->area) ||
	    (clock_parse(record_field(rec, "planned"), &from) &&
		from > l->at) ||
	    (rec->due != MSEC_NONE &&
		clock_day_start(rec->due) > clock_day_start(l->at)))
		return 0;
	add(l, record_field(rec, "assignee"), true,
	    arena_printf(&l->out->arena, _("inspection %s"), rec->id));
	return 0;
}

static int
scan(struct look *l, const char *kind, record_fn fn, struct findings *fs,
    struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(kind);
	const char *const *kinds = ledger_kinds(l->lg);

	while (*kinds != NULL && !streq(*kinds, kind))
		kinds++;
	if (*kinds == NULL)
		return 0;
	b.open_only = true;
	return records_scan(l->lg->store, &l->lg->schemas, &b, fn, l, fs, e);
}

/* Is the person's work, as far as the table says, in this area or in one of it? */
static bool
works_in(struct look *l, const char *person, bool *plant)
{
	const char *scope = registers_get(l->lg->reg, "registers/people",
		       person, l->at, "scope"),
		   *w;
	size_t len;

	*plant = scope[0] == '\0';
	if (scope_covers(l->lg, scope, l->place->area))
		return true;
	while (word_next(&scope, &w, &len))
		if (area_within(l->lg, arena_dup(&l->out->arena, w, len),
			l->place->area))
			return true;
	return false;
}

/* Of the roster of the shift that runs. */
static void
add_shift(struct look *l)
{
	struct registers *reg = l->lg->reg;
	const struct table *t;
	struct err none = ERR_INIT;
	msec start = l->at;
	const char *shift = registers_shift(reg, l->at, &start);
	char day[CLOCK_TEXT];
	bool plant;

	if (shift[0] == '\0' ||
	    registers_table(reg, "registers/duty", &t, &none) < 0)
		return;
	clock_day(start, day);
	for (size_t i = 0; i < t->nrows; i++) {
		const char *person = table_get(t, i, "person");

		if (!str_prefix(table_get(t, i, "date"), day) ||
		    !streq(table_get(t, i, "shift"), shift) ||
		    person_absent(l->lg, person, l->at, NULL) ||
		    !works_in(l, person, &plant))
			continue;
		add(l, person, !plant,
		    arena_printf(&l->out->arena,
			plant ? _("shift %s, %s, the whole plant") :
				_("shift %s, %s"),
			code_display(l->lg, "registers/shifts", shift, l->at),
			code_display(l->lg, "catalogue/roles",
			    table_get(t, i, "role"), l->at)));
	}
}

static void
add_leader(struct look *l)
{
	struct persons ps = PERSONS_INIT;
	struct err none = ERR_INIT;

	if (people_of_role(l->lg, "leader", NULL, NULL, l->place->area, l->at,
		&ps, &none) == 0)
		for (size_t i = 0; i < ps.n; i++)
			add(l, ps.v[i].code, false, _("leader"));
	persons_release(&ps);
}

int
presence_find(struct ledger *lg, const struct presence_place *place, msec at,
    struct presence *out, struct findings *fs, struct err *e)
{
	struct look l = { lg, place, at, out };

	if (scan(&l, "permit", on_permit, fs, e) < 0 ||
	    scan(&l, "inspection", on_inspection, fs, e) < 0)
		return -1;
	add_shift(&l);
	add_leader(&l);
	return 0;
}

int
presence_around(struct ledger *lg, const char *point, const char *area, msec at,
    struct presence *out, struct findings *fs, struct err *e)
{
	struct presence_place place = { area, NAN, NAN, 0 };
	struct weights w = WEIGHTS_INIT;
	struct err why = ERR_INIT;

	point_position(lg, point, area, &place.lat, &place.lon);
	/* a table that is damaged leaves the area itself */
	if (weights_load(&w, lg->reg, &why) < 0)
		finding_from(fs, "presence", &why);
	else
		place.within_m =
		    weight(&w, "profile", "radius", "permit", NULL);
	weights_release(&w);
	return presence_find(lg, &place, at, out, fs, e);
}

void
presence_text(const struct presence *p, struct buf *out)
{
	for (size_t i = 0; i < p->n; i++)
		buf_printf(out, "%s%s (%s)", i > 0 ? ", " : "", p->v[i].name,
		    p->v[i].why);
}

/* ---- permits around ---- */

struct around {
	struct ledger *lg;
	struct presence_place place;
	const char *works;
	struct nearby_list *out;
};

static int
on_work(void *arg, const struct record *rec, struct err *e)
{
	struct around *a = arg;
	struct nearby_list *l = a->out;
	double metres;

	(void)e;
	if (!streq(rec->shown->node, "work") ||
	    (a->works[0] != '\0' &&
		!word_in(a->works, record_field(rec, "type"))) ||
	    !is_near(a->lg, &a->place, rec, &metres))
		return 0;
	GROW(l->v, l->n, l->cap);
	l->v[l->n].id = arena_str(&l->arena, rec->id);
	l->v[l->n].type = arena_str(&l->arena, record_field(rec, "type"));
	l->v[l->n].area = arena_str(&l->arena, record_field(rec, "area"));
	l->v[l->n++].metres = metres;
	return 0;
}

int
nearby_permits(struct ledger *lg, const char *area, double lat, double lon,
    double within_m, const char *works, struct nearby_list *out,
    struct findings *fs, struct err *e)
{
	struct around a = { lg, { area, lat, lon, within_m }, works, out };
	struct record_bounds b = RECORD_BOUNDS("permit");
	const char *const *kinds = ledger_kinds(lg);

	while (*kinds != NULL && !streq(*kinds, "permit"))
		kinds++;
	if (*kinds == NULL)
		return 0;
	b.open_only = true;
	return records_scan(lg->store, &lg->schemas, &b, on_work, &a, fs, e);
}
