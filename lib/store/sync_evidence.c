#include "store/sync_evidence.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/sync_git.h"

enum { FILE_MOST = 1 << 29, RSYNC_TIMEOUT = 60 * 60 * 1000 };

/* <64 hex>.<ext>, and in the folder of its first two characters. */
static bool
named_by_hash(const char *aa, const char *name)
{
	size_t n = 0;

	while (ch_digit((unsigned char)name[n]) ||
	    (name[n] >= 'a' && name[n] <= 'f'))
		n++;
	if (n != 64 || name[n] != '.' || strncmp(aa, name, 2) != 0)
		return false;
	for (n++; ch_alnum((unsigned char)name[n]); n++)
		;
	return name[n] == '\0' && n > 65 && n < 76;
}

/* Read once, so that what is checked is what is written. */
static int
copy_one(int from, int to, const char *path, size_t *n, struct findings *fs,
    struct err *e)
{
	struct buf b = BUF_INIT;
	struct err bad = ERR_INIT;
	char hex[SHA256_HEX];
	int rc;

	rc = io_read(&b, from, path, FILE_MOST, IO_BENEATH, &bad);
	if (rc < 0 && bad.code == E_DATA) {
		/* a link, a folder, far too large: no reason to keep records */
		finding_add(fs, SEV_ERROR, "evidence", path, 0, "%s", bad.msg);
		rc = 0;
	} else if (rc < 0) {
		*e = bad;
	} else {
		sha256_hex(hex, b.ptr, b.len);
		if (strncmp(hex, path + 3, 64) != 0) {
			finding_add(fs, SEV_ERROR, "evidence", path, 0,
			    _("the file does not have the hash of its name; "
			      "it is not taken"));
		} else {
			rc = io_replace(to, path, b.ptr, b.len, 0444,
			    IO_BENEATH | IO_FSYNC, e);
			*n += rc == 0;
		}
	}
	buf_release(&b);
	return rc;
}

static int
copy_folder(int from, int to, const char *aa, size_t *n, struct findings *fs,
    struct err *e)
{
	int fd =
	    openat(from, aa, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *de;
	int rc = 0;

	if (d == NULL)
		return errno == ENOENT ?
		    0 :
		    err_sys(e, _("reading evidence folder %s"), aa);
	while (rc == 0 && (de = readdir(d)) != NULL) {
		char path[300];

		if (!named_by_hash(aa, de->d_name))
			continue;
		snprintf(path, sizeof(path), "%s/%s", aa, de->d_name);
		if (faccessat(to, path, F_OK, 0) == 0)
			continue;
		rc = io_mkdirs(to, aa, 0755, e);
		if (rc == 0)
			rc = copy_one(from, to, path, n, fs, e);
	}
	closedir(d);
	return rc;
}

int
evidence_copy(const char *from, const char *to, size_t *n, struct findings *fs,
    struct err *e)
{
	int a, b = -1, rc = 0;

