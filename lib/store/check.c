#include "store/check.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

struct walk {
	struct findings *fs;
};

static int
entry(const char *folder, const git_tree_entry *te, void *arg)
{
	struct walk *w = arg;
	git_filemode_t mode = git_tree_entry_filemode(te);
	struct buf path = BUF_INIT;

	if (mode != GIT_FILEMODE_LINK && mode != GIT_FILEMODE_COMMIT)
		return 0;
	buf_printf(&path, "%s%s", folder, git_tree_entry_name(te));
	finding_hint(finding_add(w->fs, SEV_ERROR, "link", path.ptr, 0,
			 mode == GIT_FILEMODE_LINK ?
			     _("a symbolic link cannot be part of a ledger") :
			     _("a nested repository cannot be part of a "
			       "ledger")),
	    "git rm --cached -- %s", path.ptr);
	buf_release(&path);
	return 0;
}

/* Union for records, and no change of line ends anywhere. */
static const char *const attributes[] = { "* -text",
	"records/**/*.csv -text merge=union", NULL };

static void
need_lines(const char *file, const char *text, const char *const *lines,
    struct findings *fs)
{
	for (; *lines != NULL; lines++) {
		const char *at = text;
		size_t n = strlen(*lines);

		while ((at = strstr(at, *lines)) != NULL &&
		    ((at != text && at[-1] != '\n') ||
			(at[n] != '\n' && at[n] != '\r' && at[n] != '\0')))
			at += n;
		if (at == NULL)
			finding_hint(finding_add(fs, SEV_ERROR, "attributes",
					 file, 0, _("the line '%s' is missing"),
					 *lines),
			    _("without it git may change rows; put it back"));
	}
}

static int
check_attributes(struct store *st, struct findings *fs, struct err *e)
{
	struct buf b = BUF_INIT;
	struct err gone = ERR_INIT;
	git_oid id;
	int rc = 0;

	if (st->tree != NULL && tree_blob(st->tree, ".gitattributes", &id))
		rc = blob_read(st, &id, &b, e);
	need_lines(".gitattributes", b.ptr, attributes, fs);
	buf_clear(&b);
	if (rc == 0 && !st->fixed) {
		/* a fresh clone has none yet, and that is no damage */
		if (io_read(&b, st->gitfd, "info/attributes", 1 << 20, 0,
			&gone) == 0 &&
		    b.len > 0)
			need_lines(".git/info/attributes", b.ptr, attributes,
			    fs);
	}
	buf_release(&b);
	return rc;
}

static const struct {
	const char *key, *good, *hint;
} config[] = {
	{ "gc.pruneexpire", "2.weeks.ago",
	    "git config gc.pruneExpire 2.weeks.ago" },
	{ "core.autocrlf", "false", "git config core.autocrlf false" },
	{ "receive.denynonfastforwards", "true",
	    "git config receive.denyNonFastForwards true" },
};

/* Only what is set otherwise: git's own defaults are the good ones. */
static int
check_config(struct store *st, struct findings *fs, struct err *e)
{
	git_config *cfg = NULL;
	int rc = git_repository_config_snapshot(&cfg, st->repo);

	if (rc < 0)
		return store_git_err(e, rc, _("reading git's settings"));
	for (size_t i = 0; i < sizeof(config) / sizeof(config[0]); i++) {
		const char *v = NULL;

		if (git_config_get_string(&v, cfg, config[i].key) < 0 ||
		    streq(v, config[i].good) ||
		    (i == 0 && streq(v, "2 weeks ago")))
			continue;
		finding_hint(finding_add(fs, SEV_ERROR, "config", NULL, 0,
				 _("git's setting %s is '%s', it must be '%s'"),
				 config[i].key, v, config[i].good),
		    "%s", config[i].hint);
	}
	git_config_free(cfg);
	return 0;
}

/* ledger-sync leaves this when it met our letter in ids that are not ours. */
static void
check_copy(struct store *st, struct findings *fs)
{
	struct buf path = BUF_INIT, b = BUF_INIT;
	struct err e = ERR_INIT;

	store_private(st, "copied", &path);
	if (io_read(&b, AT_FDCWD, path.ptr, 4096, 0, &e) == 0)
		finding_hint(finding_add(fs, SEV_ERROR, "copy", NULL, 0,
				 _("another copy of this clone writes ids "
				   "with its letter: %s"),
				 b.ptr),
		    _("give one of the two another letter: ledger-init -s"));
	buf_release(&path);
	buf_release(&b);
}

int
store_check(struct store *st, struct findings *fs, struct err *e)
{
	struct walk w = { fs };
	struct err why = ERR_INIT;

	if (st->tree != NULL &&
	    git_tree_walk(st->tree, GIT_TREEWALK_PRE, entry, &w) < 0)
		return store_git_err(e, -1, _("walking the ledger"));
	if (check_attributes(st, fs, e) < 0)
		return -1;
	if (st->fixed)
		return 0;
	check_copy(st, fs);
	if (store_may_write(st, &why) < 0 && why.code != E_PERM)
		finding_from(fs, "station", &why);
	return check_config(st, fs, e);
}
