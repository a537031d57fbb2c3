/*
 * SHA-256 (libcrypto), and a fast 64-bit checksum for caches and spool blocks
 * (not against an adversary).
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { SHA256_HEX = 65 };

void sha256_hex(char out[SHA256_HEX], const void *, size_t);
/* What git sums its files with; proves nothing. */
void	 sha1_raw(unsigned char out[20], const void *, size_t);
/*
 * git's name of an object ("blob", "tree" …) with these bytes.  Unlike git's
 * own it does not look for made-up collisions, and takes a tenth of the time.
 */
void	 sha1_object(unsigned char out[20], const char *type, const void *,
    size_t);
int sha256_file(char out[SHA256_HEX], const char *path, struct err *);
/* HMAC-SHA-256, raw. */
void hmac_sha256(unsigned char out[32], const void *key, size_t keylen,
    const void *, size_t);
/* Standard base 64 with padding; caller frees. */
char *base64(const void *, size_t);
/* Adds the bytes of exactly such a text (no blanks, padded); false: it is none. */
bool base64_read(struct buf *, const char *, size_t);
uint64_t sum64(const void *, size_t, uint64_t seed);

#endif
