#include "notice/speak.h"

#include <string.h>

#include "base/str.h"

static const char *const letters[] = { "诶", "必", "西", "弟", "衣", "艾弗",
	"吉", "艾尺", "爱", "杰", "开", "艾勒", "艾姆", "恩", "欧", "披", "丘",
	"阿尔", "艾丝", "提", "优", "维", "达不溜", "艾克斯", "歪", "贼德" };
static const char *const digits[] = { "零", "一", "二", "三", "四", "五", "六",
	"七", "八", "九" };

/* In a code one is 幺, as on the telephone: 一 and 七 sound alike. */
static void
say_code_char(struct buf *out, int c)
{
	if (ch_digit(c))
		buf_puts(out, c == '1' ? "幺" : digits[c - '0']);
	else if (ch_alpha(c))
		buf_puts(out, letters[ch_toupper(c) - 'A']);
	else if (c == '-' || c == '_')
		buf_puts(out, "杠");
	else if (c == '.')
		buf_puts(out, "点");
	else if (c == '/')
		buf_puts(out, "斜杠");
}

/* 0 to 9999 as a number. */
static void
say_number(struct buf *out, long n)
{
	static const long units[] = { 1000, 100, 10, 1 };
	static const char *const names[] = { "千", "百", "十", "" };
	bool begun = false, gap = false;
	int i;

	if (n == 0)
		buf_puts(out, digits[0]);
	for (i = 0; i < 4; i++) {
		long d = n / units[i] % 10;

		if (d == 0) {
			gap = begun;
			continue;
		}
		if (gap)
			buf_puts(out, digits[0]);
		if (!(i == 2 && d == 1 && !begun))
			buf_puts(out, digits[d]);
		buf_puts(out, names[i]);
		begun = true;
		gap = false;
	}
}

static void
say_digits(struct buf *out, const char *s, size_t n)
{
	for (; n > 0; n--, s++)
		buf_puts(out, digits[*s - '0']);
}

static long
number_of(const char *s, size_t n)
{
	long v = 0;

	for (; n > 0; n--, s++)
		v = v * 10 + (*s - '0');
	return v;
}

/* Does the run look like "dddd-dd-dd"?  '0' in the shape stands for a digit. */
static bool
shaped(const char *s, size_t n, const char *shape)
{
	size_t i;

	if (strlen(shape) != n)
		return false;
	for (i = 0; i < n; i++)
		if (shape[i] == '0' ? !ch_digit((unsigned char)s[i]) :
				      s[i] != shape[i])
			return false;
	return true;
}

static bool
say_date_or_time(struct buf *out, const char *s, size_t n)
{
	if (shaped(s, n, "0000-00-00")) {
		say_digits(out, s, 4);
		buf_puts(out, "年");
		say_number(out, number_of(s + 5, 2));
		buf_puts(out, "月");
		say_number(out, number_of(s + 8, 2));
		buf_puts(out, "日");
		return true;
	}
	if (!shaped(s, n, "00:00") && !shaped(s, n, "0:00"))
		return false;
	say_number(out, number_of(s, n - 3));
	buf_puts(out, "点");
	if (s[n - 2] == '0' && s[n - 1] == '0')
		buf_puts(out, "整");
	else {
		if (s[n - 2] == '0')
			buf_puts(out, digits[0]);
		say_number(out, number_of(s + n - 2, 2));
		buf_puts(out, "分");
	}
	return true;
}

/* "24", "0.35", "1200": digits with at most one point between them. */
static bool
plain_number(const char *s, size_t n, size_t *whole)
{
	const char *dot = memchr(s, '.', n);
	size_t i;

	*whole = dot != NULL ? (size_t)(dot - s) : n;
	for (i = 0; i < n; i++)
		if (!ch_digit((unsigned char)s[i]) && s + i != dot)
			return false;
	return *whole > 0 && *whole <= 4 && s[n - 1] != '.' &&
	    (*whole == 1 || s[0] != '0');
}

static void
say_plain_number(struct buf *out, const char *s, size_t n, size_t whole)
{
	say_number(out, number_of(s, whole));
	if (whole == n)
		return;
	buf_puts(out, "点");
	say_digits(out, s + whole + 1, n - whole - 1);
}

static bool
in_run(const char *s)
{
	if (ch_alnum((unsigned char)*s))
		return true;
	return *s != '\0' && strchr("-_./:", *s) != NULL &&
	    ch_alnum((unsigned char)s[1]);
}

/* Says the run of ASCII at s; returns what follows it. */
static const char *
say_run(struct buf *out, const char *s)
{
	size_t n = 0, i, whole;

	while (in_run(s + n))
		n++;
	if (say_date_or_time(out, s, n))
		return s + n;
	if (plain_number(s, n, &whole)) {
		if (s[n] == '%')
			buf_puts(out, "百分之");
		say_plain_number(out, s, n, whole);
		return s + n + (s[n] == '%');
	}
	for (i = 0; i < n; i++)
		say_code_char(out, (unsigned char)s[i]);
	return s + n;
}

static const char *
say_other(struct buf *out, const char *s)
{
	if (*s == '\n') {
		buf_puts(out, "。");
		return s + 1;
	}
	if (memcmp(s, "\xe2\x80\xa8", strnlen(s, 3)) == 0 && strlen(s) >= 3) {
		buf_puts(out, "。");
		return s + 3;
	}
	if (*s == '#')
		buf_puts(out, "号");
	else if (*s == '%')
		buf_puts(out, "百分号");
	else if ((unsigned char)*s >= 0x80)
		buf_putc(out, *s);
	else if (*s == ',' || *s == ';' || *s == ':')
		buf_puts(out, "，");
	else if (*s == '.' || *s == '!' || *s == '?')
		buf_puts(out, "。");
	else
		buf_putc(out, ' ');
	return s + 1;
}

void
speak_text(struct buf *out, const char *s)
{
	while (*s != '\0') {
		if (ch_alnum((unsigned char)*s))
			s = say_run(out, s);
		else
			s = say_other(out, s);
	}
}
