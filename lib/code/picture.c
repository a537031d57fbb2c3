#include "code/picture.h"

#include <stdint.h>
#include <string.h>

enum { BLOCK_MAX = 65535 };

static void
put32(struct buf *b, uint32_t v)
{
	buf_putc(b, (int)(v >> 24 & 255));
	buf_putc(b, (int)(v >> 16 & 255));
	buf_putc(b, (int)(v >> 8 & 255));
	buf_putc(b, (int)(v & 255));
}

/* ISO/IEC 15948, annex D: CRC-32 of ISO 3309. */
static uint32_t
crc32_of(const char *p, size_t n)
{
	uint32_t c = 0xffffffff;
	int bit;

	for (; n > 0; n--, p++) {
		c ^= (unsigned char)*p;
		for (bit = 0; bit < 8; bit++)
			c = c >> 1 ^ (c & 1 ? 0xedb88320 : 0);
	}
	return ~c;
}

static uint32_t
adler32_of(const char *p, size_t n)
{
	uint32_t a = 1, b = 0;

	for (; n > 0; n--, p++) {
		a = (a + (unsigned char)*p) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

static void
chunk(struct buf *out, const char type[4], const char *data, size_t n)
{
	struct buf b = BUF_INIT;

	buf_add(&b, type, 4);
	buf_add(&b, data, n);
	put32(out, (uint32_t)n);
	buf_add(out, b.ptr, b.len);
	put32(out, crc32_of(b.ptr, b.len));
	buf_release(&b);
}

/* Each row begins with the byte of its filter, 0: none. */
static void
rows(const struct symbol *s, int dots, struct buf *out)
{
	int side = (s->size + 2 * SYMBOL_QUIET) * dots, x, y, byte;

	for (y = 0; y < side; y++) {
		buf_putc(out, 0);
		for (byte = 0, x = 0; x < (side + 7) / 8 * 8; x++) {
			byte = byte << 1 |
			    !symbol_dark(s, x / dots - SYMBOL_QUIET,
				y / dots - SYMBOL_QUIET);
			if (x % 8 == 7) {
				buf_putc(out, byte & 255);
				byte = 0;
			}
		}
	}
}

/* RFC 1950 with the stored blocks of RFC 1951, 3.2.4. */
static void
stored(const struct buf *raw, struct buf *out)
{
	size_t at = 0, n;

	buf_add(out, "\x78\x01", 2);
	do {
		n = raw->len - at < BLOCK_MAX ? raw->len - at : BLOCK_MAX;
		buf_putc(out, at + n == raw->len);
		buf_putc(out, (int)(n & 255));
		buf_putc(out, (int)(n >> 8));
		buf_putc(out, (int)(~n & 255));
		buf_putc(out, (int)(~n >> 8 & 255));
		buf_add(out, raw->ptr + at, n);
		at += n;
	} while (at < raw->len);
	put32(out, adler32_of(raw->ptr, raw->len));
}

void
symbol_png(const struct symbol *s, int dots, struct buf *out)
{
	uint32_t side = (uint32_t)((s->size + 2 * SYMBOL_QUIET) * dots);
	struct buf head = BUF_INIT, raw = BUF_INIT, data = BUF_INIT;

	put32(&head, side);
	put32(&head, side);
	buf_add(&head, "\1\0\0\0\0", 5); /* one bit, grey, as PNG has it */
	rows(s, dots, &raw);
	stored(&raw, &data);
	buf_add(out, "\x89PNG\r\n\x1a\n", 8);
	chunk(out, "IHDR", head.ptr, head.len);
	chunk(out, "IDAT", data.ptr, data.len);
	chunk(out, "IEND", "", 0);
	buf_release(&head);
	buf_release(&raw);
	buf_release(&data);
}
