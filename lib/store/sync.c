#include "store/sync.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <git2.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/checked.h"
#include "store/merge.h"
#include "store/merge_tree.h"
#include "store/store_int.h"
#include "store/sync_evidence.h"
#include "store/sync_git.h"
#include "store/sync_int.h"

enum { TRIES = 12 };

void
sync_release(struct sync *s)
{
	findings_release(&s->findings);
}

/* ---- the lock of syncing, and what is open during it ---- */

static int
lock(struct run *r)
{
	struct buf path = BUF_INIT;

	if (store_priv(r->st, r->err) < 0)
		return -1;
	store_private(r->st, "sync.lock", &path);
	r->lock = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	buf_release(&path);
	if (r->lock < 0)
		return err_sys(r->err, _("opening the lock of ledger-sync"));
	if (flock(r->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return err_sys(r->err, _("taking the lock of ledger-sync"));
	err_set(r->err, E_BUSY, _("another ledger-sync is running here"));
	return err_hint(r->err, _("it does the same; nothing is to be done"));
}

static int
drop_lock(const char *path, const struct stat *sb, int type, struct FTW *ftw)
{
	(void)sb;
	(void)ftw;
	if (type == FTW_F && str_suffix(path, ".lock"))
		unlink(path);
	return 0;
}

/* Only a holder of sync.lock writes these references: what is left is dead. */
static void
drop_dead_locks(struct run *r)
{
	static const char *const dirs[] = { "alive", "shared" };

	for (size_t i = 0; i < 2; i++) {
		char *dir = xasprintf("%s/.git/refs/bihuan/%s",
		    store_root(r->st), dirs[i]);

		nftw(dir, drop_lock, 8, FTW_PHYS);
		free(dir);
	}
}

int
run_open(struct run *r, struct sync *s, struct store *st, const char *remote,
    struct err *e)
{
	git_reference *head = NULL;
	char hex[SHA256_HEX];

	*r = (struct run){ .sync = s,
		.st = st,
		.lock = -1,
		.err = e,
		.url = BUF_INIT,
		.shown = BUF_INIT,
		.name = remote == NULL ? "origin" : remote };
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	if (lock(r) < 0)
		return -1;
	drop_dead_locks(r);
	if (remote_url(store_root(st), remote, &r->url, &r->named, e) < 0)
		return -1;
	remote_shown(r->url.ptr, &r->shown);
	if (git_repository_open(&r->repo, store_root(st)) < 0 ||
	    git_reference_lookup(&head, r->repo, "HEAD") < 0)
		return merge_git_err(e, _("opening the repository"));
	if (git_reference_type(head) == GIT_REFERENCE_SYMBOLIC &&
	    str_prefix(git_reference_symbolic_target(head), "refs/heads/"))
		r->branch = xstrdup(git_reference_symbolic_target(head) + 11);
	git_reference_free(head);
	if (r->branch != NULL) {
		sha256_hex(hex, r->url.ptr, r->url.len);
		r->tracking =
		    xasprintf("refs/bihuan/shared/%.8s/%s", hex, r->branch);
	} else {
		err_set(e, E_BUSY, _("the ledger is not on a branch"));
		return err_hint(e, _("go back to it: git switch main"));
	}
	return 0;
}

void
run_close(struct run *r)
{
	git_repository_free(r->repo);
	free(r->branch);
	free(r->tracking);
	buf_release(&r->url);
	buf_release(&r->shown);
	if (r->lock >= 0)
		close(r->lock);
	git_libgit2_shutdown();
}

/* ---- 1. fetch and merge, no lock of the ledger ---- */

static const char *
address(const struct run *r)
{
	return r->named ? r->name : r->url.ptr;
}

static bool
shared_known(struct run *r)
{
	return git_reference_name_to_id(&r->shared, r->repo, r->tracking) == 0;
}

static int
setting_at(struct run *r, const git_oid *commit, const char *key,
    struct buf *out)
{
	git_object *o = NULL;
	char spec[64 + GIT_OID_HEXSZ];
	char hex[GIT_OID_HEXSZ + 1];
	struct table t = TABLE_INIT;
	struct err e = ERR_INIT;
	long row;
	int rc;

	git_oid_tostr(hex, sizeof(hex), commit);
	snprintf(spec, sizeof(spec), "%s:settings.csv", hex);
	if (git_revparse_single(&o, r->repo, spec) < 0)
		return -1;
	rc = table_load(&t, "settings.csv", git_blob_rawcontent((git_blob *)o),
	    (size_t)git_blob_rawsize((git_blob *)o), CSV_PEOPLE, &e);
	if (rc == 0 && (row = table_find(&t, "key", key, 0)) >= 0)
		buf_puts(out, table_get(&t, (size_t)row, "value"));
	table_release(&t);
	git_object_free(o);
	return rc;
}

/* A rehearsal's records in the real ledger could never be taken out again. */
static int
same_ledger(struct run *r)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	int rc = 0;

	/* broken settings are a matter of merging */
	if (setting_at(r, &r->ours, "rehearsal", &a) == 0 &&
	    setting_at(r, &r->shared, "rehearsal", &b) == 0 &&
	    streq(a.ptr, "yes") != streq(b.ptr, "yes")) {
		rc = err_at(r->err, E_DATA, "settings.csv", 0,
		    _("rehearsal is '%s' here and '%s' in the shared ledger; "
		      "they are never joined"),
		    a.ptr, b.ptr);
		err_hint(r->err,
		    _("a rehearsal and a real ledger stay apart; name the "
		      "right repository"));
	}
	buf_release(&a);
	buf_release(&b);
	return rc;
}

static bool
tree_id(struct run *r, const git_oid *commit, git_oid *out)
{
	git_commit *c = NULL;

	if (git_commit_lookup(&c, r->repo, commit) < 0)
		return false;
	git_oid_cpy(out, git_commit_tree_id(c));
	git_commit_free(c);
	return true;
}

static bool
blob_at(struct run *r, const git_oid *tree, const char *path, git_oid *out)
{
	git_tree *t = NULL;
	bool there =
	    git_tree_lookup(&t, r->repo, tree) == 0 && tree_blob(t, path, out);

	git_tree_free(t);
	return there;
}

/* Neither side's version: both were changed, and this is what came of it. */
static bool
joined(struct run *r, const git_oid *tree, const char *path)
{
	git_oid a, b, c, ours, shared;

	return tree_id(r, &r->ours, &ours) && tree_id(r, &r->shared, &shared) &&
	    blob_at(r, tree, path, &a) && blob_at(r, &ours, path, &b) &&
	    blob_at(r, &shared, path, &c) && !git_oid_equal(&a, &b) &&
	    !git_oid_equal(&a, &c);
}

/* Tables whose merge does not hold: the shared version stands. */
static int
check_merge(struct run *r, git_oid *tree)
{
	struct findings fs = FINDINGS_INIT;
	char hex[GIT_OID_HEXSZ + 1], since[GIT_OID_HEXSZ + 1];
	const char *paths[65];
	size_t n = 0;
	int rc;

	git_oid_tostr(hex, sizeof(hex), tree);
	git_oid_tostr(since, sizeof(since), &r->ours);
	rc = checked_tree(store_root(r->st), hex, since, &fs, r->err);
	for (size_t i = 0; rc == 0 && i < fs.n && n < 64; i++) {
		const struct finding *f = &fs.v[i];
		bool twice = false;

		if (f->severity != SEV_ERROR || f->file == NULL ||
		    merge_kind(f->file) != MERGE_TABLE ||
		    !joined(r, tree, f->file))
			continue;
		for (size_t k = 0; k < n; k++)
			twice |= streq(paths[k], f->file);
		finding_add(&r->sync->findings, SEV_WARN, "merge", f->file,
		    f->line,
		    _("%s; so the shared version of this table stands"),
		    f->msg);
		if (!twice)
			paths[n++] = f->file;
	}
	paths[n] = NULL;
	if (rc == 0 && n > 0)
		rc = merge_give_way(tree, r->repo, tree, &r->shared, paths,
		    r->err);
	findings_release(&fs);
	return rc;
}

/* Gives the commit to go to: ours, the shared one, or a new merge of both. */
static int
merge(struct run *r)
{
	struct merge_tree mt;
	git_oid tree;

	git_oid_cpy(&r->target, &r->ours);
	if (git_oid_equal(&r->ours, &r->shared))
		return 0;
	if (git_graph_descendant_of(r->repo, &r->ours, &r->shared) == 1)
		return 0;
	if (same_ledger(r) < 0 || run_copy(r) < 0 ||
	    merge_commits(&mt, r->repo, &r->ours, &r->shared,
		&r->sync->findings, r->err) < 0)
		return -1;
	if (git_graph_descendant_of(r->repo, &r->shared, &r->ours) == 1 &&
	    tree_id(r, &r->shared, &tree) && git_oid_equal(&tree, &mt.tree)) {
		git_oid_cpy(&r->target, &r->shared);
		return 0;
	}
	if (mt.tables && check_merge(r, &mt.tree) < 0)
		return -1;
	return run_commit(r, &r->target, &mt.tree, &r->ours, &r->shared);
}

static int
read_head(struct run *r)
{
	if (store_refresh(r->st, r->err) < 0)
		return -1;
	if (git_oid_fromstr(&r->ours, store_head(r->st)) < 0)
		return err_set(r->err, E_ABSENT,
		    _("the ledger has no commit yet"));
	return 0;
}

static int
take(struct run *r)
{
	struct buf in = BUF_INIT;
	size_t n = 0;
	int rc;

	if (remote_fetch(store_root(r->st), address(r), r->branch, r->tracking,
		shared_known(r), &r->there, r->err) < 0)
		return -1;
	store_private(r->st, "incoming", &in);
	rc = evidence_pull(store_root(r->st), r->url.ptr, in.ptr, &n,
	    &r->sync->findings, r->err);
	buf_release(&in);
	r->sync->photos_in += n;
	if (rc < 0 || read_head(r) < 0)
		return -1;
	git_oid_cpy(&r->target, &r->ours);
	if (!r->there)
		return 0;
	if (!shared_known(r))
		return err_set(r->err, E_IO, _("git fetched nothing from '%s'"),
		    r->shown.ptr);
	return merge(r);
}

/* ---- 2. the small rest, under the ledger's lock ---- */

static int
rest(struct run *r)
{
	struct merge_tree mt;
	git_oid now;

	if (git_oid_fromstr(&now, store_head(r->st)) < 0)
		return merge_git_err(r->err, _("reading the branch"));
	if (git_oid_equal(&now, &r->ours))
		return 0;
	if (git_graph_descendant_of(r->repo, &r->target, &now) == 1)
		return 0;
	if (git_graph_descendant_of(r->repo, &now, &r->target) == 1) {
		git_oid_cpy(&r->target, &now);
		return 0;
	}
	if (merge_commits(&mt, r->repo, &now, &r->target, &r->sync->findings,
		r->err) < 0)
		return -1;
	return run_commit(r, &r->target, &mt.tree, &now, &r->shared);
}

/*
 * The lock is taken even when nothing is to be moved: recovery, restoring and
 * the spool are part of taking it.
 */
static int
settle(struct run *r)
{
	struct txn *tx = NULL;
	char hex[GIT_OID_HEXSZ + 1];
	msec since = 0;
	int rc;

	rc = txn_begin(&tx, r->st, TXN_WAIT, r->err);
	since = clock_real();
	if (rc == 0)
		rc = rest(r);
	git_oid_tostr(hex, sizeof(hex), &r->target);
	if (rc == 0 && !streq(hex, store_head(r->st)))
		rc = txn_forward(tx, hex, r->err);
	if (rc == 0)
		rc = txn_commit(tx, "sync", "ledger-sync", r->err);
	txn_free(tx);
	since = clock_real() - since;
	if (since > r->sync->held)
		r->sync->held = since;
	return rc;
}

/* ---- 3. push ---- */

static void
count(struct run *r, const git_oid *before)
{
	size_t ahead, behind;

	if (git_graph_ahead_behind(&ahead, &behind, r->repo, &r->target,
		before) == 0)
		r->sync->taken += ahead;
	if (r->there &&
	    git_graph_ahead_behind(&ahead, &behind, r->repo, &r->target,
		&r->shared) == 0)
		r->sync->given += ahead;
}

static int
give(struct run *r, bool *rejected)
{
	char hex[GIT_OID_HEXSZ + 1];
	size_t n = 0;
	int rc;

	*rejected = false;
	if (evidence_push(store_root(r->st), r->url.ptr, &n, &r->sync->findings,
		r->err) < 0)
		return -1;
	r->sync->photos_out += n;
	git_oid_tostr(hex, sizeof(hex), &r->target);
	rc = run_alive(r);
	if (rc == 0)
		rc = remote_push(store_root(r->st), address(r), r->branch, hex,
		    store_station(r->st), rejected, r->err);
	if (rc == 0 && !*rejected)
		rc = run_shared(r);
	return rc;
}

int
run_round(struct run *r)
{
	bool rejected = true;
	git_oid first;

	if (read_head(r) < 0)
		return -1;
	git_oid_cpy(&r->target, &r->ours);
	if (settle(r) < 0) /* recovery and the spool, before anything leaves */
		return -1;
	for (int i = 0; i < TRIES && rejected; i++) {
		if (i > 1) /* others are fast: do not meet them again */
			usleep((useconds_t)(rand() % (100000 * i)));
		if (take(r) < 0)
			return -1;
		if (i == 0)
			git_oid_cpy(&first, &r->ours);
		if (settle(r) < 0 || give(r, &rejected) < 0)
			return -1;
	}
	count(r, &first);
	if (!rejected)
		return 0;
	err_set(r->err, E_BUSY,
	    _("others kept pushing to '%s'; what is here is merged but not "
	      "yet shared"),
	    r->shown.ptr);
	return err_hint(r->err, _("try again: ledger-sync"));
}

int
sync_run(struct sync *s, struct store *st, const char *remote, struct err *e)
{
	struct run r;
	int rc;

	srand((unsigned)getpid());
	rc = run_open(&r, s, st, remote, e);
	if (rc == 0)
		rc = run_round(&r);
	run_close(&r);
	return rc;
}
