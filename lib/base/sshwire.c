#include "base/sshwire.h"

bool
wire_u32(struct wire *w, uint32_t *out)
{
	if (w->n < 4)
		return false;
	*out = (uint32_t)w->p[0] << 24 | (uint32_t)w->p[1] << 16 |
	    (uint32_t)w->p[2] << 8 | w->p[3];
	w->p += 4;
	w->n -= 4;
	return true;
}

bool
wire_string(struct wire *w, struct wire *out)
{
	uint32_t len;

	if (!wire_u32(w, &len) || len > w->n)
		return false;
	out->p = w->p;
	out->n = len;
	w->p += len;
	w->n -= len;
	return true;
}

bool
wire_text(struct wire *w, struct wire *out)
{
	const unsigned char *nul;

	if (!wire_string(w, out))
		return false;
	if (out->n == 0 || (nul = memchr(out->p, '\0', out->n)) == NULL)
		return true;
	if (nul != out->p + out->n - 1)
		return false;
	out->n--;
	return true;
}

bool
wire_mpint(struct wire *w, struct wire *out)
{
	if (!wire_string(w, out) || (out->n > 0 && (out->p[0] & 0x80) != 0))
		return false;
	while (out->n > 0 && out->p[0] == 0) {
		out->p++;
		out->n--;
	}
	return true;
}

bool
wire_is(const struct wire *w, const char *s)
{
	return w->n == strlen(s) && memcmp(w->p, s, w->n) == 0;
}

void
wire_put_u32(struct buf *b, uint32_t v)
{
	unsigned char raw[4] = { (unsigned char)(v >> 24),
		(unsigned char)(v >> 16), (unsigned char)(v >> 8),
		(unsigned char)v };

	buf_add(b, raw, sizeof(raw));
}

void
wire_put(struct buf *b, const void *p, size_t n)
{
	wire_put_u32(b, (uint32_t)n);
	buf_add(b, p, n);
}

void
wire_puts(struct buf *b, const char *s)
{
	wire_put(b, s, strlen(s));
}

void
wire_put_mpint(struct buf *b, const unsigned char *p, size_t n)
{
	bool pad;

	while (n > 0 && *p == 0) {
		p++;
		n--;
	}
	pad = n > 0 && (*p & 0x80) != 0;
	wire_put_u32(b, (uint32_t)(n + pad));
	if (pad)
		buf_putc(b, 0);
	buf_add(b, p, n);
}
