/* Deadlines: alternatives, what they count from, what is refused. */
#include "flow_plant.h"

static struct flow flow;

static const char *
due(const char *cell, const char *given, const char *hours, const char *found,
    const char *day)
{
	static char out[CLOCK_TEXT];
	const char *v[] = { given, hours, found, day, "PT90M" };
	struct values vals = { &flow, v };
	struct flow_row row = {
		.node = "new", .action = "go", .due = cell, .line = 9
	};
	struct err e = ERR_INIT;
	msec m;

	if (flow_due(NULL, &flow, &row, &vals,
		plant_time("2026-11-24T08:00:00+08:00"), &m, &e) < 0)
		return e.code == E_DATA && e.line == 9 ? "refused" : "lost";
	if (m == MSEC_NONE)
		return "none";
	clock_short(m, out);
	return out;
}

static void
make_flow(void)
{
	struct table f = TABLE_INIT, g = TABLE_INIT;
	struct err e = ERR_INIT;

	plant_table(&f, "flow.csv",
	    PLANT_FLOW "new,新,start,go,走,*,end,,,,,,\n"
		       "end,完,end,,,,,,,,,,\n");
	plant_table(&g, "form.csv",
	    PLANT_FORM "time,given,限,,,,,,\nhours,hours,时,,,,,,\n"
		       "time,found_at,见,,,,,,\ndate,day,日,,,,,,\n"
		       "duration,span,长,,,,,,\n");
	tap_int(flow_parse(&flow, "trial", 'Z', 1, "试", &f, &g, &e), 0,
	    "a flow");
	table_release(&f);
	table_release(&g);
}

int
main(void)
{
	static const char all[] = "@given found_at+@hours found_at+PT4H";
	struct err e = ERR_INIT;

	tap_int(clock_zone("Asia/Shanghai", &e), 0, "site time");
	make_flow();
	tap_str(due("", "", "", "", ""), "none", "no deadline");
	tap_str(due("PT24H", "", "", "", ""), "2026-11-25 08:00",
	    "from the event");
	tap_str(due("P1D", "", "", "", ""), "2026-11-25 08:00", "a day");
	tap_str(due(all, "", "", "2026-11-24T07:10:00+08:00", ""),
	    "2026-11-24 11:10", "the class's, from when it was found");
	tap_str(due(all, "", "8", "2026-11-24T07:10:00+08:00", ""),
	    "2026-11-24 15:10", "the type's own before it");
	tap_str(due(all, "2026-12-01T18:00:00+08:00", "8",
		    "2026-11-24T07:10:00+08:00", ""),
	    "2026-12-01 18:00", "what was given before both");
	tap_str(due("@given @hours PT4H", "-", "8", "-", ""),
	    "2026-11-24 16:00", "a cleared field has no value");
	tap_str(due("found_at+PT4H PT5H", "", "", "", ""), "2026-11-24 13:00",
	    "an empty base has no value, the next alternative holds");
	tap_str(due("@day", "", "", "", "2026-11-30"), "2026-12-01 00:00",
	    "a day means its end");
	tap_str(due("@span", "", "", "", ""), "2026-11-24 09:30",
	    "a field with a duration");
	tap_str(due("@given @hours", "", "", "", ""), "none",
	    "no alternative has a value");
	tap_str(due("4h", "", "", "", ""), "refused", "no duration");
	tap_str(due("-PT4H", "", "", "", ""), "refused", "before it began");
	tap_str(due("@missing", "", "", "", ""), "refused", "no such field");
	tap_str(due("missing+PT1H", "", "", "", ""), "refused", "no such base");
	tap_str(due("hours+PT1H", "", "8", "", ""), "refused",
	    "a base that is no time");
	tap_str(due("found_at+", "", "", "2026-11-24", ""), "refused",
	    "nothing after the base");
	flow_release(&flow);
	return tap_done();
}
