/* What responses and alarms of the point say it measured. */
#include <math.h>

#include "base/str.h"
#include "response/profile_int.h"
#include "response/respond.h"

struct reports {
	struct risk_profile *p;
	struct reported *out;
	msec since; /* of alarms: the newest event not before */
};

static void
keep(const struct reports *s, const struct record *r, const char *value,
    const char *at, bool alarm)
{
	struct risk_profile *p = s->p;
	struct reported *out = s->out;
	double number, f;
	bool hot;

	if (!str_double(value, &number) ||
	    !unit_factor(record_field(r, "unit"), p->point->unit, p->substance,
		UNIT_CELSIUS, &f, &hot) ||
	    number * f <= out->value)
		return;
	out->value = number * f;
	out->id = arena_str(&p->arena, r->id);
	out->alarm = alarm;
	if (!clock_parse(at, &out->at))
		out->at = r->created;
}

static int
on_response(void *arg, const struct record *r, struct err *e)
{
	struct reports *s = arg;
	const char *at = record_field(r, "raised_at");
	long level;

	(void)e;
	if (!word_in("active controlled", r->shown->node) ||
	    streq(record_field(r, "drill"), "yes") ||
	    !streq(record_field(r, "point"), s->p->point->code))
		return 0;
	if (str_long(record_field(r, "level"), &level) &&
	    level > s->out->level && level <= LEVEL_MAX) {
		s->out->level = (int)level;
		s->out->stands = arena_str(&s->p->arena, r->id);
	}
	keep(s, r, record_field(r, "value"),
	    at[0] != '\0' ? at : record_field(r, "detected_at"), false);
	return 0;
}

static int
on_alarm(void *arg, const struct record *r, struct err *e)
{
	const struct reports *s = arg;
	const char *value = record_field(r, "peak");

	(void)e;
	if (r->last >= s->since && streq(record_field(r, "active"), "yes") &&
	    streq(record_field(r, "point"), s->p->point->code))
		keep(s, r, value[0] != '\0' ? value : record_field(r, "value"),
		    record_field(r, "raised_at"), true);
	return 0;
}

int
profile_reported(struct risk_profile *p, msec since, struct reported *out,
    struct err *e)
{
	struct record_bounds responses = RECORD_BOUNDS(EMERGENCY);
	struct record_bounds alarms = RECORD_BOUNDS("alarm");
	struct reports s = { .p = p, .since = since };

	*out = (struct reported){ -INFINITY, MSEC_NONE, "", false, 0, "" };
	s.out = out;
	responses.open_only = alarms.open_only = true;
	/* of two that say the same the response is named */
	if (profile_scan(p, &responses, on_response, &s, e) < 0 ||
	    profile_scan(p, &alarms, on_alarm, &s, e) < 0)
		return -1;
	if (out->id[0] == '\0')
		out->value = NAN;
	return 0;
}
