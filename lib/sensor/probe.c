#include "sensor/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "sensor/decode.h"
#include "sensor/link.h"
#include "sensor/poll_run.h"

/* From the register before to the last word that starts behind it. */
enum { WORDS = 6, REG_MOST = 65535 };

struct words {
	int first; /* register of w[0], may be -1 */
	uint16_t w[WORDS];
	bool have[WORDS];
};

static const struct {
	const char *name;
	enum point_type type;
} types[] = { { "u16", TYPE_U16 }, { "i16", TYPE_I16 }, { "u32", TYPE_U32 },
	{ "i32", TYPE_I32 }, { "f32", TYPE_F32 }, { "f64", TYPE_F64 } };

enum { TYPES = sizeof(types) / sizeof(types[0]) };

static int
no_register(const char *text, struct err *e)
{
	char q[UTF8_CUT];

	err_set(e, E_USAGE, _("'%s' names no register"), utf8_cut(q, text));
	return err_hint(e,
	    _("a point such as GT-101, or DEVICE/TABLE/REGISTER such as "
	      "GW-1/hr/40, counted from 0"));
}

static int
no_point(const struct points *ps, const char *text, struct err *e)
{
	const char **codes = xcalloc(ps->n + 1, sizeof(*codes)), *near;
	char q[UTF8_CUT];

	for (size_t i = 0; i < ps->n; i++)
		codes[i] = ps->v[i].code;
	near = str_nearest(text, codes);
	err_set(e, E_USAGE, _("there is no point '%s' in %s"),
	    utf8_cut(q, text), POINTS ".csv");
	if (near != NULL)
		err_hint(e, _("did you mean '%s'?"), near);
	else
		err_hint(e,
		    _("a point such as GT-101, or DEVICE/TABLE/REGISTER such "
		      "as GW-1/hr/40, counted from 0"));
	free(codes);
	return -1;
}

/* A point without registers: what it has instead. */
static int
other_proto(const struct point *p, struct err *e)
{
	const struct device *d = p->device;

	err_at(e, E_USAGE, POINTS ".csv", p->line,
	    _("'%s' has no register: its device %s is of proto %s"), p->code,
	    d->code, proto_name(d->proto));
	if (d->proto == PROTO_MQTT)
		return err_hint(e,
		    _("what a message gives: sensor-listen -D %s --try TOPIC "
		      "<MESSAGE"),
		    d->code);
	return err_hint(e, _("read it once: sensor-poll -n --once %s"),
	    d->code);
}

/* DEVICE/TABLE/REGISTER, taken apart. */
static int
read_parts(const struct points *ps, const char *device, const char *table,
    const char *reg, struct probe *p, struct err *e)
{
	static const char *const tables[] = { "coil", "di", "ir", "hr" };
	char q[UTF8_CUT];
	long n;
	int i;

	p->device = points_device(ps, device);
	if (p->device == NULL)
		return poll_run_no_device(ps, device, e);
	if (p->device->proto == PROTO_MQTT || p->device->proto == PROTO_OPCUA)
		return err_at(e, E_USAGE, DEVICES ".csv", p->device->line,
		    _("%s is of proto %s: it has no registers"),
		    p->device->code, proto_name(p->device->proto));
	for (i = 0; i < 4 && !streq(table, tables[i]); i++)
		;
	if (i == 4) {
		err_set(e, E_USAGE, _("'%s' is no table of registers"),
		    utf8_cut(q, table));
		return err_hint(e, _("one of: %s"), "coil di ir hr");
	}
	p->table = (enum point_table)i;
	if (!str_long(reg, &n) || n < 0 || n > REG_MOST) {
		err_set(e, E_USAGE, _("'%s' is no register"), utf8_cut(q, reg));
		return err_hint(e, _("a number from 0 to %d"), REG_MOST);
	}
	p->reg = (int)n;
	return 0;
}

int
probe_read_name(const struct points *ps, const char *text, struct probe *p,
    struct err *e)
{
	const char *slash = strchr(text, '/'), *last = strrchr(text, '/');
	char *device, *table;
	int rc;

	*p = (struct probe){ .point = points_find(ps, text) };
	if (p->point != NULL) {
		p->device = p->point->device;
		p->table = p->point->table;
		p->reg = p->point->reg;
		return p->reg >= 0 ? 0 : other_proto(p->point, e);
	}
	if (slash == NULL)
		return no_point(ps, text, e);
	if (slash == last)
		return no_register(text, e);
	device = xstrndup(text, (size_t)(slash - text));
	table = xstrndup(slash + 1, (size_t)(last - slash - 1));
	rc = read_parts(ps, device, table, last + 1, p, e);
	free(device);
	free(table);
	return rc;
}

