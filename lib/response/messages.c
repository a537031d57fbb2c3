/* What the terminals and the park are told. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/msg.h"
#include "base/str.h"
#include "response/hj212.h"
#include "response/respond_int.h"

static const char *
field(const struct scene *sc, const char *name)
{
	return record_field(sc->rec, name);
}

static const char *
label(struct respond *r, const char *table, const char *code, const char *col)
{
	const char *s = registers_get(r->lg->reg, table, code,
	    store_now(r->lg->store), col);

	return s[0] != '\0' ? s : code;
}

static const char *
substance_name(struct respond *r, const struct scene *sc)
{
	return label(r, "catalogue/substances", sc->substance,
	    streq(store_setting(r->lg->store, "language"), "en") ? "name_en" :
								   "name_zh");
}

void
guidance_text(struct respond *r, const struct scene *sc, struct buf *subject,
    struct buf *body)
{
	const char *mark = field(sc, "mark"), *wind = field(sc, "wind");

	buf_printf(subject, "%s%s %s %s", mark,
	    label(r, "registers/areas", sc->area, "name"),
	    substance_name(r, sc),
	    label(r, "catalogue/emergency-levels", field(sc, "level"),
		"label"));
	if (field(sc, "range")[0] != '\0')
		buf_printf(subject, " (%s)", field(sc, "range"));
	buf_printf(body, "%s%s", mark, field(sc, "guidance"));
	if (field(sc, "value")[0] != '\0')
		buf_printf(body, "\n%s %s %s", sc->point, field(sc, "value"),
		    field(sc, "unit"));
	if (wind[0] != '\0')
		buf_printf(body, _("\nwind %s"), wind);
	else
		buf_puts(body, _("\nwind unknown: keep away all round"));
}

/* ---- the park ---- */

static void
put_number(struct buf *b, const char *key, double v)
{
	if (!isnan(v))
		buf_printf(b, ",\"%s\":%.10g", key, v);
}

static double
as_sent(struct respond *r, const struct scene *sc, const struct park_row *p,
    const struct curve_point *c, const char **unit)
{
	double v;

	*unit = c->unit;
	if (p->unit[0] == '\0' ||
	    !substance_convert(r->lg, sc->substance, c->value, c->unit, p->unit,
		NAN, &v))
		return c->value;
	*unit = p->unit;
	return v;
}

