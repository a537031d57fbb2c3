#include "code/plate_label.h"

#include "base/err.h"

struct label {
	enum plate_field field;
	const char *words; /* several, separated by | */
};

static const struct label labels[] = {
	{ PLATE_NAME,
	    "名称|设备名称|产品名称|品名|机器名称|NAME|EQUIPMENT|PRODUCT|"
	    "PRODUCT NAME|MACHINE|EQUIPMENT NAME|DESCRIPTION" },
	{ PLATE_CODE,
	    "设备编号|设备编码|资产编号|资产编码|固定资产编号|设备代码|管理编号|"
	    "EQUIP. NO.|EQUIPMENT NO.|ASSET NO.|ASSET|TAG NO.|EQUIPMENT CODE|"
	    "EQUIP|ASSET CODE" },
	{ PLATE_MODEL,
	    "型号|规格型号|产品型号|设备型号|型号规格|MODEL|TYPE|MODEL NO.|"
	    "TYPE NO." },
	{ PLATE_SERIAL,
	    "出厂编号|机身编号|产品编号|制造编号|序列号|出厂号|机号|机身号|编号|"
	    "SERIAL NO.|S/N|SERIAL|SER. NO.|SERIAL NUMBER|MFG. NO.|FACTORY NO." },
	{ PLATE_DATE,
	    "出厂日期|制造日期|生产日期|出厂年月|制造年月|日期|出品日期|DATE|"
	    "MFG. DATE|DATE OF MFG.|YEAR|MANUFACTURED|YEAR OF MFG.|"
	    "PRODUCTION DATE" },
	{ PLATE_MAKER,
	    "制造厂|制造商|制造单位|生产厂家|制造厂家|生产厂|生产商|生产单位|"
	    "MANUFACTURER|MAKER|MADE BY|MFR.|MANUFACTURED BY" },
	{ PLATE_POWER,
	    "功率|额定功率|电机功率|总功率|电动机功率|主电机功率|POWER|"
	    "RATED POWER|MOTOR POWER|OUTPUT" },
	{ PLATE_CYCLE,
	    "检验周期|点检周期|检修周期|检测周期|保养周期|维护周期|校准周期|"
	    "检查周期|INSPECTION|INSP. CYCLE|INSPECTION CYCLE|"
	    "INSP|CYCLE|INSPECTION INTERVAL|SERVICE INTERVAL|MAINTENANCE CYCLE" },
	{ PLATE_OTHER,
	    "电压|额定电压|频率|重量|质量|净重|总重|转速|额定转速|公称力|公称压力|"
	    "执行标准|标准|产品标准|防护等级|电流|额定电流|绝缘等级|接法|相数|"
	    "外形尺寸|尺寸|行程|起重量|额定起重量|跨度|流量|扬程|全压|排气量|"
	    "排气压力|工作压力|设计压力|容积|介质|温度|许可证编号|使用登记证|"
	    "气量|额定压力|电源|效率|功率因数|冷却方式|工作级别|许可证|"
	    "VOLTAGE|RATED VOLTAGE|FREQUENCY|WEIGHT|MASS|SPEED|FORCE|STANDARD|"
	    "ENCLOSURE|CURRENT|RATED CURRENT|PHASE|PRESSURE|CAPACITY|"
	    "DIMENSIONS|STROKE|FLOW|INSULATION|INS. CLASS|DUTY|"
	    "MAX. PRESSURE|TEMPERATURE|EFFICIENCY" },
};

const char *
plate_field_name(enum plate_field f)
{
	static const char *const names[PLATE_FIELDS] = { "name", "model",
		"code", "serial", "date", "maker", "power", "cycle" };

	return names[f];
}

const char *
plate_field_label(enum plate_field f)
{
	static const char *const texts[PLATE_FIELDS] = { N_("name"),
		N_("model"), N_("equipment code"), N_("serial number"),
		N_("date"), N_("maker"), N_("power"), N_("inspection cycle") };

	return _(texts[f]);
}

/*
 * Letters that may be wrong: of Chinese one in four, of Latin one in five; of three
 * Chinese ones one, if nothing else stands there.
 */
static int
allowed(const struct plate_text *label, const struct plate_text *t)
{
	if (!plate_is_chinese(label->v[0]))
		return label->n / 5;
	return label->n == 3 ? t->n == 3 : label->n / 4;
}

/* The next of the words; false at the end. */
static bool
next_word(const char **p, struct plate_text *out)
{
	char word[PLATE_UTF8];
	size_t n = 0;
	int i, k;

	if (**p == '\0')
		return false;
	for (; **p != '\0' && **p != '|'; (*p)++)
		if (n + 1 < sizeof(word))
			word[n++] = **p;
	if (**p == '|')
		(*p)++;
	word[n] = '\0';
	plate_text_fold(out, word);
	for (i = k = 0; i < out->n; i++)
		if (plate_is_letter(out->v[i]))
			out->v[k++] = out->v[i];
	out->n = k;
	return true;
}

