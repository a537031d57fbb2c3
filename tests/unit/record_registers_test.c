/*
 * Registers: looking up, shifts, and a finding of its own for every mistake in
 * a table.
 */
#include "tap.h"

#include <stdlib.h>

#include "base/buf.h"
#include "record/record_int.h"
#include "record/registers.h"
#include "record/select.h"

#define SETTINGS \
	"key,value,note\nformat,1,\nplant,TEST,\nlanguage,en,\n" \
	"time_zone,Asia/Shanghai,\nrehearsal,yes,\n"
#define PEOPLE \
	"code,name,login,department,team,roles,scope,deputy,channels," \
	"valid_from,valid_to\n"
#define AREAS \
	"code,name,alias,kind,parent,process,leader,lat,lon,radius_m," \
	"polygon,indoor\n"
#define MACHINES \
	"code,name,alias,area,model,serial,maker,cycle,state," \
	"successor,valid_from,valid_to\n"
#define SHIFTS "code,name,start,end,valid_from,valid_to\n"

static char dir[] = "/tmp/bihuan-reg.XXXXXX";
static int made;

static void
die(const char *what, const struct err *e)
{
	printf("Bail out! %s: %s\n", what, e->msg);
	exit(1);
}

/* A ledger of its own with these tables: path, bytes, …, NULL. */
static struct store *
ledger(const char *const *files)
{
	struct store_seed seeds[12] = { { "settings.csv", SETTINGS,
	    sizeof(SETTINGS) - 1 } };
	struct store_init init = {
		.station = 'A', .rehearsal = true, .name = "test"
	};
	struct store *st;
	struct err e = ERR_INIT;
	char path[64];
	size_t n = 1;

	for (; *files != NULL; files += 2)
		if (strcmp(files[0], "settings.csv") == 0)
			seeds[0] = (struct store_seed){ files[0], files[1],
				strlen(files[1]) };
		else
			seeds[n++] = (struct store_seed){ files[0], files[1],
				strlen(files[1]) };
	snprintf(path, sizeof(path), "%s/%d", dir, made++);
	if (store_create(path, &init, seeds, n, &e) < 0 ||
	    store_open(&st, path, &e) < 0)
		die("ledger", &e);
	return st;
}

/* The lint of these tables, one finding a line. */
static char *
lint(const char *const *files)
{
	struct store *st = ledger(files);
	struct registers *reg = registers_new(st);
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;

	if (registers_check(reg, &fs, &e) < 0)
		die("check", &e);
	for (size_t i = 0; i < fs.n; i++)
		if (fs.v[i].severity != SEV_INFO)
			buf_printf(&b, "%s:%ld: %s [%s]\n", fs.v[i].file,
			    fs.v[i].line, fs.v[i].msg, fs.v[i].code);
	findings_release(&fs);
	registers_free(reg);
	store_close(st);
	return buf_steal(&b);
}

static void
says(const char *name, const char *path, const char *bytes, const char *want)
{
	const char *files[] = { path, bytes, "registers/people.csv",
		PEOPLE "E1,Ann,,,,,,,,,\nE2,Bob,,,,,,,,2020-01-01,2025-01-01\n",
		"registers/areas.csv", AREAS "W1,Press,,workshop,,,,,,,,\n",
		NULL };
	char *got;

	if (strcmp(path, files[2]) == 0)
		files[2] = files[4], files[3] = files[5], files[4] = NULL;
	else if (strcmp(path, files[4]) == 0)
		files[4] = NULL;
	got = lint(files);
	tap_str(got, want, "%s", name);
	free(got);
}

#define P "registers/people.csv"
#define A "registers/areas.csv"
#define M "registers/equipment.csv"

