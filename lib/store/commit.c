#include <errno.h>
#include <git2/sys/odb_backend.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/str.h"
#include "store/store_int.h"

enum { TRIES = 5 };

/* A gc may remove an empty objects/xx between its making and its use. */
static bool
again(int rc, int tries)
{
	return rc < 0 && errno == ENOENT && tries < TRIES;
}

static int
odb_write(struct store *st, git_oid *out, const void *p, size_t len,
    git_object_t type, struct err *e)
{
	int rc, n = 0;

	do {
		errno = 0;
		rc = git_odb_write(out, st->odb, p, len, type);
	} while (again(rc, n++));
	return rc < 0 ? store_git_err(e, GIT_ERROR, _("writing an object")) : 0;
}

/* The backend of loose objects: the first that writes. */
static git_odb_backend *
loose(struct store *st)
{
	git_odb_backend *b;
	size_t i, n = git_odb_num_backends(st->odb);

	for (i = 0; i < n; i++)
		if (git_odb_get_backend(&b, st->odb, i) == 0 &&
		    b->write != NULL)
			return b;
	return NULL;
}

/*
 * git_odb_write names what it writes with a slow SHA-1 that looks for made-up
 * collisions: for a day file a third of a commit.  The bytes are ours.
 */
static int
blob_write(struct store *st, git_oid *out, const void *p, size_t len,
    struct err *e)
{
	git_odb_backend *b = loose(st);
	int rc, n = 0;

	if (b == NULL)
		return odb_write(st, out, p, len, GIT_OBJECT_BLOB, e);
	sha1_object(out->id, "blob", p, len);
	do {
		errno = 0;
		rc = b->write(b, out, p, len, GIT_OBJECT_BLOB);
	} while (again(rc, n++));
	return rc < 0 ? store_git_err(e, GIT_ERROR, _("writing an object")) : 0;
}

/* The blob, and the trees above it. */
static void
durable_change(struct store *st, struct durable *d, git_tree *root,
    const struct change *c)
{
	git_tree_entry *te;
	char *dir, *cut;

	if (c->bytes != NULL)
		durable_object(st, d, &c->new);
	dir = xstrdup(c->path);
	while ((cut = strrchr(dir, '/')) != NULL) {
		*cut = '\0';
		if (git_tree_entry_bypath(&te, root, dir) < 0)
			continue;
		durable_object(st, d, git_tree_entry_id(te));
		git_tree_entry_free(te);
	}
	free(dir);
}

static int
durable_changes(struct store *st, struct durable *d, const git_oid *tree,
    const struct plan *p, struct err *e)
{
	git_tree *root = NULL;
	size_t i;

	if (git_tree_lookup(&root, st->repo, tree) < 0)
		return store_git_err(e, GIT_ERROR, _("writing a tree"));
	durable_object(st, d, tree);
	for (i = 0; i < p->n; i++)
		durable_change(st, d, root, &p->v[i]);
	git_tree_free(root);
	durable_object(st, d, &p->new);
	return 0;
}

static int
write_tree(struct store *st, struct plan *p, git_oid *out, struct err *e)
{
	git_tree_update *up = xcalloc(p->n + 1, sizeof(*up));
	git_tree *base = NULL;
	struct change *c;
	size_t i, n = 0;
	int rc = 0, tries = 0;

	for (i = 0; rc == 0 && i < p->n; i++) {
		c = &p->v[i];
		if (c->bytes != NULL)
			rc = blob_write(st, &c->new, c->bytes, c->len, e);
		if (rc < 0 || git_oid_equal(&c->old, &c->new))
			continue;
		up[n].path = c->path;
		up[n].action = git_oid_is_zero(&c->new) ?
		    GIT_TREE_UPDATE_REMOVE :
		    GIT_TREE_UPDATE_UPSERT;
		up[n].id = c->new;
		up[n++].filemode = (git_filemode_t)c->mode;
	}
	if (rc == 0 && !git_oid_is_zero(&p->base))
		rc = tree_of(st, &p->base, &base, e);
	if (rc == 0 && n == 0 && base != NULL) {
		*out = *git_tree_id(base);
	} else if (rc == 0) {
		do {
			errno = 0;
			rc =
			    git_tree_create_updated(out, st->repo, base, n, up);
		} while (again(rc, tries++));
		if (rc < 0)
			store_git_err(e, GIT_ERROR, _("writing a tree"));
	}
	git_tree_free(base);
	free(up);
	return rc;
}

