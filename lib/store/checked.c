#include "store/checked.h"

#include <sys/wait.h>

#include "base/datadir.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/csv.h"

enum { CHECK_TIMEOUT = 30 * 60 * 1000 };

static enum severity
severity_of(const char *word)
{
	if (streq(word, "error"))
		return SEV_ERROR;
	return streq(word, "info") ? SEV_INFO : SEV_WARN;
}

static int
take(struct findings *fs, const struct buf *out, struct err *e)
{
	static const char *const need[] = { "severity", "code", "file", "line",
		"message", "hint", NULL };
	struct table t = TABLE_INIT;
	int rc;

	rc = table_load(&t, "ledger-check", out->ptr, out->len, CSV_PEOPLE, e);
	if (rc == 0)
		rc = table_need(&t, need, e);
	for (size_t i = 0; rc == 0 && i < t.nrows; i++) {
		const char *file = table_get(&t, i, "file");
		const char *hint = table_get(&t, i, "hint");
		struct finding *f;
		long line = 0;

		str_long(table_get(&t, i, "line"), &line);
		f = finding_add(fs, severity_of(table_get(&t, i, "severity")),
		    table_get(&t, i, "code"), *file == '\0' ? NULL : file, line,
		    "%s", table_get(&t, i, "message"));
		if (*hint != '\0')
			finding_hint(f, "%s", hint);
	}
	table_release(&t);
	return rc;
}

int
checked_tree(const char *root, const char *tree, const char *since,
    struct findings *fs, struct err *e)
{
	const char *argv[12];
	struct buf out = BUF_INIT, errs = BUF_INIT;
	char *prog = program_named("ledger-check");
	int n = 0, rc, status = 0;

	argv[n++] = prog;
	argv[n++] = "-C";
	argv[n++] = root;
	argv[n++] = "-o";
	argv[n++] = "csv";
	argv[n++] = "--tree";
	argv[n++] = tree;
	if (since != NULL) {
		argv[n++] = "--since";
		argv[n++] = since;
	}
	argv[n] = NULL;
	rc = io_run(argv, NULL, &out, &errs, CHECK_TIMEOUT, &status, e);
	if (rc == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) > 1))
		rc = err_set(e, E_UNAVAILABLE,
		    _("ledger-check could not check: %s"), errs.ptr);
	if (rc == 0 && out.len > 0)
		rc = take(fs, &out, e);
	buf_release(&out);
	buf_release(&errs);
	free(prog);
	return rc;
}

int
checked_has(const struct findings *fs, const struct finding *f)
{
	for (size_t i = 0; i < fs->n; i++) {
		const struct finding *g = &fs->v[i];

		if (streq(g->code, f->code) && streq(g->msg, f->msg) &&
		    streq(g->file == NULL ? "" : g->file,
			f->file == NULL ? "" : f->file))
			return 1;
	}
	return 0;
}

void
checked_join(struct findings *to, struct findings *from)
{
	size_t known = to->n;

	for (size_t i = 0; i < from->n; i++) {
		const struct finding *f = &from->v[i];
		struct findings old = { to->v, known, known };
		struct finding *g;

		if (checked_has(&old, f))
			continue;
		g = finding_add(to, f->severity, f->code, f->file, f->line,
		    "%s", f->msg);
		if (f->hint != NULL)
			finding_hint(g, "%s", f->hint);
	}
	findings_release(from);
	*from = (struct findings)FINDINGS_INIT;
}
