/*
 * The judge: what a value breaks, by its limit, unit, quality and neighbours.
 */
#include "judge_plant.h"

static void
test_limits(void)
{
	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	rule("HI", ALARM_HI, 0.3, "ppm")->deadband = 0.1;
	begin();
	feed("GT-1", 0, 0.3);
	expect("", "what equals the limit breaks nothing");
	feed("GT-1", 1000, 0.3000001);
	expect("raise GT-1 HI,", "what is more does");
	feed("GT-1", 2000, 0.25);
	expect("", "the deadband counts on the way back");
	feed("GT-1", 3000, 0.2);
	expect("clear GT-1 HI,", "and ends at its edge");
	feed("GT-1", 4000, 0.25);
	expect("", "but not on the way there");
	fresh();
	point("LT-1", "", QUANTITY_LEVEL, "m");
	rule("LO", ALARM_LO, 1, "")->deadband = 0.5;
	begin();
	feed("LT-1", 0, 1);
	feed("LT-1", 1000, 0.99);
	feed("LT-1", 2000, 1.4);
	feed("LT-1", 3000, 1.5);
	expect("raise LT-1 LO,clear LT-1 LO,", "the same below");
}

static void
test_units(void)
{
	double f = 0;
	bool hot = false;

	tap_ok(unit_factor("mg/m3", "ppm", &gas[0], 25, &f, &hot) && hot &&
		fabs(f - 0.3448) < 0.0001,
	    "1 mg/m3 of chlorine at 25 degrees is 0.345 ppm");
	tap_ok(unit_factor("ppm", "mg/m\xc2\xb3", &gas[0], 20, &f, &hot) &&
		fabs(f - 2.95) < 0.01,
	    "1 ppm at 20 degrees is 2.95 mg/m3");
	tap_ok(unit_factor("%VOL", "ppm", NULL, 25, &f, &hot) && !hot &&
		f == 10000,
	    "1 %% of volume is 10000 ppm");
	tap_ok(!unit_factor("%LEL", "ppm", &gas[0], 25, &f, &hot),
	    "chlorine has no explosive limit");
	tap_ok(!unit_factor("kPa", "ppm", &gas[0], 25, &f, &hot),
	    "a pressure is no concentration");
	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	point("TT-1", "", QUANTITY_TEMPERATURE, "℃")->range_hi = 80;
	rule("HI", ALARM_HI, 1, "mg/m3")->scope = SCOPE_MEDIUM;
	rules.v[0].match = CL2;
	begin();
	feed("GT-1", 0, 0.344);
	expect("", "below 1 mg/m3 at 25 degrees");
	feed("TT-1", 500, -20);
	feed("GT-1", 1000, 0.344);
	expect("raise GT-1 HI,", "and above it in the cold");
}

static bool
worth(const char *from, const char *to, double want, bool temperature)
{
	double f = 0;
	bool hot = false;

	return unit_factor(from, to, &gas[1], 25, &f, &hot) &&
	    fabs(f - want) < want * 1e-4 && hot == temperature;
}

static void
test_explosive_limit(void)
{
	tap_ok(worth("%VOL", "%LEL", 20, false) &&
		worth("vol%", "lel%", 20, false),
	    "1 %% of volume of methane, which explodes from 5 on, is 20 %%LEL");
	tap_ok(worth("%LEL", "%VOL", 0.05, false), "and back");
	tap_ok(worth("%LEL", "ppm", 500, false) &&
		worth("ppb", "%LEL", 2e-6, false),
	    "1 %%LEL of it is 500 ppm");
	tap_ok(worth("%LEL", "mg/m3", 328.02, true),
	    "and 328 mg/m3, which hangs on the temperature");
	fresh();
	point("GT-1", "74-82-8", QUANTITY_GAS, "%VOL");
	rule("HI", ALARM_HI, 25, "%LEL")->scope = SCOPE_MEDIUM;
	rules.v[0].match = "74-82-8";
	rules.v[0].deadband = 5;
	begin();
	feed("GT-1", 0, 1.25);
	expect("", "25 %LEL equals the limit");
	feed("GT-1", 1000, 1.2501);
	expect("raise GT-1 HI,", "a little more in %VOL breaks it");
	feed("GT-1", 2000, 1.01);
	expect("", "the deadband is turned as well");
	feed("GT-1", 3000, 0.99);
	expect("clear GT-1 HI,", "and ends at 20 %LEL");
}

