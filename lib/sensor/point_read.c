/*
 * One row of registers/devices and registers/points, each cell with a range of
 * its own.  What is empty takes the value that the manual names.
 */
#include <math.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "base/utf8.h"
#include "sensor/point.h"

/* The row being read; err is set once, by the first cell that does not hold. */
struct row {
	struct arena *arena;
	const struct table *t;
	size_t i;
	struct err *e;
	int rc;
};

static const char *
cell(const struct row *r, const char *col)
{
	return table_get(r->t, r->i, col);
}

static const char *
text(const struct row *r, const char *col)
{
	const char *s = cell(r, col);

	return *s == '\0' ? "" : arena_str(r->arena, s);
}

/* The row's error, told of a column; the first stays. */
static void
wrong(struct row *r, const char *col, const char *hint)
{
	char q[UTF8_CUT];

	if (r->rc < 0)
		return;
	if (*cell(r, col) == '\0')
		r->rc = err_at(r->e, E_DATA, r->t->name, r->t->lines[r->i],
		    _("the column '%s' is empty"), col);
	else
		r->rc = err_at(r->e, E_DATA, r->t->name, r->t->lines[r->i],
		    _("'%s' is not possible in column '%s'"),
		    utf8_cut(q, cell(r, col)), col);
	err_hint(r->e, "%s", hint);
}

static double
number(struct row *r, const char *col, double otherwise)
{
	const char *s = cell(r, col);
	double d;

	if (*s == '\0')
		return otherwise;
	if (str_double(s, &d) && isfinite(d))
		return d;
	wrong(r, col, _("a number, such as 12.5"));
	return otherwise;
}

static int
whole(struct row *r, const char *col, int otherwise, int least, int most)
{
	const char *s = cell(r, col);
	char hint[80];
	long n;

	if (*s == '\0')
		return otherwise;
	if (str_long(s, &n) && n >= least && n <= most)
		return (int)n;
	snprintf(hint, sizeof(hint), _("a whole number from %d to %d"), least,
	    most);
	wrong(r, col, hint);
	return otherwise;
}

/* Position of the cell among words; the hint lists them. */
static int
word(struct row *r, const char *col, int otherwise, const char *const *words)
{
	struct buf all = BUF_INIT;
	const char *s = cell(r, col);
	int i;

	if (*s == '\0' && otherwise >= 0)
		return otherwise;
	for (i = 0; words[i] != NULL; i++)
		if (streq(s, words[i]))
			return i;
	for (i = 0; words[i] != NULL; i++)
		buf_printf(&all, "%s%s", i == 0 ? "" : " ", words[i]);
	wrong(r, col, all.ptr);
	buf_release(&all);
	return otherwise >= 0 ? otherwise : 0;
}

static msec
day(struct row *r, const char *col)
{
	msec at = MSEC_NONE;

	if (*cell(r, col) != '\0' && !clock_parse(cell(r, col), &at))
		wrong(r, col, _("dates are written as in 2026-11-03"));
	return at;
}

static void
code(struct row *r, const char **out)
{
	*out = text(r, "code");
	if (!code_is(*out))
		wrong(r, "code",
		    _("codes are capital letters, digits, '.' and '-', at most "
		      "24: PR-01"));
}

static const char *
usual_port(enum proto p)
{
	switch (p) {
	case PROTO_MODBUS_RTU:
		return "9600-8N1";
	case PROTO_OPCUA:
		return "4840";
	case PROTO_MQTT:
		return "1883";
	default:
		return "502";
	}
}

/* "9600-8N1": speed, data bits, parity, stop bits. */
static bool
serial_is(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n >= 3 && n <= 7 && s[n] == '-' &&
	    (s[n + 1] == '7' || s[n + 1] == '8') && s[n + 2] != '\0' &&
	    strchr("NEO", s[n + 2]) != NULL &&
	    (s[n + 3] == '1' || s[n + 3] == '2') && s[n + 4] == '\0';
}

static void
port(struct row *r, struct device *d)
{
	long n;

	d->port = text(r, "port");
	if (*d->port == '\0') {
		d->port = usual_port(d->proto);
	} else if (d->proto == PROTO_MODBUS_RTU) {
		if (!serial_is(d->port))
			wrong(r, "port",
			    _("the line of a serial device: 9600-8N1"));
	} else if (!str_long(d->port, &n) || n < 1 || n > 65535) {
		wrong(r, "port", _("a TCP port, such as 502"));
	}
}

