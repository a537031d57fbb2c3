/*
 * Writing 4 and 5, from the plan on: worktree, index, and the branch last.  In
 * this order a plain commit of somebody who read the index before us, or who
 * removed our lock by hand, cannot take our rows out again.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

struct work {
	struct quick quick; /* or, when that cannot, */
	git_index *index;
	struct stat sb; /* of .git/index */
};

enum { QUICK_MOST = 8 };

/* As smudge of quick.c; libgit2 looks at nanoseconds, which git does not. */
static int
smudge_full(struct work *w, struct err *e)
{
	const git_index_entry *ie;
	git_index_entry copy;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < git_index_entrycount(w->index); i++) {
		ie = git_index_get_byindex(w->index, i);
		if (ie->mtime.seconds < w->sb.st_mtim.tv_sec ||
		    ie->file_size == 0 || GIT_INDEX_ENTRY_STAGE(ie) != 0)
			continue;
		copy = *ie;
		copy.path = xstrdup(ie->path);
		copy.file_size = 0;
		if (git_index_add(w->index, &copy) < 0)
			rc = store_git_err(e, GIT_ERROR, "%s", copy.path);
		free((char *)copy.path);
	}
	return rc;
}

/*
 * The index is opened under another name, because libgit2 refuses to write
 * one whose lock exists.  A link is a copy: writing it makes a new file.
 */
static int
index_full(struct store *st, struct work *w, struct err *e)
{
	char *path;
	int rc;

	if (linkat(st->gitfd, "index", st->privfd, "index", 0) < 0 &&
	    errno != ENOENT)
		return err_sys(e, _("copying '%s/index'"), st->gitdir);
	path = xasprintf("%s/bihuan/index", st->gitdir);
	rc = git_index_open(&w->index, path);
	free(path);
	if (rc == 0)
		return smudge_full(w, e);
	store_git_err(e, GIT_ERROR, _("reading '%s/index'"), st->gitdir);
	return err_hint(e,
	    _("git -C %s update-index --no-split-index; a damaged one: rm %s/index && git -C %s reset"),
	    st->root, st->gitdir, st->root);
}

static int
index_open(struct store *st, struct work *w, size_t changes, struct err *e)
{
	memset(w, 0, sizeof(*w));
	w->quick.b = (struct buf)BUF_INIT;
	unlinkat(st->privfd, "index.lock", 0);
	if (unlinkat(st->privfd, "index", 0) < 0 && errno != ENOENT)
		return err_sys(e, _("removing '%s/bihuan/index'"), st->gitdir);
	if (fstatat(st->gitfd, "index", &w->sb, 0) < 0 && errno != ENOENT)
		return err_sys(e, "'%s/index'", st->gitdir);
	if (changes <= QUICK_MOST && quick_load(st, &w->quick))
		return 0;
	return index_full(st, w, e);
}

static void
index_close(struct work *w)
{
	quick_release(&w->quick);
	git_index_free(w->index);
	w->index = NULL;
}

static const git_index_entry *
index_get(struct work *w, const char *path, git_index_entry *room)
{
	if (w->index != NULL)
		return git_index_get_bypath(w->index, path, 0);
	return quick_get(&w->quick, path, room) ? room : NULL;
}

static void
set_stat(git_index_entry *ie, const struct stat *sb)
{
	ie->ctime.seconds = (int32_t)sb->st_ctim.tv_sec;
	ie->ctime.nanoseconds = (uint32_t)sb->st_ctim.tv_nsec;
	ie->mtime.seconds = (int32_t)sb->st_mtim.tv_sec;
	ie->mtime.nanoseconds = (uint32_t)sb->st_mtim.tv_nsec;
	ie->dev = (uint32_t)sb->st_dev;
	ie->ino = (uint32_t)sb->st_ino;
	ie->uid = sb->st_uid;
	ie->gid = sb->st_gid;
	ie->file_size = (uint32_t)sb->st_size;
}

static void
make_entry(git_index_entry *ie, const struct change *c)
{
	memset(ie, 0, sizeof(*ie));
	/* without its stat git looks at the content of what was left alone */
	if (!c->left)
		set_stat(ie, &c->sb);
	ie->mode = c->mode;
	ie->id = c->new;
	ie->path = c->path;
}

