#include "sensor/sensor_check.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "sensor/point.h"

/* Columns that a table must have; the others may be left out. */
static const char *const device_cols[] = { "code", "proto", "address", NULL };
static const char *const point_cols[] = { "code", "device", "table", "address",
	"unit", NULL };

/* NULL, with a finding unless it is absent, when there is no such table. */
static const struct table *
table_of(struct ledger *lg, const char *name, const char *const *need,
    struct findings *fs)
{
	const struct table *t = NULL;
	struct err why = ERR_INIT;

	if (registers_table(lg->reg, name, &t, &why) == 0 &&
	    table_need(t, need, &why) == 0)
		return t;
	if (why.code != E_ABSENT)
		finding_from(fs, "sensor-table", &why);
	return NULL;
}

static void
check_devices(const struct table *t, struct points *ps, struct findings *fs)
{
	ps->devices = xcalloc(t->nrows + 1, sizeof(*ps->devices));
	for (size_t i = 0; i < t->nrows; i++) {
		struct device *d = &ps->devices[ps->ndevices];
		struct err bad = ERR_INIT;

		if (device_read(&ps->arena, t, i, d, &bad) == 0)
			ps->ndevices++;
		else
			finding_from(fs, "device", &bad);
	}
}

/* A gas without a substance cannot be converted, nor a response be chosen. */
static void
check_medium(struct ledger *lg, const struct table *t, size_t row,
    const struct point *p, struct findings *fs)
{
	const struct table *s;
	struct err e = ERR_INIT;

	if (p->quantity == QUANTITY_GAS && *p->medium == '\0') {
		finding_hint(finding_add(fs, SEV_WARN, "no-medium", t->name,
				 p->line,
				 _("%s measures a gas, but which: column "
				   "'medium' is empty"),
				 p->code),
		    _("a CAS number of catalogue/substances.csv"));
		return;
	}
	if (*p->medium == '\0' ||
	    registers_table(lg->reg, "catalogue/substances", &s, &e) < 0 ||
	    table_find(s, "cas", p->medium, 0) >= 0)
		return;
	finding_hint(finding_add(fs, SEV_ERROR, "medium", t->name,
			 t->lines[row],
			 _("no substance has the CAS number '%s'"), p->medium),
	    _("%s lists them"), "catalogue/substances.csv");
}

/* A row whose device did not hold would only repeat that. */
static bool
device_known(const struct table *devices, const struct table *t, size_t row,
    const struct points *ps)
{
	const char *code = table_get(t, row, "device");

	return points_device(ps, code) != NULL || devices == NULL ||
	    table_find(devices, "code", code, 0) < 0;
}

static void
check_points(struct ledger *lg, const struct table *devices,
    const struct table *t, struct points *ps, struct findings *fs)
{
	for (size_t i = 0; i < t->nrows; i++) {
		struct err bad = ERR_INIT;
		struct point p;

		if (!device_known(devices, t, i, ps))
			continue;
		if (point_read(&ps->arena, t, i, ps, &p, &bad) < 0)
			finding_from(fs, "point", &bad);
		else
			check_medium(lg, t, i, &p, fs);
	}
}

int
sensor_check(struct ledger *lg, struct findings *fs, struct err *e)
{
	struct points ps = POINTS_INIT;
	const struct table *devices, *points;

	(void)e;
	devices = table_of(lg, DEVICES, device_cols, fs);
	if (devices != NULL)
		check_devices(devices, &ps, fs);
	points = table_of(lg, POINTS, point_cols, fs);
	if (points != NULL)
		check_points(lg, devices, points, &ps, fs);
	points_release(&ps);
	return 0;
}
