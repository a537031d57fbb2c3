/*
 * What merge_sim plays with: clones as commits in one bare repository, rows of
 * a small flow, and looking at what a clone has.  Included by merge_sim.c only.
 */
#ifndef MERGE_SIM_H
#define MERGE_SIM_H

#include <ftw.h>
#include <git2.h>
#include <unistd.h>

#include "base/id.h"
#include "base/io.h"
#include "base/str.h"
#include "record/record_int.h"
#include "store/merge.h"
#include "store/merge_tree.h"

enum { CLONES = 5, RECORDS = 8, REFRESH = 25 };

static const char *const fields[] = { "class", "assignee" };
static struct schema schema = { .kind = "hazard",
	.letter = 'H',
	.version = 1,
	.fields = fields,
	.nfields = 2,
	.ends = "archive void",
	.entering = "" };

static uint64_t rng;

static unsigned
rnd(unsigned n)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (unsigned)((rng * 0x2545F4914F6CDD1DULL) >> 33) % n;
}

struct clone {
	git_oid head;
	msec ahead; /* of the true time */
	char letter;
	long seq;
};

struct row {
	char path[64];
	char *text;
};

struct sim {
	git_repository *repo;
	git_odb *odb;
	struct clone clones[CLONES];
	size_t nclones;
	git_oid shared;
	msec now;
	struct row *rows; /* every row ever written */
	size_t nrows, caprows;
	size_t conflicts, settled, merges, crossed, repeats, union_doubles;
	unsigned long seed;
};

static void
fail(const struct sim *s, const char *what, const char *detail)
{
	fprintf(stderr, "merge_sim: seed %lu: %s: %s\n", s->seed, what, detail);
	exit(1);
}

static void
git_check(const struct sim *s, int rc, const char *what)
{
	const git_error *ge = rc < 0 ? git_error_last() : NULL;

	if (rc < 0)
		fail(s, what, ge == NULL ? "libgit2" : ge->message);
}

/* ---- files of a commit ---- */

static git_tree *
tree_at(struct sim *s, const git_oid *commit)
{
	git_commit *c = NULL;
	git_tree *t = NULL;

	git_check(s, git_commit_lookup(&c, s->repo, commit), "commit");
	git_check(s, git_commit_tree(&t, c), "tree");
	git_commit_free(c);
	return t;
}

static bool
file_at(struct sim *s, git_tree *t, const char *path, struct buf *out)
{
	git_tree_entry *te = NULL;
	git_odb_object *o = NULL;

	buf_clear(out);
	if (git_tree_entry_bypath(&te, t, path) < 0)
		return false;
	git_check(s, git_odb_read(&o, s->odb, git_tree_entry_id(te)), "blob");
	buf_add(out, git_odb_object_data(o), git_odb_object_size(o));
	git_odb_object_free(o);
	git_tree_entry_free(te);
	return true;
}

static void
commit(struct sim *s, git_oid *out, git_tree *t, const git_oid *a,
    const git_oid *b)
{
	git_commit *parents[2] = { NULL, NULL };
	git_signature *who = NULL;
	int n = (a != NULL) + (b != NULL);

	git_check(s,
	    git_signature_new(&who, "sim", "sim@sim", s->now / 1000, 480),
	    "signature");
	if (a != NULL)
		git_check(s, git_commit_lookup(&parents[0], s->repo, a), "a");
	if (b != NULL)
		git_check(s, git_commit_lookup(&parents[1], s->repo, b), "b");
	git_check(s,
	    git_commit_create(out, s->repo, NULL, who, who, NULL, "sim", t,
		(size_t)n, (const git_commit **)parents),
	    "commit");
	git_commit_free(parents[0]);
	git_commit_free(parents[1]);
	git_signature_free(who);
}

