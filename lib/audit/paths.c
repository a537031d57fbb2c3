/*
 * Every record that has new rows is read as it stands at HEAD, and each of
 * those rows is judged on what came before it.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/audit_int.h"
#include "base/str.h"

struct scan {
	struct audit *a;
	const char *kind;
	struct buf path;
};

static int
look(void *arg, const struct record *rec, struct err *e)
{
	struct scan *s = arg;
	struct audit *a = s->a;
	struct id id;
	size_t commit, n = 0;

	if (id_parse(&id, rec->id, e) < 0)
		return -1;
	buf_clear(&s->path);
	schema_path(rec->schema, id.yymmdd, rec->events[0]->part, &s->path);
	for (size_t i = 0; i < rec->nevents; i++) {
		const struct event *ev = rec->events[i];

		/* what an earlier audit judged, or still waits in the spool */
		commit = sweep_event(a->sweep, s->path.ptr, ev->event);
		if (commit == SIZE_MAX)
			continue;
		n++;
		step_judge(a, s->path.ptr, rec, i, commit);
		signs_judge(a, s->path.ptr, rec, ev, commit);
		files_judge(a, s->path.ptr, ev, commit);
	}
	a->counts->records += n > 0;
	a->counts->events += n;
	arena_reset(&a->arena);
	return 0;
}

/*
 * A file of records of a kind there is.  Only the kind that the path names is
 * looked at: all of them are forty folders.
 */
static bool
kind_of(struct audit *a, const char *path, const char **kind, int *yymmdd)
{
	const char *p = path + strlen("records/");
	struct err none = ERR_INIT;
	struct records_file day;
	char name[64];
	size_t n = strcspn(p, "/");
	bool yes;

	if (n >= sizeof(name))
		return false;
	memcpy(name, p, n);
	name[n] = '\0';
	yes = ledger_kind_named(a->head, name, kind, &none) == 0 &&
	    ledger_newest(a->head, *kind) > 0 &&
	    record_path_parse(path, *kind, &day);
	if (yes)
		*yymmdd = day.yymmdd;
	return yes;
}

/* A finding about a line of HEAD says which commit brought it. */
static void
name_commits(struct audit *a, struct findings *found)
{
	const char *path = NULL;
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < found->n; i++) {
		struct finding *f = &found->v[i];
		struct err gone = ERR_INIT;
		const char *p, *end;
		size_t commit = SIZE_MAX;

		if (f->file != NULL &&
		    (path == NULL || !streq(path, f->file))) {
			path = f->file;
			store_read(a->head->store, path, &text, &gone);
		}
		p = text.ptr;
		for (long n = 1; f->file != NULL && n < f->line && p != NULL;
		     n++)
			p = (p = strchr(p, '\n')) == NULL ? NULL : p + 1;
		if (f->file != NULL && f->line > 0 && p != NULL) {
			end = strchrnul(p, '\n');
			commit =
			    sweep_line(a->sweep, f->file, p, (size_t)(end - p));
		}
		audit_tell(a, f->severity, f->code, commit, f->file, f->line,
		    "%s", f->msg);
		if (f->hint != NULL)
			finding_hint(&a->fs->v[a->fs->n - 1], "%s", f->hint);
	}
	buf_release(&text);
}

static int
scan(struct audit *a, const char *kind, msec since, msec until, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(kind);
	struct scan s = { a, kind, BUF_INIT };
	struct findings found = FINDINGS_INIT;
	int rc;

	b.since = since;
	b.until = until;
	b.events = true;
	rc = records_scan(a->head->store, &a->head->schemas, &b, look, &s,
	    &found, e);
	if (rc < 0 && (e->code == E_DATA || e->code == E_ABSENT)) {
		finding_from(&found, "records", e);
		err_clear(e);
		rc = 0;
	}
	name_commits(a, &found);
	findings_release(&found);
	buf_release(&s.path);
	return rc;
}

static msec
day_of(int yymmdd)
{
	char text[32];
	msec at = MSEC_NONE;

	snprintf(text, sizeof(text), "20%02d-%02d-%02d", yymmdd / 10000,
	    yymmdd / 100 % 100, yymmdd % 100);
	return clock_parse(text, &at) ? at : MSEC_NONE;
}

/* Only the days that have new rows. */
static int
scan_touched(struct audit *a, struct err *e)
{
	const struct sweep *w = a->sweep;
	const char *last = NULL, *kind, *before = NULL;
	int yymmdd, day = 0;
	msec since;

	for (size_t i = 0; i < w->nadded; i++) {
		const char *path = w->added[i].path;

		if (last != NULL && streq(path, last))
			continue;
		last = path;
		if (!kind_of(a, path, &kind, &yymmdd) ||
		    (kind == before && yymmdd == day) ||
		    (since = day_of(yymmdd)) == MSEC_NONE)
			continue;
		before = kind;
		day = yymmdd;
		if (scan(a, kind, since, clock_add_days(since, 1), e) < 0)
			return -1;
	}
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct added *x = *(const struct added *const *)a;
	const struct added *y = *(const struct added *const *)b;
	int c = memcmp(x->event, y->event, sizeof(x->event));

	if (c == 0)
		c = x->commit < y->commit ? -1 : x->commit > y->commit;
	return c;
}

/* One event belongs to one record; within a record the fold tells. */
static void
doubled(struct audit *a)
{
	const struct sweep *w = a->sweep;
	const struct added **v = xcalloc(w->nadded + 1, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < w->nadded; i++)
		if (w->added[i].event[0] != '\0')
			v[n++] = &w->added[i];
	qsort(v, n, sizeof(*v), by_id);
	for (size_t i = 1; i < n; i++)
		if (memcmp(v[i]->event, v[i - 1]->event, sizeof(v[i]->event)) ==
			0 &&
		    (v[i]->record != v[i - 1]->record ||
			!streq(v[i]->path, v[i - 1]->path)))
			audit_tell(a, SEV_ERROR, "doubled-event", v[i]->commit,
			    v[i]->path, 0,
			    _("event %.26s stands in another record too, in "
			      "%s"),
			    v[i]->event, v[i - 1]->path);
	free(v);
}

/* Files below records/ that are no day files. */
static void
strays(struct audit *a)
{
	const char *last = NULL, *kind;
	int yymmdd;

	for (size_t i = 0; i < a->sweep->nadded; i++) {
		const struct added *d = &a->sweep->added[i];

		if (last != NULL && streq(d->path, last))
			continue;
		last = d->path;
		if (!kind_of(a, d->path, &kind, &yymmdd))
			audit_tell(a, SEV_ERROR, "stray", d->commit, d->path, 0,
			    _("this is no day file of a kind"));
	}
}

int
paths_run(struct audit *a, bool all, struct err *e)
{
	const char *const *kinds;

	doubled(a);
	strays(a);
	if (!all)
		return scan_touched(a, e);
	for (kinds = ledger_kinds(a->head); *kinds != NULL; kinds++)
		if (scan(a, *kinds, MSEC_NONE, MSEC_NONE, e) < 0)
			return -1;
	return 0;
}
