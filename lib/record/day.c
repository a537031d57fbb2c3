#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "csv/csv.h"
#include "record/record_int.h"
#include "record/row.h"

enum { COMMON_ROW = 256 }; /* bytes, to begin with */

struct reader {
	struct day *day;
	const char *path;
	const struct schema *schema;
	const struct only *only;
	struct findings *fs;
	const char **cells; /* of the row at hand, taken when it holds */
	size_t ncols;
	size_t cap; /* of the day's events */
	struct records_file file;
	bool clean; /* no NUL, no CR, UTF-8 throughout */
	struct err problem; /* of a row: too large to be made for each */
};

static int
bad_header(const char *path, char *line, const char *want, size_t ncols,
    struct err *e)
{
	char q[UTF8_CUT], *p = line;
	const char *w = want;
	size_t n;

	if (str_prefix(line, "\xef\xbb\xbf"))
		return err_at(e, E_DATA, path, 1,
		    _("the file begins with a byte order mark, records have none"));
	if (strchr(line, '\r') != NULL)
		return err_at(e, E_DATA, path, 1,
		    _("the file has CRLF line ends, records have LF"));
	for (n = 1; n <= ncols; n++) {
		size_t a = strcspn(p, ","), b = strcspn(w, ",\n");

		if (a != b || memcmp(p, w, a) != 0) {
			p[a] = '\0';
			err_at(e, E_DATA, path, 1,
			    _("column %zu is '%s', the form says '%.*s'"), n,
			    utf8_cut(q, p), (int)b, w);
			break;
		}
		p += a + (p[a] != '\0');
		w += b + (w[b] != '\0');
	}
	if (n > ncols)
		err_at(e, E_DATA, path, 1,
		    _("the header has more columns than the form, %zu"), ncols);
	return err_hint(e,
	    _("the header of a day file never changes: git log -p -- %s"),
	    path);
}

/* The first line is the schema's header, to the byte. */
static int
header(const struct reader *r, char **rest, struct err *e)
{
	struct buf want = BUF_INIT;
	char *bytes = r->day->text.ptr;
	size_t len = r->day->text.len;
	char *nl = memchr(bytes, '\n', len);
	size_t n = nl == NULL ? len : (size_t)(nl - bytes);
	int rc = 0;

	if (len == 0)
		return err_at(e, E_DATA, r->path, 1, _("the file is empty"));
	schema_header(r->schema, &want);
	if (n + 1 != want.len || memcmp(bytes, want.ptr, n) != 0) {
		char *line = xstrndup(bytes, n);

		rc = bad_header(r->path, line, want.ptr, r->ncols, e);
		free(line);
	}
	*rest = nl == NULL ? bytes + len : nl + 1;
	buf_release(&want);
	return rc;
}

static void
bad_row(const struct reader *r, long line, const char *problem)
{
	struct finding *f = finding_add(r->fs, SEV_ERROR, "bad-row", r->path,
	    line, "%s", problem);

	finding_hint(f,
	    _("the row is left out; git blame -L %ld,%ld -- %s "
	      "names its commit"),
	    line, line, r->path);
}

static const char *
long_cell(const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(cells[i]) > CSV_CELL_MAX)
			return N_("a cell is longer than 65536 bytes");
	return NULL;
}

static void
event_of_cells(struct event *ev, const char *const *c, size_t nfields,
    long line)
{
	*ev = (struct event){ .event = c[0],
		.record = c[1],
		.prev = c[2],
		.time_text = c[3],
		.actor = c[4],
		.entered_by = c[5],
		.action = c[6],
		.node = c[7],
		.due_text = c[8],
		.fields = c + EVENT_COLS_BEFORE,
		.line = line };
	c += EVENT_COLS_BEFORE + nfields;
	ev->note = c[0];
	ev->evidence = c[1];
	ev->signature = c[2];
	ev->seal = c[3];
}

static void
make_room(struct reader *r, size_t cap)
{
	struct event *v = arena_alloc(&r->day->arena, cap * sizeof(*v));

	if (r->day->n > 0)
		memcpy(v, r->day->events, r->day->n * sizeof(*v));
	r->day->events = v;
	r->cap = cap;
}

