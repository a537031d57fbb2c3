/* Emergencies that have not ended: what is red whatever its points. */
#include "base/msg.h"
#include "base/str.h"
#include "flow/display.h"
#include "flow/place.h"
#include "response/map_int.h"
#include "response/respond.h"

const char *
map_emergency_label(const char *term)
{
	return streq(term, "drill") ? _("drills, which do not count") :
				      _("emergencies not ended");
}

const char *
risk_area_mark(const struct risk_area *a)
{
	return a->emergencies > 0 ? _("EMERGENCY") :
	    a->drills > 0         ? _("drill") :
				    "";
}

static int
on_emergency(void *arg, const struct record *r, struct err *e)
{
	struct map_making *k = arg;
	struct risk_map *m = k->m;
	bool drill = streq(record_field(r, "drill"), "yes");
	const char *area = record_field(r, "area"), *what;

	(void)e;
	if (!r->open)
		return 0;
	what = arena_printf(&m->arena, "%s %s %s", r->id,
	    code_display(k->lg, "catalogue/emergency-levels",
		record_field(r, "level"), m->at),
	    node_display(k->lg, r));
	for (size_t i = 0; i < m->nareas; i++) {
		struct risk_area *a = &m->areas[i];

		if (!area_within(k->lg, a->code, area))
			continue;
		a->emergencies += !drill;
		a->drills += drill;
		map_note(k, i, drill ? "drill" : "emergency", "", what);
	}
	return 0;
}

int
map_emergencies(struct map_making *k, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(EMERGENCY);

	if (ledger_newest(k->lg, EMERGENCY) == 0)
		return 0;
	b.open_only = true;
	return records_scan(k->lg->store, &k->lg->schemas, &b, on_emergency, k,
	    k->found, e);
}
