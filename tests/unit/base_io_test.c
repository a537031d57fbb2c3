#include "base/io.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "tap.h"

static int dir;

static void
put(const char *path, const char *text)
{
	struct err e = ERR_INIT;

	if (io_replace(dir, path, text, strlen(text), 0644, 0, &e) < 0)
		tap_ok(false, "%s: %s", path, e.msg);
}

static void
is_text(const char *path, const char *want, int flags)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	if (io_read(&b, dir, path, 0, flags, &e) < 0)
		tap_ok(false, "%s: %s", path, e.msg);
	else
		tap_str(b.ptr, want, "%s", path);
	buf_release(&b);
}

static void
refused(const char *path, size_t limit, int flags, int code, const char *part)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	tap_int(io_read(&b, dir, path, limit, flags, &e), -1, "%s", path);
	tap_int(e.code, code, "its code");
	tap_ok(strstr(e.msg, part) != NULL, "says '%s': %s", part, e.msg);
	tap_int(b.len, 0, "and gives nothing");
	buf_release(&b);
}

static void
reading(void)
{
	put("a", "hello");
	is_text("a", "hello", 0);
	is_text("a", "hello", IO_BENEATH);
	refused("none", 0, 0, E_ABSENT, "'none'");
	refused("none", 0, IO_BENEATH, E_ABSENT, "'none'");
	refused("a", 4, 0, E_DATA, "larger than 4 bytes");
	refused(".", 0, 0, E_DATA, "no regular file");
	refused("a/b", 0, IO_BENEATH, E_ABSENT, "'a/b'");
	if (geteuid() != 0) {
		tap_int(fchmodat(dir, "a", 0, 0), 0, "mode 0");
		refused("a", 0, 0, E_PERM, "'a'");
		tap_int(fchmodat(dir, "a", 0644, 0), 0, "mode 0644");
	}
	put("empty", "");
	is_text("empty", "", IO_BENEATH);
}

static void
beneath(void)
{
	if (symlinkat("a", dir, "link") < 0 ||
	    symlinkat("/etc", dir, "out") < 0)
		abort();
	is_text("link", "hello", 0);
	refused("link", 0, IO_BENEATH, E_DATA, "symbolic link");
	refused("out/passwd", 0, IO_BENEATH, E_DATA, "symbolic link");
	refused("../../etc/passwd", 0, IO_BENEATH, E_DATA, "leads out");
	refused("/etc/passwd", 0, IO_BENEATH, E_DATA, "leads out");
	mkfifoat(dir, "pipe", 0600);
	refused("pipe", 0, IO_BENEATH, E_DATA, "no regular file");
}

static void
replacing(void)
{
	struct err e = ERR_INIT;
	struct stat st;

	umask(077);
	tap_int(io_mkdirs(dir, "x/y/z", 0755, &e), 0, "directories %s", e.msg);
	tap_int(io_mkdirs(dir, "x/y/z", 0755, &e), 0, "again %s", e.msg);
	tap_int(io_replace(dir, "x/y/z/f", "one", 3, 0444,
		    IO_BENEATH | IO_FSYNC, &e),
	    0, "a new file %s", e.msg);
	tap_int(io_replace(dir, "x/y/z/f", "two", 3, 0444,
		    IO_BENEATH | IO_FSYNC, &e),
	    0, "replaced %s", e.msg);
	is_text("x/y/z/f", "two", IO_BENEATH);
	tap_ok(fstatat(dir, "x/y/z/f", &st, 0) == 0 &&
		(st.st_mode & 07777) == 0444,
	    "has its mode past the umask");
	tap_int(io_replace(dir, "x/none/f", "one", 3, 0644, 0, &e), -1,
	    "no directory");
	tap_int(e.code, E_ABSENT, "is absent");
	tap_int(io_replace(dir, "out/f", "one", 3, 0644, IO_BENEATH, &e), -1,
	    "through a link");
	tap_int(io_replace(dir, "x", "one", 3, 0644, 0, &e), -1,
	    "over a directory");
	tap_int(io_mkdirs(dir, "a/b", 0755, &e), -1, "below a file");
	tap_int(io_mkdirs(dir, "out/b", 0755, &e), -1, "through a link");
	tap_int(io_fsync_dir(dir, "x/y", &e), 0, "fsync of a directory %s",
	    e.msg);
}

static int
run(const char *script, const char *in, struct buf *out, struct buf *errs,
    int ms, struct err *e)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct buf b = BUF_INIT;
	int status = 12345;

	buf_clear(out);
	buf_clear(errs);
	if (in != NULL)
		buf_puts(&b, in);
	if (io_run(argv, in != NULL ? &b : NULL, out, errs, ms, &status, e) < 0)
		status = -2;
	buf_release(&b);
	return status;
}

static void
running(void)
{
	struct buf out = BUF_INIT, errs = BUF_INIT, big = BUF_INIT;
	const char *none[] = { "bihuan-no-such-program", NULL };
	struct err e = ERR_INIT;
	int status, i;

	status =
	    run("cat; echo oops >&2; exit 3", "in汉", &out, &errs, 5000, &e);
	tap_int(WEXITSTATUS(status), 3, "exit status");
	tap_str(out.ptr, "in汉", "output");
	tap_str(errs.ptr, "oops\n", "errors");
	for (i = 0; i < 300000; i++)
		buf_puts(&big, "0123456789");
	status = run("cat", big.ptr, &out, &errs, 20000, &e);
	tap_int(status, 0, "3 MB in");
	tap_int(out.len, 1 << 20, "1 MB is gathered");
	status = run("exec 0<&-; echo done", big.ptr, &out, &errs, 5000, &e);
	tap_int(status, 0, "a program that does not read");
	tap_str(out.ptr, "done\n", "is no reason to die");
	status = run("kill -9 $$", NULL, &out, &errs, 5000, &e);
	tap_ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "a signal");
	status = run("sleep 60 & echo early", NULL, &out, &errs, 5000, &e);
	tap_int(status, 0, "one that leaves another behind");
	tap_str(out.ptr, "early\n", "is not waited for");
	tap_int(io_run(none, NULL, &out, &errs, 1000, &status, &e), -1,
	    "no such program");
	tap_int(e.code, E_UNAVAILABLE, "is unavailable: %s", e.msg);
	status = run("echo a; sleep 60; echo b", NULL, &out, &errs, 200, &e);
	tap_int(status, -1, "too slow");
	tap_str(out.ptr, "a\n", "what it said before");
	tap_ok(strstr(e.msg, "200 ms") != NULL, "%s", e.msg);
	buf_release(&out);
	buf_release(&errs);
	buf_release(&big);
}

int
main(void)
{
	char path[] = "/tmp/bihuan-io-XXXXXX";
	const char *rm[] = { "rm", "-rf", path, NULL };
	struct err e = ERR_INIT;
	int status = -1;

	if (mkdtemp(path) == NULL)
		abort();
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	reading();
	beneath();
	replacing();
	running();
	close(dir);
	io_run(rm, NULL, NULL, NULL, 5000, &status, &e);
	return tap_done();
}
