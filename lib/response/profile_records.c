/* What the records say: maintenance, alarms, permits around, hazards. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "flow/display.h"
#include "flow/people.h"
#include "flow/place.h"
#include "response/downwind.h"
#include "response/profile_int.h"
#include "response/respond.h"

static const msec RECENT = 72 * HOUR, MONTH = 30 * DAY;

int
profile_scan(struct risk_profile *p, struct record_bounds *b, record_fn fn,
    void *arg, struct err *e)
{
	if (ledger_newest(p->lg, b->kind) == 0)
		return 0;
	return records_scan(p->lg->store, &p->lg->schemas, b, fn, arg, p->found,
	    e);
}

/* ---- maintenance ---- */

struct works {
	struct risk_profile *p;
	size_t done, failed, late;
};

static bool
of_point(const struct risk_profile *p, const struct record *r)
{
	const char *machine = record_field(r, "equipment");

	return streq(record_field(r, "point"), p->point->code) ||
	    (machine[0] != '\0' && streq(machine, p->point->equipment));
}

static int
on_work(void *arg, const struct record *r, struct err *e)
{
	struct works *w = arg;
	struct risk_profile *p = w->p;
	const char *result = record_field(r, "result");
	char at[CLOCK_TEXT];
	msec done;

	(void)e;
	if (!of_point(p, r) || streq(r->shown->node, "void"))
		return 0;
	if (!clock_parse(record_field(r, "done_at"), &done))
		done = MSEC_NONE;
	if (done == MSEC_NONE ? r->last < p->at - RECENT :
				done < p->at - RECENT)
		return 0;
	clock_short(done != MSEC_NONE ? done : r->last, at);
	w->done += !r->open; /* planned is not done */
	w->failed += streq(result, "failed");
	profile_say(p, PROFILE_MAINTENANCE, r->id, "%s  %s  %s%s%s  %s", at,
	    registers_get(p->lg->reg, "catalogue/maintenance-types",
		record_field(r, "type"), p->at, "label"),
	    record_field(r, "work"), result[0] != '\0' ? ": " : "",
	    registers_get(p->lg->reg, "catalogue/maintenance-results", result,
		p->at, "label"),
	    person_name(p->lg, record_field(r, "done_by"))[0] != '\0' ?
		person_name(p->lg, record_field(r, "done_by")) :
		record_field(r, "done_by"));
	return 0;
}

static int
on_plan(void *arg, const struct record *r, struct err *e)
{
	struct works *w = arg;

	(void)e;
	if (r->open && of_point(w->p, r) && r->due != MSEC_NONE &&
	    r->due < w->p->at) {
		w->late++;
		profile_say(w->p, PROFILE_MAINTENANCE, r->id, "%s  %s",
		    record_field(r, "work"), _("overdue"));
	}
	return 0;
}

static int
maintenance(struct risk_profile *p, struct err *e)
{
	struct record_bounds recent = RECORD_BOUNDS("maintenance");
	struct record_bounds open = RECORD_BOUNDS("maintenance");
	struct works w = { p, 0, 0, 0 };

	recent.touched = p->at - RECENT;
	open.open_only = true;
	if (profile_scan(p, &recent, on_work, &w, e) < 0 ||
	    profile_scan(p, &open, on_plan, &w, e) < 0)
		return -1;
	if (w.done > 0)
		profile_count(p, PROFILE_MAINTENANCE, "maintenance", "",
		    (double)w.done, _("worked on: %zu"), w.done);
	if (w.failed > 0)
		profile_count(p, PROFILE_MAINTENANCE, "maintenance", "failed",
		    (double)w.failed, _("not in order afterwards: %zu"),
		    w.failed);
	if (w.late > 0)
		profile_count(p, PROFILE_MAINTENANCE, "maintenance", "late",
		    (double)w.late, _("planned and overdue: %zu"), w.late);
	return 0;
}

/* ---- alarms ---- */

struct tally {
	const char *point;
	size_t n;
};

struct alarms {
	struct risk_profile *p;
	struct tally *v;
	size_t n, cap, all;
};

/* Each that is not over. */
static void
say_alarm(struct risk_profile *p, const struct record *r)
{
	if (r->open)
		profile_say(p, PROFILE_ALARMS, r->id, "%s %s  %s %s",
		    record_field(r, "point"),
		    code_display(p->lg, "catalogue/alarm-kinds",
			record_field(r, "type"), p->at),
		    node_display(p->lg, r),
		    code_display(p->lg, "catalogue/alarm-priorities",
			record_field(r, "priority"), p->at));
}

