#include "store/trees.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/str.h"

/* Raised with every change of the format; the high bytes show another machine. */
static const uint64_t format = UINT64_C(0x0102030405060000) + 1;
static const char magic[8] = { 'B', 'H', 'T', 'R', 'E', 'E', '\n', '\0' };

enum { TREES_LIMIT = 256 * 1024 * 1024, WORTH_IT = 200 };

struct trees_head {
	char magic[8];
	uint64_t format;
	uint64_t sum; /* of all behind it */
};

/* Followed by its files: a path and a blob's id each, with NULs. */
struct tree_head {
	char id[STORE_OID];
	char pad[7];
	uint64_t files, bytes;
};

/* Which files of the folder are a tree's. */
struct span {
	git_oid id;
	size_t first, end;
};

struct trees {
	char *name; /* of the cache's file */
	struct buf text;
	struct span *v;
	size_t n, cap;
	size_t unknown; /* files that had to be read */
};

static bool
holds(const struct buf *b)
{
	struct trees_head h;

	if (b->len < sizeof(h))
		return false;
	memcpy(&h, b->ptr, sizeof(h));
	return memcmp(h.magic, magic, sizeof(magic)) == 0 &&
	    h.format == format &&
	    h.sum == sum64(b->ptr + sizeof(h), b->len - sizeof(h), format);
}

struct trees *
trees_open(struct store *st, const char *folder)
{
	const char *kind = folder + strlen("records/");
	struct buf path = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct trees *t;

	if (st->fixed || !str_prefix(folder, "records/") ||
	    strchr(kind, '/') != NULL)
		return NULL;
	t = xcalloc(1, sizeof(*t));
	t->text = (struct buf)BUF_INIT;
	t->name = xasprintf("cache/trees-%s", kind);
	store_private(st, t->name, &path);
	if (io_read(&t->text, AT_FDCWD, path.ptr, TREES_LIMIT, 0, &ignored) <
		0 ||
	    !holds(&t->text))
		buf_clear(&t->text);
	buf_release(&path);
	return t;
}

/* The text from `at` on up to its NUL, or NULL. */
static const char *
text_at(const char **at, const char *end)
{
	const char *s = *at, *nul = memchr(s, '\0', (size_t)(end - s));

	*at = nul == NULL ? end : nul + 1;
	return nul == NULL ? NULL : s;
}

static bool
take_files(const char *p, const struct tree_head *h, struct folder *f)
{
	const char *end = p + h->bytes, *path, *blob;
	size_t had = f->n;

	for (uint64_t i = 0; i < h->files; i++) {
		path = text_at(&p, end);
		blob = text_at(&p, end);
		if (blob == NULL || strlen(blob) >= STORE_OID) {
			f->n = had;
			return false;
		}
		str_copy(folder_add(f, path)->blob, STORE_OID, blob);
	}
	return true;
}

bool
trees_take(struct trees *t, const git_oid *id, struct folder *f)
{
	const char *p = t->text.ptr + sizeof(struct trees_head);
	const char *end = t->text.ptr + t->text.len;
	struct tree_head h;
	char hex[STORE_OID];
	size_t first = f->n;

	git_oid_tostr(hex, sizeof(hex), id);
	for (; t->text.len > 0 && (size_t)(end - p) >= sizeof(h);
	     p += h.bytes) {
		memcpy(&h, p, sizeof(h));
		p += sizeof(h);
		if (h.bytes > (size_t)(end - p))
			return false;
		if (memcmp(h.id, hex, sizeof(hex)) != 0)
			continue;
		if (!take_files(p, &h, f))
			return false;
		trees_note(t, id, first, f->n);
		t->unknown -= f->n - first;
		return true;
	}
	return false;
}

void
trees_note(struct trees *t, const git_oid *id, size_t first, size_t end)
{
	GROW(t->v, t->n, t->cap);
	t->v[t->n++] = (struct span){ *id, first, end };
	t->unknown += end - first;
}

static void
add_tree(struct buf *b, const struct span *s, const struct folder *f)
{
	struct tree_head h = { .files = s->end - s->first };
	size_t at = b->len;

	git_oid_tostr(h.id, sizeof(h.id), &s->id);
	buf_add(b, &h, sizeof(h));
	for (size_t i = s->first; i < s->end; i++) {
		buf_add(b, f->v[i].path, strlen(f->v[i].path) + 1);
		buf_add(b, f->v[i].blob, strlen(f->v[i].blob) + 1);
	}
	h.bytes = b->len - at - sizeof(h);
	memcpy(b->ptr + at, &h, sizeof(h));
}

/* Nothing is fsynced: a torn file fails its sum.  Failure is harmless. */
void
trees_keep(struct store *st, const struct folder *f)
{
	struct trees *t = f->trees;
	struct trees_head h = { .format = format };
	struct buf path = BUF_INIT, b = BUF_INIT;
	struct err ignored = ERR_INIT;

	if (t == NULL || t->unknown < WORTH_IT)
		return;
	memcpy(h.magic, magic, sizeof(magic));
	buf_add(&b, &h, sizeof(h));
	for (size_t i = 0; i < t->n; i++)
		add_tree(&b, &t->v[i], f);
	h.sum = sum64(b.ptr + sizeof(h), b.len - sizeof(h), format);
	memcpy(b.ptr, &h, sizeof(h));
	store_private(st, "cache", &path);
	if (io_mkdirs(AT_FDCWD, path.ptr, 0700, &ignored) == 0) {
		buf_clear(&path);
		store_private(st, t->name, &path);
		io_replace(AT_FDCWD, path.ptr, b.ptr, b.len, 0600, 0, &ignored);
	}
	buf_release(&path);
	buf_release(&b);
}

void
trees_free(struct trees *t)
{
	if (t == NULL)
		return;
	buf_release(&t->text);
	free(t->name);
	free(t->v);
	free(t);
}