static void
keys(void)
{
	says("a right table", M,
	    MACHINES "PR-01,Press,1#,W1,,,,P90D,in_use,,2024-01-01,\n", "");
	says("a code twice", P, PEOPLE "E1,Ann,,,,,,,,,\nE1,Bob,,,,,,,,,\n",
	    P ":3: the code 'E1' stands in line 2 too [dup-code]\n");
	says("a code twice by case", P, PEOPLE "E1,A,,,,,,,,,\nE1,B,,,,,,,,,\n",
	    P ":3: the code 'E1' stands in line 2 too [dup-code]\n");
	says("editions that overlap", P,
	    PEOPLE "E1,A,,,,,,,,2024-01-01,2024-06-02\n"
		   "E1,A,,,,,,,,2024-06-01,\n",
	    P ":3: the validity of 'E1' overlaps that of line 2 [overlap]\n");
	says("editions that meet", P,
	    PEOPLE "E1,A,,,,,,,,2024-01-01,2024-06-01\n"
		   "E1,A,,,,,,,,2024-06-01,\n",
	    "");
	says("no code", P, PEOPLE ",Ann,,,,,,,,,\n",
	    P ":2: the code is empty [no-code]\n");
	says("a code in small letters", P, PEOPLE "e1,Ann,,,,,,,,,\n",
	    P ":2: 'e1' is no code [bad-code]\n");
	says("a code in Chinese", P, PEOPLE "王建国,Ann,,,,,,,,,\n",
	    P ":2: '王建国' is no code [bad-code]\n");
	says("a path for a code", P, PEOPLE "../E1,Ann,,,,,,,,,\n",
	    P ":2: '../E1' is no code [bad-code]\n");
	says("a code of 25 characters", P,
	    PEOPLE "E123456789012345678901234,Ann,,,,,,,,,\n",
	    P ":2: 'E123456789012345678901234' is no code [bad-code]\n");
	says("an alias twice", M,
	    MACHINES "PR-01,Press,1#,W1,,,,,,,,\nPR-02,Press,1#,W1,,,,,,,,\n",
	    M ":3: the alias '1#' also means PR-01 [alias]\n");
	says("an alias handed on", M,
	    MACHINES "PR-01,Press,1#,W1,,,,,,,,2024-01-01\n"
		     "PR-02,Press,1#,W1,,,,,,,2024-01-01,\n",
	    "");
	says("an alias that is another's code", M,
	    MACHINES "PR-01,Press,,W1,,,,,,,,\nPR-02,Press,PR-01,W1,,,,,,,,\n",
	    M ":3: the alias 'pr-01' also means PR-01 [alias]\n");
	says("a duty twice", "registers/duty.csv",
	    "date,shift,role,person\n2020-01-01,D,x,E1\n2020-01-01,D,x,E1\n",
	    "registers/duty.csv:3: '2020-01-01' stands in line 2 too "
	    "[dup-key]\n");
	says("a setting twice", "settings.csv", SETTINGS "plant,OTHER,\n",
	    "settings.csv:7: 'plant' stands in line 3 too [dup-key]\n");
}

