#include "base/id.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/str.h"
#include "base/utf8.h"

/* ISO/IEC 7064:2003, 37,36: the alphabet of its hybrid systems. */
static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/* Crockford's base 32: no I, L, O, U. */
static const char base32[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

enum { STEM = 7, SEQ_LEAST = 4, SEQ_MOST = 9 };
/* H261123-A0017J */
enum { EXAMPLE_DAY = 261123, EXAMPLE_STATION = 'A', EXAMPLE_SEQ = 17 };

char
id_check_char(const char *s)
{
	int p = 36;
	int v;

	if (*s == '\0')
		return '\0';
	for (; *s != '\0'; s++) {
		if (ch_digit((unsigned char)*s))
			v = *s - '0';
		else if (ch_upper((unsigned char)*s))
			v = *s - 'A' + 10;
		else
			return '\0';
		p = (p + v) % 36;
		p = (p == 0 ? 36 : p) * 2 % 37;
	}
	return alphabet[(37 - p) % 36];
}

/* flat is the id without the hyphen and without the check character */
static void
assemble(struct id *id, const char *flat)
{
	snprintf(id->text, sizeof(id->text), "%.7s-%.14s%c", flat, flat + STEM,
	    id_check_char(flat));
}

void
id_make(struct id *id, char letter, int yymmdd, char station, long seq)
{
	char flat[ID_TEXT - 2];

	id->letter = letter;
	id->yymmdd = yymmdd;
	id->station = station;
	id->seq = seq;
	snprintf(flat, sizeof(flat), "%c%06d%c%04ld", letter, yymmdd % 1000000,
	    station, seq % 1000000000);
	assemble(id, flat);
}

static int
two(const char *s)
{
	return (s[0] - '0') * 10 + (s[1] - '0');
}

/* Without hyphen, upper case, check character included. */
static bool
shape(const char *s, size_t n)
{
	size_t i;

	if (n < STEM + 1 + SEQ_LEAST + 1 || n > STEM + 1 + SEQ_MOST + 1)
		return false;
	if (!ch_upper((unsigned char)s[0]) ||
	    !ch_upper((unsigned char)s[STEM]) ||
	    !ch_alnum((unsigned char)s[n - 1]))
		return false;
	for (i = 1; i < n - 1; i++)
		if (i != STEM && !ch_digit((unsigned char)s[i]))
			return false;
	/* one sequence, one spelling */
	if (n - 1 - (STEM + 1) > SEQ_LEAST && s[STEM + 1] == '0')
		return false;
	return two(s + 3) >= 1 && two(s + 3) <= 12 && two(s + 5) >= 1 &&
	    two(s + 5) <= 31;
}

static size_t
flatten(char *flat, size_t size, const char *text)
{
	size_t i, n = 0;

	for (i = 0; text[i] != '\0'; i++) {
		if (i == STEM && text[i] == '-')
			continue;
		if (n + 1 >= size)
			return 0;
		flat[n++] = (char)ch_toupper((unsigned char)text[i]);
	}
	flat[n] = '\0';
	return n;
}

int
id_parse(struct id *id, const char *text, struct err *e)
{
	char flat[ID_TEXT] = "", quote[UTF8_CUT], check;
	size_t n = flatten(flat, sizeof(flat), text);
	long seq;

	if (!shape(flat, n)) {
		err_set(e, E_USAGE, _("'%s' is no record id"),
		    utf8_cut(quote, text));
		if (strchr(text, '/') != NULL || strchr(text, '.') != NULL)
			return err_hint(e,
			    _("it looks like a file; ids look like H261123-A0017J"));
		return err_hint(e, _("ids look like H261123-A0017J"));
	}
	check = flat[n - 1];
	flat[n - 1] = '\0';
	if (check != id_check_char(flat)) {
		err_set(e, E_USAGE,
		    _("'%s' is mistyped: its check character does not fit"),
		    utf8_cut(quote, text));
		return err_hint(e,
		    _("compare it with the label, character by character"));
	}
	str_long(flat + STEM + 1, &seq);
	id->letter = flat[0];
	id->yymmdd =
	    two(flat + 1) * 10000 + two(flat + 3) * 100 + two(flat + 5);
	id->station = flat[STEM];
	id->seq = seq;
	assemble(id, flat);
	return 0;
}

void
id_wanted(struct err *e, char letter)
{
	struct id id;

	id_make(&id, letter, EXAMPLE_DAY, EXAMPLE_STATION, EXAMPLE_SEQ);
	if (streq(e->hint, _("ids look like H261123-A0017J")))
		err_hint(e, _("such ids look like %s"), id.text);
}

bool
id_is(const char *text)
{
	struct id id;

	return id_parse(&id, text, NULL) == 0 && streq(id.text, text);
}

bool
code_is(const char *s)
{
	size_t n;

	if (!ch_upper((unsigned char)*s) && !ch_digit((unsigned char)*s))
		return false;
	for (n = 0; s[n] != '\0'; n++)
		if (!ch_upper((unsigned char)s[n]) &&
		    !ch_digit((unsigned char)s[n]) && s[n] != '.' &&
		    s[n] != '-')
			return false;
	return n <= 24;
}

bool
name_is(const char *s)
{
	size_t n;

	if (!ch_lower((unsigned char)*s))
		return false;
	for (n = 0; s[n] != '\0'; n++)
		if (!ch_lower((unsigned char)s[n]) &&
		    !ch_digit((unsigned char)s[n]) && s[n] != '_' &&
		    s[n] != '-')
			return false;
	return n <= 32;
}

static void
random_bytes(unsigned char *p, size_t n)
{
	ssize_t got;

	while (n > 0) {
		got = getrandom(p, n, 0);
		if (got < 0 && errno != EINTR)
			_exit(E_IO); /* a kernel without random numbers */
		if (got > 0) {
			p += got;
			n -= (size_t)got;
		}
	}
}

/* One more, as a big-endian number; true when it ran over. */
static bool
increment(unsigned char *p, size_t n)
{
	while (n-- > 0)
		if (++p[n] != 0)
			return false;
	return true;
}

static void
encode(char out[ULID_TEXT], const unsigned char raw[16])
{
	unsigned bits = 0, acc = 0;
	int n = ULID_TEXT - 1, i;

	/* from the end: 26 characters hold 130 bits, the first two are zero */
	for (i = 15; i >= 0; i--) {
		acc |= (unsigned)raw[i] << bits;
		bits += 8;
		for (; bits >= 5; bits -= 5, acc >>= 5)
			out[--n] = base32[acc & 31];
	}
	out[--n] = base32[acc & 31];
	out[ULID_TEXT - 1] = '\0';
}

void
ulid_make(char out[ULID_TEXT], msec at)
{
	static _Thread_local unsigned char raw[16];
	static _Thread_local msec last = -1;
	static _Thread_local pid_t owner;
	int i;

	if (owner != getpid())
		last = -1; /* a child must not go on with its parent's row */
	owner = getpid();
	if (at < 0)
		at = 0;
	if (at > last) {
		random_bytes(raw + 6, 10);
		raw[6] &= 0x7F; /* room to count up */
		last = at;
	} else if (increment(raw + 6, 10)) {
		last++;
		random_bytes(raw + 6, 10);
	}
	for (i = 0; i < 6; i++)
		raw[i] = (unsigned char)(last >> (40 - 8 * i) & 0xFF);
	encode(out, raw);
}

bool
ulid_is(const char *s)
{
	size_t n;

	for (n = 0; s[n] != '\0'; n++)
		if (n >= ULID_TEXT - 1 || strchr(base32, s[n]) == NULL)
			return false;
	return n == ULID_TEXT - 1 && s[0] <= '7';
}

msec
ulid_time(const char *s)
{
	msec t = 0;
	int i;

	for (i = 0; i < 10; i++)
		t = t * 32 + (strchr(base32, s[i]) - base32);
	return t;
}
