/*
 * Commits and trees as somebody may have written them.  The first byte chooses:
 * the rest is a commit; or three trees, whose lengths are the next two bytes,
 * where "@" 20 times in the later two stands for the id of the first.  Reading
 * ends whatever they say: a commit's parts lie within it, a tree is no change to
 * itself, and two trees differ in the same files both ways.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include <git2.h>
#include <git2/sys/mempack.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/history_int.h"

/* An object store that is only memory and goes with the reader. */
static struct hist_reader *
open_reader(void)
{
	struct hist_reader *r = xcalloc(1, sizeof(*r));
	git_odb_backend *memory;
	static bool up;

	if (!up)
		must(git_libgit2_init() > 0);
	up = true;
	r->path = (struct buf)BUF_INIT;
	must(git_odb_new(&r->odb) == 0);
	must(git_mempack_new(&memory) == 0);
	must(git_odb_add_backend(r->odb, memory, 1) == 0);
	return r;
}

static struct hist_id
put(struct hist_reader *r, git_object_t type, const void *p, size_t n)
{
	struct hist_id id;
	git_oid oid;

	must(git_odb_write(&oid, r->odb, p, n, type) == 0);
	memcpy(id.raw, oid.id, sizeof(id.raw));
	return id;
}

static void
commit(struct hist_reader *r, const uint8_t *data, size_t size)
{
	struct hist_id parents[HIST_MERGED];
	struct hist_commit c = { .id = put(r, GIT_OBJECT_COMMIT, data, size) };
	struct buf payload = BUF_INIT, signature = BUF_INIT, author = BUF_INIT;
	struct err e = ERR_INIT;
	size_t n;

	if (hist_commit_read(r, &c, &e) < 0)
		must(e.code == E_DATA && e.msg[0] != '\0');
	err_clear(&e);
	n = hist_commit_parents(r, &c.id, parents, &e);
	must(n == SIZE_MAX ? e.code == E_DATA : n < HIST_MERGED);
	err_clear(&e);
	must(hist_signed(r, &c.id, &payload, &signature, &author, &e) == 0);
	must(payload.len <= size && author.len <= size);
	must(signature.len <= size + 1);
	must(signature.len > 0 || payload.len == size);
	must(signature.len == 0 || payload.len + signature.len <= size + 1);
	buf_release(&payload);
	buf_release(&signature);
	buf_release(&author);
}

struct tally {
	struct hist_reader *r;
	const struct hist_id *to;
	size_t n;
	uint64_t paths;
};

/* What the later tree has is found there by its path. */
static int
count(void *arg, const struct hist_change *c, struct err *e)
{
	struct tally *t = arg;
	struct hist_id found;
	uint64_t h = 0;

	must(str_prefix(c->path, "records/"));
	must(!hist_id_same(&c->from, &c->to));
	if (hist_find(t->r, t->to, c->path, &found, e) < 0) {
		must(e->code == E_DATA);
		return -1;
	}
	must(hist_id_same(&found, &c->to));
	for (const char *p = c->path; *p != '\0'; p++)
		h = h * 31 + (unsigned char)*p;
	t->paths += h;
	t->n++;
	return 0;
}

static int
diff(struct hist_reader *r, const struct hist_id *from,
    const struct hist_id *to, struct tally *t)
{
	struct err e = ERR_INIT;

	*t = (struct tally){ .r = r, .to = to };
	if (hist_diff(r, from, to, "records", count, t, &e) == 0)
		return 0;
	must(e.code != 0 && e.msg[0] != '\0');
	return -1;
}

/* The tree below "records" of a root. */
static struct hist_id
root(struct hist_reader *r, const uint8_t *p, size_t n,
    const struct hist_id *sub)
{
	static const char mark[] = "@@@@@@@@@@@@@@@@@@@@";
	struct buf b = BUF_INIT;
	struct hist_id id;
	char *at;

	buf_add(&b, p, n);
	while (b.len > 0 && (at = memmem(b.ptr, b.len, mark, 20)) != NULL)
		memcpy(at, sub->raw, sizeof(sub->raw));
	id = put(r, GIT_OBJECT_TREE, b.ptr, b.len);
	buf_clear(&b);
	buf_puts(&b, "40000 records");
	buf_add(&b, "", 1);
	buf_add(&b, id.raw, sizeof(id.raw));
	id = put(r, GIT_OBJECT_TREE, b.ptr, b.len);
	buf_release(&b);
	return id;
}

static void
trees(struct hist_reader *r, const uint8_t *data, size_t size)
{
	struct hist_id sub, a, b;
	struct tally ab, ba, none;
	size_t n, m;
	int rc;

	if (size < 2)
		return;
	n = data[0] < size - 2 ? data[0] : size - 2;
	m = data[1] < size - 2 - n ? data[1] : size - 2 - n;
	data += 2;
	sub = put(r, GIT_OBJECT_TREE, data, n);
	a = root(r, data + n, m, &sub);
	b = root(r, data + n + m, size - 2 - n - m, &sub);
	must(diff(r, &a, &a, &none) <= 0 && none.n == 0);
	rc = diff(r, &a, &b, &ab);
	must(rc == diff(r, &b, &a, &ba));
	must(rc < 0 || (ab.n == ba.n && ab.paths == ba.paths));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hist_reader *r;

	if (size == 0)
		return 0;
	r = open_reader();
	if (data[0] % 2 == 0)
		commit(r, data + 1, size - 1);
	else
		trees(r, data + 1, size - 1);
	hist_reader_free(r);
	return 0;
}
