#include "store/merge_tree.h"

#include "base/mem.h"
#include "base/str.h"
#include "store/git_err.h"
#include "store/merge.h"

/* Histories that crossed more often than this use their nearest ancestor. */
enum { MERGE_DEPTH = 6 };

struct job {
	git_repository *repo;
	git_odb *odb;
	git_tree *base, *ours, *shared; /* base may be NULL */
	git_tree_update *up;
	size_t nup, capup;
	struct arena arena;
	struct merge_tree *out;
	struct findings *findings;
	struct err *err;
};

int
merge_git_err(struct err *e, const char *what)
{
	return store_git_err(e, GIT_ERROR, "%s", what);
}

/* The entry's id and whether it is there; links and modules are refused. */
static int
entry_at(struct job *j, git_tree *t, const char *path, git_oid *id, bool *there)
{
	git_tree_entry *te = NULL;
	git_filemode_t mode;

	*there = false;
	if (t == NULL || git_tree_entry_bypath(&te, t, path) < 0)
		return 0;
	mode = git_tree_entry_filemode(te);
	git_oid_cpy(id, git_tree_entry_id(te));
	git_tree_entry_free(te);
	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return err_at(j->err, E_DATA, path, 0,
		    _("a symbolic link or a nested repository cannot be part "
		      "of a ledger"));
	*there = true;
	return 0;
}

static int
load(struct job *j, struct buf *b, const git_oid *id)
{
	git_odb_object *o = NULL;

	if (git_odb_read(&o, j->odb, id) < 0)
		return merge_git_err(j->err, _("reading an object"));
	buf_add(b, git_odb_object_data(o), git_odb_object_size(o));
	git_odb_object_free(o);
	return 0;
}

static void
update(struct job *j, const char *path, const git_oid *id)
{
	git_tree_update *u;

	GROW(j->up, j->nup, j->capup);
	u = &j->up[j->nup++];
	memset(u, 0, sizeof(*u));
	u->action =
	    id == NULL ? GIT_TREE_UPDATE_REMOVE : GIT_TREE_UPDATE_UPSERT;
	if (id != NULL)
		git_oid_cpy(&u->id, id);
	u->filemode = GIT_FILEMODE_BLOB;
	u->path = arena_str(&j->arena, path);
}

struct side {
	git_oid id;
	bool there;
	struct buf bytes;
};

static int
join(struct job *j, const char *path, struct side s[3])
{
	struct merge_in in = { path, s[0].there ? &s[0].bytes : NULL,
		s[1].there ? &s[1].bytes : NULL,
		s[2].there ? &s[2].bytes : NULL };
	struct buf out = BUF_INIT;
	bool removed = false;
	git_oid id;
	int rc = 0;

	for (int i = 0; i < 3 && rc == 0; i++)
		if (s[i].there)
			rc = load(j, &s[i].bytes, &s[i].id);
	if (rc == 0)
		rc = merge_file(&out, &removed, &in, j->findings, j->err);
	if (rc == 0 && !removed &&
	    git_odb_write(&id, j->odb, out.ptr, out.len, GIT_OBJECT_BLOB) < 0)
		rc = merge_git_err(j->err, _("writing an object"));
	if (rc == 0 && removed && s[1].there)
		update(j, path, NULL);
	else if (rc == 0 && !removed &&
	    !(s[1].there && git_oid_equal(&id, &s[1].id)))
		update(j, path, &id);
	buf_release(&out);
	return rc;
}

/* A published flow stays what the common ancestor has. */
static void
keep_published(struct job *j, const char *path, struct side s[3])
{
	finding_add(j->findings, SEV_ERROR, "published", path, 0,
	    _("a published flow version was changed; the published one "
	      "stands"));
	if (!s[1].there || !git_oid_equal(&s[0].id, &s[1].id))
		update(j, path, &s[0].id);
}

static bool
side_equal(const struct side *a, const struct side *b)
{
	return a->there == b->there &&
	    (!a->there || git_oid_equal(&a->id, &b->id));
}

static int
merge_path(struct job *j, const char *path)
{
	struct side s[3] = { { .bytes = BUF_INIT }, { .bytes = BUF_INIT },
		{ .bytes = BUF_INIT } };
	enum merge_kind kind = merge_kind(path);
	int rc = 0;

	if (entry_at(j, j->base, path, &s[0].id, &s[0].there) < 0 ||
	    entry_at(j, j->ours, path, &s[1].id, &s[1].there) < 0 ||
	    entry_at(j, j->shared, path, &s[2].id, &s[2].there) < 0)
		return -1;
	if (kind == MERGE_FIXED && s[0].there)
		keep_published(j, path, s);
	else if (kind == MERGE_ROWS && s[1].there && s[2].there) {
		j->out->nrows++;
		rc = join(j, path, s);
	} else if (kind == MERGE_ROWS) {
		/* What only one side has: the rows stay, on both. */
		if (s[2].there)
			update(j, path, &s[2].id);
		else if (s[0].there)
			rc = join(j, path, s);
	} else if (side_equal(&s[0], &s[1])) {
		update(j, path, s[2].there ? &s[2].id : NULL);
	} else if (!side_equal(&s[0], &s[2])) {
		j->out->tables = true;
		rc = join(j, path, s);
	}
	for (int i = 0; i < 3; i++)
		buf_release(&s[i].bytes);
	return rc;
}

