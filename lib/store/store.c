#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

enum { FORMAT = 1 };

struct finding *
store_tell(struct store *st, const char *code, const char *file,
    const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	struct finding *f;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	f = finding_add(&st->news, SEV_WARN, code, file, 0, "%s", b.ptr);
	buf_release(&b);
	return f;
}

int
store_priv(struct store *st, struct err *e)
{
	if (st->privfd >= 0)
		return 0;
	if (mkdirat(st->gitfd, "bihuan", 0700) < 0 && errno != EEXIST)
		return err_sys(e, _("making '%s/bihuan'"), st->gitdir);
	st->privfd = openat(st->gitfd, "bihuan",
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (st->privfd < 0)
		return err_sys(e, _("opening '%s/bihuan'"), st->gitdir);
	return 0;
}

static bool
is_ledger(const char *dir)
{
	struct buf b = BUF_INIT;
	bool yes;

	buf_printf(&b, "%s/.git", dir);
	yes = access(b.ptr, F_OK) == 0;
	buf_clear(&b);
	buf_printf(&b, "%s/settings.csv", dir);
	if (yes && access(b.ptr, F_OK) != 0) {
		buf_clear(&b);
		buf_printf(&b, "%s/.git/bihuan", dir);
		yes = access(b.ptr, F_OK) == 0;
	}
	buf_release(&b);
	return yes;
}

/* The ledger's directory, absolute; NULL with e set. */
static char *
find_root(const char *dir, struct err *e)
{
	char *abs, *cut;

	if (dir == NULL)
		dir = getenv("BIHUAN_LEDGER");
	if (dir != NULL && *dir != '\0') {
		abs = realpath(dir, NULL);
		if (abs != NULL && is_ledger(abs))
			return abs;
		free(abs);
		err_set(e, E_ABSENT, _("'%s' is no ledger"), dir);
		abs = str_shell(dir);
		err_hint(e, _("make one with: ledger-init %s"), abs);
		free(abs);
		return NULL;
	}
	abs = realpath(".", NULL);
	if (abs == NULL) {
		err_sys(e, _("finding the working directory"));
		return NULL;
	}
	while (!is_ledger(abs)) {
		cut = strrchr(abs, '/');
		if (cut == NULL || cut == abs) {
			free(abs);
			err_set(e, E_ABSENT,
			    _("no ledger here or in a directory above"));
			err_hint(e,
			    _("name it with -C or BIHUAN_LEDGER, or make one with: ledger-init"));
			return NULL;
		}
		*cut = '\0';
	}
	return abs;
}

static int
not_owned(const struct store *st, struct err *e)
{
	char *word = str_shell(st->root);

	err_set(e, E_PERM, _("the ledger '%s' belongs to another account"),
	    st->root);
	err_hint(e, "git config --global --add safe.directory %s", word);
	free(word);
	return -1;
}

static int
open_repo(struct store *st, struct err *e)
{
	struct stat sb;
	int rc;

	if (store_start(e) < 0)
		return -1;
	st->rootfd = open(st->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (st->rootfd < 0)
		return err_sys(e, _("opening '%s'"), st->root);
	if (fstatat(st->rootfd, ".git", &sb, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !S_ISDIR(sb.st_mode)) {
		err_set(e, E_DATA, _("'%s' is no directory"), st->gitdir);
		return err_hint(e,
		    _("a ledger is a clone of its own, no linked worktree"));
	}
	st->gitfd = openat(st->rootfd, ".git",
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (st->gitfd < 0)
		return err_sys(e, _("opening '%s'"), st->gitdir);
	if (faccessat(st->gitfd, "shallow", F_OK, 0) == 0) {
		err_set(e, E_DATA, _("'%s' has only a part of its history"),
		    st->root);
		return err_hint(e, "git -C %s fetch --unshallow", st->root);
	}
	rc = git_repository_open_ext(&st->repo, st->gitdir,
	    GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT,
	    NULL);
	/* libgit2 has a code for it, but does not always come to it */
	if (rc == GIT_EOWNER ||
	    (rc < 0 && fstat(st->gitfd, &sb) == 0 && sb.st_uid != geteuid()))
		return not_owned(st, e);
	if (rc < 0)
		return store_git_err(e, rc, _("opening '%s'"), st->root);
	rc = git_repository_odb(&st->odb, st->repo);
	if (rc < 0)
		return store_git_err(e, rc, _("opening '%s'"), st->root);
	return 0;
}

int
store_look(struct store *st, const git_oid *commit, struct err *e)
{
	git_oid before = { { 0 } }, after = { { 0 } };
	git_tree *tree = NULL;

	if (st->tree != NULL)
		tree_blob(st->tree, "settings.csv", &before);
	if (!git_oid_is_zero(commit) && tree_of(st, commit, &tree, e) < 0)
		return -1;
	git_tree_free(st->tree);
	st->tree = tree;
	st->head = *commit;
	if (git_oid_is_zero(commit))
		st->headhex[0] = '\0';
	else
		git_oid_tostr(st->headhex, sizeof(st->headhex), commit);
	folders_drop(st);
	st->identity = 0;
	if (tree != NULL)
		tree_blob(tree, "settings.csv", &after);
	return git_oid_equal(&before, &after) ? 0 : store_settings(st, e);
}

int
store_settings(struct store *st, struct err *e)
{
	static const char *const need[] = { "key", "value", NULL };
	struct buf b = BUF_INIT;
	struct table t = TABLE_INIT;
	git_oid id;
	long format;
	int rc = -1;

	if (st->tree == NULL || !tree_blob(st->tree, "settings.csv", &id)) {
		if (st->txn != NULL || st->tree == NULL)
			return 0;
		err_at(e, E_ABSENT, "settings.csv", 0,
		    _("the ledger has no settings"));
		return err_hint(e, "git log -- settings.csv");
	}
	if (blob_read(st, &id, &b, e) < 0 ||
	    table_load(&t, "settings.csv", b.ptr, b.len, CSV_PEOPLE, e) < 0 ||
	    table_need(&t, need, e) < 0)
		goto out;
	table_release(&st->settings);
	st->settings = t;
	t = (struct table)TABLE_INIT;
	if (!str_long(store_setting(st, "format"), &format) ||
	    format != FORMAT) {
		err_at(e, E_DATA, "settings.csv", 0,
		    _("the ledger has format '%s', this program knows %d"),
		    store_setting(st, "format"), FORMAT);
		err_hint(e,
		    _("use the Bihuan that made the ledger, or a newer one"));
		goto out;
	}
	if (*store_setting(st, "time_zone") != '\0' &&
	    clock_zone(store_setting(st, "time_zone"), e) < 0) {
		str_copy(e->file, sizeof(e->file), "settings.csv");
		goto out;
	}
	if (*store_setting(st, "language") != '\0')
		msg_language(store_setting(st, "language"));
	rc = 0;
out:
	table_release(&t);
	buf_release(&b);
	return rc;
}

/* BIHUAN_NOW counts in a rehearsal only. */
int
store_set_clock(struct store *st, struct err *e)
{
	const char *now = getenv("BIHUAN_NOW");

	st->now = MSEC_NONE;
	if (now == NULL || *now == '\0')
		return 0;
	if (!st->rehearsal) {
		err_set(e, E_PERM,
		    _("BIHUAN_NOW is set, but this ledger is no rehearsal since its first commit"));
		return err_hint(e, "unset BIHUAN_NOW");
	}
	if (!clock_parse(now, &st->now)) {
		err_set(e, E_USAGE, _("BIHUAN_NOW is '%s', which is no time"),
		    now);
		return err_hint(e, "BIHUAN_NOW=2026-11-24T08:00:00+08:00");
	}
	return 0;
}

static struct store *
store_new(void)
{
	struct store *st = xcalloc(1, sizeof(*st));

	st->rootfd = st->gitfd = st->privfd = -1;
	st->settings = (struct table)TABLE_INIT;
	st->now = MSEC_NONE;
	pthread_mutex_init(&st->mutex, NULL);
	return st;
}

int
store_open_raw(struct store **out, const char *dir, struct err *e)
{
	struct store *st = store_new();

	*out = st;
	st->root = find_root(dir, e);
	if (st->root == NULL)
		return -1;
	st->gitdir = xasprintf("%s/.git", st->root);
	return open_repo(st, e);
}

int
store_open(struct store **out, const char *dir, struct err *e)
{
	struct store *st = NULL;
	struct stat sb;

	if (store_open_raw(&st, dir, e) < 0)
		goto fail;
	if (fstatat(st->gitfd, "bihuan/init", &sb, 0) == 0) {
		err_set(e, E_ABSENT, _("'%s' was not made to the end"),
		    st->root);
		err_hint(e, _("make it again with: ledger-init %s"), st->root);
		goto fail;
	}
	if (store_refresh(st, e) < 0)
		goto fail;
	if (st->tree == NULL) {
		err_set(e, E_ABSENT, _("'%s' has no commit on branch main"),
		    st->root);
		err_hint(e, "git -C %s status", st->root);
		goto fail;
	}
	if (st->settings.ncols == 0 && store_settings(st, e) < 0)
		goto fail;
	if (rehearsal_check(st, &st->rehearsal, e) < 0 ||
	    store_set_clock(st, e) < 0)
		goto fail;
	*out = st;
	return 0;
fail:
	store_close(st);
	return -1;
}

/* What is open over a tree; closed on failure. */
static int
look_at_tree(struct store **out, struct store *st, const char *tree,
    struct err *e)
{
	git_object *o = NULL;
	int rc;

	st->fixed = true;
	rc = git_revparse_single(&o, st->repo, tree);
	if (rc == 0)
		rc = git_object_peel((git_object **)&st->tree, o,
		    GIT_OBJECT_TREE);
	git_object_free(o);
	if (rc < 0) {
		err_set(e, E_ABSENT, _("there is no tree '%s'"), tree);
		goto fail;
	}
	if (store_settings(st, e) < 0)
		goto fail;
	*out = st;
	return 0;
fail:
	store_close(st);
	return -1;
}

int
store_open_tree(struct store **out, const char *dir, const char *tree,
    struct err *e)
{
	struct store *st = NULL;

	if (store_open_raw(&st, dir, e) < 0) {
		store_close(st);
		return -1;
	}
	return look_at_tree(out, st, tree, e);
}

int
store_at(struct store **out, struct store *of, const char *tree, struct err *e)
{
	struct store *st = store_new();
	int rc;

	st->root = xstrdup(of->root);
	st->gitdir = xstrdup(of->gitdir);
	st->repo = of->repo;
	st->lent = true;
	st->rootfd = fcntl(of->rootfd, F_DUPFD_CLOEXEC, 0);
	st->gitfd = fcntl(of->gitfd, F_DUPFD_CLOEXEC, 0);
	if (st->rootfd < 0 || st->gitfd < 0) {
		err_sys(e, _("opening '%s'"), st->root);
		store_close(st);
		return -1;
	}
	rc = git_repository_odb(&st->odb, st->repo);
	if (rc < 0) {
		store_git_err(e, rc, _("opening '%s'"), st->root);
		store_close(st);
		return -1;
	}
	return look_at_tree(out, st, tree, e);
}

void
store_close(struct store *st)
{
	if (st == NULL)
		return;
	folders_drop(st);
	spool_drop(st);
	index_drop(st);
	ssh_key_free(st->key);
	table_release(&st->settings);
	findings_release(&st->news);
	git_tree_free(st->tree);
	git_odb_free(st->odb);
	if (!st->lent)
		git_repository_free(st->repo);
	if (st->privfd >= 0)
		close(st->privfd);
	if (st->gitfd >= 0)
		close(st->gitfd);
	if (st->rootfd >= 0)
		close(st->rootfd);
	pthread_mutex_destroy(&st->mutex);
	free(st->gitdir);
	free(st->root);
	free(st);
}

int
store_refresh(struct store *st, struct err *e)
{
	git_oid now;

	if (st->fixed)
		return 0;
	/* the spool first: what is committed in between is then seen twice,
	 * and left out once, instead of never */
	if (spool_load(st, e) < 0 || ref_read(st, REF_MAIN, &now, e) < 0)
		return -1;
	if (st->tree != NULL && git_oid_equal(&now, &st->head))
		return 0;
	return store_look(st, &now, e);
}

const char *
store_root(const struct store *st)
{
	return st->root;
}

int
store_rootfd(const struct store *st)
{
	return st->rootfd;
}

void
store_private(const struct store *st, const char *name, struct buf *out)
{
	buf_clear(out);
	buf_printf(out, "%s/bihuan/%s", st->gitdir, name);
}

const char *
store_head(const struct store *st)
{
	return st->headhex;
}

const char *
store_setting(const struct store *st, const char *key)
{
	long row = table_find(&st->settings, "key", key, 0);

	return row < 0 ? "" : table_get(&st->settings, (size_t)row, "value");
}

bool
store_rehearsal(const struct store *st)
{
	return st->rehearsal;
}

msec
store_now(const struct store *st)
{
	return st->now != MSEC_NONE ? st->now : clock_real();
}

const struct findings *
store_news(const struct store *st)
{
	return &st->news;
}
