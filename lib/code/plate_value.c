#include "code/plate_value.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum { YEAR_FIRST = 1950, YEAR_LAST = 2049, DIGITS = 5, LABEL = 14 };

static bool
digit(const struct plate_text *t, int i)
{
	return i >= 0 && i < t->n && t->v[i] < 128 && ch_digit((int)t->v[i]);
}

/* The number that begins at *i; -1 if it is longer than it can be. */
static int
number(const struct plate_text *t, int *i, int *digits)
{
	int v = 0;

	for (*digits = 0; digit(t, *i); (*i)++, (*digits)++)
		if (*digits < DIGITS)
			v = v * 10 + (int)t->v[*i] - '0';
	return *digits > DIGITS ? -1 : v;
}

/* ---- dates ---- */

static bool
is_year(int v, int digits)
{
	return digits == 4 && v >= YEAR_FIRST && v <= YEAR_LAST;
}

/*
 * A nought with a stroke in it is taken for 6, 8 or 9: where a figure can only
 * be a nought, it is one.
 */
static int
as_nought(int v, int unit)
{
	int figure = v / unit % 10;

	return figure == 6 || figure == 8 || figure == 9 ? v - figure * unit :
							   v;
}

static int
year_of(int v, int digits)
{
	if (digits == 4 && v >= 2100 && v < 3000)
		v = as_nought(v, 100);
	return digits == 4 && v > YEAR_LAST && v < 2100 ? as_nought(v, 10) : v;
}

static int
part_of(int v, int digits, int most)
{
	return digits == 2 && v > most ? as_nought(v, 10) : v;
}

/* 2019-06-15, 2019.6, 06/2019, 2019年6月15日, 2019; blanks count for nothing.
 */
static bool
date_of(const struct plate_text *t, struct plate_text *out)
{
	int v[4] = { 0 }, d[4] = { 0 }, n = 0, i = 0, year, month = 0, day = 0;
	char text[32];

	while (i < t->n && n < 4)
		if (digit(t, i)) {
			v[n] = number(t, &i, &d[n]);
			n++;
		} else {
			i++;
		}
	if (n > 0)
		v[0] = year_of(v[0], d[0]);
	if (n > 1)
		v[1] = year_of(v[1], d[1]);
	if (n == 2 && is_year(v[1], d[1]) && d[0] <= 2) {
		year = v[1];
		month = v[0];
	} else if (n >= 1 && is_year(v[0], d[0])) {
		year = v[0];
		month = n > 1 ? v[1] : 0;
		day = n > 2 ? v[2] : 0;
	} else {
		return false;
	}
	month = part_of(month, n > 1 ? 2 : 0, 12);
	day = part_of(day, n > 2 ? 2 : 0, 31);
	if (n > 3 || (n > 1 && (month < 1 || month > 12 || d[1] > 4)) ||
	    (n > 2 && (day < 1 || day > 31 || d[2] > 2)))
		return false;
	if (n > 2)
		snprintf(text, sizeof(text), "%d-%02d-%02d", year, month, day);
	else if (n > 1)
		snprintf(text, sizeof(text), "%d-%02d", year, month);
	else
		snprintf(text, sizeof(text), "%d", year);
	plate_text_fold(out, text);
	return true;
}

/* ---- power ---- */

static uint32_t as_digit(uint32_t);

/* 7.SkW */
static void
figures(struct plate_text *t)
{
	int i;

	for (i = 1; i + 1 < t->n; i++)
		if ((digit(t, i - 1) || t->v[i - 1] == '.') &&
		    (digit(t, i + 1) || t->v[i + 1] == '.' ||
			t->v[i + 1] == 'k' || t->v[i + 1] == 'K'))
			t->v[i] = as_digit(t->v[i]);
}

static bool
power_of(const struct plate_text *in, struct plate_text *out, double *weight)
{
	struct plate_text fixed = *in, *t = &fixed;
	char text[48];
	int i = 0, n = 0, whole = 0, part = 0;
	const char *unit = "kW";

	figures(t);
	while (i < t->n && !digit(t, i))
		i++;
	if (i > 2)
		return false;
	/* a Chinese letter made of a figure or two */
	if (i > 0 && t->v[i - 1] >= 128)
		*weight *= 0.3;
	for (; digit(t, i) && n < 8; i++, whole++)
		text[n++] = (char)t->v[i];
	if (i + 1 < t->n && (t->v[i] == '.' || t->v[i] == ',') &&
	    digit(t, i + 1))
		for (text[n++] = '.', i++; digit(t, i) && n < 12; i++, part++)
			text[n++] = (char)t->v[i];
	if (whole == 0 || whole > 5)
		return false;
	text[n] = '\0';
	if (i < t->n && (t->v[i] == 'W' || t->v[i] == 'w'))
		unit = "W";
	else if (i < t->n && (t->v[i] == 'H' || t->v[i] == 'h'))
		unit = "HP";
	else if (i >= t->n || (t->v[i] != 'k' && t->v[i] != 'K'))
		*weight *= 0.5; /* it does not say so */
	snprintf(text + n, sizeof(text) - (size_t)n, " %s", unit);
	plate_text_fold(out, text);
	return true;
}

