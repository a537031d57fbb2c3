#include <dlfcn.h>
#include <git2.h>
#include <string.h>

#include "store/store_int.h"

/*
 * libgit2 readies TLS and SSH when it starts, though we never speak either
 * through it: ledger-sync runs git.  That would be 5 ms of every command for the
 * certificates of the whole world and another half for random numbers and
 * OpenSSL's messages.  What follows stands in front of what it calls for them;
 * where it uses other libraries nobody calls it.  Whoever else may be in the
 * process and means it gets mbedtls's own randomness.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);
int libssh2_init(int flags);
void mbedtls_entropy_init(void *entropy);
void mbedtls_entropy_free(void *entropy);
int mbedtls_ctr_drbg_seed(void *drbg,
    int (*source)(void *, unsigned char *, size_t), void *entropy,
    const unsigned char *custom, size_t len);

static _Thread_local bool starting; /* libgit2 is */
static void *never_made; /* what it takes for randomness */

int
mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return 0;
}

int
libssh2_init(int flags)
{
	(void)flags;
	return 0;
}

/* The function that this file stands in front of. */
static void
behind(void *fn, const char *name)
{
	void *p = dlsym(RTLD_NEXT, name);

	memcpy(fn, &p, sizeof(p));
}

void
mbedtls_entropy_init(void *entropy)
{
	void (*fn)(void *);

	if (starting) {
		never_made = entropy;
		return;
	}
	behind(&fn, "mbedtls_entropy_init");
	fn(entropy);
}

void
mbedtls_entropy_free(void *entropy)
{
	void (*fn)(void *);

	if (entropy == never_made) {
		never_made = NULL;
		return;
	}
	behind(&fn, "mbedtls_entropy_free");
	fn(entropy);
}

int
mbedtls_ctr_drbg_seed(void *drbg,
    int (*source)(void *, unsigned char *, size_t), void *entropy,
    const unsigned char *custom, size_t len)
{
	int (*fn)(void *, int (*)(void *, unsigned char *, size_t), void *,
	    const unsigned char *, size_t);

	if (starting && entropy == never_made)
		return 0;
	behind(&fn, "mbedtls_ctr_drbg_seed");
	return fn(drbg, source, entropy, custom, len);
}

int
store_start(struct err *e)
{
	int rc;

	starting = true;
	rc = git_libgit2_init();
	starting = false;
	if (rc < 0)
		return store_git_err(e, -1, _("starting libgit2"));
	/* objects, their directories and what libgit2 renames are synced */
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
	/* for what runs for months; libgit2 alone would stop at 256 MB */
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)2 << 20);
	return 0;
}
