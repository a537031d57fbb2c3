#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Never written to: every writer grows first, and cap 0 means this array. */
char buf_empty[1];

void
buf_grow(struct buf *b, size_t more)
{
	size_t need, cap;

	if (more >= SIZE_MAX / 2 - b->len)
		xreallocarray(NULL, SIZE_MAX, 2); /* says so and exits */
	need = b->len + more + 1;
	if (need <= b->cap)
		return;
	cap = b->cap > 0 ? b->cap * 2 : 64;
	if (cap < need)
		cap = need;
	b->ptr = xrealloc(b->cap > 0 ? b->ptr : NULL, cap);
	b->cap = cap;
	b->ptr[b->len] = '\0';
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	buf_grow(b, n);
	memcpy(b->ptr + b->len, p, n);
	b->len += n;
	b->ptr[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_putc(struct buf *b, int c)
{
	buf_grow(b, 1);
	b->ptr[b->len++] = (char)c;
	b->ptr[b->len] = '\0';
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	buf_grow(b, 80);
	n = vsnprintf(b->ptr + b->len, b->cap - b->len, fmt, ap);
	if (n > 0 && (size_t)n >= b->cap - b->len) {
		buf_grow(b, (size_t)n);
		n = vsnprintf(b->ptr + b->len, b->cap - b->len, fmt, again);
	}
	va_end(again);
	if (n > 0)
		b->len += (size_t)n;
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void
buf_trim(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->ptr[len] = '\0';
}

void
buf_clear(struct buf *b)
{
	buf_trim(b, 0);
}

char *
buf_steal(struct buf *b)
{
	char *p = b->cap > 0 ? b->ptr : xstrdup("");

	*b = (struct buf)BUF_INIT;
	return p;
}

void
buf_release(struct buf *b)
{
	if (b->cap > 0)
		free(b->ptr);
	*b = (struct buf)BUF_INIT;
}

void
buf_markup(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '&':
			buf_puts(b, "&amp;");
			break;
		case '<':
			buf_puts(b, "&lt;");
			break;
		case '>':
			buf_puts(b, "&gt;");
			break;
		case '"':
			buf_puts(b, "&quot;");
			break;
		case '\'':
			buf_puts(b, "&#39;");
			break;
		case '\n':
		case '\t':
			buf_putc(b, *s);
			break;
		default:
			buf_putc(b, (unsigned char)*s < ' ' ? ' ' : *s);
		}
}
