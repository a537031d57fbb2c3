#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/str.h"
#include "record/record_int.h"

struct record_box {
	struct record record;
	struct day day;
	struct arena arena;
};

const struct record *
record_of(const struct record_box *box)
{
	return &box->record;
}

void
record_free(struct record_box *box)
{
	if (box == NULL)
		return;
	arena_release(&box->arena);
	day_release(&box->day);
	free(box);
}

/* The rows of one record in one file, folded; *out stays NULL without any. */
static int
load_from(struct record_box **out, struct store *st,
    const struct store_file *file, const struct schema *s, const char *id,
    struct findings *fs, struct err *e)
{
	struct record_box *box = xcalloc(1, sizeof(*box));
	const struct only only = { &id, 1 };
	int rc;

	box->day = (struct day)DAY_INIT;
	rc = store_load(st, file, &box->day.text, e);
	if (rc == 0)
		rc = day_parse_text(&box->day, file->path, s, &only, fs, e);
	if (rc == 0 && box->day.n > 0)
		rc = record_fold(&box->record, s, box->day.events, box->day.n,
		    &box->arena, fs, e);
	if (rc < 0 || box->day.n == 0)
		record_free(box);
	else
		*out = box;
	return rc;
}

/* ---- many records of few days ---- */

struct batch_file {
	char *path;
	bool part; /* only the records that were named */
	struct day day;
	struct event **by_record; /* sorted by record, then line */
};

struct record_batch {
	struct batch_file **files;
	size_t n, cap;
	char **ids; /* named beforehand, in order */
	size_t nids;
};

struct record_batch *
record_batch_new(void)
{
	return xcalloc(1, sizeof(struct record_batch));
}

void
record_batch_only(struct record_batch *b, const char *const *ids, size_t n)
{
	b->ids = xcalloc(n + 1, sizeof(*b->ids));
	for (b->nids = 0; b->nids < n; b->nids++)
		b->ids[b->nids] = xstrdup(ids[b->nids]);
	qsort(b->ids, n, sizeof(*b->ids), only_order);
}

static void
batch_file_free(struct batch_file *f)
{
	day_release(&f->day);
	free(f->by_record);
	free(f->path);
	free(f);
}

void
record_batch_free(struct record_batch *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->n; i++)
		batch_file_free(b->files[i]);
	for (size_t i = 0; i < b->nids; i++)
		free(b->ids[i]);
	free(b->ids);
	free(b->files);
	free(b);
}

static int
by_record(const void *x, const void *y)
{
	const struct event *a = *(struct event *const *)x;
	const struct event *b = *(struct event *const *)y;
	int c = strcmp(a->record, b->record);

	return c != 0 ? c : (a->line > b->line) - (a->line < b->line);
}

/* A record that was not named: then others will follow, and all are read. */
static int
batch_file(struct record_batch *b, struct store *st,
    const struct store_file *file, const struct schema *s, const char *id,
    struct batch_file **out, struct findings *fs, struct err *e)
{
	const struct only named = { (const char *const *)b->ids, b->nids };
	bool part = only_has(&named, id);
	struct batch_file *f;
	int rc;

	for (size_t i = 0; i < b->n; i++)
		if (streq(b->files[i]->path, file->path) &&
		    (part || !b->files[i]->part)) {
			*out = b->files[i];
			return 0;
		}
	f = xcalloc(1, sizeof(*f));
	f->path = xstrdup(file->path);
	f->part = part;
	f->day = (struct day)DAY_INIT;
	rc = store_load(st, file, &f->day.text, e);
	if (rc == 0)
		rc = day_parse_text(&f->day, file->path, s,
		    part ? &named : NULL, fs, e);
	if (rc < 0) {
		batch_file_free(f);
		return -1;
	}
	GROW(b->files, b->n, b->cap);
	b->files[b->n++] = f;
	f->by_record = xcalloc(f->day.n + 1, sizeof(*f->by_record));
	for (size_t i = 0; i < f->day.n; i++)
		f->by_record[i] = &f->day.events[i];
	qsort(f->by_record, f->day.n, sizeof(*f->by_record), by_record);
	*out = f;
	return 0;
}

static int
load_from_batch(struct record_box **out, struct record_batch *b,
    struct store *st, const struct store_file *file, const struct schema *s,
    const char *id, struct findings *fs, struct err *e)
{
	struct event probe = { .record = id, .line = 0 }, *events;
	size_t low = 0, high, mid, n;
	struct record_box *box;
	struct batch_file *f;

	if (batch_file(b, st, file, s, id, &f, fs, e) < 0)
		return -1;
	for (high = f->day.n; low < high;) {
		mid = (low + high) / 2;
		if (by_record(&f->by_record[mid], &(struct event *){ &probe }) <
		    0)
			low = mid + 1;
		else
			high = mid;
	}
	for (n = low; n < f->day.n && streq(f->by_record[n]->record, id); n++)
		;
	if (n == low)
		return 0;
	box = xcalloc(1, sizeof(*box));
	events = arena_alloc(&box->arena, (n - low) * sizeof(*events));
	for (mid = low; mid < n; mid++)
		events[mid - low] = *f->by_record[mid];
	box->day = (struct day)DAY_INIT;
	if (record_fold(&box->record, s, events, n - low, &box->arena, fs, e) <
	    0) {
		record_free(box);
		return -1;
	}
	*out = box;
	return 0;
}

