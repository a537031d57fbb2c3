#include <git2.h>

#include "store/store_int.h"

/*
 * libgit2 reads the certificates of the whole world when it starts, 5 ms of
 * every command, and we never speak TLS through it: ledger-sync runs git.  This
 * stands in front of the function of mbedtls that it calls for them; where
 * libgit2 uses another TLS library nobody calls it.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);

int
mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return 0;
}

int
store_start(struct err *e)
{
	if (git_libgit2_init() < 0)
		return store_git_err(e, -1, _("starting libgit2"));
	/* objects, their directories and what libgit2 renames are synced */
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
	/* for what runs for months; libgit2 alone would stop at 256 MB */
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)2 << 20);
	return 0;
}
