#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "csv/edit.h"
#include "store/store_int.h"

#define SETTINGS "settings.csv"
#define STATIONS "registers/stations.csv"

static const char attributes[] = "* -text\n"
				 "records/**/*.csv -text merge=union\n";
static const char ignore[] = "/evidence/\n/readings/\n";

static const struct {
	const char *key, *value;
} config[] = {
	/* fresh objects of a writer must outlive a gc beside it */
	{ "gc.pruneExpire", "2.weeks.ago" },
	/* our commits stand on the user's: git's own loose objects are not
	 * synced unless it is told to */
	{ "core.fsync", "committed" },
	{ "core.autocrlf", "false" },
	{ "core.quotePath", "false" },
	{ "core.logAllRefUpdates", "true" },
	/* for git log --show-signature, from the top of the worktree */
	{ "gpg.ssh.allowedSignersFile", SIGNERS },
};

int
repo_configure(struct store *st, struct err *e)
{
	git_config *cfg = NULL;
	char *path = xasprintf("%s/config", st->gitdir);
	size_t i;
	int rc;

	rc = git_config_open_ondisk(&cfg, path);
	for (i = 0; rc == 0 && i < sizeof(config) / sizeof(*config); i++)
		rc = git_config_set_string(cfg, config[i].key, config[i].value);
	if (rc < 0)
		store_git_err(e, rc, _("writing '%s'"), path);
	git_config_free(cfg);
	free(path);
	if (rc < 0)
		return -1;
	if (mkdirat(st->gitfd, "info", 0777) < 0 && errno != EEXIST)
		return err_sys(e, _("making '%s/info'"), st->gitdir);
	return io_replace(st->gitfd, "info/attributes", attributes,
	    sizeof(attributes) - 1, 0666, IO_FSYNC, e);
}

static int
remove_tree(int dirfd, const char *name, struct err *e)
{
	struct dirent *de;
	int fd, rc = 0;
	DIR *d;

	if (unlinkat(dirfd, name, 0) == 0 || errno == ENOENT)
		return 0;
	fd = openat(dirfd, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	d = fd < 0 ? NULL : fdopendir(fd);
	if (d == NULL)
		return err_sys(e, _("removing '%s'"), name);
	while (rc == 0 && (de = readdir(d)) != NULL)
		if (!streq(de->d_name, ".") && !streq(de->d_name, ".."))
			rc = remove_tree(fd, de->d_name, e);
	closedir(d);
	if (rc == 0 && unlinkat(dirfd, name, AT_REMOVEDIR) < 0)
		rc = err_sys(e, _("removing '%s'"), name);
	return rc;
}

/* What libgit2 tries the file system with, left by a kill. */
static int
remove_probes(int fd, struct err *e)
{
	struct dirent *de;
	DIR *d = fdopendir(fcntl(fd, F_DUPFD_CLOEXEC, 0));

	if (d == NULL)
		return err_sys(e, _("reading '%s'"), ".");
	rewinddir(d);
	while ((de = readdir(d)) != NULL)
		if (str_prefix(de->d_name, "_git2_"))
			unlinkat(fd, de->d_name, 0);
	closedir(d);
	return 0;
}

/* An earlier ledger-init was killed before it came to make its mark. */
static bool
barely_begun(int fd)
{
	return faccessat(fd, ".git", F_OK, 0) == 0 &&
	    faccessat(fd, ".git/HEAD", F_OK, 0) != 0 &&
	    faccessat(fd, ".git/config", F_OK, 0) != 0 &&
	    faccessat(fd, ".git/objects", F_OK, 0) != 0;
}

/* The files that an earlier ledger-init that did not end has left. */
static int
start_again(int fd, const struct store_seed *v, size_t n, struct err *e)
{
	static const char *const ours[] = { STATIONS, ".gitattributes",
		".gitignore" };
	size_t i;

	for (i = 0; i < 3; i++)
		unlinkat(fd, ours[i], 0);
	for (i = 0; i < n; i++)
		unlinkat(fd, v[i].path, 0);
	return remove_probes(fd, e) < 0 ? -1 : remove_tree(fd, ".git", e);
}

static int
check_empty(int fd, const char *dir, struct err *e)
{
	struct dirent *de;
	int rc = 0;
	DIR *d;

	d = fdopendir(fcntl(fd, F_DUPFD_CLOEXEC, 0));
	if (d == NULL)
		return err_sys(e, _("reading '%s'"), dir);
	while (rc == 0 && (de = readdir(d)) != NULL)
		if (!streq(de->d_name, ".") && !streq(de->d_name, ".."))
			rc = err_set(e, E_PERM,
			    _("'%s' is not empty: it has '%s'"), dir,
			    de->d_name);
	closedir(d);
	if (rc < 0)
		err_hint(e, _("name a new folder: ledger-init DIR"));
	return rc;
}

static int
make_repo(const char *dir, const struct store_seed *v, size_t n, struct err *e)
{
	git_repository_init_options opts;
	git_repository *repo = NULL;
	int fd, rc;

	if (mkdir(dir, 0777) < 0 && errno != EEXIST)
		return err_sys(e, _("making '%s'"), dir);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, _("opening '%s'"), dir);
	if (faccessat(fd, ".git/bihuan/init", F_OK, 0) == 0) {
		rc = start_again(fd, v, n, e);
	} else {
		rc = barely_begun(fd) ? remove_tree(fd, ".git", e) : 0;
		if (rc == 0)
			rc = check_empty(fd, dir, e);
	}
	if (rc == 0)
		rc = io_mkdirs(fd, ".git/bihuan", 0755, e);
	/* stands as long as the first commit does not */
	if (rc == 0)
		rc = io_replace(fd, ".git/bihuan/init", "", 0, 0600, IO_FSYNC,
		    e);
	close(fd);
	if (rc < 0)
		return -1;
	git_repository_init_options_init(&opts,
	    GIT_REPOSITORY_INIT_OPTIONS_VERSION);
	opts.flags = GIT_REPOSITORY_INIT_MKPATH;
	opts.initial_head = "main";
	rc = git_repository_init_ext(&repo, dir, &opts);
	git_repository_free(repo);
	return rc < 0 ? store_git_err(e, GIT_ERROR, _("making '%s'"), dir) : 0;
}

