/*
 * One way to write.  The order, each step safe against a kill, an error, and a
 * plain git beside us at any point of it:
 *
 *	1  flock						lock.c
 *	2  index.twin, linked to .git/index.lock		lock.c
 *	3  finish or clear a dead writer's plan; refuse an unfinished merge;
 *	   put back dropped rows; commit the spool		recover.c
 *	4  blobs, trees, commit (commit.c); the plan into the twin (plan.c);
 *	   worktree files (worktree.c); the index (apply.c)
 *	5  the branch by compare and swap (refs.c): durable; acked (acked.c)
 *	6  unlink index.lock, then the twin; unlock		lock.c
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/store_int.h"

enum { SPOOLED_MOST = 5 * 1000 };

struct txn {
	struct store *st;
	struct lock lock;
	struct plan plan;
	git_oid second; /* an acked commit that is no ancestor */
	git_oid forward;
	msec until;
	bool done;
};

int
txn_begin(struct txn **out, struct store *st, int wait_ms, struct err *e)
{
	struct txn *tx;

	st->overtaken = false;
	if (st->fixed || st->txn != NULL)
		return err_set(e, E_BUSY,
		    st->fixed ? _("a tree is only for reading") :
				_("a change is already under way"));
	tx = xcalloc(1, sizeof(*tx));
	tx->st = st;
	tx->until = clock_steady() + wait_ms;
	st->txn = tx;
	if (lock_take(st, &tx->lock, tx->until, e) < 0 ||
	    txn_prepare(st, &tx->lock, tx->until, &tx->second, e) < 0) {
		txn_free(tx);
		return store_full(st, e);
	}
	*out = tx;
	return 0;
}

int
spool_settle(struct store *st, int wait_ms, struct err *e)
{
	struct err why = ERR_INIT;
	struct txn *tx;

	if (!spool_lies(st))
		return 0;
	if (store_may_write(st, e) < 0)
		return -1;
	if (txn_begin(&tx, st, wait_ms, &why) == 0) {
		txn_free(tx);
		return 0;
	}
	if (why.code == E_BUSY)
		return 0;
	*e = why;
	return -1;
}

int
spool_tend(struct store *st, msec *since, bool quiet, struct err *e)
{
	msec now = clock_steady();

	if (!spool_lies(st)) {
		*since = 0;
		return 0;
	}
	if (*since == 0)
		*since = now;
	if (!quiet && now - *since < SPOOLED_MOST)
		return 0;
	*since = now;
	return spool_settle(st, 0, e);
}

void
txn_free(struct txn *tx)
{
	if (tx == NULL)
		return;
	lock_drop(tx->st, &tx->lock);
	tx->st->txn = NULL;
	plan_release(&tx->plan);
	free(tx);
}

static struct change *
change_of(struct txn *tx, const char *path)
{
	git_oid id;
	size_t i;

	for (i = 0; i < tx->plan.n; i++)
		if (streq(tx->plan.v[i].path, path))
			return &tx->plan.v[i];
	tree_blob(tx->st->tree, path, &id);
	return plan_add(&tx->plan, path, &id, &id);
}

static void
set_bytes(struct change *c, struct buf *b)
{
	free(c->bytes);
	c->len = b->len;
	c->bytes = buf_steal(b);
}

int
txn_put(struct txn *tx, const char *path, const void *p, size_t len,
    struct err *e)
{
	struct buf b = BUF_INIT;

	if (path_check(path, e) < 0)
		return -1;
	buf_add(&b, p, len);
	set_bytes(change_of(tx, path), &b);
	return 0;
}

int
txn_remove(struct txn *tx, const char *path, struct err *e)
{
	struct change *c;

	if (path_check(path, e) < 0)
		return -1;
	c = change_of(tx, path);
	free(c->bytes);
	c->bytes = NULL;
	memset(&c->new, 0, sizeof(c->new));
	return 0;
}

static int
other_header(const char *path, const char *header, const struct buf *b,
    struct err *e)
{
	err_at(e, E_DATA, path, 1, _("has the header '%.*s', not '%.*s'"),
	    (int)strcspn(b->ptr, "\r\n"), b->ptr, (int)strcspn(header, "\r\n"),
	    header);
	return err_hint(e, "git log -- %s", path);
}

