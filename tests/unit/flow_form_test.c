/* Forms: values as typed, what is required, what system fills in; needs, set. */
#include "flow_plant.h"

static const char *const files[] = { "registers/absences.csv",
	"code,person,deputy,from,until\nAB1,E3,,2026-11-24,2026-11-24\n",
	"flows/kinds.csv", "kind,letter,name,note\ntrial,Z,试验,\n",
	"flows/trial/v1/flow.csv",
	PLANT_FLOW
	"new,新,start,go,走,*,work,PT1H,,,,,\n"
	"work,做,task,fix,改,@assignee,end,,,photo:after photo:2 note "
	"field:part,,,assignee=@assignee>deputy|@actor note2=- part=@now\n"
	"work,,,shut,关,@assignee,end,,,field:grade!=big signature,,,"
	"assignee=@hands\n"
	"end,完,end,,,,,,,,,,\n",
	"flows/trial/v1/form.csv",
	PLANT_FORM "code,machine,设备,,,,,,equipment\n"
		   "code,area,区域,yes,,,,machine.area,areas\n"
		   "text,process,工序,,,,,\"area.process|'通用'\",\n"
		   "person,leader,负责人,,,,,leader(area),\n"
		   "person,assignee,责任人,,,,,machine.owner|leader|actor,\n"
		   "time,found_at,发现,yes,,,,now,\n"
		   "code,shift,班次,,,,,shift(found_at),shifts\n"
		   "yesno,late,补录,,,,,\"late(found_at,PT30M)\",\n"
		   "choice,grade,级,,,,small,,small=小 big=大\n"
		   "integer,parts,件,,. > 0 and . <= ${stock},,,,\n"
		   "integer,stock,库存,,,,,,\n"
		   "text,part,配件,fix,,${grade} = 'big',,,\n"
		   "text,note2,说明,,,,,,\n"
		   "hours,limit,时限,,,,,,\n"
		   "link,parent,上级,,,,,,trial\n"
		   "person,hands,人手,,,,,,\n"
		   "code,free,自由,,,,,,\n",
	NULL };

static struct ledger *lg;
static const struct flow *flow;
static struct arena arena = ARENA_INIT;

/* The value as stored, or "!" and the error's code. */
static const char *
norm(const char *field, const char *typed)
{
	struct err e = ERR_INIT;
	const char *out;

	if (field_normalise(lg, flow, flow_field(flow, field), typed,
		plant_time("2026-11-24T08:00:00+08:00"), &arena, &out, &e) < 0)
		return arena_printf(&arena, "!%d", e.code);
	return out;
}

static const struct {
	const char *field, *typed, *want;
} typed[] = {
	{ "machine", "EQ1", "EQ1" },
	{ "machine", "eq1", "EQ1" },
	{ "machine", "3#冲床", "EQ1" },
	{ "machine", " EQ1 ", "EQ1" },
	{ "machine", "EQ2", "!66" },
	{ "machine", "../EQ1", "!64" },
	{ "machine", "/etc/passwd", "!64" },
	{ "machine", "EQ\t1", "!64" },
	{ "machine", "\xff", "!64" },
	{ "machine", "-", "-" },
	{ "machine", "", "" },
	{ "assignee", "E3", "E3" },
	{ "assignee", "孙三", "E3" },
	{ "assignee", "赵一", "!64" },
	{ "assignee", "赵", "!66" },
	{ "assignee", "E8", "!66" },
	{ "assignee", "王八", "!66" },
	{ "found_at", "2026-11-24 07:30", "2026-11-24T07:30:00.000+08:00" },
	{ "found_at", "2026-11-24T00:00:00Z", "2026-11-24T08:00:00.000+08:00" },
	{ "found_at", "yesterday", "!64" },
	{ "late", "是", "yes" },
	{ "late", "N", "no" },
	{ "late", "maybe", "!64" },
	{ "grade", "大", "big" },
	{ "grade", "big", "big" },
	{ "grade", "huge", "!66" },
	{ "parts", "12", "12" },
	{ "parts", "007", "7" },
	{ "parts", "1e3", "!64" },
	{ "parts", "12 ", "12" },
	{ "limit", "24", "24" },
	{ "limit", "P1D", "24" },
	{ "limit", "PT90M", "!64" },
	{ "limit", "-2", "!64" },
	{ "limit", "2 h", "!64" },
	{ "process", "两行\n文字", "两行\n文字" },
	{ "process", "铃\a", "!64" },
	{ "process", "\xc3\x28", "!64" },
	{ "free", "ab-12", "AB-12" },
	{ "free", "a b", "!64" },
	{ "parent", "z261124a00010", "!64" },
	{ "parent", "H261123-A0017J", "!64" },
};

