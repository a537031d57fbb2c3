#include "sensor/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

static const double litres_a_mole = 24.45; /* at 25 degrees */
static const double kelvin = 273.15;

enum unit {
	UNIT_OTHER,
	UNIT_PPM,
	UNIT_PPB,
	UNIT_MG,
	UNIT_LEL,
	UNIT_VOL,
	UNIT_DEGREE
};

static const struct {
	const char *name;
	enum unit unit;
} names[] = { { "ppm", UNIT_PPM }, { "umol/mol", UNIT_PPM },
	{ "ppb", UNIT_PPB }, { "mg/m3", UNIT_MG }, { "mg/m\xc2\xb3", UNIT_MG },
	{ "mg/m^3", UNIT_MG }, { "%LEL", UNIT_LEL }, { "LEL%", UNIT_LEL },
	{ "%VOL", UNIT_VOL }, { "VOL%", UNIT_VOL }, { "%", UNIT_VOL },
	{ "\xe2\x84\x83", UNIT_DEGREE },
	{ "\xc2\xb0"
	  "C",
	    UNIT_DEGREE } };

static enum unit
unit_of(const char *s)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(s, names[i].name) == 0)
			return names[i].unit;
	return UNIT_OTHER;
}

bool
unit_same(const char *a, const char *b)
{
	enum unit u = unit_of(a);

	return u == UNIT_OTHER ? streq(a, b) : u == unit_of(b);
}

/* How many ppm one of it is; not above 0: nobody knows. */
static double
in_ppm(enum unit u, const struct substance *s, double celsius)
{
	switch (u) {
	case UNIT_PPM:
		return 1;
	case UNIT_PPB:
		return 1e-3;
	case UNIT_VOL:
		return 1e4;
	case UNIT_MG:
		return s == NULL || !(s->molar_mass > 0) ? 0 :
							   litres_a_mole *
			(kelvin + celsius) / (kelvin + 25) / s->molar_mass;
	case UNIT_LEL:
		return s == NULL || !(s->lel_vol > 0) ? 0 : s->lel_vol * 100;
	default:
		return 0;
	}
}

bool
unit_factor(const char *from, const char *to, const struct substance *s,
    double celsius, double *factor, bool *hot)
{
	enum unit f = unit_of(from), t = unit_of(to);
	double a, b;

	*hot = false;
	*factor = 1;
	if (unit_same(from, to))
		return true;
	a = in_ppm(f, s, celsius);
	b = in_ppm(t, s, celsius);
	if (!(a > 0) || !(b > 0))
		return false;
	*factor = a / b;
	*hot = f == UNIT_MG || t == UNIT_MG;
	return true;
}

int
substance_level(const struct substance *s, double value, const char *unit,
    double celsius)
{
	double f, v;
	bool hot;

	if (s == NULL || isnan(value) ||
	    !unit_factor(unit, s->level_unit, s, celsius, &f, &hot))
		return 0;
	v = value * f;
	if (v > s->level[2])
		return 3;
	if (v >= s->level[1])
		return 2;
	return v > s->level[0] ? 1 : 0;
}

/* ---- the table ---- */

static double
number(const struct table *t, size_t row, const char *col)
{
	double d;

	return str_double(table_get(t, row, col), &d) ? d : NAN;
}

static void
read_row(struct substances *ss, const struct table *t, size_t i)
{
	static const char *const alarms[] = { "alarm1", "alarm2" };
	static const char *const levels[] = { "response_associate_above",
		"response_level2_from", "response_level3_above" };
	struct substance *s = &ss->v[ss->n++];
	struct arena *a = &ss->arena;

	s->code = arena_str(a, table_get(t, i, "code"));
	s->name = arena_str(a, table_get(t, i, "name_zh"));
	s->cas = arena_str(a, table_get(t, i, "cas"));
	s->molar_mass = number(t, i, "molar_mass_g_mol");
	s->lel_vol = number(t, i, "lel_vol_pct");
	s->mac = number(t, i, "mac_mg_m3");
	s->twa = number(t, i, "pc_twa_mg_m3");
	s->stel = number(t, i, "pc_stel_mg_m3");
	s->idlh_ppm = number(t, i, "idlh_ppm");
	for (size_t k = 0; k < 2; k++)
		s->alarm[k] = number(t, i, alarms[k]);
	for (size_t k = 0; k < 3; k++)
		s->level[k] = number(t, i, levels[k]);
	s->alarm_unit = arena_str(a, table_get(t, i, "alarm_unit"));
	s->level_unit = arena_str(a, table_get(t, i, "response_unit"));
	s->line = t->lines[i];
}

int
substances_load(struct ledger *lg, struct substances *ss, struct err *e)
{
	struct err why = ERR_INIT;
	const struct table *t;

	if (registers_table(lg->reg, SUBSTANCES, &t, &why) < 0) {
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	ss->v = xcalloc(t->nrows + 1, sizeof(*ss->v));
	for (size_t i = 0; i < t->nrows; i++)
		read_row(ss, t, i);
	return 0;
}

void
substances_release(struct substances *ss)
{
	free(ss->v);
	ss->v = NULL;
	ss->n = 0;
	arena_release(&ss->arena);
}

const struct substance *
substance_find(const struct substances *ss, const char *name)
{
	for (size_t i = 0; name[0] != '\0' && i < ss->n; i++)
		if (streq(ss->v[i].cas, name) || streq(ss->v[i].code, name))
			return &ss->v[i];
	return NULL;
}
