#include "record/check.h"

#include "base/str.h"
#include "record/record_int.h"

struct lint {
	struct store *st;
	const struct schemas *schemas;
	const struct store_file *old;
	size_t nold;
	struct records_counts *counts;
	struct findings *fs;
};

/* The kind in records/<kind>/…, cut into kind. */
static bool
kind_of(const char *path, char *kind, size_t size)
{
	const char *p = path + strlen("records/"), *slash = strchr(p, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - p);

	if (n == 0 || n >= size)
		return false;
	memcpy(kind, p, n);
	kind[n] = '\0';
	return true;
}

static bool
unchanged(const struct lint *l, const struct store_file *f)
{
	size_t lo = 0, hi = l->nold;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(l->old[mid].path, f->path);

		if (c == 0)
			return *f->blob != '\0' &&
			    streq(l->old[mid].blob, f->blob);
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* E_ABSENT and E_DATA are findings, what else fails ends the check. */
static int
told(struct lint *l, const char *path, int rc, struct err *e)
{
	if (rc == 0 || (e->code != E_DATA && e->code != E_ABSENT))
		return rc;
	if (*e->file == '\0')
		str_copy(e->file, sizeof(e->file), path);
	finding_from(l->fs, "day-file", e);
	err_clear(e);
	return 0;
}

static int
fold(struct lint *l, const struct store_file *f, const struct schema *s,
    struct err *e)
{
	struct folded d = FOLDED_INIT;
	int rc;

	rc = store_load(l->st, f, &d.day.text, e);
	if (rc == 0)
		rc = day_fold(&d, f->path, s, false, l->fs, e);
	if (rc == 0) {
		l->counts->files++;
		l->counts->records += d.n;
		l->counts->events += d.day.n;
		for (size_t i = 0; i < d.n; i++)
			l->counts->conflicts += d.records[i].conflict;
	}
	folded_release(&d);
	return rc;
}

static int
check_file(struct lint *l, const struct store_file *f, struct err *e)
{
	const struct schema *s;
	struct records_file day;
	char kind[64];

	if (unchanged(l, f)) {
		l->counts->skipped++;
		return 0;
	}
	if (!kind_of(f->path, kind, sizeof(kind)) ||
	    !record_path_parse(f->path, kind, &day)) {
		finding_hint(finding_add(l->fs, SEV_ERROR, "stray", f->path, 0,
				 _("this is no day file of a kind")),
		    _("records/<kind>/<year>/<month day>.v<version>.csv is "
		      "what stands here; move it elsewhere: git mv"));
		return 0;
	}
	s = l->schemas->get(l->schemas->arg, kind, day.version, e);
	if (s == NULL)
		return told(l, f->path, -1, e);
	return told(l, f->path, fold(l, f, s, e), e);
}

int
records_check(struct store *st, const struct schemas *schemas,
    struct store *since, struct records_counts *counts, struct findings *fs,
    struct err *e)
{
	struct lint l = { st, schemas, NULL, 0, counts, fs };
	const struct store_file *files;
	size_t n;

	memset(counts, 0, sizeof(*counts));
	if (store_list(st, "records", &files, &n, e) < 0 ||
	    (since != NULL &&
		store_list(since, "records", &l.old, &l.nold, e) < 0))
		return -1;
	for (size_t i = 0; i < n; i++)
		if (check_file(&l, &files[i], e) < 0)
			return -1;
	return 0;
}