static void
values(void)
{
	says("no date", P, PEOPLE "E1,Ann,,,,,,,,yesterday,\n",
	    P ":2: 'yesterday' in column 'valid_from' is no date "
	      "[bad-date]\n");
	says("a day that is none", P, PEOPLE "E1,Ann,,,,,,,,2026-02-30,\n",
	    P ":2: '2026-02-30' in column 'valid_from' is no date "
	      "[bad-date]\n");
	says("an end before the beginning", P,
	    PEOPLE "E1,Ann,,,,,,,,2026-02-01,2026-01-01\n",
	    P ":2: the row ends before it begins: '2026-02-01' to "
	      "'2026-01-01' [bad-range]\n");
	says("a latitude", A, AREAS "W1,Press,,workshop,,,,91,0,,,\n",
	    A ":2: '91' in column 'lat' is no number in its range "
	      "[bad-number]\n");
	says("a radius", A, AREAS "W1,Press,,workshop,,,,,,wide,,\n",
	    A ":2: 'wide' in column 'radius_m' is no number in its range "
	      "[bad-number]\n");
	says("a kind of area", A, AREAS "W1,Press,,hall,,,,,,,,\n",
	    A ":2: 'hall' is not known in column 'kind' [bad-word]\n");
	says("two kinds", A, AREAS "W1,Press,,workshop place,,,,,,,,\n",
	    A ":2: 'workshop place' is not known in column 'kind' "
	      "[bad-word]\n");
	says("a state", M, MACHINES "PR-01,Press,,W1,,,,,broken,,,\n",
	    M ":2: 'broken' is not known in column 'state' [bad-word]\n");
	says("a kind of channel", "registers/channels.csv",
	    "code,kind,target,rate_per_min,timeout_s,template\n"
	    "FAX,fax,x,0,0,\n",
	    "registers/channels.csv:2: 'fax' is not known in column 'kind' "
	    "[bad-word]\n");
	says("a time of day", "registers/shifts.csv",
	    SHIFTS "D,Day,8 am,16:00,2090-01-01,\n",
	    "registers/shifts.csv:2: '8 am' in column 'start' is no time of "
	    "day [bad-time]\n");
	says("a class", "catalogue/hazard-types.csv",
	    "code,class,deadline_h\nHT01,D,24\n",
	    "catalogue/hazard-types.csv:2: 'D' is not known in column "
	    "'class' [bad-word]\n");
	says("a deadline", "catalogue/hazard-types.csv",
	    "code,class,deadline_h\nHT01,A,soon\n",
	    "catalogue/hazard-types.csv:2: 'soon' in column 'deadline_h' is "
	    "no number in its range [bad-number]\n");
	says("a missing cell", P, PEOPLE "E1,Ann\n",
	    P ":2: 2 cells, but the header has 11: 'E1,Ann' [table]\n");
}

static void
references(void)
{
	says("an unknown area", M, MACHINES "PR-01,Press,,W9,,,,,,,,\n",
	    M ":2: column 'area': there is no area 'W9' [dangling]\n");
	says("a name for a leader", A, AREAS "W1,Press,,workshop,,,Ann,,,,,\n",
	    A ":2: column 'leader': there is no person 'Ann' [dangling]\n");
	says("a leader who left", A, AREAS "W1,Press,,workshop,,,E2,,,,,\n",
	    A ":2: column 'leader': person 'E2' ended on 2025-01-01 "
	      "[ended]\n");
	says("an unknown parent", A, AREAS "W1,Press,,workshop,W0,,,,,,,\n",
	    A ":2: column 'parent': there is no area 'W0' [dangling]\n");
	says("its own parent", A, AREAS "W1,Press,,workshop,W1,,,,,,,\n",
	    A ":2: by its column 'parent' W1 comes back to itself [loop]\n");
	says("parents in a circle", A,
	    AREAS "W1,Press,,workshop,W2,,,,,,,\n"
		  "W2,Paint,,workshop,W1,,,,,,,\n",
	    A ":2: by its column 'parent' W1 comes back to itself [loop]\n" A
	      ":3: by its column 'parent' W2 comes back to itself [loop]\n");
	says("a scope with one wrong area", P, PEOPLE "E1,Ann,,,,,W1 W7,,,,\n",
	    P ":2: column 'scope': there is no area 'W7' [dangling]\n");
	says("an unknown deputy", P, PEOPLE "E1,Ann,,,,,,E9,,,\n",
	    P ":2: column 'deputy': there is no person 'E9' [dangling]\n");
	says("an alias for a code", "registers/spares.csv",
	    "code,name,equipment,stock,unit,place,as_of\nS1,Guard,,1,,,\n", "");
	says("a successor that does not exist", M,
	    MACHINES "PR-01,Press,,W1,,,,,,PR-09,,\n",
	    M ":2: column 'successor': there is no equipment 'PR-09' "
	      "[dangling]\n");
	says("an unknown person on duty", "registers/duty.csv",
	    "date,shift,role,person\n2024-01-01,D,x,E9\n",
	    "registers/duty.csv:2: column 'person': there is no person 'E9' "
	    "[dangling]\n");
	says("somebody on duty after he left", "registers/duty.csv",
	    "date,shift,role,person\n2026-01-01,D,x,E2\n",
	    "registers/duty.csv:2: column 'person': person 'E2' ended on "
	    "2025-01-01 [ended]\n");
	says("on duty before he left is right", "registers/duty.csv",
	    "date,shift,role,person\n2024-01-01,D,x,E2\n", "");
	says("absent: unknown", "registers/absences.csv",
	    "code,person,deputy,from,until\nA1,E9,E1,2026-01-01,2026-01-02\n",
	    "registers/absences.csv:2: column 'person': there is no person "
	    "'E9' [dangling]\n");
}

