/* The lint: a broken flow of eight nodes and broken rules, every fault found. */
#include "flow/check.h"
#include "flow_plant.h"

static const char *const files[] = { "flows/kinds.csv",
	"kind,letter,name,note\ntrial,Z,试验,\nother,Y,别的,\n",
	"flows/trial/v1/flow.csv",
	PLANT_FLOW "new,新,start,go,走,*,work,PT1H,A,,,urgent,\n"
		   "new,,,go,走,*,work,PT4H,B,,,urgent lost,\n"
		   "work,做,task,fix,改,@assignee,end,,,,,,\n"
		   "work,,,again,再,,work,PT1H,,,,urgent,\n"
		   "end,完,end,,,,,,,,,,\n",
	"flows/trial/v1/form.csv",
	PLANT_FORM "choice,class,级,yes,,,,,A=甲 B=乙\n"
		   "code,area,区,,,,,,areas\n"
		   "code,type,类,,,,,,types\n"
		   "person,assignee,人,,,,,,people\n",
	"catalogue/types.csv", "code,name,class\nT1,一,A\nT2,二,B\n",
	"rules/dispatch.csv",
	"code,type,class,area,role,person\n"
	"D1,T1,,,,E1\n"
	"D2,T1 T2,,,,E2\n"
	"D3,T9,,,,E1\n"
	"D4,,,W9,,E1\n"
	"D5,,C,,,E1\n"
	"D6,,,W1,ghost,\n"
	"D7,,,W2,,E8\n"
	"D8,,B,,,\n",
	"rules/escalation.csv",
	"policy,step,basis,after,limit,role,channels,quiet,when,action\n"
	"urgent,1,entered,PT0S,,dispatchr director,*,,,\n"
	"urgent,1,entered,PT5M,,dispatcher,*,,,\n"
	"urgent,3,entered,5 min,,dispatcher,*,,,\n"
	"urgent,4,later,PT5M,,dispatcher,*,,,\n"
	"urgent,5,entered,PT5M,,dispatcher,smoke,,,\n"
	"urgent,6,entered,PT5M,,dispatcher,*,22-6,,\n"
	"urgent,7,entered,PT5M,,dispatcher,*,,${hott} = 1,\n"
	"urgent,8,entered,PT0S,,,,,,again\n"
	"urgent,9,entered,PT5M,,,,,,fly\n"
	"spare,1,entered,PT5M,,dispatcher,*,,,\n",
	"rules/duplicates.csv",
	"code,kind,fields,else_fields,within,again,recurrence\n"
	"X,trial,type nothing,,P180D,,\n",
	NULL };

static struct ledger *lg;

static void
show(const struct findings *fs)
{
	size_t i;

	for (i = 0; i < fs->n; i++)
		printf("# %s %s:%ld %s (%s)\n", fs->v[i].code,
		    fs->v[i].file == NULL ? "" : fs->v[i].file, fs->v[i].line,
		    fs->v[i].msg, fs->v[i].hint == NULL ? "" : fs->v[i].hint);
}

static const struct finding *
found(const struct findings *fs, const char *code, const char *file, long line)
{
	size_t i;

	for (i = 0; i < fs->n; i++)
		if (strcmp(fs->v[i].code, code) == 0 && fs->v[i].line == line &&
		    (fs->v[i].file == NULL ||
			strstr(fs->v[i].file, file) != NULL))
			return &fs->v[i];
	return NULL;
}

struct fault {
	const char *code, *file;
	long line;
	const char *what;
};

/* ---- a flow of eight nodes ---- */

static const char broken_flow[] = PLANT_FLOW
    "report,报,start,report,报,*,assign,PT1H,A,,,,\n" /* 2: W09 */
    "assign,派,task,assign,派,dispatchr,work,2 h,,,,nosuch,\n" /* 3 */
    "assign,,,assign,派,dispatcher,work,PT2H,,,,,\n" /* 4: W03 */
    "work,做,task,fix,改,@asignee,check,PT4H,,photo:after,,,\n" /* 5: W04 */
    "check,验,task,pass,过,verifier,verfiy,PT4H,,field:caus,,,\n" /* 6 */
    "verify,证,task,verify,证,verifier,file,,,,fixx,,\n" /* 7 */
    "verify,,,back,退,verifier,work,PT4H,,,,,nofield=1\n" /* 8: W08 */
    "file,档,auto,keep,存,,stamp,,,,,,\n" /* 9: W15 */
    "stamp,章,auto,stamp,章,,file,,,,,,\n" /* 10: W15 */
    "lost,失,task,,,,,,,,,,\n" /* 11 */
    "end,完,end,,,,,,,,,,\n";

