#include "store/sync_int.h"

#include <fcntl.h>

#include "base/io.h"
#include "base/str.h"
#include "store/merge_tree.h"
#include "store/store_int.h"

/* The record's id when the line makes one and this station's letter is in it. */
static bool
made_here(const struct line *l, char letter, char id[32])
{
	const char *end = l->ptr + l->len, *dash;
	const char *a = memchr(l->ptr, ',', l->len), *b;

	if (a == NULL ||
	    (b = memchr(a + 1, ',', (size_t)(end - a - 1))) == NULL)
		return false;
	if (b + 1 >= end || b[1] != ',' || b - a - 1 > 30)
		return false; /* a prev: no creating event */
	snprintf(id, 32, "%.*s", (int)(b - a - 1), a + 1);
	dash = strchr(id, '-');
	return dash != NULL && dash[1] == letter;
}

/*
 * The same event under the same id: somebody changed its text there, which is
 * for the audit to find and keeps nobody from writing.
 */
static bool
known(const struct buf *ours, const struct line *l)
{
	const char *end = l->ptr + l->len, *p = ours->ptr, *cut;
	size_t n, len;

	cut = memchr(l->ptr, ',', l->len);
	cut = memchr(cut + 1, ',', (size_t)(end - cut - 1));
	n = (size_t)(cut + 1 - l->ptr);
	for (len = ours->len; (p = memmem(p, len, l->ptr, n)) != NULL;
	     p++, len = (size_t)(ours->ptr + ours->len - p))
		if (p == ours->ptr || p[-1] == '\n')
			return true;
	return false;
}

static int
look(struct run *r, const git_diff_delta *d, char letter, char id[32])
{
	struct buf ours = BUF_INIT, shared = BUF_INIT;
	struct lines a, b;
	int rc = 0;

	if (git_oid_is_zero(&d->new_file.id))
		return 0;
	if (!git_oid_is_zero(&d->old_file.id))
		rc = blob_read(r->st, &d->old_file.id, &ours, r->err);
	if (rc == 0)
		rc = blob_read(r->st, &d->new_file.id, &shared, r->err);
	if (rc == 0) {
		lines_split(&a, ours.ptr, ours.len, true);
		lines_split(&b, shared.ptr, shared.len, true);
		for (size_t i = 0; i < b.n && *id == '\0'; i++)
			if (!made_here(&b.v[i], letter, id) ||
			    lines_have(&a, b.v[i].ptr, b.v[i].len) ||
			    known(&ours, &b.v[i]))
				*id = '\0';
		lines_release(&a);
		lines_release(&b);
	}
	buf_release(&ours);
	buf_release(&shared);
	return rc;
}

static int
remember(struct run *r, const char *id)
{
	struct buf path = BUF_INIT;
	int rc;

	store_private(r->st, "copied", &path);
	rc = io_replace(AT_FDCWD, path.ptr, id, strlen(id), 0600, IO_FSYNC,
	    r->err);
	buf_release(&path);
	r->st->identity = 0;
	finding_hint(finding_add(&r->sync->findings, SEV_ERROR, "copy", NULL, 0,
			 _("the shared ledger has %s, which carries this "
			   "clone's letter and was not made here"),
			 id),
	    _("a copy or a restored backup writes too; take another letter: "
	      "ledger-init -s LETTER"));
	return rc;
}

int
run_copy(struct run *r)
{
	git_diff_options opts;
	git_diff *diff = NULL;
	git_tree *ours = NULL, *shared = NULL;
	char letter = store_station(r->st), id[32] = "";
	char records[] = "records", *only[] = { records };
	int rc;

	if (letter == '\0')
		return 0;
	git_diff_options_init(&opts, GIT_DIFF_OPTIONS_VERSION);
	opts.flags = GIT_DIFF_SKIP_BINARY_CHECK;
	opts.pathspec.strings = only;
	opts.pathspec.count = 1;
	rc = tree_of(r->st, &r->ours, &ours, r->err);
	if (rc == 0)
		rc = tree_of(r->st, &r->shared, &shared, r->err);
	if (rc == 0 &&
	    git_diff_tree_to_tree(&diff, r->repo, ours, shared, &opts) < 0)
		rc = merge_git_err(r->err, _("comparing versions"));
	for (size_t i = 0; rc == 0 && *id == '\0' && diff != NULL &&
	     i < git_diff_num_deltas(diff);
	     i++)
		rc = look(r, git_diff_get_delta(diff, i), letter, id);
	if (rc == 0 && *id != '\0')
		rc = remember(r, id);
	git_diff_free(diff);
	git_tree_free(ours);
	git_tree_free(shared);
	return rc;
}
