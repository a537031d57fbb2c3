#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "store/history_int.h"

enum { KEEP_BYTES = 2 << 20 };

bool
hist_id_same(const struct hist_id *a, const struct hist_id *b)
{
	return memcmp(a->raw, b->raw, sizeof(a->raw)) == 0;
}

bool
hist_id_none(const struct hist_id *id)
{
	static const struct hist_id none;

	return hist_id_same(id, &none);
}

void
hist_id_hex(const struct hist_id *id, char out[STORE_OID])
{
	git_oid oid;

	memcpy(oid.id, id->raw, sizeof(id->raw));
	git_oid_tostr(out, STORE_OID, &oid);
}

/* ---- generations ---- */

static struct kept *
seek(const struct generation *g, const git_oid *id)
{
	size_t k;

	if (g->cap == 0)
		return NULL;
	memcpy(&k, id->id, sizeof(k));
	for (k &= g->cap - 1; g->v[k].o != NULL; k = (k + 1) & (g->cap - 1))
		if (git_oid_equal(&g->v[k].id, id))
			return &g->v[k];
	return &g->v[k];
}

static void
put(struct generation *g, const git_oid *id, git_odb_object *o)
{
	struct generation more = { .cap = g->cap == 0 ? 256 : g->cap * 2 };
	struct kept *to;
	size_t i;

	if (g->n * 2 >= g->cap) {
		more.v = xcalloc(more.cap, sizeof(*more.v));
		for (i = 0; i < g->cap; i++)
			if (g->v[i].o != NULL)
				*seek(&more, &g->v[i].id) = g->v[i];
		free(g->v);
		g->v = more.v;
		g->cap = more.cap;
	}
	to = seek(g, id);
	to->id = *id;
	to->o = o;
	g->n++;
	g->bytes += git_odb_object_size(o);
}

static void
forget(struct generation *g)
{
	size_t i;

	for (i = 0; i < g->cap; i++)
		git_odb_object_free(g->v[i].o);
	free(g->v);
	memset(g, 0, sizeof(*g));
}

void
hist_rest(struct hist_reader *r)
{
	if (r->now.bytes < KEEP_BYTES)
		return;
	forget(&r->before);
	r->before = r->now;
	memset(&r->now, 0, sizeof(r->now));
}

void
hist_sweep_begin(void)
{
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
}

void
hist_sweep_end(void)
{
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
}

int
hist_object(struct hist_reader *r, const struct hist_id *id, git_object_t want,
    git_odb_object **out, struct err *e)
{
	struct kept *k;
	git_oid oid;
	int rc;

	memcpy(oid.id, id->raw, sizeof(id->raw));
	k = seek(&r->now, &oid);
	*out = k == NULL ? NULL : k->o;
	if (*out == NULL) {
		k = seek(&r->before, &oid);
		*out = k == NULL ? NULL : k->o;
		if (*out != NULL) {
			git_odb_object_dup((git_odb_object **)out, *out);
			put(&r->now, &oid, *out);
		}
	}
	if (*out == NULL) {
		rc = git_odb_read(out, r->odb, &oid);
		if (rc < 0) {
			store_git_err(e, rc, _("reading object %s"),
			    git_oid_tostr_s(&oid));
			return err_hint(e, "git fsck");
		}
		if (!object_named_right(*out, &oid)) {
			git_odb_object_free(*out);
			err_set(e, E_IO, _("object %s is damaged"),
			    git_oid_tostr_s(&oid));
			return err_hint(e, "git fsck");
		}
		if (git_odb_object_type(*out) == GIT_OBJECT_TREE &&
		    !hist_tree_sound(git_odb_object_data(*out),
			git_odb_object_size(*out))) {
			git_odb_object_free(*out);
			err_set(e, E_DATA, _("tree %s is damaged"),
			    git_oid_tostr_s(&oid));
			return err_hint(e, "git fsck");
		}
		put(&r->now, &oid, *out);
	}
	if (git_odb_object_type(*out) != want) {
		err_set(e, E_DATA,
		    _("object %s is of another type than it was named"),
		    git_oid_tostr_s(&oid));
		return err_hint(e, "git fsck");
	}
	return 0;
}

/* own: with a repository of its own, for another thread. */
static struct hist_reader *
new_reader(struct store *st, bool own, struct err *e)
{
	struct hist_reader *r = xcalloc(1, sizeof(*r));
	int rc = 0;

	r->path = (struct buf)BUF_INIT;
	if (own)
		rc = git_repository_open_ext(&r->repo, st->gitdir,
		    GIT_REPOSITORY_OPEN_NO_SEARCH |
			GIT_REPOSITORY_OPEN_NO_DOTGIT,
		    NULL);
	if (rc == 0)
		rc = git_repository_odb(&r->odb, own ? r->repo : st->repo);
	if (rc == 0)
		return r;
	store_git_err(e, rc, _("opening '%s'"), st->root);
	hist_reader_free(r);
	return NULL;
}

struct hist_reader *
hist_reader_of(struct store *st, struct err *e)
{
	return new_reader(st, false, e);
}

struct hist_reader *
hist_reader_new(struct history *h, struct err *e)
{
	return new_reader(h->st, true, e);
}

void
hist_reader_free(struct hist_reader *r)
{
	if (r == NULL)
		return;
	forget(&r->now);
	forget(&r->before);
	git_odb_free(r->odb);
	git_repository_free(r->repo);
	buf_release(&r->path);
	free(r);
}