	*n = 0;
	a = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (a < 0)
		return errno == ENOENT ? 0 :
					 err_sys(e, _("opening '%s'"), from);
	if (mkdir(to, 0755) < 0 && errno != EEXIST)
		rc = err_sys(e, _("making '%s'"), to);
	if (rc == 0 && (b = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		rc = err_sys(e, _("opening '%s'"), to);
	for (int i = 0; i < 256 && rc == 0; i++) {
		char aa[3];

		snprintf(aa, sizeof(aa), "%02x", (unsigned)i);
		rc = copy_folder(a, b, aa, n, fs, e);
	}
	close(a);
	if (b >= 0)
		close(b);
	return rc;
}

/* ---- where it is ---- */

enum place { PLACE_PATH, PLACE_SSH, PLACE_NONE };

/* The evidence folder's address; for ssh also rsync's -e. */
static enum place
place_of(const char *root, const char *url, struct buf *at, struct buf *shell)
{
	const char *colon = strchr(url, ':'), *slash = strchr(url, '/'), *path;

	buf_puts(shell, "ssh -o BatchMode=yes");
	if (str_prefix(url, "ssh://")) {
		const char *host = url + 6, *port;
		size_t n = strcspn(host, "/");

		path = host + n;
		port = memchr(host, ':', n);
		if (port != NULL)
			buf_printf(shell, " -p %.*s", (int)(path - port - 1),
			    port + 1);
		buf_add(at, host, port == NULL ? n : (size_t)(port - host));
		buf_printf(at, ":%s", path);
	} else if (str_prefix(url, "file://")) {
		buf_puts(at, url + 7);
	} else if (colon != NULL && (slash == NULL || colon < slash)) {
		if (strstr(url, "://") != NULL)
			return PLACE_NONE;
		buf_puts(at, url);
	} else {
		if (*url != '/')
			buf_printf(at, "%s/", root);
		buf_puts(at, url);
	}
	while (at->len > 1 && at->ptr[at->len - 1] == '/')
		buf_trim(at, at->len - 1);
	buf_puts(at, ".evidence");
	return str_prefix(url, "file://") || *at->ptr == '/' ? PLACE_PATH :
							       PLACE_SSH;
}

static int
rsync(const char *shell, const char *from, const char *to, const char *have,
    struct err *e)
{
	const char *argv[16];
	struct buf out = BUF_INIT, errs = BUF_INIT;
	char *compare =
	    have == NULL ? NULL : xasprintf("--compare-dest=%s", have);
	int n = 0, status = 0, rc;

	argv[n++] = "rsync";
	argv[n++] = "-rt";
	argv[n++] = "--ignore-existing";
	argv[n++] = "--chmod=D755,F444";
	argv[n++] = "--timeout=120";
	if (getenv("RSYNC_RSH") == NULL) {
		argv[n++] = "-e";
		argv[n++] = shell;
	}
	if (compare != NULL)
		argv[n++] = compare;
	argv[n++] = "--";
	argv[n++] = from;
	argv[n++] = to;
	argv[n] = NULL;
	rc = io_run(argv, NULL, &out, &errs, RSYNC_TIMEOUT, &status, e);
	/* 23: the other side has no evidence yet */
	if (rc == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 23 &&
	    strstr(errs.ptr, "No such file") != NULL)
		status = 0;
	if (rc == 0 && status != 0) {
		rc = err_set(e, E_UNAVAILABLE,
		    _("copying evidence from '%s' failed: %.300s"), from,
		    errs.ptr);
		err_hint(e, _("is the program rsync installed on both sides?"));
	}
	free(compare);
	buf_release(&out);
	buf_release(&errs);
	return rc;
}

static void
no_way(const char *url, struct findings *fs)
{
	struct buf shown = BUF_INIT;

	/* findings are told to the keeper, and so written down */
	remote_shown(url, &shown);
	finding_hint(finding_add(fs, SEV_WARN, "evidence", NULL, 0,
			 _("evidence cannot travel to '%s'; photos stay in "
			   "this clone"),
			 shown.ptr),
	    _("use a path or ssh for the shared repository"));
	buf_release(&shown);
}

/* What came and was taken over is no longer needed there. */
static void
empty_incoming(const char *dir)
{
	const char *argv[] = { "rm", "-rf", "--", dir, NULL };
	struct buf out = BUF_INIT, errs = BUF_INIT;
	struct err e = ERR_INIT;
	int status;

	io_run(argv, NULL, &out, &errs, 60000, &status, &e);
	buf_release(&out);
	buf_release(&errs);
}

int
evidence_pull(const char *root, const char *url, const char *private, size_t *n,
    struct findings *fs, struct err *e)
{
	struct buf at = BUF_INIT, shell = BUF_INIT;
	char *mine = xasprintf("%s/evidence", root);
	enum place place = place_of(root, url, &at, &shell);
	int rc = 0;

	*n = 0;
	if (place == PLACE_PATH) {
		rc = evidence_copy(at.ptr, mine, n, fs, e);
	} else if (place == PLACE_SSH) {
		buf_putc(&at, '/');
		rc = rsync(shell.ptr, at.ptr, private, mine, e);
		if (rc == 0)
			rc = evidence_copy(private, mine, n, fs, e);
		if (rc == 0)
			empty_incoming(private);
	} else {
		no_way(url, fs);
	}
	free(mine);
	buf_release(&at);
	buf_release(&shell);
	return rc;
}

int
evidence_push(const char *root, const char *url, size_t *n, struct findings *fs,
    struct err *e)
{
	struct buf at = BUF_INIT, shell = BUF_INIT;
	char *mine = xasprintf("%s/evidence", root);
	char *inside = xasprintf("%s/", mine);
	enum place place = place_of(root, url, &at, &shell);
	int rc = 0;

	*n = 0;
	if (place == PLACE_PATH)
		rc = evidence_copy(mine, at.ptr, n, fs, e);
	else if (place == PLACE_SSH && access(mine, F_OK) == 0)
		rc = rsync(shell.ptr, inside, at.ptr, NULL, e);
	free(mine);
	free(inside);
	buf_release(&at);
	buf_release(&shell);
	return rc;
}
