#include "act/drop_int.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"

enum { LIMIT = 64 * 1024 };

static const char *
below(struct arena *a, const char *path, const char *name)
{
	return arena_printf(a, "%s/%s", path, name);
}

/* ---- the plan ---- */

static void
line(struct drop_plan *p, const char *text)
{
	if (str_prefix(text, "event "))
		str_copy(p->event, sizeof(p->event), text + 6);
	else if (str_prefix(text, "file ")) {
		GROW(p->names, p->n, p->cap);
		p->names[p->n++] = arena_str(&p->arena, text + 5);
	}
}

/* Whoever fills the folder can write this file, too: names, no paths. */
static bool
drop_plan_holds(const struct drop_plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->names[i][0] == '\0' ||
		    strchr(p->names[i], '/') != NULL ||
		    streq(p->names[i], ".."))
			return false;
	return ulid_is(p->event);
}

int
drop_plan_read(struct drop_plan *p, const char *path, struct err *e)
{
	const char *file = below(&p->arena, path, DROP_PLAN);
	struct buf b = BUF_INIT;
	struct err why = ERR_INIT;
	const char *q, *end;
	int rc = io_read(&b, AT_FDCWD, file, LIMIT, 0, &why);

	if (rc < 0 && why.code == E_ABSENT)
		return 0;
	if (rc < 0) {
		*e = why;
		return -1;
	}
	for (q = b.ptr; (end = strchr(q, '\n')) != NULL; q = end + 1)
		line(p, arena_dup(&p->arena, q, (size_t)(end - q)));
	buf_release(&b);
	if (drop_plan_holds(p))
		return 0;
	err_at(e, E_DATA, file, 0, _("no command wrote this"));
	return err_hint(e, _("see whether it is reported, then: rm %s"), file);
}

int
drop_plan_write(const struct drop_plan *p, const char *path, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	int rc;

	buf_printf(&b, "event %s\n", p->event);
	for (size_t i = 0; i < p->n; i++)
		buf_printf(&b, "file %s\n", p->names[i]);
	rc = io_replace(AT_FDCWD, below(&a, path, DROP_PLAN), b.ptr, b.len,
	    0644, IO_FSYNC, e);
	buf_release(&b);
	arena_release(&a);
	return rc;
}

void
drop_plan_forget(const char *path)
{
	struct arena a = ARENA_INIT;

	unlink(below(&a, path, DROP_PLAN));
	arena_release(&a);
}

void
drop_plan_release(struct drop_plan *p)
{
	free(p->names);
	arena_release(&p->arena);
}

/* ---- was it committed? ---- */

static int
look(void *arg, const struct record *r, struct err *e)
{
	struct drop_plan *p = arg;

	(void)e;
	if (r->nevents > 0 && streq(r->events[0]->event, p->event))
		p->id = arena_str(&p->arena, r->id);
	return 0;
}

/*
 * Taking the lock first finishes what a writer had begun when it was killed:
 * asked before that, its commit would not be there yet and still come.
 */
int
drop_plan_known(struct drop_plan *p, struct ledger *lg, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("hazard");
	const struct flow *flow;
	struct findings ignored = FINDINGS_INIT;
	struct txn *tx = NULL;
	int rc;

	b.since = clock_day_start(ulid_time(p->event));
	b.until = clock_add_days(b.since, 1);
	b.events = true;
	rc = txn_begin(&tx, lg->store, TXN_WAIT, e);
	if (rc == 0)
		rc = ledger_refresh(lg, e);
	if (rc == 0)
		rc = ledger_flow(lg, "hazard", 0, &flow, e);
	if (rc == 0)
		rc = records_scan(lg->store, &lg->schemas, &b, look, p,
		    &ignored, e);
	findings_release(&ignored);
	txn_free(tx);
	return rc;
}

/* ---- afterwards ---- */

static int
move(struct arena *a, const char *from, const char *to, const char *name,
    struct err *e)
{
	const char *old = below(a, from, name), *new = below(a, to, name);

	if (rename(old, new) == 0)
		return 0;
	/* whoever was killed here had moved it already */
	if (errno == ENOENT && access(new, F_OK) == 0)
		return 0;
	return err_sys(e, _("moving '%s' to '%s'"), old, to);
}

/* What io_replace had begun when it was killed. */
static void
sweep(struct arena *a, const char *path)
{
	struct dirent *de;
	DIR *d = opendir(path);

	while (d != NULL && (de = readdir(d)) != NULL)
		if ((str_prefix(de->d_name, "." DROP_PLAN ".") ||
			str_prefix(de->d_name, "." DROP_WHY ".")) &&
		    str_suffix(de->d_name, ".tmp"))
			unlink(below(a, path, de->d_name));
	if (d != NULL)
		closedir(d);
}

int
drop_plan_finish(const struct drop_plan *p, const struct drop_folder *d,
    struct err *e)
{
	struct arena a = ARENA_INIT;
	const char *to = arena_printf(&a, "%s/%s/%s%s%s", d->dir, DROP_DONE,
	    p->id, *d->name != '\0' ? "_" : "", d->name);
	int rc = io_mkdirs(AT_FDCWD, to, 0755, e);

	for (size_t i = 0; rc == 0 && i < p->n; i++)
		rc = move(&a, d->path, to, p->names[i], e);
	if (rc == 0)
		rc = io_fsync_dir(AT_FDCWD, to, e);
	if (rc == 0) {
		drop_why(d, "");
		sweep(&a, d->path);
		drop_plan_forget(d->path);
		/* what stays there keeps it */
		if (*d->name != '\0')
			rmdir(d->path);
	} else {
		err_wrap(e, _("%s is reported"), p->id);
	}
	arena_release(&a);
	return rc;
}

bool
drop_why(const struct drop_folder *d, const char *text)
{
	struct arena a = ARENA_INIT;
	const char *file = below(&a, d->path, DROP_WHY);
	struct buf was = BUF_INIT;
	struct err ignored = ERR_INIT;
	bool new = false;

	if (*text == '\0') {
		unlink(file);
	} else {
		new = io_read(&was, AT_FDCWD, file, LIMIT, 0, &ignored) < 0 ||
		    !streq(was.ptr, text);
		if (new)
			io_replace(AT_FDCWD, file, text, strlen(text), 0644, 0,
			    &ignored);
	}
	buf_release(&was);
	arena_release(&a);
	return new;
}