int
device_read(struct arena *a, const struct table *t, size_t i, struct device *d,
    struct err *e)
{
	static const char *const protos[] = { "modbus-tcp", "modbus-rtu",
		"modbus-rtu-tcp", "opcua", "mqtt", NULL };
	static const char *const yesno[] = { "no", "yes", NULL };
	struct row r = { a, t, i, e, 0 };

	code(&r, &d->code);
	d->name = text(&r, "name");
	d->proto = (enum proto)word(&r, "proto", -1, protos);
	d->address = text(&r, "address");
	if (*d->address == '\0')
		wrong(&r, "address",
		    _("the name of its address in the secrets file"));
	port(&r, d);
	d->unit = whole(&r, "unit", 1, 0, 255);
	d->timeout_ms = whole(&r, "timeout_ms", 500, 10, 60000);
	d->retries = whole(&r, "retries", 1, 0, 10);
	d->gap_ms = whole(&r, "gap_ms", 0, 0, 10000);
	d->backoff_min_s = whole(&r, "backoff_min_s", 1, 1, 3600);
	d->backoff_max_s = whole(&r, "backoff_max_s",
	    d->backoff_min_s > 30 ? d->backoff_min_s : 30, 1, 3600);
	if (d->backoff_max_s < d->backoff_min_s)
		wrong(&r, "backoff_max_s", _("not below backoff_min_s"));
	d->max_regs = whole(&r, "max_regs", 125, 4, 125);
	d->max_gap = whole(&r, "max_gap", 0, 0, 120);
	d->enabled = word(&r, "enabled", 1, yesno) == 1;
	d->area = text(&r, "area");
	d->line = t->lines[i];
	return r.rc;
}

/* bit:3 of a register; a coil's type is bit alone. */
static void
type(struct row *r, struct point *p)
{
	static const char *const types[] = { "u16", "i16", "u32", "i32", "u64",
		"i64", "f32", "f64", "bcd16", "bit", NULL };
	const char *s = cell(r, "type");
	bool bits = p->table == TABLE_COIL || p->table == TABLE_DI;
	long n;

	if (str_prefix(s, "bit:")) {
		p->type = TYPE_BIT;
		if (!str_long(s + 4, &n) || n < 0 || n > 15 || p->reg < 0 ||
		    bits)
			wrong(r, "type", _("bit:0 to bit:15, of a register"));
		else
			p->bit = (int)n;
		return;
	}
	p->type = (enum point_type)word(r, "type",
	    bits            ? TYPE_BIT :
		p->reg >= 0 ? TYPE_U16 :
			      TYPE_F64,
	    types);
	if (bits != (p->type == TYPE_BIT) && p->reg >= 0)
		wrong(r, "type",
		    bits ? _("a coil or discrete input is a bit") :
			   _("bit:0 to bit:15, of a register"));
}

static void
order(struct row *r, struct point *p)
{
	const char *s = cell(r, "order");

	p->order = ORDER_ABCD;
	if (*s == '\0')
		return;
	if (!word_order_read(s, &p->order) ||
	    (strlen(s) == 2) != (point_words(p->type) == 1))
		wrong(r, "order",
		    _("AB or BA of 16 bits, else ABCD, CDAB, BADC or DCBA"));
}

/* 40001, 30001, 10001, 1, or with six digits 400001. */
static long
modicon(enum point_table table, long n)
{
	static const long first[] = { 0, 1, 3, 4 };
	long k = first[table];

	if (n >= k * 10000 + 1 && n <= k * 10000 + 9999)
		return n - k * 10000 - 1;
	if (n >= k * 100000 + 1 && n <= k * 100000 + 65536)
		return n - k * 100000 - 1;
	return -1;
}

