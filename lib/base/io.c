#include "base/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

enum { NEAR_MOST = 4096 }; /* names of a folder that are compared */

/*
 * For kernels before 5.6: one component after the other, none of them a
 * symbolic link or "..".  Returns a descriptor or -1 with errno.
 */
static int
walk(int dirfd, const char *path, int oflags, mode_t mode)
{
	char name[256];
	int fd = -1, next, n = dirfd, keep;
	size_t len;

	if (*path == '/' || *path == '\0') {
		errno = EXDEV;
		return -1;
	}
	while (*path != '\0') {
		len = strcspn(path, "/");
		if (len >= sizeof(name)) {
			errno = ENAMETOOLONG;
			break;
		}
		memcpy(name, path, len);
		name[len] = '\0';
		path += len + strspn(path + len, "/");
		if (streq(name, "..")) {
			errno = EXDEV;
			break;
		}
		if (*path != '\0')
			next = openat(n, name,
			    O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		else
			next = openat(n, name, oflags | O_NOFOLLOW | O_CLOEXEC,
			    mode);
		keep = errno;
		if (fd >= 0)
			close(fd);
		errno = keep;
		fd = n = next;
		if (next < 0 || *path == '\0')
			return next;
	}
	keep = errno;
	if (fd >= 0)
		close(fd);
	errno = keep;
	return -1;
}

static int
open_beneath(int dirfd, const char *path, int oflags, mode_t mode)
{
	struct open_how how = {
		.flags = (unsigned)oflags | O_CLOEXEC,
		.mode = oflags & (O_CREAT | O_TMPFILE) ? mode : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
		    RESOLVE_NO_MAGICLINKS,
	};
	long fd;
	int tries;

	for (tries = 0; tries < 100; tries++) {
		fd = syscall(SYS_openat2, dirfd, path, &how, sizeof(how));
		/* EAGAIN: something was renamed while the path was resolved */
		if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
			break;
	}
	/* EPERM is how an older seccomp filter says that it does not know it */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return walk(dirfd, path, oflags, mode);
	return (int)fd;
}

static int
nearest_in(DIR *d, const char *folder, const char *base, struct err *e)
{
	char *names[NEAR_MOST + 1];
	const char *near;
	struct dirent *en;
	size_t n = 0;

	while (n < NEAR_MOST && (en = readdir(d)) != NULL)
		names[n++] = xstrdup(en->d_name);
	names[n] = NULL;
	near = str_nearest(base, (const char *const *)names);
	if (near != NULL)
		err_hint(e, _("did you mean '%s%s'?"), folder, near);
	while (n > 0)
		free(names[--n]);
	return near != NULL ? 0 : -1;
}

int
io_absent(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	char *folder, *real;
	DIR *d;

	if (e->code != E_ABSENT)
		return -1;
	folder = xstrndup(path, (size_t)(base - path));
	real = realpath(*folder == '\0' ? "." : folder, NULL);
	d = real == NULL ? NULL : opendir(real);
	if (d == NULL)
		err_hint(e, _("there is no folder '%s'"), folder);
	else if (nearest_in(d, folder, base, e) < 0)
		err_hint(e, _("it was looked for in %s"), real);
	if (d != NULL)
		closedir(d);
	free(real);
	free(folder);
	return -1;
}

int
io_open(int dirfd, const char *path, int oflags, mode_t mode, int flags,
    struct err *e)
{
	int fd;

	if (flags & IO_BENEATH)
		fd = open_beneath(dirfd, path, oflags, mode);
	else
		fd = openat(dirfd, path, oflags | O_CLOEXEC, mode);
	if (fd >= 0)
		return fd;
	if ((flags & IO_BENEATH) && (errno == ELOOP || errno == EXDEV)) {
		err_set(e, E_DATA,
		    _("'%s' is a symbolic link or leads out of its directory"),
		    path);
		return err_hint(e, _("put the file itself there"));
	}
	err_sys(e, _("opening '%s'"), path);
	return dirfd == AT_FDCWD ? io_absent(path, e) : -1;
}

static int
too_large(const char *path, size_t limit, struct err *e)
{
	return err_set(e, E_DATA, _("'%s' is larger than %zu bytes"), path,
	    limit);
}

static int
read_all(struct buf *out, int fd, const char *path, size_t limit, struct err *e)
{
	size_t start = out->len;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
		if (limit > 0 && (size_t)st.st_size > limit)
			return too_large(path, limit, e);
		buf_grow(out, (size_t)st.st_size + 1);
	}
	for (;;) {
		if (out->cap - out->len < 4096)
			buf_grow(out, 1 << 16);
		n = read(fd, out->ptr + out->len, out->cap - out->len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err_sys(e, _("reading '%s'"), path);
			break;
		}
		out->len += (size_t)n;
		out->ptr[out->len] = '\0';
		if (n == 0)
			return 0;
		if (limit > 0 && out->len - start > limit) {
			too_large(path, limit, e);
			break;
		}
	}
	buf_trim(out, start);
	return -1;
}

int
io_read(struct buf *out, int dirfd, const char *path, size_t limit, int flags,
    struct err *e)
{
	int fd, rc;
	struct stat st;

