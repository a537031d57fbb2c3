/* What the point reads, and how far it can be trusted. */
#include <math.h>
#include <stdio.h>

#include "base/msg.h"
#include "base/str.h"
#include "response/profile_int.h"
#include "sensor/store.h"

static const msec FRESH = 10 * MINUTE;

struct latest {
	const struct risk_profile *p;
	size_t n, bad;
	int64_t at;
	double value; /* NAN: none usable */
	int64_t value_at;
	enum quality quality;
	double most;
};

static int
on_reading(void *arg, const struct reading *r, struct err *e)
{
	struct latest *l = arg;
	const char *unit = r->unit[0] != '\0' ? r->unit : l->p->point->unit;
	double f, value;
	bool hot;

	(void)e;
	l->n++;
	if (r->time_ms >= l->at) {
		l->at = r->time_ms;
		l->quality = r->quality;
	}
	/* one that was kept in another unit is turned into the point's */
	if (!quality_usable(r->quality) || !r->has_number ||
	    !unit_factor(unit, l->p->point->unit, l->p->substance, UNIT_CELSIUS,
		&f, &hot)) {
		l->bad++;
		return 0;
	}
	value = r->number * f;
	if (r->time_ms >= l->value_at) {
		l->value_at = r->time_ms;
		l->value = value;
	}
	l->most = isnan(l->most) ? value : fmax(l->most, value);
	return 0;
}

static void
from_file(struct risk_profile *p, const struct latest *l)
{
	char at[CLOCK_TEXT];

	if (isnan(l->value)) {
		profile_say(p, PROFILE_READING, "", "%s",
		    _("no value in the last 10 minutes"));
		return;
	}
	clock_format(l->value_at, at);
	profile_say(p, PROFILE_READING, "",
	    _("%g %s at %.8s, at most %g in 10 minutes"), l->value,
	    p->point->unit, at + 11, l->most);
}

/* What the file does not say, for it is late or the value is of before. */
static void
from_record(struct risk_profile *p, const struct latest *l,
    const struct reported *told)
{
	char at[CLOCK_TEXT];

	if (isnan(told->value) ||
	    (told->value <= l->most && told->at <= l->value_at))
		return;
	clock_format(told->at, at);
	profile_say(p, PROFILE_READING, told->id,
	    told->alarm ? _("%g %s, the worst of this alarm of %.10s %.8s") :
			  _("%g %s, the value of this response of %.10s %.8s"),
	    told->value, p->point->unit, at, at + 11);
}

static void
below(struct risk_profile *p)
{
	const struct substance *s = p->substance;

	profile_say(p, PROFILE_READING, "",
	    _("below every response level (limits: > %g, ≥ %g, > %g %s)"),
	    s->level[0], s->level[1], s->level[2], s->level_unit);
}

static void
concentration(struct risk_profile *p, const struct latest *l,
    const struct reported *told)
{
	static const char *const levels[] = { "", "1", "2", "3" };
	const struct substance *s = p->substance;
	bool limits = s != NULL && !isnan(s->level[0]);
	double most = fmax(l->most, told->value);
	int level = 0;

	from_file(p, l);
	from_record(p, l, told);
	/* a level that was reached is not left by one lower reading */
	if (limits && !isnan(most))
		level = substance_level(s, most, p->point->unit, UNIT_CELSIUS);
	if (told->level > level)
		profile_count(p, PROFILE_READING, "level", levels[told->level],
		    1, _("response level %d, at which %s stands"), told->level,
		    told->stands);
	else if (level > 0)
		profile_count(p, PROFILE_READING, "level", levels[level], 1,
		    _("response level %d by the highest (limits: > %g, ≥ %g, "
		      "> %g %s)"),
		    level, s->level[0], s->level[1], s->level[2],
		    s->level_unit);
	else if (limits && !isnan(most))
		below(p);
}

static void
due(struct risk_profile *p, msec at, const char *match, const char *what)
{
	char day[CLOCK_TEXT];

	if (at == MSEC_NONE)
		return;
	clock_day(at, day);
	if (at < p->at)
		profile_count(p, PROFILE_SENSOR, "sensor", match, 1,
		    _("%s was due on %s"), what, day);
	else
		profile_say(p, PROFILE_SENSOR, "", _("%s is due on %s"), what,
		    day);
}

static void
trust(struct risk_profile *p, const struct latest *l)
{
	double share = l->n > 0 ? (double)l->bad / (double)l->n : 0;

	if (l->n == 0)
		profile_count(p, PROFILE_SENSOR, "sensor", "silent", 1,
		    _("no reading in the last 10 minutes"));
	else if (l->bad > 0)
		profile_count(p, PROFILE_SENSOR, "sensor", "bad", share,
		    _("%zu of %zu readings of 10 minutes are of no use "
		      "(%.0f %%), the last: %s"),
		    l->bad, l->n, share * 100, quality_shown(l->quality));
	else
		profile_say(p, PROFILE_SENSOR, "",
		    _("%zu readings in 10 minutes, all good"), l->n);
	due(p, p->point->calib_due, "calibration", _("the calibration"));
	due(p, p->point->bump_due, "bump", _("the bump test"));
}

int
profile_reading(struct risk_profile *p, struct err *e)
{
	struct latest l = { .p = p, .value = NAN, .most = NAN };
	struct reported told;

	if (readings_each(p->lg, p->at - FRESH, p->at + 1, p->point->code,
		on_reading, &l, NULL, e) < 0 ||
	    /* an old alarm counts only where nothing newer is known */
	    profile_reported(p, isnan(l.value) ? MSEC_NONE : p->at - FRESH,
		&told, e) < 0)
		return -1;
	concentration(p, &l, &told);
	trust(p, &l);
	return 0;
}
