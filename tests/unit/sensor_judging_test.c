/*
 * The judge: delays, silence, order, groups, inhibition, restarts.
 */
#include "judge_plant.h"

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
test_inhibited(void)
{
	struct open_alarm o = { "A9", "GT-1", "ALL", "out-of-service", false,
		NULL };

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
	    &(struct open_alarm){
		"A2", "GT-1", "STUCK", "suppressed", true, NULL });
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
	    &(struct open_alarm){ "A1", "GT-2", "HI", "unacked", true, NULL });
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

/* How many worst values are to be recorded at now; the first is *peak. */
static size_t
peaks(msec now, bool all, double *peak, bool works)
{
	const struct judged *d;
	size_t n;

	d = judge_peaks(j, now, all, &n);
	*peak = n > 0 ? d->peak : NAN;
	for (size_t i = 0; works && i < n; i++)
		judge_peak_written(&d[i]);
	return n;
}

static void
test_peaks(void)
{
	double v;

	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	point("LT-1", "", QUANTITY_LEVEL, "m");
	rule("HI", ALARM_HI, 1, "ppm");
	rule("LO", ALARM_LO, 3, "m");
	begin();
	feed("GT-1", 0, 3);
	feed("LT-1", 0, 2.5);
	tap_ok(peaks(0, true, &v, true) == 0, "what the raising said is said");
	feed("GT-1", 1000, 4);
	feed("GT-1", 2000, 3.5);
	tap_ok(peaks(0, false, &v, true) == 0, "a little more may wait");
	tap_ok(peaks(9999, false, &v, true) == 0, "for ten seconds");
	tap_ok(peaks(10000, false, &v, false) == 1 && v == 4,
	    "then the worst is due, not the newest");
	tap_ok(peaks(10000, false, &v, true) == 1, "until it is written");
	tap_ok(peaks(30000, true, &v, true) == 0, "and once");
	feed("GT-1", 3000, 7);
	feed("LT-1", 3000, 2.4);
	tap_ok(peaks(30000, false, &v, true) == 2 && v == 7,
	    "twice as far beyond the limit does not wait, and takes others");
	feed("LT-1", 4000, 2.6);
	tap_ok(peaks(90000, true, &v, true) == 0, "of a low one less is worse");
	feed("LT-1", 5000, 2.3);
	tap_ok(peaks(90000, true, &v, true) == 1 && v == 2.3, "all: at once");
	judge_forget(j);
	judge_open(j,
	    &(struct open_alarm){ "A1", "GT-1", "HI", "unacked", true, "9" });
	judge_remembered(j);
	feed("GT-1", 6000, 8);
	tap_ok(peaks(90000, true, &v, true) == 0, "the record knows worse");
	feed("GT-1", 6500, 12.34567123);
	tap_ok(peaks(90000, true, &v, true) == 1,
	    "a worse one, in nine digits");
	judge_forget(j);
	judge_open(j,
	    &(struct open_alarm){
		"A1", "GT-1", "HI", "unacked", true, "12.34567" });
	judge_remembered(j);
	tap_ok(peaks(90000, true, &v, true) == 0,
	    "the seven that the record has of it are enough");
	feed("GT-1", 7000, 0.5);
	expect("raise GT-1 HI,raise LT-1 LO,clear GT-1 HI,", "one alarm each");
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

static void
test_new_tables(void)
{
	struct findings found = FINDINGS_INIT;
	struct buf state = BUF_INIT;
	struct judge *old;

	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	rule("HI", ALARM_HI, 1, "ppm");
	rule("COMM", ALARM_COMM, NAN, "")->window = 15 * SECOND;
	begin();
	feed("GT-1", 0, 0.5);
	expect("", "nothing wrong");
	old = j;
	j = NULL;
	rules.v[0].limit = 0.3;
	begin();
	judge_state_save(old, &state);
	judge_state_load(j, state.ptr, state.len, &found);
	judge_carry(j, old);
	feed("GT-1", 0, 0.5);
	expect("raise GT-1 HI,", "of one instant after new tables");
	tick(16000);
	expect("raise GT-1 COMM,", "and silence is noticed still");
	judge_free(old);
	judge_free(j);
	j = NULL;
	begin();
	judge_state_load(j, state.ptr, state.len, &found);
	feed("GT-1", 0, 0.5);
	expect("", "another run has judged that");
	tap_ok(judge_counts(j)->before == 1, "and counts it");
	feed("GT-1", 1, 0.5);
	expect("raise GT-1 HI,", "what is newer it has not");
	buf_release(&state);
	findings_release(&found);
}

static void
test_new_tables_in_heat(void)
{
	struct judge *old;

	fresh();
	point("GT-1", CL2, QUANTITY_GAS, "ppm");
	point("TT-1", "", QUANTITY_TEMPERATURE, "℃")->range_hi = 80;
	rule("HI", ALARM_HI, 1, "mg/m3")->scope = SCOPE_POINT;
	rules.v[0].match = "GT-1";
	begin();
	feed("TT-1", 0, 40);
	feed("GT-1", 0, 0.355);
	expect("", "1 mg/m3 of chlorine is 0.362 ppm in the heat");
	old = j;
	j = NULL;
	begin();
	judge_carry(j, old);
	judge_free(old);
	feed("GT-1", 1, 0.355);
	expect("", "with new tables too, before the thermometer is heard");
	feed("GT-1", 2, 0.365);
	expect("raise GT-1 HI,", "more is more");
}

int
main(void)
{
	said = (struct buf)BUF_INIT;
	test_delays();
	test_order();
	test_silence();
	test_due();
	test_group();
	test_inhibited();
	test_restart();
	test_peaks();
	test_not_written();
	test_new_tables();
	test_new_tables_in_heat();
	judge_free(j);
	buf_release(&said);
	return tap_done();
}
