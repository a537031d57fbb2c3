/*
 * Which clone this is.  .git/config keeps bihuan.identity, a random id with the
 * machine's id and the inode of .git: a copied or restored clone shows by it.
 * registers/stations.csv says which identity has which letter.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/str.h"
#include "csv/edit.h"
#include "store/store_int.h"

#define STATIONS "registers/stations.csv"

static git_config *
open_config(struct store *st, struct err *e)
{
	git_config *cfg = NULL;
	char *path = xasprintf("%s/config", st->gitdir);
	int rc = git_config_open_ondisk(&cfg, path);

	if (rc < 0)
		store_git_err(e, rc, _("reading '%s'"), path);
	free(path);
	return rc < 0 ? NULL : cfg;
}

/* A private setting of this clone, "" when absent. */
static char *
config_get(git_config *cfg, const char *key)
{
	git_buf b = GIT_BUF_INIT;
	char *value;

	value = git_config_get_string_buf(&b, cfg, key) == 0 ? xstrdup(b.ptr) :
							       xstrdup("");
	git_buf_dispose(&b);
	return value;
}

char *
station_config(struct store *st, const char *key)
{
	struct err ignored = ERR_INIT;
	git_config *cfg = open_config(st, &ignored);
	char *value = cfg == NULL ? xstrdup("") : config_get(cfg, key);

	git_config_free(cfg);
	return value;
}

int
station_set_config(struct store *st, const char *key, const char *value,
    struct err *e)
{
	git_config *cfg = open_config(st, e);
	int rc;

	if (cfg == NULL)
		return -1;
	rc = git_config_set_string(cfg, key, value);
	if (rc < 0)
		store_git_err(e, rc, _("writing '%s/config'"), st->gitdir);
	git_config_free(cfg);
	return rc < 0 ? -1 : 0;
}

/* "-<machine>-<inode>": what a copy of the clone does not share. */
static int
place(struct store *st, struct buf *out, struct err *e)
{
	struct err ignored = ERR_INIT;
	struct buf id = BUF_INIT;
	char hex[SHA256_HEX];
	struct stat sb;

	if (fstat(st->gitfd, &sb) < 0)
		return err_sys(e, "%s", st->gitdir);
	/* the id itself is to be kept confidential: machine-id(5) */
	buf_puts(&id, "bihuan ");
	if (io_read(&id, AT_FDCWD, "/etc/machine-id", 4096, 0, &ignored) < 0)
		buf_puts(&id, "none");
	sha256_hex(hex, id.ptr, id.len);
	buf_release(&id);
	buf_clear(out);
	buf_printf(out, "-%.8s-%" PRIu64, hex, (uint64_t)sb.st_ino);
	return 0;
}

int
station_identity(struct store *st, char letter, struct buf *out, struct err *e)
{
	unsigned char random[8];
	struct buf here = BUF_INIT;
	char *old, text[2] = { letter, '\0' };
	git_config *cfg;
	size_t i;
	int rc = -1;

	if (place(st, &here, e) < 0 || (cfg = open_config(st, e)) == NULL)
		return -1;
	old = config_get(cfg, "bihuan.identity");
	buf_clear(out);
	if (str_suffix(old, here.ptr)) {
		buf_puts(out, old);
	} else if (getrandom(random, sizeof(random), 0) != sizeof(random)) {
		err_sys(e, _("drawing a random number"));
		goto out;
	} else {
		for (i = 0; i < sizeof(random); i++)
			buf_printf(out, "%02x", random[i]);
		buf_add(out, here.ptr, here.len);
	}
	rc = git_config_set_string(cfg, "bihuan.identity", out->ptr);
	if (rc == 0)
		rc = git_config_set_string(cfg, "bihuan.station", text);
	if (rc < 0)
		store_git_err(e, rc, _("writing '%s/config'"), st->gitdir);
out:
	git_config_free(cfg);
	free(old);
	buf_release(&here);
	return rc;
}

