#include "notice/lane.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

enum { WINDOW = 60 * 1000, KEPT = 64 };

void
lane_init(struct lane *l, const char *private_dir, const char *target,
    long rate_per_min)
{
	memset(l, 0, sizeof(*l));
	l->target = xstrdup(target);
	l->path = xasprintf("%s/notice-%s.lock", private_dir, target);
	l->rate_per_min = rate_per_min < KEPT ? rate_per_min : KEPT;
	l->fd = -1;
}

void
lane_release(struct lane *l)
{
	lane_unlock(l);
	free(l->target);
	free(l->path);
}

/* A number that is no time of the last minute is left out: nothing worse. */
static void
read_sent(struct lane *l)
{
	struct err ignored = ERR_INIT;
	struct buf b = BUF_INIT;
	char *p, *end;

	l->nsent = 0;
	if (io_read_fd(&b, l->fd, 4096, &ignored) == 0)
		for (p = b.ptr; l->nsent < KEPT; p = end) {
			msec t = strtoll(p, &end, 10);

			if (end == p)
				break;
			l->sent[l->nsent++] = t;
		}
	buf_release(&b);
}

int
lane_lock(struct lane *l, struct err *e)
{
	l->busy = false;
	if (l->fd >= 0)
		return 0;
	l->fd = open(l->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (l->fd < 0)
		return err_sys(e, _("opening %s"), l->path);
	if (flock(l->fd, LOCK_EX | LOCK_NB) == 0) {
		read_sent(l);
		return 0;
	}
	l->busy = errno == EWOULDBLOCK;
	if (!l->busy)
		err_sys(e, _("locking %s"), l->path);
	close(l->fd);
	l->fd = -1;
	return l->busy ? 0 : -1;
}

void
lane_unlock(struct lane *l)
{
	if (l->fd >= 0) {
		/* A job of another lane may still have a copy of it. */
		flock(l->fd, LOCK_UN);
		close(l->fd);
	}
	l->fd = -1;
}

static void
forget_old(struct lane *l, msec now)
{
	size_t i, k = 0;

	for (i = 0; i < l->nsent; i++)
		if (l->sent[i] <= now && now - l->sent[i] < WINDOW)
			l->sent[k++] = l->sent[i];
	l->nsent = k;
}

size_t
lane_free(struct lane *l, msec now, msec *next)
{
	*next = MSEC_NONE;
	if (l->rate_per_min == 0)
		return SIZE_MAX;
	forget_old(l, now);
	if ((size_t)l->rate_per_min > l->nsent)
		return (size_t)l->rate_per_min - l->nsent;
	*next = l->sent[l->nsent - (size_t)l->rate_per_min] + WINDOW;
	return 0;
}

void
lane_count(struct lane *l, size_t n, msec now)
{
	struct err ignored = ERR_INIT;
	struct buf b = BUF_INIT;
	size_t i;

	if (l->rate_per_min == 0 || l->fd < 0)
		return;
	forget_old(l, now);
	for (; n > 0; n--) {
		if (l->nsent == KEPT)
			memmove(l->sent, l->sent + 1,
			    --l->nsent * sizeof(msec));
		l->sent[l->nsent++] = now;
	}
	for (i = 0; i < l->nsent; i++)
		buf_printf(&b, "%" PRId64 "\n", l->sent[i]);
	if (ftruncate(l->fd, 0) == 0 && lseek(l->fd, 0, SEEK_SET) == 0)
		io_write_all(l->fd, b.ptr, b.len, &ignored);
	buf_release(&b);
}
