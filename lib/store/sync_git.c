#include "store/sync_git.h"

#include <sys/wait.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

enum { GIT_TIMEOUT = 15 * 60 * 1000, ARGS_MOST = 256 };

extern char **environ;

/* env -u GIT_…: what the caller's shell says about git is not about us. */
static size_t
scrub(const char **argv, struct arena *a)
{
	size_t n = 0;

	argv[n++] = "env";
	for (char **v = environ; *v != NULL && n < ARGS_MOST / 2; v++) {
		const char *eq = strchr(*v, '=');

		if (eq == NULL || !str_prefix(*v, "GIT_"))
			continue;
		argv[n++] = "-u";
		argv[n++] = arena_dup(a, *v, (size_t)(eq - *v));
	}
	argv[n++] = "LC_ALL=C";
	argv[n++] = "LANGUAGE=";
	argv[n++] = "GIT_TERMINAL_PROMPT=0";
	argv[n++] = "git";
	return n;
}

int
remote_git(const char *root, const char *const *args, struct buf *out,
    struct buf *errs, int *status, struct err *e)
{
	static const char *const settings[] = { "core.hooksPath=/dev/null",
		"core.fsmonitor=false", "gc.auto=0", "maintenance.auto=false",
		/* what is fetched must be as durable as what is built on it */
		"core.fsync=committed", "http.lowSpeedLimit=1000",
		"http.lowSpeedTime=60" };
	const char *argv[ARGS_MOST];
	struct arena a = ARENA_INIT;
	size_t n = scrub(argv, &a);
	int st = 0, rc;

	argv[n++] = "-C";
	argv[n++] = root;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		argv[n++] = "-c";
		argv[n++] = settings[i];
	}
	while (*args != NULL && n < ARGS_MOST - 1)
		argv[n++] = *args++;
	argv[n] = NULL;
	rc = io_run(argv, NULL, out, errs, GIT_TIMEOUT, &st, e);
	arena_release(&a);
	if (rc < 0)
		return -1;
	if (!WIFEXITED(st) || WEXITSTATUS(st) == 127) {
		err_set(e, E_UNAVAILABLE, _("git did not finish: %s"),
		    errs->ptr);
		return err_hint(e, _("is the program git installed?"));
	}
	*status = WEXITSTATUS(st);
	return 0;
}

static void
chomp(struct buf *b)
{
	while (b->len > 0 && ch_space((unsigned char)b->ptr[b->len - 1]))
		buf_trim(b, b->len - 1);
}

int
remote_url(const char *root, const char *remote, struct buf *url, bool *named,
    struct err *e)
{
	const char *args[] = { "remote", "get-url", "--",
		remote == NULL ? "origin" : remote, NULL };
	struct buf errs = BUF_INIT;
	char *full;
	int status, rc;

	rc = remote_git(root, args, url, &errs, &status, e);
	buf_release(&errs);
	if (rc < 0)
		return -1;
	chomp(url);
	*named = status == 0 && url->len > 0;
	if (*named)
		return 0;
	buf_clear(url);
	full = remote == NULL ? NULL : realpath(remote, NULL);
	if (full != NULL) {
		buf_puts(url, full); /* git is started in another folder */
		free(full);
		return 0;
	}
	if (remote != NULL &&
	    (strchr(remote, '/') != NULL || strchr(remote, ':') != NULL)) {
		buf_puts(url, remote);
		return 0;
	}
	err_set(e, E_ABSENT, _("this ledger has no remote '%s'"),
	    remote == NULL ? "origin" : remote);
	return err_hint(e,
	    _("name a path or an address, or set it once: git remote add "
	      "origin ADDRESS"));
}

void
remote_shown(const char *url, struct buf *out)
{
	const char *host = strstr(url, "://"), *at;

	buf_clear(out);
	if (host != NULL && !str_prefix(url, "ssh://")) {
		host += 3;
		at = memrchr(host, '@', strcspn(host, "/"));
		if (at != NULL) {
			buf_add(out, url, (size_t)(host - url));
			url = at + 1;
		}
	}
	buf_puts(out, url);
}

static int
rewritten(const char *url, const char *branch, const char *shared,
    struct err *e)
{
	struct buf shown = BUF_INIT;

	remote_shown(url, &shown);
	err_set(e, E_DATA,
	    _("the history of '%s' in '%s' was rewritten; nothing was taken "
	      "over"),
	    branch, shown.ptr);
	buf_release(&shown);
	return err_hint(e,
	    _("find out who did it; this clone holds what was there before: "
	      "git log %s"),
	    shared);
}

static int
unreachable(const char *url, struct buf *errs, struct err *e)
{
	const char *why = errs->ptr, *at;
	struct buf shown = BUF_INIT;

	remote_shown(url, &shown);
	chomp(errs);
	if ((at = strstr(why, "fatal: ")) != NULL)
		why = at + 7;
	else if ((at = strstr(why, "error: ")) != NULL)
		why = at + 7;
	err_set(e, E_UNAVAILABLE, _("cannot reach '%s': %.300s"), shown.ptr,
	    why);
	buf_release(&shown);
	return err_hint(e,
	    _("nothing is lost; the next ledger-sync goes on from here"));
}

int
remote_fetch(const char *root, const char *url, const char *branch,
    const char *shared, bool known, bool *there, struct err *e)
{
	char *spec = xasprintf("refs/heads/%s:%s", branch, shared);
	const char *args[] = { "fetch", "--refmap=", "--no-tags",
		"--no-recurse-submodules", "--no-write-fetch-head", "--", url,
		spec, "+refs/bihuan/alive/*:refs/bihuan/alive/*", NULL };
	struct buf out = BUF_INIT, errs = BUF_INIT;
	int status, rc;

	*there = true;
	rc = remote_git(root, args, &out, &errs, &status, e);
	if (rc == 0 && status != 0) {
		if (strstr(errs.ptr, "non-fast-forward") != NULL)
			rc = rewritten(url, branch, shared, e);
		else if (strstr(errs.ptr, "couldn't find remote ref") == NULL)
			rc = unreachable(url, &errs, e);
		else if (known)
			rc = rewritten(url, branch, shared, e);
		else
			*there = false;
	}
	buf_release(&out);
	buf_release(&errs);
	free(spec);
	return rc;
}

static bool
was_faster(const char *errs)
{
	static const char *const signs[] = { "fetch first", "non-fast-forward",
		"cannot lock ref", "failed to update ref",
		"incorrect old value", "stale info" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strstr(errs, signs[i]) != NULL)
			return true;
	return false;
}

int
remote_push(const char *root, const char *url, const char *branch,
    const char *commit, char letter, bool *rejected, struct err *e)
{
	char *spec = xasprintf("%s:refs/heads/%s", commit, branch);
	char *alive = letter == '\0' ? NULL :
				       xasprintf("+refs/bihuan/alive/%c:"
						 "refs/bihuan/alive/%c",
					   letter, letter);
	const char *args[] = { "push", "--no-verify", "--no-recurse-submodules",
		"--", url, spec, alive, NULL };
	struct buf out = BUF_INIT, errs = BUF_INIT;
	int status, rc;

	*rejected = false;
	rc = remote_git(root, args, &out, &errs, &status, e);
	if (rc == 0 && status != 0) {
		*rejected = was_faster(errs.ptr);
		if (!*rejected)
			rc = unreachable(url, &errs, e);
	}
	buf_release(&out);
	buf_release(&errs);
	free(spec);
	free(alive);
	return rc;
}