int
hist_blob(struct hist_reader *r, const struct hist_id *id, const char **out,
    size_t *len, struct err *e)
{
	git_odb_object *o;

	*out = "";
	*len = 0;
	if (hist_id_none(id))
		return 0;
	if (hist_object(r, id, GIT_OBJECT_BLOB, &o, e) < 0)
		return -1;
	*out = git_odb_object_data(o);
	*len = git_odb_object_size(o);
	return 0;
}

/* ---- commits ---- */

/* "word " and 40 hex digits at the beginning of a line. */
static bool
id_line(const char **p, const char *end, const char *word, struct hist_id *out)
{
	size_t n = strlen(word);
	git_oid oid;

	if ((size_t)(end - *p) < n + 41 || memcmp(*p, word, n) != 0 ||
	    (*p)[n + 40] != '\n' || git_oid_fromstrn(&oid, *p + n, 40) < 0)
		return false;
	memcpy(out->raw, oid.id, sizeof(out->raw));
	*p += n + 41;
	return true;
}

/* The line of the header that begins with word; NULL if there is none. */
static const char *
header_line(const char *p, const char *end, const char *word, size_t *len)
{
	size_t n = strlen(word);

	while (p < end && *p != '\n') {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if (nl == NULL)
			nl = end;
		if ((size_t)(nl - p) >= n && memcmp(p, word, n) == 0) {
			*len = (size_t)(nl - p) - n;
			return p + n;
		}
		p = nl + 1;
	}
	return NULL;
}

static int
bad_commit(const struct hist_id *id, struct err *e)
{
	char hex[STORE_OID];

	hist_id_hex(id, hex);
	err_set(e, E_DATA, _("commit %s is damaged"), hex);
	return err_hint(e, "git fsck");
}

/* The seconds stand between "> " and the zone at the end of the line. */
static bool
commit_time(const char *p, const char *end, int64_t *out)
{
	size_t len;
	const char *line = header_line(p, end, "committer ", &len), *at;
	char number[24];
	long v;
	size_t n;

	at = line == NULL ? NULL : memrchr(line, '>', len);
	if (at == NULL || (size_t)(at - line) + 2 >= len)
		return false;
	at += 2;
	len -= (size_t)(at - line);
	for (n = 0; n < len && (ch_digit(at[n]) || at[n] == '-'); n++)
		if (n + 1 == sizeof(number))
			return false;
	memcpy(number, at, n);
	number[n] = '\0';
	if (!str_long(number, &v))
		return false;
	*out = v;
	return true;
}

int
hist_commit_read(struct hist_reader *r, struct hist_commit *c, struct err *e)
{
	const char *p, *end;
	git_odb_object *o;

	if (hist_object(r, &c->id, GIT_OBJECT_COMMIT, &o, e) < 0)
		return -1;
	p = git_odb_object_data(o);
	end = p + git_odb_object_size(o);
	if (!id_line(&p, end, "tree ", &c->tree) ||
	    !commit_time(p, end, &c->time))
		return bad_commit(&c->id, e);
	return 0;
}

size_t
hist_commit_parents(struct hist_reader *r, const struct hist_id *id,
    struct hist_id out[HIST_MERGED], struct err *e)
{
	struct hist_id tree;
	const char *p, *end;
	git_odb_object *o;
	size_t n = 0;

	if (hist_object(r, id, GIT_OBJECT_COMMIT, &o, e) < 0)
		return SIZE_MAX;
	p = git_odb_object_data(o);
	end = p + git_odb_object_size(o);
	if (!id_line(&p, end, "tree ", &tree)) {
		bad_commit(id, e);
		return SIZE_MAX;
	}
	while (n < HIST_MERGED && id_line(&p, end, "parent ", &out[n]))
		n++;
	/* nobody makes these, and cutting them off would hide history */
	if (n == HIST_MERGED) {
		err_set(e, E_DATA, _("a commit has more than %d parents"),
		    HIST_MERGED - 1);
		return SIZE_MAX;
	}
	return n;
}

int
hist_signed(struct hist_reader *r, const struct hist_id *id,
    struct buf *payload, struct buf *signature, struct buf *author,
    struct err *e)
{
	const char *all, *end, *sig, *who, *p;
	git_odb_object *o;
	size_t len;

	if (hist_object(r, id, GIT_OBJECT_COMMIT, &o, e) < 0)
		return -1;
	all = git_odb_object_data(o);
	end = all + git_odb_object_size(o);
	who = header_line(all, end, "author ", &len);
	if (author != NULL && who != NULL) {
		p = memrchr(who, '>', len);
		buf_add(author, who, p == NULL ? len : (size_t)(p + 1 - who));
	}
	sig = header_line(all, end, "gpgsig ", &len);
	if (sig == NULL) {
		if (payload != NULL)
			buf_add(payload, all, (size_t)(end - all));
		return 0;
	}
	if (payload != NULL)
		buf_add(payload, all, (size_t)(sig - all) - 7);
	/* further lines of a header begin with a blank */
	for (p = sig;; p += len + 2) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		len = nl == NULL ? (size_t)(end - p) : (size_t)(nl - p);
		if (signature != NULL) {
			buf_add(signature, p, len);
			buf_putc(signature, '\n');
		}
		if (nl == NULL || nl + 1 == end || nl[1] != ' ') {
			p = nl == NULL ? end : nl + 1;
			break;
		}
	}
	if (payload != NULL)
		buf_add(payload, p, (size_t)(end - p));
	return 0;
}