/* ---- cycles ---- */

static bool
contains(const struct plate_text *t, const char *word)
{
	struct plate_text w, part;
	int i;

	plate_text_fold(&w, word);
	for (i = 0; i + w.n <= t->n; i++) {
		memcpy(part.v, t->v + i, sizeof(part.v[0]) * (size_t)w.n);
		part.n = w.n;
		if (plate_text_same(&part, &w))
			return true;
	}
	return false;
}

/* How often one inspects: other numbers are rather misread. */
static bool
usual(int n, char unit)
{
	static const int days[] = { 1, 7, 10, 14, 15, 30, 45, 60, 90, 120, 180,
		360, 365 };
	static const int months[] = { 1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48 };
	size_t i;

	for (i = 0; unit == 'D' && i < sizeof(days) / sizeof(days[0]); i++)
		if (days[i] == n)
			return true;
	for (i = 0; unit == 'M' && i < sizeof(months) / sizeof(months[0]); i++)
		if (months[i] == n)
			return true;
	return unit == 'Y' ? n <= 6 : unit == 'W' && n <= 52;
}

static char
unit_of(const struct plate_text *t)
{
	static const struct {
		const char *word;
		char unit;
	} units[] = { { "年", 'Y' }, { "月", 'M' }, { "周", 'W' },
		{ "天", 'D' }, { "日", 'D' }, { "YEAR", 'Y' }, { "YR", 'Y' },
		{ "MONTH", 'M' }, { "WEEK", 'W' }, { "DAY", 'D' },
		{ "MO", 'M' }, { "个", 'M' } };
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (contains(t, units[i].word))
			return units[i].unit;
	return 0;
}

/* Registers have no months or years. */
static int
days_of(int n, char unit)
{
	switch (unit) {
	case 'Y':
		return n * 365;
	case 'M':
		return n / 12 * 365 + n % 12 * 30;
	case 'W':
		return n * 7;
	default:
		return n;
	}
}

static bool
cycle_of(const struct plate_text *t, struct plate_text *out, double *weight)
{
	static const char *const said[][2] = { { "每季", "P90D" },
		{ "每月", "P30D" }, { "每年", "P365D" }, { "半年", "P180D" },
		{ "每周", "P7D" }, { "QUARTERLY", "P90D" },
		{ "YEARLY", "P365D" }, { "ANNUAL", "P365D" },
		{ "MONTHLY", "P30D" } };
	char text[24], unit = unit_of(t);
	int i = 0, n, digits = 0;

	for (i = 0; i < (int)(sizeof(said) / sizeof(said[0])); i++)
		if (contains(t, said[i][0])) {
			plate_text_fold(out, said[i][1]);
			return true;
		}
	/* a lone stroke before the unit is a one */
	for (i = 0; i < t->n && i < LABEL && !digit(t, i);)
		i++;
	n = i < t->n ? number(t, &i, &digits) : 0;
	if (digits == 0 && t->n >= 2 && t->v[0] < 128 &&
	    strchr("]|[lI!", (int)t->v[0]) != NULL)
		n = 1, digits = 1;
	if (digits >= 2 && unit == 'D' && !usual(n, unit) &&
	    usual(as_nought(n, 1), unit))
		n = as_nought(n, 1);
	if (unit == 0 || digits == 0 || digits > 3 || n < 1)
		return false;
	if (!usual(n, unit))
		*weight *= 0.3;
	snprintf(text, sizeof(text), "P%dD", days_of(n, unit));
	plate_text_fold(out, text);
	return true;
}

/* ---- codes ---- */

static uint32_t
code_letter(uint32_t c)
{
	switch (c) {
	case '$':
		return 'S';
	case '=':
	case '+':
	case ':':
		return '-';
	case ',':
		return '.';
	case 0xa5: /* the sign of the yen */
		return 'Y';
	case '|':
	case '!':
		return '1';
	case '@':
		return '0';
	case ']':
	case 0x4e86: /* 了 */
		return 'J';
	case 0x5de5: /* 工 */
		return 'I';
	default:
		return c;
	}
}

/* A letter between two digits is the digit that it looks like. */
static uint32_t
as_digit(uint32_t c)
{
	static const char from[] = "OQDILSBZ", to[] = "00011582";
	const char *p = c < 128 && c != 0 ? strchr(from, (int)c) : NULL;

	return p == NULL ? c : (uint32_t)to[p - from];
}

/* What is left of NO.: before it. */
static void
strip_sign(struct plate_text *t)
{
	int i;

	for (i = 1; i < 6 && i + 3 < t->n; i++) {
		uint32_t last =
		    t->v[i - 1] == '.' && i > 1 ? t->v[i - 2] : t->v[i - 1];

		if ((t->v[i] == ':' || t->v[i] == ';') &&
		    (last == 'O' || last == '0' || last == 'Q')) {
			plate_text_part(t, t, i + 1, t->n);
			return;
		}
	}
	if (t->n > 6 && t->v[0] == 'N' && (t->v[1] == 'O' || t->v[1] == '0') &&
	    t->v[2] == '.')
		plate_text_part(t, t, t->v[3] == '-' ? 4 : 3, t->n);
}