static void
settings(void)
{
	static const struct {
		const char *row, *want;
	} bad[] = {
		{ "base_url,javascript:x,",
		    "settings.csv:7: the setting 'base_url' cannot be "
		    "'javascript:x' [setting]\n" },
		{ "duty_station,first,",
		    "settings.csv:7: the setting 'duty_station' cannot be "
		    "'first' [setting]\n" },
		{ "found_late,30 min,",
		    "settings.csv:7: the setting 'found_late' cannot be "
		    "'30 min' [setting]\n" },
	};
	char text[400];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), SETTINGS "%s\n", bad[i].row);
		says("a setting", "settings.csv", text, bad[i].want);
	}
}

static void
duty(void)
{
	const char *files[] = { "registers/shifts.csv",
		SHIFTS "D,Day,08:00,20:00,,\nN,Night,20:00,08:00,2020-01-01,"
		       "2020-02-01\n",
		"registers/duty.csv",
		"date,shift,role,person\n2026-11-24,D,x,E1\n"
		"2026-11-26,D,x,E1\n2026-11-27,D,x,\n",
		"registers/people.csv", PEOPLE "E1,Ann,,,,,,,,,\n", NULL };
	char *got;

	setenv("BIHUAN_NOW", "2026-11-24T10:00:00+08:00", 1);
	got = lint(files);
	tap_str(got,
	    "registers/duty.csv:0: nobody has duty in shift D on 2026-11-25 "
	    "2026-11-27 2026-11-28 2026-11-29 2026-11-30 [no-duty]\n",
	    "shifts that nobody covers, but not those of long ago");
	free(got);
	unsetenv("BIHUAN_NOW");
}

static msec
at(const char *text)
{
	msec m = 0;

	tap_ok(clock_parse(text, &m), "%s", text);
	return m;
}

static void
found(struct registers *reg, const char *name, const char *text,
    const char *when, const char *want)
{
	struct err e = ERR_INIT;
	msec m = MSEC_NONE;
	long row;

	if (when != NULL)
		clock_parse(when, &m);
	row = registers_find(reg, name, text, m, &e);
	tap_str(row < 0 ? e.msg : registers_cell(reg, name, row, "name"), want,
	    "%s %s %s", name, text, when == NULL ? "ever" : when);
	if (row < 0)
		tap_int(e.code, E_ABSENT, "absent");
}