static void
put(struct sim *s, struct clone *c, const char *path, const struct buf *b)
{
	git_tree_update up = { .action = GIT_TREE_UPDATE_UPSERT,
		.filemode = GIT_FILEMODE_BLOB,
		.path = path };
	git_tree *t = tree_at(s, &c->head), *next = NULL;
	git_oid id;

	git_check(s,
	    git_odb_write(&up.id, s->odb, b->ptr, b->len, GIT_OBJECT_BLOB),
	    "blob");
	git_check(s, git_tree_create_updated(&id, s->repo, t, 1, &up), "tree");
	git_check(s, git_tree_lookup(&next, s->repo, &id), "tree");
	git_tree_free(t);
	commit(s, &id, next, &c->head, NULL);
	git_oid_cpy(&c->head, &id);
	git_tree_free(next);
}

/* ---- every record of a clone ---- */

struct view {
	struct folded *days;
	struct buf *bytes;
	size_t n, cap;
	struct findings fs;
};

static int
on_file(const char *root, const git_tree_entry *te, void *arg)
{
	struct buf *paths = arg;

	if (git_tree_entry_type(te) == GIT_OBJECT_BLOB &&
	    str_prefix(root, "records/"))
		buf_printf(paths, "%s%s ", root, git_tree_entry_name(te));
	return 0;
}

static void
look(struct sim *s, const git_oid *head, struct view *v)
{
	git_tree *t = tree_at(s, head);
	struct buf paths = BUF_INIT;
	const char *p, *word;
	size_t len;

	memset(v, 0, sizeof(*v));
	git_check(s, git_tree_walk(t, GIT_TREEWALK_PRE, on_file, &paths),
	    "walk");
	for (p = paths.ptr; word_next(&p, &word, &len);) {
		struct err e = ERR_INIT;
		char path[96];

		snprintf(path, sizeof(path), "%.*s", (int)len, word);
		if (v->n == v->cap) {
			v->cap = v->cap == 0 ? 8 : v->cap * 2;
			v->days =
			    xreallocarray(v->days, v->cap, sizeof(*v->days));
			v->bytes =
			    xreallocarray(v->bytes, v->cap, sizeof(*v->bytes));
		}
		v->bytes[v->n] = (struct buf)BUF_INIT;
		file_at(s, t, path, &v->bytes[v->n]);
		v->days[v->n] = (struct folded)FOLDED_INIT;
		buf_add(&v->days[v->n].day.text, v->bytes[v->n].ptr,
		    v->bytes[v->n].len);
		if (day_fold(&v->days[v->n], path, &schema, false, &v->fs, &e) <
		    0)
			fail(s, "fold", e.msg);
		v->n++;
	}
	buf_release(&paths);
	git_tree_free(t);
}

static void
view_release(struct view *v)
{
	for (size_t i = 0; i < v->n; i++) {
		folded_release(&v->days[i]);
		buf_release(&v->bytes[i]);
	}
	free(v->days);
	free(v->bytes);
	findings_release(&v->fs);
}

/* ---- acting ---- */

