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
	rc = ref_read(st, REF_MAIN, &now, e);
	if (rc == 0 && git_oid_equal(&now, &p.base) && complete(st, &p)) {
		rc = apply(st, l, &p, &d, until, &moved, e);
		durable_drop(&d);
		if (rc > 0)
			rc = 0;
	} else if (rc == 0) {
		rc = apply_head(st, l, &p, &now, e);
	}
	if (rc == 0 && l->planned)
		rc = plan_forget(l, e);
	if (rc == 0)
		wt_tidy(st);
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
		if (l->planned && recover(st, l, until, e) < 0)
			return -1;
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
