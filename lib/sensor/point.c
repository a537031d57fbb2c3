#include "sensor/point.h"

#include <math.h>
#include <string.h>

#include "base/str.h"

static const char *const protos[] = { "modbus-tcp", "modbus-rtu",
	"modbus-rtu-tcp", "opcua", "mqtt" };
static const char *const tables[] = { "coil", "di", "ir", "hr", "node",
	"topic" };
static const char *const types[] = { "u16", "i16", "u32", "i32", "u64", "i64",
	"f32", "f64", "bcd16", "bit" };
static const char *const orders[] = { "ABCD", "CDAB", "BADC", "DCBA" };
static const char *const quantities[] = { "other", "gas", "wind_dir",
	"wind_speed", "temperature", "humidity", "pressure", "level", "flow" };

const char *
proto_name(enum proto p)
{
	return protos[p];
}

const char *
point_table_name(enum point_table t)
{
	return tables[t];
}

const char *
point_type_name(enum point_type t)
{
	return types[t];
}

const char *
word_order_name(enum word_order o)
{
	return orders[o];
}

const char *
quantity_name(enum quantity q)
{
	return quantities[q];
}

/* AB and BA are the same two of 16 bits. */
bool
word_order_read(const char *s, enum word_order *out)
{
	if (streq(s, "AB") || streq(s, "BA")) {
		*out = *s == 'A' ? ORDER_ABCD : ORDER_BADC;
		return true;
	}
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (streq(s, orders[i])) {
			*out = (enum word_order)i;
			return true;
		}
	return false;
}

bool
proto_is_modbus(enum proto p)
{
	return p == PROTO_MODBUS_TCP || p == PROTO_MODBUS_RTU ||
	    p == PROTO_MODBUS_RTU_TCP;
}

int
point_words(enum point_type t)
{
	switch (t) {
	case TYPE_U32:
	case TYPE_I32:
	case TYPE_F32:
		return 2;
	case TYPE_U64:
	case TYPE_I64:
	case TYPE_F64:
		return 4;
	default:
		return 1;
	}
}

/* Comparisons with NAN, a limit that is not given, are false. */
enum quality
point_quality(const struct point *p, double v)
{
	if (!isfinite(v) || v < p->fault_lo || v > p->fault_hi)
		return QUALITY_BAD_SENSOR;
	if (v < p->range_lo || v > p->range_hi)
		return QUALITY_BAD_RANGE;
	return QUALITY_GOOD;
}

/* Sorts positions of points; qsort takes no argument. */
static int
by_code(const void *a, const void *b, void *arg)
{
	const struct point *v = arg;

	return strcmp(v[*(const size_t *)a].code, v[*(const size_t *)b].code);
}

/* A row may have ended, or hold only from a day to come. */
static bool
holds(const struct table *t, size_t row, msec now)
{
	msec at;

	return !(clock_parse(table_get(t, row, "valid_from"), &at) &&
		   at > now) &&
	    !(clock_parse(table_get(t, row, "valid_to"), &at) && at <= now);
}

static int
load_devices(struct points *ps, const struct table *t, msec now, struct err *e)
{
	ps->devices = xcalloc(t->nrows + 1, sizeof(*ps->devices));
	for (size_t i = 0; i < t->nrows; i++) {
		struct device *d = &ps->devices[ps->ndevices];

		if (!holds(t, i, now))
			continue;
		if (device_read(&ps->arena, t, i, d, e) < 0)
			return -1;
		if (points_device(ps, d->code) != NULL)
			return err_at(e, E_DATA, t->name, t->lines[i],
			    _("the device %s stands in line %ld too"), d->code,
			    points_device(ps, d->code)->line);
		ps->ndevices++;
	}
	return 0;
}

static int
load_points(struct points *ps, const struct table *t, msec now, struct err *e)
{
	ps->v = xcalloc(t->nrows + 1, sizeof(*ps->v));
	ps->by_code = xcalloc(t->nrows + 1, sizeof(*ps->by_code));
	for (size_t i = 0; i < t->nrows; i++) {
		if (!holds(t, i, now))
			continue;
		if (point_read(&ps->arena, t, i, ps, &ps->v[ps->n], e) < 0)
			return -1;
		ps->by_code[ps->n] = ps->n;
		ps->n++;
	}
	qsort_r(ps->by_code, ps->n, sizeof(*ps->by_code), by_code, ps->v);
	for (size_t i = 1; i < ps->n; i++) {
		const struct point *a = &ps->v[ps->by_code[i - 1]];
		const struct point *b = &ps->v[ps->by_code[i]];

		if (streq(a->code, b->code))
			return err_at(e, E_DATA, t->name,
			    a->line > b->line ? a->line : b->line,
			    _("the point %s stands in line %ld too"), a->code,
			    a->line < b->line ? a->line : b->line);
	}
	return 0;
}

/* An absent table is an empty one: *out NULL. */
static int
table_of(struct ledger *lg, const char *name, const struct table **out,
    struct err *e)
{
	struct err why = ERR_INIT;

	*out = NULL;
	if (registers_table(lg->reg, name, out, &why) == 0)
		return 0;
	if (why.code == E_ABSENT)
		return 0;
	*e = why;
	return -1;
}

int
points_load(struct ledger *lg, struct points *ps, struct err *e)
{
	const struct table *devices, *points;
	msec now = store_now(lg->store);
	int rc;

	*ps = (struct points)POINTS_INIT;
	if (table_of(lg, DEVICES, &devices, e) < 0 ||
	    table_of(lg, POINTS, &points, e) < 0)
		return -1;
	rc = devices == NULL ? 0 : load_devices(ps, devices, now, e);
	if (rc == 0 && points != NULL)
		rc = load_points(ps, points, now, e);
	if (rc < 0)
		points_release(ps);
	return rc;
}

void
points_release(struct points *ps)
{
	free(ps->devices);
	free(ps->v);
	free(ps->by_code);
	arena_release(&ps->arena);
	*ps = (struct points)POINTS_INIT;
}

const struct point *
points_find(const struct points *ps, const char *code)
{
	size_t lo = 0, hi = ps->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct point *p = &ps->v[ps->by_code[mid]];
		int c = strcmp(code, p->code);

		if (c == 0)
			return p;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

const struct device *
points_device(const struct points *ps, const char *code)
{
	for (size_t i = 0; i < ps->ndevices; i++)
		if (streq(ps->devices[i].code, code))
			return &ps->devices[i];
	return NULL;
}
