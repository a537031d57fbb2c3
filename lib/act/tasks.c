#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "act/act_int.h"
#include "base/io.h"
#include "base/str.h"

enum { MEMO_MAX = 64 * 1024, LOOK_BACK = 800 };

/* What the tasks of a day depend on: while it is the same, nothing is missing. */
static int
memo_key(struct ledger *lg, msec now, struct buf *key, struct err *e)
{
	static const char *const folders[] = { "rules", "registers",
		"catalogue", "flows" };
	const struct table *t;
	struct err why = ERR_INIT;
	char text[CLOCK_TEXT], tree[STORE_OID], path[96];
	size_t i;

	clock_day(now, text);
	buf_printf(key, "1 %s", text);
	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (store_tree(lg->store, folders[i], tree, e) < 0)
			return -1;
		buf_printf(key, " %s", tree);
	}
	if (registers_table(lg->reg, "rules/tasks", &t, &why) < 0)
		return 0;
	for (i = 0; i < t->nrows; i++) {
		const char *each = table_get(t, i, "each");

		snprintf(path, sizeof(path), "records/%.*s",
		    (int)strcspn(each, " "), each);
		if (store_tree(lg->store, path, tree, e) < 0)
			return -1;
		if (tree[0] != '\0')
			buf_printf(key, " %s", tree);
	}
	return 0;
}

static bool
memo_holds(struct ledger *lg, const struct buf *key)
{
	struct buf path = BUF_INIT, have = BUF_INIT;
	struct err ignored = ERR_INIT;
	bool same;

	store_private(lg->store, "tasks.memo", &path);
	same = io_read(&have, AT_FDCWD, path.ptr, MEMO_MAX, 0, &ignored) == 0 &&
	    streq(have.ptr, key->ptr);
	buf_release(&path);
	buf_release(&have);
	return same;
}

/* Lost, it only costs a look. */
static void
memo_write(struct ledger *lg, const struct buf *key)
{
	struct buf path = BUF_INIT;
	struct err ignored = ERR_INIT;

	store_private(lg->store, "tasks.memo", &path);
	io_replace(AT_FDCWD, path.ptr, key->ptr, key->len, 0666, false,
	    &ignored);
	buf_release(&path);
}

struct keys {
	const char **v;
	size_t n, cap;
	struct arena arena;
};

static int
on_record(void *arg, const struct record *rec, struct err *e)
{
	struct keys *k = arg;
	const char *task = record_field(rec, "task");

	(void)e;
	if (*task == '\0')
		return 0;
	GROW(k->v, k->n, k->cap);
	k->v[k->n++] = arena_str(&k->arena, task);
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
gather_keys(struct ledger *lg, const struct follow_drafts *d, msec now,
    struct keys *keys, struct err *e)
{
	struct buf seen = BUF_INIT;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < d->n; i++) {
		struct record_bounds b = RECORD_BOUNDS(d->v[i].rule->make);

		if (seen.len > 0 && word_in(seen.ptr, b.kind))
			continue;
		buf_printf(&seen, "%s ", b.kind);
		b.since = clock_add_days(clock_day_start(now), -LOOK_BACK);
		rc = records_scan(lg->store, &lg->schemas, &b, on_record, keys,
		    NULL, e);
	}
	if (keys->n > 0)
		qsort(keys->v, keys->n, sizeof(*keys->v), by_text);
	buf_release(&seen);
	return rc;
}

int
tasks_missing(struct ledger *lg, msec now, bool dry_run,
    struct follow_drafts *out, struct err *e)
{
	struct buf key = BUF_INIT;
	struct keys keys = { NULL, 0, 0, ARENA_INIT };
	size_t i, k = 0;
	int rc = memo_key(lg, now, &key, e);

	if (rc == 0 && memo_holds(lg, &key))
		goto out;
	if (rc == 0)
		rc = tasks_due(lg, now, out, e);
	if (rc == 0)
		rc = gather_keys(lg, out, now, &keys, e);
	for (i = 0; rc == 0 && i < out->n; i++) {
		const struct follow_draft *d = &out->v[i];

		if (keys.n == 0 ||
		    bsearch(&d->set[d->n - 1].value, keys.v, keys.n,
			sizeof(*keys.v), by_text) == NULL)
			out->v[k++] = *d;
	}
	out->n = k;
	if (rc == 0 && k == 0 && !dry_run)
		memo_write(lg, &key);
out:
	free(keys.v);
	arena_release(&keys.arena);
	buf_release(&key);
	return rc;
}

/* One that cannot be made is told and leaves nothing; the others are made. */
int
tasks_make(struct run *r, const struct follow_drafts *d, struct buf *report,
    size_t *made, struct err *e)
{
	size_t i, k, from;

	for (i = 0; i < d->n; i++) {
		struct err why = ERR_INIT;
		struct work *w;

		from = r->nworks;
		r->following = true;
		if (follow_draft(r, &d->v[i], NULL, NULL, &w, &why) < 0) {
			finding_from(r->said, "task", &why);
			for (k = from; k < r->nworks; k++)
				r->works[k]->n = r->works[k]->fresh;
			continue;
		}
		r->following = false;
		if (w == NULL)
			continue;
		++*made;
		buf_printf(report, _("%s: made for %s\n"), w->id,
		    d->v[i].set[d->v[i].n - 1].value);
		if (notify_entered(r, w, e) < 0)
			return -1;
	}
	r->following = false;
	return 0;
}
