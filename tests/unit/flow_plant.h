/*
 * A small plant for the tests of the flow room: a ledger in a scratch folder,
 * made from texts.
 *
 *	struct ledger *lg = plant_open("2026-11-24T08:00:00+08:00", files);
 *	…
 *	plant_close(lg);
 *
 * files: path and text in turn, ended by NULL.  settings.csv and registers of
 * ten people come with it unless the list has them.
 */
#ifndef TESTS_FLOW_PLANT_H
#define TESTS_FLOW_PLANT_H

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow/escalation.h"
#include "flow/people.h"
#include "tap.h"

static char plant_dir[256];

static const char *const plant_base[] = { "settings.csv",
	"key,value,note\nformat,1,\nplant,TEST,\nname,试验厂,\n"
	"language,en,\ntime_zone,Asia/Shanghai,\nrehearsal,yes,\n",
	"registers/people.csv",
	"code,name,login,department,team,roles,scope,deputy,channels,"
	"valid_from,valid_to\n"
	"E1,赵一,,安全,,dispatcher,,E2,mail,,\n"
	"E2,钱二,,安全,,dispatcher verifier,,E1,mail,,\n"
	"E3,孙三,,冲压,,fitter,W1,E4,mail,,\n"
	"E4,李四,,冲压,,fitter,W1,E5,mail,,\n"
	"E5,周五,,冲压,,,,E3,mail,,\n"
	"E6,吴六,,焊接,,fitter director,W2,,mail,,\n"
	"E7,郑七,,管理,,deputy_gm,,E1,mail,,\n"
	"E8,王八,,冲压,,director,W1,E3,mail,,2026-11-01\n"
	"E9,冯九,,冲压,,director,W1,E3,mail,2026-11-01,\n"
	"E10,赵一,,保卫,,,,,mail,,\n",
	"registers/absences.csv", "code,person,deputy,from,until\n",
	"registers/duty.csv", "date,shift,role,person\n",
	"registers/shifts.csv",
	"code,name,start,end,valid_from,valid_to\nDAY,白班,08:00,20:00,,\n"
	"NIGHT,夜班,20:00,08:00,,\n",
	"registers/areas.csv",
	"code,name,alias,kind,parent,process,leader,lat,lon,radius_m,polygon,"
	"indoor\n"
	"W1,冲压车间,,workshop,,冲压,E9,,,,,\n"
	"W1-A,冲压A段,,section,W1,,E8,,,,,\n"
	"W2,焊接车间,,workshop,,焊接,E6,,,,,\n",
	"registers/equipment.csv",
	"code,name,alias,area,model,serial,maker,cycle,state,successor,"
	"valid_from,valid_to\n"
	"EQ1,冲床,3#冲床,W1-A,,,,,in_use,,,\n",
	NULL };

static inline int
plant_unlink(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	(void)st;
	(void)flag;
	(void)f;
	return remove(path);
}

static inline void
plant_gone(void)
{
	if (*plant_dir != '\0')
		nftw(plant_dir, plant_unlink, 16, FTW_DEPTH | FTW_PHYS);
	*plant_dir = '\0';
}

static inline bool
plant_has(const char *const *files, const char *path)
{
	for (; *files != NULL; files += 2)
		if (strcmp(*files, path) == 0)
			return true;
	return false;
}

static inline struct ledger *
plant_open(const char *now, const char *const *files)
{
	struct store_init init = { 'A', true, "试验厂" };
	struct store_seed seeds[64];
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	const char *tmp = getenv("TMPDIR");
	const char *const *p;
	size_t n = 0;

	snprintf(plant_dir, sizeof(plant_dir), "%s/bihuan-flow.XXXXXX",
	    tmp == NULL ? "/tmp" : tmp);
	if (mkdtemp(plant_dir) == NULL) {
		printf("Bail out! no scratch folder\n");
		exit(1);
	}
	atexit(plant_gone);
	for (p = plant_base; *p != NULL; p += 2)
		if (!plant_has(files, p[0]))
			seeds[n++] =
			    (struct store_seed){ p[0], p[1], strlen(p[1]) };
	for (p = files; *p != NULL; p += 2)
		seeds[n++] = (struct store_seed){ p[0], p[1], strlen(p[1]) };
	setenv("BIHUAN_NOW", now, 1);
	if (store_create(plant_dir, &init, seeds, n, &e) < 0 ||
	    ledger_open(&lg, plant_dir, &e) < 0) {
		printf("Bail out! %s:%ld: %s\n", e.file, e.line, e.msg);
		exit(1);
	}
	return lg;
}

static inline void
plant_close(struct ledger *lg)
{
	ledger_close(lg);
	plant_gone();
}

static inline msec
plant_time(const char *text)
{
	msec m;

	if (!clock_parse(text, &m)) {
		printf("Bail out! no time: %s\n", text);
		exit(1);
	}
	return m;
}

/* A table from text that never fails; the test owns it. */
static inline void
plant_table(struct table *t, const char *name, const char *text)
{
	struct err e = ERR_INIT;

	if (table_load(t, name, text, strlen(text), CSV_PEOPLE, &e) == 0)
		return;
	printf("Bail out! %s:%ld: %s\n", e.file, e.line, e.msg);
	exit(1);
}

#define PLANT_FLOW \
	"node,name,mode,action,label,role,next,due,class,needs,distinct," \
	"policy,set\n"
#define PLANT_FORM \
	"type,name,label,required,constraint,relevant,default,source,list\n"

#endif
