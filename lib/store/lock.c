/*
 * Two locks at once: flock between our own commands, and .git/index.lock, which
 * plain git respects.  The second is a hard link of index.twin, so that the
 * lock of a writer that died can be told from a living git's for certain:
 * inodes are reused, but not as long as the twin holds one.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

/*
 * flock has no deadline, and polling is unfair: writers that come often starve
 * the others.  So a thread stands in the kernel's queue; if it is given up it
 * lets go of the lock as soon as it gets it.
 */
struct waiter {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	int fd, error;
	bool done, given_up;
};

static void
waiter_free(struct waiter *w)
{
	pthread_mutex_destroy(&w->mutex);
	pthread_cond_destroy(&w->cond);
	free(w);
}

static void *
wait_in_queue(void *arg)
{
	struct waiter *w = arg;
	bool given_up;
	int rc;

	while ((rc = flock(w->fd, LOCK_EX)) < 0 && errno == EINTR)
		;
	pthread_mutex_lock(&w->mutex);
	w->error = rc < 0 ? errno : 0;
	w->done = true;
	given_up = w->given_up;
	pthread_cond_signal(&w->cond);
	pthread_mutex_unlock(&w->mutex);
	if (given_up) {
		/* a child that was forked meanwhile has a copy of it */
		if (rc == 0)
			flock(w->fd, LOCK_UN);
		close(w->fd);
		waiter_free(w);
	}
	return NULL;
}

static int
wait_for_thread(struct waiter *w, msec until)
{
	struct timespec ts = { until / SECOND, (until % SECOND) * 1000000 };
	int rc = 0;

	pthread_mutex_lock(&w->mutex);
	while (!w->done && rc == 0)
		rc = pthread_cond_timedwait(&w->cond, &w->mutex, &ts);
	w->given_up = !w->done;
	rc = w->done ? w->error : -1;
	pthread_mutex_unlock(&w->mutex);
	return rc;
}

int
flock_until(int fd, msec until)
{
	pthread_condattr_t attr;
	struct waiter *w;
	pthread_t thread;
	int rc;

	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return -1;
	if (clock_steady() >= until)
		return 1;
	w = xcalloc(1, sizeof(*w));
	pthread_mutex_init(&w->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->cond, &attr);
	pthread_condattr_destroy(&attr);
	w->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (w->fd < 0 ||
	    (errno = pthread_create(&thread, NULL, wait_in_queue, w)) != 0) {
		if (w->fd >= 0)
			close(w->fd);
		waiter_free(w);
		return -1;
	}
	pthread_detach(thread);
	rc = wait_for_thread(w, until);
	if (rc < 0)
		return 1;
	close(w->fd);
	waiter_free(w);
	errno = rc;
	return rc == 0 ? 0 : -1;
}

/* The text that the holder left: who, for the one that waits in vain. */
static void
say_held(struct store *st, int fd, struct err *e)
{
	char text[128];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	err_set(e, E_BUSY, _("'%s' is being written by process %s"), st->root,
	    *text != '\0' ? text : "?");
	err_hint(e, _("try again in a moment"));
}

static int
take_flock(struct store *st, struct lock *l, msec until, struct err *e)
{
	char text[128];
	int n, rc;

	l->flock_fd =
	    openat(st->privfd, "flock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (l->flock_fd < 0)
		return err_sys(e, _("opening '%s/bihuan/flock'"), st->gitdir);
	rc = flock_until(l->flock_fd, until);
	if (rc < 0)
		return err_sys(e, _("locking '%s/bihuan/flock'"), st->gitdir);
	if (rc > 0) {
		say_held(st, l->flock_fd, e);
		return -1;
	}
	n = snprintf(text, sizeof(text), "%ld (%s)\n", (long)getpid(),
	    program_invocation_short_name);
	/* only told to others: it need not succeed */
	if (pwrite(l->flock_fd, text, (size_t)n, 0) == n)
		rc = ftruncate(l->flock_fd, n);
	return 0;
}

bool
lock_ours(struct store *st, const struct lock *l)
{
	struct stat twin, lock;

	return l->twin_fd >= 0 && fstat(l->twin_fd, &twin) == 0 &&
	    fstatat(st->gitfd, "index.lock", &lock, AT_SYMLINK_NOFOLLOW) == 0 &&
	    twin.st_ino == lock.st_ino && twin.st_dev == lock.st_dev;
}

/* A leftover twin is kept: it may hold a plan. */
static int
open_twin(struct store *st, struct lock *l, struct err *e)
{
	l->twin_fd =
	    openat(st->privfd, "index.twin", O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (l->twin_fd >= 0) {
		l->planned = plan_read(l, NULL);
		return 0;
	}
	if (errno == ENOENT)
		l->twin_fd = openat(st->privfd, "index.twin",
		    O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (l->twin_fd < 0)
		return err_sys(e, _("making '%s/bihuan/index.twin'"),
		    st->gitdir);
	/* not synced yet: a twin without a complete plan means nothing */
	return io_write_all(l->twin_fd, "bihuan\n", 7, e);
}

int
lock_take(struct store *st, struct lock *l, msec until, struct err *e)
{
	const struct timespec pause = { 0, 5000000 };

	*l = (struct lock)LOCK_INIT;
	if (store_priv(st, e) < 0 || take_flock(st, l, until, e) < 0 ||
	    open_twin(st, l, e) < 0)
		goto fail;
	while (linkat(st->privfd, "index.twin", st->gitfd, "index.lock", 0) <
	    0) {
		if (errno != EEXIST) {
			err_sys(e, _("locking '%s/index'"), st->gitdir);
			goto fail;
		}
		if (lock_ours(st, l))
			break;
		if (clock_steady() >= until) {
			err_set(e, E_BUSY,
			    _("another git command holds '%s/index.lock'"),
			    st->gitdir);
			err_hint(e,
			    _("let it end (an editor may be open); if no git is running: rm %s/index.lock"),
			    st->gitdir);
			goto fail;
		}
		nanosleep(&pause, NULL);
	}
	l->linked = true;
	return 0;
fail:
	lock_drop(st, l);
	return -1;
}

/*
 * The twin outlives its lock, so that a crash between the two leaves no lock
 * that nothing explains; a plan that still waits stays for the next writer.
 */
void
lock_drop(struct store *st, struct lock *l)
{
	bool gone = !l->stuck;

	if (l->linked && !l->stuck && lock_ours(st, l))
		gone = unlinkat(st->gitfd, "index.lock", 0) == 0;
	if (l->twin_fd >= 0) {
		if (!l->planned && gone)
			unlinkat(st->privfd, "index.twin", 0);
		close(l->twin_fd);
	}
	if (l->flock_fd >= 0)
		close(l->flock_fd);
	*l = (struct lock)LOCK_INIT;
}
