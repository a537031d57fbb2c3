/* When and where it was, and the weather of that day. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"
#include "response/cases.h"
#include "response/draft_int.h"

/* Such a line dates the paper, not what happened. */
static const char *const papers[] = { "编制", "打印", "签发", "批准", "审核",
	"印发", "发布", "报告日期", "填报", "施行", "实施", NULL };

static bool
dates_paper(const char *line)
{
	for (size_t i = 0; papers[i] != NULL; i++)
		if (strstr(line, papers[i]) != NULL)
			return true;
	return false;
}

/* The first date in a text, or false. */
static bool
date_in(const char *text, char out[CLOCK_TEXT])
{
	for (const char *p = text; *p != '\0'; p++)
		if (ch_digit((unsigned char)*p) &&
		    (p == text || !ch_digit((unsigned char)p[-1])) &&
		    draft_date(p, out) > 0)
			return true;
	return false;
}

static void
date(struct case_draft *d, const struct draft_lines *l)
{
	char at[CLOCK_TEXT];
	const char *v;
	size_t i;

	for (i = 0; i < l->n; i++) {
		v = draft_label(&d->arena, l->narrow[i], LABEL_DATE);
		if (v != NULL && date_in(v, at)) {
			draft_set(d, "date", at, l->number[i]);
			return;
		}
	}
	for (i = 0; i < l->n; i++)
		if (!dates_paper(l->narrow[i]) && date_in(l->narrow[i], at)) {
			draft_set(d, "date", at, l->number[i]);
			return;
		}
}

static void
labelled(struct case_draft *d, const struct draft_lines *l, const char *key,
    enum draft_label label)
{
	for (size_t i = 0; i < l->n; i++) {
		const char *v = draft_label(&d->arena, l->v[i], label);

		if (v != NULL) {
			draft_set(d, key, v, l->number[i]);
			return;
		}
	}
}

/* ---- weather ---- */

static size_t
decimal(const char *p, double *out)
{
	char text[24];
	size_t n = strspn(p, "0123456789.");

	if (n == 0 || n >= sizeof(text) || p[0] == '.')
		return 0;
	memcpy(text, p, n);
	text[n] = '\0';
	return str_double(text, out) ? n : 0;
}

/* "风速为3.2米/秒": the figure behind the word, if one of the units follows. */
static bool
figure_after(const char *p, const char *const *units, double *out)
{
	static const char *const between[] = { "为", "是", "约", "达", ":", " ",
		"|", NULL };
	size_t n;

	while ((n = draft_word(p, between)) > 0)
		p += n;
	if ((n = decimal(p, out)) == 0)
		return false;
	for (p += n; *p == ' ';)
		p++;
	return draft_word(p, units) > 0;
}

static void
figure(struct case_draft *d, const struct draft_lines *l, const char *key,
    const char *word, const char *const *units)
{
	double first = NAN, v;
	char text[40];
	long line = 0;

	for (size_t i = 0; i < l->n; i++) {
		const char *p = l->narrow[i];

		for (; (p = strstr(p, word)) != NULL; p += strlen(word)) {
			if (!figure_after(p + strlen(word), units, &v))
				continue;
			if (isnan(first)) {
				first = v;
				line = l->number[i];
			} else if (v != first) {
				draft_note(d,
				    _("%s: %g (line %ld), %g (line %ld): left "
				      "empty"),
				    key, first, line, v, l->number[i]);
				return;
			}
		}
	}
	if (isnan(first))
		return;
	snprintf(text, sizeof(text), "%g", first);
	draft_set(d, key, text, line);
}

/* The longest direction that p begins with; its bytes. */
static size_t
direction(const char *p, double *degrees)
{
	size_t n = 0, len = strlen(p), best = 0, k;
	uint32_t cp;

	for (int i = 0; i < 4; i++) {
		k = utf8_next(p + n, len - n, &cp);
		if (k == 0 || cp < 0x80)
			break;
		n += k;
		if (wind_parse(p, n, degrees))
			best = n;
	}
	if (best > 0)
		wind_parse(p, best, degrees);
	return best;
}

/*
 * 风向：东南, 风向为东南风, and 东南风 in running text; 东风 alone may be a make of
 * lorry, 东南风机 is a fan.  Bytes, and where the direction stands.
 */
static size_t
wind_at(const char *p, double *degrees)
{
	static const char *const things[] = { "机", "扇", "井", "管", "道",
		"门", "幕", "险", "口", NULL };
	static const char *const between[] = { "为", "是", ":", " ", "|",
		NULL };
	size_t n, k;

	if (str_prefix(p, "风向")) {
		const char *q = p + strlen("风向");

		while ((n = draft_word(q, between)) > 0)
			q += n;
		k = direction(q, degrees);
		return k > 0 ? (size_t)(q - p) + k : 0;
	}
	k = direction(p, degrees);
	if (k < strlen("东南风") || !str_prefix(p + k - strlen("风"), "风") ||
	    draft_word(p + k, things) > 0)
		return 0;
	return k;
}

static void
wind(struct case_draft *d, const struct draft_lines *l)
{
	double v[CASE_WINDS], degrees;
	struct buf b = BUF_INIT;
	size_t n = 0, k;
	long line = 0;

	for (size_t i = 0; i < l->n; i++)
		for (const char *p = l->narrow[i]; *p != '\0'; p += k) {
			bool known = false;

			if ((k = wind_at(p, &degrees)) == 0) {
				k = 1;
				continue;
			}
			for (size_t j = 0; j < n; j++)
				known = known || v[j] == degrees;
			if (known || n == CASE_WINDS)
				continue;
			v[n++] = degrees;
			line = line == 0 ? l->number[i] : line;
			buf_printf(&b, "%s%s", n > 1 ? "; " : "",
			    wind_name(degrees, true));
		}
	if (n > 0) {
		draft_set(d, "wind_from", b.ptr, line);
		draft_set(d, "wind_basis", "published", 0);
	}
	buf_release(&b);
}

/* 雾 雨 雪 of a line that speaks of the weather. */
static void
weather(struct case_draft *d, const struct draft_lines *l)
{
	static const char *const words[] = { "雾", "雨", "雪" };

	for (size_t i = 0; i < l->n; i++) {
		const char *v =
		    draft_label(&d->arena, l->narrow[i], LABEL_WEATHER);

		for (size_t k = 0; v != NULL && k < 3; k++)
			if (strstr(v, words[k]) != NULL &&
			    strstr(v, "无雨") == NULL)
				draft_set(d, "humidity_word", words[k],
				    l->number[i]);
	}
}

void
draft_find(struct case_draft *d, const struct draft_lines *l)
{
	static const char *const speed[] = { "米/秒", "米每秒", "m/s", NULL };
	static const char *const percent[] = { "%", NULL };
	static const char *const warmth[] = { "℃", "°C", "度", "摄氏度", NULL };

	date(d, l);
	labelled(d, l, "place", LABEL_PLACE);
	labelled(d, l, "level", LABEL_LEVEL);
	wind(d, l);
	figure(d, l, "wind_ms", "风速", speed);
	figure(d, l, "humidity_pct", "湿度", percent);
	figure(d, l, "temp_c", "气温", warmth);
	weather(d, l);
}