static const char broken_form[] =
    PLANT_FORM "choice,class,级,yes,,,,,A=甲 B=乙\n" /* 2 */
	       "person,assignee,人,raport,,,,,people\n" /* 3: W27 */
	       "text,cause,因,,. != ${caus},,,,\n" /* 4: W13 */
	       "choice,sort,种,,,,x,,nolist\n" /* 5: W26 W25 */
	       "text,more,余,yes,,${class} = 'C',,,\n" /* 6: W20 */
	       "texxt,odd,怪,,,,,,\n" /* 7: W00 */
	       "text,cause,又,,,,,,\n" /* 8: W00 */
	       "text,node,列,,,,,,\n" /* 9: W00 */
	       "text,from,自,,,,,missing.col,\n" /* 10: W25 */
	       "text,a1,一,yes,,,,,\ntext,a2,一,yes,,,,,\n"
	       "text,a3,一,yes,,,,,\ntext,a4,一,yes,,,,,\n"
	       "text,a5,一,yes,,,,,\ntext,a6,一,yes,,,,,\n";

static const struct fault faults[] = {
	{ "W00", "form", 7, "an unknown type" },
	{ "W00", "form", 8, "a doubled field" },
	{ "W00", "form", 9, "a field with an event's name" },
	{ "W02", "flow", 6, "an unknown next node" },
	{ "W03", "flow", 4, "two rows for one action" },
	{ "W04", "flow", 3, "a role without a person" },
	{ "W04", "flow", 5, "a person field that is not there" },
	{ "W06", "flow", 3, "a bad deadline" },
	{ "W08", "flow", 6, "a needed field that the form lacks" },
	{ "W08", "flow", 8, "a set field that the form lacks" },
	{ "W09", "flow", 2, "a class without a row" },
	{ "W10", "flow", 11, "an unreachable node" },
	{ "W10", "flow", 7, "a node reached only by the misspelt one" },
	{ "W11", "flow", 11, "a dead end" },
	{ "W12", "flow", 9, "no way to an end" },
	{ "W13", "form", 4, "an expression with an unknown field" },
	{ "W15", "flow", 9, "a loop without a person" },
	{ "W16", "flow", 6, "who did it may judge it" },
	{ "W20", "form", 6, "a required field that is always hidden" },
	{ "W23", "form", 0, "more than seven taps" },
	{ "W25", "form", 5, "a default that is no choice" },
	{ "W25", "form", 10, "a source that is not there" },
	{ "W26", "form", 5, "a list that is not there" },
	{ "W27", "flow", 7, "distinct from an unknown action" },
	{ "W27", "form", 3, "required from an unknown action" },
};

static void
check_faults(const struct findings *fs, const struct fault *want, size_t n)
{
	bool all = true;
	size_t i;

	for (i = 0; i < n; i++)
		all = tap_ok(found(fs, want[i].code, want[i].file,
				 want[i].line) != NULL,
			  "%s %s:%ld %s", want[i].code, want[i].file,
			  want[i].line, want[i].what) &&
		    all;
	if (!all)
		show(fs);
}

static void
eight_nodes(void)
{
	struct table flow = TABLE_INIT, form = TABLE_INIT;
	struct findings fs = FINDINGS_INIT;
	const struct finding *f;
	struct err e = ERR_INIT;
	size_t i, first_follow;

	plant_table(&flow, "flow.csv", broken_flow);
	plant_table(&form, "form.csv", broken_form);
	tap_int(flow_check(lg, "trial", "flows/trial/draft", &flow, &form, &fs,
		    &e),
	    0, "the check itself goes on: %s", e.msg);
	check_faults(&fs, faults, sizeof(faults) / sizeof(*faults));
	f = found(&fs, "W02", "flow", 6);
	tap_str(f == NULL ? "" : f->hint, "did you mean 'verify'?",
	    "the near-miss of a node");
	f = found(&fs, "W04", "flow", 3);
	tap_str(f == NULL ? "" : f->hint, "did you mean 'dispatcher'?",
	    "the near-miss of a role");
	f = found(&fs, "W10", "flow", 7);
	tap_str(f == NULL || f->hint == NULL ? "" : f->hint,
	    "follows from W02 line 6", "what only follows says so");
	for (i = 0; i < fs.n; i++)
		if (fs.v[i].hint != NULL &&
		    strstr(fs.v[i].hint, "follows from") != NULL)
			break;
	first_follow = i;
	for (; i < fs.n; i++)
		if (fs.v[i].hint == NULL ||
		    strstr(fs.v[i].hint, "follows from") == NULL)
			break;
	tap_ok(first_follow < fs.n && i == fs.n, "root causes stand first");
	findings_release(&fs);
	table_release(&flow);
	table_release(&form);
}