static int
set_setting(struct buf *b, const char *key, const char *value, struct err *e)
{
	static const char *const keycols[] = { "key", NULL };
	const char *keys[] = { key, NULL };
	const char *set[] = { "value", value, NULL };
	struct buf out = BUF_INIT;
	int rc;

	rc = csv_upsert(&out, SETTINGS, b->ptr, b->len, keycols, keys, set, e);
	if (rc == 0) {
		buf_clear(b);
		buf_add(b, out.ptr, out.len);
	}
	buf_release(&out);
	return rc;
}

static int
put_seeds(struct store *st, struct txn *tx, const struct store_init *in,
    const struct store_seed *v, size_t n, struct err *e)
{
	struct buf stations = BUF_INIT, b = BUF_INIT, out = BUF_INIT;
	int rc = 0;
	size_t i;

	for (i = 0; rc == 0 && i < n; i++) {
		buf_clear(&b);
		buf_add(&b, v[i].bytes, v[i].len);
		if (streq(v[i].path, STATIONS)) {
			buf_add(&stations, v[i].bytes, v[i].len);
			continue;
		}
		if (streq(v[i].path, SETTINGS) && in->rehearsal)
			rc = set_setting(&b, "rehearsal", "yes", e);
		if (rc == 0 && streq(v[i].path, SETTINGS) && in->name != NULL)
			rc = set_setting(&b, "name", in->name, e);
		if (rc == 0)
			rc = txn_put(tx, v[i].path, b.ptr, b.len, e);
	}
	if (rc == 0)
		rc = station_row(st, in->station, &stations, &out, e);
	if (rc == 0)
		rc = txn_put(tx, STATIONS, out.ptr, out.len, e);
	if (rc == 0)
		rc = txn_put(tx, ".gitattributes", attributes,
		    sizeof(attributes) - 1, e);
	if (rc == 0)
		rc = txn_put(tx, ".gitignore", ignore, sizeof(ignore) - 1, e);
	buf_release(&stations);
	buf_release(&b);
	buf_release(&out);
	return rc;
}

/* Refuses before anything is made what no store could open. */
static int
check_settings(const struct store_seed *v, size_t n, struct err *e)
{
	struct table t = TABLE_INIT;
	const char *zone;
	long row;
	size_t i;
	int rc = 0;

	for (i = 0; i < n && !streq(v[i].path, SETTINGS); i++)
		;
	if (i == n)
		return err_set(e, E_DATA, _("the first commit has no %s"),
		    SETTINGS);
	if (table_load(&t, SETTINGS, v[i].bytes, v[i].len, CSV_PEOPLE, e) < 0)
		return -1;
	row = table_find(&t, "key", "format", 0);
	if (row < 0 || !streq(table_get(&t, (size_t)row, "value"), "1"))
		rc = err_at(e, E_DATA, SETTINGS, 0, _("the format is not 1"));
	row = table_find(&t, "key", "time_zone", 0);
	zone = row < 0 ? "" : table_get(&t, (size_t)row, "value");
	if (rc == 0 && *zone != '\0')
		rc = clock_zone(zone, e);
	table_release(&t);
	return rc;
}

int
store_create(const char *dir, const struct store_init *in,
    const struct store_seed *v, size_t n, struct err *e)
{
	struct store *st = NULL;
	struct txn *tx = NULL;
	int rc = -1;

	if (check_settings(v, n, e) < 0)
		return -1;
	if (store_start(e) < 0 || make_repo(dir, v, n, e) < 0 ||
	    store_open_raw(&st, dir, e) < 0 || repo_configure(st, e) < 0)
		goto out;
	st->rehearsal = in->rehearsal;
	if (store_set_clock(st, e) == 0 &&
	    txn_begin(&tx, st, TXN_WAIT, e) == 0 &&
	    put_seeds(st, tx, in, v, n, e) == 0)
		rc = txn_commit(tx, "a new ledger", "bihuan", e);
	txn_free(tx);
	if (rc == 0 && unlinkat(st->privfd, "init", 0) < 0)
		rc = err_sys(e, _("finishing '%s'"), dir);
	if (rc == 0)
		rc = io_fsync_dir(st->gitfd, "bihuan", e);
out:
	store_close(st);
	return rc;
}
