#include "record/scan.h"

#include <string.h>

#include "base/str.h"

enum { MANY = 8 };

struct version {
	int number;
	const struct schema *schema; /* NULL: there is none */
};

/* The schema of a version, asked for once; a missing one is one finding. */
static const struct schema *
version_schema(struct version v[], size_t *n, int number, const char *kind,
    const char *path, const struct schemas *ss, struct findings *fs,
    struct err *why)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (v[i].number == number)
			return v[i].schema;
	if (*n == 64)
		return ss->get(ss->arg, kind, number, why);
	v[i].number = number;
	v[i].schema = ss->get(ss->arg, kind, number, why);
	if (v[i].schema == NULL) {
		err_wrap(why, "%s", path);
		finding_from(fs, "no-version", why);
	}
	(*n)++;
	return v[i].schema;
}

static size_t
month_of(struct plan *p, int yymm, const struct schema *s)
{
	struct month *m;
	struct buf name = BUF_INIT;

	for (size_t i = p->nmonths; i-- > 0 && p->months[i].yymm == yymm;)
		if (p->months[i].schema == s)
			return i;
	GROW(p->months, p->nmonths, p->cap);
	m = &p->months[p->nmonths];
	*m = (struct month){ .yymm = yymm, .schema = s, .path = BUF_INIT };
	buf_printf(&name, "cache/%s/%04d-%02d.v%d.pack", s->kind,
	    2000 + yymm / 100, yymm % 100, s->version);
	store_private(p->store, name.ptr, &m->path);
	buf_release(&name);
	return p->nmonths++;
}

/*
 * The bounds as days, and the files of their months: a month's pack is kept or
 * made as a whole.
 */
struct range {
	int since, until; /* yymmdd, half-open */
	size_t first, end; /* of the files */
};

