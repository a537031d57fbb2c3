#include "store/merge.h"

#include <git2.h>

#include "base/str.h"
#include "csv/edit.h"
#include "store/store_int.h"

/* flows/<kind>/v<N>/… */
static bool
is_version(const char *path)
{
	const char *v =
	    str_prefix(path, "flows/") ? strchr(path + 6, '/') : NULL;

	return v != NULL && v[1] == 'v' && ch_digit((unsigned char)v[2]);
}

enum merge_kind
merge_kind(const char *path)
{
	if (!str_suffix(path, ".csv"))
		return MERGE_TEXT;
	if (str_prefix(path, "records/"))
		return MERGE_ROWS;
	if (is_version(path))
		return MERGE_FIXED;
	if (str_prefix(path, "documents/") || str_prefix(path, "reports/") ||
	    str_prefix(path, "readings-daily/"))
		return MERGE_TEXT;
	return MERGE_TABLE;
}

static bool
same(const struct buf *a, const struct buf *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a->len == b->len && memcmp(a->ptr, b->ptr, a->len) == 0;
}

static bool
loads(const char *path, const struct buf *b)
{
	struct table t = TABLE_INIT;
	struct err e = ERR_INIT;
	bool good = table_load(&t, path, b->ptr, b->len, CSV_PEOPLE, &e) == 0;

	table_release(&t);
	return good;
}

/* Key columns of the shared version; all columns where nothing names a row. */
static int
keys_of(const struct merge_in *in, struct table *t, const char **keys,
    size_t most, struct err *e)
{
	const char *const *k;
	size_t n = 0;

	if (table_load(t, in->path, in->shared->ptr, in->shared->len,
		CSV_PEOPLE, e) < 0)
		return -1;
	k = csv_keycols(in->path, t->cols, t->ncols);
	if (k == NULL)
		for (; n < t->ncols && n < most; n++)
			keys[n] = t->cols[n];
	else
		for (; n < most && k[n] != NULL; n++)
			keys[n] = k[n];
	keys[n] = NULL;
	return 0;
}

static void
take(struct buf *out, const struct buf *b)
{
	buf_clear(out);
	buf_add(out, b->ptr, b->len);
}

static int
merge_table(struct buf *out, const struct merge_in *in, struct findings *fs)
{
	struct table t = TABLE_INIT;
	struct err e = ERR_INIT;
	const char *keys[65];
	int rc;

	rc = keys_of(in, &t, keys, 64, &e);
	if (rc == 0)
		rc = csv_merge(out, in->path, in->base, in->ours, in->shared,
		    keys, fs, &e);
	table_release(&t);
	if (rc == 0)
		return 0;
	/* One side is no table: what can be read stands. */
	finding_hint(finding_from(fs, "merge", &e),
	    _("the version that can be read stands; the other is in the "
	      "history"));
	if (!loads(in->path, in->shared) && loads(in->path, in->ours))
		take(out, in->ours);
	else
		take(out, in->shared);
	return 0;
}

static int
merge_text(struct buf *out, const struct merge_in *in, struct findings *fs,
    struct err *e)
{
	git_merge_file_input base = { .version = 1 };
	git_merge_file_input ours = { .version = 1 };
	git_merge_file_input shared = { .version = 1 };
	git_merge_file_result r = { 0 };

	git_libgit2_init();
	ours.path = shared.path = base.path = in->path;
	ours.ptr = in->ours->ptr;
	ours.size = in->ours->len;
	shared.ptr = in->shared->ptr;
	shared.size = in->shared->len;
	base.ptr = in->base == NULL ? "" : in->base->ptr;
	base.size = in->base == NULL ? 0 : in->base->len;
	if (memchr(ours.ptr, 0, ours.size) == NULL &&
	    memchr(shared.ptr, 0, shared.size) == NULL &&
	    git_merge_file(&r, &base, &ours, &shared, NULL) < 0) {
		const git_error *ge = git_error_last();

		err_at(e, E_IO, in->path, 0, _("cannot merge: %s"),
		    ge == NULL ? "" : ge->message);
		git_libgit2_shutdown();
		return -1;
	}
	if (r.ptr != NULL && r.automergeable) {
		buf_clear(out);
		buf_add(out, r.ptr, r.len);
	} else {
		take(out, in->shared);
		finding_hint(finding_add(fs, SEV_WARN, "merge", in->path, 0,
				 _("both sides changed the same lines; the "
				   "shared version stands")),
		    _("yours is in the history of this ledger: git log -p -- "
		      "%s"),
		    in->path);
	}
	git_merge_file_result_free(&r);
	git_libgit2_shutdown();
	return 0;
}

/* Absent on one side: what was changed stands, what was not stays removed. */
static void
merge_absent(struct buf *out, bool *removed, const struct merge_in *in,
    struct findings *fs)
{
	const struct buf *left = in->ours == NULL ? in->shared : in->ours;

	*removed = left == NULL ||
	    (in->base != NULL && same(left, in->base) &&
		merge_kind(in->path) != MERGE_ROWS);
	if (*removed)
		return;
	take(out, left);
	if (in->base != NULL)
		finding_add(fs, SEV_WARN, "merge", in->path, 0,
		    _("removed on one side and needed on the other; it stays"));
}

static int
merge_fixed(struct buf *out, const struct merge_in *in, struct err *e)
{
	if (!same(in->ours, in->shared)) {
		err_at(e, E_DATA, in->path, 0,
		    _("this flow version was published here and in the shared "
		      "ledger with different contents"));
		return err_hint(e,
		    _("publish yours as the next version; a published one "
		      "never changes"));
	}
	take(out, in->shared);
	return 0;
}

static bool
other_header(const struct buf *side, const struct buf *out)
{
	const char *p = side->ptr;
	size_t n = strcspn(out->ptr, "\n");

	if (str_prefix(p, "\xef\xbb\xbf"))
		p += 3;
	return side->len > 0 &&
	    (strncmp(p, out->ptr, n) != 0 || strchr("\r\n", p[n]) == NULL);
}

static int
merge_records(struct buf *out, const struct merge_in *in, struct findings *fs,
    struct err *e)
{
	size_t restored;

	if (merge_rows(out, in->path, in->base, in->ours, in->shared, &restored,
		e) < 0)
		return -1;
	if (restored > 0)
		finding_add(fs, SEV_WARN, "restored", in->path, 0,
		    _("%zu rows that the shared ledger had dropped are "
		      "restored"),
		    restored);
	if (other_header(in->ours, out) || other_header(in->shared, out))
		finding_add(fs, SEV_WARN, "header", in->path, 1,
		    _("the header was changed; the one that the file was made "
		      "with stands"));
	return 0;
}

int
merge_file(struct buf *out, bool *removed, const struct merge_in *in,
    struct findings *fs, struct err *e)
{
	*removed = false;
	if (in->ours == NULL || in->shared == NULL) {
		merge_absent(out, removed, in, fs);
		return 0;
	}
	switch (merge_kind(in->path)) {
	case MERGE_ROWS:
		return merge_records(out, in, fs, e);
	case MERGE_FIXED:
		return merge_fixed(out, in, e);
	case MERGE_TABLE:
		return merge_table(out, in, fs);
	default:
		if (!streq(in->path, SIGNERS))
			return merge_text(out, in, fs, e);
		signers_merge(out, in->base, in->ours, in->shared);
		return 0;
	}
}
