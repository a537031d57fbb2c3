/*
 * The station's key.  Its private part lies outside the ledger; the clone's git
 * configuration says where (bihuan.key), registers/stations.csv has the public
 * part.  From the moment that commit stands every commit of ours is signed by it,
 * as git signs with SSH keys (gpg.format=ssh): over the commit without the
 * signature, namespace "git".
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/signers.h"
#include "base/str.h"
#include "csv/edit.h"
#include "store/store_int.h"

#define STATIONS "registers/stations.csv"

static int
refuse(struct err *e)
{
	return err_hint(e,
	    _("put the station's key back, or make a new one: ledger-init --key"));
}

/* What others may read is nobody's own. */
static int
check_file(const char *file, struct err *e)
{
	struct stat sb;

	if (stat(file, &sb) < 0)
		return err_sys(e, _("the station's key '%s'"), file);
	if ((sb.st_mode & 077) == 0)
		return 0;
	err_set(e, E_PERM, _("others may read the station's key '%s'"), file);
	return err_hint(e, "chmod 600 %s", file);
}

static int
open_file(struct ssh_key **out, const char *file, struct err *e)
{
	char hint[sizeof(e->hint)];

	if (check_file(file, e) < 0)
		return e->hint[0] != '\0' ? -1 : refuse(e);
	if (ssh_key_file(out, file, e) == 0)
		return 0;
	str_copy(hint, sizeof(hint), e->hint);
	err_wrap(e, _("the station's key"));
	return hint[0] != '\0' ? -1 : refuse(e);
}

/* The register's row of this clone: what stands in its column key, or "". */
static int
registered(struct store *st, const char *letter, struct buf *out, struct err *e)
{
	struct table t = TABLE_INIT;
	struct buf b = BUF_INIT;
	struct err absent = ERR_INIT;
	long row;
	int rc = store_read(st, STATIONS, &b, &absent);

	buf_clear(out);
	if (rc < 0 && absent.code == E_ABSENT)
		return 0;
	if (rc < 0)
		*e = absent;
	else
		rc = table_load(&t, STATIONS, b.ptr, b.len, CSV_PEOPLE, e);
	if (rc == 0 && table_col(&t, "key") >= 0 &&
	    (row = table_find(&t, "letter", letter, 0)) >= 0)
		buf_puts(out, table_get(&t, (size_t)row, "key"));
	table_release(&t);
	buf_release(&b);
	return rc;
}

static int
fits(struct ssh_key *k, const char *text, const char *letter, struct err *e)
{
	struct ssh_pub pub;
	char print[SSH_FINGERPRINT];

	if (ssh_pub_text(&pub, text, e) < 0)
		return err_wrap(e, STATIONS);
	if (ssh_pub_same(&pub, ssh_key_pub(k)))
		return 0;
	ssh_fingerprint(ssh_key_pub(k), print);
	err_set(e, E_PERM, _("the key %s is not the one of station %s in %s"),
	    print, letter, STATIONS);
	return refuse(e);
}

static int
look(struct store *st, struct err *e)
{
	char *file = station_config(st, "bihuan.key");
	char *letter = station_config(st, "bihuan.station");
	struct buf text = BUF_INIT;
	int rc = 0;

	if (*letter != '\0')
		rc = registered(st, letter, &text, e);
	if (rc == 0 && text.len > 0 && *file == '\0') {
		err_set(e, E_PERM,
		    _("this clone does not know where the key of station %s is"),
		    letter);
		rc = err_hint(e, "ledger-init --key=FILE");
	} else if (rc == 0 && text.len > 0) {
		rc = open_file(&st->key, file, e);
		if (rc == 0)
			rc = fits(st->key, text.ptr, letter, e);
	}
	free(file);
	free(letter);
	buf_release(&text);
	return rc;
}

/*
 * *key: NULL where the station never had one; one that it gets while we run is
 * found, for it comes with a commit.
 */
static int
find(struct store *st, struct ssh_key **key, struct err *e)
{
	if (st->key == NULL &&
	    (!st->key_tried || !git_oid_equal(&st->key_head, &st->head))) {
		if (look(st, e) < 0) {
			ssh_key_free(st->key);
			st->key = NULL;
			return -1;
		}
		st->key_tried = true;
		st->key_head = st->head;
	}
	*key = st->key;
	return 0;
}

int
store_sign(struct store *st, const char *name_space, const void *text,
    size_t len, struct buf *out, struct err *e)
{
	struct ssh_key *key;

	if (find(st, &key, e) < 0)
		return -1;
	if (key != NULL)
		return ssh_key_sign(key, name_space, text, len, out, e);
	err_set(e, E_UNAVAILABLE, _("this station has no key"));
	return err_hint(e, "ledger-init --key");
}

