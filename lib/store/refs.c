#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

/* packed-refs: "<hex> <name>" lines, comments with #, peeled tags with ^. */
static int
packed_read(struct store *st, const char *ref, git_oid *out, struct err *e)
{
	struct err absent = ERR_INIT;
	struct buf b = BUF_INIT;
	char *want, *at;

	if (io_read(&b, st->gitfd, "packed-refs", 0, 0, &absent) < 0) {
		buf_release(&b);
		if (absent.code == E_ABSENT)
			return 0;
		*e = absent;
		return -1;
	}
	want = xasprintf(" %s\n", ref);
	at = strstr(b.ptr, want);
	if (at != NULL && at - b.ptr >= 40)
		git_oid_fromstrn(out, at - 40, 40);
	free(want);
	buf_release(&b);
	return 0;
}

int
ref_read(struct store *st, const char *ref, git_oid *out, struct err *e)
{
	struct err absent = ERR_INIT;
	struct buf b = BUF_INIT;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	if (io_read(&b, st->gitfd, ref, 4096, 0, &absent) == 0) {
		if (b.len < 40 || git_oid_fromstrn(out, b.ptr, 40) < 0) {
			rc = err_set(e, E_DATA,
			    _("reference '%s' is damaged: '%s'"), ref, b.ptr);
			err_hint(e, "git fsck");
		}
	} else if (absent.code == E_ABSENT) {
		rc = packed_read(st, ref, out, e);
		/* packed and its loose file removed between our two looks */
		if (rc == 0 && git_oid_is_zero(out) &&
		    io_read(&b, st->gitfd, ref, 4096, 0, &absent) == 0 &&
		    b.len >= 40)
			git_oid_fromstrn(out, b.ptr, 40);
	} else {
		*e = absent;
		rc = -1;
	}
	buf_release(&b);
	return rc;
}

static const struct {
	const char *file, *what, *hint;
} unfinished[] = {
	{ "MERGE_HEAD", N_("a merge is unfinished"),
	    "git merge --continue | git merge --abort" },
	{ "rebase-merge", N_("a rebase is unfinished"),
	    "git rebase --continue | git rebase --abort" },
	{ "rebase-apply", N_("a rebase is unfinished"),
	    "git rebase --continue | git rebase --abort" },
	{ "CHERRY_PICK_HEAD", N_("a cherry-pick is unfinished"),
	    "git cherry-pick --continue | git cherry-pick --abort" },
	{ "REVERT_HEAD", N_("a revert is unfinished"),
	    "git revert --continue | git revert --abort" },
};

int
head_ready(struct store *st, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = 0;
	size_t i;

	for (i = 0; i < sizeof(unfinished) / sizeof(*unfinished); i++)
		if (faccessat(st->gitfd, unfinished[i].file, F_OK,
			AT_SYMLINK_NOFOLLOW) == 0) {
			err_set(e, E_BUSY, _("%s in '%s'"),
			    _(unfinished[i].what), st->root);
			return err_hint(e, "%s", unfinished[i].hint);
		}
	if (io_read(&b, st->gitfd, "HEAD", 4096, 0, e) < 0)
		return -1;
	while (b.len > 0 && ch_space(b.ptr[b.len - 1]))
		buf_trim(&b, b.len - 1);
	if (!str_prefix(b.ptr, "ref: "))
		rc = err_set(e, E_BUSY, _("'%s' has a detached HEAD (%.12s)"),
		    st->root, b.ptr);
	else if (!streq(b.ptr, "ref: " REF_MAIN))
		rc = err_set(e, E_BUSY, _("'%s' is on another branch, '%s'"),
		    st->root, b.ptr + 5);
	if (rc < 0)
		err_hint(e, "git -C %s switch main", st->root);
	buf_release(&b);
	return rc;
}

static bool
same_file(int dirfd, const char *a, const char *b)
{
	struct stat sa, sb;

	return fstatat(dirfd, a, &sa, AT_SYMLINK_NOFOLLOW) == 0 &&
	    fstatat(dirfd, b, &sb, AT_SYMLINK_NOFOLLOW) == 0 &&
	    sa.st_ino == sb.st_ino && sa.st_dev == sb.st_dev;
}

static int
make_parent(struct store *st, const char *ref)
{
	char *dir = xstrdup(ref);
	int rc;

	*strrchr(dir, '/') = '\0';
	rc = mkdirat(st->gitfd, dir, 0777);
	free(dir);
	return rc;
}

/*
 * The twin is made anew each time: once the reference was moved it is another
 * name of the reference itself.  Only a lock that is still there, a dead
 * writer's, is taken as it is.
 */
