/* The letters of an old report: lines, numbers, dates, labels. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "response/draft_int.h"

enum {
	NUMBER_MOST = 10000000,
	FIRST_YEAR = 1900,
	LAST_YEAR = 2100,
	PAGE_LEAST = 40 /* narrower is a list, not a page */
};

/* ---- words and marks ---- */

size_t
draft_word(const char *p, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_prefix(p, *words))
			return strlen(*words);
	return 0;
}

static const char *const digits[] = { "〇", "一", "二", "三", "四", "五", "六",
	"七", "八", "九" };

static size_t
chinese_digit(const char *p, long *v)
{
	static const char *const others[] = { "零", "两", NULL };

	for (long i = 0; i < 10; i++)
		if (str_prefix(p, digits[i])) {
			*v = i;
			return strlen(digits[i]);
		}
	*v = str_prefix(p, "两") ? 2 : 0;
	return draft_word(p, others);
}

static size_t
chinese_number(const char *p, long *out)
{
	static const struct {
		const char *word;
		long times;
	} units[] = { { "十", 10 }, { "百", 100 }, { "千", 1000 } };
	const char *start = p;
	long total = 0, digit = 0, v;
	bool loose = false;
	size_t n;

	for (;;) {
		bool unit = false;

		if ((n = chinese_digit(p, &v)) > 0) {
			if (loose) /* 二三人: a range, or a year */
				return 0;
			digit = v;
			loose = v != 0;
			p += n;
			continue;
		}
		for (size_t i = 0; i < 3 && !unit; i++)
			if (str_prefix(p, units[i].word)) {
				total += (loose || digit > 0 ? digit : 1) *
				    units[i].times;
				p += strlen(units[i].word);
				digit = 0;
				loose = false;
				unit = true;
			}
		if (!unit)
			break;
		if (total > NUMBER_MOST)
			return 0;
	}
	*out = total + digit;
	return (size_t)(p - start);
}

size_t
draft_number(const char *p, long *out)
{
	const char *start = p;
	long v = 0;

	if (!ch_digit((unsigned char)*p))
		return chinese_number(p, out);
	for (; ch_digit((unsigned char)*p); p++) {
		v = v * 10 + (*p - '0');
		if (v > NUMBER_MOST)
			return 0;
		/* 1,500 */
		if (p[1] == ',' && ch_digit((unsigned char)p[2]) &&
		    ch_digit((unsigned char)p[3]) &&
		    ch_digit((unsigned char)p[4]) &&
		    !ch_digit((unsigned char)p[5]))
			p++;
	}
	*out = v;
	return (size_t)(p - start);
}

