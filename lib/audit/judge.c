/*
 * What the walk caught, as findings.  A row that was dropped and put back, as
 * every command does when a user's git dropped some, is told as such.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_int.h"
#include "base/str.h"
#include "base/utf8.h"
#include "store/rows.h"

enum { SHORT_ID = 10, ROWS_TOLD = 20 };

/* The rows of HEAD, one file at a time. */
struct present {
	const char *path;
	struct buf text;
	struct lines lines;
};

struct dropped {
	uint64_t *v;
	size_t n;
};

struct finding *
audit_tell(struct audit *a, enum severity severity, const char *code,
    size_t commit, const char *path, long line, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	struct finding *f;
	char hex[STORE_OID];
	va_list ap;

	if (commit != SIZE_MAX) {
		hist_id_hex(&history_commit(a->h, commit)->id, hex);
		buf_printf(&b, "%.*s: ", SHORT_ID, hex);
	}
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	f = finding_add(a->fs, severity, code, path, line, "%s", b.ptr);
	buf_release(&b);
	return f;
}

static void
look_at(struct audit *a, struct present *p, const char *path)
{
	struct err gone = ERR_INIT;

	if (p->path != NULL && streq(p->path, path))
		return;
	lines_release(&p->lines);
	buf_clear(&p->text);
	p->path = path;
	/* an absent file has no rows */
	store_read(a->head->store, path, &p->text, &gone);
	lines_split(&p->lines, p->text.ptr, p->text.len, false);
}

static int
by_sum(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* The sums of all rows that were dropped, sorted. */
static void
note_dropped(struct dropped *d, const struct sweep *w)
{
	d->v = xcalloc(w->n + 1, sizeof(*d->v));
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].kind == CATCH_REMOVED ||
		    w->v[i].kind == CATCH_CHANGED)
			d->v[d->n++] = w->v[i].sum;
	qsort(d->v, d->n, sizeof(*d->v), by_sum);
}

/* The row was dropped by another commit, which is told; this one put it back. */
static bool
put_back(const struct dropped *d, const struct caught *c)
{
	return bsearch(&c->sum, d->v, d->n, sizeof(*d->v), by_sum) != NULL;
}

/* Rows that waited in the spool for whoever held the lock. */
static bool
spooled(struct audit *a, size_t commit)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	bool yes;

	yes = hist_signed(a->reader, &history_commit(a->h, commit)->id, &b,
		  NULL, NULL, &e) == 0 &&
	    strstr(b.ptr, "\n\nevents that were spooled") != NULL;
	buf_release(&b);
	return yes;
}

static const char *
code_of(enum catch_kind kind)
{
	static const char *const codes[] = { "removed", "changed", "header",
		"order", "inserted", "late", "early", "clock", "future",
		"flow-changed", "unsigned", "station" };

	return codes[kind];
}

/* "H261124-A00126 01J…", or the row's beginning when it has none. */
static const char *
row_name(const struct caught *c, char out[UTF8_CUT])
{
	const char *comma;
	char text[64];

	comma = c->row == NULL ? NULL : memchr(c->row, ',', c->len);
	if (comma != NULL && c->len > (size_t)(comma - c->row) + 1)
		comma = memchr(comma + 1, ',',
		    c->len - (size_t)(comma + 1 - c->row));
	snprintf(text, sizeof(text), "%.*s",
	    comma == NULL ? (int)(c->len < 40 ? c->len : 40) :
			    (int)(comma - c->row),
	    c->row == NULL ? "" : c->row);
	return utf8_cut(out, text);
}

static void
tell_row(struct audit *a, struct present *p, const struct caught *c)
{
	char q[UTF8_CUT];
	const char *name = row_name(c, q);
	bool here;

	look_at(a, p, c->path);
	here = lines_have(&p->lines, c->row, c->len);
	finding_hint(audit_tell(a, here ? SEV_WARN : SEV_ERROR,
			 code_of(c->kind), c->commit, c->path, c->line,
			 c->kind == CATCH_REMOVED ?
			     here ? _("the row '%s' was removed; HEAD has it "
				      "again") :
				    _("the row '%s' was removed") :
			     c->kind == CATCH_CHANGED ?
			     here ? _("the row '%s' was changed; HEAD has it "
				      "as it was") :
				    _("the row '%s' was changed") :
			     _("the header '%s' was changed"),
			 name),
	    _("the line is the parent's: git log -m -p --full-history -- %s"),
	    c->path);
}

