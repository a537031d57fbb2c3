/*
 * The judge on made-up points: limits, delays, qualities, groups, restarts.
 */
#include "sensor/judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

enum { POINTS_MOST = 8, RULES_MOST = 12 };

static struct point point_rows[POINTS_MOST];
static size_t point_order[POINTS_MOST];
static struct points points = { .v = point_rows, .by_code = point_order };
static struct alarm_rule rule_rows[RULES_MOST];
static struct alarm_rules rules = { .v = rule_rows };
static struct substance gas[] = { { "CL2", "氯气", "7782-50-5", 70.91, NAN, 1,
    NAN, NAN, 10, { 1, 2 }, "mg/m3", { 0.3, 1, 3 }, "ppm", 2 } };
static struct substances substances = { .v = gas, .n = 1 };
static struct judge *j;
static msec base = 1795497725000;
static int made;
static struct buf said;

static void
fresh(void)
{
	judge_free(j);
	j = NULL;
	points.n = rules.n = 0;
	made = 0;
	memset(point_rows, 0, sizeof(point_rows));
	memset(rule_rows, 0, sizeof(rule_rows));
	buf_clear(&said);
}

/* In the order of their codes. */
static struct point *
point(const char *code, const char *medium, enum quantity q, const char *unit)
{
	struct point *p = &point_rows[points.n];

	p->code = p->name = code;
	p->area = "A1";
	p->equipment = p->tag = p->address = "";
	p->medium = medium;
	p->quantity = q;
	p->unit = unit;
	p->range_lo = 0;
	p->range_hi = 20;
	p->fault_lo = p->fault_hi = NAN;
	p->calib_due = p->bump_due = MSEC_NONE;
	point_order[points.n] = points.n;
	points.n++;
	return p;
}

static struct alarm_rule *
rule(const char *code, enum alarm_kind kind, double limit, const char *unit)
{
	struct alarm_rule *r = &rule_rows[rules.n++];

	r->code = code;
	r->match = r->group = r->inhibited_by = "";
	r->consequence = r->advice = "";
	r->kind = kind;
	r->limit = limit;
	r->unit = unit;
	r->per = SECOND;
	r->priority = PRIORITY_HIGH;
	return r;
}

static void
begin(void)
{
	struct findings found = FINDINGS_INIT;

	j = judge_new(&points, &rules, &substances, NULL, &found);
	tap_ok(found.n == 0, "the rules hold for the points");
	findings_release(&found);
}

/* Everything is written, and said as "raise GT-1 HI,". */
static void
write_all(bool works)
{
	static const char *const words[] = { "raise", "join", "suppress",
		"release", "again", "rise", "clear" };
	const struct judged *d;
	size_t n, i;

	while (d = judge_take(j, &n), n > 0) {
		for (i = 0; i < n; i++) {
			char id[ID_TEXT];

			if (!works) {
				judge_written(j, &d[i], NULL, NULL);
				continue;
			}
			snprintf(id, sizeof(id), "A%d", ++made);
			buf_printf(&said, "%s %s %s,", words[d[i].what],
			    d[i].point->code, d[i].rule->code);
			judge_written(j, &d[i],
			    d[i].id[0] != '\0' ? d[i].id : id,
			    d[i].what == JUDGE_CLEAR        ? NULL :
				d[i].what == JUDGE_SUPPRESS ? "suppressed" :
							      "unacked");
		}
		if (!works)
			return;
	}
}

static void
feed_at(const char *code, msec at, double v, enum quality q, msec now)
{
	struct reading r = { .time_ms = at,
		.point = code,
		.value = "",
		.number = v,
		.has_number = !isnan(v),
		.unit = "",
		.quality = q };
	struct err e = ERR_INIT;

	if (judge_reading(j, &r, now, &e) < 0)
		buf_printf(&said, "?%s,", code);
	write_all(true);
}

static void
feed(const char *code, msec ms, double v)
{
	feed_at(code, base + ms, v, QUALITY_GOOD, base + ms);
}

static void
bad(const char *code, msec ms, enum quality q)
{
	feed_at(code, base + ms, NAN, q, base + ms);
}

static void
tick(msec ms)
{
	judge_tick(j, base + ms);
	write_all(true);
}

static void
expect(const char *want, const char *what)
{
	tap_ok(strcmp(said.ptr, want) == 0, "%s: '%s', wanted '%s'", what,
	    said.ptr, want);
	buf_clear(&said);
}

#define CL2 "7782-50-5"

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

