/*
 * refs/bihuan/acked is the last commit that a command was told is durable.
 * Every row of records/ that it has, and every row that a parent of a merge
 * since then has, must be in HEAD: a reset, amend, rebase, stash or wrong merge
 * may have dropped some without making HEAD anything but a descendant.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

struct search {
	struct store *st;
	struct plan *plan; /* or NULL: only count */
	git_tree *in;
	struct buf path;
	size_t rows;
};

static struct change *
pending(struct plan *p, const char *path)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (streq(p->v[i].path, path))
			return &p->v[i];
	return NULL;
}

static int
compare_file(struct search *s, const git_oid *at, struct err *e)
{
	struct buf a = BUF_INIT, b = BUF_INIT, out = BUF_INIT;
	struct change *c = NULL;
	git_oid in;
	size_t n;
	int rc = -1;

	tree_blob(s->in, s->path.ptr, &in);
	/* what else somebody put there may change: it holds no rows */
	if (git_oid_equal(at, &in) || !str_suffix(s->path.ptr, ".csv"))
		return 0;
	if (s->plan != NULL)
		c = pending(s->plan, s->path.ptr);
	if (blob_read(s->st, at, &a, e) < 0)
		goto out;
	if (c != NULL)
		buf_add(&b, c->bytes, c->len);
	else if (!git_oid_is_zero(&in) && blob_read(s->st, &in, &b, e) < 0)
		goto out;
	rc = 0;
	n = rows_missing(&a, &b);
	s->rows += n;
	if (n == 0 || s->plan == NULL)
		goto out;
	rows_restore(&out, &a, &b);
	if (c == NULL)
		c = plan_add(s->plan, s->path.ptr, &in, &in);
	free(c->bytes);
	c->len = out.len;
	c->bytes = buf_steal(&out);
	store_tell(s->st, "restored", s->path.ptr,
	    _("%zu rows that the git history had dropped were put back"), n);
out:
	buf_release(&a);
	buf_release(&b);
	buf_release(&out);
	return rc;
}

static int
compare_tree(struct search *s, const git_oid *at, const git_oid *in,
    struct err *e)
{
	git_tree *a = NULL, *b = NULL;
	const git_tree_entry *te, *other;
	size_t i, len = s->path.len;
	git_oid none = { { 0 } };
	int rc = 0;

	if (git_oid_equal(at, in))
		return 0;
	if (git_tree_lookup(&a, s->st->repo, at) < 0 ||
	    (!git_oid_is_zero(in) && git_tree_lookup(&b, s->st->repo, in) < 0))
		rc = store_git_err(e, GIT_ERROR, _("reading folder '%s'"),
		    s->path.ptr);
	for (i = 0; rc == 0 && i < git_tree_entrycount(a); i++) {
		te = git_tree_entry_byindex(a, i);
		other = b == NULL ?
		    NULL :
		    git_tree_entry_byname(b, git_tree_entry_name(te));
		buf_trim(&s->path, len);
		buf_printf(&s->path, "/%s", git_tree_entry_name(te));
		if (other != NULL &&
		    git_oid_equal(git_tree_entry_id(te),
			git_tree_entry_id(other)))
			continue;
		if (git_tree_entry_type(te) == GIT_OBJECT_BLOB)
			rc = compare_file(s, git_tree_entry_id(te), e);
		else if (git_tree_entry_type(te) == GIT_OBJECT_TREE)
			rc = compare_tree(s, git_tree_entry_id(te),
			    other != NULL &&
				    git_tree_entry_type(other) ==
					GIT_OBJECT_TREE ?
				git_tree_entry_id(other) :
				&none,
			    e);
	}
	buf_trim(&s->path, len);
	git_tree_free(a);
	git_tree_free(b);
	return rc;
}

/* The id of records/ in a tree; zeros when it has none. */
static void
records_id(git_tree *t, git_oid *out)
{
	const git_tree_entry *te =
	    t == NULL ? NULL : git_tree_entry_byname(t, "records");

	memset(out, 0, sizeof(*out));
	if (te != NULL && git_tree_entry_type(te) == GIT_OBJECT_TREE)
		*out = *git_tree_entry_id(te);
}

int
acked_missing(struct store *st, const git_oid *at, const git_oid *in,
    struct plan *plan, size_t *rows, struct err *e)
{
	struct search s = { st, plan, NULL, BUF_INIT, 0 };
	git_tree *a = NULL;
	git_oid ida, idb;
	int rc;

