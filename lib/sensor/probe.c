#include "sensor/probe.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "sensor/decode.h"
#include "sensor/link.h"

/* From the register before to the last word that starts behind it. */
enum { WORDS = 6 };

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
no_probe(struct err *e, const char *text)
{
	char q[UTF8_CUT];

	err_set(e, E_USAGE, _("'%s' names no register"), utf8_cut(q, text));
	return err_hint(e,
	    _("a point such as GT-101, or DEVICE/TABLE/REGISTER such as "
	      "GW-1/hr/40, counted from 0"));
}

int
probe_read_name(const struct points *ps, const char *text, struct probe *p,
    struct err *e)
{
	static const char *const tables[] = { "coil", "di", "ir", "hr" };
	char device[32], table[8];
	const char *slash = strchr(text, '/'), *last = strrchr(text, '/');
	long reg;

	*p = (struct probe){ .point = points_find(ps, text) };
	if (p->point != NULL) {
		p->device = p->point->device;
		p->table = p->point->table;
		p->reg = p->point->reg;
		return p->reg >= 0 ? 0 : no_probe(e, text);
	}
	if (slash == NULL || slash == last ||
	    (size_t)(slash - text) >= sizeof(device) ||
	    (size_t)(last - slash) > sizeof(table) ||
	    !str_long(last + 1, &reg) || reg < 0 || reg > 65535)
		return no_probe(e, text);
	snprintf(device, sizeof(device), "%.*s", (int)(slash - text), text);
	snprintf(table, sizeof(table), "%.*s", (int)(last - slash - 1),
	    slash + 1);
	p->device = points_device(ps, device);
	p->reg = (int)reg;
	for (int i = 0; i < 4; i++)
		if (streq(table, tables[i])) {
			p->table = (enum point_table)i;
			return p->device != NULL ? 0 : no_probe(e, text);
		}
	return no_probe(e, text);
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