static int
index_set(git_index *index, const struct change *c, struct err *e)
{
	git_index_entry ie;
	int rc;

	if (git_index_get_bypath(index, c->path, 1) != NULL ||
	    git_index_get_bypath(index, c->path, 2) != NULL ||
	    git_index_get_bypath(index, c->path, 3) != NULL)
		git_index_conflict_remove(index, c->path);
	if (git_oid_is_zero(&c->new)) {
		rc = git_index_remove(index, c->path, 0);
		return rc == 0 || rc == GIT_ENOTFOUND ?
		    0 :
		    store_git_err(e, GIT_ERROR, "%s", c->path);
	}
	make_entry(&ie, c);
	if (git_index_add(index, &ie) < 0)
		return store_git_err(e, GIT_ERROR, "%s", c->path);
	return 0;
}

static bool
set_quickly(struct work *w, const struct plan *p)
{
	git_index_entry ie;
	size_t i;

	for (i = 0; w->index == NULL && i < p->n; i++) {
		make_entry(&ie, &p->v[i]);
		if (git_oid_is_zero(&ie.id) || !quick_set(&w->quick, &ie))
			return false;
	}
	return w->index == NULL;
}

static int
set_fully(struct store *st, struct work *w, const struct plan *p, struct err *e)
{
	size_t i;
	int rc, why;

	if (w->index == NULL && index_full(st, w, e) < 0)
		return -1;
	for (i = 0; i < p->n; i++)
		if (index_set(w->index, &p->v[i], e) < 0)
			return -1;
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	git_error_clear();
	errno = 0;
	rc = git_index_write(w->index);
	why = errno;
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	errno = why;
	/* of a full disk it may say nothing at all */
	if (rc < 0 && err_of_space(why))
		return err_sys(e, _("writing the index"));
	if (rc < 0)
		return store_git_err(e, GIT_ERROR, _("writing the index"));
	return 0;
}

/* The new index, still under its other name. */
static int
index_stage(struct store *st, struct work *w, struct plan *p, struct durable *d,
    struct err *e)
{
	if (set_quickly(w, p) ? quick_write(st, &w->quick, "index", e) < 0 :
				set_fully(st, w, p, e) < 0)
		return -1;
	durable_path(d, st->privfd, "index");
	return 0;
}

static int
index_place(struct store *st, struct plan *p, const struct lock *l,
    struct err *e)
{
	if (mkdirat(st->privfd, "old", 0700) < 0 && errno != EEXIST)
		return err_sys(e, _("making '%s/bihuan/old'"), st->gitdir);
	unlinkat(st->privfd, "old/index", 0);
	if (linkat(st->gitfd, "index", st->privfd, "old/index", 0) == 0)
		p->index_linked = true;
	else if (errno != ENOENT)
		return err_sys(e, _("keeping '%s/index'"), st->gitdir);
	if (!lock_ours(st, l)) {
		err_set(e, E_BUSY, _("somebody removed '%s/index.lock'"),
		    st->gitdir);
		return err_hint(e, _("nothing was changed; try again"));
	}
	if (renameat(st->privfd, "index", st->gitfd, "index") < 0)
		return err_sys(e, _("replacing '%s/index'"), st->gitdir);
	p->index_placed = true;
	return 0;
}

/* Takes back what was placed. */
static int
undo(struct store *st, struct plan *p, struct err *e)
{
	size_t i;
	int rc = 0;

	if (p->index_placed) {
		if (p->index_linked)
			rc = renameat(st->privfd, "old/index", st->gitfd,
			    "index");
		else
			rc = unlinkat(st->gitfd, "index", 0);
		if (rc < 0)
			err_sys(e, _("putting back '%s/index'"), st->gitdir);
		else
			p->index_placed = false;
	}
	for (i = 0; i < p->n; i++)
		if (wt_undo(st, &p->v[i], i, e) < 0)
			rc = -1;
	return rc;
}

static void
tidy(struct store *st, const struct plan *p)
{
	char name[32];
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->v[i].linked) {
			snprintf(name, sizeof(name), "old/%zu", i);
			unlinkat(st->privfd, name, 0);
		}
	if (p->index_linked)
		unlinkat(st->privfd, "old/index", 0);
	unlinkat(st->privfd, "index", 0);
}

