/* Expressions: values, precedence, limits, faults. */
#include "flow_plant.h"

static struct flow flow;
static const char *v[6];

static void
make_flow(void)
{
	struct table f = TABLE_INIT, g = TABLE_INIT;
	struct err e = ERR_INIT;

	plant_table(&f, "flow.csv",
	    PLANT_FLOW "new,新,start,go,走,*,end,,,,,,\n"
		       "end,完,end,,,,,,,,,,\n");
	plant_table(&g, "form.csv",
	    PLANT_FORM "integer,count,数,,,,,,\ntext,name,名,,,,,,\n"
		       "time,found_at,时,,,,,,\nduration,span,长,,,,,,\n"
		       "yesno,hot,热,,,,,,\ntext,tags,签,,,,,,\n");
	tap_int(flow_parse(&flow, "trial", 'Z', 1, "试", &f, &g, &e), 0,
	    "a flow of two nodes");
	table_release(&f);
	table_release(&g);
}

/* 1 true, 0 false, -1 refused. */
static int
eval(const char *text)
{
	struct values vals = { &flow, v };
	struct expr_env env = { &vals, "12", "accept judge", NULL };
	struct err e = ERR_INIT;
	bool out;

	if (expr_true(text, &env, &out, "form.csv", 3, &e) < 0) {
		if (e.code != E_DATA || e.line != 3)
			return -2;
		return -1;
	}
	return out;
}

static const struct {
	const char *text;
	int want;
} cases[] = {
	{ "${count} = 9", 1 },
	{ "${count} < 10", 1 },
	{ "${count} > '10'", 0 },
	{ "${count} >= 9.0", 1 },
	{ "${name} = '泄漏'", 1 },
	{ "${name} != \"泄漏\"", 0 },
	{ "${name} = ''", 0 },
	{ "${name} < 5", -1 },
	{ "${found_at} > '2026-11-24 07:59'", 1 },
	{ "${found_at} < '2026-11-24T00:00:00Z'", 0 },
	{ "${found_at} <= '2026-11-24T00:00:00Z'", 1 },
	{ "${span} = 'PT2H'", 1 },
	{ "${span} >= 'PT121M'", 0 },
	{ "${span} = 'PT120M'", 1 },
	{ "${hot}", 0 },
	{ "not(${hot})", 1 },
	{ "not( ${hot} = 'no' )", 0 },
	{ "${name}", 1 },
	{ "selected(${tags}, 'b')", 1 },
	{ "selected(${tags},'bb')", 0 },
	{ "count(${tags}) = 3", 1 },
	{ "done('accept')", 1 },
	{ "done('acc')", 0 },
	{ "not(done('accept')) or done('judge')", 1 },
	{ ". > 10 and . <= 12", 1 },
	{ "0 = 1 or 1 = 1 and 0 = 1", 0 },
	{ "(0 = 1 or 1 = 1) and 1 = 1", 1 },
	{ "-3 < -2", 1 },
	{ "'a' = 'a' = 'b'", -1 },
	{ "", -1 },
	{ "${nam} = 'x'", -1 },
	{ "${name", -1 },
	{ "'open", -1 },
	{ "not ${hot}", -1 },
	{ "${count} >", -1 },
	{ "1 = 1 nonsense", -1 },
	{ "system('x')", -1 },
	{ "selected(${tags} 'b')", -1 },
	{ "count(${tags}", -1 },
	{ "1..2 = 3", -1 },
	{ "(1 = 1) < (1 = 1)", -1 },
};

static void
limits(void)
{
	char deep[400], longer[1200];
	struct err e = ERR_INIT;
	int i;

	memset(deep, 0, sizeof(deep));
	memset(deep, '(', 63);
	deep[63] = '1';
	memset(deep + 64, ')', 63);
	tap_int(eval(deep), 1, "63 brackets");
	memset(deep, '(', 65);
	deep[65] = '1';
	memset(deep + 66, ')', 65);
	tap_int(eval(deep), -1, "65 brackets are too many");
	for (i = 0; i < 1001; i++)
		longer[i] = ' ';
	longer[1001] = '\0';
	memcpy(longer, "1=1", 3);
	tap_int(eval(longer), -1, "1,001 bytes are too many");
	longer[1000] = '\0';
	tap_int(eval(longer), 1, "1,000 bytes are not");
	tap_int(expr_check("${nam} = 'x'", &flow, "form.csv", 7, &e), -1,
	    "lint finds the unknown field");
	tap_str(e.msg, "expression '${nam} = 'x'': unknown field 'nam'",
	    "and names it");
	tap_str(e.hint, "did you mean 'name'?", "and the near-miss");
	tap_int(e.line, 7, "and the line");
	tap_int(expr_check("${name} < 5", &flow, "form.csv", 7, &e), 0,
	    "lint leaves values alone");
}

int
main(void)
{
	struct err e = ERR_INIT;
	size_t i;

	tap_int(clock_zone("Asia/Shanghai", &e), 0, "site time");
	make_flow();
	v[0] = "9";
	v[1] = "泄漏";
	v[2] = "2026-11-24T08:00:00.000+08:00";
	v[3] = "PT2H";
	v[4] = "no";
	v[5] = "a b c";
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		tap_int(eval(cases[i].text), cases[i].want, "%s",
		    cases[i].text);
	limits();
	flow_release(&flow);
	return tap_done();
}
