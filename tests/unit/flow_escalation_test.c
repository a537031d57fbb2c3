/* Pushes: when, to whom, quiet hours, limits, conditions, actions. */
#include "flow_plant.h"

static const char *const files[] = { "registers/absences.csv",
	"code,person,deputy,from,until\n"
	"AB1,E7,,2026-11-24 10:00,2026-11-24 18:00\n",
	"flows/kinds.csv", "kind,letter,name,note\ntrial,Z,试验,\n",
	"flows/trial/v1/flow.csv",
	PLANT_FLOW
	"new,新,start,go,走,*,work,PT4H,A,,,urgent late,\n"
	"new,,,go,走,*,work,PT24H,,,,late,\n"
	"work,做,task,accept,收,@assignee,work,,,,,,\n"
	"work,,,pass,转,,work,PT4H,A,,,urgent,assignee=@assignee>deputy\n"
	"work,,,fix,改,@assignee,end,,,,,result,\n"
	"end,完,end,,,,,,,,,,\n",
	"flows/trial/v1/form.csv",
	PLANT_FORM "choice,class,级,yes,,,,,A=甲 B=乙\n"
		   "code,area,区,,,,,,areas\n"
		   "person,assignee,人,,,,,,people\n"
		   "yesno,hot,热,,,,,,\n",
	"rules/escalation.csv",
	"policy,step,basis,after,limit,role,channels,quiet,when,action\n"
	"urgent,1,entered,PT0S,PT10M,director dispatcher,* voice,,,\n"
	"urgent,2,entered,PT10M,,,,,not(done('accept')),pass\n"
	"urgent,3,entered,PT5M,,@assignee,mail,,${hot} = 'yes',\n"
	"late,remind,due,-PT1H,,@assignee,mail,,,\n"
	"late,boss,due,PT2H,PT30M,deputy_gm,*,,,\n"
	"late,calm,due,PT3H,PT30M,dispatcher,mail,11:30-14:00,,\n"
	"late,night,due,PT0S,PT30M,dispatcher,mail,22:00-06:00,,\n"
	"late,ghost,due,PT100H,,ghost,mail,,,\n"
	"broken,1,sometime,PT0S,,dispatcher,mail,,,\n"
	"result,1,entered,PT0S,,@reporter,mail,,,\n",
	NULL };

static struct ledger *lg;
static const struct flow *flow;

struct state {
	const char *node, *action, *class_, *acts, *entered, *due, *hot;
	const char *done; /* a step that was made already */
};

static bool
is_done(void *arg, const char *event, const char *policy, const char *step)
{
	(void)event;
	(void)policy;
	return strcmp(step, ((const struct state *)arg)->done) == 0;
}

/* "step>person:channel!" for every push; ! late, ? nobody, = an action. */
static const char *
pushes(const struct state *s, const char *now)
{
	static char out[600];
	const char *v[] = { s->class_, "W1", "E3", s->hot };
	struct head head = { .event = "EV1",
		.node = s->node,
		.fields = v,
		.entered = plant_time(s->entered),
		.entered_event = "EV0",
		.entered_action = s->action,
		.acts = s->acts,
		.due = *s->due == '\0' ? MSEC_NONE : plant_time(s->due),
		.open = strcmp(s->node, "end") != 0 };
	struct record rec = { .id = "Z261124-A0001X",
		.schema = &flow->schema,
		.reporter = "E5",
		.heads = &head,
		.nheads = 1,
		.shown = &head };
	struct pushes ps = PUSHES_INIT;
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	size_t i;

	if (s->done != NULL) {
		ps.done = is_done;
		ps.done_arg = (void *)s;
	}
	snprintf(out, sizeof(out), "refused");
	if (escalation_due(lg, flow, &rec, &head, plant_time(now), &ps, &fs,
		&e) == 0) {
		out[0] = '\0';
		for (i = 0; i < ps.n; i++)
			snprintf(out + strlen(out), sizeof(out) - strlen(out),
			    "%s%s%s%s%s%s%s%s%s", i > 0 ? " " : "",
			    ps.v[i].step, *ps.v[i].action ? "=" : ">",
			    *ps.v[i].action ? ps.v[i].action : ps.v[i].person,
			    *ps.v[i].deputy_for ? "/" : "", ps.v[i].deputy_for,
			    ps.v[i].lacks_person ? "?" : ":", ps.v[i].channel,
			    ps.v[i].late ? "!" : "");
	}
	pushes_release(&ps);
	findings_release(&fs);
	return out;
}

