#include "audit/audit.h"

#include <stdlib.h>
#include <string.h>

#include "audit/audit_int.h"
#include "base/hash.h"
#include "base/str.h"
#include "evidence/store.h"

static int
open_head(struct audit *a, struct err *e)
{
	a->text = (struct buf)BUF_INIT;
	if (ledger_at(&a->head, a->lg, store_head(a->lg->store), e) < 0)
		return -1;
	a->reader = history_reader(a->h);
	a->signs[0] = signs_new();
	a->signs[1] = signs_new();
	a->tables = tables_new(a->lg, a->head, a->h, e);
	return a->tables == NULL ? -1 : 0;
}

/* One pass over the history that a->h holds. */
static int
pass(struct audit *a, struct sweep *w, bool all, struct err *e)
{
	int rc;

	w->h = a->h;
	w->now =
	    store_rehearsal(a->lg->store) ? MSEC_NONE : store_now(a->lg->store);
	a->sweep = w;
	rc = open_head(a, e);
	if (rc == 0)
		rc = sweep_run(w, e);
	if (rc == 0)
		rc = history_findings(a, e);
	if (rc == 0)
		rc = paths_run(a, all, e);
	a->counts->commits = w->commits;
	a->counts->rows = w->nadded;
	a->counts->whole = all;
	sweep_release(w);
	tables_free(a->tables);
	ledger_close(a->head);
	files_forget(a);
	signs_free(a->signs[0]);
	signs_free(a->signs[1]);
	free(a->path);
	buf_release(&a->text);
	arena_release(&a->arena);
	return rc;
}

/*
 * Opens the history from what is remembered on; *all when that does not help.
 * A remembered commit that is in no history any more is one to begin at, if it
 * still exists.
 */
static int
open_since(struct audit *a, const char *commit, bool full, bool *all,
    struct err *e)
{
	struct store *st = a->lg->store;
	struct err why = ERR_INIT;
	bool gone;

	*all = true;
	if (*commit == '\0')
		return history_open(&a->h, st, NULL, NULL, e);
	gone = history_open(&a->h, st, commit, NULL, &why) < 0;
	if (gone && why.code != E_ABSENT) {
		*e = why;
		return -1;
	}
	if (gone) {
		finding_hint(finding_add(a->fs, SEV_ERROR, "rewritten", NULL, 0,
				 _("%.10s: this commit was audited and does "
				   "not exist any more"),
				 commit),
		    _("the branch was moved to another history: git reflog"));
		return history_open(&a->h, st, NULL, NULL, e);
	}
	if (history_since_kept(a->h) && !full) {
		*all = false;
		return 0;
	}
	gone = !history_since_kept(a->h);
	history_close(a->h);
	a->h = NULL;
	return history_open(&a->h, st, NULL, gone ? commit : NULL, e);
}

/* Said of the clone as it was, not of history: asked again each time. */
static bool
of_the_moment(const char *code)
{
	static const char now[] = "moved replace grafts";

	return word_in(now, code);
}

/* The file may have come, or gone, since. */
static bool
still_wrong(struct store *st, const struct finding *f)
{
	struct err e = ERR_INIT;
	const char *p = f->msg;
	char name[EVIDENCE_NAME];
	size_t n;

	for (; *p != '\0'; p += n > 0 ? n : 1) {
		n = strspn(p, "0123456789abcdef");
		if (n != SHA256_HEX - 1 || p[n] != '.')
			continue;
		n += strcspn(p + n, "'");
		if (n >= sizeof(name))
			continue;
		memcpy(name, p, n);
		name[n] = '\0';
		return evidence_verify(st, name, &e) < 0 &&
		    streq(f->code,
			e.code == E_ABSENT ? "evidence-absent" :
					     "evidence-wrong");
	}
	return true;
}

/*
 * What was found before is said again.  A full audit finds it itself, but for
 * what only who remembers can know.
 */
static void
take_over(struct audit *a, const struct findings *old, bool all)
{
	for (size_t i = 0; i < old->n; i++) {
		const struct finding *o = &old->v[i];
		struct finding *f;

		if (of_the_moment(o->code) ||
		    (all && !streq(o->code, "rewritten")) ||
		    (str_prefix(o->code, "evidence-") &&
			!still_wrong(a->lg->store, o)))
			continue;
		f = finding_add(a->fs, o->severity, o->code, o->file, o->line,
		    "%s", o->msg);
		if (o->hint != NULL)
			finding_hint(f, "%s", o->hint);
	}
}

/* A row that was put back looks new when only what is new is read. */
static bool
needs_all(const struct findings *fs)
{
	for (size_t i = 0; i < fs->n; i++)
		if (streq(fs->v[i].code, "late") ||
		    streq(fs->v[i].code, "inserted"))
			return true;
	return false;
}

/* One pass, and if it was not over all and that is not enough, another. */
static int
passes(struct audit *a, bool *all, struct err *e)
{
	struct sweep first = { .n = 0 }, second = { .n = 0 };

	if (pass(a, &first, *all, e) < 0)
		return -1;
	if (*all || !needs_all(a->fs))
		return 0;
	findings_release(a->fs);
	history_close(a->h);
	*a = (struct audit){ .lg = a->lg, .counts = a->counts, .fs = a->fs };
	memset(a->counts, 0, sizeof(*a->counts));
	*all = true;
	if (history_open(&a->h, a->lg->store, NULL, NULL, e) < 0)
		return -1;
	return pass(a, &second, true, e);
}

int
audit_run(struct ledger *lg, const struct audit_opts *o,
    struct audit_counts *counts, struct findings *fs, struct err *e)
{
	struct audit a = { .lg = lg, .counts = counts, .fs = fs };
	struct err why = ERR_INIT;
	struct memory m;
	bool all;
	int rc;

	memset(counts, 0, sizeof(*counts));
	memory_read(&m, lg->store);
	rc = open_since(&a, m.commit, o->full, &all, e);
	if (rc == 0)
		rc = passes(&a, &all, e);
	if (rc == 0)
		take_over(&a, &m.fs, all);
	if (rc == 0 && o->keep && memory_write(lg->store, fs, &why) < 0)
		finding_from(fs, "remember", &why);
	history_close(a.h);
	memory_release(&m);
	return rc;
}