int
station_row(struct store *st, char letter, const struct buf *bytes,
    struct buf *out, struct err *e)
{
	static const char *const keycols[] = { "letter", NULL };
	const char *keys[] = { NULL, NULL };
	const char *set[] = { "identity", NULL, "from", NULL, NULL };
	static const char fresh[] =
	    "\xef\xbb\xbfletter,identity,name,from,key\r\n";
	char text[2] = { letter, '\0' }, day[CLOCK_TEXT];
	struct buf id = BUF_INIT;
	int rc;

	rc = station_identity(st, letter, &id, e);
	if (rc == 0) {
		clock_day(store_now(st), day);
		keys[0] = text;
		set[1] = id.ptr;
		set[3] = day;
		rc = csv_upsert(out, STATIONS,
		    bytes->len == 0 ? fresh : bytes->ptr,
		    bytes->len == 0 ? sizeof(fresh) - 1 : bytes->len, keycols,
		    keys, set, e);
	}
	buf_release(&id);
	return rc;
}

/* The identity that a version of the register gives to a letter. */
static int
registered(struct store *st, const struct buf *bytes, const char *letter,
    struct buf *out, struct err *e)
{
	struct table t = TABLE_INIT;
	long row;
	int rc;

	(void)st;
	buf_clear(out);
	rc = table_load(&t, STATIONS, bytes->ptr, bytes->len, CSV_PEOPLE, e);
	if (rc == 0 && (row = table_find(&t, "letter", letter, 0)) >= 0)
		buf_puts(out, table_get(&t, (size_t)row, "identity"));
	table_release(&t);
	return rc;
}

static int
no_station(struct store *st, struct err *e, const char *why)
{
	err_set(e, E_PERM, "%s: %s", st->root, why);
	return err_hint(e, _("give it a free letter: ledger-init -s LETTER"));
}

/*
 * A letter that was taken in a fresh clone holds once the shared repository has
 * its row: two clones may have taken it at the same time.
 */
static int
accepted(struct store *st, const char *letter, const char *identity,
    struct err *e)
{
	struct err ignored = ERR_INIT;
	struct buf b = BUF_INIT, id = BUF_INIT;
	git_tree *t = NULL;
	git_oid at, blob;
	bool yes;

	yes = ref_read(st, "refs/remotes/origin/main", &at, &ignored) == 0 &&
	    !git_oid_is_zero(&at) && tree_of(st, &at, &t, &ignored) == 0 &&
	    tree_blob(t, STATIONS, &blob) &&
	    blob_read(st, &blob, &b, &ignored) == 0 &&
	    registered(st, &b, letter, &id, &ignored) == 0 &&
	    streq(id.ptr, identity);
	git_tree_free(t);
	buf_release(&b);
	buf_release(&id);
	if (yes)
		return 0;
	err_set(e, E_PERM,
	    _("%s: the shared repository has not accepted station '%s' yet"),
	    st->root, letter);
	return err_hint(e, "ledger-sync");
}

static int
check(struct store *st, git_config *cfg, struct err *e)
{
	struct buf here = BUF_INIT, b = BUF_INIT, id = BUF_INIT;
	char *letter = config_get(cfg, "bihuan.station");
	char *identity = config_get(cfg, "bihuan.identity");
	char *pending = config_get(cfg, "bihuan.pending");
	int rc = -1;

	if (place(st, &here, e) < 0)
		goto out;
	if (strlen(letter) != 1 || !ch_upper(*letter) || *identity == '\0')
		no_station(st, e, _("this clone has no station letter"));
	else if (!str_suffix(identity, here.ptr))
		no_station(st, e,
		    _("this is a copy that carries another clone's identity"));
	else if (store_read(st, STATIONS, &b, e) == 0 &&
	    registered(st, &b, letter, &id, e) == 0) {
		if (!streq(id.ptr, identity))
			no_station(st, e,
			    *id.ptr == '\0' ?
				_("registers/stations.csv does not have this clone's letter") :
				_("registers/stations.csv gives this clone's letter to another one"));
		else if (faccessat(st->gitfd, "bihuan/copied", F_OK, 0) == 0)
			no_station(st, e,
			    _("a copy of this clone writes ids with its letter"));
		else if (*pending != '\0')
			rc = accepted(st, letter, identity, e);
		else
			rc = 0;
	}
	if (rc == 0)
		st->station = *letter;
out:
	free(letter);
	free(identity);
	free(pending);
	buf_release(&here);
	buf_release(&b);
	buf_release(&id);
	return rc;
}