static void
ulid(char out[ULID_TEXT], msec at)
{
	static const char b32[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

	for (int i = 9; i >= 0; i--, at /= 32)
		out[i] = b32[at % 32];
	for (int i = 10; i < 26; i++)
		out[i] = b32[rnd(32)];
	out[26] = '\0';
}

static void
write_row(struct sim *s, struct clone *c, const char *path, const char *line)
{
	struct buf b = BUF_INIT;
	git_tree *t = tree_at(s, &c->head);

	if (!file_at(s, t, path, &b))
		schema_header(&schema, &b);
	buf_puts(&b, line);
	git_tree_free(t);
	put(s, c, path, &b);
	buf_release(&b);
}

static void
add_event(struct sim *s, struct clone *c, const char *path, struct event *ev,
    msec at)
{
	char id[ULID_TEXT], when[CLOCK_TEXT];
	struct buf line = BUF_INIT;
	struct row *r;

	ulid(id, at);
	clock_format(at, when);
	ev->event = id;
	ev->time_text = when;
	ev->due_text = ev->note = ev->evidence = ev->signature = ev->seal = "";
	ev->actor = ev->entered_by = "E1";
	event_write(&line, &schema, ev);
	write_row(s, c, path, line.ptr);
	if (s->nrows == s->caprows) {
		s->caprows = s->caprows == 0 ? 64 : s->caprows * 2;
		s->rows = xreallocarray(s->rows, s->caprows, sizeof(*s->rows));
	}
	r = &s->rows[s->nrows++];
	snprintf(r->path, sizeof(r->path), "%s", path);
	r->text = buf_steal(&line);
	/* an offline phone hands the same event in at another clone too */
	if (rnd(40) == 0) {
		write_row(s, &s->clones[rnd((unsigned)s->nclones)], path,
		    r->text);
		s->repeats++;
	}
}

static void
create(struct sim *s, struct clone *c)
{
	const char *values[] = { rnd(3) == 0 ? "A" : "B", "" };
	msec at = s->now + c->ahead;
	struct buf path = BUF_INIT;
	struct event ev = { .prev = "",
		.action = "report",
		.node = "assign",
		.fields = values };
	struct id id;

	id_make(&id, 'H', clock_yymmdd(at), c->letter, ++c->seq);
	schema_path(&schema, clock_yymmdd(at), 1, &path);
	ev.record = id.text;
	add_event(s, c, path.ptr, &ev, at);
	buf_release(&path);
}

static const struct step {
	const char *node, *action, *next;
} steps[] = {
	{ "assign", "assign", "rectify" },
	{ "assign", "void", "void" },
	{ "rectify", "rectify", "verify" },
	{ "rectify", "accept", "rectify" },
	{ "rectify", "void", "void" },
	{ "verify", "verify", "archive" },
	{ "verify", "reject", "rectify" },
	{ "archive", "reopen", "assign" },
	{ "void", "reopen", "assign" },
};

/* The record's time rule: see design, Events. */
static msec
time_after(const struct record *r, msec own)
{
	if (own > r->last)
		return own;
	return r->last - own <= 10 * MINUTE ? r->last + 1 : own;
}

static void
act_on(struct sim *s, struct clone *c, const char *path, const struct record *r)
{
	const struct head *h = &r->heads[rnd((unsigned)r->nheads)];
	const char *values[] = { "", rnd(2) == 0 ? "E2" : "" };
	struct event ev = {
		.record = r->id, .prev = h->event, .fields = values
	};
	const struct step *st;

	do {
		st = &steps[rnd(sizeof(steps) / sizeof(steps[0]))];
	} while (!streq(st->node, h->node));
	/* while it is in conflict nothing enters an end */
	if (r->conflict && word_in(schema.ends, st->next))
		return;
	ev.action = st->action;
	ev.node = st->next;
	add_event(s, c, path, &ev, time_after(r, s->now + c->ahead));
}

static void
settle(struct sim *s, struct clone *c, const char *path, const struct record *r)
{
	const char *values[] = { "", "E3" };
	struct buf prev = BUF_INIT;
	struct event ev = { .record = r->id,
		.action = "settle",
		.node = r->shown->node,
		.fields = values };

	buf_puts(&prev, r->shown->event);
	for (size_t i = 0; i < r->nheads; i++)
		if (&r->heads[i] != r->shown)
			buf_printf(&prev, " %s", r->heads[i].event);
	ev.prev = prev.ptr;
	add_event(s, c, path, &ev, time_after(r, s->now + c->ahead));
	buf_release(&prev);
}

static void
act(struct sim *s, struct clone *c)
{
	struct view v;
	size_t d, i;

	look(s, &c->head, &v);
	for (d = 0, i = 0; d < v.n; d++)
		i += v.days[d].n;
	if (i == 0 || (i < RECORDS && rnd(4) == 0)) {
		create(s, c);
	} else {
		size_t pick = rnd((unsigned)i);

		for (d = 0; pick >= v.days[d].n; d++)
			pick -= v.days[d].n;
		i = 0;
		{
			const struct record *r = &v.days[d].records[pick];
			struct buf path = BUF_INIT;
			struct id id;
			struct err e = ERR_INIT;

			if (id_parse(&id, r->id, &e) < 0)
				fail(s, "id", e.msg);
			schema_path(&schema, id.yymmdd, 1, &path);
			/* the duty station settles now and then */
			if (r->conflict && c == &s->clones[0] && rnd(2) == 0)
				settle(s, c, path.ptr, r);
			else
				act_on(s, c, path.ptr, r);
			buf_release(&path);
		}
	}
	view_release(&v);
}

#endif
