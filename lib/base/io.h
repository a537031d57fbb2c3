/*
 * Files: whole reads with a limit, durable writes.  Paths are given relative
 * to a directory descriptor (AT_FDCWD allowed); with IO_BENEATH no component
 * may leave it or be a symbolic link (openat2).
 */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

enum { IO_BENEATH = 1, IO_FSYNC = 2 };

int io_open(int dirfd, const char *path, int oflags, mode_t, int flags,
    struct err *); /* a descriptor, or -1 */
/*
 * To the error of a user's file that is not there, the next step: the nearest
 * name in its folder, or where it was looked for; other errors stay as they
 * are.  io_open does so itself for paths that are not of a folder of ours.  -1.
 */
int io_absent(const char *path, struct err *);
int io_read(struct buf *out, int dirfd, const char *path, size_t limit,
    int flags, struct err *);
int io_read_fd(struct buf *out, int fd, size_t limit, struct err *);
int io_write_all(int fd, const void *, size_t, struct err *);
/* Temporary file beside it, write, fsync if IO_FSYNC, rename (and fsync dir). */
int io_replace(int dirfd, const char *path, const void *, size_t, mode_t,
    int flags, struct err *);
int io_fsync_dir(int dirfd, const char *path, struct err *);
int io_mkdirs(int dirfd, const char *path, mode_t, struct err *);

/*
 * Runs a program without a shell and waits.  Standard input is `in` (may be
 * NULL), output and errors are gathered up to 1 MB each; killed after
 * timeout_ms (then *status is -1 and errno ETIMEDOUT in the message).
 * Returns -1 only if it could not be started; status as of waitpid.
 */
int io_run(const char *const argv[], const struct buf *in, struct buf *out,
    struct buf *errs, int timeout_ms, int *status, struct err *);
/*
 * What runs so is in a group of its own and outlives who is told to end.  From
 * here on SIGINT, SIGTERM and SIGHUP are passed on to it, and io_run returns
 * when it has ended; while nothing runs they do what they do by default.  For
 * a process with one thread.
 */
void io_run_pass(void);

#endif
