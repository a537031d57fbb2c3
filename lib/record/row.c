/*
 * One row of a day file: its bytes to cells, its cells to an event.  These run
 * three million times in a large ledger, so the shapes of ULIDs, ids and times
 * are tested here without making anything of them.
 */
#include "record/row.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "base/utf8.h"
#include "csv/csv.h"

/* A quoted cell, moved in place onto its opening quote. */
static char *
unquote(char *p, const char *end, const char **problem)
{
	char *to = p - 1;

	for (;;) {
		char *q = memchr(p, '"', (size_t)(end - p));

		if (q == NULL) {
			*problem = N_("a quote is not closed");
			return NULL;
		}
		memmove(to, p, (size_t)(q - p));
		to += q - p;
		p = q + 1;
		if (p == end || *p != '"')
			break;
		*to++ = '"';
		p++;
	}
	if (p != end && *p != ',') {
		*problem = N_("text stands after a closing quote");
		return NULL;
	}
	*to = '\0';
	return p;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The high bit of each byte that is zero, and perhaps of some above the first. */
static uint64_t
zeros(uint64_t w)
{
	return (w - EACH(1)) & ~w & EACH(0x80);
}

/* The first comma or quote, or end: eight bytes at a time. */
static char *
next_mark(char *p, const char *end)
{
	uint64_t w;

	for (; end - p >= 8; p += 8) {
		memcpy(&w, p, sizeof(w));
		w = le64toh(w);
		w = zeros(w ^ EACH(',')) | zeros(w ^ EACH('"'));
		if (w != 0)
			return p + __builtin_ctzll(w) / 8;
	}
	while (p < end && *p != ',' && *p != '"')
		p++;
	return p;
}

static bool
all_commas(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w == EACH(',');
}

/* Ends eight cells; p is left on the last of their commas. */
static char *
eight_empty(char *p, const char **cells, size_t *n)
{
	for (int i = 0; i < 8; i++)
		cells[i] = p + i;
	memset(p, 0, 8);
	*n += 8;
	return p + 7;
}

const char *
row_split(char *p, char *end, const char **cells, size_t want, size_t *n)
{
	const char *problem;

	for (*n = 0;; p++) {
		if (*n < want)
			cells[*n] = p;
		(*n)++;
		/* Most cells of most rows are empty. */
		if (p < end && *p == ',') {
			*p = '\0';
			if (*n + 8 <= want && end - p > 8 && all_commas(p + 1))
				p = eight_empty(p + 1, cells + *n, n);
			continue;
		}
		if (p < end && *p == '"') {
			if ((p = unquote(p + 1, end, &problem)) == NULL)
				return problem;
		} else {
			p = next_mark(p, end);
			if (p < end && *p == '"')
				return N_("a quote stands inside a cell that "
					  "does not begin with one");
		}
		if (p == end)
			break;
		*p = '\0';
	}
	*end = '\0';
	return NULL;
}

const char *
row_bytes(const char *line, size_t len)
{
	if (memchr(line, '\0', len) != NULL)
		return N_("the line holds a NUL byte");
	if (memchr(line, '\r', len) != NULL)
		return N_("the line holds a carriage return");
	if (!utf8_valid(line, len, NULL))
		return N_("the line holds bytes that are not UTF-8");
	return NULL;
}

/* Crockford's base 32: digits and letters but I, L, O, U. */
static const bool crockford[256] = { ['0'] = 1,
	['1'] = 1,
	['2'] = 1,
	['3'] = 1,
	['4'] = 1,
	['5'] = 1,
	['6'] = 1,
	['7'] = 1,
	['8'] = 1,
	['9'] = 1,
	['A'] = 1,
	['B'] = 1,
	['C'] = 1,
	['D'] = 1,
	['E'] = 1,
	['F'] = 1,
	['G'] = 1,
	['H'] = 1,
	['J'] = 1,
	['K'] = 1,
	['M'] = 1,
	['N'] = 1,
	['P'] = 1,
	['Q'] = 1,
	['R'] = 1,
	['S'] = 1,
	['T'] = 1,
	['V'] = 1,
	['W'] = 1,
	['X'] = 1,
	['Y'] = 1,
	['Z'] = 1 };

/* Without a branch for each character: there are two ULIDs in every row. */
static bool
ulid_shape(const char *s, size_t n)
{
	unsigned good = 1;

	if (n != ULID_TEXT - 1 || s[0] > '7')
		return false;
	for (size_t i = 0; i < ULID_TEXT - 1; i++)
		good &= crockford[(unsigned char)s[i]];
	return good;
}

static bool
prev_shape(const char *s)
{
	const char *word;
	size_t len;

	if (*s == '\0')
		return true;
	if (strlen(s) == ULID_TEXT - 1)
		return ulid_shape(s, ULID_TEXT - 1);
	while (word_next(&s, &word, &len))
		if (!ulid_shape(word, len))
			return false;
	return true;
}

static int
number(const char *s, int n)
{
	int v = 0;

	for (; n > 0; n--, s++) {
		if (!ch_digit(*s))
			return -1;
		v = v * 10 + (*s - '0');
	}
	return v;
}

/* Days since 1970-01-01 of the proleptic Gregorian calendar. */
static int64_t
days(int y, int m, int d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static bool
date(const char *s, int64_t *out)
{
	static const int month[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	int y = number(s, 4), m, d, last;

	if (y < 1970 || s[4] != '-' || (m = number(s + 5, 2)) < 1 || m > 12 ||
	    s[7] != '-' || (d = number(s + 8, 2)) < 1)
		return false;
	last = month[m - 1];
	if (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
		last = 29;
	*out = days(y, m, d);
	return d <= last;
}

static bool
zone(const char *s, msec *out)
{
	int h, m;

	*out = 0;
	if (s[0] == 'Z' && s[1] == '\0')
		return true;
	if ((s[0] != '+' && s[0] != '-') || (h = number(s + 1, 2)) < 0 ||
	    h > 14 || s[3] != ':' || (m = number(s + 4, 2)) < 0 || m > 59 ||
	    s[6] != '\0')
		return false;
	*out = (h * HOUR + m * MINUTE) * (s[0] == '-' ? -1 : 1);
	return true;
}

bool
row_time(const char *s, msec *out)
{
	int h, m, sec;
	int64_t day;
	msec off, frac = 0, unit = 100;

	if (strnlen(s, 20) < 20 || !date(s, &day) || s[10] != 'T' ||
	    (h = number(s + 11, 2)) < 0 || h > 23 || s[13] != ':' ||
	    (m = number(s + 14, 2)) < 0 || m > 59 || s[16] != ':' ||
	    (sec = number(s + 17, 2)) < 0 || sec > 59)
		return false;
	s += 19;
	if (*s == '.') {
		if (!ch_digit(*++s))
			return false;
		for (; ch_digit(*s); s++, unit /= 10)
			frac += (*s - '0') * unit;
	}
	if (!zone(s, &off))
		return false;
	*out = day * DAY + h * HOUR + m * MINUTE + sec * SECOND + frac - off;
	return true;
}

/*
 * Canonical, of the file's kind, day and part (older ledgers have all in the
 * first), with the right check character.
 */
static bool
record_right(const char *s, char letter, const struct records_file *f)
{
	char flat[ID_TEXT];
	size_t n = strlen(s);
	long seq = 0;

	if (n < 14 || n >= ID_TEXT || s[0] != letter || s[7] != '-' ||
	    !ch_upper(s[8]) || number(s + 1, 6) != f->yymmdd)
		return false;
	for (size_t i = 9; i < n - 1; i++) {
		if (!ch_digit(s[i]))
			return false;
		seq = seq * 10 + (s[i] - '0');
	}
	if (n > 14 && s[9] == '0')
		return false;
	if (f->part > 1 && record_part(seq) != f->part)
		return false;
	memcpy(flat, s, 7);
	memcpy(flat + 7, s + 8, n - 9);
	flat[n - 2] = '\0';
	return id_check_char(flat) == s[n - 1];
}

static int
record_wrong(const char *s, char letter, const struct records_file *f,
    struct err *e)
{
	char q[UTF8_CUT];
	struct id id;

	if (id_parse(&id, s, e) < 0)
		return -1;
	if (!streq(id.text, s))
		return err_set(e, E_DATA,
		    _("the record id '%s' is not written as '%s'"),
		    utf8_cut(q, s), id.text);
	if (id.letter != letter)
		return err_set(e, E_DATA,
		    _("'%s' is of another kind than its file: letter %c, not %c"),
		    s, id.letter, letter);
	if (id.yymmdd == f->yymmdd)
		return err_set(e, E_DATA,
		    _("'%s' is of another part of its day than its file: %d"),
		    s, f->part);
	return err_set(e, E_DATA,
	    _("'%s' is of another day than its file: %06d"), s, f->yymmdd);
}

/* Lower-case hexadecimal; without a branch, as in ulid_shape. */
static bool
sha256_shape(const char *s)
{
	unsigned good = 1;

	if (strnlen(s, 64) < 64)
		return false;
	for (int i = 0; i < 64; i++) {
		unsigned digit = (unsigned char)s[i] - '0';
		unsigned letter = (unsigned char)s[i] - 'a';

		good &= (digit < 10) | (letter < 6);
	}
	return good;
}

/* Words role=sha256.extension, as evidence_next reads them; nothing is copied. */
static bool
evidence_shape(const char *s)
{
	for (;;) {
		const char *role;
		int i;

		while (*s == ' ')
			s++;
		if (*s == '\0')
			return true;
		if (!ch_lower(*s))
			return false;
		role = s;
		while (ch_lower(*s) || ch_digit(*s) || *s == '_' || *s == '-')
			s++;
		if (*s != '=' || s - role > 32)
			return false;
		if (!sha256_shape(++s))
			return false;
		s += 64;
		if (*s++ != '.' || (!ch_lower(*s) && !ch_digit(*s)))
			return false;
		for (i = 0; ch_lower(*s) || ch_digit(*s); i++)
			s++;
		if (i > 14 || (*s != ' ' && *s != '\0'))
			return false;
	}
}

static int
wrong(struct err *e, const char *fmt, const char *text)
{
	char q[UTF8_CUT];

	err_clear(e);
	e->code = E_DATA;
	utf8_cut(q, text);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(e->msg, sizeof(e->msg), fmt, q);
#pragma GCC diagnostic pop
	return -1;
}

int
row_check(struct event *ev, char letter, const struct records_file *file,
    const struct event *last, struct err *e)
{
	if (!ulid_shape(ev->event, strlen(ev->event)))
		return wrong(e, _("'%s' is no event id (a ULID)"), ev->event);
	if ((last == NULL || strcmp(ev->record, last->record) != 0) &&
	    !record_right(ev->record, letter, file))
		return record_wrong(ev->record, letter, file, e);
	if ((last == NULL || strcmp(ev->prev, last->event) != 0) &&
	    !prev_shape(ev->prev))
		return wrong(e, _("prev '%s' is no list of event ids"),
		    ev->prev);
	if (!row_time(ev->time_text, &ev->time))
		return wrong(e,
		    _("'%s' is no time such as 2026-11-24T08:00:00.000+08:00"),
		    ev->time_text);
	if (ev->actor[0] == '\0')
		return err_set(e, E_DATA, _("the actor is empty"));
	if (!code_is(ev->actor) && !streq(ev->actor, "system"))
		return wrong(e, _("the actor '%s' is no person's code"),
		    ev->actor);
	if (!name_is(ev->action))
		return wrong(e, _("'%s' is no name of an action"), ev->action);
	if (!name_is(ev->node))
		return wrong(e, _("'%s' is no name of a node"), ev->node);
	ev->due = MSEC_NONE;
	if (ev->due_text[0] != '\0' && !row_time(ev->due_text, &ev->due))
		return wrong(e, _("the deadline '%s' is no time"),
		    ev->due_text);
	if (!evidence_shape(ev->evidence))
		return wrong(e,
		    _("evidence '%s' is no list of role=sha256.extension"),
		    ev->evidence);
	return 0;
}
