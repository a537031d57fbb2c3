#include "notice/mail.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "base/utf8.h"

enum {
	WORD_BYTES = 39, /* 52 in base 64, with =?UTF-8?B??= 64 */
	LINE_BYTES = 57 /* 76 in base 64 */
};

bool
mail_address_is(const char *s)
{
	const char *at = strchr(s, '@'), *p;

	if (at == NULL || at == s || at[1] == '\0' || strlen(s) > 254)
		return false;
	for (p = s; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || (unsigned char)*p > '~' ||
		    strchr("<>()[],;:\\\"", *p) != NULL ||
		    (*p == '@' && p != at))
			return false;
	return true;
}

static bool
printable(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || (unsigned char)*s > '~')
			return false;
	return true;
}

/* Encoded words of whole characters, each on a line of its own. */
static void
encoded_words(struct buf *out, const char *text)
{
	size_t len = strlen(text), at = 0, n, step;
	uint32_t cp;
	char *word;

	while (at < len) {
		for (n = 0; at + n < len; n += step) {
			step = utf8_next(text + at + n, len - at - n, &cp);
			if (step == 0)
				step = 1;
			if (n + step > WORD_BYTES)
				break;
		}
		word = base64(text + at, n);
		buf_printf(out, "%s=?UTF-8?B?%s?=", at == 0 ? "" : "\r\n ",
		    word);
		free(word);
		at += n;
	}
}

void
mail_header(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%s: ", name);
	if (printable(text) && strstr(text, "=?") == NULL &&
	    strlen(name) + strlen(text) + 2 <= 76)
		buf_puts(out, text);
	else
		encoded_words(out, text);
	buf_puts(out, "\r\n");
}

void
mail_date(struct buf *out, msec t)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon",
		"Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	char s[CLOCK_TEXT]; /* 2026-11-24T08:00:00.000+08:00 */
	msec local, utc;
	long day, month;

	clock_format(t, s);
	s[19] = '\0';
	/* The weekday is that of the wall clock, read as if it were UTC's. */
	utc = t;
	local = utc;
	if (s[23] == '+' || s[23] == '-') {
		long h = (s[24] - '0') * 10 + (s[25] - '0');
		long m = (s[27] - '0') * 10 + (s[28] - '0');

		local += (s[23] == '-' ? -1 : 1) * (h * HOUR + m * MINUTE);
	}
	day = (long)(local / DAY);
	month = (s[5] - '0') * 10 + (s[6] - '0');
	buf_printf(out, "%s, %c%c %s %.4s %s ", days[(day % 7 + 7) % 7], s[8],
	    s[9], months[(month + 11) % 12], s, s + 11);
	if (s[23] == '+' || s[23] == '-')
		buf_printf(out, "%.3s%.2s", s + 23, s + 27);
	else
		buf_puts(out, "+0000");
}

static void
address(struct buf *out, const char *header, const char *name, const char *addr)
{
	if (name == NULL || name[0] == '\0') {
		buf_printf(out, "%s: <%s>\r\n", header, addr);
		return;
	}
	buf_printf(out, "%s: ", header);
	encoded_words(out, name);
	buf_printf(out, "\r\n <%s>\r\n", addr);
}

static void
base64_lines(struct buf *out, const char *bytes, size_t len)
{
	size_t n;
	char *line;

	for (; len > 0; bytes += n, len -= n) {
		n = len < LINE_BYTES ? len : LINE_BYTES;
		line = base64(bytes, n);
		buf_printf(out, "%s\r\n", line);
		free(line);
	}
}

static void
text_part(struct buf *out, const char *body)
{
	struct buf crlf = BUF_INIT;

	for (; *body != '\0'; body++) {
		if (*body == '\n')
			buf_putc(&crlf, '\r');
		buf_putc(&crlf, *body);
	}
	buf_puts(&crlf, "\r\n");
	buf_puts(out,
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n");
	base64_lines(out, crlf.ptr, crlf.len);
	buf_release(&crlf);
}

static void
file_part(struct buf *out, const struct mail_file *f)
{
	buf_printf(out,
	    "Content-Type: %s\r\n"
	    "Content-Disposition: attachment; filename=\"%s\"\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n",
	    f->type, f->name);
	base64_lines(out, f->bytes, f->len);
}

void
mail_write(struct buf *out, const struct mail *m)
{
	char mark[SHA256_HEX];
	size_t i;

	buf_puts(out, "Date: ");
	mail_date(out, m->date);
	buf_puts(out, "\r\n");
	address(out, "From", m->from_name, m->from);
	address(out, "To", m->to_name, m->to);
	mail_header(out, "Subject", m->subject);
	buf_printf(out, "Message-ID: %s\r\n", m->message_id);
	buf_puts(out,
	    "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
	if (m->nfiles == 0) {
		text_part(out, m->body);
		return;
	}
	/* No line of base 64 begins with "--". */
	sha256_hex(mark, m->message_id, strlen(m->message_id));
	mark[32] = '\0';
	buf_printf(out,
	    "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n", mark);
	buf_printf(out, "--%s\r\n", mark);
	text_part(out, m->body);
	for (i = 0; i < m->nfiles; i++) {
		buf_printf(out, "--%s\r\n", mark);
		file_part(out, &m->files[i]);
	}
	buf_printf(out, "--%s--\r\n", mark);
}
