/* Who: absences, deputies, duty over midnight, areas, dispatch, permits. */
#include "flow_plant.h"

static const char *const files[] = { "registers/absences.csv",
	"code,person,deputy,from,until\n"
	"AB1,E3,,2026-11-20,2026-11-23\n"
	"AB2,E6,E1,2026-11-24 07:00,2026-11-24 12:00\n"
	"AB3,E1,,2026-11-26,\n"
	"AB4,E2,,2026-11-26,\n"
	"AB5,E4,,2026-12-01,2026-12-02\n"
	"AB6,E3,,2026-12-01,2026-12-02\n",
	"registers/duty.csv",
	"date,shift,role,person\n"
	"2026-11-23,NIGHT,director,E7\n"
	"2026-11-24,DAY,director,E4\n",
	"rules/dispatch.csv",
	"code,type,class,area,role,person\n"
	"D1,,,,dispatcher,\n"
	"D2,,,W1,,E3\n"
	"D3,T1,,,,E4\n"
	"D4,T1,,W1,,E5\n"
	"D5,T2,,W2,,E1\n"
	"D6,,A,W2,,E2\n"
	"D7,T3,,,,E99\n"
	"D8,,,W1-A,,E4\n",
	NULL };

static struct ledger *lg;

static const char *
who(const char *role, const char *area, const char *at)
{
	static char out[200];
	struct persons ps = PERSONS_INIT;
	struct err e = ERR_INIT;
	size_t i;

	out[0] = '\0';
	if (people_of_role(lg, role, NULL, NULL, area, plant_time(at), &ps,
		&e) < 0)
		return "refused";
	for (i = 0; i < ps.n; i++)
		snprintf(out + strlen(out), sizeof(out) - strlen(out),
		    "%s%s%s%s", i > 0 ? " " : "", ps.v[i].code,
		    *ps.v[i].deputy_for != '\0' ? "/" : "", ps.v[i].deputy_for);
	persons_release(&ps);
	return out;
}

static void
roles(void)
{
	tap_str(who("fitter", "W1", "2026-11-25"), "E3 E4", "by scope");
	tap_str(who("fitter", "W1-A", "2026-11-25"), "E3 E4",
	    "scope has all below it");
	tap_str(who("fitter", "W2", "2026-11-25"), "E6", "another workshop");
	tap_str(who("fitter", "W1", "2026-11-23 23:59"), "E4/E3",
	    "an absence ends with its last day, the standing deputy is there "
	    "already");
	tap_str(who("fitter", "W2", "2026-11-24 08:00"), "E1/E6",
	    "the absence's own deputy");
	tap_str(who("fitter", "W2", "2026-11-24 12:00"), "E6",
	    "back at the minute named");
	tap_str(who("nobody", "W1", "2026-11-24"), "", "no such role");
	tap_str(who("dispatcher", "W1", "2026-11-27"), "E1 E2",
	    "deputies of each other, both absent: both are kept");
	tap_str(who("fitter", "W1", "2026-12-01"), "E5/E3",
	    "the deputy of the deputy, once");
}

static void
duty(void)
{
	tap_str(who("director", "W1", "2026-11-23 21:00"), "E7",
	    "night shift before midnight");
	tap_str(who("director", "W1", "2026-11-24 03:00"), "E7",
	    "night shift after midnight is yesterday's");
	tap_str(who("director", "W1", "2026-11-24 07:59"), "E7",
	    "to its last minute");
	tap_str(who("director", "W1", "2026-11-24 08:00"), "E4", "day shift");
	tap_str(who("director", "W1", "2026-11-24 21:00"), "E9",
	    "no row for this night: the holder in this area");
	tap_str(who("director", "W1", "2026-10-20 10:00"), "E8",
	    "the holder of that time");
	tap_str(who("leader", "W1-A", "2026-11-25"), "E9",
	    "the leader left: the next area's");
	tap_str(who("leader", "W2", "2026-11-24 08:00"), "E1/E6",
	    "an absent leader's deputy");
}

static void
persons(void)
{
	const char *deputy;
	struct err e = ERR_INIT;

	tap_ok(person_absent(lg, "E6", plant_time("2026-11-24 08:00"), &deputy),
	    "absent");
	tap_str(deputy, "E1", "and who stands in");
	tap_ok(person_absent(lg, "E1", plant_time("2026-11-27"), &deputy),
	    "absent in a circle");
	tap_str(deputy, "", "nobody stands in");
	tap_ok(!person_absent(lg, "E5", plant_time("2026-11-27"), &deputy),
	    "present");
	tap_int(person_check(lg, "E8", plant_time("2026-11-24"), &e), -1,
	    "who left is refused");
	tap_int(e.code, E_ABSENT, "as absent");
	tap_str(person_name(lg, "E8"), "王八", "and has a name still");
	tap_ok(person_has_role(lg, "E3", "fitter", "W1-A",
		   plant_time("2026-11-24")),
	    "a role in its scope");
	tap_ok(!person_has_role(lg, "E3", "fitter", "W2",
		   plant_time("2026-11-24")),
	    "not outside it");
}

/* ---- dispatch ---- */

static struct flow flow;