/* Nothing of the name may end it early. */
void
person_write(struct store *st, struct buf *b, const char *who)
{
	const char *plant = store_setting(st, "plant"), *p;
	time_t t = (time_t)(store_now(st) / SECOND);
	struct tm tm;
	int off;

	if (str_blank(who))
		who = "bihuan";
	for (p = who; *p != '\0'; p++)
		if ((unsigned char)*p >= ' ' && *p != '<' && *p != '>')
			buf_putc(b, *p);
	buf_puts(b, " <");
	for (p = who; ch_alnum(*p) || *p == '-' || *p == '.'; p++)
		buf_putc(b, *p);
	buf_putc(b, '@');
	for (p = *plant == '\0' ? "ledger" : plant; *p != '\0'; p++)
		if (ch_alnum(*p) || *p == '-' || *p == '.')
			buf_putc(b, *p);
	localtime_r(&t, &tm);
	off = (int)(tm.tm_gmtoff / 60);
	buf_printf(b, "> %lld %c%02d%02d", (long long)t, off < 0 ? '-' : '+',
	    abs(off) / 60, abs(off) % 60);
}

static int
write_commit(struct store *st, struct plan *p, const git_oid *tree,
    const struct say *say, struct err *e)
{
	struct buf b = BUF_INIT;
	char hex[STORE_OID];
	int rc;

	git_oid_tostr(hex, sizeof(hex), tree);
	buf_printf(&b, "tree %s\n", hex);
	if (!git_oid_is_zero(&p->base)) {
		git_oid_tostr(hex, sizeof(hex), &p->base);
		buf_printf(&b, "parent %s\n", hex);
	}
	if (!git_oid_is_zero(&say->second)) {
		git_oid_tostr(hex, sizeof(hex), &say->second);
		buf_printf(&b, "parent %s\n", hex);
	}
	buf_puts(&b, "author ");
	person_write(st, &b, say->who);
	buf_puts(&b, "\ncommitter ");
	person_write(st, &b, say->who);
	buf_printf(&b, "\n\n%s\n", say->message);
	rc = commit_sign(st, &b, e);
	if (rc == 0)
		rc = odb_write(st, &p->new, b.ptr, b.len, GIT_OBJECT_COMMIT, e);
	buf_release(&b);
	return rc;
}

int
commit_write(struct store *st, struct plan *p, const struct say *say,
    struct durable *d, struct err *e)
{
	git_oid tree;
	int rc;

	p->new = p->base;
	/* synced together below instead of one by one */
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	rc = write_tree(st, p, &tree, e);
	if (rc == 0 &&
	    (st->tree == NULL || !git_oid_equal(&tree, git_tree_id(st->tree)) ||
		!git_oid_is_zero(&say->second)))
		rc = write_commit(st, p, &tree, say, e);
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	if (rc == 0 && !git_oid_equal(&p->new, &p->base))
		rc = durable_changes(st, d, &tree, p, e);
	return rc;
}

int
commit_plan(struct store *st, struct lock *l, struct plan *p,
    const struct say *say, msec until, bool *moved, struct err *e)
{
	struct durable d = DURABLE_INIT;
	struct buf who = BUF_INIT;
	struct err ignored = ERR_INIT;
	int rc = 0;

	*moved = false;
	if (git_oid_is_zero(&p->new) || git_oid_equal(&p->new, &p->base))
		rc = commit_write(st, p, say, &d, e);
	if (rc == 0 && !git_oid_equal(&p->new, &p->base))
		rc = apply(st, l, p, &d, until, moved, e);
	durable_drop(&d);
	if (!*moved)
		return rc;
	/* durable from here: what fails now is a warning */
	person_write(st, &who, say->who);
	ref_log(st, &p->base, &p->new, who.ptr, say->message);
	buf_release(&who);
	if (rc == 0 && store_look(st, &p->new, &ignored) < 0)
		store_tell(st, "snapshot", NULL, "%s", ignored.msg);
	return rc;
}
