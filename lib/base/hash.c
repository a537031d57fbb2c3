#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
/*
 * The plain functions: EVP reads a configuration and loads its providers
 * before the first hash, a millisecond and more at every start.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

enum { SHA256_RAW = 32, BLOCK = 64, CHUNK = 1 << 16 };

static void
to_hex(char out[SHA256_HEX], const unsigned char *raw)
{
	static const char digit[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < SHA256_RAW; i++) {
		out[2 * i] = digit[raw[i] >> 4];
		out[2 * i + 1] = digit[raw[i] & 15];
	}
	out[SHA256_HEX - 1] = '\0';
}

void
sha256_hex(char out[SHA256_HEX], const void *p, size_t n)
{
	unsigned char raw[SHA256_RAW];
	SHA256_CTX ctx;

	SHA256_Init(&ctx);
	SHA256_Update(&ctx, p, n);
	SHA256_Final(raw, &ctx);
	to_hex(out, raw);
}

void
sha1_raw(unsigned char out[20], const void *p, size_t n)
{
	SHA_CTX ctx;

	SHA1_Init(&ctx);
	SHA1_Update(&ctx, p, n);
	SHA1_Final(out, &ctx);
}

void
sha1_object(unsigned char out[20], const char *type, const void *p, size_t n)
{
	char head[32];
	SHA_CTX ctx;
	int len = snprintf(head, sizeof(head), "%s %zu", type, n);

	SHA1_Init(&ctx);
	SHA1_Update(&ctx, head, (size_t)len + 1);
	SHA1_Update(&ctx, p, n);
	SHA1_Final(out, &ctx);
}

int
sha256_file(char out[SHA256_HEX], const char *path, struct err *e)
{
	unsigned char raw[SHA256_RAW];
	SHA256_CTX ctx;
	char *chunk;
	ssize_t n;
	int fd;

	fd = io_open(AT_FDCWD, path, O_RDONLY, 0, 0, e);
	if (fd < 0)
		return -1;
	SHA256_Init(&ctx);
	chunk = xmalloc(CHUNK);
	while ((n = read(fd, chunk, CHUNK)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		SHA256_Update(&ctx, chunk, (size_t)n);
	}
	if (n < 0)
		err_sys(e, _("reading '%s'"), path);
	SHA256_Final(raw, &ctx);
	to_hex(out, raw);
	free(chunk);
	close(fd);
	return n < 0 ? -1 : 0;
}

/* RFC 2104 with the block of 64 bytes that SHA-256 has. */
void
hmac_sha256(unsigned char out[32], const void *key, size_t keylen,
    const void *p, size_t n)
{
	unsigned char inner[BLOCK] = { 0 }, outer[BLOCK];
	SHA256_CTX ctx;
	size_t i;

	SHA256_Init(&ctx);
	if (keylen > BLOCK) {
		SHA256_Update(&ctx, key, keylen);
		SHA256_Final(inner, &ctx);
		SHA256_Init(&ctx);
	} else if (keylen > 0) {
		memcpy(inner, key, keylen);
	}
	for (i = 0; i < BLOCK; i++) {
		outer[i] = inner[i] ^ 0x5C;
		inner[i] ^= 0x36;
	}
	SHA256_Update(&ctx, inner, BLOCK);
	SHA256_Update(&ctx, p, n);
	SHA256_Final(out, &ctx);
	SHA256_Init(&ctx);
	SHA256_Update(&ctx, outer, BLOCK);
	SHA256_Update(&ctx, out, SHA256_RAW);
	SHA256_Final(out, &ctx);
}

char *
base64(const void *data, size_t n)
{
	static const char set[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = data;
	char *out = xmalloc((n + 2) / 3 * 4 + 1), *o = out;
	unsigned v;

	for (; n >= 3; n -= 3, p += 3) {
		v = (unsigned)p[0] << 16 | (unsigned)p[1] << 8 | p[2];
		*o++ = set[v >> 18];
		*o++ = set[v >> 12 & 63];
		*o++ = set[v >> 6 & 63];
		*o++ = set[v & 63];
	}
	if (n > 0) {
		v = (unsigned)p[0] << 16 | (n > 1 ? (unsigned)p[1] << 8 : 0);
		*o++ = set[v >> 18];
		*o++ = set[v >> 12 & 63];
		*o++ = n > 1 ? set[v >> 6 & 63] : '=';
		*o++ = '=';
	}
	*o = '\0';
	return out;
}

static int
sextet(char c)
{
	if (ch_upper(c))
		return c - 'A';
	if (ch_lower(c))
		return c - 'a' + 26;
	if (ch_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Bits that belong to no byte must be 0: one text for the same bytes. */
bool
base64_read(struct buf *out, const char *text, size_t n)
{
	const size_t start = out->len;
	size_t i, pad = 0;
	unsigned acc = 0;
	int v;

	if (n % 4 != 0)
		return false;
	while (pad < 2 && pad < n && text[n - 1 - pad] == '=')
		pad++;
	for (i = 0; i < n - pad; i++) {
		if ((v = sextet(text[i])) < 0) {
			buf_trim(out, start);
			return false;
		}
		acc = acc << 6 | (unsigned)v;
		if (i % 4 != 0)
			buf_putc(out, (int)(acc >> (6 - i % 4 * 2) & 255));
	}
	if (pad > 0 && (acc & (pad == 1 ? 3u : 15u)) != 0) {
		buf_trim(out, start);
		return false;
	}
	return true;
}

#define MIX_A UINT64_C(0x9E6C63D0876A9A47)
#define MIX_B UINT64_C(0xC2B2AE3D27D4EB4F)

static uint64_t
mix(uint64_t acc, uint64_t word)
{
	acc ^= word * MIX_A;
	acc = acc << 29 | acc >> 35;
	return acc * MIX_B + 1;
}

static uint64_t
word_at(const unsigned char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/* Four independent lanes, so that the multiplications overlap. */
uint64_t
sum64(const void *data, size_t n, uint64_t seed)
{
	const unsigned char *p = data;
	uint64_t a = seed ^ MIX_A, b = seed + MIX_B, c = ~seed, d = seed;
	uint64_t h, tail = 0;
	size_t total = n;

	for (; n >= 32; n -= 32, p += 32) {
		a = mix(a, word_at(p));
		b = mix(b, word_at(p + 8));
		c = mix(c, word_at(p + 16));
		d = mix(d, word_at(p + 24));
	}
	h = mix(mix(mix(a, b), c), d);
	for (; n >= 8; n -= 8, p += 8)
		h = mix(h, word_at(p));
	memcpy(&tail, p, n);
	h = mix(mix(h, tail), total);
	h ^= h >> 32;
	h *= MIX_A;
	return h ^ h >> 29;
}
