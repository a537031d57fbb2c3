#include <string.h>

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
	struct record_box *box;
	struct store_bytes bytes;
	int rc;

	if (store_map(st, file, &bytes, e) < 0)
		return -1;
	box = xcalloc(1, sizeof(*box));
	rc = day_parse_only(&box->day, file->path, bytes.ptr, bytes.len, s, id,
	    fs, e);
	store_unmap(&bytes);
	if (rc == 0 && box->day.n > 0)
		rc = record_fold(&box->record, s, box->day.events, box->day.n,
		    &box->arena, fs, e);
	if (rc < 0 || box->day.n == 0)
		record_free(box);
	else
		*out = box;
	return rc;
}

static int
load_of_day(struct record_box **out, struct store *st, const struct schemas *ss,
    const char *kind, const struct id *id, struct findings *fs, struct err *e)
{
	const struct store_file *files;
	char folder[80];
	size_t n;

	snprintf(folder, sizeof(folder), "records/%s/%04d", kind,
	    2000 + id->yymmdd / 10000);
	if (store_list(st, folder, &files, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct record_box *box = NULL;
		const struct schema *s;
		int yymmdd, version;

		if (!record_path_parse(files[i].path, kind, &yymmdd,
			&version) ||
		    yymmdd != id->yymmdd)
			continue;
		if ((s = ss->get(ss->arg, kind, version, e)) == NULL ||
		    load_from(&box, st, &files[i], s, id->text, fs, e) < 0)
			return -1;
		if (box == NULL)
			continue;
		if (*out == NULL) {
			*out = box;
			continue;
		}
		finding_add(fs, SEV_ERROR, "two-versions", files[i].path,
		    box->day.events[0].line,
		    _("%s stands in the files of two flow versions; version "
		      "%d counts"),
		    id->text, (*out)->record.schema->version);
		record_free(box);
	}
	return 0;
}

int
record_load(struct record_box **out, struct store *st, const struct schemas *ss,
    const char *text, struct findings *fs, struct err *e)
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
	if (load_of_day(&box, st, ss, kind, &id, fs, e) < 0) {
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
