/* Permits at work around a point, and who is known to be there. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "flow/people.h"
#include "response/profile_int.h"

struct known {
	const char *code;
	const char *why;
	bool here; /* not only on duty for the whole plant */
};

struct people {
	struct risk_profile *p;
	struct known *v;
	size_t n, cap;
	size_t hot, other; /* permits at work */
	double radius;
};

static void
know(struct people *k, const char *code, bool here, const char *why)
{
	struct arena *a = &k->p->arena;

	if (code[0] == '\0')
		return;
	for (size_t i = 0; i < k->n; i++)
		if (streq(k->v[i].code, code)) {
			if (strstr(k->v[i].why, why) == NULL)
				k->v[i].why =
				    arena_printf(a, "%s; %s", k->v[i].why, why);
			k->v[i].here = k->v[i].here || here;
			return;
		}
	GROW(k->v, k->n, k->cap);
	k->v[k->n++] =
	    (struct known){ arena_str(a, code), arena_str(a, why), here };
}

static void
know_all(struct people *k, const char *list, const char *why)
{
	const char *word;
	size_t len;

	while (word_next(&list, &word, &len))
		know(k, arena_dup(&k->p->arena, word, len), true, why);
}

/* Metres from the point; NAN: one of the two has no position. */
static double
metres(const struct risk_profile *p, const struct record *r)
{
	double lat, lon;

	if (isnan(p->lat) || !str_double(record_field(r, "lat"), &lat) ||
	    !str_double(record_field(r, "lon"), &lon))
		return NAN;
	return earth_distance(p->lat, p->lon, lat, lon);
}

static int
on_permit(void *arg, const struct record *r, struct err *e)
{
	struct people *k = arg;
	struct risk_profile *p = k->p;
	double m = metres(p, r);
	bool active = word_in("work paused expired", r->shown->node);
	bool hot = streq(record_field(r, "type"), "HOT");
	char far_[32] = "";
	const char *why;

	(void)e;
	if (!r->open || (!active && !streq(r->shown->node, "ready")) ||
	    (!profile_here(p, record_field(r, "area"), true) &&
		!(m <= k->radius)))
		return 0;
	if (!isnan(m))
		snprintf(far_, sizeof(far_), "  %.0f m", m);
	profile_say(p, PROFILE_PERMITS, r->id, "%s %s  %s%s  %s",
	    registers_get(p->lg->reg, "catalogue/permit-works",
		record_field(r, "type"), p->at, "name"),
	    record_field(r, "level"), record_field(r, "area"), far_,
	    active ? profile_node(p, r) : _("approved, not begun"));
	if (!active)
		return 0;
	k->hot += hot;
	k->other += !hot;
	why = arena_printf(&p->arena, _("permit %s"), r->id);
	know_all(k, record_field(r, "workers"), why);
	know(k, record_field(r, "guardian"), true, why);
	know(k, record_field(r, "chief"), true, why);
	return 0;
}

static int
on_inspection(void *arg, const struct record *r, struct err *e)
{
	struct people *k = arg;
	struct risk_profile *p = k->p;
	msec from;

	(void)e;
	if (!r->open || !profile_here(p, record_field(r, "area"), false) ||
	    !clock_parse(record_field(r, "planned"), &from) || from > p->at)
		return 0;
	know(k, record_field(r, "assignee"), true,
	    arena_printf(&p->arena, _("inspection %s"), r->id));
	return 0;
}

/* On the roster now: of this area by their scope, or of the whole plant. */
static int
shift(struct people *k, struct err *e)
{
	struct risk_profile *p = k->p;
	struct registers *reg = p->lg->reg;
	const struct table *t;
	char day[CLOCK_TEXT];
	msec start;
	const char *now = registers_shift(reg, p->at, &start);

	if (now[0] == '\0')
		return 0;
	if (registers_table(reg, "registers/duty", &t, e) < 0) {
		if (e->code != E_ABSENT)
			return -1;
		err_clear(e);
		return 0;
	}
	clock_day(start, day);
	for (size_t i = 0; i < t->nrows; i++) {
		const char *person = table_get(t, i, "person"), *word, *scope;
		bool here = false, plant;
		size_t len;

		if (!streq(table_get(t, i, "date"), day) ||
		    !streq(table_get(t, i, "shift"), now))
			continue;
		scope = registers_get(reg, "registers/people", person, p->at,
		    "scope");
		plant = scope[0] == '\0';
		while (word_next(&scope, &word, &len))
			here = here ||
			    profile_here(p, arena_dup(&p->arena, word, len),
				true);
		if (here || plant)
			know(k, person, here,
			    arena_printf(&p->arena,
				here ? _("shift %s, %s") :
				       _("shift %s, %s, the whole plant"),
				now, table_get(t, i, "role")));
	}
	return 0;
}

static int
scan(struct people *k, const char *kind, record_fn fn, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(kind);

	if (ledger_newest(k->p->lg, kind) == 0)
		return 0;
	b.open_only = true;
	return records_scan(k->p->lg->store, &k->p->lg->schemas, &b, fn, k,
	    k->p->found, e);
}

int
profile_people(struct risk_profile *p, struct err *e)
{
	struct people k = { .p = p };
	size_t here = 0;
	int rc;

	k.radius = weight(&p->weights, "profile", "radius", "permit", NULL);
	rc = scan(&k, "permit", on_permit, e);
	if (rc == 0)
		rc = scan(&k, "inspection", on_inspection, e);
	if (rc == 0)
		rc = shift(&k, e);
	if (k.hot > 0)
		profile_count(p, PROFILE_PERMITS, "permit", "HOT",
		    (double)k.hot, _("hot work now: %zu"), k.hot);
	if (k.other > 0)
		profile_count(p, PROFILE_PERMITS, "permit", "", (double)k.other,
		    _("other work now: %zu"), k.other);
	for (size_t i = 0; i < k.n; i++) {
		here += k.v[i].here;
		profile_say(p, PROFILE_PEOPLE, "", "%s %s  (%s)", k.v[i].code,
		    person_name(p->lg, k.v[i].code), k.v[i].why);
	}
	if (here > 0)
		profile_count(p, PROFILE_PEOPLE, "person", "", (double)here,
		    _("people there: %zu"), here);
	free(k.v);
	return rc;
}
