/*
 * A rehearsal's settings say so in every commit since the first one.  The
 * answer is kept in .git/bihuan/rehearsal as "<commit> <root commit>", the
 * commit up to which it was looked at, so that only newer ones are read.
 */
#include <string.h>

#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

enum { KEEP_AFTER = 16 };

struct look {
	git_oid good[8]; /* settings blobs that say yes */
	size_t n;
	git_oid known; /* zeros: none */
	char root[STORE_OID];
};

static bool
says_yes(struct store *st, struct look *l, git_commit *c)
{
	struct err ignored = ERR_INIT;
	struct table t = TABLE_INIT;
	struct buf b = BUF_INIT;
	git_tree *tree = NULL;
	git_oid id;
	bool yes = false;
	long row;
	size_t i;

	if (git_commit_tree(&tree, c) < 0)
		return false;
	yes = tree_blob(tree, "settings.csv", &id);
	git_tree_free(tree);
	for (i = 0; yes && i < l->n; i++)
		if (git_oid_equal(&id, &l->good[i]))
			return true;
	yes = yes && blob_read(st, &id, &b, &ignored) == 0 &&
	    table_load(&t, "settings.csv", b.ptr, b.len, CSV_PEOPLE,
		&ignored) == 0 &&
	    (row = table_find(&t, "key", "rehearsal", 0)) >= 0 &&
	    streq(table_get(&t, (size_t)row, "value"), "yes");
	if (yes)
		l->good[l->n < 8 ? l->n++ : 7] = id;
	table_release(&t);
	buf_release(&b);
	return yes;
}

static void
read_known(struct store *st, struct look *l)
{
	struct err ignored = ERR_INIT;
	struct buf b = BUF_INIT;

	memset(l, 0, sizeof(*l));
	if (io_read(&b, st->gitfd, "bihuan/rehearsal", 4096, 0, &ignored) ==
		0 &&
	    b.len >= 81 && git_oid_fromstrn(&l->known, b.ptr, 40) == 0) {
		memcpy(l->root, b.ptr + 41, 40);
		l->root[40] = '\0';
	}
	buf_release(&b);
}

static void
write_known(struct store *st, const struct look *l)
{
	struct err ignored = ERR_INIT;
	struct buf b = BUF_INIT;

	buf_printf(&b, "%s %s\n", st->headhex, l->root);
	if (store_priv(st, &ignored) == 0)
		io_replace(st->privfd, "rehearsal", b.ptr, b.len, 0600, 0,
		    &ignored);
	buf_release(&b);
}

int
rehearsal_check(struct store *st, bool *yes, struct err *e)
{
	git_commit *c = NULL, *up;
	struct look l;
	size_t n = 0;
	int rc;

	*yes = false;
	if (!streq(store_setting(st, "rehearsal"), "yes"))
		return 0;
	read_known(st, &l);
	rc = git_commit_lookup(&c, st->repo, &st->head);
	while (rc == 0 && !git_oid_equal(git_commit_id(c), &l.known)) {
		if (!says_yes(st, &l, c))
			break;
		n++;
		if (git_commit_parentcount(c) == 0) {
			*yes = true;
			git_oid_tostr(l.root, sizeof(l.root), git_commit_id(c));
			break;
		}
		rc = git_commit_parent(&up, c, 0);
		git_commit_free(c);
		c = rc == 0 ? up : NULL;
	}
	if (rc == 0 && git_oid_equal(git_commit_id(c), &l.known))
		*yes = true;
	git_commit_free(c);
	if (rc < 0)
		return store_git_err(e, GIT_ERROR, _("reading the history"));
	if (*yes && n > KEEP_AFTER)
		write_known(st, &l);
	return 0;
}
