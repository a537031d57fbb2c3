#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "store/store_int.h"

enum { TRIES = 5 };

/* A gc may remove an empty objects/xx between its making and its use. */
static bool
again(int rc, int tries)
{
	return rc < 0 && errno == ENOENT && tries < TRIES;
}

int
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
			rc = odb_write(st, &c->new, c->bytes, c->len,
			    GIT_OBJECT_BLOB, e);
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
	rc = odb_write(st, &p->new, b.ptr, b.len, GIT_OBJECT_COMMIT, e);
	buf_release(&b);
	return rc;
}

int
commit_write(struct store *st, struct plan *p, const struct say *say,
    struct err *e)
{
	git_oid tree;

	p->new = p->base;
	if (write_tree(st, p, &tree, e) < 0)
		return -1;
	if (st->tree != NULL && git_oid_equal(&tree, git_tree_id(st->tree)) &&
	    git_oid_is_zero(&say->second))
		return 0;
	return write_commit(st, p, &tree, say, e);
}

int
commit_plan(struct store *st, struct lock *l, struct plan *p,
    const struct say *say, msec until, bool *moved, struct err *e)
{
	struct buf who = BUF_INIT;
	struct err ignored = ERR_INIT;
	int rc;

	*moved = false;
	if (git_oid_is_zero(&p->new) || git_oid_equal(&p->new, &p->base)) {
		if (commit_write(st, p, say, e) < 0)
			return -1;
		if (git_oid_equal(&p->new, &p->base))
			return 0;
	}
	if (plan_write(l, p, e) < 0) {
		plan_forget(l, &ignored);
		return -1;
	}
	rc = apply(st, l, p, until, moved, e);
	if (!*moved)
		return rc;
	/* durable from here: what fails now is a warning */
	acked_move(st, &p->new, until);
	person_write(st, &who, say->who);
	ref_log(st, &p->base, &p->new, who.ptr, say->message);
	buf_release(&who);
	if (rc == 0 && store_look(st, &p->new, &ignored) < 0)
		store_tell(st, "snapshot", NULL, "%s", ignored.msg);
	return rc;
}