/* Judged and staged; a new plan is durable with it, and the objects too. */
static int
stage(struct store *st, struct lock *l, struct plan *p, struct work *w,
    const git_oid *ours, struct durable *d, struct err *e)
{
	static const git_oid none;
	git_index_entry room;
	size_t i;
	int rc;

	rc = index_open(st, w, p->n, e);
	for (i = 0; rc == 0 && i < p->n; i++)
		rc = wt_judge(st, &p->v[i], ours != NULL ? &ours[i] : &none,
		    index_get(w, p->v[i].path, &room), &w->sb, e);
	for (i = 0; rc == 0 && i < p->n; i++)
		rc = wt_stage(st, &p->v[i], i, d, e);
	if (rc == 0 && ours == NULL && !l->planned)
		rc = plan_write(l, p, d, e);
	if (rc == 0)
		rc = durable_wait(d, e);
	return rc;
}

static int
place(struct store *st, struct plan *p, struct work *w, struct durable *dirs,
    struct durable *index, struct err *e)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < p->n; i++)
		rc = wt_place(st, &p->v[i], i, dirs, e);
	if (rc == 0)
		rc = index_stage(st, w, p, index, e);
	return rc;
}

/* Worktree, index, branch, in this order; the branch under its own lock. */
static int
move(struct store *st, struct lock *l, struct plan *p, struct work *w,
    struct durable *dirs, msec until, bool *moved, struct err *e)
{
	struct durable d = DURABLE_INIT;
	struct ref_lock head;
	int rc, spool = -1;

	rc = place(st, p, w, dirs, &d, e);
	if (rc == 0)
		rc = ref_lock(st, &head, REF_MAIN, "head.twin", until, e);
	if (rc == 0) {
		rc = ref_write(st, &head, &p->base, &p->new, &d, e);
		if (rc == 0)
			rc = durable_wait(&d, e);
		if (rc == 0)
			rc = index_place(st, p, l, e);
		if (rc == 0)
			rc = spool_hold(st, p->guard, &spool, e);
		if (rc == 0)
			rc = ref_move(st, &head, e);
		*moved = rc == 0;
		if (spool >= 0)
			close(spool);
		ref_unlock(st, &head);
	}
	durable_drop(&d);
	return rc;
}

/* The names are durable too; acked follows. */
static int
settle(struct store *st, struct plan *p, struct durable *dirs, msec until,
    struct err *e)
{
	struct ref_lock acked;
	int rc;

	durable_path(dirs, st->gitfd, "refs/heads");
	durable_fd(dirs, st->gitfd);
	acked_prepare(st, &acked, &p->new, until, dirs);
	rc = durable_wait(dirs, e);
	acked_move(st, &acked);
	return rc;
}

int
apply(struct store *st, struct lock *l, struct plan *p, struct durable *objects,
    msec until, bool *moved, struct err *e)
{
	struct durable dirs = DURABLE_INIT;
	struct err also = ERR_INIT;
	struct work w;
	int rc;

	*moved = false;
	rc = stage(st, l, p, &w, NULL, objects, e);
	if (rc == 0)
		rc = move(st, l, p, &w, &dirs, until, moved, e);
	index_close(&w);
	if (*moved)
		rc = settle(st, p, &dirs, until, e);
	else if (undo(st, p, &also) < 0 ||
	    (!l->keep && plan_forget(l, &also) < 0)) {
		/* the next writer finishes it, as after a crash */
		l->stuck = l->planned = true;
		if (rc > 0)
			*e = also;
		rc = -1;
	}
	durable_drop(&dirs);
	if (!l->stuck)
		tidy(st, p);
	if (*moved)
		l->planned = false;
	return rc;
}

int
apply_head(struct store *st, struct lock *l, struct plan *p,
    const git_oid *head, struct err *e)
{
	struct durable d = DURABLE_INIT;
	git_oid *ours = xcalloc(p->n + 1, sizeof(*ours));
	git_tree *tree = NULL;
	struct work w = { .quick = { BUF_INIT, 0 } };
	size_t i;
	int rc = 0;

	if (!git_oid_is_zero(head))
		rc = tree_of(st, head, &tree, e);
	for (i = 0; i < p->n; i++) {
		ours[i] = p->v[i].new;
		tree_blob(tree, p->v[i].path, &p->v[i].new);
	}
	git_tree_free(tree);
	if (rc == 0)
		rc = stage(st, l, p, &w, ours, &d, e);
	if (rc == 0)
		rc = place(st, p, &w, &d, &d, e);
	if (rc == 0)
		rc = durable_wait(&d, e);
	if (rc == 0)
		rc = index_place(st, p, l, e);
	durable_drop(&d);
	index_close(&w);
	tidy(st, p);
	free(ours);
	return rc;
}