	rc = tree_of(st, at, &a, e);
	if (rc == 0 && !git_oid_is_zero(in))
		rc = tree_of(st, in, &s.in, e);
	records_id(a, &ida);
	records_id(s.in, &idb);
	if (rc == 0 && !git_oid_is_zero(&ida)) {
		buf_puts(&s.path, "records");
		rc = compare_tree(&s, &ida, &idb, e);
	}
	*rows += s.rows;
	buf_release(&s.path);
	git_tree_free(a);
	git_tree_free(s.in);
	return rc;
}

/* Every parent of every merge that acked does not have. */
static int
check_merges(struct store *st, const git_oid *acked, struct plan *p,
    size_t *rows, struct err *e)
{
	git_revwalk *walk = NULL;
	git_commit *c;
	git_oid id;
	unsigned i;
	int rc;

	rc = git_revwalk_new(&walk, st->repo);
	if (rc == 0)
		rc = git_revwalk_push(walk, &st->head);
	if (rc == 0)
		rc = git_revwalk_hide(walk, acked);
	if (rc < 0)
		store_git_err(e, GIT_ERROR, _("reading the history"));
	while (rc == 0 && git_revwalk_next(&id, walk) == 0) {
		rc = git_commit_lookup(&c, st->repo, &id);
		if (rc < 0) {
			store_git_err(e, GIT_ERROR, _("reading the history"));
			break;
		}
		if (git_commit_parentcount(c) > 1)
			for (i = 0; rc == 0 && i < git_commit_parentcount(c);
			     i++)
				rc = acked_missing(st,
				    git_commit_parent_id(c, i), &st->head, p,
				    rows, e);
		git_commit_free(c);
	}
	git_revwalk_free(walk);
	return rc;
}

/* "acked HEAD" of the last check that found nothing. */
static bool
known_good(struct store *st, const char *pair)
{
	struct err ignored = ERR_INIT;
	struct buf b = BUF_INIT;
	bool same;

	same = io_read(&b, st->privfd, "checked", 4096, 0, &ignored) == 0 &&
	    streq(b.ptr, pair);
	buf_release(&b);
	return same;
}

int
acked_check(struct store *st, struct plan *p, git_oid *second, struct err *e)
{
	struct err ignored = ERR_INIT;
	char pair[2 * STORE_OID + 1];
	git_oid acked;
	size_t rows = 0;
	int rc;

	memset(second, 0, sizeof(*second));
	if (ref_read(st, REF_ACKED, &acked, e) < 0)
		return -1;
	if (git_oid_is_zero(&acked) || git_oid_equal(&acked, &st->head))
		return 0;
	rc = git_graph_descendant_of(st->repo, &st->head, &acked);
	if (rc < 0) {
		store_git_err(e, GIT_ERROR, _("reading the history"));
		return err_hint(e,
		    _("git fsck; if what '%s' names is lost for good: git update-ref -d %s"),
		    REF_ACKED, REF_ACKED);
	}
	if (rc == 0)
		*second = acked;
	git_oid_tostr(pair, STORE_OID, &acked);
	pair[40] = ' ';
	memcpy(pair + 41, st->headhex, STORE_OID);
	if (known_good(st, pair))
		return 0;
	if (acked_missing(st, &acked, &st->head, p, &rows, e) < 0 ||
	    check_merges(st, &acked, p, &rows, e) < 0)
		return -1;
	/* only a shortcut: it need not succeed */
	if (rows == 0)
		io_replace(st->privfd, "checked", pair, strlen(pair), 0600, 0,
		    &ignored);
	return 0;
}

void
acked_prepare(struct store *st, struct ref_lock *l, const git_oid *to,
    msec until, struct durable *d)
{
	struct err e = ERR_INIT;
	git_oid from;

	if (ref_lock(st, l, REF_ACKED, "acked.twin", until, &e) < 0 ||
	    ref_read(st, REF_ACKED, &from, &e) < 0 ||
	    ref_write(st, l, &from, to, d, &e) < 0) {
		store_tell(st, "acked", NULL, "%s", e.msg);
		ref_unlock(st, l);
	}
}

/* Its directory is not synced: from an older value only more is checked. */
void
acked_move(struct store *st, struct ref_lock *l)
{
	struct err e = ERR_INIT;

	if (l->fd >= 0 && ref_move(st, l, &e) < 0)
		store_tell(st, "acked", NULL, "%s", e.msg);
	ref_unlock(st, l);
}
