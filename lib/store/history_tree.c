#include <string.h>

#include "store/history_int.h"

struct entry {
	const char *name;
	size_t len;
	bool folder, file;
	struct hist_id id;
};

struct cursor {
	const char *p, *end;
	struct entry at;
	bool more;
};

/* git sorts a folder as if its name ended with a slash. */
static int
order(const struct entry *a, const struct entry *b)
{
	size_t n = a->len < b->len ? a->len : b->len;
	int c = memcmp(a->name, b->name, n), x, y;

	if (c != 0)
		return c;
	x = a->len > n ? (unsigned char)a->name[n] : a->folder ? '/' : '\0';
	y = b->len > n ? (unsigned char)b->name[n] : b->folder ? '/' : '\0';
	return x - y;
}

/* The entry at p: "mode name", NUL, 20 bytes. */
static const char *
entry_at(struct entry *at, const char *p, const char *end)
{
	const char *blank = memchr(p, ' ', (size_t)(end - p)), *nul;

	nul = blank == NULL ? NULL : memchr(blank, '\0', (size_t)(end - blank));
	if (nul == NULL || end - nul < 21)
		return NULL;
	at->name = blank + 1;
	at->len = (size_t)(nul - at->name);
	at->folder = blank - p == 5 && memcmp(p, "40000", 5) == 0;
	at->file = blank - p == 6 && memcmp(p, "100", 3) == 0;
	memcpy(at->id.raw, nul + 1, sizeof(at->id.raw));
	return nul + 21;
}

bool
hist_tree_sound(const char *p, size_t len)
{
	struct entry both[2] = { { .name = NULL } }, *at, *last = NULL;
	const char *end = p + len;

	for (size_t i = 0; p < end; i++, last = at) {
		at = &both[i % 2];
		p = entry_at(at, p, end);
		if (p == NULL || at->len == 0 ||
		    memchr(at->name, '/', at->len) != NULL ||
		    (last != NULL && order(last, at) >= 0))
			return false;
	}
	return true;
}

/* Whatever was read is sound. */
static void
step(struct cursor *c)
{
	const char *next =
	    c->p < c->end ? entry_at(&c->at, c->p, c->end) : NULL;

	c->more = next != NULL;
	c->p = c->more ? next : c->end;
}

static int
start(struct hist_reader *r, struct cursor *c, const struct hist_id *id,
    struct err *e)
{
	git_odb_object *o;

	memset(c, 0, sizeof(*c));
	if (id == NULL || hist_id_none(id))
		return 0;
	if (hist_object(r, id, GIT_OBJECT_TREE, &o, e) < 0)
		return -1;
	c->p = git_odb_object_data(o);
	c->end = c->p + git_odb_object_size(o);
	step(c);
	return 0;
}

struct diff {
	struct hist_reader *r;
	hist_change_fn fn;
	void *arg;
};

static int differ(struct diff *, const struct hist_id *, const struct hist_id *,
    struct err *);

/* One name that one side or both have. */
static int
differ_entry(struct diff *d, const struct entry *a, const struct entry *b,
    struct err *e)
{
	static const struct hist_id none;
	const struct entry *any = a != NULL ? a : b;
	struct hist_change c = { NULL, none, none };
	size_t len = d->r->path.len;
	int rc = 0;

	if (a != NULL && b != NULL && hist_id_same(&a->id, &b->id) &&
	    a->file == b->file)
		return 0;
	buf_putc(&d->r->path, '/');
	buf_add(&d->r->path, any->name, any->len);
	if (any->folder) {
		rc = differ(d, a == NULL ? NULL : &a->id,
		    b == NULL ? NULL : &b->id, e);
	} else {
		if (a != NULL && a->file)
			c.from = a->id;
		if (b != NULL && b->file)
			c.to = b->id;
		c.path = d->r->path.ptr;
		if (!hist_id_same(&c.from, &c.to))
			rc = d->fn(d->arg, &c, e);
	}
	buf_trim(&d->r->path, len);
	return rc;
}

static int
differ(struct diff *d, const struct hist_id *from, const struct hist_id *to,
    struct err *e)
{
	struct cursor a, b;
	int rc, c;

	if (start(d->r, &a, from, e) < 0 || start(d->r, &b, to, e) < 0)
		return -1;
	while (a.more || b.more) {
		c = !a.more ? 1 : !b.more ? -1 : order(&a.at, &b.at);
		rc = differ_entry(d, c <= 0 ? &a.at : NULL,
		    c >= 0 ? &b.at : NULL, e);
		if (rc < 0)
			return rc;
		if (c <= 0)
			step(&a);
		if (c >= 0)
			step(&b);
	}
	return 0;
}

int
hist_find(struct hist_reader *r, const struct hist_id *tree, const char *path,
    struct hist_id *out, struct err *e)
{
	struct cursor c;
	size_t n;

	*out = *tree;
	for (; *path != '\0' && !hist_id_none(out);
	     path += n + (path[n] != 0)) {
		struct hist_id next = { { 0 } };

		n = strcspn(path, "/");
		if (start(r, &c, out, e) < 0)
			return -1;
		for (; c.more; step(&c))
			if (c.at.len == n && memcmp(c.at.name, path, n) == 0 &&
			    (c.at.folder || (c.at.file && path[n] == '\0')))
				next = c.at.id;
		*out = next;
	}
	return 0;
}

int
hist_diff(struct hist_reader *r, const struct hist_id *from,
    const struct hist_id *to, const char *folder, hist_change_fn fn, void *arg,
    struct err *e)
{
	struct diff d = { r, fn, arg };
	struct hist_id a = { { 0 } }, b;

	if (from != NULL && hist_find(r, from, folder, &a, e) < 0)
		return -1;
	if (hist_find(r, to, folder, &b, e) < 0)
		return -1;
	if (hist_id_same(&a, &b))
		return 0;
	buf_clear(&r->path);
	buf_puts(&r->path, folder);
	return differ(&d, &a, &b, e);
}
