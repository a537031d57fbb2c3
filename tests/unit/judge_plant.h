/*
 * Made-up points and rules for the tests of the judge:
 *
 *	fresh();
 *	point("GT-1", CL2, QUANTITY_GAS, "ppm");
 *	rule("HI", ALARM_HI, 0.3, "ppm");
 *	begin();
 *	feed("GT-1", 0, 0.4);
 *	expect("raise GT-1 HI,", "what came of it");
 */
#ifndef TESTS_JUDGE_PLANT_H
#define TESTS_JUDGE_PLANT_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sensor/judge.h"
#include "tap.h"

enum { POINTS_MOST = 8, RULES_MOST = 12 };

static struct point point_rows[POINTS_MOST];
static size_t point_order[POINTS_MOST];
static struct points points = { .v = point_rows, .by_code = point_order };
static struct alarm_rule rule_rows[RULES_MOST];
static struct alarm_rules rules = { .v = rule_rows };
static struct substance gas[] = { { "CL2", "氯气", "7782-50-5", 70.91, NAN, 1,
    NAN, NAN, 10, { 1, 2 }, "mg/m3", { 0.3, 1, 3 }, "ppm", 2 },
    { "CH4", "甲烷", "74-82-8", 16.04, 5, NAN, NAN, NAN, NAN, { 25, 50 }, "%LEL",
    { NAN, NAN, NAN }, "", 3 } };
static struct substances substances = { .v = gas, .n = 2 };
static struct judge *j;
static msec base = 1795497725000;
static int made;
static struct buf said;

static inline void
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
static inline struct point *
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

static inline struct alarm_rule *
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

static inline void
begin(void)
{
	struct findings found = FINDINGS_INIT;

	j = judge_new(&points, &rules, &substances, NULL, &found);
	tap_ok(found.n == 0, "the rules hold for the points");
	findings_release(&found);
}

/* Everything is written, and said as "raise GT-1 HI,". */
static inline void
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

static inline void
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

static inline void
feed(const char *code, msec ms, double v)
{
	feed_at(code, base + ms, v, QUALITY_GOOD, base + ms);
}

static inline void
bad(const char *code, msec ms, enum quality q)
{
	feed_at(code, base + ms, NAN, q, base + ms);
}

static inline void
tick(msec ms)
{
	judge_tick(j, base + ms);
	write_all(true);
}

static inline void
expect(const char *want, const char *what)
{
	tap_ok(strcmp(said.ptr, want) == 0, "%s: '%s', wanted '%s'", what,
	    said.ptr, want);
	buf_clear(&said);
}

#define CL2 "7782-50-5"

#endif