static void
classes(void)
{
	struct state a = { "work", "go", "A", "", "2026-11-24T08:00:00+08:00",
		"2026-11-24T12:00:00+08:00", "", NULL };
	struct state b = a;

	tap_str(pushes(&a, "2026-11-24 08:00"),
	    "1>E9:* 1>E9:voice 1>E1:* 1>E1:voice 1>E2:* 1>E2:voice",
	    "class A at once, to all roles and channels");
	tap_str(pushes(&a, "2026-11-24 07:59"), "", "not a minute before");
	a.done = "1";
	tap_str(pushes(&a, "2026-11-24 08:09"), "", "what is done is left out");
	tap_str(pushes(&a, "2026-11-24 08:10"), "2=pass:", "then an action");
	a.acts = "accept";
	tap_str(pushes(&a, "2026-11-24 08:10"), "",
	    "not when its condition fails");
	a.acts = "pass";
	tap_str(pushes(&a, "2026-11-24 08:10"), "",
	    "not when it was taken already");
	a.acts = "accept";
	a.hot = "yes";
	tap_str(pushes(&a, "2026-11-24 08:10"), "3>E3:mail",
	    "a condition on a field");
	b.class_ = "B";
	tap_str(pushes(&b, "2026-11-24 08:30"), "", "class B has another row");
	b.action = "settle";
	tap_str(pushes(&b, "2026-11-24 11:10"), "remind>E3:mail",
	    "entered by the engine: the node's row");
}

static void
deadlines(void)
{
	struct state s = { "work", "go", "B", "", "2026-11-23T12:00:00+08:00",
		"2026-11-24T12:00:00+08:00", "", NULL };

	tap_str(pushes(&s, "2026-11-24 10:59"), "", "too early");
	tap_str(pushes(&s, "2026-11-24 11:00"), "remind>E3:mail",
	    "the reminder before");
	s.done = "remind";
	tap_str(pushes(&s, "2026-11-24 12:00"), "night>E1:mail night>E2:mail",
	    "at the deadline");
	s.done = "night";
	tap_str(pushes(&s, "2026-11-24 14:00"), "remind>E3:mail boss>E1/E7:*",
	    "two clock hours later, the absent one's deputy");
	tap_str(pushes(&s, "2026-11-24 14:31"), "remind>E3:mail boss>E1/E7:*!",
	    "a late push is marked");
	s.done = "remind";
	s.due = "2026-11-24T09:00:00+08:00";
	tap_str(pushes(&s, "2026-11-24 13:59"),
	    "night>E1:mail! night>E2:mail! boss>E1/E7:*!",
	    "what falls into quiet hours waits");
	tap_str(pushes(&s, "2026-11-24 14:00"),
	    "night>E1:mail! night>E2:mail! boss>E1/E7:*! calm>E1:mail "
	    "calm>E2:mail",
	    "to their end, and is not late then");
	s.due = "2026-11-24T23:00:00+08:00";
	tap_str(pushes(&s, "2026-11-25 05:59"),
	    "boss>E7:*! calm>E1:mail! "
	    "calm>E2:mail!",
	    "quiet hours over midnight");
	tap_str(pushes(&s, "2026-11-25 06:00"),
	    "boss>E7:*! calm>E1:mail! calm>E2:mail! night>E1:mail "
	    "night>E2:mail",
	    "and their end in the morning");
	s.due = "";
	tap_str(pushes(&s, "2026-11-25 06:00"), "",
	    "without a deadline nothing is due");
}

static void
others(void)
{
	struct state s = { "work", "go", "B", "", "2026-11-10T12:00:00+08:00",
		"2026-11-11T12:00:00+08:00", "", "boss" };
	struct push p = { "late", "boss", "EV0", "r", "E7", "", "mail", "", 0,
		0, false, false };
	struct buf b = BUF_INIT;

	tap_ok(strstr(pushes(&s, "2026-11-24 08:00"), "ghost>?") != NULL,
	    "a role that nobody holds");
	s.node = "end";
	s.action = "fix";
	tap_str(pushes(&s, "2026-11-24 08:00"), "1>E5:mail",
	    "the reporter is told of the end");
	push_key(&p, &b);
	tap_str(b.ptr, "EV0|late|boss|E7|mail", "the key of a push");
	buf_release(&b);
}

/* Five thousand open records, none due: what escalate does every minute. */
static void
fast(void)
{
	struct state s = { "work", "go", "B", "", "2026-11-24T07:00:00+08:00",
		"2026-11-25T12:00:00+08:00", "", NULL };
	msec start = clock_real();
	int i;

	for (i = 0; i < 5000; i++)
		if (*pushes(&s, "2026-11-24 08:00") != '\0')
			break;
	tap_int(i, 5000, "nothing due in 5,000 records");
	tap_ok(clock_real() - start < 2000, "in %lld ms",
	    (long long)(clock_real() - start));
}

int
main(void)
{
	struct err e = ERR_INIT;

	lg = plant_open("2026-11-24T08:00:00+08:00", files);
	tap_int(ledger_flow(lg, "trial", 0, &flow, &e), 0, "the flow: %s",
	    e.msg);
	if (flow == NULL)
		return tap_done();
	classes();
	deadlines();
	others();
	fast();
	plant_close(lg);
	return tap_done();
}