static void
tell_time(struct audit *a, const struct caught *c)
{
	char span[CLOCK_TEXT], q[UTF8_CUT];
	bool late = c->kind == CATCH_LATE;
	bool spool = late && spooled(a, c->commit);

	clock_span((msec)c->by * SECOND, span);
	if (late)
		audit_tell(a, spool ? SEV_WARN : SEV_ERROR, "late", c->commit,
		    c->path, c->line,
		    spool ? _("'%s' waited %s in the spool") :
			    _("'%s' was committed %s after its time"),
		    row_name(c, q), span);
	else
		audit_tell(a, SEV_ERROR, "early", c->commit, c->path, c->line,
		    _("'%s' was committed %s before its time"), row_name(c, q),
		    span);
}

/* A station takes its letter before it has a key: its first commit is a row. */
static void
tell_unsigned(struct audit *a, const struct caught *c)
{
	bool letter = streq(c->path, SIGNS_STATIONS);
	bool joined = c->kind == CATCH_JOINED;
	struct finding *f =
	    audit_tell(a, joined || letter ? SEV_WARN : SEV_ERROR,
		code_of(c->kind), c->commit, c->path, 0, "%s", c->row);
	char hex[STORE_OID];

	hist_id_hex(&history_commit(a->h, c->commit)->id, hex);
	if (joined || letter)
		finding_hint(f,
		    _("ask whoever runs that station: git show %.*s"), SHORT_ID,
		    hex);
}

static void
tell_other(struct audit *a, const struct caught *c)
{
	char span[CLOCK_TEXT], q[UTF8_CUT];

	clock_span((msec)c->by * SECOND, span);
	switch (c->kind) {
	case CATCH_ORDER:
		audit_tell(a, SEV_ERROR, "order", c->commit, c->path, c->line,
		    _("rows stand in another order than before, from '%s' on"),
		    row_name(c, q));
		break;
	case CATCH_INSERTED:
		audit_tell(a, SEV_ERROR, "inserted", c->commit, c->path,
		    c->line, _("'%s' was put among older rows"),
		    row_name(c, q));
		break;
	case CATCH_CLOCK:
		audit_tell(a, SEV_ERROR, "clock", c->commit, NULL, 0,
		    _("the commit is dated %s before the one it was made on"),
		    span);
		break;
	case CATCH_FUTURE:
		audit_tell(a, SEV_ERROR, "future", c->commit, NULL, 0,
		    _("the commit is dated %s ahead of this clock"), span);
		break;
	case CATCH_UNSIGNED:
	case CATCH_JOINED:
		tell_unsigned(a, c);
		break;
	default:
		audit_tell(a, SEV_ERROR, "flow-changed", c->commit, c->path, 0,
		    _("a published flow version was changed"));
		break;
	}
}

static bool
same_place(const struct caught *a, const struct caught *b)
{
	return a->commit == b->commit && a->kind == b->kind &&
	    a->path != NULL && b->path != NULL && streq(a->path, b->path);
}

/* One finding, unless it is none after all. */
static bool
tell(struct audit *a, struct present *p, const struct dropped *d,
    const struct caught *c)
{
	switch (c->kind) {
	case CATCH_REMOVED:
	case CATCH_CHANGED:
	case CATCH_HEADER:
		tell_row(a, p, c);
		return true;
	case CATCH_LATE:
	case CATCH_EARLY:
		if (put_back(d, c))
			return false;
		tell_time(a, c);
		return true;
	case CATCH_INSERTED:
		if (put_back(d, c))
			return false;
		break;
	default:
		break;
	}
	tell_other(a, c);
	return true;
}