static void
test_delays(void)
{
	struct alarm_rule *r;

	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	r = rule("HI", ALARM_HI, 1, "ppm");
	r->on_delay = 5 * SECOND;
	r->off_delay = 10 * SECOND;
	begin();
	feed("GT-1", 0, 2);
	feed("GT-1", 4000, 2);
	expect("", "4 of 5 seconds");
	feed("GT-1", 4500, 0.5);
	feed("GT-1", 5000, 2);
	feed("GT-1", 9000, 2);
	expect("", "a return begins them anew");
	tick(10000);
	expect("raise GT-1 HI,", "they end without a reading too");
	feed("GT-1", 11000, 0.5);
	feed("GT-1", 20000, 0.5);
	expect("", "9 of 10 seconds returned");
	feed("GT-1", 20500, 2);
	feed("GT-1", 21000, 0.5);
	tick(60000);
	expect("", "silence is no return");
	feed("GT-1", 61000, 0.5);
	expect("clear GT-1 HI,", "ten seconds between two readings are");
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

static void
test_order(void)
{
	const struct judge_counts *c;

	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	rule("HI", ALARM_HI, 1, "ppm");
	begin();
	feed("GT-1", 60000, 0.1);
	feed_at("GT-1", base + 60500, 5, QUALITY_LATE, base + 60500);
	feed_at("GT-1", base + 1000, 5, QUALITY_GOOD, base + 61000);
	feed_at("GT-1", base - HOUR, 5, QUALITY_GOOD, base + 61000);
	expect("", "late, out of order and old ones are not judged");
	c = judge_counts(j);
	tap_ok(c->late == 1 && c->order == 1 && c->old == 1 && c->judged == 1,
	    "and are counted");
	feed_at("GT-1", base - 30 * MINUTE, 5, QUALITY_GOOD,
	    base - 30 * MINUTE);
	expect("raise GT-1 HI,",
	    "a clock that was set back keeps no alarm off");
	feed_at("GT-1", base - 30 * MINUTE + 1000, 0.1, QUALITY_GOOD,
	    base - 30 * MINUTE + 1000);
	expect("clear GT-1 HI,", "and goes on from there");
	feed("?", 0, 1);
	expect("??,", "a point that nobody knows");
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
test_silence(void)
{
	struct alarm_rule *r;

	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	point("GT-2", CL2, QUANTITY_GAS, "ppm");
	rule("HIHI", ALARM_HIHI, 3, "ppm")->priority = PRIORITY_CRITICAL;
	r = rule("COMM", ALARM_COMM, NAN, "");
	r->window = 10 * SECOND;
	r->on_delay = 5 * SECOND;
	r->priority = PRIORITY_LOST;
	begin();
	feed("GT-1", 0, 0.1);
	for (int s = 1; s <= 15; s++)
		tick(s * 1000);
	expect("", "ten seconds of silence, and four");
	tick(16000);
	expect("raise GT-1 COMM,",
	    "and five; who was never heard is not missed");
	feed("GT-1", 17000, 0.1);
	expect("clear GT-1 COMM,", "a reading ends it");
	bad("GT-2", 18000, QUALITY_BAD_COMM);
	bad("GT-2", 23000, QUALITY_BAD_COMM);
	expect("raise GT-2 COMM,", "so does a lost link");
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
test_due(void)
{
	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm")->calib_due = base + DAY;
	rule("CALIB", ALARM_CALIB, NAN, "");
	begin();
	feed("GT-1", 0, 0);
	expect("", "not due yet");
	tick(DAY);
	expect("raise GT-1 CALIB,", "due today");
}

static void
test_group(void)
{
	const struct judged *d;
	struct reading r = { .point = "GT-1", .value = "", .unit = "" };
	struct err e = ERR_INIT;
	size_t n;

	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	point("GT-2", CL2, QUANTITY_GAS, "ppm");
	rule("HI", ALARM_HI, 1, "ppm")->group = "CL2";
	rule("HIHI", ALARM_HIHI, 3, "ppm")->group = "CL2";
	rules.v[1].priority = PRIORITY_CRITICAL;
	begin();
	feed("GT-1", 0, 2);
	feed("GT-2", 1000, 2);
	expect("raise GT-1 HI,join GT-2 HI,", "the second joins the first");
	feed("GT-2", 2000, 4);
	expect("raise GT-2 HIHI,", "a graver one does not");
	feed("GT-1", 3000, 4);
	expect("join GT-1 HIHI,", "the next as grave does");
	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	rule("HI", ALARM_HI, 1, "ppm")->group = "CL2";
	rule("HIHI", ALARM_HIHI, 3, "ppm")->group = "CL2";
	rules.v[1].priority = PRIORITY_CRITICAL;
	begin();
	r.time_ms = base;
	r.has_number = true;
	r.number = 5;
	judge_reading(j, &r, base, &e);
	d = judge_take(j, &n);
	tap_ok(n == 2 && d[0].what == JUDGE_RAISE && d[0].rule == &rules.v[1] &&
		d[1].what == JUDGE_JOIN,
	    "of one batch the gravest is raised");
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

static void
test_inhibited(void)
{
	struct open_alarm o = { "A9", "GT-1", "ALL", "out-of-service", false };

	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	rule("COMM", ALARM_COMM, NAN, "")->window = MINUTE;
	rule("STUCK", ALARM_STUCK, 0, "")->window = MINUTE;
	rules.v[1].inhibited_by = "COMM";
	begin();
	bad("GT-1", 0, QUALITY_BAD_COMM);
	expect("raise GT-1 COMM,", "the link is lost");
	judge_forget(j);
	judge_open(j, &o);
	judge_remembered(j);
	buf_clear(&said);
	feed_at("GT-1", base + 1000, 1, QUALITY_STUCK, base + 1000);
	expect("suppress GT-1 STUCK,", "out of service: recorded, not told");
	judge_forget(j);
	judge_open(j,
	    &(struct open_alarm){ "A2", "GT-1", "STUCK", "suppressed", true });
	judge_remembered(j);
	tick(2000);
	expect("release GT-1 STUCK,", "told when it is back");
}

static void
test_restart(void)
{
	struct findings found = FINDINGS_INIT;
	struct buf state = BUF_INIT;
	struct alarm_rule *r;

	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	point("GT-2", CL2, QUANTITY_GAS, "ppm");
	r = rule("HI", ALARM_HI, 1, "ppm");
	r->on_delay = 10 * SECOND;
	r->off_delay = 10 * SECOND;
	begin();
	feed("GT-1", 0, 2);
	feed("GT-2", 0, 2);
	feed("GT-2", 10000, 2);
	expect("raise GT-2 HI,", "one is active");
	feed("GT-2", 12000, 0.5);
	feed("GT-1", 5000, 2);
	judge_state_save(j, &state);
	judge_free(j);
	j = judge_new(&points, &rules, &substances, NULL, &found);
	judge_state_load(j, state.ptr, state.len, &found);
	judge_forget(j);
	judge_open(j,
	    &(struct open_alarm){ "A1", "GT-2", "HI", "unacked", true });
	judge_remembered(j);
	feed("GT-1", 9000, 2);
	feed("GT-2", 21000, 0.5);
	expect("", "after a restart 9 of 10 seconds");
	feed("GT-1", 10000, 2);
	feed("GT-2", 22000, 0.5);
	expect("raise GT-1 HI,clear GT-2 HI,", "what had passed counts");
	judge_free(j);
	j = judge_new(&points, &rules, &substances, NULL, &found);
	judge_state_load(j, "point\nGT-1\n", 11, &found);
	tap_ok(found.n == 1, "a state that cannot be read is said");
	judge_forget(j);
	judge_remembered(j);
	feed("GT-1", 40000, 2);
	feed("GT-1", 50000, 2);
	expect("raise GT-1 HI,", "and begun anew");
	judge_forget(j);
	judge_remembered(j);
	feed("GT-1", 51000, 2);
	feed("GT-1", 61000, 2);
	expect("raise GT-1 HI,", "one that a person ended comes again");
	buf_release(&state);
	findings_release(&found);
}

static void
test_not_written(void)
{
	struct reading r = {
		.point = "GT-1", .value = "", .unit = "", .has_number = true
	};
	struct err e = ERR_INIT;

	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	rule("HI", ALARM_HI, 1, "ppm");
	begin();
	r.time_ms = base;
	r.number = 2;
	judge_reading(j, &r, base, &e);
	write_all(false);
	r.time_ms = base + 1000;
	r.number = 0;
	judge_reading(j, &r, base, &e);
	write_all(false);
	expect("", "nothing can be written");
	write_all(true);
	expect("raise GT-1 HI,clear GT-1 HI,", "all of it comes, in order");
}

int
main(void)
{
	said = (struct buf)BUF_INIT;
	test_limits();
	test_units();
	test_delays();
	test_quality();
	test_order();
	test_slope();
	test_stuck();
	test_silence();
	test_deviation();
	test_due();
	test_group();
	test_level();
	test_inhibited();
	test_restart();
	test_not_written();
	judge_free(j);
	buf_release(&said);
	return tap_done();
}