int
commit_sign(struct store *st, struct buf *text, struct err *e)
{
	struct buf sig = BUF_INIT, armor = BUF_INIT, out = BUF_INIT;
	const char *split = strstr(text->ptr, "\n\n"), *p, *lf;
	struct ssh_key *key;

	if (find(st, &key, e) < 0)
		return -1;
	if (key == NULL || split == NULL)
		return 0;
	if (ssh_key_sign(key, "git", text->ptr, text->len, &sig, e) < 0)
		return -1;
	split++;
	sshsig_armor(&armor, sig.ptr, sig.len);
	buf_add(&out, text->ptr, (size_t)(split - text->ptr));
	buf_puts(&out, "gpgsig");
	for (p = armor.ptr; (lf = strchr(p, '\n')) != NULL; p = lf + 1)
		buf_printf(&out, " %.*s\n", (int)(lf - p), p);
	buf_puts(&out, split);
	buf_clear(text);
	buf_add(text, out.ptr, out.len);
	buf_release(&sig);
	buf_release(&armor);
	buf_release(&out);
	return 0;
}

/* A register from before there were keys gets the column. */
static int
widen(struct buf *b, struct err *e)
{
	struct table t = TABLE_INIT;
	size_t i, k;

	if (table_load(&t, STATIONS, b->ptr, b->len, CSV_PEOPLE, e) < 0)
		return -1;
	if (table_col(&t, "key") < 0) {
		buf_clear(b);
		buf_puts(b, "\xef\xbb\xbf");
		for (k = 0; k < t.ncols; k++)
			buf_printf(b, "%s,", t.cols[k]);
		buf_puts(b, "key\r\n");
		for (i = 0; i < t.nrows; i++) {
			for (k = 0; k < t.ncols; k++) {
				csv_write_cell(b, table_cell(&t, i, (int)k));
				buf_putc(b, ',');
			}
			buf_puts(b, "\r\n");
		}
	}
	table_release(&t);
	return 0;
}

static int
put_station(struct store *st, struct txn *tx, const char *letter,
    const struct ssh_pub *pub, struct err *e)
{
	static const char *const keycols[] = { "letter", NULL };
	const char *keys[] = { letter, NULL };
	struct buf b = BUF_INIT, out = BUF_INIT, line = BUF_INIT;
	const char *set[] = { "key", NULL, NULL };
	int rc = store_read(st, STATIONS, &b, e);

	if (rc == 0)
		rc = widen(&b, e);
	ssh_pub_line(pub, &line);
	set[1] = line.ptr;
	if (rc == 0)
		rc = csv_upsert(&out, STATIONS, b.ptr, b.len, keycols, keys,
		    set, e);
	if (rc == 0)
		rc = txn_put(tx, STATIONS, out.ptr, out.len, e);
	buf_release(&b);
	buf_release(&out);
	buf_release(&line);
	return rc;
}

static int
put_signers(struct store *st, struct txn *tx, const char *letter,
    const struct ssh_pub *pub, struct err *e)
{
	struct buf b = BUF_INIT, out = BUF_INIT;
	struct err absent = ERR_INIT;
	int rc = 0;

	if (store_read(st, SIGNERS, &b, &absent) < 0 &&
	    absent.code != E_ABSENT) {
		*e = absent;
		rc = -1;
	}
	if (rc == 0) {
		signers_station(&out, &b, letter[0], pub, store_now(st));
		rc = txn_put(tx, SIGNERS, out.ptr, out.len, e);
	}
	buf_release(&b);
	buf_release(&out);
	return rc;
}

/* The new key is in force from the commit on that registers it. */
int
store_adopt_key(struct store *st, const char *file, struct err *e)
{
	char *full = realpath(file, NULL), *letter = NULL, *message = NULL;
	struct ssh_key *key = NULL;
	struct txn *tx = NULL;
	int rc = -1;

	if (full == NULL)
		return err_sys(e, "%s", file);
	if (store_may_write(st, e) < 0 || open_file(&key, full, e) < 0 ||
	    repo_configure(st, e) < 0)
		goto out;
	letter = station_config(st, "bihuan.station");
	message = xasprintf("station %s: a key", letter);
	ssh_key_free(st->key);
	st->key = key;
	if (txn_begin(&tx, st, TXN_WAIT, e) == 0 &&
	    put_station(st, tx, letter, ssh_key_pub(key), e) == 0 &&
	    put_signers(st, tx, letter, ssh_key_pub(key), e) == 0 &&
	    station_set_config(st, "bihuan.key", full, e) == 0)
		rc = txn_commit(tx, message, "bihuan", e);
	txn_free(tx);
out:
	free(full);
	free(letter);
	free(message);
	return rc;
}