/* Chinese letters before a number are what is left of its label. */
static void
strip_label(struct plate_text *t)
{
	int i = 0, k;

	while (i < t->n && (t->v[i] >= 128 || !plate_is_letter(t->v[i])))
		i++;
	for (k = i; k < t->n && t->v[k] < 128;)
		k++;
	if (i >= 2 && k == t->n && k - i >= 5)
		plate_text_part(t, t, i, t->n);
}

static bool
code_of(const struct plate_text *t, struct plate_text *out, double *weight)
{
	struct plate_text in = *t;
	int i, odd = 0, letters = 0, digits = 0;

	plate_text_end(&in);
	plate_text_squeeze(&in);
	plate_text_upper(&in);
	strip_label(&in);
	strip_sign(&in);
	for (i = 0; i < in.n; i++)
		in.v[i] = code_letter(in.v[i]);
	plate_text_part(out, &in, 0, in.n);
	for (i = 0; i < out->n; i++) {
		if (digit(out, i - 1) && digit(out, i + 1))
			out->v[i] = as_digit(out->v[i]);
		letters += out->v[i] < 128 && ch_alnum((int)out->v[i]);
		odd += out->v[i] >= 128;
		digits += digit(out, i);
	}
	if (odd > 0)
		*weight *= 0.4;
	return digits > 0 && letters >= 2 && letters > 2 * odd;
}

/* ---- names ---- */

/*
 * chi_sim reads 厂 as 广 or 三; a maker's name ends with it, or has it before
 * 有限公司.
 */
static void
works(struct plate_text *t)
{
	int i = t->n - 1;

	if (i >= 4 && t->v[i] == 0x53f8 && t->v[i - 3] == 0x6709)
		i -= 4;
	if (i > 1 && (t->v[i] == 0x5e7f || t->v[i] == 0x4e09))
		t->v[i] = 0x5382;
}

static bool
name_of(const struct plate_text *t, struct plate_text *out, enum plate_field f,
    enum plate_language l)
{
	struct plate_text in = *t;
	int i, n = 0, chinese = 0, latin = 0;

	for (i = 0; i < in.n; i++) {
		uint32_t c = in.v[i];

		chinese += plate_is_chinese(c);
		latin += c < 128 && ch_alpha((int)c);
		if (plate_is_letter(c) || c == ' ' ||
		    (c < 128 && strchr(".,&()-/", (int)c) != NULL))
			in.v[n++] = c;
	}
	in.n = n;
	if (l == PLATE_LATIN ? chinese > 0 || latin < 3 : chinese < 2)
		return false;
	/* 1 MONTH, 50 Hz */
	if (n > 0 && in.v[0] < 128 && ch_digit((int)in.v[0]))
		return false;
	if (l == PLATE_CHINESE) {
		/* noise beside Chinese letters is no name */
		plate_text_squeeze(&in);
		for (i = n = 0; i < in.n; i++)
			if (plate_is_letter(in.v[i]) ||
			    (in.v[i] == '(' || in.v[i] == ')'))
				in.v[n++] = in.v[i];
		in.n = n;
	}
	plate_text_part(out, &in, 0, in.n);
	if (f == PLATE_MAKER)
		works(out);
	return out->n >= 2;
}

/* ---- votes ---- */

/* 2022 or 2622? */
static void
count_noughts(struct plate_votes *v, const struct plate_text *t)
{
	int i, digits;

	for (i = 0; i < t->n;) {
		int from = i;

		number(t, &i, &digits);
		if (digits == 4 && t->v[from] == '2') {
			uint32_t c = t->v[from + 1];

			v->noughts += c == '0';
			v->stroked += c == '6' || c == '8' || c == '9';
		}
		i += digits == 0;
	}
}

void
plate_votes_add(struct plate_votes *v, enum plate_field f,
    const struct plate_text *t, enum plate_language l, double confidence)
{
	struct plate_vote *to = &v->v[v->n];
	double weight = confidence + 10;
	struct plate_text bare = *t;
	bool good = false;

	if (v->n == PLATE_VOTES || t->n == 0)
		return;
	plate_text_squeeze(&bare);
	/* eng makes letters of Chinese ones; chi_sim reads Latin ones worse */
	if (l == PLATE_CHINESE && f != PLATE_NAME && f != PLATE_MAKER &&
	    f != PLATE_CYCLE && !plate_text_chinese(t))
		weight *= 0.7;
	switch (f) {
	case PLATE_DATE:
		good = date_of(&bare, &to->text);
		if (good)
			count_noughts(v, &bare);
		break;
	case PLATE_POWER:
		good = power_of(&bare, &to->text, &weight);
		break;
	case PLATE_CYCLE:
		plate_text_upper(&bare);
		good = cycle_of(&bare, &to->text, &weight);
		break;
	case PLATE_NAME:
	case PLATE_MAKER:
		good = name_of(t, &to->text, f, l);
		break;
	default:
		good = code_of(t, &to->text, &weight);
		break;
	}
	to->weight = weight;
	v->n += good;
}