/* Of one kind in one file in one commit a few are told, the rest counted. */
static void
tell_caught(struct audit *a, struct present *p)
{
	const struct sweep *w = a->sweep;
	struct dropped d = { NULL, 0 };
	size_t i, k, told;

	note_dropped(&d, w);
	for (i = 0; i < w->n; i = k) {
		const struct caught *c = &w->v[i];

		told = 0;
		for (k = i; k < w->n && (k == i || same_place(c, &w->v[k]));
		     k++)
			if (told < ROWS_TOLD)
				told += tell(a, p, &d, &w->v[k]);
			else
				told++;
		if (told > ROWS_TOLD)
			audit_tell(a, SEV_ERROR, code_of(c->kind), c->commit,
			    c->path, w->v[k - 1].line,
			    _("… and %zu more rows of this file"),
			    told - ROWS_TOLD);
	}
	free(d.v);
}

/* ---- rows that HEAD does not have although they were acknowledged ---- */

struct lost {
	struct audit *a;
	const char *code;
	size_t commit;
};

static int
compare(void *arg, const struct hist_change *c, struct err *e)
{
	struct lost *l = arg;
	struct haul haul = { .n = 0 };
	struct pair p = { .path = c->path, .commit = l->commit, .merge = true };
	int rc = -1;

	if (!str_suffix(c->path, ".csv"))
		return 0;
	if (hist_blob(l->a->reader, &c->from, &p.from, &p.nfrom, e) < 0 ||
	    hist_blob(l->a->reader, &c->to, &p.to, &p.nto, e) < 0)
		goto out;
	rc = 0;
	rows_judge(&haul, &p);
	for (size_t i = 0; i < haul.n && i < ROWS_TOLD; i++) {
		char q[UTF8_CUT];

		audit_tell(l->a, SEV_ERROR, l->code, l->commit, c->path,
		    haul.v[i].line, _("HEAD does not have the row '%s'"),
		    row_name(&haul.v[i], q));
	}
	if (haul.n > ROWS_TOLD)
		audit_tell(l->a, SEV_ERROR, l->code, l->commit, c->path,
		    haul.v[ROWS_TOLD].line,
		    _("… and %zu more rows of this file"), haul.n - ROWS_TOLD);
out:
	arena_release(&haul.arena);
	free(haul.v);
	free(haul.added);
	return rc;
}

static int
moved_away(struct audit *a, size_t from, const char *code, const char *what,
    struct err *e)
{
	struct lost l = { a, code, from };
	size_t head = history_head(a->h);

	finding_hint(audit_tell(a, SEV_ERROR, code, from, NULL, 0, "%s", what),
	    _("the branch was moved to another history: git reflog"));
	return hist_diff(a->reader, &history_commit(a->h, from)->tree,
	    &history_commit(a->h, head)->tree, "records", compare, &l, e);
}

static int
tell_veils(struct audit *a, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = history_veils(a->lg->store, &b, e);

	if (rc == 0 && word_in(b.ptr, "replace"))
		finding_hint(audit_tell(a, SEV_ERROR, "replace", SIZE_MAX, NULL,
				 0,
				 _("git replace shows another history here "
				   "than there is")),
		    "git replace -l; git --no-replace-objects log");
	if (rc == 0 && word_in(b.ptr, "grafts"))
		finding_hint(audit_tell(a, SEV_ERROR, "grafts", SIZE_MAX, NULL,
				 0,
				 _("info/grafts shows another history here "
				   "than there is")),
		    "rm .git/info/grafts");
	buf_release(&b);
	return rc;
}

int
history_findings(struct audit *a, struct err *e)
{
	struct present p = { NULL, BUF_INIT, { NULL, 0, 0, NULL, 0 } };
	int rc = tell_veils(a, e);

	lines_split(&p.lines, "", 0, false);
	tell_caught(a, &p);
	lines_release(&p.lines);
	buf_release(&p.text);
	if (rc == 0 && !history_acked_kept(a->h))
		rc = moved_away(a, history_acked(a->h), "moved",
		    _("HEAD does not contain this commit, which a command "
		      "acknowledged"),
		    e);
	if (rc == 0 && history_extra(a->h) != SIZE_MAX)
		rc = moved_away(a, history_extra(a->h), "rewritten",
		    _("this commit was audited and is in the history no more"),
		    e);
	return rc;
}