	/* the opening of a pipe that nobody writes into must not hang */
	fd = io_open(dirfd, path, O_RDONLY | O_NONBLOCK, 0, flags, e);
	if (fd < 0)
		return -1;
	if ((flags & IO_BENEATH) == 0)
		(void)fcntl(fd, F_SETFL, 0);
	if (fstat(fd, &st) < 0)
		rc = err_sys(e, _("reading '%s'"), path);
	else if (S_ISDIR(st.st_mode) ||
	    ((flags & IO_BENEATH) && !S_ISREG(st.st_mode)))
		rc = err_set(e, E_DATA, _("'%s' is no regular file"), path);
	else
		rc = read_all(out, fd, path, limit, e);
	close(fd);
	return rc;
}

int
io_read_fd(struct buf *out, int fd, size_t limit, struct err *e)
{
	return read_all(out, fd,
	    fd == STDIN_FILENO ? _("standard input") : _("input"), limit, e);
}

static int
write_all(int fd, const void *data, size_t n)
{
	const char *p = data;
	ssize_t k;

	while (n > 0) {
		k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -1;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

/* Its path; false: it is a pipe, or has none. */
static bool
path_of(int fd, char *out, size_t size)
{
	char link[40];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, out, size - 1);
	if (n <= 0 || out[0] != '/')
		return false;
	out[n] = '\0';
	return true;
}

int
io_write_all(int fd, const void *data, size_t n, struct err *e)
{
	char path[4096];
	int why;

	if (write_all(fd, data, n) == 0)
		return 0;
	why = errno;
	if (!path_of(fd, path, sizeof(path)))
		path[0] = '\0';
	errno = why;
	return path[0] != '\0' ? err_sys(e, _("writing '%s'"), path) :
				 err_sys(e, _("writing"));
}

/* The directory of a path, as a descriptor; *name is what is in it. */
static int
open_parent(int dirfd, const char *path, const char **name, int flags,
    struct err *e)
{
	const char *slash = strrchr(path, '/');
	char *dir;
	int fd;

	if (slash == NULL)
		dir = xstrdup(".");
	else if (slash == path)
		dir = xstrdup("/");
	else
		dir = xstrndup(path, (size_t)(slash - path));
	*name = slash == NULL ? path : slash + 1;
	fd = io_open(dirfd, dir, O_RDONLY | O_DIRECTORY, 0, flags, e);
	free(dir);
	return fd;
}

static int
fill(int fd, const char *path, const void *p, size_t n, mode_t mode, int flags,
    struct err *e)
{
	if (write_all(fd, p, n) < 0)
		return err_sys(e, _("writing '%s'"), path);
	/* past the umask: mode is what the caller means */
	if (fchmod(fd, mode) < 0)
		return err_sys(e, _("setting the mode of '%s'"), path);
	if ((flags & IO_FSYNC) && fsync(fd) < 0)
		return err_sys(e, "fsync '%s'", path);
	return 0;
}

int
io_replace(int dirfd, const char *path, const void *p, size_t n, mode_t mode,
    int flags, struct err *e)
{
	const char *name;
	char tmp[320];
	unsigned long r = 0;
	int dir, fd, rc = -1;

	dir = open_parent(dirfd, path, &name, flags, e);
	if (dir < 0)
		return -1;
	if (getrandom(&r, sizeof(r), 0) < 0)
		r = (unsigned long)getpid();
	snprintf(tmp, sizeof(tmp), ".%.200s.%lx.tmp", name, r);
	fd = openat(dir, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		err_sys(e, _("making a file beside '%s'"), path);
		close(dir);
		return -1;
	}
	rc = fill(fd, path, p, n, mode, flags, e);
	if (close(fd) < 0 && rc == 0)
		rc = err_sys(e, _("closing '%s'"), path);
	if (rc == 0 && renameat(dir, tmp, dir, name) < 0)
		rc = err_sys(e, _("replacing '%s'"), path);
	if (rc < 0)
		unlinkat(dir, tmp, 0);
	else if ((flags & IO_FSYNC) && fsync(dir) < 0)
		rc = err_sys(e, "fsync '%s'", path);
	close(dir);
	return rc;
}

int
io_fsync_dir(int dirfd, const char *path, struct err *e)
{
	int fd, rc = 0;

	fd = io_open(dirfd, *path == '\0' ? "." : path, O_RDONLY | O_DIRECTORY,
	    0, 0, e);
	if (fd < 0)
		return -1;
	if (fsync(fd) < 0)
		rc = err_sys(e, "fsync '%s'", path);
	close(fd);
	return rc;
}

int
io_mkdirs(int dirfd, const char *path, mode_t mode, struct err *e)
{
	int beneath = dirfd == AT_FDCWD ? 0 : IO_BENEATH;
	char *dir = xstrdup(path), *p = dir;
	int fd, rc = 0;

	while (rc == 0 && *p != '\0') {
		p += strspn(p, "/");
		p += strcspn(p, "/");
		*p = '\0';
		if (mkdirat(dirfd, dir, mode) < 0 && errno != EEXIST)
			rc = err_sys(e, _("making the directory '%s'"), dir);
		if ((size_t)(p - dir) < strlen(path))
			*p = '/';
	}
	free(dir);
	if (rc < 0)
		return -1;
	fd = io_open(dirfd, path, O_RDONLY | O_DIRECTORY, 0, beneath, e);
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}
