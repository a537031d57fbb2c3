#include "code/plate_text.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

struct fold {
	uint32_t from, to;
};

/* 一 is no dash: it stands in names. */
static const struct fold folds[] = { { 0x3000, ' ' }, { 0x2010, '-' },
	{ 0x2011, '-' }, { 0x2012, '-' }, { 0x2013, '-' }, { 0x2014, '-' },
	{ 0x2015, '-' }, { 0x2212, '-' }, { 0x00b7, '.' }, { 0x3002, '.' },
	{ 0x2022, '.' }, { 0x2018, '\'' }, { 0x2019, '\'' }, { 0x201c, '\'' },
	{ 0x201d, '\'' }, { 0x3001, ',' }, { '"', '\'' }, { '_', '-' },
	{ '~', '-' }, { 0xff5e, '-' } };

static uint32_t
fold_one(uint32_t c)
{
	size_t i;

	if (c > 0xff00 && c < 0xff5f)
		c -= 0xfee0;
	for (i = 0; i < sizeof(folds) / sizeof(folds[0]); i++)
		if (folds[i].from == c)
			return folds[i].to;
	return c;
}

bool
plate_is_chinese(uint32_t c)
{
	return c >= 0x4e00 && c < 0xa000;
}

bool
plate_is_letter(uint32_t c)
{
	return plate_is_chinese(c) || (c < 128 && ch_alnum((int)c));
}

/* What may stand at the end of a text of a plate. */
static bool
closes(uint32_t c)
{
	return plate_is_letter(c) || c == ')' || c == '%';
}

void
plate_text_part(struct plate_text *out, const struct plate_text *t, int from,
    int to)
{
	int n = 0;

	to = to > t->n ? t->n : to;
	while (from < to && !plate_is_letter(t->v[from]) && t->v[from] != '(')
		from++;
	/* 公司. is no name; Ltd. is */
	while (to > from && !closes(t->v[to - 1]) &&
	    !(t->v[to - 1] == '.' && to - from > 3 && t->v[to - 2] < 128 &&
		ch_lower((int)t->v[to - 2])))
		to--;
	for (; from < to; from++)
		out->v[n++] = t->v[from];
	out->n = n;
}

void
plate_text_fold(struct plate_text *t, const char *s)
{
	size_t len = strlen(s), step;
	uint32_t c;

	t->n = 0;
	if (!utf8_valid(s, len, NULL))
		return;
	for (; t->n < PLATE_TEXT && (step = utf8_next(s, len, &c)) > 0;
	     s += step, len -= step) {
		c = fold_one(c);
		if (c < ' ' || c == 127)
			c = ' ';
		if (c == ' ' && (t->n == 0 || t->v[t->n - 1] == ' '))
			continue;
		t->v[t->n++] = c;
	}
	while (t->n > 0 && t->v[t->n - 1] == ' ')
		t->n--;
}

void
plate_text_utf8(const struct plate_text *t, char out[PLATE_UTF8])
{
	int i, n = 0;

	for (i = 0; i < t->n; i++) {
		uint32_t c = t->v[i];

		if (c < 0x80) {
			out[n++] = (char)c;
		} else if (c < 0x800) {
			out[n++] = (char)(0xc0 | c >> 6);
			out[n++] = (char)(0x80 | (c & 63));
		} else if (c < 0x10000) {
			out[n++] = (char)(0xe0 | c >> 12);
			out[n++] = (char)(0x80 | (c >> 6 & 63));
			out[n++] = (char)(0x80 | (c & 63));
		} else {
			out[n++] = (char)(0xf0 | c >> 18);
			out[n++] = (char)(0x80 | (c >> 12 & 63));
			out[n++] = (char)(0x80 | (c >> 6 & 63));
			out[n++] = (char)(0x80 | (c & 63));
		}
	}
	out[n] = '\0';
}

bool
plate_text_chinese(const struct plate_text *t)
{
	int i;

	for (i = 0; i < t->n; i++)
		if (plate_is_chinese(t->v[i]))
			return true;
	return false;
}

void
plate_text_squeeze(struct plate_text *t)
{
	int i, n = 0;

	for (i = 0; i < t->n; i++)
		if (t->v[i] != ' ')
			t->v[n++] = t->v[i];
	t->n = n;
}

void
plate_text_upper(struct plate_text *t)
{
	int i;

	for (i = 0; i < t->n; i++)
		if (t->v[i] < 128)
			t->v[i] = (uint32_t)ch_toupper((int)t->v[i]);
}

bool
plate_text_same(const struct plate_text *a, const struct plate_text *b)
{
	return a->n == b->n &&
	    memcmp(a->v, b->v, sizeof(a->v[0]) * (size_t)a->n) == 0;
}

/* row[j]: distance of s to the first j letters of t (Wagner and Fischer). */
static void
distances(const struct plate_text *t, const struct plate_text *s,
    int row[PLATE_TEXT + 1])
{
	int i, j;

	for (j = 0; j <= t->n; j++)
		row[j] = j;
	for (i = 1; i <= s->n; i++) {
		int left = i, above = row[0];

		row[0] = i;
		for (j = 1; j <= t->n; j++) {
			int d = above + (s->v[i - 1] != t->v[j - 1]);

			above = row[j];
			if (above + 1 < d)
				d = above + 1;
			if (left + 1 < d)
				d = left + 1;
			row[j] = left = d;
		}
	}
}

int
plate_text_distance(const struct plate_text *a, const struct plate_text *b)
{
	int row[PLATE_TEXT + 1];

	distances(a, b, row);
	return row[a->n];
}

int
plate_text_begins(const struct plate_text *t, const struct plate_text *s,
    int *used)
{
	int row[PLATE_TEXT + 1], j, best = 0;

	distances(t, s, row);
	for (j = 1; j <= t->n; j++) {
		bool early = j <= s->n;

		if (row[j] < row[best] || (early && row[j] == row[best]))
			best = j;
	}
	*used = best;
	return row[best];
}

/* No figure in it, but signs, or several letters that are not all capitals. */
static bool
is_scratch(const struct plate_text *t, int from, int to)
{
	int i, signs = 0, small = 0;

	for (i = from; i < to; i++) {
		uint32_t c = t->v[i];

		if (c < 128 && ch_digit((int)c))
			return false;
		signs += c >= 128 || !ch_alnum((int)c);
		small += c >= 'a' && c <= 'z';
	}
	return signs > 0 || (small > 0 && to - from > 1);
}

void
plate_text_end(struct plate_text *t)
{
	enum { LEAST = 5 };
	int at;

	for (;;) {
		for (at = t->n; at > 0 && t->v[at - 1] != ' ';)
			at--;
		if (at < LEAST || !is_scratch(t, at, t->n))
			return;
		plate_text_part(t, t, 0, at);
	}
}
