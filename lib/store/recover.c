#include <string.h>

#include "base/str.h"
#include "store/store_int.h"

enum { ROUNDS = 20 };

/*
 * Objects and plan went to the disk together: a plan that outlived its objects
 * (power was cut) is none.  Reading checks their hashes.
 */
static bool
complete(struct store *st, const struct plan *p)
{
	struct err ignored = ERR_INIT;
	struct buf b = BUF_INIT;
	git_tree *tree = NULL;
	git_oid id;
	size_t i;
	bool good = tree_of(st, &p->new, &tree, &ignored) == 0;

	for (i = 0; good && i < p->n; i++) {
		tree_blob(tree, p->v[i].path, &id);
		buf_clear(&b);
		good = git_oid_equal(&id, &p->v[i].new) &&
		    (git_oid_is_zero(&id) ||
			blob_read(st, &id, &b, &ignored) == 0);
	}
	buf_release(&b);
	git_tree_free(tree);
	return good;
}

/* Reads a blob; zeros are an empty one. */
static int
bytes_of(struct store *st, const git_oid *id, struct buf *out, struct err *e)
{
	buf_clear(out);
	return git_oid_is_zero(id) ? 0 : blob_read(st, id, out, e);
}

/*
 * What the plan would have added to a records file: how much of it HEAD has
 * and lacks; what it lacks becomes a change of rest.
 */
static int
compare(struct store *st, const struct change *c, const git_oid *head,
    struct plan *rest, size_t count[2], struct err *e)
{
	struct buf old = BUF_INIT, new = BUF_INIT, now = BUF_INIT;
	struct buf out = BUF_INIT;
	struct lines had, will, has;
	struct change *r;
	size_t i, lacks = 0;
	int rc = -1;

	if (bytes_of(st, &c->old, &old, e) < 0 ||
	    bytes_of(st, &c->new, &new, e) < 0 ||
	    bytes_of(st, head, &now, e) < 0)
		goto out;
	rc = 0;
	lines_split(&had, old.ptr, old.len, false);
	lines_split(&will, new.ptr, new.len, false);
	lines_split(&has, now.ptr, now.len, false);
	for (i = 1; i < will.n; i++) {
		if (lines_have(&had, will.v[i].ptr, will.v[i].len))
			continue;
		if (lines_have(&has, will.v[i].ptr, will.v[i].len))
			count[0]++;
		else
			lacks++;
	}
	count[1] += lacks;
	lines_release(&had);
	lines_release(&will);
	lines_release(&has);
	if (lacks > 0) {
		rows_restore(&out, &new, &now);
		r = plan_add(rest, c->path, head, head);
		r->len = out.len;
		r->bytes = buf_steal(&out);
	}
out:
	buf_release(&old);
	buf_release(&new);
	buf_release(&now);
	buf_release(&out);
	return rc;
}

/*
 * Somebody removed our lock after a crash and committed part of what stood in
 * the worktree: the rest follows, so that no change is there by half.
 */
static int
rest_of(struct store *st, const struct plan *p, const git_oid *now,
    struct plan *rest, struct err *e)
{
	size_t i, count[2] = { 0, 0 };
	git_tree *tree = NULL;
	git_oid head;
	int rc = tree_of(st, now, &tree, e);

	for (i = 0; rc == 0 && i < p->n; i++) {
		if (!path_is_records(p->v[i].path))
			continue;
		tree_blob(tree, p->v[i].path, &head);
		rc = compare(st, &p->v[i], &head, rest, count, e);
	}
	git_tree_free(tree);
	if (rc < 0 || count[0] == 0 || count[1] == 0)
		plan_release(rest);
	return rc;
}

static int
recover_other(struct store *st, struct lock *l, struct plan *p,
    const git_oid *now, msec until, struct err *e)
{
	struct say say = { "the rest of an interrupted change", "bihuan",
		{ { 0 } } };
	struct plan rest = PLAN_INIT;
	bool moved = false;
	int rc = 0;

	if (!git_oid_is_zero(now) && complete(st, p))
		rc = rest_of(st, p, now, &rest, e);
	if (rc == 0)
		rc = apply_head(st, l, p, now, e);
	if (rc == 0 && rest.n > 0) {
		rc = store_look(st, now, e);
		rest.base = *now;
		/* another plan behind the one there is, and none forgotten */
		l->planned = false;
		if (rc == 0)
			rc = commit_plan(st, l, &rest, &say, until, &moved, e);
		l->planned = !moved;
	}
	plan_release(&rest);
	return rc;
}

/* 0, 1: the branch moved meanwhile; -1. */
static int
recover(struct store *st, struct lock *l, msec until, struct err *e)
{
	struct durable d = DURABLE_INIT;
	struct plan p = PLAN_INIT;
	bool moved = false;
	git_oid now;
	int rc;

	if (!plan_read(l, &p)) {
		l->planned = false;
		return 0;
	}
	l->keep = true;
	rc = ref_read(st, REF_MAIN, &now, e);
	if (rc == 0 && git_oid_equal(&now, &p.base) && complete(st, &p)) {
		rc = apply(st, l, &p, &d, until, &moved, e);
		durable_drop(&d);
	} else if (rc == 0) {
		rc = recover_other(st, l, &p, &now, until, e);
	}
	l->keep = false;
	if (rc == 0)
		rc = plan_forget(l, e);
	if (rc == 0)
		wt_tidy(st);
	if (rc < 0)
		/* the worktree may be half ours: as the crash left it */
		l->planned = l->stuck = true;
	plan_release(&p);
	return rc;
}

/* 0, 1: the branch moved meanwhile, from the start; -1. */
static int
restore(struct store *st, struct lock *l, msec until, git_oid *second,
    struct err *e)
{
	struct say say = { "restore rows that the history had dropped",
		"bihuan", { { 0 } } };
	struct plan p = PLAN_INIT;
	bool moved;
	int rc;

	p.base = st->head;
	rc = acked_check(st, &p, second, e);
	if (rc == 0 && p.n > 0) {
		say.second = *second;
		rc = commit_plan(st, l, &p, &say, until, &moved, e);
		memset(second, 0, sizeof(*second));
	}
	plan_release(&p);
	return rc;
}

static int
commit_spool(struct store *st, struct lock *l, msec until, git_oid *second,
    struct err *e)
{
	struct say say = { "events that were spooled", "bihuan", *second };
	struct plan p = PLAN_INIT;
	bool moved;
	int rc;

	if (!spool_waiting(st))
		return 0;
	p.base = st->head;
	rc = spool_plan(st, &p, e);
	if (rc == 0 && p.n > 0) {
		rc = commit_plan(st, l, &p, &say, until, &moved, e);
		if (rc == 0)
			memset(second, 0, sizeof(*second));
	}
	if (rc == 0)
		rc = spool_empty(st, e);
	plan_release(&p);
	return rc;
}

int
txn_prepare(struct store *st, struct lock *l, msec until, git_oid *second,
    struct err *e)
{
	int n, rc;

	for (n = 0; n < ROUNDS; n++) {
		if (head_ready(st, e) < 0)
			return -1;
		rc = l->planned ? recover(st, l, until, e) : 0;
		if (rc < 0)
			return -1;
		if (rc > 0)
			continue;
		if (store_refresh(st, e) < 0)
			return -1;
		rc = restore(st, l, until, second, e);
		if (rc == 0)
			rc = commit_spool(st, l, until, second, e);
		if (rc <= 0)
			return rc;
	}
	return err_set(e, E_BUSY, _("somebody else keeps moving branch main"));
}
