#include "act/act_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"

/*
 * A row that a reader would refuse is lost for ever: better no row.  This is
 * the last door before the ledger, whatever let the value through.
 */
static int
reads_back(const struct work *w, const char *path, const struct buf *header,
    const struct buf *rows, size_t n, struct err *e)
{
	struct findings fs = FINDINGS_INIT;
	struct buf all = BUF_INIT;
	struct day day = DAY_INIT;
	int rc;

	buf_add(&all, header->ptr, header->len);
	buf_add(&all, rows->ptr, rows->len);
	rc = day_parse(&day, path, all.ptr, all.len, &w->flow->schema, &fs, e);
	if (rc == 0 && (fs.n > 0 || day.n != n)) {
		rc = err_set(e, E_DATA,
		    _("%s: the row could not be read "
		      "again: %s"),
		    w->id, fs.n > 0 ? fs.v[0].msg : "?");
		err_hint(e, _("nothing was written; say it in other words"));
	}
	day_release(&day);
	findings_release(&fs);
	buf_release(&all);
	return rc;
}

int
rows_add(struct run *r, struct work *w, struct err *e)
{
	struct buf path = BUF_INIT, header = BUF_INIT, row = BUF_INIT;
	struct buf all = BUF_INIT;
	struct id id;
	size_t i;
	int rc = 0;

	if (w->written || w->n == w->fresh)
		return 0;
	if (id_parse(&id, w->id, e) < 0)
		return -1;
	schema_path(&w->flow->schema, id.yymmdd,
	    w->fresh > 0 ? w->events[0].part : record_part(id.seq), &path);
	schema_header(&w->flow->schema, &header);
	for (i = w->fresh; i < w->n; i++) {
		struct out_row *o;

		if (w->events[i].signature[0] != '\0' &&
		    (rc = seal_event(r, w, &w->events[i], e)) < 0)
			break;
		buf_clear(&row);
		event_write(&row, &w->flow->schema, &w->events[i]);
		GROW(r->rows, r->nrows, r->rowcap);
		o = &r->rows[r->nrows++];
		o->path = i > w->fresh ?
		    o[-1].path :
		    arena_dup(&r->arena, path.ptr, path.len);
		o->header = i > w->fresh ?
		    o[-1].header :
		    arena_dup(&r->arena, header.ptr, header.len);
		o->row = arena_dup(&r->arena, row.ptr, row.len);
		buf_add(&all, row.ptr, row.len);
	}
	if (rc == 0)
		rc = reads_back(w, path.ptr, &header, &all, w->n - w->fresh, e);
	w->written = true;
	buf_release(&path);
	buf_release(&header);
	buf_release(&row);
	buf_release(&all);
	return rc;
}

static int
by_path(const void *a, const void *b)
{
	const struct out_row *x = *(const struct out_row *const *)a;
	const struct out_row *y = *(const struct out_row *const *)b;
	int c = strcmp(x->path, y->path);

	return c != 0 ? c : (x > y) - (x < y);
}

/* A row that we have not seen, of a record that we change or went by. */
static bool
overtakes(void *arg, const char *row)
{
	const struct run *r = arg;
	const char *record = strchr(row, ',');
	size_t len = record == NULL ? 0 : strcspn(++record, ",\n"), i, k;

	for (i = 0; len > 0 && i < r->nworks; i++) {
		const struct work *w = r->works[i];

		if (w->fresh == 0 || strncmp(w->id, record, len) != 0 ||
		    w->id[len] != '\0')
			continue;
		for (k = 0; k < w->n; k++)
			if (strncmp(w->events[k].event, row, ULID_TEXT - 1) ==
			    0)
				return false;
		return true;
	}
	return false;
}

/* One append a file, its rows in the order made. */
int
rows_commit(struct run *r, struct err *e)
{
	const struct spool_guard guard = { overtakes, r };
	const struct out_row **v = xcalloc(r->nrows + 1, sizeof(*v));
	struct buf rows = BUF_INIT, who = BUF_INIT;
	size_t i, from;
	int rc = 0;

	for (i = 0; i < r->nrows; i++)
		v[i] = &r->rows[i];
	qsort(v, r->nrows, sizeof(*v), by_path);
	for (from = 0; rc == 0 && from < r->nrows; from = i) {
		buf_clear(&rows);
		for (i = from; i < r->nrows && streq(v[i]->path, v[from]->path);
		     i++)
			buf_puts(&rows, v[i]->row);
		rc = txn_append(r->tx, v[from]->path, v[from]->header, rows.ptr,
		    rows.len, e);
	}
	buf_printf(&who, "%s %s",
	    r->opts->system ? "system" : r->opts->actor.code,
	    r->opts->system ? "" : r->opts->actor.name);
	txn_guard(r->tx, &guard);
	if (rc == 0)
		rc = txn_commit(r->tx, r->subject.ptr, who.ptr, e);
	txn_guard(r->tx, NULL);
	buf_release(&rows);
	buf_release(&who);
	free(v);
	return rc;
}

int
rows_spool(struct run *r, struct err *e)
{
	const struct spool_guard guard = { overtakes, r };
	struct spool_row *v = xcalloc(r->nrows + 1, sizeof(*v));
	size_t i;
	int rc = 0;

	for (i = 0; i < r->nrows; i++) {
		v[i].path = r->rows[i].path;
		v[i].header = r->rows[i].header;
		v[i].row = r->rows[i].row;
	}
	if (r->nrows > 0)
		rc = spool_append(r->lg->store, v, r->nrows, &guard, e);
	free(v);
	return rc;
}
