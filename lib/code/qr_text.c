#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "code/qr.h"

/* ---- segments ---- */

enum mode {
	END,
	NUMERIC,
	ALPHANUMERIC,
	APPENDED,
	BYTES,
	FNC1,
	ECI = 7,
	KANJI,
	FNC1_SECOND
};

struct bits {
	const unsigned char *v;
	int n, at; /* bits */
};

static long
take(struct bits *b, int n)
{
	long v = 0;

	if (b->n - b->at < n)
		return -1;
	for (; n > 0; n--, b->at++)
		v = v << 1 | (b->v[b->at / 8] >> (7 - b->at % 8) & 1);
	return v;
}

static bool
digits(struct qr *q, struct bits *b, long n)
{
	static const int width[] = { 0, 4, 7 }, most[] = { 1, 10, 100 };
	long v;

	for (; n >= 3; n -= 3) {
		if ((v = take(b, 10)) < 0 || v > 999)
			return false;
		buf_printf(&q->bytes, "%03ld", v);
	}
	if (n == 0)
		return true;
	if ((v = take(b, width[n])) < 0 || v >= most[n])
		return false;
	buf_printf(&q->bytes, "%0*ld", (int)n, v);
	return true;
}

static bool
letters(struct qr *q, struct bits *b, long n)
{
	static const char set[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
	long v;

	for (; n >= 2; n -= 2) {
		if ((v = take(b, 11)) < 0 || v >= 45 * 45)
			return false;
		buf_putc(&q->bytes, set[v / 45]);
		buf_putc(&q->bytes, set[v % 45]);
	}
	if (n == 0)
		return true;
	if ((v = take(b, 6)) < 0 || v >= 45)
		return false;
	buf_putc(&q->bytes, set[v]);
	return true;
}

static bool
bytes(struct qr *q, struct bits *b, long n)
{
	long v;

	for (; n > 0; n--) {
		if ((v = take(b, 8)) < 0)
			return false;
		buf_putc(&q->bytes, (int)v);
	}
	return true;
}

/* 13 bits are a character of JIS X 0208 in Shift JIS (7.4.6). */
static bool
kanji(struct qr *q, struct bits *b, long n)
{
	long v;

	q->kanji = q->kanji || n > 0;
	for (; n > 0; n--) {
		if ((v = take(b, 13)) < 0)
			return false;
		v = v / 0xC0 << 8 | v % 0xC0;
		v += v < 0x1F00 ? 0x8140 : 0xC140;
		buf_putc(&q->bytes, (int)(v >> 8));
		buf_putc(&q->bytes, (int)(v & 0xFF));
	}
	return true;
}

/* Bits of the count of characters (table 3). */
static int
count_width(enum mode m, int version)
{
	int group = version < 10 ? 0 : version < 27 ? 1 : 2;

	switch (m) {
	case NUMERIC:
		return 10 + 2 * group;
	case ALPHANUMERIC:
		return 9 + 2 * group;
	case BYTES:
		return group == 0 ? 8 : 16;
	default:
		return 8 + 2 * group;
	}
}

static bool
designator(struct qr *q, struct bits *b)
{
	long v = take(b, 8);

	if (v < 0)
		return false;
	if ((v & 0xC0) == 0x80)
		v = (v & 0x3F) << 8 | take(b, 8);
	else if ((v & 0xE0) == 0xC0)
		v = (v & 0x1F) << 16 | take(b, 16);
	else if (v & 0x80)
		return false;
	if (v < 0)
		return false;
	if (q->eci < 0)
		q->eci = (int)v;
	return true;
}

static bool
segment(struct qr *q, struct bits *b, enum mode m)
{
	long n;

	switch (m) {
	case APPENDED:
		return take(b, 16) >= 0;
	case FNC1:
		return true;
	case FNC1_SECOND:
		return take(b, 8) >= 0;
	case ECI:
		return designator(q, b);
	case NUMERIC:
	case ALPHANUMERIC:
	case BYTES:
	case KANJI:
		break;
	default:
		return false;
	}
	n = take(b, count_width(m, q->version));
	if (n < 0)
		return false;
	return m == NUMERIC   ? digits(q, b, n) :
	    m == ALPHANUMERIC ? letters(q, b, n) :
	    m == BYTES        ? bytes(q, b, n) :
				kanji(q, b, n);
}

bool
qr_segments(struct qr *q, const unsigned char *codewords, int n, int *used)
{
	struct bits b = { codewords, n * 8, 0 };
	long m;

	buf_clear(&q->bytes);
	q->eci = -1;
	q->kanji = false;
	while (b.n - b.at >= 4) {
		m = take(&b, 4);
		if (m == END)
			break;
		if (!segment(q, &b, (enum mode)m))
			return false;
	}
	*used = (b.at + 7) / 8;
	return q->bytes.len > 0;
}

/* ---- text ---- */

/* AIM's registry of extended channel interpretations. */
static const struct {
	int eci;
	const char *set;
} sets[] = { { 0, "CP437" }, { 1, "ISO-8859-1" }, { 2, "CP437" },
	{ 3, "ISO-8859-1" }, { 4, "ISO-8859-2" }, { 5, "ISO-8859-3" },
	{ 6, "ISO-8859-4" }, { 7, "ISO-8859-5" }, { 8, "ISO-8859-6" },
	{ 9, "ISO-8859-7" }, { 10, "ISO-8859-8" }, { 11, "ISO-8859-9" },
	{ 12, "ISO-8859-10" }, { 13, "ISO-8859-11" }, { 15, "ISO-8859-13" },
	{ 16, "ISO-8859-14" }, { 17, "ISO-8859-15" }, { 18, "ISO-8859-16" },
	{ 20, "SHIFT_JIS" }, { 21, "CP1250" }, { 22, "CP1251" },
	{ 23, "CP1252" }, { 24, "CP1256" }, { 25, "UTF-16BE" }, { 26, "UTF-8" },
	{ 28, "BIG5" }, { 29, "GB18030" }, { 30, "EUC-KR" }, { 31, "GBK" },
	{ 32, "GB18030" } };

static bool
convert(struct buf *out, const struct buf *in, const char *set)
{
	iconv_t cd = iconv_open("UTF-8", set);
	char *from = in->ptr, *to;
	size_t left = in->len, room;
	bool good;

	if (cd == (iconv_t)-1)
		return false;
	buf_clear(out);
	buf_grow(out, in->len * 4 + 4);
	to = out->ptr;
	room = in->len * 4 + 4;
	good = iconv(cd, &from, &left, &to, &room) != (size_t)-1 && left == 0;
	if (good)
		buf_trim(out, 0), out->len = (size_t)(to - out->ptr),
				  out->ptr[out->len] = '\0';
	iconv_close(cd);
	return good && utf8_valid(out->ptr, out->len, NULL);
}

static const char *
set_of(int eci)
{
	size_t i;

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		if (sets[i].eci == eci)
			return sets[i].set;
	return NULL;
}

static void
escape(struct buf *out, const struct buf *in, bool utf8)
{
	size_t i;

	for (i = 0; i < in->len; i++) {
		int c = (unsigned char)in->ptr[i];

		if (c < 0x20 || c == 0x7F || (c >= 0x80 && !utf8))
			buf_printf(out, "\\x%02X", (unsigned)c);
		else if (c == '\\' && !utf8)
			buf_puts(out, "\\\\");
		else
			buf_putc(out, c);
	}
}

void
qr_text(const struct buf *in, int eci, struct buf *out)
{
	struct buf b = BUF_INIT;

	if (utf8_valid(in->ptr, in->len, NULL))
		escape(out, in, true);
	else if (set_of(eci) != NULL && convert(&b, in, set_of(eci)))
		escape(out, &b, true);
	else
		escape(out, in, false);
	buf_release(&b);
}
