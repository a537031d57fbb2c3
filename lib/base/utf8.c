#include "base/utf8.h"

#include <iconv.h>
#include <string.h>

#include "base/str.h"

/* Chinese: three bytes whose second may be anything. */
static bool
plain_three(const unsigned char *p, size_t n)
{
	return n >= 3 && p[0] > 0xE0 && p[0] < 0xED && (p[1] & 0xC0) == 0x80 &&
	    (p[2] & 0xC0) == 0x80;
}

/* Length of a valid sequence at p, 0 if there is none within n bytes. */
static size_t
sequence(const unsigned char *p, size_t n, uint32_t *cp)
{
	unsigned char lo = 0x80, hi = 0xBF;
	size_t len, i;
	uint32_t c = p[0];

	if (c < 0x80) {
		*cp = c;
		return 1;
	}
	if (c < 0xC2 || c > 0xF4)
		return 0;
	len = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	if (len > n)
		return 0;
	/* the second byte's range shuts out overlong forms and surrogates */
	if (c == 0xE0)
		lo = 0xA0;
	else if (c == 0xED)
		hi = 0x9F;
	else if (c == 0xF0)
		lo = 0x90;
	else if (c == 0xF4)
		hi = 0x8F;
	if (p[1] < lo || p[1] > hi)
		return 0;
	c &= 0x7Fu >> len;
	for (i = 1; i < len; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3Fu);
	}
	*cp = c;
	return len;
}

bool
utf8_valid(const char *s, size_t len, size_t *bad_offset)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0, n;
	uint64_t eight;
	uint32_t cp;

	while (i < len) {
		if (len - i >= 8) {
			memcpy(&eight, p + i, 8);
			if ((eight & UINT64_C(0x8080808080808080)) == 0) {
				i += 8;
				continue;
			}
		}
		if (plain_three(p + i, len - i)) {
			i += 3;
			continue;
		}
		n = sequence(p + i, len - i, &cp);
		if (n == 0) {
			if (bad_offset != NULL)
				*bad_offset = i;
			return false;
		}
		i += n;
	}
	return true;
}

size_t
utf8_next(const char *s, size_t len, uint32_t *cp)
{
	size_t n;

	if (len == 0)
		return 0;
	n = sequence((const unsigned char *)s, len, cp);
	if (n == 0) {
		*cp = 0xFFFD;
		return 1;
	}
	return n;
}

/*
 * What a terminal must never be given from data: C0, DEL, C1, the signs that
 * turn the direction of writing.
 */
static bool
is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x200E ||
	    cp == 0x200F || (cp >= 0x202A && cp <= 0x202E) ||
	    (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFFFD;
}

/* U+2028 is a line break in a text of a record: a blank in a table cell. */
static bool
is_break(uint32_t cp)
{
	return cp == 0x2028 || cp == 0x2029;
}

static size_t
shown_width(uint32_t cp)
{
	if (is_control(cp) || is_break(cp))
		return 1;
	return (size_t)utf8_cp_width(cp);
}

size_t
utf8_width(const char *s)
{
	size_t len = strlen(s), n, width = 0;
	uint32_t cp;

	for (; (n = utf8_next(s, len, &cp)) > 0; s += n, len -= n)
		width += shown_width(cp);
	return width;
}

void
utf8_pad(struct buf *b, const char *s, size_t width)
{
	size_t len = strlen(s), used = 0, room = width, n, w;
	bool cut = utf8_width(s) > width;
	uint32_t cp;

	if (cut && width > 0)
		room = width - 1;
	for (; (n = utf8_next(s, len, &cp)) > 0; s += n, len -= n) {
		w = shown_width(cp);
		if (used + w > room)
			break;
		if (is_control(cp))
			buf_putc(b, '?');
		else if (is_break(cp))
			buf_putc(b, ' ');
		else
			buf_add(b, s, n);
		used += w;
	}
	if (cut && width > 0) {
		buf_puts(b, "…");
		used++;
	}
	for (; used < width; used++)
		buf_putc(b, ' ');
}

const char *
utf8_cut(char out[UTF8_CUT], const char *s)
{
	size_t len = strlen(s), n, at = 0, count = 0;
	uint32_t cp;

	for (; (n = utf8_next(s, len, &cp)) > 0; s += n, len -= n) {
		if (count++ == 40) {
			memcpy(out + at, "…", sizeof("…"));
			return out;
		}
		if (is_control(cp) || is_break(cp)) {
			out[at++] = '?';
		} else {
			memcpy(out + at, s, n);
			at += n;
		}
	}
	out[at] = '\0';
	return out;
}

void
utf8_shown(struct buf *b, const char *s)
{
	size_t len = strlen(s), n;
	uint32_t cp;

	for (; (n = utf8_next(s, len, &cp)) > 0; s += n, len -= n)
		if (is_control(cp) && cp != '\n' && cp != '\t')
			buf_putc(b, '?');
		else
			buf_add(b, s, n);
}

bool
utf8_from_gb18030(struct buf *out, const char *s, size_t len)
{
	iconv_t cd = iconv_open("UTF-8", "GB18030");
	char chunk[4096], *from, *to;
	size_t left = len, room, got;
	size_t start = out->len;
	bool good = true;

	if (cd == (iconv_t)-1)
		return false;
	memcpy(&from, &s, sizeof(from)); /* iconv lacks the const */
	while (good && left > 0) {
		to = chunk;
		room = sizeof(chunk);
		got = iconv(cd, &from, &left, &to, &room);
		if (got == (size_t)-1 && room == sizeof(chunk))
			good = false;
		else
			buf_add(out, chunk, sizeof(chunk) - room);
	}
	iconv_close(cd);
	if (!good)
		buf_trim(out, start);
	return good;
}

/* Full-width forms of ASCII count as ASCII, capitals as small letters. */
static uint32_t
fold(uint32_t cp)
{
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		cp -= 0xFF01 - 0x21;
	if (cp >= 'A' && cp <= 'Z')
		cp += 32;
	return cp;
}

static bool
begins(const char *s, size_t len, const char *word, size_t wlen)
{
	uint32_t a, b;
	size_t n, m;

	while ((m = utf8_next(word, wlen, &b)) > 0) {
		n = utf8_next(s, len, &a);
		if (n == 0 || fold(a) != fold(b))
			return false;
		s += n;
		len -= n;
		word += m;
		wlen -= m;
	}
	return true;
}

bool
utf8_contains(const char *text, const char *word)
{
	size_t len = strlen(text), wlen = strlen(word), n;
	uint32_t cp;

	if (wlen == 0)
		return true;
	for (; (n = utf8_next(text, len, &cp)) > 0; text += n, len -= n)
		if (begins(text, len, word, wlen))
			return true;
	return false;
}
