#include "base/str.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

bool
streq(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool
str_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
str_suffix(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

bool
str_blank(const char *s)
{
	if (s == NULL)
		return true;
	while (ch_space((unsigned char)*s))
		s++;
	return *s == '\0';
}

bool
str_copy(char *to, size_t size, const char *from)
{
	size_t n = strlen(from);
	bool fits = n < size;

	if (size == 0)
		return false;
	if (!fits)
		n = size - 1;
	memcpy(to, from, n);
	to[n] = '\0';
	return fits;
}

bool
word_next(const char **p, const char **word, size_t *len)
{
	const char *s = *p;

	while (ch_space((unsigned char)*s))
		s++;
	*word = s;
	while (*s != '\0' && !ch_space((unsigned char)*s))
		s++;
	*len = (size_t)(s - *word);
	*p = s;
	return *len > 0;
}

bool
word_in(const char *list, const char *word)
{
	size_t len, want = strlen(word);
	const char *w;

	while (word_next(&list, &w, &len))
		if (len == want && memcmp(w, word, len) == 0)
			return true;
	return false;
}

bool
str_long(const char *s, long *out)
{
	const char *p = s;
	char *end;
	long v;

	if (*p == '-')
		p++;
	if (!ch_digit((unsigned char)*p))
		return false;
	errno = 0;
	v = strtol(s, &end, 10);
	if (*end != '\0' || errno != 0)
		return false;
	*out = v;
	return true;
}

/* strtod would also take hexadecimal, "inf" and "nan". */
static bool
decimal_shape(const char *p)
{
	bool digits = false;

	if (*p == '-')
		p++;
	for (; ch_digit((unsigned char)*p); p++)
		digits = true;
	if (*p == '.')
		for (p++; ch_digit((unsigned char)*p); p++)
			digits = true;
	if (!digits)
		return false;
	if (*p == 'e' || *p == 'E') {
		p++;
		if (*p == '+' || *p == '-')
			p++;
		if (!ch_digit((unsigned char)*p))
			return false;
		while (ch_digit((unsigned char)*p))
			p++;
	}
	return *p == '\0';
}

bool
str_double(const char *s, double *out)
{
	char *end;
	double v;

	if (!decimal_shape(s))
		return false;
	errno = 0;
	v = strtod(s, &end);
	if (*end != '\0' || (errno == ERANGE && (v > 1 || v < -1)))
		return false;
	*out = v;
	return true;
}

enum { NEAR_MAX = 64 };

static size_t
min3(size_t a, size_t b, size_t c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

/* Levenshtein with one row; both at most NEAR_MAX bytes. */
static size_t
distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t row[NEAR_MAX + 1];
	size_t i, j, diag, up;

	for (j = 0; j <= m; j++)
		row[j] = j;
	for (i = 1; i <= n; i++) {
		diag = row[0];
		row[0] = i;
		for (j = 1; j <= m; j++) {
			up = row[j];
			row[j] = min3(up + 1, row[j - 1] + 1,
			    diag + (a[i - 1] != b[j - 1]));
			diag = up;
		}
	}
	return row[m];
}

const char *
str_nearest(const char *s, const char *const *candidates)
{
	const char *best = NULL;
	size_t n = strlen(s), least = n / 3 + 1, d, m;

	if (n == 0 || n > NEAR_MAX)
		return NULL;
	for (; *candidates != NULL; candidates++) {
		m = strlen(*candidates);
		if (m == 0 || m > NEAR_MAX)
			continue;
		d = distance(s, n, *candidates, m);
		if (d < least) {
			least = d;
			best = *candidates;
		}
	}
	return best;
}

char *
str_shell(const char *s)
{
	struct buf b = BUF_INIT;
	const char *p;

	for (p = s; ch_alnum((unsigned char)*p) ||
	     (*p != '\0' && strchr("/._+,:@%-", *p) != NULL) ||
	     (unsigned char)*p >= 0x80;)
		p++;
	if (*p == '\0' && p > s)
		return xstrdup(s);
	buf_putc(&b, '\'');
	for (p = s; *p != '\0'; p++)
		if (*p == '\'')
			buf_puts(&b, "'\\''");
		else
			buf_putc(&b, *p);
	buf_putc(&b, '\'');
	return buf_steal(&b);
}
