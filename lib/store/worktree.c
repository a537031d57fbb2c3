#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

static int
priv_dir(struct store *st, const char *name, struct err *e)
{
	if (store_priv(st, e) < 0)
		return -1;
	if (mkdirat(st->privfd, name, 0700) < 0 && errno != EEXIST)
		return err_sys(e, _("making '%s/bihuan/%s'"), st->gitdir, name);
	return 0;
}

/* The directory of a ledger path, made if wanted; *name is its last part. */
static int
open_parent(struct store *st, const char *path, bool make, const char **name,
    struct err *e)
{
	const char *cut = strrchr(path, '/');
	char *dir;
	int fd;

	*name = cut == NULL ? path : cut + 1;
	dir = cut == NULL ? xstrdup(".") : xstrndup(path, (size_t)(cut - path));
	if (make && cut != NULL && faccessat(st->rootfd, dir, F_OK, 0) != 0 &&
	    io_mkdirs(st->rootfd, dir, 0777, e) < 0)
		fd = -1;
	else
		fd = io_open(st->rootfd, dir, O_RDONLY | O_DIRECTORY, 0,
		    IO_BENEATH, e);
	free(dir);
	return fd;
}

/* base/<path>: under which version the edit that is left alone was begun. */
static int
keep_base(struct store *st, const struct change *c, struct err *e)
{
	char hex[STORE_OID + 1], *file, *dir;
	int rc;

	file = xasprintf("base/%s", c->path);
	dir = xstrdup(file);
	*strrchr(dir, '/') = '\0';
	git_oid_tostr(hex, sizeof(hex), &c->old);
	hex[40] = '\n';
	rc = store_priv(st, e);
	if (rc == 0 && faccessat(st->privfd, file, F_OK, 0) != 0) {
		rc = io_mkdirs(st->privfd, dir, 0700, e);
		if (rc == 0)
			rc = io_replace(st->privfd, file, hex, 41, 0600,
			    IO_FSYNC, e);
	}
	free(dir);
	free(file);
	if (rc == 0)
		finding_hint(
		    store_tell(st, "edited", c->path,
			_("has an edit that is not saved; it was left as it is")),
		    _("save it with: ledger-save %s"), c->path);
	return rc;
}

bool
wt_holds(struct store *st, const char *path, const git_oid *id, struct buf *out)
{
	struct err ignored = ERR_INIT;
	git_oid now = { { 0 } };
	struct stat sb;
	int fd, rc = -1;

	fd = io_open(st->rootfd, path, O_RDONLY | O_NONBLOCK, 0, IO_BENEATH,
	    &ignored);
	if (fd < 0)
		return false;
	if (fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode))
		rc = io_read_fd(out, fd, 0, &ignored);
	close(fd);
	if (rc == 0)
		sha1_object(now.id, "blob", out->ptr, out->len);
	if (rc == 0 && git_oid_equal(&now, id))
		return true;
	buf_clear(out);
	return false;
}

/* Lines that the ledger does not know go to rescued/. */
static int
rescue(struct store *st, const struct change *c, const struct buf *foreign,
    size_t n, struct err *e)
{
	char *name, *p, at[CLOCK_TEXT];
	int rc;

	clock_format(clock_real(), at);
	name = xasprintf("rescued/%s.%s.%ld", c->path, at, (long)getpid());
	for (p = name + 8; *p != '\0'; p++)
		if (*p == '/' || *p == ':')
			*p = '-';
	rc = priv_dir(st, "rescued", e);
	if (rc == 0)
		rc = io_replace(st->privfd, name, foreign->ptr, foreign->len,
		    0600, IO_FSYNC, e);
	if (rc == 0)
		finding_hint(
		    store_tell(st, "rescued", c->path,
			_("%zu lines that no command wrote were taken out"), n),
		    "%s/bihuan/%s", st->gitdir, name);
	free(name);
	return rc;
}

/*
 * A records file that is not as expected: if HEAD knows all its lines it lags
 * behind, else somebody wrote into it.
 */
static int
judge_records(struct store *st, struct change *c, const struct buf *now,
    struct err *e)
{
	struct buf known = BUF_INIT, new = BUF_INIT;
	struct lines have, mine;
	struct buf foreign = BUF_INIT;
	size_t i, n = 0;
	int rc = 0;

