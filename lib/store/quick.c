/*
 * The usual change of the index, other blobs under paths that it has, made in
 * its bytes: a quarter of the time that reading and writing it as a whole
 * takes.  What is not usual (a new path, an unmerged one, an extension that
 * must be understood, another version) is left to libgit2.
 *
 * An index is "DIRC", version, number of entries; the entries, by path, each
 * 62 bytes, the path, and 1 to 8 NUL up to a multiple of 8; extensions; and the
 * SHA-1 of it all (gitformat-index(5)).  Extensions only save git time; those
 * that tell of trees are wrong after a change, so all go, and git makes them
 * again.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

enum { HEAD = 12, FIXED = 62, SHA1 = 20, STAT_END = 40 };

static uint32_t
get32(const char *at)
{
	const unsigned char *p = (const unsigned char *)at;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static void
put32(char *p, uint32_t v)
{
	p[0] = (char)(v >> 24);
	p[1] = (char)(v >> 16);
	p[2] = (char)(v >> 8);
	p[3] = (char)v;
}

/* The entry's length, 0 when it is not a plain one that ends before end. */
static size_t
entry_len(const char *p, const char *end)
{
	size_t room = (size_t)(end - p), n;
	unsigned flags;

	if (room < FIXED + 2)
		return 0;
	flags = (unsigned char)p[60] << 8 | (unsigned char)p[61];
	n = strnlen(p + FIXED, room - FIXED);
	/* 0x8000 assume-valid, 0x4000 extended, 0x3000 unmerged */
	if ((flags & 0xf000) != 0 || n == 0 || n >= room - FIXED)
		return 0;
	n = (FIXED + n + 8) & ~(size_t)7;
	return n <= room ? n : 0;
}

static bool
check(struct quick *q)
{
	unsigned char sum[SHA1];
	const char *p, *end;
	uint32_t i, n;
	size_t len;

	if (q->b.len < HEAD + SHA1 || memcmp(q->b.ptr, "DIRC", 4) != 0 ||
	    get32(q->b.ptr + 4) != 2)
		return false;
	sha1_raw(sum, q->b.ptr, q->b.len - SHA1);
	end = q->b.ptr + q->b.len - SHA1;
	if (memcmp(sum, end, SHA1) != 0)
		return false;
	n = get32(q->b.ptr + 8);
	for (p = q->b.ptr + HEAD, i = 0; i < n; i++, p += len) {
		len = entry_len(p, end);
		if (len == 0)
			return false;
	}
	q->end = (size_t)(p - q->b.ptr);
	/* one in small letters must be understood */
	for (; end - p >= 8; p += 8 + get32(p + 4))
		if (!ch_upper(*p) || get32(p + 4) > (size_t)(end - p) - 8)
			return false;
	return p == end;
}

/*
 * An entry of the second in which the index was written may be another content
 * than the file: a newer index would hide that, so its size goes, and git looks
 * at the content.
 */
static void
smudge(struct quick *q, const struct stat *index)
{
	char *p = q->b.ptr + HEAD, *end = q->b.ptr + q->end;

	for (; p < end; p += entry_len(p, end + SHA1))
		if (get32(p + 8) >= (uint32_t)index->st_mtim.tv_sec)
			put32(p + 36, 0);
}

bool
quick_load(struct store *st, struct quick *q)
{
	struct err ignored = ERR_INIT;
	struct stat sb;

	q->b = (struct buf)BUF_INIT;
	if (io_read(&q->b, st->gitfd, "index", 0, 0, &ignored) == 0 &&
	    fstatat(st->gitfd, "index", &sb, 0) == 0 && check(q)) {
		smudge(q, &sb);
		return true;
	}
	quick_release(q);
	return false;
}

void
quick_release(struct quick *q)
{
	buf_release(&q->b);
	q->b = (struct buf)BUF_INIT;
	q->end = 0;
}

static char *
find(struct quick *q, const char *path)
{
	char *p = q->b.ptr + HEAD, *end = q->b.ptr + q->end;

	for (; p < end; p += entry_len(p, end + SHA1))
		if (streq(p + FIXED, path))
			return p;
	return NULL;
}

bool
quick_get(struct quick *q, const char *path, git_index_entry *ie)
{
	const char *p = find(q, path);

	memset(ie, 0, sizeof(*ie));
	if (p == NULL)
		return false;
	ie->ctime.seconds = (int32_t)get32(p);
	ie->ctime.nanoseconds = get32(p + 4);
	ie->mtime.seconds = (int32_t)get32(p + 8);
	ie->mtime.nanoseconds = get32(p + 12);
	ie->dev = get32(p + 16);
	ie->ino = get32(p + 20);
	ie->mode = get32(p + 24);
	ie->uid = get32(p + 28);
	ie->gid = get32(p + 32);
	ie->file_size = get32(p + 36);
	memcpy(ie->id.id, p + STAT_END, SHA1);
	ie->path = path;
	return true;
}

bool
quick_set(struct quick *q, const git_index_entry *ie)
{
	char *p = find(q, ie->path);

	if (p == NULL)
		return false;
	put32(p, (uint32_t)ie->ctime.seconds);
	put32(p + 4, ie->ctime.nanoseconds);
	put32(p + 8, (uint32_t)ie->mtime.seconds);
	put32(p + 12, ie->mtime.nanoseconds);
	put32(p + 16, ie->dev);
	put32(p + 20, ie->ino);
	put32(p + 24, ie->mode);
	put32(p + 28, ie->uid);
	put32(p + 32, ie->gid);
	put32(p + 36, ie->file_size);
	memcpy(p + STAT_END, ie->id.id, SHA1);
	return true;
}

int
quick_write(struct store *st, struct quick *q, const char *name, struct err *e)
{
	unsigned char sum[SHA1];
	int fd, rc;

	buf_trim(&q->b, q->end);
	sha1_raw(sum, q->b.ptr, q->b.len);
	buf_add(&q->b, sum, sizeof(sum));
	fd = openat(st->privfd, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0)
		return err_sys(e, _("writing the index"));
	rc = io_write_all(fd, q->b.ptr, q->b.len, e);
	close(fd);
	return rc;
}
