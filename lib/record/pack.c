/*
 * A pack file of the cache:
 *
 *	struct pack_head	magic, format, the flow version's tree, counts
 *	struct pack_entry …	one a day file, by path
 *	open records of all entries, then the others of the entries that are
 *	whole: see packed.c
 *
 * The head's sum covers head and entries, every part has a sum of its own: a
 * query that wants open records touches the head and those bytes only.  What
 * does not hold is as if it were not there.  Nothing is fsynced: a torn pack
 * fails its sums.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/str.h"
#include "record/record_int.h"

/*
 * Raised with every change of the format or of what the fold means; the high
 * bytes show a machine with another byte order or word size.
 */
static const uint64_t format =
    UINT64_C(0x0102030405060000) + (sizeof(void *) << 8) + 3;
static const char magic[8] = { 'B', 'H', 'P', 'A', 'C', 'K', '\n', '\0' };

enum { FIRST = 8192 }; /* bytes: the head of a month and more */

struct pack_head {
	char magic[8];
	uint64_t format;
	char tree[48];
	uint64_t nfields;
	uint64_t nentries;
	uint64_t size;
	uint64_t sum; /* with this field zero */
};

struct pack {
	char *map;
	size_t size; /* of the file */
	size_t loaded; /* how much of it is there */
	bool whole; /* mapped; else memory of ours */
	const struct pack_entry *entries;
	size_t n;
	size_t at; /* where pack_find last looked */
};

static uint64_t
head_sum(const struct pack_head *head, const struct pack_entry *v)
{
	struct pack_head h = *head;

	h.sum = 0;
	return sum64(v, h.nentries * sizeof(*v), sum64(&h, sizeof(h), format));
}

static bool
inside(uint64_t at, uint64_t len, uint64_t size)
{
	return at <= size && len <= size - at;
}

static bool
holds(const struct pack *p, const struct schema *s)
{
	const struct pack_head *h = (const void *)p->map;
	uint64_t room = p->size - sizeof(*h);

	if (memcmp(h->magic, magic, sizeof(magic)) != 0 ||
	    h->format != format || h->size != p->size ||
	    h->nfields != s->nfields ||
	    strncmp(h->tree, s->tree, sizeof(h->tree)) != 0 ||
	    h->nentries > room / sizeof(struct pack_entry))
		return false;
	if (head_sum(h, (const void *)(h + 1)) != h->sum)
		return false;
	for (size_t i = 0; i < h->nentries; i++) {
		const struct pack_entry *x = (const void *)(h + 1);

		x += i;
		if (!inside(x->open_at, x->open_len, p->size) ||
		    !inside(x->rest_at, x->rest_len, p->size))
			return false;
	}
	return true;
}

static size_t
head_size(const struct pack *p)
{
	const struct pack_head *h = (const void *)p->map;
	size_t room = (p->size - sizeof(*h)) / sizeof(struct pack_entry);

	/* holds() refuses what claims to have more */
	return sizeof(*h) +
	    (h->nentries > room ? 0 : h->nentries) * sizeof(struct pack_entry);
}

static bool
read_up_to(struct pack *p, int fd, size_t end)
{
	ssize_t n;

	if (end <= p->loaded)
		return true;
	p->map = xrealloc(p->map, end);
	while (p->loaded < end) {
		n = pread(fd, p->map + p->loaded, end - p->loaded,
		    (off_t)p->loaded);
		if (n <= 0)
			return false;
		p->loaded += (size_t)n;
	}
	return true;
}

/* Mapping a hundred packs for a few KB each would cost three times as much. */
static bool
load_open(struct pack *p, int fd, const struct schema *s)
{
	const struct pack_entry *x;
	size_t end = 0, n;

	if (!read_up_to(p, fd, p->size < FIRST ? p->size : FIRST) ||
	    !read_up_to(p, fd, head_size(p)) || !holds(p, s))
		return false;
	n = ((const struct pack_head *)(const void *)p->map)->nentries;
	x = (const void *)(p->map + sizeof(struct pack_head));
	for (size_t i = 0; i < n; i++)
		if (x[i].open_at + x[i].open_len > end)
			end = x[i].open_at + x[i].open_len;
	return read_up_to(p, fd, end);
}