	if (!git_oid_is_zero(&c->old))
		rc = blob_read(st, &c->old, &known, e);
	if (rc == 0 && !git_oid_is_zero(&c->new))
		rc = blob_read(st, &c->new, &new, e);
	buf_putc(&known, '\n');
	buf_add(&known, new.ptr, new.len);
	lines_split(&have, known.ptr, known.len, false);
	lines_split(&mine, now->ptr, now->len, false);
	for (i = 0; i < mine.n; i++)
		if (mine.v[i].len > 0 &&
		    !lines_have(&have, mine.v[i].ptr, mine.v[i].len)) {
			buf_add(&foreign, mine.v[i].ptr, mine.v[i].len);
			buf_putc(&foreign, '\n');
			n++;
		}
	lines_release(&mine);
	if (rc == 0 && n > 0)
		rc = rescue(st, c, &foreign, n, e);
	lines_release(&have);
	buf_release(&foreign);
	buf_release(&known);
	buf_release(&new);
	c->touch = true;
	return rc;
}

static int
judge_content(struct store *st, struct change *c, int fd, const git_oid *ours,
    struct err *e)
{
	struct buf b = BUF_INIT;
	git_oid now = { { 0 } };
	int rc = 0;

	if (fd >= 0) {
		rc = io_read_fd(&b, fd, 0, e);
		if (rc == 0 &&
		    git_odb_hash(&now, b.ptr, b.len, GIT_OBJECT_BLOB) < 0)
			rc = store_git_err(e, GIT_ERROR, "%s", c->path);
	}
	if (rc < 0)
		goto out;
	if (git_oid_equal(&now, &c->new)) {
		c->touch = false;
	} else if (git_oid_equal(&now, &c->old) ||
	    (!git_oid_is_zero(ours) && git_oid_equal(&now, ours))) {
		c->touch = true;
	} else if (path_is_records(c->path)) {
		rc = judge_records(st, c, &b, e);
	} else {
		c->left = true;
		rc = keep_base(st, c, e);
	}
out:
	buf_release(&b);
	return rc;
}

int
wt_judge(struct store *st, struct change *c, const git_oid *ours,
    const git_index_entry *ie, const struct stat *index_sb, struct err *e)
{
	struct err absent = ERR_INIT;
	int fd, rc = 0;

	c->touch = c->left = c->there = false;
	fd = io_open(st->rootfd, c->path, O_RDONLY | O_NONBLOCK, 0, IO_BENEATH,
	    &absent);
	if (fd < 0 && absent.code != E_ABSENT) {
		*e = absent;
		return -1;
	}
	c->there = fd >= 0;
	if (fd >= 0 && fstat(fd, &c->sb) < 0)
		rc = err_sys(e, "%s", c->path);
	else if (fd >= 0 && !S_ISREG(c->sb.st_mode))
		rc = err_at(e, E_DATA, c->path, 0, _("is no regular file"));
	else if (fd >= 0 && ie != NULL && git_oid_equal(&ie->id, &c->old) &&
	    entry_clean(ie, &c->sb, index_sb))
		c->touch = !git_oid_equal(&c->old, &c->new);
	else
		rc = judge_content(st, c, fd, ours, e);
	if (fd >= 0)
		close(fd);
	return rc;
}

/* new/<n>, two seconds old, so that its index entry is never racy. */
int
wt_stage(struct store *st, struct change *c, size_t n, struct durable *d,
    struct err *e)
{
	struct timespec times[2];
	struct buf b = BUF_INIT;
	char name[32];
	int fd, rc;

	if (!c->touch || git_oid_is_zero(&c->new))
		return 0;
	if (priv_dir(st, "new", e) < 0 ||
	    (c->bytes == NULL && blob_read(st, &c->new, &b, e) < 0))
		return -1;
	snprintf(name, sizeof(name), "new/%zu", n);
	fd = openat(st->privfd, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
	    c->mode == GIT_FILEMODE_BLOB_EXECUTABLE ? 0777 : 0666);
	if (fd < 0) {
		buf_release(&b);
		return err_sys(e, _("writing '%s'"), c->path);
	}
	rc = io_write_all(fd, c->bytes == NULL ? b.ptr : c->bytes,
	    c->bytes == NULL ? b.len : c->len, e);
	buf_release(&b);
	clock_gettime(CLOCK_REALTIME, &times[0]);
	times[0].tv_sec -= 2;
	times[1] = times[0];
	if (rc == 0 && futimens(fd, times) < 0)
		rc = err_sys(e, _("writing '%s'"), c->path);
	if (rc == 0)
		durable_fd(d, fd);
	close(fd);
	return rc;
}

