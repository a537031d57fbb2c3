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

/* The bytes of the file, or nothing: whatever is wrong, it is made anew. */
int
known_read(struct known *k, struct err *e)
{
	struct file_head h = { .format = 0 };
	struct buf b = BUF_INIT;
	struct known_entry en;
	size_t at;

	if (io_read(&b, AT_FDCWD, k->path.ptr, LIMIT, 0, e) < 0) {
		err_clear(e);
		buf_release(&b);
		return 0;
	}
	if (b.len >= sizeof(h))
		memcpy(&h, b.ptr, sizeof(h));
	if (b.len < sizeof(h) || memcmp(h.magic, magic, sizeof(magic)) != 0 ||
	    h.format != format)
		buf_clear(&b);
	for (at = sizeof(h); at + sizeof(en) <= b.len; at += sizeof(en)) {
		memcpy(&en, b.ptr + at, sizeof(en));
		if (!sensible(&en))
			continue;
		set_add(k, key(&en));
		GROW(k->v, k->n, k->cap);
		k->v[k->n++] = en;
	}
	k->saved = k->n;
	buf_release(&b);
	return 0;
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
