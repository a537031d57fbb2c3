#include "csv/edit.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"

static const char *
skip_digits(const char *s)
{
	while (ch_digit((unsigned char)*s))
		s++;
	return s;
}

/* 1.39E+10: a long number that a spreadsheet rounded. */
static bool
is_rounded(const char *s)
{
	const char *p = skip_digits(s);

	if (p == s)
		return false;
	if (*p == '.')
		p = skip_digits(p + 1);
	if (*p++ != 'E' || *p++ != '+' || !ch_digit((unsigned char)*p))
		return false;
	return *skip_digits(p) == '\0';
}

/* 2026/11/3, with or without a time; 11月3日, which was a code 11-3. */
static bool
is_excel_date(const char *s)
{
	const char *p = skip_digits(s), *q;

	if (p - s == 4 && *p == '/') {
		q = skip_digits(p + 1);
		if (q == p + 1 || q - p > 3 || *q != '/')
			return false;
		p = skip_digits(q + 1);
		return p > q + 1 && p - q <= 3 && (*p == '\0' || *p == ' ');
	}
	if (p == s || p - s > 2 || !str_prefix(p, "月"))
		return false;
	q = p + strlen("月");
	p = skip_digits(q);
	return p > q && p - q <= 2 && streq(p, "日");
}

static bool
is_error_value(const char *s)
{
	static const char *const values[] = { "#REF!", "#N/A", "#NAME?",
		"#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", NULL };
	size_t i;

	for (i = 0; values[i] != NULL; i++)
		if (streq(s, values[i]))
			return true;
	return false;
}

static bool
is_phone(const char *s)
{
	size_t n = strspn(s, "0123456789 -()");

	return n >= 5 && s[n] == '\0';
}

/* assignee, or the first of a flow's "@deadline found_at+@limit". */
static bool
names_field(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return ch_lower((unsigned char)*s) &&
	    (s[n] == '\0' || s[n] == ' ' || s[n] == '+');
}

/*
 * The sign of a formula first, and none of what the tables themselves write
 * so: "-" clears a field, "--" is a hyphen, @field names a role, numbers,
 * durations and telephone numbers.  0: no formula.
 */
static int
formula_sign(const char *s)
{
	static const char *const wide[] = { "＝", "＋", "－", "＠" };
	static const char narrow[] = "=+-@";
	double number;
	msec duration;
	size_t i;

	for (i = 0; i < 4; i++)
		if (str_prefix(s, wide[i]))
			return narrow[i];
	switch (*s) {
	case '=':
		return s[1] != '\0' ? '=' : 0;
	case '@':
		return names_field(s + 1) ? 0 : '@';
	case '+':
		return str_double(s + 1, &number) || is_phone(s + 1) ? 0 : '+';
	case '-':
		if (s[1] == '\0' || s[1] == '-' || str_double(s, &number) ||
		    duration_parse(s, &duration))
			return 0;
		return '-';
	default:
		return 0;
	}
}

struct place {
	const struct table *t;
	struct findings *fs;
	size_t row, col;
};

static struct finding *
add(const struct place *p, enum severity sev, const char *code,
    const char *what)
{
	const char *cell = table_cell(p->t, p->row, (int)p->col);
	char q[UTF8_CUT], c[UTF8_CUT];

	return finding_add(p->fs, sev, code, p->t->name, p->t->lines[p->row],
	    _("column '%s': %s: '%s'"), utf8_cut(c, p->t->cols[p->col]), what,
	    utf8_cut(q, cell));
}

static void
check_cell(const struct place *p)
{
	const char *s = table_cell(p->t, p->row, (int)p->col);
	struct finding *f = NULL;
	int sign;

	if (*s == '\0')
		return;
	if (is_rounded(s)) {
		f = add(p, SEV_ERROR, "excel-number",
		    _("a number that a spreadsheet has rounded"));
		finding_hint(f,
		    _("type it again in a column whose format is text"));
	} else if (is_excel_date(s)) {
		f = add(p, SEV_ERROR, "excel-date",
		    _("a date that a spreadsheet has rewritten"));
		finding_hint(f, _("dates are written as in 2026-11-03"));
	} else if (streq(s, "TRUE") || streq(s, "FALSE")) {
		f = add(p, SEV_WARN, "excel-bool",
		    _("a word that a spreadsheet has rewritten"));
		finding_hint(f, _("write yes or no"));
	} else if (is_error_value(s)) {
		f = add(p, SEV_ERROR, "excel-error",
		    _("the result of a broken formula"));
		finding_hint(f, _("type the value itself"));
	} else if ((sign = formula_sign(s)) != 0) {
		f = add(p, sign == '=' || sign == '@' ? SEV_ERROR : SEV_WARN,
		    "formula", _("a spreadsheet would run this as a formula"));
		finding_hint(f, _("begin the text with another character"));
	}
}

static bool
all_digits(const char *s)
{
	return *s != '\0' && *skip_digits(s) == '\0';
}

/*
 * A column has lost zeros where it still has numbers of one length that begin
 * with 0, and shorter ones beside them.
 */
static void
check_zeros(const struct table *t, size_t col, struct findings *fs)
{
	struct place p = { t, fs, 0, col };
	size_t length = 0, n;
	struct finding *f;
	const char *s;

	for (p.row = 0; p.row < t->nrows; p.row++) {
		s = table_cell(t, p.row, (int)col);
		if (*s != '0' || !all_digits(s) || s[1] == '\0')
			continue;
		n = strlen(s);
		if (length != 0 && n != length)
			return;
		length = n;
	}
	for (p.row = 0; length != 0 && p.row < t->nrows; p.row++) {
		s = table_cell(t, p.row, (int)col);
		if (!all_digits(s) || strlen(s) >= length)
			continue;
		f = add(&p, SEV_WARN, "excel-zero",
		    _("leading zeros may be lost"));
		finding_hint(f,
		    _("the other numbers of this column have %zu digits"),
		    length);
	}
}

void
csv_excel_damage(const struct table *t, struct findings *fs)
{
	struct place p = { t, fs, 0, 0 };

	for (p.row = 0; p.row < t->nrows; p.row++)
		for (p.col = 0; p.col < t->ncols; p.col++)
			check_cell(&p);
	for (p.col = 0; p.col < t->ncols; p.col++)
		check_zeros(t, p.col, fs);
}