static void
values_typed(void)
{
	char longest[4002];
	size_t i;

	for (i = 0; i < sizeof(typed) / sizeof(*typed); i++)
		tap_str(norm(typed[i].field, typed[i].typed), typed[i].want,
		    "%s as '%s'", typed[i].field,
		    strpbrk(typed[i].typed, "\n\a\t\xff\xc3") == NULL ?
			typed[i].typed :
			"…");
	memset(longest, 'x', 4001);
	longest[4001] = '\0';
	tap_str(norm("process", longest), "!64", "4,001 characters");
	longest[4000] = '\0';
	tap_int(strlen(norm("process", longest)), 4000, "4,000 characters");
}

static const char *v[32];
static bool set[32], filled[32];
static struct values vals = { NULL, v };

static void
clear(void)
{
	size_t i;

	for (i = 0; i < 32; i++) {
		v[i] = "";
		set[i] = filled[i] = false;
	}
}

static void
put(const char *field, const char *value)
{
	int i = schema_field(&flow->schema, field);

	v[i] = value;
	set[i] = true;
}

static const char *
get(const char *field)
{
	return v[schema_field(&flow->schema, field)];
}

static int
fill(const bool *only)
{
	struct actor me = { "E6", "吴六", "wu", false };
	struct err e = ERR_INIT;
	int rc = form_fill(lg, flow, &vals, filled, only, &me,
	    plant_time("2026-11-24T08:00:00+08:00"), &arena, &e);

	if (rc < 0)
		printf("# %s\n", e.msg);
	return rc;
}

static void
filling(void)
{
	bool only[32] = { false };

	clear();
	put("machine", "EQ1");
	put("found_at", "2026-11-24T03:00:00.000+08:00");
	tap_int(fill(NULL), 0, "filled in");
	tap_str(get("area"), "W1-A", "from the machine's row");
	tap_str(get("process"), "通用", "a literal where the row has nothing");
	tap_str(get("leader"), "E9", "who left is passed over");
	tap_str(get("assignee"), "E9",
	    "the first alternative that has a value");
	tap_str(get("shift"), "NIGHT", "the shift of that time");
	tap_str(get("late"), "yes", "typed more than 30 minutes after");
	tap_str(get("grade"), "small", "a default");
	tap_str(get("part"), "", "nothing without a source");
	tap_ok(filled[1] && !filled[0], "what was filled is marked");
	memset(filled, 0, sizeof(filled));
	put("area", "W2");
	only[schema_field(&flow->schema, "area")] = true;
	tap_int(fill(only), 0, "computed again");
	tap_str(get("process"), "焊接", "what depends on the area");
	tap_str(get("leader"), "E6", "its leader");
	tap_str(get("assignee"), "E6", "and what depends on that");
	tap_str(get("shift"), "NIGHT", "the rest is left alone");
	tap_ok(!filled[schema_field(&flow->schema, "area")],
	    "what was given is not filled");
	clear();
	put("found_at", "2026-11-24T07:45:00.000+08:00");
	fill(NULL);
	tap_str(get("late"), "", "typed in time");
	tap_str(get("assignee"), "E6", "the actor as the last alternative");
}

static int
check(const char *action, struct err *e)
{
	err_clear(e);
	return form_check(lg, flow, &vals, set, action, "", e) < 0 ? e->code :
								     0;
}