static size_t
lower_bound(const struct store_file *v, size_t n, const char *path)
{
	size_t lo = 0, hi = n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (strcmp(v[mid].path, path) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct range
range_of(const struct record_bounds *b, const struct store_file *v, size_t n)
{
	struct range r = { 0, 999999, 0, n };
	struct buf path = BUF_INIT;

	if (b->since != MSEC_NONE) {
		r.since = clock_yymmdd(b->since);
		buf_printf(&path, "records/%s/%04d/%02d", b->kind,
		    2000 + r.since / 10000, r.since / 100 % 100);
		r.first = lower_bound(v, n, path.ptr);
	}
	if (b->until != MSEC_NONE) {
		r.until = clock_yymmdd(b->until);
		buf_clear(&path);
		/* behind everything of that month */
		buf_printf(&path, "records/%s/%04d/%02d~", b->kind,
		    2000 + r.until / 10000, r.until / 100 % 100);
		r.end = lower_bound(v, n, path.ptr);
	}
	buf_release(&path);
	return r;
}

/* Does the cache know that a file which must be parsed has nothing to tell? */
static bool
nothing_in(const struct record_bounds *b, const struct pack_entry *x)
{
	return x != NULL &&
	    ((b->touched != MSEC_NONE && x->newest < b->touched) ||
		(b->open_only && x->open_len == 0));
}

/* Does the entry hold what these bounds ask for? */
static bool
answers(const struct record_bounds *b, const struct pack_entry *x)
{
	return x == NULL || x->whole || b->open_only ||
	    (b->touched != MSEC_NONE && x->newest < b->touched);
}

static void
look_up(struct plan *p, struct job *j, size_t at)
{
	struct month *m = &p->months[j->month];
	bool parse = p->bounds->events || p->bounds->contains != NULL;

	if (j->schema->tree[0] != '\0') {
		if (!m->opened)
			m->pack = pack_open(m->path.ptr, m->schema,
			    p->bounds->open_only);
		m->opened = true;
		j->entry = pack_find(m->pack, j->file->path, j->file->blob);
	}
	if (parse && nothing_in(p->bounds, j->entry)) {
		j->wanted = false;
		return;
	}
	if (parse || !answers(p->bounds, j->entry))
		j->entry = NULL;
	m->last = at;
	p->parsing += j->entry == NULL;
}

int
plan_make(struct plan *p, struct store *st, const struct schemas *ss,
    const struct record_bounds *b, void *arg, struct findings *fs,
    struct err *e)
{
	const struct store_file *files;
	struct version versions[64];
	struct buf folder = BUF_INIT;
	struct range r;
	struct err why = ERR_INIT;
	size_t n, i, nv = 0;
	int rc;

	*p = (struct plan){ .store = st, .bounds = b, .arg = arg };
	buf_printf(&folder, "records/%s", b->kind);
	rc = store_list(st, folder.ptr, &files, &n, e);
	buf_release(&folder);
	if (rc < 0)
		return -1;
	r = range_of(b, files, n);
	if (r.first >= r.end)
		return 0;
	p->jobs = xcalloc(r.end - r.first, sizeof(*p->jobs));
	for (i = r.first; i < r.end; i++) {
		struct job *j = &p->jobs[p->njobs];
		struct records_file day;

		if (!record_path_parse(files[i].path, b->kind, &day)) {
			finding_add(fs, SEV_ERROR, "foreign-file",
			    files[i].path, 0,
			    _("this is no name of a file of records"));
			continue;
		}
		j->schema = version_schema(versions, &nv, day.version, b->kind,
		    files[i].path, ss, fs, &why);
		if (j->schema == NULL)
			continue;
		j->file = &files[i];
		j->packed = (struct packed)PACKED_INIT;
		j->month = month_of(p, day.yymmdd / 100, j->schema);
		p->months[j->month].nfiles++;
		j->wanted = day.yymmdd >= r.since && day.yymmdd < r.until &&
		    (b->wants == NULL || b->wants(arg, &files[i]));
		if (j->wanted)
			look_up(p, j, p->njobs);
		p->njobs++;
	}
	return 0;
}

void
job_release(struct job *j)
{
	packed_release(&j->packed);
	j->packed = (struct packed)PACKED_INIT;
	if (j->folded != NULL)
		folded_release(j->folded);
	free(j->folded);
	j->folded = NULL;
	free(j->err);
	j->err = NULL;
	findings_release(&j->fs);
	j->fs = (struct findings)FINDINGS_INIT;
}

void
scan_plan_release(struct plan *p)
{
	for (size_t i = 0; i < p->njobs; i++)
		job_release(&p->jobs[i]);
	for (size_t i = 0; i < p->nmonths; i++) {
		pack_close(p->months[i].pack);
		buf_release(&p->months[i].path);
	}
	free(p->jobs);
	free(p->months);
	*p = (struct plan){ .store = NULL };
}

/* Only open records are handed over, and only they are kept. */
static bool
open_parts(const struct plan *p)
{
	return p->bounds->open_only && !p->bounds->events;
}

static int
parse_file(const struct plan *p, struct job *j, struct folded *f, struct err *e)
{
	const char *text = p->bounds->contains;
	const struct buf *b = &f->day.text;

	if (store_load(p->store, j->file, &f->day.text, e) < 0)
		return -1;
	if (text != NULL && memmem(b->ptr, b->len, text, strlen(text)) == NULL)
		return 0;
	return day_fold(f, j->file->path, j->schema, open_parts(p), &j->fs, e);
}

void
job_parse(const struct plan *p, struct job *j, struct folded *f)
{
	struct err e = ERR_INIT;

	j->rc = parse_file(p, j, f, &e);
	if (j->rc < 0) {
		j->err = xmalloc(sizeof(e));
		*j->err = e;
	}
	j->packed.newest = f->newest;
	if (j->rc == 0 && p->bounds->events) {
		j->folded = xmalloc(sizeof(*f));
		*j->folded = *f;
		*f = (struct folded)FOLDED_INIT;
		return;
	}
	for (size_t i = 0; j->rc == 0 && i < f->n; i++)
		record_pack(f->records[i].open ? &j->packed.open :
						 &j->packed.rest,
		    &f->records[i]);
	folded_reset(f);
}

void
plan_note(struct plan *p, struct job *j)
{
	struct month *m = &p->months[j->month];

	scan_counts.parsed++;
	if (p->bounds->events || p->bounds->contains != NULL || j->rc < 0 ||
	    j->fs.n > 0 || j->file->blob[0] == '\0' ||
	    j->schema->tree[0] == '\0')
		return;
	m->fresh++;
	if (j->packed.newest < store_now(p->store) - DAY)
		m->settled = true;
}

/*
 * A day file that still changes is parsed again in a few milliseconds; writing
 * its month's pack for each change would cost every writer more than that.
 * But many such files, over many months, are written together.  Who remembers
 * them needs the pack only once.
 */
static bool
worth_it(const struct plan *p, const struct month *m)
{
	if (m->fresh == 0)
		return false;
	if (m->settled || p->parsing > MANY)
		return true;
	return p->bounds->wants == NULL &&
	    (m->pack == NULL || m->fresh * 8 > m->nfiles);
}

static bool
fresh_part(const struct plan *p, const struct job *j, struct pack_part *part)
{
	if (j->state != JOB_DONE || j->rc < 0 || j->fs.n > 0 ||
	    j->folded != NULL || j->file->blob[0] == '\0')
		return false;
	*part = (struct pack_part){ .path = j->file->path,
		.blob = j->file->blob,
		.whole = !open_parts(p),
		.newest = j->packed.newest,
		.open = j->packed.open.ptr,
		.open_len = j->packed.open.len,
		.rest = j->packed.rest.ptr,
		.rest_len = j->packed.rest.len };
	return true;
}

static bool
old_part(const struct month *m, const struct job *j, struct pack_part *part)
{
	const struct pack_entry *x;

	x = pack_find(m->pack, j->file->path, j->file->blob);
	if (x == NULL)
		return false;
	*part = (struct pack_part){ .path = j->file->path,
		.blob = j->file->blob,
		.whole = x->whole,
		.newest = x->newest,
		.open = pack_part(m->pack, x, true),
		.open_len = x->open_len,
		.rest = pack_part(m->pack, x, false),
		.rest_len = x->rest_len };
	return part->open != NULL && part->rest != NULL;
}

void
plan_month_done(struct plan *p, size_t month)
{
	struct month *m = &p->months[month];
	struct pack_part *v;
	size_t n = 0, i;

	if (worth_it(p, m)) {
		if (!pack_whole(m->pack)) {
			pack_close(m->pack);
			m->pack = pack_open(m->path.ptr, m->schema, false);
		}
		v = xcalloc(m->nfiles, sizeof(*v));
		for (i = 0; i < p->njobs; i++) {
			const struct job *j = &p->jobs[i];

			if (j->month == month &&
			    (fresh_part(p, j, &v[n]) || old_part(m, j, &v[n])))
				n++;
		}
		pack_write(m->path.ptr, m->schema, v, n);
		free(v);
	}
	pack_close(m->pack);
	m->pack = NULL;
	for (i = 0; i < p->njobs && m->fresh > 0; i++)
		if (p->jobs[i].month == month)
			job_release(&p->jobs[i]);
}
