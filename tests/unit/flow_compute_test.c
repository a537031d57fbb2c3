/* What forms compute, days of rest, what is made when, distances. */
#include "flow/compute.h"
#include "base/earth.h"
#include "flow/follow.h"
#include "flow/ticket.h"
#include "flow_plant.h"

static const char *const files[] = { "flows/kinds.csv",
	"kind,letter,name,note\ncheck,Z,查,\n", "flows/check/v1/flow.csv",
	PLANT_FLOW "new,新,start,go,走,*,todo,,,,,,\n"
		   "todo,做,task,done,完,*,end,,,,,,\n"
		   "end,完,end,,,,,,,,,,\n",
	"flows/check/v1/form.csv",
	PLANT_FORM "text,what,物,,,,,,\ntext,task,任务,,,,,,\n",
	"catalogue/bands.csv", "code,least,below\nLOW,,1\nMID,1,10\nTOP,10,\n",
	"catalogue/gap.csv", "code,least,below\nA,5,6\n", "registers/plan.csv",
	"code,name,every,ends,valid_from,valid_to\n"
	"P1,日,day,,,\nP2,周,P7D,,,\nP3,月,month,,,\nP4,季,quarter,,,\n"
	"P5,年,year,,,\nP6,双周,P14D,,,\nP7,证,,2026-12-24,,\n"
	"P8,过去,,2026-01-01,,\nP9,以后,,2026-12-25,,\n"
	"P10,停,day,,,2026-01-01\n",
	"rules/tasks.csv",
	"code,make,each,every,at,ahead,set,note\n"
	"T,check,plan every!=,#every,,,what=#name,\n"
	"E,check,plan ends!=,,#ends,P30D,what=#name|x,\n",
	"rules/rest.csv",
	"code,name,hours,weekdays,first,last,work,note\n"
	"N,夜,22:00-06:00,,,,,\nW,周末,,6 7,,,,\n"
	"H,节,,,2026-10-01,2026-10-03,,\nM,调休,,,2026-11-28,,yes,\n",
	NULL };

static struct ledger *lg;

static const char *
product(const char *a, const char *b, const char *c)
{
	static char out[32];
	const char *v[] = { a, b, c };

	return decimal_product(v, c == NULL ? 2 : 3, out) ? out : "none";
}

static void
products(void)
{
	tap_str(product("10", "6", "15"), "900", "whole numbers");
	tap_str(product("0.1", "0.2", "15"), "0.3", "tenths are exact");
	tap_str(product("0.5", "2", NULL), "1", "no point without a fraction");
	tap_str(product("-1.50", "2.5", NULL), "-3.75", "a sign");
	tap_str(product("", "2", NULL), "none", "nothing is no number");
	tap_str(product("1e3", "2", NULL), "none", "nor is an exponent");
	tap_str(product("999999999999", "999999999999", NULL), "none",
	    "more than fits");
	tap_str(product("1.2.3", "1", NULL), "none", "two points");
}

static const char *
band(const char *table, const char *number)
{
	struct err e = ERR_INIT;
	long row = band_find(lg, table, number, store_now(lg->store), &e);
	char path[64];

	snprintf(path, sizeof(path), "catalogue/%s", table);
	return row < 0 ? (e.code == E_ABSENT       ? "absent" :
				 e.code == E_USAGE ? "usage" :
						     "data") :
			 registers_cell(lg->reg, path, row, "code");
}

static void
bands(void)
{
	tap_str(band("bands", "-5"), "LOW", "an open lower bound");
	tap_str(band("bands", "1"), "MID", "least is in it");
	tap_str(band("bands", "9.99"), "MID", "below is not");
	tap_str(band("bands", "10"), "TOP", "an open upper bound");
	tap_str(band("gap", "6"), "absent", "a number between bands");
	tap_str(band("bands", "x"), "usage", "no number");
	tap_str(band("none", "1"), "data", "no such table");
}

static bool
rest(const char *time)
{
	struct err e = ERR_INIT;
	bool out = false;

	tap_ok(rest_time(lg, plant_time(time), &out, &e) == 0, "%s", time);
	return out;
}

static void
rests(void)
{
	tap_ok(!rest("2026-11-24T21:59:00+08:00"), "an evening");
	tap_ok(rest("2026-11-24T22:00:00+08:00"), "a night begins");
	tap_ok(rest("2026-11-25T05:59:00+08:00"), "and ends the next day");
	tap_ok(!rest("2026-11-25T06:00:00+08:00"), "a morning");
	tap_ok(rest("2026-11-22T12:00:00+08:00"), "a Sunday");
	tap_ok(!rest("2026-11-28T12:00:00+08:00"), "a Saturday that is worked");
	tap_ok(rest("2026-11-28T23:00:00+08:00"), "but its night");
	tap_ok(rest("2026-10-03T12:00:00+08:00"), "the last holiday");
	tap_ok(!rest("2026-10-05T12:00:00+08:00"), "a Monday after it");
}

static bool
due(const struct follow_drafts *d, const char *key)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (strcmp(follow_value(&d->v[i], "task"), key) == 0)
			return true;
	return false;
}

static void
tasks(void)
{
	struct follow_drafts d = FOLLOW_DRAFTS_INIT;
	struct err e = ERR_INIT;

	tap_ok(tasks_due(lg, plant_time("2026-11-24T08:00:00+08:00"), &d, &e) ==
		0,
	    "tasks of a Tuesday: %s", e.msg);
	tap_ok(due(&d, "T/P1/2026-11-24"), "of the day");
	tap_ok(due(&d, "T/P2/2026-11-23"), "of the week, from Monday");
	tap_ok(due(&d, "T/P3/2026-11-01"), "of the month");
	tap_ok(due(&d, "T/P4/2026-10-01"), "of the quarter");
	tap_ok(due(&d, "T/P5/2026-01-01"), "of the year");
	tap_ok(due(&d, "T/P6/2026-11-23") != due(&d, "T/P6/2026-11-16"),
	    "of two weeks");
	tap_ok(due(&d, "E/P7/2026-12-24"), "30 days ahead");
	tap_ok(due(&d, "E/P8/2026-01-01"), "what is over");
	tap_ok(!due(&d, "E/P9/2026-12-25"), "not 31 days ahead");
	tap_int((long)d.n, 8, "and no other: who ended has none");
	follow_drafts_release(&d);
	d = (struct follow_drafts)FOLLOW_DRAFTS_INIT;
	tap_ok(tasks_expiring(lg, plant_time("2026-11-24T08:00:00+08:00"),
		   plant_time("2027-01-01T00:00:00+08:00"), &d, &e) == 0,
	    "what expires");
	tap_int((long)d.n, 3, "all three");
	tap_str(d.n == 3 ? d.v[0].at : "", "2026-01-01", "by day");
	follow_drafts_release(&d);
}

int
main(void)
{
	double m;

	products();
	lg = plant_open("2026-11-24T08:00:00+08:00", files);
	bands();
	rests();
	tasks();
	m = earth_metres(31.7, 119.9, 31.7002, 119.9);
	tap_ok(m > 22.2 && m < 22.3, "22 m north: %.2f", m);
	tap_ok(earth_metres(31, 119, 31, 119) == 0, "no way at all");
	plant_close(lg);
	return tap_done();
}