static const char *
dispatch(const char *type, const char *class_, const char *area, size_t found)
{
	const char *v[] = { type, class_, area, "" };
	struct values vals = { &flow, v };
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	const char *person;

	if (flow_dispatch(lg, &vals, plant_time("2026-11-25"), &person, &fs,
		&e) < 0)
		return "refused";
	tap_int(fs.n, found, "findings for %s %s %s", type, class_, area);
	findings_release(&fs);
	return person;
}

static void
dispatching(void)
{
	struct table f = TABLE_INIT, g = TABLE_INIT;
	struct err e = ERR_INIT;

	plant_table(&f, "flow.csv",
	    PLANT_FLOW
	    "new,新,start,go,走,*,work,,,,,,\n"
	    "work,做,task,fix,改,@assignee,check,PT1H,,photo:after,,,\n"
	    "check,验,task,pass,过,dispatcher director,end,PT1H,,,fix,,\n"
	    "check,,,back,退,verifier,work,PT1H,,,fix,,\n"
	    "end,完,end,,,,,,,,,,\n");
	plant_table(&g, "form.csv",
	    PLANT_FORM "text,type,类,,,,,,\ntext,class,级,,,,,,\n"
		       "code,area,区,,,,,,areas\n"
		       "person,assignee,人,,,,,dispatch,people\n");
	tap_int(flow_parse(&flow, "trial", 'Z', 1, "试", &f, &g, &e), 0,
	    "a flow");
	table_release(&f);
	table_release(&g);
	tap_str(dispatch("T9", "B", "W2", 0), "", "two holders: nobody");
	tap_str(dispatch("T9", "B", "W1", 0), "E3", "the area's person");
	tap_str(dispatch("T9", "B", "W1-A", 0), "E4", "the nearest area wins");
	tap_str(dispatch("T1", "B", "W2", 0), "E4", "the type's person");
	tap_str(dispatch("T1", "B", "W1", 0), "E5", "most cells win");
	tap_str(dispatch("T2", "A", "W2", 1), "", "a tie gives nobody");
	tap_str(dispatch("T3", "B", "W2", 1), "", "an unknown person neither");
}

/* ---- permits ---- */

static int
may(const char *node, const char *action, const char *actor, const char *at,
    const char *assignee, const char *fixer, struct err *e)
{
	const char *v[] = { "T1", "B", "W1", assignee };
	struct values vals = { &flow, v };
	struct event fix = { .event = "1", .action = "fix", .actor = fixer };
	const struct event *events[] = { &fix };
	struct head head = { .event = "1", .node = node, .fields = v };
	struct record rec = { .id = "Z",
		.schema = &flow.schema,
		.reporter = "E2",
		.heads = &head,
		.nheads = 1,
		.shown = &head,
		.nevents = 1,
		.events = events };

	err_clear(e);
	return flow_permit(lg, &flow, flow_row(&flow, node, action, "B"), &rec,
		   &head, &vals, actor, plant_time(at), e) < 0 ?
	    e->code :
	    0;
}

static void
permits(void)
{
	struct err e = ERR_INIT;

	tap_int(may("work", "fix", "E3", "2026-11-25", "E3", "", &e), 0,
	    "the assignee");
	tap_int(may("work", "fix", "E4", "2026-11-25", "E3", "", &e), E_PERM,
	    "not his deputy while he is there");
	tap_str(e.msg, "E4 李四 may not do '改': it is for 人", "it says why");
	tap_str(e.hint, "these may: E3 孙三", "and who may");
	tap_int(may("work", "fix", "E4", "2026-11-22", "E3", "", &e), 0,
	    "the deputy while he is absent");
	tap_int(may("work", "fix", "E3", "2026-11-22", "E3", "", &e), 0,
	    "an absent person who acts all the same");
	tap_int(may("check", "pass", "E1", "2026-11-25", "E3", "E3", &e), 0,
	    "a role");
	tap_int(may("check", "pass", "E1", "2026-11-25", "E3", "E1", &e),
	    E_PERM, "not who did it");
	tap_str(e.msg, "E1 赵一 did '改' and may not do '过' too",
	    "it says what");
	tap_int(may("check", "pass", "E7", "2026-11-24 03:00", "E3", "E3", &e),
	    0, "who is on duty for the role");
	tap_int(may("check", "pass", "E7", "2026-11-25", "E3", "E3", &e),
	    E_PERM, "not when off duty");
	tap_int(may("check", "back", "E1", "2026-11-26", "E3", "E3", &e),
	    E_PERM, "the deputy is absent himself");
	tap_int(may("check", "pass", "E6", "2026-11-25", "E3", "E3", &e),
	    E_PERM, "a role of another area");
	tap_int(may("check", "pass", "E8", "2026-11-25", "E3", "E3", &e),
	    E_ABSENT, "who left");
	tap_int(may("check", "pass", "system", "2026-11-25", "E3", "E3", &e), 0,
	    "system");
}

int
main(void)
{
	lg = plant_open("2026-11-24T08:00:00+08:00", files);
	roles();
	duty();
	persons();
	dispatching();
	permits();
	flow_release(&flow);
	plant_close(lg);
	return tap_done();
}