static bool
map_whole(struct pack *p, int fd, const struct schema *s)
{
	void *map = mmap(NULL, p->size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (map == MAP_FAILED)
		return false;
	p->map = map;
	p->loaded = p->size;
	p->whole = true;
	return holds(p, s);
}

struct pack *
pack_open(const char *path, const struct schema *s, bool open_only)
{
	struct pack *p;
	struct stat st;
	bool good = false;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return NULL;
	p = xcalloc(1, sizeof(*p));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (uint64_t)st.st_size >= sizeof(struct pack_head)) {
		p->size = (size_t)st.st_size;
		good = open_only ? load_open(p, fd, s) : map_whole(p, fd, s);
	}
	close(fd);
	if (!good) {
		pack_close(p);
		return NULL;
	}
	p->n = ((const struct pack_head *)(const void *)p->map)->nentries;
	p->entries = (const void *)(p->map + sizeof(struct pack_head));
	return p;
}

void
pack_close(struct pack *p)
{
	if (p == NULL)
		return;
	if (p->whole)
		munmap(p->map, p->size);
	else
		free(p->map);
	free(p);
}

bool
pack_whole(const struct pack *p)
{
	return p == NULL || p->whole;
}

size_t
pack_count(const struct pack *p)
{
	return p == NULL ? 0 : p->n;
}

const struct pack_entry *
pack_find(struct pack *p, const char *path, const char *blob)
{
	size_t n = pack_count(p);

	/* files and entries come by path, so the next is nearly always right */
	for (size_t i = 0; i < n && blob[0] != '\0'; i++, p->at++) {
		const struct pack_entry *x;

		if (p->at >= n)
			p->at = 0;
		x = &p->entries[p->at];
		if (strncmp(x->path, path, sizeof(x->path)) == 0)
			return strncmp(x->blob, blob, sizeof(x->blob)) == 0 ?
			    x :
			    NULL;
	}
	return NULL;
}

const char *
pack_part(const struct pack *p, const struct pack_entry *x, bool open)
{
	uint64_t at = open ? x->open_at : x->rest_at;
	uint64_t len = open ? x->open_len : x->rest_len;
	uint64_t sum = open ? x->open_sum : x->rest_sum;

	if (!inside(at, len, p->loaded))
		return NULL;
	return sum64(p->map + at, len, format) == sum ? p->map + at : NULL;
}

static void
lay_out(struct buf *b, const struct schema *s, const struct pack_part *v,
    size_t n)
{
	struct pack_head h = {
		.format = format, .nfields = s->nfields, .nentries = n
	};
	struct pack_entry *x = xcalloc(n, sizeof(*x));
	uint64_t at = sizeof(h) + n * sizeof(*x);
	size_t i;

	memcpy(h.magic, magic, sizeof(magic));
	str_copy(h.tree, sizeof(h.tree), s->tree);
	for (i = 0; i < n; i++) {
		str_copy(x[i].path, sizeof(x[i].path), v[i].path);
		str_copy(x[i].blob, sizeof(x[i].blob), v[i].blob);
		x[i].whole = v[i].whole;
		x[i].newest = v[i].newest;
		x[i].open_at = at;
		x[i].open_len = v[i].open_len;
		x[i].open_sum = sum64(v[i].open, v[i].open_len, format);
		at += v[i].open_len;
	}
	for (i = 0; i < n; i++) {
		x[i].rest_at = at;
		x[i].rest_len = v[i].rest_len;
		x[i].rest_sum = sum64(v[i].rest, v[i].rest_len, format);
		at += v[i].rest_len;
	}
	h.size = at;
	h.sum = head_sum(&h, x);
	buf_grow(b, at);
	buf_add(b, &h, sizeof(h));
	buf_add(b, x, n * sizeof(*x));
	free(x);
	for (i = 0; i < n; i++)
		buf_add(b, v[i].open, v[i].open_len);
	for (i = 0; i < n; i++)
		buf_add(b, v[i].rest, v[i].rest_len);
}

/* What killed writers left; the running ones are younger. */
static void
sweep(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *x;
	struct stat st;

	if (d == NULL)
		return;
	while ((x = readdir(d)) != NULL)
		if (x->d_name[0] == '.' && str_suffix(x->d_name, ".tmp") &&
		    fstatat(dirfd(d), x->d_name, &st, AT_SYMLINK_NOFOLLOW) ==
			0 &&
		    st.st_mtime < time(NULL) - 600)
			unlinkat(dirfd(d), x->d_name, 0);
	closedir(d);
}

void
pack_write(const char *path, const struct schema *s, const struct pack_part *v,
    size_t n)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	char *dir = xstrdup(path);

	*strrchr(dir, '/') = '\0';
	if (io_mkdirs(AT_FDCWD, dir, 0700, &e) == 0) {
		sweep(dir);
		lay_out(&b, s, v, n);
		if (io_replace(AT_FDCWD, path, b.ptr, b.len, 0600, 0, &e) == 0)
			scan_counts.written++;
	}
	free(dir);
	buf_release(&b);
}
