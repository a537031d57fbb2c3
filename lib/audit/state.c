/*
 * .git/bihuan/audited: CSV.  The first row says up to which commit everything
 * was judged, and by what; the others are what was found on the way.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/audit_int.h"
#include "base/io.h"
#include "base/str.h"

enum { NCOLS = 6, STATE_MAX = 64 << 20 };

/* Rises when the judging changes: what an older one let pass is asked again. */
static const char judge[] = "audit-3 " BIHUAN_VERSION;

static const char *const columns[NCOLS] = { "severity", "code", "file", "line",
	"message", "hint" };
static const char *const words[] = { "info", "warning", "error" };

static bool
take(struct memory *m, const struct table *t)
{
	for (size_t i = 1; i < t->nrows; i++) {
		const char *const *c = &t->cells[i * t->ncols];
		enum severity s = streq(c[0], "error") ? SEV_ERROR :
		    streq(c[0], "warning")             ? SEV_WARN :
							 SEV_INFO;
		struct finding *f;
		long line = 0;

		if (*c[3] != '\0' && !str_long(c[3], &line))
			return false;
		f = finding_add(&m->fs, s, c[1], *c[2] == '\0' ? NULL : c[2],
		    line, "%s", c[4]);
		if (*c[5] != '\0')
			finding_hint(f, "%s", c[5]);
	}
	return true;
}

void
memory_read(struct memory *m, struct store *st)
{
	struct buf path = BUF_INIT, b = BUF_INIT;
	struct table t = TABLE_INIT;
	struct err e = ERR_INIT;

	memset(m, 0, sizeof(*m));
	store_private(st, "audited", &path);
	/* what cannot be read is judged again: it only costs time */
	if (io_read(&b, AT_FDCWD, path.ptr, STATE_MAX, 0, &e) == 0 &&
	    table_load(&t, path.ptr, b.ptr, b.len, CSV_PEOPLE, &e) == 0 &&
	    t.ncols == NCOLS && t.nrows > 0 && streq(t.cells[0], "audited") &&
	    streq(t.cells[1], judge) && strlen(t.cells[2]) == STORE_OID - 1 &&
	    take(m, &t))
		str_copy(m->commit, sizeof(m->commit), t.cells[2]);
	else
		findings_release(&m->fs);
	table_release(&t);
	buf_release(&b);
	buf_release(&path);
}

int
memory_write(struct store *st, const struct findings *fs, struct err *e)
{
	struct buf path = BUF_INIT, b = BUF_INIT;
	const char *first[NCOLS] = { "audited", judge, store_head(st), "", "",
		"" };
	int rc;

	csv_write_row(&b, columns, NCOLS);
	csv_write_row(&b, first, NCOLS);
	for (size_t i = 0; i < fs->n; i++) {
		const struct finding *f = &fs->v[i];
		char line[24] = "";
		const char *cells[NCOLS] = { words[f->severity], f->code,
			f->file == NULL ? "" : f->file, line, f->msg,
			f->hint == NULL ? "" : f->hint };

		if (f->line > 0)
			snprintf(line, sizeof(line), "%ld", f->line);
		csv_write_row(&b, cells, NCOLS);
	}
	/* a fresh clone has no such folder yet */
	store_private(st, ".", &path);
	rc = io_mkdirs(AT_FDCWD, path.ptr, 0700, e);
	store_private(st, "audited", &path);
	if (rc == 0)
		rc = io_replace(AT_FDCWD, path.ptr, b.ptr, b.len, 0600, 0, e);
	buf_release(&b);
	buf_release(&path);
	return rc;
}

void
memory_release(struct memory *m)
{
	findings_release(&m->fs);
}
