#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/store_int.h"

int
blob_read(struct store *st, const git_oid *id, struct buf *out, struct err *e)
{
	git_odb_object *o = NULL;
	int rc;

	pthread_mutex_lock(&st->mutex);
	rc = git_odb_read(&o, st->odb, id);
	if (rc < 0)
		store_git_err(e, GIT_ERROR, _("reading object %s"),
		    git_oid_tostr_s(id));
	pthread_mutex_unlock(&st->mutex);
	if (rc < 0) {
		err_hint(e, "git fsck");
		return -1;
	}
	buf_add(out, git_odb_object_data(o), git_odb_object_size(o));
	git_odb_object_free(o);
	return 0;
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

void
folders_drop(struct store *st)
{
	struct folder *f;

	while ((f = st->folders) != NULL) {
		st->folders = f->next;
		arena_release(&f->arena);
		free(f->name);
		free(f->v);
		free(f);
	}
}

static struct store_file *
folder_add(struct folder *f, const char *path)
{
	GROW(f->v, f->n, f->cap);
	f->v[f->n].path = arena_str(&f->arena, path);
	f->v[f->n].blob[0] = '\0';
	return &f->v[f->n++];
}

static int
walk(struct store *st, struct folder *f, const git_oid *id, struct buf *path,
    struct err *e)
{
	const git_tree_entry *te;
	git_tree *t = NULL;
	size_t i, n, len = path->len;
	int rc;

	rc = git_tree_lookup(&t, st->repo, id);
	if (rc < 0)
		return store_git_err(e, GIT_ERROR, _("reading folder '%s'"),
		    path->ptr);
	n = git_tree_entrycount(t);
	for (i = 0; rc == 0 && i < n; i++) {
		te = git_tree_entry_byindex(t, i);
		buf_trim(path, len);
		if (len > 0)
			buf_putc(path, '/');
		buf_puts(path, git_tree_entry_name(te));
		if (git_tree_entry_type(te) == GIT_OBJECT_TREE)
			rc = walk(st, f, git_tree_entry_id(te), path, e);
		else if (git_tree_entry_type(te) == GIT_OBJECT_BLOB)
			git_oid_tostr(folder_add(f, path->ptr)->blob, STORE_OID,
			    git_tree_entry_id(te));
	}
	git_tree_free(t);
	return rc;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct store_file *)a)->path,
	    ((const struct store_file *)b)->path);
}

/* Files that have spooled rows lose their blob; new ones are added. */
static void
add_spooled(struct store *st, struct folder *f)
{
	struct store_file key, *found;
	size_t i, len = strlen(f->name);

	for (i = 0; i < st->spool.n; i++) {
		key.path = st->spool.v[i].path;
		if (!str_prefix(key.path, f->name) || key.path[len] != '/')
			continue;
		found = f->n == 0 ?
		    NULL :
		    bsearch(&key, f->v, f->n, sizeof(*f->v), by_path);
		if (found == NULL) {
			folder_add(f, key.path);
			qsort(f->v, f->n, sizeof(*f->v), by_path);
		} else {
			found->blob[0] = '\0';
		}
	}
}

/* The id of a folder's tree; zeros when there is none. */
static int
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
store_list(struct store *st, const char *folder, const struct store_file **out,
    size_t *n, struct err *e)
{
	struct buf path = BUF_INIT;
	struct folder *f;
	git_oid id;
	int rc = 0;

	for (f = st->folders; f != NULL; f = f->next)
		if (streq(f->name, folder))
			goto found;
	if (folder_id(st, folder, &id, e) < 0)
		return -1;
	f = xcalloc(1, sizeof(*f));
	f->name = xstrdup(folder);
	f->next = st->folders;
	st->folders = f;
	if (!git_oid_is_zero(&id)) {
		buf_puts(&path, folder);
		rc = walk(st, f, &id, &path, e);
		buf_release(&path);
	}
	if (rc < 0) {
		f->name[0] = '\1'; /* never found again */
		return -1;
	}
	if (f->n > 0)
		qsort(f->v, f->n, sizeof(*f->v), by_path);
	add_spooled(st, f);
found:
	*out = f->v;
	*n = f->n;
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
