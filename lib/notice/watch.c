#include "notice/watch.h"

#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/str.h"

static int
add(struct watch *w, const char *dir, bool must, struct err *e)
{
	const uint32_t what = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MODIFY;

	if (inotify_add_watch(w->fd, dir, what | IN_ONLYDIR) >= 0 || !must)
		return 0;
	err_sys(e, _("watching %s"), dir);
	if (e->full) /* not of the disk: of watches */
		err_hint(e,
		    _("sysctl fs.inotify.max_user_watches is used up: raise it"));
	return -1;
}

int
watch_open(struct watch *w, struct store *st, struct err *e)
{
	struct buf git = BUF_INIT, path = BUF_INIT;
	int rc = 0;

	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->fd < 0)
		return err_sys(e, _("watching the ledger"));
	store_private(st, "", &path); /* <git>/bihuan/ */
	while (path.len > 0 && path.ptr[path.len - 1] == '/')
		buf_trim(&path, path.len - 1);
	buf_add(&git, path.ptr,
	    path.len - (path.len > 7 ? strlen("/bihuan") : 0));
	rc = add(w, path.ptr, true, e);
	if (rc == 0)
		rc = add(w, git.ptr, true, e);
	buf_puts(&git, "/refs/heads");
	if (rc == 0)
		rc = add(w, git.ptr, true, e);
	buf_release(&git);
	buf_release(&path);
	if (rc < 0)
		watch_close(w);
	return rc;
}

/* Locks, our own included, come and go all the time. */
static bool
concerns(const struct inotify_event *ev)
{
	if ((ev->mask & IN_Q_OVERFLOW) != 0)
		return true;
	if (ev->len == 0)
		return false;
	return streq(ev->name, "packed-refs") || streq(ev->name, "spool") ||
	    streq(ev->name, "main") || streq(ev->name, "master") ||
	    streq(ev->name, "HEAD");
}

bool
watch_changed(struct watch *w)
{
	_Alignas(struct inotify_event) char bytes[4096];
	const struct inotify_event *ev;
	bool changed = false;
	ssize_t n, at;

	while ((n = read(w->fd, bytes, sizeof(bytes))) > 0)
		for (at = 0; at < n; at += (ssize_t)(sizeof(*ev) + ev->len)) {
			ev = (const void *)(bytes + at);
			changed = changed || concerns(ev);
		}
	return changed;
}

void
watch_close(struct watch *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}
