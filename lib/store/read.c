#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "store/store_int.h"

bool
object_named_right(git_odb_object *o, const git_oid *id)
{
	unsigned char sum[GIT_OID_RAWSZ];

	sha1_object(sum, git_object_type2string(git_odb_object_type(o)),
	    git_odb_object_data(o), git_odb_object_size(o));
	return memcmp(sum, id->id, sizeof(sum)) == 0;
}

int
blob_read(struct store *st, const git_oid *id, struct buf *out, struct err *e)
{
	git_odb_object *o = NULL;
	int rc;

	pthread_mutex_lock(&st->mutex);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	rc = git_odb_read(&o, st->odb, id);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
	if (rc < 0)
		store_git_err(e, GIT_ERROR, _("reading object %s"),
		    git_oid_tostr_s(id));
	pthread_mutex_unlock(&st->mutex);
	if (rc == 0 && !object_named_right(o, id))
		rc = err_set(e, E_IO, _("object %s is damaged"),
		    git_oid_tostr_s(id));
	if (rc < 0)
		err_hint(e, "git fsck");
	else
		buf_add(out, git_odb_object_data(o), git_odb_object_size(o));
	git_odb_object_free(o);
	return rc < 0 ? -1 : 0;
}

bool
tree_blob(git_tree *tree, const char *path, git_oid *out)
{
	git_tree_entry *te = NULL;
	bool found;

	memset(out, 0, sizeof(*out));
	if (tree == NULL || git_tree_entry_bypath(&te, tree, path) < 0)
		return false;
	found = git_tree_entry_type(te) == GIT_OBJECT_BLOB;
	if (found)
		*out = *git_tree_entry_id(te);
	git_tree_entry_free(te);
	return found;
}

int
tree_of(struct store *st, const git_oid *commit, git_tree **out, struct err *e)
{
	git_commit *c = NULL;
	int rc;

	rc = git_commit_lookup(&c, st->repo, commit);
	if (rc == 0)
		rc = git_commit_tree(out, c);
	git_commit_free(c);
	if (rc < 0) {
		store_git_err(e, GIT_ERROR, _("reading commit %s"),
		    git_oid_tostr_s(commit));
		return err_hint(e, "git fsck");
	}
	return 0;
}

int
folder_id(struct store *st, const char *folder, git_oid *out, struct err *e)
{
	git_tree_entry *te = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (st->tree == NULL)
		return 0;
	if (*folder == '\0') {
		*out = *git_tree_id(st->tree);
		return 0;
	}
	rc = git_tree_entry_bypath(&te, st->tree, folder);
	if (rc == GIT_ENOTFOUND)
		return 0;
	if (rc < 0)
		return store_git_err(e, rc, _("reading folder '%s'"), folder);
	if (git_tree_entry_type(te) == GIT_OBJECT_TREE)
		*out = *git_tree_entry_id(te);
	git_tree_entry_free(te);
	return 0;
}

int
store_tree(struct store *st, const char *folder, char out[STORE_OID],
    struct err *e)
{
	git_oid id;

	out[0] = '\0';
	if (folder_id(st, folder, &id, e) < 0)
		return -1;
	if (!git_oid_is_zero(&id))
		git_oid_tostr(out, STORE_OID, &id);
	return 0;
}

int
store_read(struct store *st, const char *path, struct buf *out, struct err *e)
{
	git_oid id;
	bool have;

	buf_clear(out);
	if (path_check(path, e) < 0)
		return -1;
	have = tree_blob(st->tree, path, &id);
	if (have && blob_read(st, &id, out, e) < 0)
		return err_wrap(e, "%s", path);
	if (spool_fold(st, path, out) == 0 && !have)
		return err_set(e, E_ABSENT, _("the ledger has no file '%s'"),
		    path);
	return 0;
}