/* ---- the ledger's own ---- */

static const struct fault rules[] = {
	{ "W30", "dispatch", 4, "an unknown type" },
	{ "W30", "dispatch", 5, "an unknown area" },
	{ "W30", "dispatch", 6, "an unknown class" },
	{ "W30", "dispatch", 7, "a role that nobody holds" },
	{ "W30", "dispatch", 8, "a person who left" },
	{ "W30", "dispatch", 9, "neither person nor role" },
	{ "W31", "dispatch", 3, "a tie" },
	{ "W05", "escalation", 2, "an unknown role" },
	{ "W34", "escalation", 3, "a doubled step" },
	{ "W34", "escalation", 4, "a bad duration" },
	{ "W34", "escalation", 5, "a bad basis" },
	{ "W34", "escalation", 6, "a bad channel" },
	{ "W34", "escalation", 7, "bad quiet hours" },
	{ "W35", "escalation", 8, "a condition that does not parse" },
	{ "W36", "escalation", 9, "a circle of system" },
	{ "W36", "escalation", 10, "an action that no node has" },
	{ "W33", "escalation", 11, "a policy that nobody uses" },
	{ "W32", "flow", 3, "a policy that is not there" },
	{ "W37", "duplicates", 2, "a field that is not there" },
	{ "W19", "people", 7, "a boss without a deputy" },
};

static void
whole_ledger(void)
{
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;

	tap_int(flow_check_all(lg, &fs, &e), 0, "all of the ledger");
	check_faults(&fs, rules, sizeof(rules) / sizeof(*rules));
	findings_release(&fs);
}

/* What cannot be a flow at all is refused with file and line. */
static void
refused(void)
{
	static const struct {
		const char *flow, *msg;
		long line;
	} bad[] = {
		{ "new,新,start,go,走,*,wrok,,,,,,\nwork,做,end,,,,,,,,,,\n",
		    "next 'wrok' is no node", 2 },
		{ "work,做,end,,,,,,,,,,\n", "0 start nodes, there must be one",
		    0 },
		{ "new,新,strat,go,走,*,new,,,,,,\n",
		    "node 'new' has the unknown mode 'strat'", 2 },
		{ "new,新,start,go,走,*,new,,,,,,\n"
		  "../x,新,task,go,走,*,new,,,,,,\n",
		    "'../x' is no name of a node", 3 },
		{ "new,新,start,Go!,走,*,new,,,,,,\n",
		    "'Go!' is no name of an action", 2 },
		{ "new,新,start,go,走,*,new,,,,,,\n"
		  "new,,task,run,跑,*,new,,,,,,\n",
		    "node 'new' has another mode in line 2", 3 },
	};
	struct table form = TABLE_INIT;
	size_t i;

	plant_table(&form, "form.csv", PLANT_FORM "text,a,甲,,,,,,\n");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct table t = TABLE_INIT;
		struct flow f;
		struct err e = ERR_INIT;
		char text[1024];

		snprintf(text, sizeof(text), "%s%s", PLANT_FLOW, bad[i].flow);
		plant_table(&t, "flow.csv", text);
		tap_int(flow_parse(&f, "trial", 'Z', 1, "", &t, &form, &e), -1,
		    "refused");
		tap_str(e.msg, bad[i].msg, "with this reason");
		tap_int(e.line, bad[i].line, "and line");
		table_release(&t);
	}
	table_release(&form);
}

int
main(void)
{
	lg = plant_open("2026-11-24T08:00:00+08:00", files);
	eight_nodes();
	whole_ledger();
	refused();
	plant_close(lg);
	return tap_done();
}
