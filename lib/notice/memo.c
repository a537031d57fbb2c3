#include "notice/memo.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/io.h"
#include "base/str.h"

/* Raised with every change of the format; the high bytes show another machine. */
static const uint64_t format = UINT64_C(0x0102030405060000) + 3;
static const char magic[8] = { 'B', 'H', 'S', 'T', 'E', 'P', '\n', '\0' };

enum { MEMO_LIMIT = 256 * 1024 * 1024, MANY = 64 };

struct memo_head {
	char magic[8];
	uint64_t format;
	char tree[48]; /* of flows/notice */
	uint64_t n;
	uint64_t sum; /* of the entries */
};

struct memo_entry {
	uint64_t a, b;
	int32_t yymmdd, version, part;
	char blob[STORE_OID];
	char pad[3];
};

/* What blob_of found out, by day and part. */
struct known_file {
	int yymmdd, version, part;
	const char *blob;
};

enum { KNOWN = 4096 };

/* An entry read whose file has not changed: all that an answer touches. */
struct slot {
	uint64_t a, b;
	size_t entry; /* index + 1; 0: free */
};

struct memo {
	struct ledger *lg;
	const struct store_file *files;
	size_t nfiles;
	char tree[48];
	struct memo_entry *v; /* those read, then the new ones */
	size_t n, cap, nread;
	bool *asked; /* of those read */
	struct slot *slots; /* open addressing by a */
	size_t mask;
	struct known_file known[KNOWN];
	size_t old; /* new ones of files that do not change every minute */
};

/* Those of a file together: they are looked at in a row. */
static int
by_file(const void *x, const void *y)
{
	const struct memo_entry *p = x, *q = y;

	if (p->yymmdd != q->yymmdd)
		return p->yymmdd < q->yymmdd ? -1 : 1;
	if (p->part != q->part)
		return p->part < q->part ? -1 : 1;
	return p->a < q->a ? -1 : p->a > q->a;
}

static int
by_path(const void *x, const void *y)
{
	return strcmp(((const struct store_file *)x)->path,
	    ((const struct store_file *)y)->path);
}

/* The blob of a day file at HEAD; "" when rows of it are in the spool. */
static const char *
blob_of(struct memo *m, int yymmdd, int version, int part)
{
	struct known_file *k =
	    &m->known[(unsigned)(yymmdd + part * 31) % KNOWN];
	struct schema s = { .kind = "notice", .version = version };
	struct store_file key = { .blob = "" };
	const struct store_file *found;
	struct buf path = BUF_INIT;

	if (k->blob != NULL && k->yymmdd == yymmdd && k->version == version &&
	    k->part == part)
		return k->blob;
	schema_path(&s, yymmdd, part, &path);
	key.path = path.ptr;
	found = m->nfiles == 0 ?
	    NULL :
	    bsearch(&key, m->files, m->nfiles, sizeof(key), by_path);
	*k = (struct known_file){ yymmdd, version, part,
		found == NULL ? "" : found->blob };
	buf_release(&path);
	return k->blob;
}

static bool
take(struct memo *m, const struct buf *b)
{
	struct memo_head h;

	if (b->len < sizeof(h))
		return false;
	memcpy(&h, b->ptr, sizeof(h));
	if (memcmp(h.magic, magic, sizeof(magic)) != 0 || h.format != format ||
	    memcmp(h.tree, m->tree, sizeof(h.tree)) != 0 ||
	    h.n != (b->len - sizeof(h)) / sizeof(*m->v) ||
	    (b->len - sizeof(h)) % sizeof(*m->v) != 0 ||
	    h.sum != sum64(b->ptr + sizeof(h), b->len - sizeof(h), format))
		return false;
	m->n = m->nread = m->cap = (size_t)h.n;
	m->v = xreallocarray(NULL, m->n + 1, sizeof(*m->v));
	memcpy(m->v, b->ptr + sizeof(h), m->n * sizeof(*m->v));
	return true;
}

/* The slot of a key, or the free one where it would be. */
static struct slot *
slot_of(const struct memo *m, uint64_t a, uint64_t b)
{
	size_t i = (size_t)a & m->mask;

	while (m->slots[i].entry != 0 &&
	    (m->slots[i].a != a || m->slots[i].b != b))
		i = (i + 1) & m->mask;
	return &m->slots[i];
}

