#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

static bool
same_time(const git_index_time *t, const struct timespec *ts)
{
	return (uint32_t)t->seconds == (uint32_t)ts->tv_sec &&
	    (t->nanoseconds == 0 || t->nanoseconds == (uint32_t)ts->tv_nsec);
}

/* Changed in the tick in which the index was written: its stat proves nothing. */
static bool
racy(const git_index_entry *ie, const struct stat *index)
{
	int64_t mine = ie->mtime.seconds, its = index->st_mtim.tv_sec;

	if (mine != its)
		return mine > its;
	return ie->mtime.nanoseconds == 0 ||
	    ie->mtime.nanoseconds >= (uint32_t)index->st_mtim.tv_nsec;
}

bool
entry_clean(const git_index_entry *ie, const struct stat *sb,
    const struct stat *index)
{
	return S_ISREG(sb->st_mode) && !racy(ie, index) &&
	    (ie->flags_extended & GIT_INDEX_ENTRY_EXTENDED_FLAGS) == 0 &&
	    ie->file_size == (uint32_t)sb->st_size &&
	    ie->ino == (uint32_t)sb->st_ino &&
	    same_time(&ie->mtime, &sb->st_mtim) &&
	    same_time(&ie->ctime, &sb->st_ctim);
}

void
index_drop(struct store *st)
{
	git_index_free(st->index);
	index_look_free(st->look);
	st->index = NULL;
	st->look = NULL;
	st->index_tried = false;
}

/* Called with the mutex held. An index that cannot be read is no index. */
static void
index_load(struct store *st)
{
	char *path;

	if (st->index_tried)
		return;
	st->index_tried = true;
	st->look = index_look_open(st, &st->index_sb);
	if (st->look != NULL)
		return;
	path = xasprintf("%s/index", st->gitdir);
	if (stat(path, &st->index_sb) < 0 ||
	    git_index_open(&st->index, path) < 0)
		st->index = NULL;
	free(path);
}

/* Called with the mutex held. */
static bool
index_find(struct store *st, const char *path, git_index_entry *out)
{
	const git_index_entry *ie;

	index_load(st);
	if (st->look != NULL)
		return index_look_find(st->look, path, out);
	ie =
	    st->index == NULL ? NULL : git_index_get_bypath(st->index, path, 0);
	if (ie != NULL)
		*out = *ie;
	return ie != NULL;
}

/*
 * The worktree's file, opened, if the index proves that it holds this blob;
 * else -1.
 */
static int
open_clean(struct store *st, const char *path, const git_oid *id,
    struct stat *sb)
{
	git_index_entry ie;
	struct err ignored = ERR_INIT;
	bool same;
	int fd;

	pthread_mutex_lock(&st->mutex);
	same = index_find(st, path, &ie) && git_oid_equal(&ie.id, id);
	pthread_mutex_unlock(&st->mutex);
	if (!same)
		return -1;
	fd = io_open(st->rootfd, path, O_RDONLY | O_NONBLOCK, 0, IO_BENEATH,
	    &ignored);
	if (fd < 0)
		return -1;
	if (fstat(fd, sb) == 0 && entry_clean(&ie, sb, &st->index_sb))
		return fd;
	close(fd);
	return -1;
}

/*
 * Exactly the size that was compared: a writer may be appending.  An editor may
 * be writing over a document: what changed while it was read does not count.
 */
static bool
read_worktree(struct store *st, const char *path, const git_oid *id,
    struct buf *out)
{
	struct stat sb, after;
	size_t size;
	ssize_t n = 1;
	bool still;
	int fd = open_clean(st, path, id, &sb);

	if (fd < 0)
		return false;
	size = (size_t)sb.st_size;
	buf_grow(out, size);
	while (out->len < size &&
	    (n = read(fd, out->ptr + out->len, size - out->len)) > 0)
		out->len += (size_t)n;
	still = path_is_records(path) ||
	    (fstat(fd, &after) == 0 && after.st_size == sb.st_size &&
		after.st_mtim.tv_sec == sb.st_mtim.tv_sec &&
		after.st_mtim.tv_nsec == sb.st_mtim.tv_nsec);
	close(fd);
	out->ptr[out->len] = '\0';
	return still && out->len == size;
}

int
store_load(struct store *st, const struct store_file *f, struct buf *out,
    struct err *e)
{
	git_oid id;

	buf_clear(out);
	if (f->blob[0] == '\0')
		return store_read(st, f->path, out, e);
	git_oid_fromstr(&id, f->blob);
	if (!st->fixed &&
	    (path_is_records(f->path) || str_prefix(f->path, "documents/")) &&
	    read_worktree(st, f->path, &id, out))
		return 0;
	buf_clear(out);
	if (blob_read(st, &id, out, e) < 0)
		return err_wrap(e, "%s", f->path);
	return 0;
}

bool
store_edited(struct store *st, const char *path)
{
	struct err ignored = ERR_INIT;
	struct buf b = BUF_INIT;
	git_oid id, now;
	struct stat sb;
	bool have, edited = true;
	int fd;

	if (st->fixed)
		return false;
	have = tree_blob(st->tree, path, &id);
	if (have && (fd = open_clean(st, path, &id, &sb)) >= 0) {
		close(fd);
		return false;
	}
	fd = io_open(st->rootfd, path, O_RDONLY | O_NONBLOCK, 0, IO_BENEATH,
	    &ignored);
	if (fd < 0)
		return have || ignored.code != E_ABSENT;
	if (have && io_read_fd(&b, fd, 0, &ignored) == 0 &&
	    git_odb_hash(&now, b.ptr, b.len, GIT_OBJECT_BLOB) == 0)
		edited = !git_oid_equal(&id, &now);
	close(fd);
	buf_release(&b);
	return edited;
}