static void
test_quality(void)
{
	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	rule("HI", ALARM_HI, 1, "ppm")->off_delay = SECOND;
	rule("RANGE", ALARM_RANGE, NAN, "");
	begin();
	feed("GT-1", 0, 2);
	expect("raise GT-1 HI,", "a gas alarm");
	bad("GT-1", 1000, QUALITY_BAD_COMM);
	bad("GT-1", 9000, QUALITY_BAD_COMM);
	bad("GT-1", 10000, QUALITY_MAINT);
	expect("", "no bad quality ends it");
	bad("GT-1", 11000, QUALITY_BAD_SENSOR);
	expect("raise GT-1 RANGE,", "a sensor without a number");
	feed_at("GT-1", base + 12000, 0.1, QUALITY_STUCK, base + 12000);
	feed_at("GT-1", base + 19000, 0.1, QUALITY_STUCK, base + 19000);
	expect("clear GT-1 RANGE,", "a stuck value does not end it either");
	feed("GT-1", 20000, 0.1);
	bad("GT-1", 20500, QUALITY_BAD_COMM);
	feed("GT-1", 21000, 0.1);
	expect("", "a gap begins the return anew");
	feed("GT-1", 22000, 0.1);
	expect("clear GT-1 HI,", "good values do");
	feed_at("GT-1", base + 23000, 21, QUALITY_BAD_RANGE, base + 23000);
	expect("raise GT-1 HI,raise GT-1 RANGE,",
	    "beyond the range is above the limit");
	feed("GT-1", 24000, 21);
	expect("", "the judge knows the range itself");
}

/* In a unit of its own, at base + ms; what was said of it follows as "!65,". */
static void
feed_in(const char *code, msec ms, double v, const char *unit)
{
	struct reading r = { .time_ms = base + ms,
		.point = code,
		.value = "x",
		.number = v,
		.has_number = !isnan(v),
		.unit = unit };
	struct err e = ERR_INIT;

	if (judge_reading(j, &r, base + ms, &e) < 0)
		buf_printf(&said, "!%d,", e.code);
	write_all(true);
}

static void
test_reading_units(void)
{
	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	point("GT-2", CL2, QUANTITY_GAS, "mg/m3");
	point("TT-1", "", QUANTITY_TEMPERATURE, "℃")->range_hi = 80;
	rule("HI", ALARM_HI, 0.3, "ppm")->scope = SCOPE_POINT;
	rules.v[0].match = "GT-1";
	begin();
	feed_in("GT-1", 0, 0.86, "mg/m3");
	expect("", "0.86 mg/m3 of chlorine is less than 0.3 ppm");
	feed_in("GT-1", 1000, 300, "ppb");
	expect("", "300 ppb equals the limit");
	feed_in("TT-1", 1500, -20, "°C");
	feed_in("GT-1", 2000, 0.9, "mg/m³");
	expect("", "in the cold 0.9 mg/m3 is less too");
	feed_in("TT-1", 2500, 40, "°C");
	feed_in("GT-1", 3000, 0.86, "mg/m3");
	expect("raise GT-1 HI,", "in the heat 0.86 mg/m3 is more");
	feed_in("GT-1", 4000, 0.1, "kPa");
	feed_in("GT-1", 5000, 0.1, "%LEL");
	expect("!65,!65,", "what cannot be turned into it is refused");
	feed_in("GT-1", 6000, 0.1, "");
	expect("clear GT-1 HI,", "without a unit it is the point's");
	tap_ok(judge_counts(j)->unit == 2, "the refused are counted");
}

