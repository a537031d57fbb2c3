#include "response/profile.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"
#include "flow/flow.h"
#include "response/answer.h"
#include "response/profile_int.h"

static const char *const names[PROFILE_SECTIONS] = { "emergency", "reading",
	"sensor", "maintenance", "alarms", "permits", "people", "hazards",
	"wind", "downwind" };

const char *
profile_section_name(enum profile_section s)
{
	return names[s];
}

static struct profile_row *
row(struct risk_profile *p, enum profile_section s, const char *fmt, va_list ap)
{
	struct buf b = BUF_INIT;
	struct profile_row *r;

	buf_vprintf(&b, fmt, ap);
	GROW(p->rows, p->nrows, p->cap);
	r = &p->rows[p->nrows++];
	*r =
	    (struct profile_row){ s, "", "", arena_str(&p->arena, b.ptr), NAN };
	buf_release(&b);
	return r;
}

void
profile_say(struct risk_profile *p, enum profile_section s, const char *id,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	row(p, s, fmt, ap)->id = arena_str(&p->arena, id);
	va_end(ap);
}

void
profile_count(struct risk_profile *p, enum profile_section s, const char *term,
    const char *match, double n, const char *fmt, ...)
{
	struct profile_row *r;
	va_list ap;

	va_start(ap, fmt);
	r = row(p, s, fmt, ap);
	va_end(ap);
	r->term = term;
	r->points = weight_of(&p->weights, "profile", term, match, n);
	p->points += r->points;
}

bool
profile_here(const struct risk_profile *p, const char *area, bool above_too)
{
	struct registers *reg = p->lg->reg;
	const char *own = p->point->area;

	if (own[0] == '\0' || area[0] == '\0')
		return false;
	return registers_area_below(reg, area, own) ||
	    (above_too && registers_area_below(reg, own, area));
}

static int
find_point(struct risk_profile *p, const char *code, struct err *e)
{
	const char **all;
	const char *near;
	char cut[UTF8_CUT];

	if (points_load(p->lg, &p->all, e) < 0)
		return -1;
	if ((p->point = points_find(&p->all, code)) != NULL)
		return 0;
	all = xcalloc(p->all.n + 1, sizeof(*all));
	for (size_t i = 0; i < p->all.n; i++)
		all[i] = p->all.v[i].code;
	near = str_nearest(code, all);
	err_set(e, E_ABSENT, _("no measuring point '%s'"), utf8_cut(cut, code));
	if (near != NULL)
		err_hint(e, _("did you mean '%s'?"), near);
	else
		err_hint(e, "registers/points.csv");
	free(all);
	return -1;
}

/* Its own position, else that of its area or of the nearest above. */
static void
place(struct risk_profile *p)
{
	struct err none = ERR_INIT;
	const char *code;

	p->lat = p->point->lat;
	p->lon = p->point->lon;
	if (!isnan(p->lat) && !isnan(p->lon))
		return;
	p->lat = p->lon = NAN;
	if (p->point->area[0] != '\0' &&
	    answer_position(p->lg, p->point->area, &p->lat, &p->lon, &code,
		&none) < 0)
		p->lat = p->lon = NAN;
}

int
risk_profile_make(struct risk_profile *p, struct ledger *lg, const char *point,
    const struct wind *wind, struct findings *found, struct err *e)
{
	p->lg = lg;
	p->found = found;
	p->at = store_now(lg->store);
	p->wind = (struct wind){ NAN, NAN };
	p->wind_spread = NAN;
	p->isolation = (struct isolation){ NAN, NAN, false, "", "" };
	if (find_point(p, point, e) < 0 ||
	    substances_load(lg, &p->substances, e) < 0 ||
	    weights_load(&p->weights, lg->reg, e) < 0)
		return -1;
	if (p->point->medium[0] != '\0')
		p->substance = substance_find(&p->substances, p->point->medium);
	place(p);
	if (profile_reading(p, e) < 0 || profile_records(p, e) < 0 ||
	    profile_people(p, e) < 0 || profile_wind(p, wind, e) < 0 ||
	    profile_downwind(p, e) < 0)
		return -1;
	/* as on the map: no sum of points makes an emergency any other colour */
	p->level =
	    p->emergency ? 1 : weight_colour(&p->weights, "profile", p->points);
	return 0;
}

void
risk_profile_release(struct risk_profile *p)
{
	free(p->rows);
	free(p->near);
	points_release(&p->all);
	substances_release(&p->substances);
	weights_release(&p->weights);
	arena_release(&p->arena);
	*p = (struct risk_profile)RISK_PROFILE_INIT;
}

/* ---- the page ---- */

static const char *
title(enum profile_section s)
{
	static const char *const titles[PROFILE_SECTIONS] = {
		N_("Emergencies not ended"), N_("Reading"),
		N_("How far it can be trusted"),
		N_("Maintenance in the last 72 hours"),
		N_("Alarms of the section in 30 days"), N_("Permits around it"),
		N_("Known to be there"), N_("Open hazards there"),
		N_("Wind now"), N_("Downwind")
	};

	return _(titles[s]);
}

static void
head(const struct risk_profile *p, struct buf *out)
{
	const struct point *pt = p->point;
	char at[CLOCK_TEXT];
	msec now = p->at;

	if (store_rehearsal(p->lg->store))
		buf_puts(out, "【演练】\n");
	clock_short(now, at);
	buf_printf(out, "%s %s  %s %s  %s\n", pt->code, pt->name, pt->area,
	    registers_get(p->lg->reg, "registers/areas", pt->area, now, "name"),
	    at);
	if (p->substance != NULL)
		buf_printf(out, "%s  CAS %s", p->substance->name,
		    p->substance->cas);
	if (!isnan(p->lat))
		buf_printf(out, "%s%.5f,%.5f", p->substance != NULL ? "  " : "",
		    p->lat, p->lon);
	if (p->substance != NULL || !isnan(p->lat))
		buf_putc(out, '\n');
}

void
risk_profile_text(const struct risk_profile *p, struct buf *out)
{
	const char *colour = registers_get(p->lg->reg, "catalogue/risk-levels",
	    risk_level_code(p->level), p->at, "colour");
	const char *label = registers_get(p->lg->reg, "catalogue/risk-levels",
	    risk_level_code(p->level), p->at, "label");

	head(p, out);
	for (int s = 0; s < PROFILE_SECTIONS; s++) {
		bool any = false;

		buf_printf(out, "\n%s\n", title((enum profile_section)s));
		for (size_t i = 0; i < p->nrows; i++) {
			const struct profile_row *r = &p->rows[i];

			if ((int)r->section != s)
				continue;
			any = true;
			if (isnan(r->points))
				buf_puts(out, "          ");
			else
				buf_printf(out, "  %+6.1f  ", r->points);
			if (r->id[0] != '\0')
				buf_printf(out, "%s  ", r->id);
			buf_printf(out, "%s\n", r->text);
		}
		if (!any)
			buf_printf(out, "          %s\n", _("nothing"));
	}
	buf_printf(out, _("\n%8.1f  points: %s %s\n"), p->points, colour,
	    label);
}