/* The end of a word: what follows may not go on with Latin letters. */
static bool
ends_there(const struct plate_text *t, int used)
{
	return used >= t->n || plate_is_chinese(t->v[used - 1]) ||
	    !plate_is_letter(t->v[used]) || plate_is_chinese(t->v[used]);
}

static enum plate_field
best(const struct plate_text *t, unsigned but, int *used, double *sure)
{
	enum plate_field field = PLATE_NONE;
	struct plate_text word;
	size_t i;

	*sure = 0;
	*used = 0;
	for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		const char *p = labels[i].words;

		while (!(but >> labels[i].field & 1) && next_word(&p, &word)) {
			int n, d = plate_text_begins(t, &word, &n);
			double s = 1 - (double)d / word.n + 0.004 * word.n;

			if (n == 0 || d > allowed(&word, t) || s <= *sure ||
			    (word.n <= 4 && !ends_there(t, n)))
				continue;
			*sure = s;
			*used = n;
			field = labels[i].field;
		}
	}
	return field;
}

/* NO. after a label in Latin letters; how many letters of it. */
static int
number_sign(const struct plate_text *t, int from)
{
	if (from + 2 > t->n || t->v[from] != 'N' ||
	    (t->v[from + 1] != 'O' && t->v[from + 1] != '0'))
		return 0;
	return 2;
}

/* What labels of one field alone end with, or one letter of two. */
static enum plate_field
ending(const struct plate_text *t, unsigned but, int *used, double *sure)
{
	static const struct {
		const char *word;
		enum plate_field field;
	} ends[] = { { "日期", PLATE_DATE }, { "周期", PLATE_CYCLE },
		{ "功率", PLATE_POWER }, { "名称", PLATE_NAME },
		{ "型号", PLATE_MODEL }, { "编码", PLATE_CODE },
		{ "单位", PLATE_MAKER }, { "型", PLATE_MODEL },
		{ "称", PLATE_NAME } };
	struct plate_text word, part;
	int i, k, n;

	for (i = 0; i < (int)(sizeof(ends) / sizeof(ends[0])); i++) {
		plate_text_fold(&word, ends[i].word);
		n = word.n == 1 ? 2 : 5;
		for (k = 0; k + word.n <= t->n && k + word.n <= n; k++) {
			plate_text_part(&part, t, k, k + word.n);
			if (!plate_text_same(&part, &word) ||
			    but >> ends[i].field & 1 ||
			    (word.n == 1 && t->n != 2))
				continue;
			*used = word.n == 1 ? 2 : k + word.n;
			*sure = word.n == 1 ? 0.5 : 0.7;
			return ends[i].field;
		}
	}
	return PLATE_NONE;
}

/* Only letters count in a label: blanks and points come and go. */
static enum plate_field
from_start(const struct plate_text *t, unsigned but, int *used, double *sure)
{
	struct plate_text bare, rest;
	int at[PLATE_TEXT + 1], i, n, more;
	enum plate_field field, also;
	double other;

	*used = 0;
	bare.n = 0;
	for (i = 0; i < t->n; i++)
		if (plate_is_letter(t->v[i])) {
			at[bare.n] = i + 1;
			bare.v[bare.n++] = t->v[i];
		}
	plate_text_upper(&bare);
	field = best(&bare, but, &n, sure);
	if (field == PLATE_NONE)
		field = ending(&bare, but, &n, sure);
	if (field == PLATE_NONE)
		return field;
	*sure = *sure > 1 ? 1 : *sure;
	/* the same again in another language */
	for (rest.n = 0, i = n; i < bare.n; i++)
		rest.v[rest.n++] = bare.v[i];
	also = best(&rest, but, &more, &other);
	if (also == field && rest.n > 0 &&
	    plate_is_chinese(rest.v[0]) != plate_is_chinese(bare.v[0]))
		n += more;
	if (n > 0 && !plate_is_chinese(bare.v[n - 1]))
		n += number_sign(&bare, n);
	*used = n > 0 ? at[n - 1] : 0;
	return field;
}

/* A speck before it is read as a letter or two. */
enum plate_field
plate_label_but(const struct plate_text *t, unsigned but, int *used,
    double *sure)
{
	enum plate_field f = from_start(t, but, used, sure);
	struct plate_text rest;
	int i;

	if (f != PLATE_NONE)
		return f;
	for (i = 1; i <= 2 && i < t->n && t->v[i] != ' ';)
		i++;
	if (i > 2 || i >= t->n)
		return f;
	plate_text_part(&rest, t, i, t->n);
	f = from_start(&rest, but, used, sure);
	*used += t->n - rest.n;
	*sure *= 0.9;
	return f;
}

enum plate_field
plate_label(const struct plate_text *t, int *used, double *sure)
{
	return plate_label_but(t, 0, used, sure);
}
