#include "code/source.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/walk.h"
#include "image/picture.h"

enum { LINE_MOST = 4096, TICK = 500 };

bool
source_is_picture(const char *name)
{
	static const char *const ends[] = { ".jpg", ".jpeg", ".png" };
	size_t n = strlen(name), i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t k = strlen(ends[i]);

		if (n > k && strcasecmp(name + n - k, ends[i]) == 0)
			return true;
	}
	return false;
}

static int
give_folder(const char *dir, bool need, size_t *skipped, source_file_fn fn,
    void *arg, struct err *e)
{
	struct walk w = WALK_INIT;
	size_t i, n = 0;
	int rc = walk_files(&w, dir, e);

	for (i = 0; i < w.n && rc == 0; i++) {
		char *path;

		if (!source_is_picture(w.v[i])) {
			(*skipped)++;
			continue;
		}
		path = xasprintf("%s/%s", dir, w.v[i]);
		rc = fn(arg, path, e);
		free(path);
		n++;
	}
	walk_release(&w);
	if (rc == 0 && n == 0 && need) {
		err_set(e, E_ABSENT, _("no picture in the folder '%s'"), dir);
		rc = err_hint(e,
		    _("pictures are files named .jpg, .jpeg or .png"));
	}
	return rc;
}

int
source_path(const char *path, size_t *skipped, source_file_fn fn, void *arg,
    struct err *e)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		err_sys(e, "%s", path);
		return io_absent(path, e);
	}
	if (S_ISDIR(st.st_mode))
		return give_folder(path, true, skipped, fn, arg, e);
	return fn(arg, path, e);
}

/* What came since the last call. */
static int
take_events(int fd, const char *dir, source_file_fn fn, void *arg,
    struct err *e)
{
	_Alignas(struct inotify_event) char bytes[8192];
	const struct inotify_event *ev;
	ssize_t n, at;
	int rc = 0;

	while (rc == 0 && (n = read(fd, bytes, sizeof(bytes))) > 0)
		for (at = 0; at < n && rc == 0;
		     at += (ssize_t)(sizeof(*ev) + ev->len)) {
			char *path;

			ev = (const void *)(bytes + at);
			if ((ev->mask & (IN_DELETE_SELF | IN_UNMOUNT)) != 0)
				return err_set(e, E_ABSENT,
				    _("the folder '%s' is gone"), dir);
			if (ev->len == 0 || !source_is_picture(ev->name))
				continue;
			path = xasprintf("%s/%s", dir, ev->name);
			rc = fn(arg, path, e);
			free(path);
		}
	return rc;
}

int
source_watch(const char *dir, const volatile sig_atomic_t *ended,
    source_file_fn fn, void *arg, struct err *e)
{
	const uint32_t what = IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF;
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), rc = 0;
	size_t skipped = 0;
	struct pollfd p;

	if (fd < 0 || inotify_add_watch(fd, dir, what | IN_ONLYDIR) < 0) {
		err_sys(e, _("watching %s"), dir);
		e->hint[0] = '\0'; /* no space: for watches */
		io_absent(dir, e);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	/* watched first, so that nothing falls between */
	rc = give_folder(dir, false, &skipped, fn, arg, e);
	p = (struct pollfd){ fd, POLLIN, 0 };
	while (rc == 0 && !*ended)
		if (poll(&p, 1, TICK) > 0)
			rc = take_events(fd, dir, fn, arg, e);
	close(fd);
	return rc < 0 ? -1 : 0;
}

/* ---- standard input ---- */

static ssize_t
read_more(int fd, struct buf *b)
{
	char bytes[4096];
	ssize_t n;

	do
		n = read(fd, bytes, sizeof(bytes));
	while (n < 0 && errno == EINTR);
	if (n > 0)
		buf_add(b, bytes, (size_t)n);
	return n;
}

int
source_begin(int fd, struct buf *b, bool *picture, struct err *e)
{
	struct buf rest = BUF_INIT;
	ssize_t n = 1;

	*picture = false;
	/* a picture's first bytes never begin a line of text */
	while (n > 0 &&
	    (b->len == 0 ||
		(b->len < 4 &&
		    ((unsigned char)b->ptr[0] == 0xFF ||
			(unsigned char)b->ptr[0] == 0x89))))
		n = read_more(fd, b);
	if (n < 0)
		return err_sys(e, _("reading standard input"));
	*picture = b->len >= 3 &&
	    (memcmp(b->ptr, "\xFF\xD8\xFF", 3) == 0 ||
		memcmp(b->ptr, "\x89PN", 3) == 0);
	if (!*picture)
		return 0;
	if (io_read_fd(&rest, fd, PICTURE_BYTES, e) < 0) {
		buf_release(&rest);
		return -1;
	}
	buf_add(b, rest.ptr, rest.len);
	buf_release(&rest);
	return 0;
}

/* Gives every whole line and leaves the rest; all of it at the end. */
static int
take_lines(struct buf *b, bool end, source_line_fn fn, void *arg, struct err *e)
{
	size_t from = 0, i;
	int rc = 0;

	for (i = 0; i <= b->len && rc == 0; i++) {
		bool stop = i == b->len ? end :
					  b->ptr[i] == '\n' ||
			b->ptr[i] == '\r' || i - from == LINE_MOST;

		if (!stop)
			continue;
		if (i > from)
			rc = fn(arg, b->ptr + from, i - from, e);
		from = i < b->len && i - from < LINE_MOST ? i + 1 : i;
	}
	from = from > b->len ? b->len : from;
	memmove(b->ptr, b->ptr + from, b->len - from);
	buf_trim(b, b->len - from);
	return rc;
}

int
source_lines(int fd, struct buf *b, source_line_fn fn, void *arg, struct err *e)
{
	ssize_t n;
	int rc;

	while ((rc = take_lines(b, false, fn, arg, e)) == 0) {
		n = read_more(fd, b);
		if (n < 0)
			return err_sys(e, _("reading standard input"));
		if (n == 0)
			return take_lines(b, true, fn, arg, e);
	}
	return rc < 0 ? -1 : 0;
}
