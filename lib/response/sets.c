/* What the record of a response is given. */
#include "response/sets.h"

#include <math.h>

#include "base/msg.h"
#include "base/str.h"
#include "response/wind_now.h"

enum { PEOPLE_MAX = 40 };

void
sets_add(struct sets *t, const char *name, const char *value)
{
	if (value != NULL && value[0] != '\0' && t->n < SETS)
		t->v[t->n++] = (struct act_set){ name, value };
}

static void
set_level(struct respond *r, struct sets *t, const char *substance, int level)
{
	const struct level_row *row = levels_row(&r->levels, substance, level);
	char range[LEVEL_RANGE];

	levels_range(&r->levels, substance, level, range);
	sets_add(t, "level", arena_printf(&r->arena, "%d", level));
	sets_add(t, "range",
	    arena_str(&r->arena, range[0] != '\0' ? range : "-"));
	sets_add(t, "guidance", row == NULL ? "" : row->guidance);
	sets_add(t, "plan", row == NULL ? "" : row->plan);
	sets_add(t, "planned", row == NULL ? "" : row->steps);
}

static void
set_value(struct respond *r, struct sets *t, const struct situation *s)
{
	if (!isnan(s->value)) {
		sets_add(t, "value", arena_printf(&r->arena, "%g", s->value));
		sets_add(t, "unit", s->unit);
	}
	sets_add(t, "quality", s->quality);
}

/* Who is known there is asked anew each time: a damaged file stops nobody. */
static void
set_people(struct respond *r, struct sets *t, const char *point,
    const char *area)
{
	struct presence p = PRESENCE_INIT;
	struct buf codes = BUF_INIT, known = BUF_INIT;
	struct err why = ERR_INIT;

	if (presence_around(r->lg, point, area, store_now(r->lg->store), &p,
		&r->said, &why) < 0)
		finding_from(&r->said, "presence", &why);
	for (size_t i = 0; i < p.n && i < PEOPLE_MAX; i++)
		buf_printf(&codes, "%s%s", i > 0 ? " " : "", p.v[i].code);
	presence_text(&p, &known);
	sets_add(t, "people", arena_str(&r->arena, codes.ptr));
	sets_add(t, "known", arena_str(&r->arena, known.ptr));
	presence_release(&p);
	buf_release(&codes);
	buf_release(&known);
}

/* As typed, else as measured; nobody waits for a wind that is not known. */
static void
set_wind(struct respond *r, struct sets *t, const struct situation *s)
{
	char measured[WIND_TEXT] = "";
	struct err why = ERR_INIT;

	if (s->wind[0] == '\0' &&
	    wind_now(r->lg, store_now(r->lg->store), measured, &why) < 0)
		finding_from(&r->said, "wind", &why);
	sets_add(t, "wind",
	    s->wind[0] != '\0' ? s->wind : arena_str(&r->arena, measured));
}

void
sets_report(struct sets *t, struct respond *r, const struct situation *s,
    int level)
{
	char at[CLOCK_TEXT];

	clock_format(s->detected, at);
	sets_add(t, "area", s->area);
	sets_add(t, "point", s->point);
	sets_add(t, "substance", s->substance);
	sets_add(t, "alarm", s->alarm);
	set_wind(r, t, s);
	sets_add(t, "manual", s->manual ? "yes" : "no");
	sets_add(t, "drill", s->drill ? "yes" : "no");
	if (s->drill || store_rehearsal(r->lg->store))
		sets_add(t, "mark", "【演练】");
	sets_add(t, "detected_at", arena_str(&r->arena, at));
	set_value(r, t, s);
	set_people(r, t, s->point, s->area);
	set_level(r, t, s->substance, level);
}

void
sets_raise(struct sets *t, struct respond *r, const struct record *rec,
    const struct situation *s, int level)
{
	set_wind(r, t, s);
	set_value(r, t, s);
	set_people(r, t, record_field(rec, "point"), record_field(rec, "area"));
	set_level(r, t, record_field(rec, "substance"), level);
}
