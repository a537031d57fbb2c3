/*
 * Looking up paths in git's index without libgit2, which checks the sum of all
 * of it and makes an entry of every line: 5 ms of every command in a ledger of
 * ten years, for the two or three entries that most commands want.  Versions 2
 * and 3 (gitformat-index(5)); any other, or an extension that must be
 * understood, is left to libgit2.  git replaces the file and never changes it.
 */
#include <endian.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store/store_int.h"

enum {
	HEADER = 12,
	FIXED = 62, /* stat, id and flags of an entry */
	SUM = 20,
	AT_ID = 40,
	AT_FLAGS = 60,
	EXTENDED = 0x4000,
	STAGE = 0x3000
};

struct index_look {
	const unsigned char *map;
	size_t len;
	const unsigned char **v; /* entries without conflict, by path */
	size_t n;
};

static uint32_t
word32(const unsigned char *p)
{
	uint32_t w;

	memcpy(&w, p, sizeof(w));
	return be32toh(w);
}

static unsigned
flags(const unsigned char *p)
{
	return (unsigned)p[AT_FLAGS] << 8 | p[AT_FLAGS + 1];
}

static const char *
path_of(const unsigned char *p)
{
	return (const char *)p + FIXED + ((flags(p) & EXTENDED) != 0 ? 2 : 0);
}

/* The entry behind this one; NULL when this one does not hold. */
static const unsigned char *
behind(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *path, *nul;
	size_t n;

	if ((size_t)(end - p) < FIXED + 2 + 1)
		return NULL;
	path = (const unsigned char *)path_of(p);
	nul = memchr(path, '\0', (size_t)(end - path));
	if (nul == NULL)
		return NULL;
	n = ((size_t)(nul - p) + 8) & ~(size_t)7;
	return n > (size_t)(end - p) ? NULL : p + n;
}

/* Those with a small first letter change what the entries mean. */
static bool
extensions_fine(const unsigned char *p, const unsigned char *end)
{
	while (end - p >= 8) {
		size_t n = word32(p + 4);

		if (*p < 'A' || *p > 'Z' || n > (size_t)(end - p) - 8)
			return false;
		p += 8 + n;
	}
	return p == end;
}

static bool
gather(struct index_look *x)
{
	const unsigned char *p = x->map + HEADER, *end, *next;
	uint32_t version, count;

	if (x->len < HEADER + SUM || memcmp(x->map, "DIRC", 4) != 0)
		return false;
	end = x->map + x->len - SUM;
	version = word32(x->map + 4);
	count = word32(x->map + 8);
	if (version < 2 || version > 3 || count > x->len / FIXED)
		return false;
	x->v = xcalloc(count + 1, sizeof(*x->v));
	for (; count > 0; count--, p = next) {
		next = behind(p, end);
		if (next == NULL)
			return false;
		if ((flags(p) & STAGE) == 0)
			x->v[x->n++] = p;
	}
	return extensions_fine(p, end);
}

struct index_look *
index_look_open(struct store *st, struct stat *sb)
{
	struct index_look *x;
	int fd = openat(st->gitfd, "index", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	void *map = MAP_FAILED;

	if (fd < 0)
		return NULL;
	if (fstat(fd, sb) == 0 && S_ISREG(sb->st_mode) && sb->st_size > 0)
		map = mmap(NULL, (size_t)sb->st_size, PROT_READ, MAP_PRIVATE,
		    fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return NULL;
	x = xcalloc(1, sizeof(*x));
	x->map = map;
	x->len = (size_t)sb->st_size;
	if (gather(x))
		return x;
	index_look_free(x);
	return NULL;
}

void
index_look_free(struct index_look *x)
{
	if (x == NULL)
		return;
	munmap((void *)x->map, x->len);
	free(x->v);
	free(x);
}

/* What entry_clean wants of an entry. */
static void
take(const unsigned char *p, git_index_entry *out)
{
	memset(out, 0, sizeof(*out));
	out->ctime.seconds = (int32_t)word32(p);
	out->ctime.nanoseconds = word32(p + 4);
	out->mtime.seconds = (int32_t)word32(p + 8);
	out->mtime.nanoseconds = word32(p + 12);
	out->ino = word32(p + 20);
	out->mode = word32(p + 24);
	out->file_size = word32(p + 36);
	memcpy(out->id.id, p + AT_ID, sizeof(out->id.id));
	if ((flags(p) & EXTENDED) != 0)
		out->flags_extended = (uint16_t)(p[FIXED] << 8 | p[FIXED + 1]);
}

bool
index_look_find(const struct index_look *x, const char *path,
    git_index_entry *out)
{
	size_t lo = 0, hi = x->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(path_of(x->v[mid]), path);

		if (c == 0) {
			take(x->v[mid], out);
			return true;
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}