static int
keep_old(struct store *st, struct change *c, int dirfd, const char *name,
    const char *old, struct err *e)
{
	if (priv_dir(st, "old", e) < 0)
		return -1;
	unlinkat(st->privfd, old, 0);
	if (linkat(dirfd, name, st->privfd, old, 0) == 0)
		c->linked = true;
	else if (errno != ENOENT)
		return err_sys(e, _("keeping '%s'"), c->path);
	return 0;
}

static int
put_file(struct store *st, struct change *c, int dirfd, const char *name,
    const char *new, struct err *e)
{
	if (git_oid_is_zero(&c->new)) {
		if (unlinkat(dirfd, name, 0) < 0 && errno != ENOENT)
			return err_sys(e, _("removing '%s'"), c->path);
		c->placed = true;
		return 0;
	}
	if (renameat(st->privfd, new, dirfd, name) < 0)
		return err_sys(e, _("replacing '%s'"), c->path);
	c->placed = true;
	/* after the rename, which changes ctime */
	if (fstatat(dirfd, name, &c->sb, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(e, "%s", c->path);
	return 0;
}

/* Somebody saved the file since it was judged. */
static bool
changed_since(const struct change *c, int dirfd, const char *name)
{
	struct stat now;

	if (fstatat(dirfd, name, &now, AT_SYMLINK_NOFOLLOW) < 0)
		return c->there;
	return !c->there || now.st_ino != c->sb.st_ino ||
	    now.st_size != c->sb.st_size ||
	    now.st_mtim.tv_sec != c->sb.st_mtim.tv_sec ||
	    now.st_mtim.tv_nsec != c->sb.st_mtim.tv_nsec;
}

int
wt_place(struct store *st, struct change *c, size_t n, struct durable *d,
    struct err *e)
{
	char new[32], old[32];
	const char *name;
	int dirfd, rc;

	if (!c->touch)
		return 0;
	snprintf(new, sizeof(new), "new/%zu", n);
	snprintf(old, sizeof(old), "old/%zu", n);
	dirfd = open_parent(st, c->path, !git_oid_is_zero(&c->new), &name, e);
	if (dirfd < 0)
		return -1;
	if (changed_since(c, dirfd, name)) {
		close(dirfd);
		err_at(e, E_BUSY, c->path, 0,
		    _("was changed while it was being written"));
		return err_hint(e, _("try again in a moment"));
	}
	rc = keep_old(st, c, dirfd, name, old, e);
	if (rc == 0)
		rc = put_file(st, c, dirfd, name, new, e);
	if (c->placed)
		durable_fd(d, dirfd);
	close(dirfd);
	return rc;
}

int
wt_undo(struct store *st, struct change *c, size_t n, struct err *e)
{
	char old[32];
	const char *name;
	int dirfd, rc = 0;

	if (!c->placed)
		return 0;
	snprintf(old, sizeof(old), "old/%zu", n);
	dirfd = open_parent(st, c->path, false, &name, e);
	if (dirfd < 0)
		return -1;
	if (c->linked) {
		if (renameat(st->privfd, old, dirfd, name) < 0)
			rc = err_sys(e, _("putting back '%s'"), c->path);
	} else if (unlinkat(dirfd, name, 0) < 0 && errno != ENOENT) {
		rc = err_sys(e, _("putting back '%s'"), c->path);
	}
	close(dirfd);
	if (rc == 0)
		c->placed = c->linked = false;
	return rc;
}

void
wt_tidy(struct store *st)
{
	static const char *const dirs[] = { "new", "old" };
	char name[32];
	size_t i, n;

	for (i = 0; i < 2; i++)
		for (n = 0; n < 100000; n++) {
			snprintf(name, sizeof(name), "%s/%zu", dirs[i], n);
			if (unlinkat(st->privfd, name, 0) < 0 && n > 16)
				break;
		}
	unlinkat(st->privfd, "old/index", 0);
	unlinkat(st->privfd, "index", 0);
	unlinkat(st->privfd, "index.lock", 0);
}
