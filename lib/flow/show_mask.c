#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "flow/show_int.h"

static size_t
digits(const char *p)
{
	size_t n = 0;

	while (ch_digit((unsigned char)p[n]))
		n++;
	return n;
}

static bool
ends(const char *p)
{
	return !ch_alnum((unsigned char)*p);
}

/* Letter, six digits, letter, four digits or more, a check character. */
static size_t
id_at(const char *p)
{
	const char *s = p;
	size_t n;

	if (!ch_alpha((unsigned char)*s) || digits(s + 1) != 6)
		return 0;
	s += 7;
	if (*s == '-')
		s++;
	if (!ch_alpha((unsigned char)*s))
		return 0;
	n = digits(++s);
	if (n < 4)
		return 0;
	s += n;
	if (n > 4 && ends(s)) /* its check character is a digit */
		return (size_t)(s - p);
	return ch_alnum((unsigned char)*s) && ends(s + 1) ?
	    (size_t)(s + 1 - p) :
	    0;
}

/* Groups of so many digits, with at most one blank or hyphen between them. */
static size_t
groups_at(const char *p, const char *sizes)
{
	const char *s = p;
	size_t n;

	for (; *sizes != '\0'; sizes++) {
		if (s > p && (*s == '-' || *s == ' '))
			s++;
		for (n = (size_t)(*sizes - '0'); n > 0; n--)
			if (!ch_digit((unsigned char)*s++))
				return 0;
	}
	return ends(s) ? (size_t)(s - p) : 0;
}

/* Mobile numbers of 11 digits; area code and number; 400 and 800 numbers. */
static size_t
phone_at(const char *p)
{
	static const char *const local[] = { "37", "38", "47", "48", NULL };
	size_t i, n = 0;

	if (p[0] == '1' && p[1] >= '3' && p[1] <= '9')
		return groups_at(p, "344");
	if (str_prefix(p, "400") || str_prefix(p, "800"))
		return groups_at(p, "334");
	for (i = 0; p[0] == '0' && local[i] != NULL && n == 0; i++)
		n = groups_at(p, local[i]);
	return n;
}

static bool
is_own(const char *p, size_t n, const char *own)
{
	struct err ignored = ERR_INIT;
	char text[ID_TEXT + 2];
	struct id id;

	if (n >= sizeof(text))
		return false;
	memcpy(text, p, n);
	text[n] = '\0';
	return id_parse(&id, text, &ignored) == 0 && streq(id.text, own);
}

void
story_mask(struct buf *b, const char *own)
{
	struct buf out = BUF_INIT;
	const char *p = b->ptr;
	bool inside = false; /* a word of letters and digits */
	size_t n;

	while (*p != '\0') {
		n = inside ? 0 : id_at(p);
		if (n > 0 && is_own(p, n, own)) {
			buf_add(&out, p, n);
		} else if (n > 0 || (!inside && (n = phone_at(p)) > 0)) {
			buf_puts(&out, "…");
		} else {
			n = 1;
			buf_putc(&out, *p);
		}
		p += n;
		inside = ch_alnum((unsigned char)p[-1]);
	}
	buf_release(b);
	*b = out;
}
