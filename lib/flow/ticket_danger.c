/* Work that must not begin where an emergency response is open. */
#include "flow/ticket.h"

#include <math.h>

#include "base/str.h"
#include "flow/display.h"
#include "flow/flow_int.h"
#include "flow/place.h"

#define EMERGENCY "emergency"

struct danger {
	struct ledger *lg;
	const struct ticket *t;
	const struct table *rules;
	struct findings *fs;
};

static bool
forbids(const struct danger *d, size_t i)
{
	return row_valid(d->rules, i, d->t->now) &&
	    streq(cell(d->rules, i, "other"), EMERGENCY) &&
	    word_in(cell(d->rules, i, "work"), ticket_get(d->t, "type"));
}

/* As permits at work are found that a response suspends. */
static bool
is_near(const struct danger *d, size_t i, const struct record *rec)
{
	struct place there = { record_field(rec, "area"), 0, 0 };
	struct place here = { ticket_get(d->t, "area"), NAN, NAN };
	double within = -1, metres, lat, lon;

	point_position(d->lg, record_field(rec, "point"), there.area,
	    &there.lat, &there.lon);
	if (str_double(ticket_get(d->t, "lat"), &lat) &&
	    str_double(ticket_get(d->t, "lon"), &lon)) {
		here.lat = lat;
		here.lon = lon;
	}
	if (streq(cell(d->rules, i, "by"), "distance"))
		str_double(cell(d->rules, i, "within_m"), &within);
	return place_near(d->lg, &there, within, &here, &metres);
}

static void
told(const struct danger *d, size_t i, const struct record *rec)
{
	finding_add(d->fs, SEV_ERROR, "emergency", NULL, 0,
	    _("%s: %s; it stands at '%s' and has to be ended first: "
	      "record-show %s"),
	    rec->id, cell(d->rules, i, "name"), node_display(d->lg, rec),
	    rec->id);
}

static int
on_emergency(void *arg, const struct record *rec, struct err *e)
{
	const struct danger *d = arg;

	(void)e;
	if (streq(record_field(rec, "drill"), "yes"))
		return 0;
	for (size_t i = 0; i < d->rules->nrows; i++)
		if (forbids(d, i) && is_near(d, i, rec)) {
			told(d, i, rec);
			break;
		}
	return 0;
}

int
ticket_emergencies(struct ledger *lg, const struct ticket *t,
    const struct table *rules, struct findings *fs, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(EMERGENCY);
	struct danger d = { lg, t, rules, fs };
	const char *const *kinds = ledger_kinds(lg);
	bool any = false;

	while (*kinds != NULL && !streq(*kinds, EMERGENCY))
		kinds++;
	for (size_t i = 0; *kinds != NULL && i < rules->nrows; i++)
		any = any || forbids(&d, i);
	b.open_only = true;
	return any ? records_scan(lg->store, &lg->schemas, &b, on_emergency, &d,
			 NULL, e) :
		     0;
}
