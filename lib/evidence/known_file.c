/*
 * .git/bihuan/cache/photos and looks: a head, then entries of one size, appended
 * under a lock of the file's own, and mapped when read.  An entry whose sum is
 * wrong is as if it were not there; nothing is fsynced.  When most of the days
 * in photos are old versions it is written anew.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "evidence/known_int.h"

/*
 * Raised with every change of the format or of how a look is made; the high
 * bytes show a machine with another byte order.
 */
static const uint64_t format = UINT64_C(0x0102030405060000) + 2;

struct file_head {
	char magic[8];
	uint64_t format;
};

enum { LIMIT = 2000000000, SUM = sizeof(uint64_t) };

static uint64_t
entry_sum(const void *en, size_t size)
{
	return sum64((const char *)en + SUM, size - SUM, format);
}

static bool
whole(const struct known_file *f, const char *en)
{
	uint64_t sum;

	memcpy(&sum, en, SUM);
	return sum == entry_sum(en, f->size);
}

/* Of a hash, where every bit is as good as another; 0 is never one. */
static uint64_t
key_of(const unsigned char sha[SHA_RAW])
{
	uint64_t w[4], k;

	memcpy(w, sha, sizeof(w));
	k = w[0] + 3 * w[1] + 5 * w[2] + 7 * w[3];
	return k != 0 ? k : 1;
}

/* What the entry is about. */
static uint64_t
key(const struct known_entry *en)
{
	uint64_t w[3], k = key_of(en->sha);

	if (en->type != KNOWN_USE)
		return k;
	memcpy(w, en->record, sizeof(w));
	k += (w[0] * 3 + w[1] * 5 + w[2]) * UINT64_C(0x9e3779b97f4a7c15);
	return k != 0 ? k : 1;
}

/* ---- sets ---- */

static bool
set_find(const struct known_set *s, uint64_t k, size_t *at)
{
	size_t i;

	for (i = k & (s->cap - 1); s->v[i] != 0; i = (i + 1) & (s->cap - 1))
		if (s->v[i] == k)
			return true;
	*at = i;
	return false;
}

static void
set_room(struct known_set *s, size_t want)
{
	struct known_set old = *s;
	size_t i, at = 0;

	if (want * 5 < s->cap * 4)
		return;
	s->cap = s->cap > 0 ? s->cap : 1024;
	while (want * 5 >= s->cap * 4)
		s->cap *= 2;
	s->v = xcalloc(s->cap, sizeof(*s->v));
	for (i = 0; i < old.cap; i++)
		if (old.v[i] != 0 && !set_find(s, old.v[i], &at))
			s->v[at] = old.v[i];
	free(old.v);
}

static void
set_add(struct known_set *s, uint64_t k)
{
	size_t at = 0;

	set_room(s, s->n + 1);
	if (!set_find(s, k, &at)) {
		s->v[at] = k;
		s->n++;
	}
}

static void
take_key(struct known *k, const struct known_entry *en)
{
	set_add(en->type == KNOWN_DAY ? &k->days :
		en->type == KNOWN_USE ? &k->uses :
					&k->seen,
	    key(en));
}

static void
know_photos(struct known *k)
{
	size_t i, n = known_count(&k->photos);

	set_room(&k->days, 1);
	set_room(&k->uses, n);
	set_room(&k->seen, known_count(&k->looks));
	for (i = 0; i < n; i++)
		take_key(k, known_at(k, i));
	k->photos_known = true;
}

static void
know_looks(struct known *k)
{
	size_t i, n = known_count(&k->looks);

	for (i = 0; i < n; i++)
		set_add(&k->seen, key_of(known_look_at(k, i)->sha));
	k->looks_known = true;
}

bool
known_has(struct known *k, const struct known_entry *en)
{
	size_t at;

	if (!k->photos_known)
		know_photos(k);
	return set_find(en->type == KNOWN_DAY ? &k->days : &k->uses, key(en),
	    &at);
}

bool
known_seen(struct known *k, const unsigned char sha[SHA_RAW])
{
	size_t at;

	if (!k->photos_known)
		know_photos(k);
	if (!k->looks_known)
		know_looks(k);
	return set_find(&k->seen, key_of(sha), &at);
}

/* ---- entries ---- */

size_t
known_count(const struct known_file *f)
{
	return f->mapped + f->n;
}

const void *
known_mapped(const struct known_file *f)
{
	return f->map == NULL ? NULL : f->map + sizeof(struct file_head);
}

static const void *
entry(const struct known_file *f, size_t i)
{
	size_t at = sizeof(struct file_head) + i * f->size;

	return i < f->mapped ? f->map + at : f->v + (i - f->mapped) * f->size;
}

const struct known_entry *
known_at(const struct known *k, size_t i)
{
	return entry(&k->photos, i);
}

const struct known_look *
known_look_at(const struct known *k, size_t i)
{
	return entry(&k->looks, i);
}

static void
put(struct known_file *f, void *en)
{
	uint64_t sum = entry_sum(en, f->size);

	memcpy(en, &sum, SUM);
	if (f->n == f->cap) {
		f->cap = f->cap > 0 ? f->cap * 2 : 64;
		f->v = xreallocarray(f->v, f->cap, f->size);
	}
	memcpy(f->v + f->n++ * f->size, en, f->size);
}

void
known_put(struct known *k, struct known_entry *en)
{
	put(&k->photos, en);
	if (k->photos_known)
		take_key(k, en);
}