void
probe_cols(struct out_col cols[PROBE_COLS])
{
	static const char *const names[PROBE_COLS] = { "register", "order",
		"bytes", "u16", "i16", "u32", "i32", "f32", "f64", "point" };

	for (int i = 0; i < PROBE_COLS; i++)
		cols[i] = (struct out_col){ names[i], names[i], 0 };
}

/* All at once, else one by one: a neighbour may not exist. */
static int
read_words(struct link *l, const struct probe *p, struct words *w,
    struct err *e)
{
	const struct device *d = p->device;
	int from = p->reg > 0 ? 0 : 1;
	int n = w->first + WORDS > 65536 ? 65536 - w->first : WORDS;
	int rc;

	rc = link_read(l, d->unit, p->table, w->first + from, n - from,
	    d->timeout_ms, w->w + from, e);
	for (int i = from; rc == 0 && i < n; i++)
		w->have[i] = true;
	for (int i = from, one; rc > 0 && i < n; i++) {
		one = link_read(l, d->unit, p->table, w->first + i, 1,
		    d->timeout_ms, &w->w[i], e);
		if (one < 0)
			return -1;
		if (one > 0 && w->first + i == p->reg)
			return err_set(e, E_NO, _("%s answers: %s"), d->code,
			    link_exception(one));
		w->have[i] = one == 0;
	}
	return rc < 0 ? -1 : 0;
}

static void
value(const struct words *w, int at, enum point_type type,
    enum word_order order, char out[NUMBER_TEXT])
{
	const struct point p = { .reg = 0,
		.table = TABLE_HR,
		.type = type,
		.order = order,
		.scale = 1,
		.range_lo = NAN,
		.range_hi = NAN,
		.fault_lo = NAN,
		.fault_hi = NAN };
	struct decoded d;
	int i;

	out[0] = '\0';
	for (i = 0; i < point_words(type); i++)
		if (at + i >= WORDS || !w->have[at + i])
			return;
	point_decode(&p, w->w + at, &d);
	str_copy(out, NUMBER_TEXT, d.has_number ? d.text : "NaN");
}

/* What the point's row makes of it. */
static void
mark(const struct probe *p, const struct words *w, enum word_order order,
    char out[64])
{
	struct decoded d;

	out[0] = '\0';
	if (p->point == NULL || p->point->order != order)
		return;
	for (int i = 0; i < point_words(p->point->type); i++)
		if (!w->have[1 + i])
			return;
	point_decode(p->point, w->w + 1, &d);
	snprintf(out, 64, "%s %.20s %s", d.text, p->point->unit,
	    quality_name(d.quality));
}

static void
one_row(const struct probe *p, const struct words *w, int at,
    enum word_order order, struct out *out)
{
	char reg[16], bytes[16] = "", v[TYPES][NUMBER_TEXT], point[64] = "";
	const char *cells[PROBE_COLS] = { reg, word_order_name(order), bytes };

	snprintf(reg, sizeof(reg), "%d", w->first + at);
	if (at + 1 < WORDS && w->have[at + 1])
		snprintf(bytes, sizeof(bytes), "%04x %04x", w->w[at],
		    w->w[at + 1]);
	else
		snprintf(bytes, sizeof(bytes), "%04x", w->w[at]);
	for (int i = 0; i < TYPES; i++) {
		value(w, at, types[i].type, order, v[i]);
		cells[3 + i] = v[i];
	}
	if (at == 1)
		mark(p, w, order, point);
	cells[PROBE_COLS - 1] = point;
	out_row(out, cells);
}

int
probe_run(const struct probe *p, const struct address *a, struct out *out,
    struct err *e)
{
	struct link *l = link_new(p->device->proto, a->to, a->port);
	struct words w = { .first = p->reg - 1 };
	int rc = link_open(l, p->device->timeout_ms, e);

	if (rc == 0)
		rc = read_words(l, p, &w, e);
	link_free(l);
	if (rc < 0)
		return err_wrap(e, "%s", p->device->code);
	for (int at = 0; at < 3; at++)
		for (int o = ORDER_ABCD; o <= ORDER_DCBA; o++)
			if (w.have[at])
				one_row(p, &w, at, (enum word_order)o, out);
	return 0;
}