static const char *
blanks(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

/* Up to n digits. */
static const char *
figure(const char *p, int n, int *out)
{
	const char *start = p;

	for (*out = 0; n > 0 && ch_digit((unsigned char)*p); p++, n--)
		*out = *out * 10 + (*p - '0');
	return p > start && !ch_digit((unsigned char)*p) ? p : NULL;
}

/* The same of two ways to go on: 年 after 2004年, else the sign that began. */
static const char *
separator(const char *p, const char *word, char sign)
{
	p = blanks(p);
	if (sign == '\0')
		return str_prefix(p, word) ? blanks(p + strlen(word)) : NULL;
	return *p == sign ? p + 1 : NULL;
}

static const char *
half_of_day(const char *p, bool *late)
{
	static const char *const early[] = { "凌晨", "清晨", "早上", "早晨",
		"上午", "中午", "早", NULL };
	static const char *const after[] = { "下午", "傍晚", "晚上", "夜间",
		"晚", NULL };
	size_t n = draft_word(p, after);

	*late = n > 0;
	return blanks(p + (n > 0 ? n : draft_word(p, early)));
}

/* 19时40分, 19:40, 晚7时; NULL: no time there. */
static const char *
time_at(const char *p, int *h, int *m)
{
	static const char *const hours[] = { "时", "点", ":", NULL };
	bool late;
	size_t n;
	const char *q = half_of_day(*p == 'T' ? p + 1 : blanks(p), &late), *r;

	*m = 0;
	q = figure(q, 2, h);
	if (q == NULL || (n = draft_word(q = blanks(q), hours)) == 0)
		return NULL;
	r = figure(blanks(q + n), 2, m);
	if (r == NULL && *q == ':')
		return NULL;
	if (late && *h < 12)
		*h += 12;
	if (r == NULL) {
		*m = str_prefix(q + n, "半") ? 30 : 0;
		r = q + n;
	}
	if (*h > 23 || *m > 59)
		return NULL;
	return r + (str_prefix(r, "分") ? strlen("分") : 0);
}

size_t
draft_date(const char *p, char out[CLOCK_TEXT])
{
	int y, mon, d, h, m;
	const char *q = figure(p, 4, &y), *r;
	char sign = '\0';
	msec at;

	if (q == NULL || y < FIRST_YEAR || y > LAST_YEAR)
		return 0;
	if (*q == '-' || *q == '/' || *q == '.')
		sign = *q;
	if ((q = separator(q, "年", sign)) == NULL ||
	    (q = figure(q, 2, &mon)) == NULL ||
	    (q = separator(q, "月", sign)) == NULL ||
	    (q = figure(q, 2, &d)) == NULL)
		return 0;
	if (sign == '\0') {
		q = blanks(q);
		if (!str_prefix(q, "日"))
			return 0;
		q += strlen("日");
	}
	snprintf(out, CLOCK_TEXT, "%04d-%02d-%02d", y, mon, d);
	if (!clock_parse(out, &at))
		return 0;
	if ((r = time_at(q, &h, &m)) != NULL) {
		snprintf(out + 10, CLOCK_TEXT - 10, " %02d:%02d", h, m);
		q = r;
	}
	return (size_t)(q - p);
}

/* ---- lines ---- */

static const char *
numbered(const char *p)
{
	static const char *const ends[] = { "、", ".", "．", ")", "）", "，",
		NULL };
	static const char *const opens[] = { "(", "（", NULL };
	const char *q = p + draft_word(p, opens);
	size_t n;
	long v;

	if ((n = draft_number(q, &v)) == 0 || v > 99)
		return p;
	q += n;
	if ((n = draft_word(q, ends)) == 0 || ch_digit((unsigned char)q[n]))
		return p;
	return q + n;
}

const char *
draft_bare(const char *line)
{
	static const char *const marks[] = { " ", "\t", "\r", "　", "#", "*",
		">", "|", "- ", "•", "·", "●", "○", "■", "◆", "【", NULL };
	const char *p = line;
	size_t n;

	while ((n = draft_word(p, marks)) > 0)
		p += n;
	p = numbered(p);
	while ((n = draft_word(p, marks)) > 0)
		p += n;
	return p;
}

const char *
draft_headline(const char *line)
{
	static const char open[] = "【";
	const char *p = draft_bare(line);
	size_t n = strlen(open);

	if ((size_t)(p - line) >= n && memcmp(p - n, open, n) == 0 &&
	    strstr(p, "】") != NULL)
		return p - n;
	return p;
}

static const char *const labels[LABELS][10] = {
	[LABEL_TITLE] = { "标题", "事故名称", "案例名称" },
	[LABEL_DATE] = { "事故发生时间", "发生时间", "事故时间", "发生日期",
	    "事故日期", "时间", "日期" },
	[LABEL_PLACE] = { "事故发生地点", "发生地点", "事故地点", "地点",
	    "事故单位", "发生单位" },
	[LABEL_LEVEL] = { "事故等级", "事故级别", "等级" },
	[LABEL_WEATHER] = { "天气情况", "气象条件", "天气", "气象" },
	[LABEL_MATTER] = { "泄漏物质", "涉及物质", "危险物质", "泄漏介质",
	    "物质", "介质", "化学品" },
	[LABEL_KIND] = { "事故类别", "事故类型", "类别", "类型" },
	[LABEL_OTHER] = { "伤亡情况", "人员伤亡", "直接经济损失" },
};

/* Behind the sign between label and value, or NULL. */
static const char *
label_end(const char *p, bool plain, bool *cell)
{
	static const char *const marks[] = { "**", "】", NULL };
	static const char *const signs[] = { ":", "：", "|", "  ", "\t", "　",
		NULL };
	size_t n;

	p += draft_word(p, marks);
	if ((n = draft_word(p, signs)) == 0 && str_prefix(p, " |"))
		n = 2;
	/* a cell of a page has but one blank: 事故地点 冷库 */
	if (n == 0 && plain && *p == ' ')
		n = 1;
	if (n == 0)
		return NULL;
	*cell = p[n - 1] == '|';
	p = blanks(p + n);
	if (*p == '|') {
		*cell = true;
		p = blanks(p + 1);
	}
	return p + draft_word(p, marks);
}

const char *
draft_label(struct arena *a, const char *line, enum draft_label which)
{
	const char *p = draft_bare(line), *v = NULL, *end;
	bool cell = false;

	for (size_t i = 0; v == NULL && labels[which][i] != NULL; i++) {
		size_t n = strlen(labels[which][i]);

		if (str_prefix(p, labels[which][i]))
			v = label_end(p + n, n >= strlen("事故时间"), &cell);
	}
	if (v == NULL || str_blank(v))
		return NULL;
	end = cell ? strchr(v, '|') : NULL;
	return end != NULL ? arena_dup(a, v, (size_t)(end - v)) : v;
}

/* Bytes of the longest label that a line begins with; 0: none. */
static size_t
label_at(const char *line)
{
	size_t best = 0;

	for (int k = 0; k < LABELS; k++) {
		size_t n = draft_word(line, labels[k]);

		best = n > best ? n : best;
	}
	return best;
}

/* Full-width ASCII as ASCII, so that one pattern fits both. */
static char *
narrowed(struct arena *a, const char *text)
{
	struct buf b = BUF_INIT;
	size_t len = strlen(text), k;
	uint32_t cp;
	char *out;

	for (; (k = utf8_next(text, len, &cp)) > 0; text += k, len -= k)
		if (cp >= 0xFF01 && cp <= 0xFF5E)
			buf_putc(&b, (char)(cp - 0xFEE0));
		else if (cp == 0x3000)
			buf_putc(&b, ' ');
		else
			buf_add(&b, text, k);
	out = arena_dup(a, b.ptr, b.len);
	buf_release(&b);
	return out;
}

static size_t
widest(const char *text)
{
	struct buf b = BUF_INIT;
	size_t most = 0, w;

	for (; *text != '\0'; text++)
		if (*text == '\n' || *text == '\f') {
			w = utf8_width(b.ptr);
			most = w > most ? w : most;
			buf_clear(&b);
		} else
			buf_putc(&b, *text);
	buf_release(&b);
	return most;
}

/* Does this line of a page go on in the next one? */
static bool
goes_on(const char *line, const char *next, size_t page)
{
	static const char *const ends[] = { "。", "！", "？", "；", "：", ":",
		"." };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_suffix(line, ends[i]))
			return false;
	return !str_blank(line) && !str_blank(next) && label_at(next) == 0 &&
	    draft_bare(next) == next && page >= PAGE_LEAST &&
	    utf8_width(line) * 20 >= page * 17;
}

