/*
 * Preloaded into a program, counts its calls that change a file (write, fsync,
 * rename, link, unlink, create, truncate, mkdir) and hurts one of them:
 *
 *	FAULT_LOG=file	appends the number of calls at the end
 *	FAULT_AT=n	the nth is hurt
 *	FAULT_DO=	before | after	SIGKILL
 *			half		half of it is written, then SIGKILL
 *			ENOSPC, EIO	that call fails
 *			full, readonly	that call and all later ones fail
 *
 * Standard output and error, and what is no regular file, do not count.
 * Threads are refused, so that the order of calls is the same each time.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum what { W_NONE, W_BEFORE, W_AFTER, W_HALF, W_ENOSPC, W_EIO, W_FULL, W_RO };
enum kind { K_GROW, K_OTHER };

static long count, at;
static enum what what;
static int busy;

#define REAL(ret, name, ...) \
	static ret (*real)(__VA_ARGS__); \
	if (real == NULL) \
	*(void **)&real = dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void
start(void)
{
	static const char *const names[] = { "", "before", "after", "half",
		"ENOSPC", "EIO", "full", "readonly" };
	const char *s = getenv("FAULT_DO"), *n = getenv("FAULT_AT");
	int i;

	for (i = 1; s != NULL && i < 8; i++)
		if (strcmp(s, names[i]) == 0)
			what = (enum what)i;
	at = n == NULL ? 0 : atol(n);
	/* programs that this one starts are not hurt */
	unsetenv("LD_PRELOAD");
}

__attribute__((destructor)) static void
end(void)
{
	const char *log = getenv("FAULT_LOG");
	FILE *f = log == NULL ? NULL : (busy = 1, fopen(log, "a"));

	if (f == NULL)
		return;
	fprintf(f, "%ld\n", count);
	fclose(f);
}

static void
die(void)
{
	syscall(SYS_kill, getpid(), SIGKILL);
	for (;;)
		pause();
}

/* True when the call is to fail, errno set. */
static int
hurt(enum kind kind)
{
	long n = __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);

	if (busy || at == 0 || n < at)
		return 0;
	if (n == at && what == W_BEFORE)
		die();
	errno = what == W_EIO ? EIO : what == W_RO ? EROFS : ENOSPC;
	return (n == at && (what == W_ENOSPC || what == W_EIO)) ||
	    (what == W_FULL && kind == K_GROW) || what == W_RO;
}

static void
after(void)
{
	if (!busy && at > 0 && count == at && what == W_AFTER)
		die();
}

static int
counts(int fd)
{
	struct stat sb;

	return fd > 2 && fstat(fd, &sb) == 0 &&
	    (S_ISREG(sb.st_mode) || S_ISDIR(sb.st_mode));
}

/* A line of a reflog is less than a page: a kill does not tear it. */
static int
is_log(int fd)
{
	char link[64], path[4096];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	return strstr(path, "/.git/logs/") != NULL;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	ssize_t r;
	REAL(ssize_t, "write", int, const void *, size_t);

	if (!counts(fd))
		return real(fd, p, n);
	if (hurt(K_GROW))
		return -1;
	if (what == W_HALF && count == at && !is_log(fd)) {
		real(fd, p, n / 2);
		die();
	}
	r = real(fd, p, n);
	after();
	return r;
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t o)
{
	ssize_t r;
	REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);

	if (!counts(fd))
		return real(fd, p, n, o);
	if (hurt(K_GROW))
		return -1;
	if (what == W_HALF && count == at) {
		real(fd, p, n / 2, o);
		die();
	}
	r = real(fd, p, n, o);
	after();
	return r;
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off_t o)
{
	return pwrite(fd, p, n, o);
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	ssize_t r;
	REAL(ssize_t, "writev", int, const struct iovec *, int);

	if (!counts(fd))
		return real(fd, v, n);
	if (hurt(K_GROW))
		return -1;
	r = real(fd, v, n);
	after();
	return r;
}

#define SIMPLE(kind, decl, call, name, ...) \
	int decl \
	{ \
		int r; \
		REAL(int, name, __VA_ARGS__); \
\
		if (hurt(kind)) \
			return -1; \
		r = real call; \
		after(); \
		return r; \
	}

SIMPLE(K_OTHER, fsync(int fd), (fd), "fsync", int)
SIMPLE(K_OTHER, fdatasync(int fd), (fd), "fdatasync", int)
SIMPLE(K_OTHER, rename(const char *a, const char *b), (a, b), "rename",
    const char *, const char *)
SIMPLE(K_OTHER, renameat(int f, const char *a, int g, const char *b),
    (f, a, g, b), "renameat", int, const char *, int, const char *)
SIMPLE(K_GROW, link(const char *a, const char *b), (a, b), "link", const char *,
    const char *)
SIMPLE(K_GROW, linkat(int f, const char *a, int g, const char *b, int flags),
    (f, a, g, b, flags), "linkat", int, const char *, int, const char *, int)
SIMPLE(K_OTHER, unlink(const char *a), (a), "unlink", const char *)
SIMPLE(K_OTHER, unlinkat(int f, const char *a, int flags), (f, a, flags),
    "unlinkat", int, const char *, int)
SIMPLE(K_OTHER, rmdir(const char *a), (a), "rmdir", const char *)
SIMPLE(K_OTHER, ftruncate(int fd, off_t n), (fd, n), "ftruncate", int, off_t)
SIMPLE(K_OTHER, ftruncate64(int fd, off_t n), (fd, n), "ftruncate64", int,
    off_t)
SIMPLE(K_GROW, mkdir(const char *a, mode_t m), (a, m), "mkdir", const char *,
    mode_t)
SIMPLE(K_GROW, mkdirat(int f, const char *a, mode_t m), (f, a, m), "mkdirat",
    int, const char *, mode_t)

static int
open_any(const char *name, int dir, const char *path, int flags, mode_t mode)
{
	int fd, creates = (flags & O_CREAT) != 0;
	int (*real)(int, const char *, int, ...);

	*(void **)&real = dlsym(RTLD_NEXT, name);
	if (creates && hurt(K_GROW))
		return -1;
	fd = real(dir, path, flags, mode);
	if (creates)
		after();
	return fd;
}

#define MODE(flags) \
	mode_t mode = 0; \
	va_list ap; \
\
	if ((flags) & (O_CREAT | O_TMPFILE)) { \
		va_start(ap, flags); \
		mode = va_arg(ap, mode_t); \
		va_end(ap); \
	}

int
open(const char *path, int flags, ...)
{
	MODE(flags)
	return open_any("openat", AT_FDCWD, path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	MODE(flags)
	return open_any("openat64", AT_FDCWD, path, flags, mode);
}

int
openat(int dir, const char *path, int flags, ...)
{
	MODE(flags)
	return open_any("openat", dir, path, flags, mode);
}

int
openat64(int dir, const char *path, int flags, ...)
{
	MODE(flags)
	return open_any("openat64", dir, path, flags, mode);
}

/* openat2 has no wrapper. */
long
syscall(long number, ...)
{
	long a[6], r, creates = 0;
	va_list ap;
	int i;
	REAL(long, "syscall", long, ...);

	va_start(ap, number);
	for (i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_openat2)
		creates = (((struct open_how *)a[2])->flags & O_CREAT) != 0;
	if (creates && hurt(K_GROW))
		return -1;
	r = real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (creates)
		after();
	return r;
}

int
pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *),
    void *arg)
{
	(void)t;
	(void)a;
	(void)f;
	(void)arg;
	return EAGAIN;
}