/* Keys are sums: they need no hash of their own. */
static void
index_read(struct memo *m)
{
	size_t size = 16;

	while (size < m->nread * 2)
		size *= 2;
	m->mask = size - 1;
	m->asked = xcalloc(m->nread, sizeof(*m->asked));
	m->slots = xcalloc(size, sizeof(*m->slots));
	for (size_t i = 0; i < m->nread; i++) {
		const struct memo_entry *x = &m->v[i];

		if (streq(x->blob, blob_of(m, x->yymmdd, x->version, x->part)))
			*slot_of(m, x->a, x->b) =
			    (struct slot){ x->a, x->b, i + 1 };
	}
}

struct memo *
memo_open(struct ledger *lg, struct err *e)
{
	struct memo *m = xcalloc(1, sizeof(*m));
	struct buf path = BUF_INIT, b = BUF_INIT;
	struct err ignored = ERR_INIT;

	m->lg = lg;
	if (store_list(lg->store, "records/notice", &m->files, &m->nfiles, e) <
		0 ||
	    store_tree(lg->store, "flows/notice", m->tree, e) < 0) {
		free(m);
		return NULL;
	}
	store_private(lg->store, "cache/notice/steps", &path);
	if (io_read(&b, AT_FDCWD, path.ptr, MEMO_LIMIT, 0, &ignored) == 0)
		take(m, &b);
	index_read(m);
	buf_release(&path);
	buf_release(&b);
	return m;
}

bool
memo_has(struct memo *m, uint64_t a, uint64_t b)
{
	size_t at = slot_of(m, a, b)->entry;

	if (at > 0)
		m->asked[at - 1] = true;
	return at > 0;
}

void
memo_add(struct memo *m, uint64_t a, uint64_t b, const struct record *notice)
{
	struct err ignored = ERR_INIT;
	struct memo_entry x;
	const char *blob;
	struct id id;

	if (id_parse(&id, notice->id, &ignored) < 0)
		return;
	blob =
	    blob_of(m, id.yymmdd, notice->schema->version, record_part(id.seq));
	if (*blob == '\0')
		return;
	memset(&x, 0, sizeof(x));
	x.a = a;
	x.b = b;
	x.yymmdd = id.yymmdd;
	x.version = notice->schema->version;
	x.part = record_part(id.seq);
	memcpy(x.blob, blob, STORE_OID);
	GROW(m->v, m->n, m->cap);
	m->v[m->n++] = x;
	m->old += x.yymmdd <
	    clock_yymmdd(clock_add_days(store_now(m->lg->store), -2));
}

/*
 * Files of today change with every notice: finding theirs again costs less than
 * writing all of this.
 */
static bool
worth_it(const struct memo *m)
{
	return m->old > 0 || m->n - m->nread > MANY * MANY;
}

static void
put(struct memo *m)
{
	struct memo_head h = { .format = format };
	struct buf path = BUF_INIT, b = BUF_INIT;
	struct err ignored = ERR_INIT;
	size_t i, n = 0;

	for (i = 0; i < m->n; i++)
		if (i >= m->nread || m->asked[i])
			m->v[n++] = m->v[i];
	qsort(m->v, n, sizeof(*m->v), by_file);
	memcpy(h.magic, magic, sizeof(magic));
	memcpy(h.tree, m->tree, sizeof(h.tree));
	h.n = n;
	h.sum = sum64(m->v, n * sizeof(*m->v), format);
	buf_add(&b, &h, sizeof(h));
	buf_add(&b, m->v, n * sizeof(*m->v));
	store_private(m->lg->store, "cache/notice", &path);
	if (io_mkdirs(AT_FDCWD, path.ptr, 0700, &ignored) == 0) {
		buf_puts(&path, "/steps");
		io_replace(AT_FDCWD, path.ptr, b.ptr, b.len, 0600, 0, &ignored);
	}
	buf_release(&path);
	buf_release(&b);
}

void
memo_close(struct memo *m)
{
	if (m == NULL)
		return;
	if (worth_it(m))
		put(m);
	free(m->slots);
	free(m->asked);
	free(m->v);
	free(m);
}