static void
add(struct draft_lines *l, size_t *cap, const char *p, size_t n, long number)
{
	size_t k = l->n;

	if (k == *cap) {
		*cap = *cap > 0 ? *cap * 2 : 64;
		l->v = xreallocarray(l->v, *cap, sizeof(*l->v));
		l->number = xreallocarray(l->number, *cap, sizeof(*l->number));
	}
	while (n > 0 && ch_space((unsigned char)p[n - 1]))
		n--;
	l->v[k] = arena_dup(&l->arena, p, n);
	for (char *c = l->v[k]; *c != '\0'; c++)
		if (((unsigned char)*c < ' ' && *c != '\t') || *c == 0x7F)
			*c = ' ';
	l->number[k] = number;
	l->n++;
}

/* 3/12, - 3 -, 第 3 页 alone on a line: the paper's, not the text's. */
static bool
page_number(const char *line)
{
	static const char *const marks[] = { "第", "页", "共", "/", "-", " ",
		NULL };
	bool any = false;
	size_t n;
	long v;

	for (; *line != '\0'; line += n) {
		if ((n = draft_word(line, marks)) > 0)
			continue;
		if ((n = draft_number(line, &v)) == 0)
			return false;
		any = true;
	}
	return any;
}

/* A cell by itself, its value in the next line that has text. */
static bool
label_alone(struct draft_lines *l, size_t *i)
{
	size_t n = label_at(l->v[*i]), k = *i + 1;

	while (k < l->n && str_blank(l->v[k]))
		k++;
	if (n == 0 || l->v[*i][n] != '\0' || k == l->n ||
	    label_at(l->v[k]) > 0 || draft_bare(l->v[k]) != l->v[k])
		return false;
	l->v[k] = arena_printf(&l->arena, "%s：%s", l->v[*i], l->v[k]);
	*i = k;
	return true;
}

static void
join(struct draft_lines *l, size_t page)
{
	const char *last = "";
	size_t to = 0;

	for (size_t i = 0; i < l->n; i++) {
		const char *next, *before = to > 0 ? l->v[to - 1] : "";
		bool fresh = label_alone(l, &i), ascii;

		next = l->v[i];
		if (page_number(next))
			continue;
		ascii = ch_alnum((unsigned char)next[0]) && before[0] != '\0' &&
		    ch_alnum((unsigned char)before[strlen(before) - 1]);
		if (to > 0 && !fresh && goes_on(last, next, page)) {
			l->v[to - 1] = arena_printf(&l->arena, "%s%s%s", before,
			    ascii ? " " : "", next);
		} else {
			l->v[to] = l->v[i];
			l->number[to++] = l->number[i];
		}
		last = next;
	}
	l->n = to;
}

void
draft_lines_make(struct draft_lines *l, const char *text, long first,
    bool wrapped)
{
	size_t cap = 0, n;
	long number = first;

	*l = (struct draft_lines){ NULL, NULL, NULL, 0, ARENA_INIT };
	for (const char *p = text; *p != '\0'; p += n + (p[n] != '\0')) {
		n = strcspn(p, "\n\f");
		add(l, &cap, p, n, number);
		number += p[n] == '\n';
	}
	if (wrapped)
		join(l, widest(text));
	l->narrow = xcalloc(l->n + 1, sizeof(*l->narrow));
	for (size_t i = 0; i < l->n; i++)
		l->narrow[i] = narrowed(&l->arena, l->v[i]);
}

void
draft_lines_release(struct draft_lines *l)
{
	free(l->v);
	free(l->narrow);
	free(l->number);
	arena_release(&l->arena);
}