int
txn_append(struct txn *tx, const char *path, const char *header,
    const char *rows, size_t len, struct err *e)
{
	struct buf b = BUF_INIT;
	struct change *c;

	if (path_check(path, e) < 0 || store_may_write(tx->st, e) < 0)
		return -1;
	c = change_of(tx, path);
	if (c->bytes != NULL)
		buf_add(&b, c->bytes, c->len);
	else if (!git_oid_is_zero(&c->new) &&
	    !wt_holds(tx->st, path, &c->new, &b) &&
	    blob_read(tx->st, &c->new, &b, e) < 0)
		goto fail;
	if (b.len == 0)
		buf_puts(&b, header);
	if (!str_prefix(b.ptr, header)) {
		other_header(path, header, &b, e);
		goto fail;
	}
	if (b.ptr[b.len - 1] != '\n')
		buf_putc(&b, '\n');
	buf_add(&b, rows, len);
	set_bytes(c, &b);
	return 0;
fail:
	buf_release(&b);
	return -1;
}

int
txn_forward(struct txn *tx, const char *commit, struct err *e)
{
	struct store *st = tx->st;
	size_t rows = 0;
	git_oid id;

	if (tx->plan.n > 0)
		return err_set(e, E_DATA,
		    _("a change that moves the branch takes no files"));
	if (git_oid_fromstr(&id, commit) < 0)
		return err_set(e, E_DATA, _("'%s' is no commit"), commit);
	if (git_oid_equal(&id, &st->head))
		return 0;
	if (git_graph_descendant_of(st->repo, &id, &st->head) != 1)
		return err_set(e, E_BUSY,
		    _("the branch moved meanwhile; commit %.12s does not follow it"),
		    commit);
	if (acked_missing(st, &st->head, &id, NULL, &rows, e) < 0)
		return -1;
	if (!git_oid_is_zero(&tx->second) &&
	    acked_missing(st, &tx->second, &id, NULL, &rows, e) < 0)
		return -1;
	if (rows > 0)
		return err_set(e, E_DATA,
		    _("commit %.12s lacks %zu rows of records/"), commit, rows);
	tx->forward = id;
	return plan_between(st, &tx->plan, &st->head, &id, e);
}

/*
 * The branch moved between our look and our swap.  What was worked out from
 * files that are still the same holds; anything else is worked out again by
 * whoever tries again.
 */
static int
look_again(struct txn *tx, struct err *e)
{
	struct change *c;
	git_oid id;
	size_t i;

	if (txn_prepare(tx->st, &tx->lock, tx->until, &tx->second, e) < 0)
		return -1;
	if (!git_oid_is_zero(&tx->forward))
		return err_set(e, E_BUSY, _("the branch moved meanwhile"));
	for (i = 0; i < tx->plan.n; i++) {
		c = &tx->plan.v[i];
		tree_blob(tx->st->tree, c->path, &id);
		if (!git_oid_equal(&id, &c->old)) {
			err_at(e, E_BUSY, c->path, 0,
			    _("was changed by another git command meanwhile"));
			return err_hint(e, _("try again in a moment"));
		}
		c->touch = c->left = c->linked = c->placed = false;
	}
	tx->plan.index_linked = tx->plan.index_placed = false;
	memset(&tx->plan.new, 0, sizeof(tx->plan.new));
	return 0;
}

void
txn_guard(struct txn *tx, const struct spool_guard *guard)
{
	tx->plan.guard = guard;
}

bool
store_overtaken(struct store *st)
{
	bool was = st->overtaken;

	st->overtaken = false;
	return was;
}

int
txn_commit(struct txn *tx, const char *message, const char *who, struct err *e)
{
	struct say say = { message, who, { { 0 } } };
	bool moved = false;
	int n, rc = 1;

	if (tx->plan.n == 0 && git_oid_is_zero(&tx->forward)) {
		lock_drop(tx->st, &tx->lock);
		return 0;
	}
	for (n = 0; rc > 0 && n < 5; n++) {
		if (n > 0 && look_again(tx, e) < 0)
			return -1;
		say.second = tx->second;
		tx->plan.base = tx->st->head;
		rc = commit_plan(tx->st, &tx->lock, &tx->plan, &say, tx->until,
		    &moved, e);
	}
	if (rc < 0 && !moved)
		store_full(tx->st, e);
	else if (rc < 0)
		err_hint(e,
		    _("the change was made all the same, do not make it "
		      "again"));
	if (rc > 0)
		rc = err_set(e, E_BUSY,
		    _("somebody else keeps moving branch main"));
	lock_drop(tx->st, &tx->lock);
	return rc;
}

int
txn_put_back(struct txn *tx, const char *path, struct err *e)
{
	struct plan p = PLAN_INIT;
	git_oid id;
	int rc;

	if (path_check(path, e) < 0)
		return -1;
	tree_blob(tx->st->tree, path, &id);
	plan_add(&p, path, &id, &id);
	rc = apply_head(tx->st, &tx->lock, &p, &tx->st->head, e);
	plan_release(&p);
	return rc;
}
