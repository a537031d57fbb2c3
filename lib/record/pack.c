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
	size_t size;
	const struct pack_entry *entries;
	size_t n;
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

struct pack *
pack_open(const char *path, const struct schema *s)
{
	struct pack *p;
	struct stat st;
	void *map;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    (uint64_t)st.st_size < sizeof(struct pack_head)) {
		close(fd);
		return NULL;
	}
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return NULL;
	p = xcalloc(1, sizeof(*p));
	p->map = map;
	p->size = (size_t)st.st_size;
	if (!holds(p, s)) {
		pack_close(p);
		return NULL;
	}
	p->n = ((const struct pack_head *)map)->nentries;
	p->entries = (const void *)(p->map + sizeof(struct pack_head));
	return p;
}

void
pack_close(struct pack *p)
{
	if (p == NULL)
		return;
	munmap(p->map, p->size);
	free(p);
}

size_t
pack_count(const struct pack *p)
{
	return p == NULL ? 0 : p->n;
}

const struct pack_entry *
pack_find(const struct pack *p, const char *path, const char *blob)
{
	size_t lo = 0, hi = pack_count(p);

	if (blob[0] == '\0')
		return NULL;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct pack_entry *x = &p->entries[mid];
		int c = strncmp(x->path, path, sizeof(x->path));

		if (c == 0)
			return strncmp(x->blob, blob, sizeof(x->blob)) == 0 ?
			    x :
			    NULL;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const char *
pack_part(const struct pack *p, const struct pack_entry *x, bool open)
{
	uint64_t at = open ? x->open_at : x->rest_at;
	uint64_t len = open ? x->open_len : x->rest_len;
	uint64_t sum = open ? x->open_sum : x->rest_sum;

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
