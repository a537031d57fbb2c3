#include "base/hash.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"

enum { SHA256_RAW = 32, CHUNK = 1 << 16 };

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

/* SHA-256 cannot fail but for want of memory. */
static void
must(int ok)
{
	if (ok != 1)
		xreallocarray(NULL, SIZE_MAX, 2); /* says so and exits */
}

void
sha256_hex(char out[SHA256_HEX], const void *p, size_t n)
{
	unsigned char raw[EVP_MAX_MD_SIZE];

	must(EVP_Digest(p, n, raw, NULL, EVP_sha256(), NULL));
	to_hex(out, raw);
}

int
sha256_file(char out[SHA256_HEX], const char *path, struct err *e)
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx;
	char *chunk;
	ssize_t n;
	int fd;

	fd = io_open(AT_FDCWD, path, O_RDONLY, 0, 0, e);
	if (fd < 0)
		return -1;
	ctx = EVP_MD_CTX_new();
	must(ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL));
	chunk = xmalloc(CHUNK);
	while ((n = read(fd, chunk, CHUNK)) > 0)
		must(EVP_DigestUpdate(ctx, chunk, (size_t)n));
	if (n < 0)
		err_sys(e, _("reading '%s'"), path);
	else
		must(EVP_DigestFinal_ex(ctx, raw, NULL));
	if (n == 0)
		to_hex(out, raw);
	free(chunk);
	EVP_MD_CTX_free(ctx);
	close(fd);
	return n < 0 ? -1 : 0;
}

void
hmac_sha256(unsigned char out[32], const void *key, size_t keylen,
    const void *p, size_t n)
{
	unsigned len = SHA256_RAW;

	must(HMAC(EVP_sha256(), key, (int)keylen, p, n, out, &len) != NULL);
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
