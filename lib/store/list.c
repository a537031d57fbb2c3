/*
 * The files of a folder at HEAD, with those that have rows in the spool.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "store/trees.h"

void
folders_drop(struct store *st)
{
	struct folder *f;

	while ((f = st->folders) != NULL) {
		st->folders = f->next;
		trees_free(f->trees);
		arena_release(&f->arena);
		free(f->name);
		free(f->v);
		free(f);
	}
}

struct store_file *
folder_add(struct folder *f, const char *path)
{
	GROW(f->v, f->n, f->cap);
	f->v[f->n] = (struct store_file){ .path = path };
	return &f->v[f->n++];
}

uint64_t
store_file_sum(const struct store_file *f)
{
	return f->blob[0] == '\0' ? f->spooled :
				    sum64(f->blob, strlen(f->blob), 0);
}

static int walk(struct store *, struct folder *, const git_oid *, struct buf *,
    struct err *);

/* The last year still changes; what the cache knows of others is not read. */
static int
walk_into(struct store *st, struct folder *f, const git_oid *id,
    struct buf *path, bool last, struct err *e)
{
	size_t first = f->n;

	if (last || f->trees == NULL)
		return walk(st, f, id, path, e);
	if (trees_take(f->trees, id, f))
		return 0;
	if (walk(st, f, id, path, e) < 0)
		return -1;
	trees_note(f->trees, id, first, f->n);
	return 0;
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
			rc = walk_into(st, f, git_tree_entry_id(te), path,
			    i + 1 == n, e);
		else if (git_tree_entry_type(te) == GIT_OBJECT_BLOB)
			git_oid_tostr(folder_add(f,
					  arena_str(&f->arena, path->ptr))
					  ->blob,
			    STORE_OID, git_tree_entry_id(te));
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

/* A walk is out of order only where a file is named like a folder and more. */
static void
sort_files(struct folder *f)
{
	for (size_t i = 1; i < f->n; i++)
		if (by_path(&f->v[i - 1], &f->v[i]) > 0) {
			qsort(f->v, f->n, sizeof(*f->v), by_path);
			return;
		}
}

static struct store_file *
spooled_file(struct folder *f, const char *path)
{
	const struct store_file key = { .path = path };
	struct store_file *found = f->n == 0 ?
	    NULL :
	    bsearch(&key, f->v, f->n, sizeof(*f->v), by_path);

	if (found != NULL)
		return found;
	folder_add(f, arena_str(&f->arena, path));
	qsort(f->v, f->n, sizeof(*f->v), by_path);
	return bsearch(&key, f->v, f->n, sizeof(*f->v), by_path);
}

/* Files that have spooled rows lose their blob; new ones are added. */
static void
add_spooled(struct store *st, struct folder *f)
{
	size_t i, len = strlen(f->name);

	for (i = 0; i < st->spool.n; i++) {
		const struct spool_row *r = &st->spool.v[i];
		struct store_file *file;

		if (!str_prefix(r->path, f->name) || r->path[len] != '/')
			continue;
		file = spooled_file(f, r->path);
		file->spooled = sum64(r->row, strlen(r->row),
		    file->blob[0] != '\0' ? store_file_sum(file) :
					    file->spooled);
		file->blob[0] = '\0';
	}
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
		f->trees = trees_open(st, folder);
		rc = walk(st, f, &id, &path, e);
		buf_release(&path);
	}
	if (rc < 0) {
		f->name[0] = '\1'; /* never found again */
		return -1;
	}
	trees_keep(st, f);
	sort_files(f);
	add_spooled(st, f);
found:
	*out = f->v;
	*n = f->n;
	return 0;
}
