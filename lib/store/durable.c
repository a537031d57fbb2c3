/*
 * Many files made durable at the cost of a few: writing all of them is started
 * before any is waited for, and several are waited for at the same time, so
 * that the file system and the disk join what they can.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "store/store_int.h"

enum { THREADS = 6, MOST = 96 };

struct gang {
	struct durable *d;
	atomic_size_t next;
	atomic_int error;
};

static void *
sync_some(void *arg)
{
	struct gang *g = arg;
	size_t i;

	while ((i = atomic_fetch_add(&g->next, 1)) < g->d->n)
		if (fsync(g->d->fds[i]) < 0)
			atomic_store(&g->error, errno);
	return NULL;
}

/* All that was added; the first error is kept. */
static void
sync_all(struct durable *d)
{
	struct gang g = { d, 0, 0 };
	pthread_t threads[THREADS];
	size_t i, n = 0;

	for (i = 0; i < d->n; i++)
		/* only a head start: fsync below says whether it worked */
		sync_file_range(d->fds[i], 0, 0, SYNC_FILE_RANGE_WRITE);
	while (n < THREADS && n * 2 + 2 < d->n &&
	    pthread_create(&threads[n], NULL, sync_some, &g) == 0)
		n++;
	sync_some(&g);
	while (n > 0)
		pthread_join(threads[--n], NULL);
	if (d->error == 0)
		d->error = atomic_load(&g.error);
	while (d->n > 0)
		close(d->fds[--d->n]);
}

/* A descriptor, or -1 and errno; it is kept.  Not too many are open at once. */
static void
add(struct durable *d, int fd)
{
	if (fd < 0) {
		if (d->error == 0)
			d->error = errno;
		return;
	}
	if (d->n == MOST)
		sync_all(d);
	GROW(d->fds, d->n, d->cap);
	d->fds[d->n++] = fd;
}

void
durable_fd(struct durable *d, int fd)
{
	add(d, fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

/* A file or directory; one that is not there is left out. */
void
durable_path(struct durable *d, int dirfd, const char *path)
{
	int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 || errno != ENOENT)
		add(d, fd);
}

/* Trees are named by each file below them. */
static bool
seen(struct durable *d, const git_oid *id)
{
	size_t i;

	for (i = 0; i < DURABLE_SEEN; i++)
		if (git_oid_equal(&d->seen[i], id))
			return true;
	d->seen[d->at++ % DURABLE_SEEN] = *id;
	return false;
}

/* A loose object, its directory, and that one's; a packed one is there. */
void
durable_object(struct store *st, struct durable *d, const git_oid *id)
{
	char hex[STORE_OID], path[64];

	if (seen(d, id))
		return;
	git_oid_tostr(hex, sizeof(hex), id);
	snprintf(path, sizeof(path), "objects/%.2s/%s", hex, hex + 2);
	durable_path(d, st->gitfd, path);
	path[10] = '\0';
	durable_path(d, st->gitfd, path);
	if (!d->objects)
		durable_path(d, st->gitfd, "objects");
	d->objects = true;
}

int
durable_wait(struct durable *d, struct err *e)
{
	int rc = 0;

	sync_all(d);
	if (d->error != 0) {
		errno = d->error;
		rc = err_sys(e, _("writing to the disk"));
	}
	durable_drop(d);
	return rc;
}

void
durable_drop(struct durable *d)
{
	while (d->n > 0)
		close(d->fds[--d->n]);
	free(d->fds);
	*d = (struct durable)DURABLE_INIT;
}
