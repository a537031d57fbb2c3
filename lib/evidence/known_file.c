/*
 * .git/bihuan/cache/photos: a head, then entries of one size, appended under a
 * lock of the file's own.  An entry whose sum is wrong is as if it were not
 * there; nothing is fsynced.  When most of the days in it are old versions it is
 * written anew.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "evidence/known_int.h"

/*
 * Raised with every change of the format or of how a look is made; the high
 * bytes show a machine with another byte order.
 */
static const uint64_t format = UINT64_C(0x0102030405060000) + 1;
static const char magic[8] = { 'B', 'H', 'P', 'H', 'O', 'T', 'O', '\n' };

struct file_head {
	char magic[8];
	uint64_t format;
};

enum { LIMIT = 2000000000 };

static uint64_t
entry_sum(const struct known_entry *en)
{
	return sum64((const char *)en + sizeof(en->sum),
	    sizeof(*en) - sizeof(en->sum), format);
}

/* What the entry is about; 0 is never one. */
static uint64_t
key(const struct known_entry *en)
{
	uint64_t k = sum64(en->sha, sizeof(en->sha), en->type);

	if (en->type == KNOWN_USE)
		k = sum64(en->record, strlen(en->record), k);
	else if (en->type == KNOWN_DAY)
		k ^= en->u.path;
	return k != 0 ? k : 1;
}

static bool
set_find(const struct known *k, uint64_t key_, size_t *at)
{
	size_t i;

	if (k->capset == 0)
		return false;
	for (i = key_ & (k->capset - 1); k->set[i] != 0;
	     i = (i + 1) & (k->capset - 1))
		if (k->set[i] == key_)
			return true;
	*at = i;
	return false;
}

static void
set_add(struct known *k, uint64_t key_)
{
	uint64_t *old = k->set;
	size_t n = k->capset, i, at = 0;

	if ((k->nset + 1) * 2 > k->capset) {
		k->capset = n > 0 ? n * 4 : 1024;
		k->set = xcalloc(k->capset, sizeof(*k->set));
		for (i = 0; i < n; i++)
			if (old[i] != 0 && !set_find(k, old[i], &at))
				k->set[at] = old[i];
		free(old);
	}
	if (!set_find(k, key_, &at)) {
		k->set[at] = key_;
		k->nset++;
	}
}

bool
known_has(const struct known *k, const struct known_entry *en)
{
	size_t at;

	return set_find(k, key(en), &at);
}

void
known_put(struct known *k, struct known_entry *en)
{
	en->sum = entry_sum(en);
	set_add(k, key(en));
	GROW(k->v, k->n, k->cap);
	k->v[k->n++] = *en;
}

bool
known_raw(unsigned char *out, size_t n, const char *hex)
{
	size_t i;

	for (i = 0; i < 2 * n; i++) {
		int c = hex[i], d;

		if (ch_digit(c))
			d = c - '0';
		else if (c >= 'a' && c <= 'f')
			d = c - 'a' + 10;
		else
			return false;
		out[i / 2] =
		    (unsigned char)(i % 2 == 0 ? d << 4 : out[i / 2] | d);
	}
	return true;
}

static bool
sensible(const struct known_entry *en)
{
	return en->type >= KNOWN_DAY && en->type <= KNOWN_BLIND &&
	    memchr(en->record, '\0', sizeof(en->record)) != NULL &&
	    memchr(en->ext, '\0', sizeof(en->ext)) != NULL &&
	    en->sum == entry_sum(en);
}

/* Room for n entries at once: growing step by step costs as much as reading. */
static void
reserve(struct known *k, size_t n)
{
	size_t cap = 1024;

	k->cap = n + 64;
	k->v = xreallocarray(k->v, k->cap, sizeof(*k->v));
	while (cap < 2 * k->cap)
		cap *= 2;
	k->capset = cap;
	k->set = xcalloc(cap, sizeof(*k->set));
}

/* The entries behind the head; 0 when it is none of ours. */
static size_t
entries(int fd)
{
	struct file_head h;
	struct stat sb;

	if (fstat(fd, &sb) < 0 || sb.st_size > LIMIT ||
	    pread(fd, &h, sizeof(h), 0) != sizeof(h) ||
	    memcmp(h.magic, magic, sizeof(magic)) != 0 || h.format != format)
		return 0;
	return ((size_t)sb.st_size - sizeof(h)) / sizeof(struct known_entry);
}

/* Straight to where they stay; a read that ends early ends them. */
static void
take_entries(struct known *k, int fd, size_t n)
{
	char *to = (char *)k->v;
	size_t want = n * sizeof(*k->v), got = 0, i;
	ssize_t r = 1;

	while (got < want && r > 0) {
		r = pread(fd, to + got, want - got,
		    (off_t)(sizeof(struct file_head) + got));
		if (r > 0)
			got += (size_t)r;
		else if (r < 0 && errno == EINTR)
			r = 1;
	}
	n = got / sizeof(*k->v);
	for (i = 0; i < n; i++) {
		if (!sensible(&k->v[i]))
			continue;
		set_add(k, key(&k->v[i]));
		if (k->n < i)
			k->v[k->n] = k->v[i];
		k->n++;
	}
}

/* The entries of the file, or none: whatever is wrong, it is made anew. */
void
known_read(struct known *k)
{
	int fd = open(k->path.ptr, O_RDONLY | O_CLOEXEC);
	size_t n;

	if (fd < 0)
		return;
	n = entries(fd);
	if (n > 0) {
		reserve(k, n);
		take_entries(k, fd, n);
	}
	k->saved = k->n;
	close(fd);
}

static int
write_anew(struct known *k, struct err *e)
{
	struct file_head h = { .format = format };
	struct buf b = BUF_INIT;
	int rc;

	memcpy(h.magic, magic, sizeof(magic));
	buf_add(&b, &h, sizeof(h));
	buf_add(&b, k->v, k->n * sizeof(*k->v));
	rc = io_replace(AT_FDCWD, k->path.ptr, b.ptr, b.len, 0644, 0, e);
	buf_release(&b);
	return rc;
}

/* Whole entries behind whole entries: a torn one is written over. */
static int
append(struct known *k, int fd, struct err *e)
{
	struct file_head h = { .format = 0 };
	struct stat sb;
	off_t end;

	if (flock(fd, LOCK_EX) < 0 || fstat(fd, &sb) < 0)
		return err_sys(e, "%s", k->path.ptr);
	if (k->rewrite || pread(fd, &h, sizeof(h), 0) != sizeof(h) ||
	    memcmp(h.magic, magic, sizeof(magic)) != 0 || h.format != format)
		return write_anew(k, e);
	end =
	    sb.st_size - (sb.st_size - (off_t)sizeof(h)) % (off_t)sizeof(*k->v);
	if (lseek(fd, end, SEEK_SET) < 0)
		return err_sys(e, "%s", k->path.ptr);
	return io_write_all(fd, k->v + k->saved,
	    (k->n - k->saved) * sizeof(*k->v), e);
}

int
known_write(struct known *k, struct err *e)
{
	int fd, rc;

	if (k->n == k->saved && !k->rewrite)
		return 0;
	fd = open(k->path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return err_sys(e, "%s", k->path.ptr);
	rc = append(k, fd, e);
	close(fd);
	if (rc == 0) {
		k->saved = k->n;
		k->rewrite = false;
	}
	return rc;
}