int
store_may_write(const struct store *cst, struct err *e)
{
	struct store *st = (struct store *)cst; /* only what is kept of it */
	git_config *cfg;

	if (st->fixed)
		return err_set(e, E_PERM, _("a tree is only for reading"));
	if (st->identity == 0) {
		err_clear(&st->why);
		st->station = '\0';
		cfg = open_config(st, &st->why);
		st->identity =
		    cfg != NULL && check(st, cfg, &st->why) == 0 ? 1 : -1;
		git_config_free(cfg);
	}
	if (st->identity > 0)
		return 0;
	*e = st->why;
	return -1;
}

char
store_station(const struct store *st)
{
	struct err ignored = ERR_INIT;

	return store_may_write(st, &ignored) == 0 ? st->station : '\0';
}

/* With a shared repository the letter waits for it. */
static int
set_pending(struct store *st, struct err *e)
{
	git_config *cfg = open_config(st, e);
	char *url;
	int rc = 0;

	if (cfg == NULL)
		return -1;
	url = config_get(cfg, "remote.origin.url");
	if (*url != '\0')
		rc = git_config_set_string(cfg, "bihuan.pending", "yes");
	if (rc < 0)
		store_git_err(e, rc, _("writing '%s/config'"), st->gitdir);
	free(url);
	git_config_free(cfg);
	return rc;
}

static int
free_letter(struct store *st, char letter, const struct buf *b, struct err *e)
{
	char text[2] = { letter, '\0' }, *mine;
	struct buf id = BUF_INIT, here = BUF_INIT;
	git_config *cfg;
	int rc;

	if (!ch_upper(letter))
		return err_set(e, E_USAGE,
		    _("'%c' is no station letter (A to Z)"), letter);
	if (b->len == 0)
		return 0;
	rc = registered(st, b, text, &id, e);
	if (rc == 0)
		rc = place(st, &here, e);
	if (rc == 0 && id.len > 0) {
		cfg = open_config(st, e);
		mine = cfg == NULL ? xstrdup("") :
				     config_get(cfg, "bihuan.identity");
		if (!streq(mine, id.ptr) || !str_suffix(mine, here.ptr)) {
			rc = err_set(e, E_PERM,
			    _("station letter '%c' belongs to another clone"),
			    letter);
			err_hint(e, _("take a letter that is not in %s"),
			    STATIONS);
		}
		free(mine);
		git_config_free(cfg);
	}
	buf_release(&here);
	buf_release(&id);
	return rc;
}

/* Another letter than the one that a copy of this clone writes with. */
static void
forget_copy(struct store *st, char letter)
{
	struct err ignored = ERR_INIT;
	struct buf b = BUF_INIT;
	const char *dash;

	if (io_read(&b, st->gitfd, "bihuan/copied", 64, 0, &ignored) == 0 &&
	    (dash = strchr(b.ptr, '-')) != NULL && dash[1] != letter)
		unlinkat(st->gitfd, "bihuan/copied", 0);
	buf_release(&b);
}

int
store_adopt_station(struct store *st, char letter, struct err *e)
{
	struct buf b = BUF_INIT, out = BUF_INIT;
	struct txn *tx = NULL;
	struct err absent = ERR_INIT;
	char *message;
	int rc = -1;

	if (repo_configure(st, e) < 0 || txn_begin(&tx, st, TXN_WAIT, e) < 0)
		return -1;
	if (store_read(st, STATIONS, &b, &absent) < 0 &&
	    absent.code != E_ABSENT) {
		*e = absent;
		goto out;
	}
	message = xasprintf("station %c", letter);
	if (free_letter(st, letter, &b, e) == 0 &&
	    station_row(st, letter, &b, &out, e) == 0 &&
	    set_pending(st, e) == 0 &&
	    txn_put(tx, STATIONS, out.ptr, out.len, e) == 0)
		rc = txn_commit(tx, message, "bihuan", e);
	if (rc == 0)
		forget_copy(st, letter);
	free(message);
	st->identity = 0;
out:
	txn_free(tx);
	buf_release(&b);
	buf_release(&out);
	return rc;
}
