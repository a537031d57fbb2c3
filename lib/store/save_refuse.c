#include "store/save_int.h"

#include "base/str.h"
#include "csv/edit.h"
#include "store/merge.h"

/* The version at HEAD, empty when the file is new. */
static int
before(struct store *st, const char *path, struct buf *out, struct err *e)
{
	struct err absent = ERR_INIT;

	if (store_read(st, path, out, &absent) == 0)
		return 0;
	if (absent.code == E_ABSENT)
		return 0;
	*e = absent;
	return -1;
}

static void
refuse(struct save *sv, const char *code, const char *path, long line,
    const char *hint, const char *msg)
{
	struct finding *f;

	f = finding_add(&sv->refused, SEV_ERROR, code, path, line, "%s", msg);
	if (hint != NULL)
		finding_hint(f, "%s", hint);
}

/* flows/<kind>/v<N>/ is published once HEAD has anything in it. */
static int
refuse_flow(struct save *sv, struct store *st, const struct save_file *f,
    struct err *e)
{
	const struct store_file *files;
	const char *slash = strrchr(f->path, '/');
	char *dir = xstrndup(f->path, (size_t)(slash - f->path));
	size_t n;
	int rc = store_list(st, dir, &files, &n, e);

	if (rc == 0 && n > 0)
		refuse(sv, "published", f->path, 0,
		    _("copy the folder to the next version and change it "
		      "there; records finish on theirs"),
		    _("this flow version is published and never changes"));
	free(dir);
	return rc;
}

/* Rows whose code is gone altogether; moving or ending a row is fine. */
static void
refuse_lost_rows(struct save *sv, const struct table *old,
    const struct table *new, const char *col)
{
	for (size_t i = 0; i < old->nrows; i++) {
		const char *code = table_get(old, i, col);
		char *msg;

		if (*code == '\0' || table_find(new, col, code, 0) >= 0)
			continue;
		msg = xasprintf(_("the row of '%s' (line %ld before) is gone"),
		    code, old->lines[i]);
		refuse(sv, "row-gone", old->name, 0,
		    _("rows are ended with valid_to, never deleted: old "
		      "records name them"),
		    msg);
		free(msg);
	}
}

static void
refuse_rehearsal(struct save *sv, const struct table *old,
    const struct table *new)
{
	long a = table_find(old, "key", "rehearsal", 0);
	long b = table_find(new, "key", "rehearsal", 0);

	if (a < 0 && b < 0)
		return;
	if (a >= 0 && b >= 0 &&
	    streq(table_get(old, (size_t)a, "value"),
		table_get(new, (size_t)b, "value")))
		return;
	refuse(sv, "rehearsal", new->name, b < 0 ? 0 : new->lines[b],
	    _("make another ledger: ledger-init --rehearsal"),
	    _("a ledger is a rehearsal from its first commit or never"));
}

/* Who is which station is settled by ledger-init and the shared ledger. */
static void
refuse_stations(struct save *sv, const struct table *old,
    const struct table *new)
{
	bool same = old->nrows == new->nrows;

	for (size_t i = 0; same && i < old->nrows; i++) {
		long at =
		    table_find(new, "letter", table_get(old, i, "letter"), 0);

		same = at >= 0 &&
		    streq(table_get(old, i, "identity"),
			table_get(new, (size_t)at, "identity")) &&
		    (table_col(old, "key") < 0 ||
			(table_col(new, "key") >= 0 &&
			    streq(table_get(old, i, "key"),
				table_get(new, (size_t)at, "key"))));
	}
	if (!same)
		refuse(sv, "stations", new->name, 0,
		    _("a clone takes its letter with: ledger-init -s LETTER"),
		    _("stations are not edited by hand"));
}

static bool
is_register(const char *path)
{
	return str_prefix(path, "registers/") || str_prefix(path, "catalogue/");
}

static int
refuse_in_table(struct save *sv, const struct save_file *f,
    const struct buf *old_bytes)
{
	struct table old = TABLE_INIT, new = TABLE_INIT;
	struct err e = ERR_INIT;

	if (table_load(&new, f->path, f->bytes.ptr, f->bytes.len, CSV_PEOPLE,
		&e) < 0) {
		finding_from(&sv->refused, "table", &e);
	} else if (old_bytes->len > 0 &&
	    table_load(&old, f->path, old_bytes->ptr, old_bytes->len,
		CSV_PEOPLE, &e) == 0) {
		if (streq(f->path, "settings.csv"))
			refuse_rehearsal(sv, &old, &new);
		if (streq(f->path, "registers/stations.csv"))
			refuse_stations(sv, &old, &new);
		else if (is_register(f->path) && table_col(&old, "code") >= 0 &&
		    table_col(&new, "code") >= 0)
			refuse_lost_rows(sv, &old, &new, "code");
	}
	table_release(&old);
	table_release(&new);
	return 0;
}

int
save_refuse(struct save *sv, struct store *st, const struct save_file *f,
    struct err *e)
{
	enum merge_kind kind = merge_kind(f->path);
	struct buf old = BUF_INIT;
	int rc = 0;

	if (kind == MERGE_FIXED)
		return refuse_flow(sv, st, f, e);
	if (streq(f->path, SIGNERS)) {
		refuse(sv, "signers", f->path, 0,
		    _("back: git checkout -- registers/signers; keys are "
		      "enrolled with record-new signer"),
		    _("programs write this file, nobody else"));
		return 0;
	}
	if (f->change == CHANGE_DELETED) {
		if (kind == MERGE_TABLE || !strchr(f->path, '/'))
			refuse(sv, "table-gone", f->path, 0,
			    _("bring it back with: git checkout -- FILE"),
			    _("this file is part of the ledger and cannot be "
			      "removed"));
		return 0;
	}
	if (kind != MERGE_TABLE || f->bytes.len == 0)
		return 0;
	rc = before(st, f->path, &old, e);
	if (rc == 0)
		rc = refuse_in_table(sv, f, &old);
	buf_release(&old);
	return rc;
}
