#include "store/save_int.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "store/merge.h"
#include "store/store_int.h"

/*
 * The version under which the edit was begun: kept by the store when a commit
 * had to leave the edited file alone, else HEAD's.
 */
static bool
kept_base(struct store *st, const char *path, git_oid *out)
{
	struct buf b = BUF_INIT, file = BUF_INIT;
	struct err e = ERR_INIT;
	char *name = xasprintf("base/%s", path);
	bool there;

	store_private(st, name, &file);
	there = io_read(&b, AT_FDCWD, file.ptr, 64, 0, &e) == 0 &&
	    b.len >= 40 && git_oid_fromstrn(out, b.ptr, 40) == 0;
	buf_release(&b);
	buf_release(&file);
	free(name);
	return there;
}

static void
drop_base(struct store *st, const char *path)
{
	struct buf file = BUF_INIT;
	char *name = xasprintf("base/%s", path);

	store_private(st, name, &file);
	unlink(file.ptr);
	buf_release(&file);
	free(name);
}

static int
merge_edit(struct save *sv, struct store *st, struct save_file *f,
    const git_oid *base_id, const git_oid *head_id, struct err *e)
{
	struct buf base = BUF_INIT, head = BUF_INIT, out = BUF_INIT;
	struct merge_in in = { f->path, git_oid_is_zero(base_id) ? NULL : &base,
		&f->bytes, &head };
	bool removed;
	int rc = 0;

	if (!git_oid_is_zero(base_id))
		rc = blob_read(st, base_id, &base, e);
	if (rc == 0)
		rc = blob_read(st, head_id, &head, e);
	if (rc == 0)
		rc = merge_file(&out, &removed, &in, &sv->notes, e);
	if (rc == 0 &&
	    (out.len != f->bytes.len ||
		memcmp(out.ptr, f->bytes.ptr, out.len) != 0)) {
		/* an edit that was given up left its base behind: what is
		 * taken here for an untouched cell may be a new edit */
		finding_hint(
		    finding_add(&sv->notes, SEV_INFO, "merged", f->path, 0,
			_("was saved by others since the edit was begun; theirs is joined to it")),
		    "git log -p -- %s", f->path);
		buf_clear(&f->bytes);
		buf_add(&f->bytes, out.ptr, out.len);
	}
	buf_release(&base);
	buf_release(&head);
	buf_release(&out);
	return rc;
}

/* The file as it was read, or somebody is editing it this moment. */
static int
still_the_same(struct store *st, const struct save_file *f, struct err *e)
{
	struct buf now = BUF_INIT;
	int rc;

	rc = io_read(&now, store_rootfd(st), f->path, 64 << 20, IO_BENEATH, e);
	if (rc == 0 &&
	    (now.len != f->read.len ||
		memcmp(now.ptr, f->read.ptr, now.len) != 0)) {
		rc = err_at(e, E_BUSY, f->path, 0,
		    _("was changed while it was being saved"));
		err_hint(e, _("close the editor and run ledger-save again"));
	}
	buf_release(&now);
	return rc;
}

static int
put(struct save *sv, struct store *st, struct txn *tx, struct save_file *f,
    struct err *e)
{
	git_oid base = { { 0 } }, head = { { 0 } };
	bool at_head = tree_blob(st->tree, f->path, &head);

	if (f->change == CHANGE_DELETED)
		return at_head ? txn_remove(tx, f->path, e) : 0;
	if (still_the_same(st, f, e) < 0)
		return -1;
	if (at_head && kept_base(st, f->path, &base) &&
	    !git_oid_equal(&base, &head) &&
	    merge_edit(sv, st, f, &base, &head, e) < 0)
		return -1;
	/* the worktree first: what equals the commit is no edit to keep */
	if ((f->bytes.len != f->read.len ||
		memcmp(f->bytes.ptr, f->read.ptr, f->read.len) != 0) &&
	    io_replace(store_rootfd(st), f->path, f->bytes.ptr, f->bytes.len,
		0644, IO_BENEATH | IO_FSYNC, e) < 0)
		return -1;
	return txn_put(tx, f->path, f->bytes.ptr, f->bytes.len, e);
}

int
save_commit(struct save *sv, struct store *st, const char *message,
    const char *who, struct err *e)
{
	struct txn *tx = NULL;
	struct buf m = BUF_INIT;
	int rc = txn_begin(&tx, st, TXN_WAIT, e);

	buf_puts(&m, "save:");
	for (size_t i = 0; i < sv->n; i++)
		buf_printf(&m, " %s", sv->v[i].path);
	if (message != NULL)
		buf_printf(&m, "\n\n%s\n", message);
	for (size_t i = 0; rc == 0 && i < sv->nforeign; i++)
		rc = txn_put_back(tx, sv->foreign[i], e);
	for (size_t i = 0; rc == 0 && i < sv->n; i++)
		rc = put(sv, st, tx, &sv->v[i], e);
	if (rc == 0)
		rc = txn_commit(tx, m.ptr, who, e);
	txn_free(tx);
	buf_release(&m);
	for (size_t i = 0; rc == 0 && i < sv->n; i++)
		drop_base(st, sv->v[i].path);
	return rc;
}