static void
row(struct reader *r, char *line, char *end, long no)
{
	struct day *d = r->day;
	struct event *ev;
	size_t n, len = (size_t)(end - line);
	const char *problem = r->clean ? NULL : row_bytes(line, len);
	const struct event *last = d->n > 0 ? &d->events[d->n - 1] : NULL;

	if (problem == NULL && len == 0)
		problem = N_("the line is empty");
	if (problem == NULL)
		problem = row_split(line, end, r->cells, r->ncols, &n);
	if (problem == NULL && n == r->ncols && len > CSV_CELL_MAX)
		problem = long_cell(r->cells, n);
	if (problem != NULL) {
		bad_row(r, no, _(problem));
		return;
	}
	if (n != r->ncols) {
		char text[256];

		snprintf(text, sizeof(text),
		    _("the row has %zu cells, its header %zu"), n, r->ncols);
		bad_row(r, no, text);
		return;
	}
	if (d->n == r->cap)
		make_room(r, r->cap * 2);
	ev = &d->events[d->n];
	event_of_cells(ev, r->cells, r->schema->nfields, no);
	ev->part = r->file.part;
	if (row_check(ev, r->schema->letter, &r->file, last, &r->problem) < 0) {
		bad_row(r, no, r->problem.msg);
		err_clear(&r->problem);
		return;
	}
	if (r->only != NULL && !only_has(r->only, ev->record))
		return;
	d->n++;
	r->cells = arena_alloc(&d->arena, r->ncols * sizeof(*r->cells));
}

int
only_order(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

bool
only_has(const struct only *only, const char *id)
{
	return only->n > 0 &&
	    bsearch(&id, only->ids, only->n, sizeof(*only->ids), only_order) !=
	    NULL;
}

/* True when the line is clearly a row of another record. */
static bool
not_wanted(const char *line, size_t len, const struct only *only)
{
	const char *comma;
	char id[ID_TEXT];

	if (len > 27 && line[26] == ',' && memchr(line, '"', 28) == NULL) {
		line += 27;
		len -= 27;
		if (len > sizeof(id))
			len = sizeof(id);
		comma = memchr(line, ',', len);
		if (comma == NULL)
			return true;
		memcpy(id, line, (size_t)(comma - line));
		id[comma - line] = '\0';
		return !only_has(only, id);
	}
	for (size_t i = 0; i < only->n; i++)
		if (memmem(line, len, only->ids[i], strlen(only->ids[i])) !=
		    NULL)
			return false;
	return true;
}

static void
rows(struct reader *r, char *p, char *end)
{
	long no = 2;

	for (; p < end; no++) {
		char *nl = memchr(p, '\n', (size_t)(end - p));
		char *stop = nl == NULL ? end : nl;

		if (r->only == NULL ||
		    !not_wanted(p, (size_t)(stop - p), r->only)) {
			row(r, p, stop, no);
			if (nl == NULL)
				finding_add(r->fs, SEV_WARN, "no-newline",
				    r->path, no,
				    _("the last line has no line end"));
		}
		p = stop + 1;
	}
}

int
day_parse_text(struct day *d, const char *path, const struct schema *s,
    const struct only *only, struct findings *fs, struct err *e)
{
	struct reader r = { .day = d,
		.path = path,
		.schema = s,
		.only = only,
		.fs = fs,
		.problem = ERR_INIT };
	char *rest = d->text.ptr;
	size_t len;

	d->schema = s;
	if (!record_path_parse(path, s->kind, &r.file))
		return err_at(e, E_DATA, path, 0,
		    _("this is no name of a file of records"));
	r.ncols = EVENT_COLS_BEFORE + s->nfields + EVENT_COLS_AFTER;
	if (header(&r, &rest, e) < 0)
		return -1;
	len = d->text.len - (size_t)(rest - d->text.ptr);
	/* of a few records' rows each is looked at by itself */
	r.clean = only == NULL && utf8_valid(rest, len, NULL) &&
	    memchr(rest, '\0', len) == NULL && memchr(rest, '\r', len) == NULL;
	make_room(&r, only == NULL ? len / COMMON_ROW + 16 : 16);
	r.cells = arena_alloc(&d->arena, r.ncols * sizeof(*r.cells));
	rows(&r, rest, rest + len);
	return 0;
}

int
day_parse(struct day *d, const char *path, const char *bytes, size_t len,
    const struct schema *s, struct findings *fs, struct err *e)
{
	*d = (struct day)DAY_INIT;
	buf_add(&d->text, bytes, len);
	return day_parse_text(d, path, s, NULL, fs, e);
}

void
day_reset(struct day *d)
{
	buf_clear(&d->text);
	arena_reset(&d->arena);
	d->events = NULL;
	d->n = 0;
}

void
day_release(struct day *d)
{
	buf_release(&d->text);
	arena_release(&d->arena);
	*d = (struct day)DAY_INIT;
}