static void
checking(void)
{
	struct err e = ERR_INIT;

	clear();
	tap_int(check("go", &e), E_NO, "required");
	tap_str(e.msg, "area (区域) is missing for '走'", "says what and for");
	tap_str(e.hint, "give area=VALUE", "and how to give it");
	put("area", "W1");
	put("found_at", "2026-11-24");
	tap_int(check("go", &e), 0, "all there");
	put("area", "-");
	tap_int(check("go", &e), E_NO, "cleared is missing");
	put("area", "W1");
	put("part", "垫片");
	put("grade", "small");
	tap_int(check("go", &e), E_NO, "what does not apply is refused");
	put("grade", "big");
	tap_int(check("go", &e), 0, "until it applies");
	put("part", "");
	tap_int(check("go", &e), 0, "not required yet");
	tap_int(check("fix", &e), E_NO, "required by an action");
	put("grade", "small");
	tap_int(check("fix", &e), 0, "not while it does not apply");
	put("stock", "5");
	put("parts", "6");
	tap_int(check("go", &e), E_NO, "a constraint with another field");
	tap_str(e.msg, "parts (件) may not be '6'", "says the value");
	put("parts", "5");
	tap_int(check("go", &e), 0, "which holds");
	memset(set, 0, sizeof(set));
	put("stock", "4");
	tap_int(check("go", &e), E_NO, "and breaks when the other changes");
}

static int
needs(const char *action, const char *evidence, const char *note, bool sig,
    struct err *e)
{
	struct flow_input in = { flow_row(flow, "work", action, ""), &vals,
		evidence, note, sig, "", "Z", 0, NULL };

	err_clear(e);
	return flow_needs(lg, flow, &in, e) < 0 ? e->code : 0;
}

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
needing(void)
{
	struct err e = ERR_INIT;

	clear();
	put("part", "垫片");
	put("grade", "small");
	tap_int(needs("fix", "", "", false, &e), E_NO, "a photo");
	tap_str(e.msg, "'改' needs the photo 'after'", "named");
	tap_str(e.hint, "give it with -p after=FILE", "with the option");
	tap_int(needs("fix", "after=" SHA ".pdf before=" SHA ".jpg", "ok",
		    false, &e),
	    E_NO, "a document is no photo");
	tap_int(needs("fix", "after=" SHA ".jpg", "ok", false, &e), E_NO,
	    "one of two photos");
	tap_int(needs("fix", "after=" SHA ".jpg before=" SHA ".png", " ", false,
		    &e),
	    E_NO, "a blank note is none");
	tap_int(needs("fix", "after=" SHA ".jpg before=" SHA ".png", "换了",
		    false, &e),
	    0, "all of it");
	put("part", "-");
	tap_int(needs("fix", "after=" SHA ".jpg before=" SHA ".png", "换了",
		    false, &e),
	    E_NO, "a cleared field is none");
	tap_int(needs("shut", "", "", false, &e), E_NO, "a signature");
	tap_int(needs("shut", "", "", true, &e), 0, "signed");
	put("grade", "big");
	tap_int(needs("shut", "", "", true, &e), E_NO, "not while it is big");
	tap_str(e.msg, "'关' is refused while grade (级) is 'big'", "said so");
}

static void
setting(void)
{
	struct err e = ERR_INIT;
	msec now = plant_time("2026-11-24T08:00:00+08:00");

	clear();
	put("assignee", "E3");
	put("note2", "旧");
	memset(set, 0, sizeof(set));
	tap_int(flow_set(lg, flow, flow_row(flow, "work", "fix", ""), &vals,
		    set, "E6", now, &arena, &e),
	    0, "set");
	tap_str(get("assignee"), "E4", "the deputy");
	tap_str(get("note2"), "", "cleared");
	tap_str(get("part"), "2026-11-24T08:00:00.000+08:00", "the time");
	tap_ok(set[schema_field(&flow->schema, "note2")] &&
		!set[schema_field(&flow->schema, "area")],
	    "and marked");
	put("assignee", "E6");
	flow_set(lg, flow, flow_row(flow, "work", "fix", ""), &vals, set, "E2",
	    now, &arena, &e);
	tap_str(get("assignee"), "E2", "no deputy: the next alternative");
	flow_set(lg, flow, flow_row(flow, "work", "shut", ""), &vals, set, "E2",
	    now, &arena, &e);
	tap_str(get("assignee"), "E2", "nothing to set leaves it alone");
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
	vals.flow = flow;
	values_typed();
	filling();
	checking();
	needing();
	setting();
	arena_release(&arena);
	plant_close(lg);
	return tap_done();
}
