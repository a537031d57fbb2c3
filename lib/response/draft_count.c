/* People, as a report counts them: "造成3人死亡、5人受伤", "死亡3人", "3死5伤". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "response/draft_int.h"

enum harm { DEAD, HURT, SEVERE, SLIGHT, POISONED, MOVED, HARMS };

static const char *const keys[HARMS] = { "deaths", "injured",
	"severely_injured", "slightly_injured", "poisoned", "evacuated" };

static const struct {
	const char *word;
	enum harm harm;
} verbs[] = { { "中毒死亡", DEAD }, { "窒息死亡", DEAD }, { "死亡", DEAD },
	{ "遇难", DEAD }, { "身亡", DEAD }, { "丧生", DEAD }, { "受伤", HURT },
	{ "负伤", HURT }, { "重伤", SEVERE }, { "轻伤", SLIGHT },
	{ "中毒", POISONED }, { "疏散", MOVED }, { "撤离", MOVED } };

struct count {
	long value, line;
	bool set, differs;
	long other, other_line;
};

static void
seen(struct count *c, long value, long line)
{
	if (!c->set) {
		c->set = true;
		c->value = value;
		c->line = line;
	} else if (value != c->value && !c->differs) {
		c->differs = true;
		c->other = value;
		c->other_line = line;
	}
}

static size_t
verb_at(const char *p, enum harm *harm)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (str_prefix(p, verbs[i].word)) {
			*harm = verbs[i].harm;
			return strlen(verbs[i].word);
		}
	return 0;
}

static size_t
skip(const char *p, const char *const *words)
{
	size_t n, all = 0;

	while ((n = draft_word(p + all, words)) > 0)
		all += n;
	return all;
}

static const char *const who[] = { "作业人员", "操作人员", "救援人员",
	"工作人员", "操作工", "工人", "职工", "员工", "人员", "群众", "居民",
	"村民", "当场", "不幸", "先后", "不同程度", "经抢救无效", "抢救无效",
	"因", " ", NULL };
static const char *const people[] = { "人", "名", "位", NULL };
static const char *const more[] = { "余", "多", NULL };

/* 3人死亡, 3名工人当场死亡, 3死; its bytes. */
static size_t
number_first(const char *p, enum harm *harm, long *value)
{
	size_t n = draft_number(p, value), k, about;

	if (n == 0)
		return 0;
	if (str_prefix(p + n, "死") && !str_prefix(p + n, "死亡")) {
		*harm = DEAD;
		return n + strlen("死");
	}
	if (str_prefix(p + n, "伤") && !str_prefix(p + n, "伤亡")) {
		*harm = HURT;
		return n + strlen("伤");
	}
	about = draft_word(p + n, more);
	n += about;
	if ((k = draft_word(p + n, people)) == 0)
		return 0;
	n += k;
	n += skip(p + n, who);
	k = verb_at(p + n, harm);
	return k > 0 && (about == 0 || *harm == MOVED) ? n + k : 0;
}

/* 死亡3人, 死亡人数：3, 疏散周边居民约1500人; its bytes. */
static size_t
verb_first(const char *p, enum harm *harm, long *value)
{
	static const char *const between[] = { "人数", "周边", "附近", "群众",
		"居民", "村民", "员工", "职工", "人员", "了", "为", "共", ":",
		" ", "|", NULL };
	static const char *const roughly[] = { "约", "近", NULL };
	bool told;
	size_t n = verb_at(p, harm), k, about;

	if (n == 0)
		return 0;
	told = str_prefix(p + n, "人数");
	n += skip(p + n, between);
	about = draft_word(p + n, roughly);
	n += about;
	if ((k = draft_number(p + n, value)) == 0)
		return 0;
	n += k;
	k = draft_word(p + n, more);
	about += k;
	n += k;
	k = draft_word(p + n, people);
	if ((k == 0 && !told) || (about > 0 && *harm != MOVED))
		return 0;
	return n + k;
}

/* 无人员伤亡 says two figures, 无人死亡 one. */
static size_t
nobody(const char *p, struct count *c, long line)
{
	static const char *const harm[] = { "无人员伤亡", "无人伤亡",
		"未造成人员伤亡", "没有人员伤亡", "没有造成人员伤亡", NULL };
	static const char *const death[] = { "无人死亡", "无人员死亡", NULL };
	static const char *const hurt[] = { "无人受伤", "无人员受伤", NULL };
	size_t n = draft_word(p, harm), dead = draft_word(p, death);
	size_t well = draft_word(p, hurt);

	if (n + dead > 0)
		seen(&c[DEAD], 0, line);
	if (n + well > 0)
		seen(&c[HURT], 0, line);
	return n + dead + well;
}

static void
line_counts(const char *line, long number, struct count *c)
{
	const char *p = line;
	enum harm harm;
	size_t n;
	long v;

	while (*p != '\0') {
		bool within = ch_digit((unsigned char)*p) && p > line &&
		    (ch_digit((unsigned char)p[-1]) ||
			(p > line + 1 && strchr(".-~,", p[-1]) != NULL &&
			    ch_digit((unsigned char)p[-2])));

		if ((n = nobody(p, c, number)) > 0) {
			; /* and so it is no "死亡…人" */
		} else if (!within &&
		    ((n = number_first(p, &harm, &v)) > 0 ||
			(n = verb_first(p, &harm, &v)) > 0)) {
			seen(&c[harm], v, number);
		}
		/* no figure may begin within a Chinese one: 二十一人 */
		if (n == 0 && (n = draft_number(p, &v)) == 0)
			n = 1;
		p += n;
	}
}

void
draft_count(struct case_draft *d, const struct draft_lines *l)
{
	struct count c[HARMS] = { { 0 } };
	char text[24];

	for (size_t i = 0; i < l->n; i++)
		line_counts(l->narrow[i], l->number[i], c);
	for (int i = 0; i < HARMS; i++) {
		if (!c[i].set)
			continue;
		if (c[i].differs) {
			draft_note(d,
			    _("%s: %ld (line %ld), %ld (line %ld): left "
			      "empty"),
			    keys[i], c[i].value, c[i].line, c[i].other,
			    c[i].other_line);
			continue;
		}
		snprintf(text, sizeof(text), "%ld", c[i].value);
		draft_set(d, keys[i], text, c[i].line);
	}
}