static void
address(struct row *r, struct point *p)
{
	static const char *const bases[] = { "0", "1", "mod5", NULL };
	int base = word(r, "addr_base", 0, bases);
	long n;

	p->address = text(r, "address");
	p->reg = -1;
	if (p->table == TABLE_NODE || p->table == TABLE_TOPIC) {
		if (*p->address == '\0')
			wrong(r, "address", _("a node or a topic"));
		return;
	}
	if (!str_long(p->address, &n)) {
		wrong(r, "address", _("a register's number"));
		return;
	}
	n = base == 2 ? modicon(p->table, n) : n - base;
	if (n < 0 || n > 65535)
		wrong(r, "address",
		    base == 2 ? _("by mod5 hr 40001, ir 30001, di 10001, "
				  "coil 1 and up") :
				_("registers are counted up to 65535; see "
				  "addr_base"));
	else
		p->reg = (int)n;
}

static void
device_of(struct row *r, const struct points *ps, struct point *p)
{
	static const char *const tables[] = { "coil", "di", "ir", "hr", "node",
		"topic", NULL };

	p->device = points_device(ps, cell(r, "device"));
	if (p->device == NULL)
		wrong(r, "device", _("registers/devices.csv lists them"));
	p->table = (enum point_table)word(r, "table", -1, tables);
	if (p->device == NULL)
		return;
	if (proto_is_modbus(p->device->proto) != (p->table <= TABLE_HR))
		wrong(r, "table",
		    _("coil, di, ir, hr of Modbus, node of OPC UA, topic of "
		      "MQTT"));
	if ((p->device->proto == PROTO_OPCUA) != (p->table == TABLE_NODE))
		wrong(r, "table",
		    _("coil, di, ir, hr of Modbus, node of OPC UA, topic of "
		      "MQTT"));
}

static void
limits(struct row *r, struct point *p)
{
	p->scale = number(r, "scale", 1);
	if (p->scale == 0)
		wrong(r, "scale", _("a number that is not 0"));
	p->offset = number(r, "offset", 0);
	p->range_lo = number(r, "range_lo", NAN);
	p->range_hi = number(r, "range_hi", NAN);
	if (p->range_hi <= p->range_lo)
		wrong(r, "range_hi", _("above range_lo"));
	p->fault_lo = number(r, "fault_lo", NAN);
	p->fault_hi = number(r, "fault_hi", NAN);
	if (p->fault_hi <= p->fault_lo)
		wrong(r, "fault_hi", _("above fault_lo"));
	p->deadband = number(r, "deadband", 0);
	if (p->deadband < 0)
		wrong(r, "deadband", _("not below 0"));
}

static void
place(struct row *r, struct point *p)
{
	p->area = text(r, "area");
	p->equipment = text(r, "equipment");
	p->lat = number(r, "lat", NAN);
	p->lon = number(r, "lon", NAN);
	p->height_m = number(r, "height_m", NAN);
	if (p->lat < -90 || p->lat > 90)
		wrong(r, "lat", _("degrees from -90 to 90"));
	if (p->lon < -180 || p->lon > 180)
		wrong(r, "lon", _("degrees from -180 to 180"));
	if (isnan(p->lat) != isnan(p->lon))
		wrong(r, isnan(p->lat) ? "lat" : "lon",
		    _("a position has both"));
}

int
point_read(struct arena *a, const struct table *t, size_t i,
    const struct points *ps, struct point *p, struct err *e)
{
	static const char *const quantities[] = { "other", "gas", "wind_dir",
		"wind_speed", "temperature", "humidity", "pressure", "level",
		"flow", NULL };
	struct row r = { a, t, i, e, 0 };

	code(&r, &p->code);
	p->name = text(&r, "name");
	device_of(&r, ps, p);
	address(&r, p);
	type(&r, p);
	order(&r, p);
	if (p->reg >= 0 && p->reg + point_words(p->type) > 65536)
		wrong(&r, "address", _("its last word is beyond 65535"));
	limits(&r, p);
	p->unit = text(&r, "unit");
	if (strlen(p->unit) > 32)
		wrong(&r, "unit", _("at most 32 bytes"));
	p->poll_ms = whole(&r, "poll_ms", 1000, 20, 86400000);
	place(&r, p);
	p->medium = text(&r, "medium");
	p->quantity =
	    (enum quantity)word(&r, "quantity", QUANTITY_OTHER, quantities);
	p->tag = text(&r, "tag");
	p->calib_due = day(&r, "calib_due");
	p->bump_due = day(&r, "bump_due");
	p->line = t->lines[i];
	return r.rc;
}