static void
lookups(void)
{
	const char *files[] = { "registers/equipment.csv",
		"\xef\xbb\xbf" MACHINES
		"PR-01,Old press,1# big,W1,,,,,,PR-07,2020-01-01,2026-11-01\r\n"
		"PR-07,New press,1#,W1,,,,,,,2026-11-01,\r\n"
		"PR-08,Saw,s s2,W1,,,,,,,,\r\nPR-09,Drill,S2,W1,,,,,,,,\r\n",
		"registers/areas.csv",
		AREAS "W1,Press,,workshop,,,,,,,,\nW1-A,Line,,section,W1,,,,,"
		      ",,\nW1-A-1,Cell,,place,W1-A,,,,,,,\nW2,Paint,,workshop,"
		      ",,,,,,,\nX,X,,place,Y,,,,,,,\nY,Y,,place,X,,,,,,,\n",
		NULL };
	struct store *st = ledger(files);
	struct registers *reg = registers_new(st);
	struct err e = ERR_INIT;

	found(reg, "registers/equipment", "PR-07", "2026-11-24", "New press");
	found(reg, "registers/equipment", "pr-07", "2026-11-24", "New press");
	found(reg, "registers/equipment", "1#", "2026-11-24", "New press");
	found(reg, "registers/equipment", "1#", "2026-10-31", "Old press");
	found(reg, "registers/equipment", "BIG", "2026-10-31", "Old press");
	found(reg, "registers/equipment", "PR-01", NULL, "Old press");
	found(reg, "registers/equipment", "PR-01", "2026-11-24",
	    "equipment 'PR-01' ended on 2026-11-01");
	registers_find(reg, "registers/equipment", "PR-01", at("2026-11-24"),
	    &e);
	tap_str(e.hint, "its successor is PR-07 (registers/equipment.csv:2)",
	    "and its successor is named");
	found(reg, "registers/equipment", "PR-07", "2026-10-31",
	    "equipment 'PR-07' is valid only from 2026-11-01");
	found(reg, "registers/equipment", "s2", NULL,
	    "'s2' may be PR-08 or PR-09: give the code");
	found(reg, "registers/equipment", "PR-77", NULL,
	    "there is no equipment 'PR-77'");
	found(reg, "registers/equipment", "", NULL, "there is no equipment ''");
	tap_str(registers_get(reg, "registers/equipment", "PR-08", MSEC_NONE,
		    "area"),
	    "W1", "a cell");
	tap_str(registers_get(reg, "registers/equipment", "PR-08", MSEC_NONE,
		    "nothing"),
	    "", "no such column is empty");
	tap_str(registers_get(reg, "registers/none", "PR-08", MSEC_NONE,
		    "name"),
	    "", "no such table is empty");
	tap_ok(registers_area_below(reg, "W1-A-1", "W1"), "two areas down");
	tap_ok(registers_area_below(reg, "W1", "W1"), "itself");
	tap_ok(!registers_area_below(reg, "W1", "W1-A"), "not upwards");
	tap_ok(!registers_area_below(reg, "X", "W1"), "a circle ends");
	tap_int(registers_notes(reg)->n, 0, "no unsaved edits");
	registers_free(reg);
	store_close(st);
}

static void
shift(struct registers *reg, const char *when, const char *want,
    const char *start)
{
	msec s = MSEC_NONE, m = at(when);
	char text[CLOCK_TEXT] = "";
	const char *got = registers_shift(reg, m, &s);

	if (s != MSEC_NONE)
		clock_short(s, text);
	tap_ok(strcmp(got, want) == 0 && strcmp(text, start) == 0,
	    "%s is shift '%s' of %s (got '%s' of %s)", when, want, start, got,
	    text);
}

static void
shifts(void)
{
	const char *files[] = { "registers/shifts.csv",
		SHIFTS "DAY,Day,08:00,16:00,,\nMID,Mid,16:00,23:30,,\n"
		       "NIGHT,Night,23:30,8:00,,\n"
		       "LATE,Late,00:00,24:00,2030-01-01,\n",
		NULL };
	const char *none[] = { NULL };
	struct store *st = ledger(files);
	struct registers *reg = registers_new(st);

	shift(reg, "2026-11-24 08:00", "DAY", "2026-11-24 08:00");
	shift(reg, "2026-11-24 15:59", "DAY", "2026-11-24 08:00");
	shift(reg, "2026-11-24 16:00", "MID", "2026-11-24 16:00");
	shift(reg, "2026-11-24 23:30", "NIGHT", "2026-11-24 23:30");
	shift(reg, "2026-11-25 00:00", "NIGHT", "2026-11-24 23:30");
	shift(reg, "2026-11-25 07:59", "NIGHT", "2026-11-24 23:30");
	shift(reg, "2026-12-01 03:00", "NIGHT", "2026-11-30 23:30");
	registers_free(reg);
	store_close(st);
	st = ledger(none);
	reg = registers_new(st);
	shift(reg, "2026-11-24 08:00", "", "");
	registers_free(reg);
	store_close(st);
}

int
main(void)
{
	char *rm;

	msg_start();
	if (mkdtemp(dir) == NULL)
		return 1;
	keys();
	values();
	references();
	settings();
	duty();
	lookups();
	shifts();
	rm = xasprintf("rm -rf %s", dir);
	if (system(rm) != 0)
		puts("# could not clean up");
	free(rm);
	return tap_done();
}