static int
merge_paths(struct job *j)
{
	git_diff_options opts;
	git_diff *diff = NULL;
	int rc = 0;

	git_diff_options_init(&opts, GIT_DIFF_OPTIONS_VERSION);
	opts.flags = GIT_DIFF_SKIP_BINARY_CHECK;
	if (git_diff_tree_to_tree(&diff, j->repo, j->ours, j->shared, &opts) <
	    0)
		return merge_git_err(j->err, _("comparing versions"));
	for (size_t i = 0; i < git_diff_num_deltas(diff) && rc == 0; i++) {
		const git_diff_delta *d = git_diff_get_delta(diff, i);

		rc = merge_path(j,
		    d->new_file.path == NULL ? d->old_file.path :
					       d->new_file.path);
	}
	git_diff_free(diff);
	return rc;
}

static int
merge_trees(struct merge_tree *out, git_repository *repo, const git_oid *base,
    const git_oid *ours, const git_oid *shared, struct findings *fs,
    struct err *e)
{
	struct job j = { .repo = repo,
		.out = out,
		.findings = fs,
		.err = e,
		.arena = ARENA_INIT };
	int rc = 0;

	if (git_repository_odb(&j.odb, repo) < 0 ||
	    (base != NULL && git_tree_lookup(&j.base, repo, base) < 0) ||
	    git_tree_lookup(&j.ours, repo, ours) < 0 ||
	    git_tree_lookup(&j.shared, repo, shared) < 0)
		rc = merge_git_err(e, _("reading a version"));
	if (rc == 0)
		rc = merge_paths(&j);
	git_oid_cpy(&out->tree, ours);
	if (rc == 0 && j.nup > 0 &&
	    git_tree_create_updated(&out->tree, repo, j.ours, j.nup, j.up) < 0)
		rc = merge_git_err(e, _("writing a version"));
	git_tree_free(j.base);
	git_tree_free(j.ours);
	git_tree_free(j.shared);
	git_odb_free(j.odb);
	free(j.up);
	arena_release(&j.arena);
	return rc;
}

static int
tree_of(git_oid *out, git_repository *repo, const git_oid *commit,
    struct err *e)
{
	git_commit *c = NULL;

	if (git_commit_lookup(&c, repo, commit) < 0)
		return merge_git_err(e, _("reading a commit"));
	git_oid_cpy(out, git_commit_tree_id(c));
	git_commit_free(c);
	return 0;
}

static int base_tree(git_oid *out, bool *none, git_repository *,
    const git_oid *a, const git_oid *b, int depth, struct err *);

/* Several ancestors: merged pairwise; what conflicts there is of no interest. */
static int
join_bases(git_oid *out, git_repository *repo, const git_oidarray *bases,
    int depth, struct err *e)
{
	if (tree_of(out, repo, &bases->ids[0], e) < 0)
		return -1;
	for (size_t i = 1; i < bases->count && depth < MERGE_DEPTH; i++) {
		struct findings fs = FINDINGS_INIT;
		struct merge_tree mt = { 0 };
		git_oid under, next;
		bool none;
		int rc;

		rc = base_tree(&under, &none, repo, &bases->ids[i - 1],
		    &bases->ids[i], depth + 1, e);
		if (rc == 0)
			rc = tree_of(&next, repo, &bases->ids[i], e);
		if (rc == 0)
			rc = merge_trees(&mt, repo, none ? NULL : &under, out,
			    &next, &fs, e);
		findings_release(&fs);
		if (rc < 0)
			return -1;
		git_oid_cpy(out, &mt.tree);
	}
	return 0;
}

static int
base_tree(git_oid *out, bool *none, git_repository *repo, const git_oid *a,
    const git_oid *b, int depth, struct err *e)
{
	git_oidarray bases = { 0 };
	int rc = git_merge_bases(&bases, repo, a, b);

	*none = rc == GIT_ENOTFOUND;
	if (rc == 0)
		rc = join_bases(out, repo, &bases, depth, e);
	else if (rc != GIT_ENOTFOUND)
		rc = merge_git_err(e, _("looking for the common history"));
	else
		rc = 0;
	git_oidarray_dispose(&bases);
	return rc;
}

int
merge_commits(struct merge_tree *out, git_repository *repo, const git_oid *ours,
    const git_oid *shared, struct findings *fs, struct err *e)
{
	git_oid base, a, b;
	bool none;

	memset(out, 0, sizeof(*out));
	if (base_tree(&base, &none, repo, ours, shared, 0, e) < 0 ||
	    tree_of(&a, repo, ours, e) < 0 || tree_of(&b, repo, shared, e) < 0)
		return -1;
	if (none) {
		err_set(e, E_DATA,
		    _("the shared repository holds another ledger: the two "
		      "have no common history"));
		return err_hint(e,
		    _("name the right repository, or begin with a clone of "
		      "it: git clone"));
	}
	return merge_trees(out, repo, &base, &a, &b, fs, e);
}

int
merge_give_way(git_oid *out, git_repository *repo, const git_oid *tree,
    const git_oid *shared, const char *const *paths, struct err *e)
{
	struct job j = { .repo = repo, .err = e, .arena = ARENA_INIT };
	git_oid id, shared_tree;
	bool there;
	int rc = tree_of(&shared_tree, repo, shared, e);

	if (rc == 0 &&
	    (git_tree_lookup(&j.ours, repo, tree) < 0 ||
		git_tree_lookup(&j.shared, repo, &shared_tree) < 0))
		rc = merge_git_err(e, _("reading a version"));
	for (; rc == 0 && *paths != NULL; paths++) {
		rc = entry_at(&j, j.shared, *paths, &id, &there);
		if (rc == 0)
			update(&j, *paths, there ? &id : NULL);
	}
	git_oid_cpy(out, tree);
	if (rc == 0 && j.nup > 0 &&
	    git_tree_create_updated(out, repo, j.ours, j.nup, j.up) < 0)
		rc = merge_git_err(e, _("writing a version"));
	git_tree_free(j.ours);
	git_tree_free(j.shared);
	free(j.up);
	arena_release(&j.arena);
	return rc;
}
