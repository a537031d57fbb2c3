#include "base/hash.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "tap.h"

/* FIPS 180-4 examples; RFC 4231 case 2; RFC 4648 section 10. */
static void
known(void)
{
	static const char *const b64[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };
	unsigned char mac[32], key[131];
	char hex[SHA256_HEX], *s;
	size_t i;

	sha256_hex(hex, "abc", 3);
	tap_str(hex,
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad",
	    "SHA-256 of abc");
	sha256_hex(hex, "", 0);
	tap_str(hex,
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855",
	    "SHA-256 of nothing");
	hmac_sha256(mac, "Jefe", 4, "what do ya want for nothing?", 28);
	s = base64(mac, sizeof(mac));
	tap_str(s, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=",
	    "HMAC-SHA-256 of RFC 4231, case 2");
	free(s);
	/* case 6: a key longer than a block */
	memset(key, 0xAA, sizeof(key));
	hmac_sha256(mac, key, sizeof(key),
	    "Test Using Larger Than Block-Size Key - Hash Key First", 54);
	s = base64(mac, sizeof(mac));
	tap_str(s, "YOQxWR7gtn8Niiaqy/W3f44LxiE3KMUUBUYEDw7jf1Q=",
	    "HMAC-SHA-256 of RFC 4231, case 6");
	free(s);
	for (i = 0; i < sizeof(b64) / sizeof(b64[0]); i++) {
		s = base64(b64[i][0], strlen(b64[i][0]));
		tap_str(s, b64[i][1], "base 64 of '%s'", b64[i][0]);
		free(s);
	}
}

static void
files(void)
{
	char dir[] = "/tmp/bihuan-hash-XXXXXX", path[64];
	char of_file[SHA256_HEX], of_memory[SHA256_HEX];
	struct err e = ERR_INIT;
	size_t n = 300001, i;
	char *big = xmalloc(n);

	for (i = 0; i < n; i++)
		big[i] = (char)(i * 7 >> 3);
	if (mkdtemp(dir) == NULL)
		abort();
	snprintf(path, sizeof(path), "%s/big", dir);
	tap_int(io_replace(AT_FDCWD, path, big, n, 0444, 0, &e), 0, "%s",
	    e.msg);
	sha256_hex(of_memory, big, n);
	tap_int(sha256_file(of_file, path, &e), 0, "a file %s", e.msg);
	tap_str(of_file, of_memory, "gives the same as its bytes");
	unlink(path);
	tap_int(sha256_file(of_file, path, &e), -1, "an absent file");
	tap_int(e.code, E_ABSENT, "is absent");
	tap_int(sha256_file(of_file, dir, &e), -1, "a directory is no file");
	rmdir(dir);
	free(big);
}

static void
sums(void)
{
	enum { N = 1 << 24 };
	unsigned char small[100] = { 0 };
	struct timespec a, b;
	size_t i, same = 0;
	uint64_t sum, first = sum64(small, sizeof(small), 1);
	char *big = xcalloc(1, N);
	double s;

	for (i = 0; i < sizeof(small) * 8; i++) {
		small[i / 8] ^= (unsigned char)(1 << i % 8);
		same += sum64(small, sizeof(small), 1) == first;
		small[i / 8] ^= (unsigned char)(1 << i % 8);
	}
	tap_int(same, 0, "every flipped bit changes the sum");
	for (i = 0; i < sizeof(small); i++)
		same += sum64(small, i, 1) == first;
	tap_int(same, 0, "so does the length");
	tap_ok(sum64(small, 100, 2) != first, "and the seed");
	clock_gettime(CLOCK_MONOTONIC, &a);
	sum = sum64(big, N, 0);
	for (i = 0; i < 8; i++)
		sum ^= sum64(big, N, sum);
	clock_gettime(CLOCK_MONOTONIC, &b);
	s = (double)(b.tv_sec - a.tv_sec) +
	    (double)(b.tv_nsec - a.tv_nsec) / 1e9;
	printf("# sum64: %.1f GB/s (%llx)\n", 9.0 * N / s / 1e9,
	    (unsigned long long)sum);
	free(big);
}

int
main(void)
{
	known();
	files();
	sums();
	return tap_done();
}
