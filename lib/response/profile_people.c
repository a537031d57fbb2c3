/* Permits at work around a point, and who is known to be there. */
#include <math.h>

#include "base/earth.h"
#include "base/msg.h"
#include "base/str.h"
#include "flow/display.h"
#include "response/presence.h"
#include "response/profile_int.h"

struct people {
	struct risk_profile *p;
	size_t hot, other; /* permits at work */
	double radius;
};

/* Metres from the point; NAN: one of the two has no position. */
static double
metres(const struct risk_profile *p, const struct record *r)
{
	double lat, lon;

	if (isnan(p->lat) || !str_double(record_field(r, "lat"), &lat) ||
	    !str_double(record_field(r, "lon"), &lon))
		return NAN;
	return earth_metres(p->lat, p->lon, lat, lon);
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
	    code_display(p->lg, "catalogue/permit-levels",
		record_field(r, "level"), p->at),
	    code_display(p->lg, "registers/areas", record_field(r, "area"),
		p->at),
	    far_, active ? node_display(p->lg, r) : _("approved, not begun"));
	if (!active)
		return 0;
	k->hot += hot;
	k->other += !hot;
	return 0;
}

static int
permits(struct people *k, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("permit");

	if (ledger_newest(k->p->lg, "permit") == 0)
		return 0;
	b.open_only = true;
	return records_scan(k->p->lg->store, &k->p->lg->schemas, &b, on_permit,
	    k, k->p->found, e);
}

/* Known there, and how many of them not only by a duty of the whole plant. */
static int
known(struct people *k, struct err *e)
{
	struct risk_profile *p = k->p;
	struct presence who = PRESENCE_INIT;
	size_t here = 0;
	int rc = presence_around(p->lg, p->point->code, p->point->area, p->at,
	    &who, p->found, e);

	for (size_t i = 0; rc == 0 && i < who.n; i++) {
		here += who.v[i].here;
		profile_say(p, PROFILE_PEOPLE, "", "%s %s  (%s)", who.v[i].code,
		    who.v[i].name, who.v[i].why);
	}
	if (here > 0)
		profile_count(p, PROFILE_PEOPLE, "person", "", (double)here,
		    _("people there: %zu"), here);
	presence_release(&who);
	return rc;
}

int
profile_people(struct risk_profile *p, struct err *e)
{
	struct people k = { .p = p };
	int rc;

	k.radius = weight(&p->weights, "profile", "radius", "permit", NULL);
	rc = permits(&k, e);
	if (k.hot > 0)
		profile_count(p, PROFILE_PERMITS, "permit", "HOT",
		    (double)k.hot, _("hot work now: %zu"), k.hot);
	if (k.other > 0)
		profile_count(p, PROFILE_PERMITS, "permit", "", (double)k.other,
		    _("other work now: %zu"), k.other);
	return rc < 0 ? rc : known(&k, e);
}
