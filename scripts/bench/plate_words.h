/*
 * What stands on the nameplates of plates.c: machines of a plant that does not
 * exist, and of those that stand beside it in the register.
 */
#ifndef BENCH_PLATE_WORDS_H
#define BENCH_PLATE_WORDS_H

#include <stdio.h>

#include "plate_light.h"

enum field { NAME, MODEL, CODE, SERIAL, DATE, MAKER, POWER, CYCLE, FIELDS };

static const char *const field_names[FIELDS] = { "name", "model", "code",
	"serial", "date", "maker", "power", "cycle" };

enum { TEXT = 96, MODELS = 36, TWINS = 12, MACHINES = MODELS * TWINS };

/* value: as it should be reported; shown: as it stands on the plate */
struct machine {
	char value[FIELDS][TEXT], shown[FIELDS][TEXT];
	bool latin;
};

struct model {
	const char *name, *prefix;
	int size; /* of what the number in the model means */
	const char *makers[2];
	double power;
};

static const struct model kinds[] = {
	{ "开式可倾压力机", "J23", 63,
	    { "江苏沃岭机床有限公司", "山东泰和锻压机械厂" }, 7.5 },
	{ "闭式单点压力机", "JA31", 160,
	    { "济州第二机床制造厂", "江苏沃岭机床有限公司" }, 22 },
	{ "液压摆式剪板机", "QC12Y", 6,
	    { "南湖锻压设备有限公司", "上海锐工机械有限公司" }, 7.5 },
	{ "数控折弯机", "WC67K", 100,
	    { "南湖锻压设备有限公司", "无锡金方元数控设备有限公司" }, 11 },
	{ "电动单梁起重机", "LDA", 5,
	    { "河南卫通重工有限公司", "河南豫山起重设备有限公司" }, 9.2 },
	{ "螺杆式空气压缩机", "LU", 37,
	    { "浙江开云压缩机有限公司", "上海博莱特气体设备有限公司" }, 37 },
	{ "普通卧式车床", "CA", 6140,
	    { "沈北机床有限责任公司", "大原第一机床厂" }, 7.5 },
	{ "万能外圆磨床", "M", 1432,
	    { "上海锐工机械有限公司", "北川第二机床厂" }, 5.5 },
	{ "离心式通风机", "Y4-73", 12,
	    { "重川通用风机厂", "山东临风科技有限公司" }, 45 },
	{ "台式钻床", "Z", 512, { "杭山机床厂有限公司", "西湖台钻有限公司" },
	    0.75 },
	{ "HYDRAULIC PRESS", "HPM", 315,
	    { "Norvik Maschinen GmbH", "Castell Presses Ltd." }, 30 },
	{ "AIR COMPRESSOR", "GX", 75,
	    { "Aldbrook Compressors Ltd.", "Norvik Maschinen GmbH" }, 75 },
	{ "SURFACE GRINDER", "SG", 618,
	    { "Harrow Tools Inc.", "Okuyama Seiki Co., Ltd." }, 4 },
};

enum { KINDS = (int)(sizeof(kinds) / sizeof(kinds[0])) };

/* How often it is inspected in days, as the register has it; on the plate. */
static const char *const cycles[][3] = { { "P30D", "30天", "30 DAYS" },
	{ "P90D", "90天", "90 DAYS" }, { "P30D", "1个月", "1 MONTH" },
	{ "P90D", "3个月", "3 MONTHS" }, { "P180D", "6个月", "6 MONTHS" },
	{ "P365D", "12个月", "12 MONTHS" }, { "P365D", "1年", "1 YEAR" },
	{ "P730D", "2年", "2 YEARS" } };

static void
machine_date(struct machine *m, uint64_t *seed)
{
	int year = 2006 + pick(seed, 19), month = 1 + pick(seed, 12);
	int day = 1 + pick(seed, 28), way = pick(seed, m->latin ? 3 : 5);
	char *v = m->value[DATE], *s = m->shown[DATE];

	if (way == 1 || way == 3) {
		snprintf(v, TEXT, "%d-%02d-%02d", year, month, day);
		snprintf(s, TEXT, way == 1 ? "%d-%02d-%02d" : "%d年%d月%d日",
		    year, month, day);
		return;
	}
	snprintf(v, TEXT, "%d-%02d", year, month);
	if (way == 2)
		snprintf(s, TEXT, m->latin ? "%02d/%d" : "%02d.%d",
		    m->latin ? month : month, year);
	else
		snprintf(s, TEXT, way == 0 ? "%d.%02d" : "%d年%02d月", year,
		    month);
	if (way == 2 && !m->latin)
		snprintf(s, TEXT, "%d-%02d", year, month);
}

static void
machine_make(struct machine *m, int model, int twin, uint64_t *seed)
{
	static const char *const ways[] = { "CY-%s-%04d", "SB-%s%03d",
		"%s.%05d", "%s-%03d" };
	static const char *const groups[] = { "PR", "JX", "QZ", "KY", "DL",
		"GY" };
	const struct model *k = &kinds[model % KINDS];
	uint64_t same = (uint64_t)model * 7919 + 5, own = *seed;
	int number = model * 17 + twin + 3, size, year;
	const char *suffix, *cycle;

	memset(m, 0, sizeof(*m));
	m->latin = k->name[0] < 'a' && k->name[0] > 0;
	size = k->size + (model / KINDS) * (k->size > 99 ? 10 : 3);
	suffix =
	    (const char *const[]){ "", "A", "B", "-2", "G" }[pick(&same, 5)];
	snprintf(m->value[NAME], TEXT, "%s", k->name);
	snprintf(m->value[MODEL], TEXT, "%s-%d%s", k->prefix, size, suffix);
	snprintf(m->value[MAKER], TEXT, "%s", k->makers[pick(&same, 2)]);
	snprintf(m->value[POWER], TEXT, "%g kW",
	    k->power + (model / KINDS) * 1.5);
	snprintf(m->shown[POWER], TEXT, pick(&own, 2) ? "%g kW" : "%gkW",
	    k->power + (model / KINDS) * 1.5);
	snprintf(m->value[CODE], TEXT, ways[pick(&same, 4)],
	    groups[pick(&same, 6)], number);
	machine_date(m, &own);
	year = atoi(m->value[DATE]);
	if (model % 3 == 0)
		snprintf(m->value[SERIAL], TEXT, "%02d%02d%04d", year % 100,
		    1 + pick(&same, 12), 180 + number);
	else if (model % 3 == 1)
		snprintf(m->value[SERIAL], TEXT, "%c%d-%05d",
		    "ABDHKNSW"[pick(&same, 8)], year, 20400 + number * 3);
	else
		snprintf(m->value[SERIAL], TEXT, "%06d", 310500 + number * 7);
	cycle = cycles[model % 8][0];
	snprintf(m->value[CYCLE], TEXT, "%s", cycle);
	snprintf(m->shown[CYCLE], TEXT, "%s",
	    cycles[model % 8][m->latin ? 2 : 1]);
	for (number = 0; number < FIELDS; number++)
		if (m->shown[number][0] == '\0')
			memcpy(m->shown[number], m->value[number], TEXT);
	*seed = own;
}

#endif