static int
link_ref(struct store *st, struct ref_lock *l, const char *lock,
    const char *twin)
{
	int tries;

	if (same_file(st->gitfd, lock, twin)) {
		l->fd = openat(st->gitfd, twin, O_RDWR | O_CLOEXEC);
		return l->fd < 0 ? -1 : 0;
	}
	if (unlinkat(st->gitfd, twin, 0) < 0 && errno != ENOENT)
		return -1;
	l->fd = openat(st->gitfd, twin, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
	    0666);
	if (l->fd < 0)
		return -1;
	for (tries = 0; tries < 2; tries++) {
		if (linkat(st->gitfd, twin, st->gitfd, lock, 0) == 0)
			return 0;
		/* packing references removes empty directories */
		if (errno != ENOENT || make_parent(st, l->ref) < 0)
			break;
	}
	return -1;
}

int
ref_lock(struct store *st, struct ref_lock *l, const char *ref,
    const char *twin, msec until, struct err *e)
{
	char *lock = xasprintf("%s.lock", ref);
	char *path = xasprintf("bihuan/%s", twin);
	const struct timespec pause = { 0, 5000000 };
	int rc;

	*l = (struct ref_lock){ ref, twin, -1, false };
	while ((rc = link_ref(st, l, lock, path)) < 0 && errno == EEXIST &&
	    clock_steady() < until) {
		close(l->fd);
		l->fd = -1;
		nanosleep(&pause, NULL);
	}
	if (rc == 0) {
		l->held = true;
	} else if (errno == EEXIST) {
		err_set(e, E_BUSY, _("another git command holds '%s/%s'"),
		    st->gitdir, lock);
		err_hint(e, _("if no git is running: rm %s/%s"), st->gitdir,
		    lock);
	} else {
		err_sys(e, _("locking '%s/%s'"), st->gitdir, ref);
	}
	if (rc < 0)
		ref_unlock(st, l);
	free(path);
	free(lock);
	return rc;
}

int
ref_write(struct store *st, struct ref_lock *l, const git_oid *from,
    const git_oid *to, struct durable *d, struct err *e)
{
	char hex[STORE_OID + 1];
	git_oid now;

	if (ref_read(st, l->ref, &now, e) < 0)
		return -1;
	if (!git_oid_equal(&now, from))
		return 1;
	git_oid_tostr(hex, sizeof(hex), to);
	hex[40] = '\n';
	if (ftruncate(l->fd, 0) < 0 || lseek(l->fd, 0, SEEK_SET) < 0)
		return err_sys(e, _("writing reference '%s'"), l->ref);
	if (io_write_all(l->fd, hex, 41, e) < 0)
		return -1;
	durable_fd(d, l->fd);
	return 0;
}

int
ref_move(struct store *st, struct ref_lock *l, struct err *e)
{
	char *lock = xasprintf("%s.lock", l->ref);
	int rc = renameat(st->gitfd, lock, st->gitfd, l->ref);

	free(lock);
	if (rc < 0)
		return err_sys(e, _("moving reference '%s'"), l->ref);
	l->held = false;
	return 0;
}

void
ref_unlock(struct store *st, struct ref_lock *l)
{
	bool gone = true;
	char *path;

	if (l->fd < 0)
		return;
	if (l->held) {
		path = xasprintf("%s.lock", l->ref);
		gone = unlinkat(st->gitfd, path, 0) == 0;
		free(path);
	}
	/* as long as the lock is there the twin tells whose it was */
	if (gone) {
		path = xasprintf("bihuan/%s", l->twin);
		unlinkat(st->gitfd, path, 0);
		free(path);
	}
	close(l->fd);
	l->fd = -1;
	l->held = false;
}

static void
log_line(struct store *st, const char *file, const struct buf *line)
{
	off_t end;
	char last = '\n';
	int fd;
	ssize_t n;

	fd = openat(st->gitfd, file, O_RDWR | O_APPEND | O_CLOEXEC);
	if (fd < 0)
		return;
	end = lseek(fd, 0, SEEK_END);
	/* a line cut short by a crash must not run into ours */
	if (end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n')
		n = write(fd, "\n", 1);
	n = write(fd, line->ptr, line->len);
	if (n >= 0 && (size_t)n < line->len && ftruncate(fd, end) < 0)
		n = -1;
	close(fd);
}

void
ref_log(struct store *st, const git_oid *from, const git_oid *to,
    const char *person, const char *message)
{
	char a[STORE_OID], b[STORE_OID];
	struct buf line = BUF_INIT;

	git_oid_tostr(a, sizeof(a), from);
	git_oid_tostr(b, sizeof(b), to);
	buf_printf(&line, "%s %s %s\tcommit: %.*s\n", a, b, person,
	    (int)strcspn(message, "\n"), message);
	log_line(st, "logs/" REF_MAIN, &line);
	log_line(st, "logs/HEAD", &line);
	buf_release(&line);
}