static void
test_no_number(void)
{
	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	rule("HI", ALARM_HI, 1, "ppm");
	rule("RANGE", ALARM_RANGE, NAN, "");
	begin();
	feed("GT-1", 0, 2);
	expect("raise GT-1 HI,", "a gas alarm");
	feed_in("GT-1", 1000, NAN, "ppm");
	expect("!1,raise GT-1 RANGE,", "no number is a fault of the sensor");
}

static void
test_slope(void)
{
	struct alarm_rule *r;

	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	r = rule("ROC", ALARM_ROC, 0.6, "ppm");
	r->per = MINUTE;
	r->window = 30 * SECOND;
	begin();
	for (int i = 0; i < 60; i++)
		feed("GT-1", i * 1000, 0.1 + (i % 2) * 0.05 + i * 0.009);
	expect("", "0.54 ppm a minute, with noise");
	for (int i = 60; i < 90; i++)
		feed("GT-1", i * 1000, 0.65 + (i - 60) * 0.02);
	expect("raise GT-1 ROC,", "1.2 ppm a minute");
	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	r = rule("ROC", ALARM_ROC, 0.6, "ppm");
	r->per = MINUTE;
	r->window = 30 * SECOND;
	begin();
	feed("GT-1", 0, 0.1);
	feed("GT-1", 1000, 5);
	feed("GT-1", 2000, 0.1);
	expect("", "three samples of two seconds are no slope");
}

static void
test_stuck(void)
{
	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	point("GT-2", CL2, QUANTITY_GAS, "ppm");
	rule("STUCK", ALARM_STUCK, 0, "")->window = HOUR;
	begin();
	for (int m = 0; m <= 90; m += 10)
		feed("GT-1", m * MINUTE, 0);
	expect("", "clean air stands still");
	feed("GT-2", 91 * MINUTE, 0.1);
	feed("GT-1", 92 * MINUTE, 0);
	expect("raise GT-1 STUCK,", "not while the neighbour moves");
	feed("GT-1", 93 * MINUTE, 0.1);
	expect("clear GT-1 STUCK,", "it moved");
	for (int m = 94; m <= 154; m += 10)
		feed("GT-2", m * MINUTE, 0.1);
	expect("raise GT-2 STUCK,", "a value that is not zero for an hour");
}

static void
test_deviation(void)
{
	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	point("GT-2", CL2, QUANTITY_GAS, "ppm");
	point("GT-3", CL2, QUANTITY_GAS, "ppm");
	rule("DEV", ALARM_DEVIATION, 0.5, "ppm");
	begin();
	feed("GT-1", 0, 0.1);
	feed("GT-2", 0, 0.2);
	feed("GT-3", 0, 0.65);
	expect("", "0.5 from the median of the others");
	feed("GT-3", 1000, 0.8);
	expect("raise GT-3 DEV,", "further");
}

static void
test_level(void)
{
	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	rule("HI", ALARM_HI, 0.3, "ppm")->response = true;
	begin();
	feed("GT-1", 0, 0.31);
	feed("GT-1", 1000, 0.99);
	expect("raise GT-1 HI,", "level 1");
	feed("GT-1", 2000, 1);
	expect("rise GT-1 HI,", "1 ppm is level 2");
	feed("GT-1", 3000, 3);
	feed("GT-1", 4000, 2);
	expect("", "so is 3 ppm");
	feed("GT-1", 5000, 3.01);
	expect("rise GT-1 HI,", "more is level 3");
	feed("GT-1", 6000, 0.5);
	feed("GT-1", 7000, 3.5);
	expect("", "and it goes down by no value");
}

int
main(void)
{
	said = (struct buf)BUF_INIT;
	test_limits();
	test_units();
	test_explosive_limit();
	test_quality();
	test_reading_units();
	test_no_number();
	test_slope();
	test_stuck();
	test_deviation();
	test_level();
	judge_free(j);
	buf_release(&said);
	return tap_done();
}