void
known_put_look(struct known *k, struct known_look *l)
{
	put(&k->looks, l);
	if (k->looks_known)
		set_add(&k->seen, key_of(l->sha));
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

/* ---- files ---- */

void
known_start(struct known *k, const char *photos, const char *looks)
{
	memset(k, 0, sizeof(*k));
	k->photos.path = (struct buf)BUF_INIT;
	buf_puts(&k->photos.path, photos);
	k->photos.size = sizeof(struct known_entry);
	k->photos.magic = "BHPHOTO\n";
	k->looks.path = (struct buf)BUF_INIT;
	buf_puts(&k->looks.path, looks);
	k->looks.size = sizeof(struct known_look);
	k->looks.magic = "BHLOOKS\n";
}

static void
file_free(struct known_file *f)
{
	if (f->map != NULL)
		munmap((void *)(uintptr_t)f->map, f->len);
	buf_release(&f->path);
	free(f->v);
}

void
known_free(struct known *k)
{
	file_free(&k->photos);
	file_free(&k->looks);
	free(k->days.v);
	free(k->uses.v);
	free(k->seen.v);
}

static bool
head_fits(const struct known_file *f, int fd)
{
	struct file_head h;

	return pread(fd, &h, sizeof(h), 0) == sizeof(h) &&
	    memcmp(h.magic, f->magic, sizeof(h.magic)) == 0 &&
	    h.format == format;
}

static bool
sensible(const struct known_file *f, const char *p)
{
	struct known_entry en;

	if (!whole(f, p) || f->size != sizeof(en))
		return whole(f, p);
	memcpy(&en, p, sizeof(en));
	return en.type >= KNOWN_DAY && en.type <= KNOWN_BLIND &&
	    memchr(en.record, '\0', sizeof(en.record)) != NULL &&
	    memchr(en.ext, '\0', sizeof(en.ext)) != NULL;
}

/* A damaged entry is left out: then the good ones move, and are kept so. */
static void
file_check(struct known_file *f)
{
	const char *p = known_mapped(f);
	size_t i, n = f->mapped, good = 0;

	while (p != NULL && good < n && sensible(f, p + good * f->size))
		good++;
	if (p == NULL || good == n)
		return;
	f->cap = n;
	f->v = xcalloc(n, f->size);
	for (i = 0; i < n; i++)
		if (i < good || sensible(f, p + i * f->size))
			memcpy(f->v + f->n++ * f->size, p + i * f->size,
			    f->size);
	f->mapped = 0;
	f->rewrite = true;
}

/* The entries of the file, or none: whatever is wrong, it is made anew. */
static void
file_read(struct known_file *f)
{
	int fd = open(f->path.ptr, O_RDONLY | O_CLOEXEC);
	struct stat sb;
	size_t len;
	void *p;

	if (fd < 0)
		return;
	if (fstat(fd, &sb) == 0 && sb.st_size <= LIMIT && head_fits(f, fd)) {
		len = (size_t)sb.st_size;
		p = mmap(NULL, len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd,
		    0);
		if (p != MAP_FAILED) {
			f->map = p;
			f->len = len;
			f->mapped = (len - sizeof(struct file_head)) / f->size;
			file_check(f);
		}
	}
	close(fd);
}

void
known_read(struct known *k)
{
	file_read(&k->photos);
	file_read(&k->looks);
}

static int
write_anew(struct known_file *f, struct err *e)
{
	struct file_head h = { .format = format };
	struct buf b = BUF_INIT;
	int rc;

	memcpy(h.magic, f->magic, sizeof(h.magic));
	buf_add(&b, &h, sizeof(h));
	buf_add(&b, f->v, f->n * f->size);
	rc = io_replace(AT_FDCWD, f->path.ptr, b.ptr, b.len, 0644, 0, e);
	buf_release(&b);
	return rc;
}

/* Whole entries behind whole entries: a torn one is written over. */
static int
append(struct known_file *f, int fd, struct err *e)
{
	off_t head = sizeof(struct file_head), end;
	struct stat sb;

	if (flock(fd, LOCK_EX) < 0 || fstat(fd, &sb) < 0)
		return err_sys(e, "%s", f->path.ptr);
	if (f->rewrite || !head_fits(f, fd))
		return write_anew(f, e);
	end = sb.st_size - (sb.st_size - head) % (off_t)f->size;
	if (lseek(fd, end, SEEK_SET) < 0)
		return err_sys(e, "%s", f->path.ptr);
	return io_write_all(fd, f->v, f->n * f->size, e);
}

/* What was written stays among the new ones, and is not written again. */
static int
file_write(struct known_file *f, struct err *e)
{
	int fd, rc;

	if (f->n == 0 && !f->rewrite)
		return 0;
	fd = open(f->path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return err_sys(e, "%s", f->path.ptr);
	rc = append(f, fd, e);
	close(fd);
	return rc;
}

int
known_write(struct known *k, struct err *e)
{
	int rc = file_write(&k->photos, e);

	return rc < 0 ? rc : file_write(&k->looks, e);
}

void
known_sift(struct known *k, bool (*fn)(const struct known_entry *, void *),
    void *arg)
{
	struct known_file *f = &k->photos;
	size_t i, n = 0, all = known_count(f);
	char *v = xcalloc(all + 1, f->size);

	for (i = 0; i < all; i++)
		if (fn(known_at(k, i), arg))
			memcpy(v + n++ * f->size, known_at(k, i), f->size);
	free(f->v);
	f->v = v;
	f->n = n;
	f->cap = all + 1;
	f->mapped = 0;
	f->rewrite = true;
}
