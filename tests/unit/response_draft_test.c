#include <string.h>

#include "base/str.h"
#include "response/draft_int.h"
#include "tap.h"

static void
number(const char *text, long want, size_t bytes)
{
	long v = -1;
	size_t n = draft_number(text, &v);

	tap_int((long)n, (long)bytes, "'%s': bytes", text);
	if (n > 0)
		tap_int(v, want, "'%s'", text);
}

static void
numbers(void)
{
	number("12人", 12, 2);
	number("1,500人", 1500, 5);
	number("1,50", 1, 1);
	number("三人", 3, 3);
	number("十二人", 12, 6);
	number("二十人", 20, 6);
	number("二十一人", 21, 9);
	number("一百二十人", 120, 12);
	number("两名", 2, 3);
	number("二三人", 0, 0); /* two or three */
	number("99999999999", 0, 0);
	number("人", 0, 0);
	number("", 0, 0);
}

static void
date(const char *text, const char *want)
{
	char at[CLOCK_TEXT] = "";

	if (draft_date(text, at) == 0)
		at[0] = '\0';
	tap_str(at, want, "'%s'", text);
}

static void
dates(void)
{
	date("2019年3月2日", "2019-03-02");
	date("2019年3月2日上午10时20分许", "2019-03-02 10:20");
	date("2019年3月2日下午3时", "2019-03-02 15:00");
	date("2019年3月2日晚7点半", "2019-03-02 19:30");
	date("2019 年 3 月 2 日 9:05", "2019-03-02 09:05");
	date("2019-03-02 19:40", "2019-03-02 19:40");
	date("2019-03-02T19:40", "2019-03-02 19:40");
	date("2019/3/2", "2019-03-02");
	date("2019.3.2", "2019-03-02");
	date("2019年3月", "");
	date("2019-03/02", "");
	date("2019年2月30日", "");
	date("2019年13月1日", "");
	date("1234年3月2日", "");
	date("20190302", "");
	date("2019年3月2日25时", "2019-03-02");
	date("2019年3月2日9", "2019-03-02");
}

static void
label(const char *line, const char *want)
{
	struct arena a = ARENA_INIT;
	const char *v = draft_label(&a, line, LABEL_DATE);

	tap_str(v == NULL ? "none" : v, want, "'%s'", line);
	arena_release(&a);
}

static void
labels(void)
{
	label("事故时间：昨天", "昨天");
	label("时间: 昨天", "昨天");
	label("1、事故时间：昨天", "昨天");
	label("（一）时间：昨天", "昨天");
	label("**时间**：昨天", "昨天");
	label("- 时间：昨天", "昨天");
	label("| 事故时间 | 昨天 | 地点 |", "昨天 ");
	label("【时间】昨天", "none");
	label("时间不明", "none");
	label("时间：", "none");
	label("事故时间 昨天", "昨天");
	label("时间 昨天", "none");
	label("投产时间：昨天", "none");
}

/* The value of a key in the draft of a text. */
static void
drafted(const char *text, const char *key, const char *want)
{
	struct case_words w = CASE_WORDS_INIT;
	struct case_draft d = CASE_DRAFT_INIT;
	struct err e = ERR_INIT;

	case_words_add(&w, false, "氯气", "氯气", "CL2");
	case_words_add(&w, false, "甲烷", "甲烷", "CH4");
	case_words_add(&w, false, "氨", "氨", "NH3");
	case_words_add(&w, true, "泄漏", "泄漏中毒", "");
	tap_int(case_draft_read(&d, &w, "r.txt", text, strlen(text), false, &e),
	    0, "'%s' is read", text);
	tap_str(draft_get(&d, key), want, "%s of '%s'", key, text);
	case_draft_release(&d);
	case_words_release(&w);
}

static void
counts(void)
{
	drafted("造成3人死亡、5人受伤", "deaths", "3");
	drafted("造成3人死亡、5人受伤", "injured", "5");
	drafted("2人死亡3人受伤", "deaths", "2");
	drafted("死亡2人受伤3人", "injured", "3");
	drafted("3死5伤", "injured", "5");
	drafted("死亡人数：4", "deaths", "4");
	drafted("二十一名工人当场死亡", "deaths", "21");
	drafted("3人中毒死亡", "deaths", "3");
	drafted("3人中毒死亡", "poisoned", "");
	drafted("无人员伤亡", "injured", "0");
	drafted("10余人受伤", "injured", "");
	drafted("疏散约1,500人", "evacuated", "1500");
	drafted("3人死亡\n4人死亡", "deaths", "");
	drafted("损失3.5万元，2.3人受伤", "injured", "");
}

static void
topics(void)
{
	drafted("氨泄漏", "substance", "氨");
	drafted("液氨罐", "substance", "");
	drafted("二氯甲烷", "substance", "");
	drafted("x\n氯气，甲烷，氯气", "substance", "氯气");
	drafted("x\n介质：甲烷\n氯气，氯气", "substance", "甲烷");
	drafted("东南风机", "wind_from", "");
	drafted("东风货车", "wind_from", "");
	drafted("风向为东", "wind_from", "东");
	drafted("先是东南风，后转西北风", "wind_from", "东南; 西北");
	drafted("湿度60%，湿度70%", "humidity_pct", "");
	drafted("编制日期：2020年1月1日\n2019年3月2日", "date", "2019-03-02");
}

int
main(void)
{
	numbers();
	dates();
	labels();
	counts();
	topics();
	return tap_done();
}