/* By hand, or by a program that is older than the parts of a day. */
static void
in_two_files(const struct record *counts, const struct record *other,
    const struct id *id, const char *path, struct findings *fs)
{
	struct buf first = BUF_INIT;

	schema_path(counts->schema, id->yymmdd, counts->events[0]->part,
	    &first);
	finding_add(fs, SEV_ERROR, "two-files", path, other->events[0]->line,
	    _("%s stands in another file of its day too; that in %s counts"),
	    id->text, first.ptr);
	buf_release(&first);
}

/* May the record stand in the file? */
static bool
may_hold(const char *path, const char *kind, const struct id *id,
    struct records_file *day)
{
	return record_path_parse(path, kind, day) &&
	    day->yymmdd == id->yymmdd &&
	    (day->part <= 1 || day->part == record_part(id->seq));
}

static int
files_of_year(struct store *st, const char *kind, const struct id *id,
    const struct store_file **files, size_t *n, struct err *e)
{
	char folder[80];

	snprintf(folder, sizeof(folder), "records/%s/%04d", kind,
	    2000 + id->yymmdd / 10000);
	return store_list(st, folder, files, n, e);
}

uint64_t
record_stamp(struct store *st, const struct schemas *ss, const struct id *id)
{
	const char *kind = ss->kind_of(ss->arg, id->letter);
	const struct store_file *files;
	struct err ignored = ERR_INIT;
	struct records_file day;
	uint64_t sum = 1, file;
	size_t n;

	if (kind == NULL ||
	    files_of_year(st, kind, id, &files, &n, &ignored) < 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (!may_hold(files[i].path, kind, id, &day))
			continue;
		file = store_file_sum(&files[i]);
		sum = sum64(&file, sizeof(file), sum);
	}
	return sum != 0 ? sum : 1;
}

static int
load_of_day(struct record_box **out, struct record_batch *batch,
    struct store *st, const struct schemas *ss, const char *kind,
    const struct id *id, struct findings *fs, struct err *e)
{
	const struct store_file *files;
	size_t n;

	if (files_of_year(st, kind, id, &files, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct record_box *box = NULL;
		const struct schema *s;
		struct records_file day;

		if (!may_hold(files[i].path, kind, id, &day))
			continue;
		if ((s = ss->get(ss->arg, kind, day.version, e)) == NULL ||
		    (batch == NULL ?
			    load_from(&box, st, &files[i], s, id->text, fs, e) :
			    load_from_batch(&box, batch, st, &files[i], s,
				id->text, fs, e)) < 0)
			return -1;
		if (box == NULL)
			continue;
		if (*out == NULL) {
			*out = box;
			continue;
		}
		in_two_files(&(*out)->record, &box->record, id, files[i].path,
		    fs);
		record_free(box);
	}
	return 0;
}

int
record_load(struct record_box **out, struct store *st, const struct schemas *ss,
    const char *text, struct findings *fs, struct err *e)
{
	return record_batch_load(out, NULL, st, ss, text, fs, e);
}

int
record_batch_load(struct record_box **out, struct record_batch *batch,
    struct store *st, const struct schemas *ss, const char *text,
    struct findings *fs, struct err *e)
{
	struct record_box *box = NULL;
	const char *kind;
	struct id id;

	*out = NULL;
	if (id_parse(&id, text, e) < 0)
		return -1;
	kind = ss->kind_of(ss->arg, id.letter);
	if (kind == NULL) {
		err_set(e, E_ABSENT,
		    _("there is no kind of record with the "
		      "letter %c of %s"),
		    id.letter, id.text);
		return err_hint(e, _("flows/kinds.csv lists the letters"));
	}
	if (load_of_day(&box, batch, st, ss, kind, &id, fs, e) < 0) {
		record_free(box);
		return -1;
	}
	if (box == NULL) {
		err_set(e, E_ABSENT, _("there is no record %s"), id.text);
		return err_hint(e,
		    _("it would stand in records/%s/%04d/%04d.v*.csv; "
		      "ledger-sync fetches what others made"),
		    kind, 2000 + id.yymmdd / 10000, id.yymmdd % 10000);
	}
	*out = box;
	return 0;
}