static void
put_curve(struct respond *r, const struct scene *sc, const struct park_row *p,
    const struct curve_point *c, size_t n, struct buf *b)
{
	buf_puts(b, ",\"curve\":[");
	for (size_t i = 0; i < n; i++) {
		char at[CLOCK_TEXT];
		const char *unit;
		double v = as_sent(r, sc, p, &c[i], &unit);

		clock_format(c[i].at, at);
		buf_puts(b, i > 0 ? ",{" : "{");
		json_pair(b, "time", at);
		put_number(b, "value", v);
		json_pair(b, "unit", unit);
		json_pair(b, "quality", c[i].quality);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

/* Does this alarm come from another detector than the first one's? */
static bool
elsewhere(struct respond *r, const char *id, const char *first)
{
	struct record_box *box = NULL;
	struct err none = ERR_INIT;
	const char *point;
	bool other;

	if (record_load(&box, r->lg->store, &r->lg->schemas, id, &r->said,
		&none) < 0)
		return false;
	point = record_field(record_of(box), "point");
	other = point[0] != '\0' && !streq(point, first);
	record_free(box);
	return other;
}

/* By a person, or by a second detector. */
static bool
confirmed(struct respond *r, const struct scene *sc)
{
	static const char *const by[] = { "acked_by", "arrived_by",
		"counted_by", "controlled_by", NULL };
	const char *p = field(sc, "alarms"), *w;
	bool yes = streq(field(sc, "manual"), "yes");
	size_t len;

	for (size_t i = 0; by[i] != NULL; i++)
		yes = yes || field(sc, by[i])[0] != '\0';
	while (!yes && word_next(&p, &w, &len))
		yes = elsewhere(r, arena_dup(&r->arena, w, len), sc->point);
	return yes;
}

static void
put_json(struct respond *r, const struct scene *sc, const struct park_row *p,
    const char *what, const struct curve_point *c, size_t n, struct buf *b)
{
	static const char *const copied[] = { "level", "range", "area",
		"detected_at", "wind", "guidance", NULL };
	char now[CLOCK_TEXT];

	clock_format(store_now(r->lg->store), now);
	buf_putc(b, '{');
	json_pair(b, "event", what);
	json_pair(b, "incident_id", sc->rec->id);
	json_pair(b, "plant", store_setting(r->lg->store, "plant"));
	json_pair(b, "plant_name", store_setting(r->lg->store, "name"));
	json_pair(b, "sent_at", now);
	for (size_t i = 0; copied[i] != NULL; i++)
		json_pair(b, copied[i], field(sc, copied[i]));
	json_pair(b, "area_name",
	    label(r, "registers/areas", sc->area, "name"));
	json_pair(b, "medium", substance_name(r, sc));
	json_pair(b, "cas",
	    registers_get(r->lg->reg, "catalogue/substances", sc->substance,
		store_now(r->lg->store), "cas"));
	buf_puts(b, ",\"point\":{");
	json_pair(b, "code", sc->point);
	put_number(b, "lat", sc->lat);
	put_number(b, "lon", sc->lon);
	json_pair(b, "crs", "WGS-84");
	buf_putc(b, '}');
	buf_printf(b, ",\"rehearsal\":%s",
	    store_rehearsal(r->lg->store) ? "true" : "false");
	buf_printf(b, ",\"confirmed\":%s", confirmed(r, sc) ? "true" : "false");
	put_curve(r, sc, p, c, n, b);
	buf_putc(b, '}');
}

/* Frames of one round have times of their own, or answers would be mixed up. */
static int
put_frames(struct respond *r, struct scene *sc, const struct park_row *p,
    const char *what, const struct curve_point *c, size_t n, struct err *e)
{
	const char *factor = park_factor(&sc->parks, p, sc->substance);
	static msec last;
	int rc = 0;

	if (factor == NULL) {
		err_at(e, E_DATA, PARKS ".csv", p->line,
		    _("no factor for '%s'"), sc->substance);
		return err_hint(e, "factors: %s=a21022", sc->substance);
	}
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct buf frame = BUF_INIT;
		const char *unit;
		struct hj212_sample s = { p->system, p->station, factor,
			c[i].at, as_sent(r, sc, p, &c[i], &unit), false,
			sc->lat, sc->lon, streq(what, "end") ? 0 : r->level };
		msec now = clock_real();
		char qn[HJ212_QN];

		s.bad = c[i].quality[0] != '\0' &&
		    !word_in("good uncertain manual", c[i].quality);
		last = now > last ? now : last + 1;
		hj212_qn(last, qn);
		/* a frame does not say its unit: the wrong one is no value */
		if (p->unit[0] != '\0' && !streq(unit, p->unit))
			rc = err_set(e, E_DATA,
			    _("%s of %s cannot be told in %s"), unit,
			    sc->substance, p->unit);
		else
			rc = hj212_realtime(&frame, qn, &s, e);
		if (rc == 0)
			rc = park_store(r->lg, p->code, sc->rec->id, &frame, e);
		buf_release(&frame);
	}
	return rc;
}

/* Before there is a reading it is the response's own value that counts. */
static bool
own_value(const struct scene *sc, struct curve_point *c)
{
	if (isnan(sc->value))
		return false;
	c->value = sc->value;
	c->unit = field(sc, "unit");
	c->quality = field(sc, "quality");
	if (!clock_parse(field(sc, "detected_at"), &c->at))
		c->at = sc->rec->created;
	return true;
}

int
park_tell(struct respond *r, struct scene *sc, const struct park_row *p,
    const char *what, const struct curve_point *c, size_t n, struct err *e)
{
	struct curve_point own;
	struct buf b = BUF_INIT;
	int rc;

	if (n == 0 && !streq(what, "curve") && own_value(sc, &own)) {
		c = &own;
		n = 1;
	}
	if (p->kind == PARK_HJ212) {
		/* a leak that nobody measured has no concentration to frame */
		return put_frames(r, sc, p, what, c, n, e);
	}
	put_json(r, sc, p, what, c, n, &b);
	rc = park_store(r->lg, p->code, sc->rec->id, &b, e);
	buf_release(&b);
	return rc;
}