static int
on_alarm(void *arg, const struct record *r, struct err *e)
{
	struct alarms *a = arg;
	const char *point = record_field(r, "point");
	size_t i;

	(void)e;
	if (r->created < a->p->at - MONTH ||
	    (!streq(point, a->p->point->code) &&
		!profile_here(a->p, record_field(r, "area"), false)))
		return 0;
	/* taken out of service with nothing wrong: no alarm, unless one came */
	if (record_field(r, "raised_at")[0] == '\0') {
		say_alarm(a->p, r);
		return 0;
	}
	a->all++;
	for (i = 0; i < a->n; i++)
		if (streq(a->v[i].point, point))
			break;
	if (i == a->n) {
		GROW(a->v, a->n, a->cap);
		a->v[a->n++] =
		    (struct tally){ arena_str(&a->p->arena, point), 0 };
	}
	a->v[i].n++;
	say_alarm(a->p, r);
	return 0;
}

static int
most_first(const void *x, const void *y)
{
	const struct tally *a = x, *b = y;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return strcmp(a->point, b->point);
}

static int
alarms(struct risk_profile *p, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("alarm");
	struct alarms a = { p, NULL, 0, 0, 0 };
	struct buf text = BUF_INIT;
	int rc;

	if (ledger_newest(p->lg, "alarm") == 0) {
		profile_say(p, PROFILE_ALARMS, "", "%s",
		    _("this ledger has no alarms"));
		return 0;
	}
	b.since = clock_day_start(p->at - MONTH);
	rc = profile_scan(p, &b, on_alarm, &a, e);
	if (a.n > 1)
		qsort(a.v, a.n, sizeof(*a.v), most_first);
	for (size_t i = 0; i < a.n; i++)
		buf_printf(&text, "%s%s %zu", i > 0 ? _(", ") : "",
		    a.v[i].point, a.v[i].n);
	if (a.all > 0)
		profile_count(p, PROFILE_ALARMS, "alarm", "", (double)a.all,
		    _("%zu alarms: %s"), a.all, text.ptr);
	buf_release(&text);
	free(a.v);
	return rc;
}

/* ---- hazards ---- */

struct hazards {
	struct risk_profile *p;
	size_t n[3], late;
};

static int
on_hazard(void *arg, const struct record *r, struct err *e)
{
	struct hazards *h = arg;
	struct risk_profile *p = h->p;
	const char *machine = record_field(r, "equipment");
	bool late = r->due != MSEC_NONE && r->due < p->at;
	char c = r->class_[0];

	(void)e;
	if (!r->open ||
	    (!profile_here(p, record_field(r, "area"), false) &&
		(machine[0] == '\0' || !streq(machine, p->point->equipment))))
		return 0;
	if (c >= 'A' && c <= 'C')
		h->n[c - 'A']++;
	h->late += late;
	profile_say(p, PROFILE_HAZARDS, r->id, "%s %s  %s %s%s%s", r->class_,
	    registers_get(p->lg->reg, "catalogue/hazard-types",
		record_field(r, "type"), p->at, "name_zh"),
	    code_display(p->lg, "registers/areas", record_field(r, "area"),
		p->at),
	    machine[0] == '\0' ?
		machine :
		code_display(p->lg, "registers/equipment", machine, p->at),
	    late ? "  " : "", late ? _("overdue") : "");
	return 0;
}

static int
hazards(struct risk_profile *p, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("hazard");
	struct hazards h = { p, { 0, 0, 0 }, 0 };
	int rc;

	b.open_only = true;
	rc = profile_scan(p, &b, on_hazard, &h, e);
	for (int i = 0; i < 3; i++) {
		char class_[2] = { (char)('A' + i), '\0' };

		if (h.n[i] > 0)
			profile_count(p, PROFILE_HAZARDS, "hazard", class_,
			    (double)h.n[i], _("class %s hazards: %zu"), class_,
			    h.n[i]);
	}
	if (h.late > 0)
		profile_count(p, PROFILE_HAZARDS, "overdue", "", (double)h.late,
		    _("of them overdue: %zu"), h.late);
	return rc;
}

/* ---- emergencies ---- */

static int
on_emergency(void *arg, const struct record *r, struct err *e)
{
	struct risk_profile *p = arg;
	const char *area = record_field(r, "area");
	bool drill = streq(record_field(r, "drill"), "yes");

	(void)e;
	if (!r->open || !profile_here(p, area, true))
		return 0;
	/* of its area and all below; one further down is only said */
	p->emergency = p->emergency ||
	    (!drill && area_within(p->lg, p->point->area, area));
	profile_say(p, PROFILE_EMERGENCY, r->id, "%s%s  %s  %s",
	    drill ? "【演练】" : "",
	    code_display(p->lg, "catalogue/emergency-levels",
		record_field(r, "level"), p->at),
	    code_display(p->lg, "registers/areas", area, p->at),
	    node_display(p->lg, r));
	return 0;
}

static int
emergencies(struct risk_profile *p, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(EMERGENCY);

	b.open_only = true;
	return profile_scan(p, &b, on_emergency, p, e);
}

int
profile_records(struct risk_profile *p, struct err *e)
{
	return emergencies(p, e) < 0 || maintenance(p, e) < 0 ||
		alarms(p, e) < 0 || hazards(p, e) < 0 ?
	    -1 :
	    0;
}
