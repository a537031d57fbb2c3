#include "act/drop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/drop_int.h"
#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"

/* One folder: what comes of it. */
struct work {
	struct front *f;
	struct drop_folder d;
	struct drop_plan plan;
	struct seen seen;
	struct act_set *set; /* the command's, then the folder's own */
	size_t nset;
	struct findings said;
};

struct tally {
	size_t reported, left, arriving;
};

/* ---- what the photos show ---- */

static bool
is_photo(const struct drop_file *v)
{
	return v->role != NULL && !streq(v->role, "file");
}

static bool
is_set(const struct work *w, const char *name)
{
	for (size_t i = 0; i < w->nset; i++)
		if (streq(w->set[i].name, name))
			return true;
	return false;
}

static const char *
value(const struct work *w, const char *name)
{
	for (size_t i = 0; i < w->nset; i++)
		if (streq(w->set[i].name, name))
			return w->set[i].value;
	return "";
}

/*
 * Nameplates: those that are called so by their names, and if no machine is
 * seen after that, every photo whose name says nothing.
 */
static int
plates(struct work *w, bool named, struct err *e)
{
	size_t i, k = 0;
	int rc = 0;

	for (i = 0; rc == 0 && i < w->d.n; i++) {
		const struct drop_file *v = &w->d.v[i];

		if (!is_photo(v))
			continue;
		if (named ? streq(v->role, "plate") :
			    *v->role == '\0' && !seen_machine(&w->seen, k))
			rc = seen_plate(&w->seen, k, named, &w->said, e);
		if (!named && seen_machine(&w->seen, k))
			break;
		k++;
	}
	return rc;
}

static int
look(struct work *w, struct err *e)
{
	bool need = !is_set(w, "equipment") && !is_set(w, "area"), all = true;
	size_t i;

	w->seen.lg = w->f->lg;
	for (i = 0; i < w->d.n; i++)
		if (is_photo(&w->d.v[i])) {
			seen_photo(&w->seen, w->d.v[i].path);
			all = all && *w->d.v[i].role != '\0';
		}
	if ((need || !all) && w->seen.nfiles > 0 &&
	    (seen_labels(&w->seen, &w->said, e) < 0 || plates(w, true, e) < 0 ||
		(need && w->seen.n == 0 && plates(w, false, e) < 0)))
		return -1;
	drop_roles(&w->d, &w->seen);
	if (!need || w->seen.nfiles == 0)
		return 0;
	return seen_decide(&w->seen, value(w, "position"), &w->said, e);
}

/* ---- the report ---- */

/* A text file says more than the command, a name more than -T. */
static int
fields(struct work *w, struct err *e)
{
	const struct flow *flow;
	struct front *f = w->f;
	const char *type = "";
	size_t i;

	if (ledger_flow(f->lg, "hazard", 0, &flow, e) < 0 ||
	    drop_texts(&w->d, flow, e) < 0 ||
	    (!drop_field(&w->d, "type") &&
		drop_type(&w->d, f->lg, &type, e) < 0))
		return -1;
	w->set = xcalloc(f->nset + w->d.nset + 2, sizeof(*w->set));
	for (i = 0; i < w->d.nset; i++)
		w->set[w->nset++] = w->d.set[i];
	if (*type != '\0')
		w->set[w->nset++] =
		    (struct act_set){ "type", arena_str(&w->d.arena, type) };
	for (i = 0; i < f->nset; i++)
		if (!is_set(w, f->set[i].name))
			w->set[w->nset++] = f->set[i];
	if (is_set(w, "type"))
		return 0;
	err_set(e, E_NO, _("nothing says which type of hazard it is"));
	return err_hint(e,
	    _("HT05 in a text file or in a name, or -T for all"));
}

static int
report(struct work *w, struct act_result *res, struct err *e)
{
	struct act_evidence ev[DROP_FILES];
	struct act_item it = { .kind = "hazard",
		.set = w->set,
		.nset = w->nset,
		.seen = w->seen.set,
		.nseen = w->seen.nset,
		.evidence = ev,
		.note = *w->d.note != '\0' ? w->d.note : w->f->note,
		.event = w->plan.event };
	size_t i;

	for (i = 0; i < w->d.n; i++)
		if (w->d.v[i].role != NULL)
			ev[it.nevidence++] =
			    (struct act_evidence){ w->d.v[i].role,
				    w->d.v[i].path };
	return front_item(w->f, &it, res, e);
}

/* Remembered before it is written, forgotten when it was refused. */
static int
commit(struct work *w, struct act_result *res, struct err *e)
{
	bool dry = w->f->app->dry_run;
	size_t i;

	ulid_make(w->plan.event, store_now(w->f->lg->store));
	for (i = 0; i < w->d.n; i++) {
		GROW(w->plan.names, w->plan.n, w->plan.cap);
		w->plan.names[w->plan.n++] = w->d.v[i].name;
	}
	if (!dry && drop_plan_write(&w->plan, w->d.path, e) < 0)
		return -1;
	if (report(w, res, e) == 0)
		return 0;
	if (!dry && e->code != E_IO && e->code != E_BUSY)
		drop_plan_forget(w->d.path);
	return -1;
}

/* ---- one folder ---- */

static const char *
called(const struct work *w)
{
	return *w->d.name != '\0' ? w->d.name : w->d.dir;
}

/* Of a run that was killed: after the commit it only has to be put away. */
static int
resume(struct work *w, bool *done, struct err *e)
{
	if (w->f->app->dry_run || drop_plan_read(&w->plan, w->d.path, e) < 0)
		return w->f->app->dry_run ? 0 : -1;
	if (w->plan.event[0] == '\0')
		return 0;
	if (drop_plan_known(&w->plan, w->f->lg, e) < 0 ||
	    ledger_actor(w->f->lg, w->f->app->actor, &w->f->opts.actor, e) < 0)
		return -1;
	*done = *w->plan.id != '\0';
	if (*done) {
		app_kept(w->f->app, w->plan.id);
		app_printf(w->f->app, "%s\n", w->plan.id);
		app_note(w->f->app, _("%s: was reported as %s"), called(w),
		    w->plan.id);
		return drop_plan_finish(&w->plan, &w->d, e);
	}
	drop_plan_forget(w->d.path);
	drop_plan_release(&w->plan);
	w->plan = (struct drop_plan)DROP_PLAN_INIT;
	return 0;
}

static void
left(struct work *w, const struct err *why, struct tally *t)
{
	struct buf text = BUF_INIT;

	if (why != NULL) {
		if (why->file[0] != '\0')
			buf_printf(&text, "%s: ", why->file);
		buf_printf(&text, "%s\n", why->msg);
		if (why->hint[0] != '\0')
			buf_printf(&text, "\t%s\n", why->hint);
	}
	buf_puts(&text, w->d.left);
	t->left++;
	/* nothing is written beside it then: all is said here */
	if (w->f->app->dry_run)
		app_note(w->f->app, _("%s: would be left there: %.*s"),
		    called(w), (int)(text.len - (text.len > 0)), text.ptr);
	else if (drop_why(&w->d, text.ptr))
		app_note(w->f->app, _("%s: left there: %.*s"), called(w),
		    (int)strcspn(text.ptr, "\n"), text.ptr);
	buf_release(&text);
}

static bool
stops(const struct err *e)
{
	return e->code == E_IO || e->code == E_BUSY || e->code == E_UNAVAILABLE;
}

static void
pair(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, " %s=", name);
	utf8_shown(b, value);
}

/* A line a report: what was made of the folder. */
static void
would(const struct work *w)
{
	const struct {
		const struct act_set *v;
		size_t n;
	} sets[] = { { w->set, w->nset }, { w->seen.set, w->seen.nset } };
	struct buf b = BUF_INIT;
	size_t i, k;

	for (k = 0; k < 2; k++)
		for (i = 0; i < sets[k].n; i++)
			pair(&b, sets[k].v[i].name, sets[k].v[i].value);
	for (i = 0; i < w->d.n; i++)
		if (w->d.v[i].role != NULL)
			pair(&b, w->d.v[i].role, w->d.v[i].name);
	app_printf(w->f->app, "%s:%s\n", called(w), b.ptr);
	if (*w->d.left != '\0')
		app_note(w->f->app, _("%s: would be left there: %.*s"),
		    called(w), (int)strlen(w->d.left) - 1, w->d.left);
	buf_release(&b);
}

static int
handle(struct work *w, struct tally *t, struct err *e)
{
	struct act_result res = { .id = "" };
	struct err why = ERR_INIT;
	bool done = false;

	if (resume(w, &done, e) < 0)
		return -1;
	if (done) {
		t->reported++;
		return 0;
	}
	if (w->d.n == 0 && *w->d.left == '\0')
		return 0;
	if (w->d.half != NULL) {
		app_note(w->f->app,
		    _("%s: '%s' is not all there yet: next time; if nothing "
		      "copies it any more, remove it"),
		    called(w), w->d.half);
		return 0;
	}
	if (w->d.arriving) {
		t->arriving++;
		return 0;
	}
	if (w->d.n == 0) {
		left(w, NULL, t);
		return 0;
	}
	if (fields(w, &why) < 0 || look(w, &why) < 0 ||
	    commit(w, &res, &why) < 0) {
		app_warn(w->f->app, &w->said);
		if (stops(&why)) {
			*e = why;
			return -1;
		}
		left(w, &why, t);
		return 0;
	}
	app_warn(w->f->app, &w->said);
	t->reported++;
	if (w->f->app->dry_run) {
		would(w);
		return 0;
	}
	app_note(w->f->app, _("%s: reported as %s"), called(w), res.id);
	w->plan.id = arena_str(&w->plan.arena, res.id);
	if (drop_plan_finish(&w->plan, &w->d, e) < 0)
		return -1;
	if (*w->d.left != '\0')
		left(w, NULL, t);
	return 0;
}

static int
folder(struct front *f, const char *dir, const char *name, struct tally *t,
    struct err *e)
{
	struct work w = { .f = f,
		.d = DROP_FOLDER_INIT,
		.plan = DROP_PLAN_INIT,
		.seen = SEEN_INIT(NULL),
		.said = FINDINGS_INIT };
	int rc = drop_read(&w.d, dir, name, e);

	if (rc == 0)
		rc = front_open(f, e);
	if (rc == 0)
		rc = handle(&w, t, e);
	if (f->lg != NULL) {
		app_warn(f->app, store_news(f->lg->store));
		app_warn(f->app, registers_notes(f->lg->reg));
	}
	ledger_close(f->lg);
	f->lg = NULL;
	free(w.set);
	findings_release(&w.said);
	seen_release(&w.seen);
	drop_plan_release(&w.plan);
	drop_release(&w.d);
	return rc;
}

/* ---- the drop folder ---- */

static int
one_run(const char *dir, int *fd, struct err *e)
{
	*fd = io_open(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY, 0, 0, e);
	if (*fd < 0)
		return -1;
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return errno == EWOULDBLOCK ?
	    err_set(e, E_BUSY, _("another run is in '%s'"), dir) :
	    err_sys(e, "%s", dir);
}

static bool
is_folder(const char *dir, const char *name)
{
	struct arena a = ARENA_INIT;
	struct stat st;
	bool yes = name[0] != '.' && !streq(name, DROP_DONE) &&
	    lstat(arena_printf(&a, "%s/%s", dir, name), &st) == 0 &&
	    S_ISDIR(st.st_mode);

	arena_release(&a);
	return yes;
}

static int
all(struct front *f, const char *dir, struct tally *t, struct err *e)
{
	struct dirent **names = NULL;
	int i, n = scandir(dir, &names, NULL, alphasort), rc = 0;

	if (n < 0)
		return err_sys(e, "%s", dir);
	for (i = 0; i < n; i++) {
		if (rc == 0 && is_folder(dir, names[i]->d_name))
			rc = folder(f, dir, names[i]->d_name, t, e);
		free(names[i]);
	}
	free(names);
	return rc < 0 ? -1 : folder(f, dir, "", t, e);
}

int
front_drop(struct front *f, const char *dir, struct err *e)
{
	struct tally t = { 0 };
	int fd, rc;

	if (f->nphoto > 0 || f->event != NULL || f->signature != NULL ||
	    f->to_sign)
		return err_set(e, E_USAGE,
		    _("--from takes its photos and events from the folder"));
	if (one_run(dir, &fd, e) < 0) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	rc = all(f, dir, &t, e);
	close(fd);
	if (t.arriving > 0)
		app_note(f->app, _("%zu folders changed just now: next time"),
		    t.arriving);
	if (rc == 0 && t.left > 0) {
		if (f->app->dry_run)
			return err_set(e, E_NO,
			    _("%zu would be reported, %zu left there"),
			    t.reported, t.left);
		err_set(e, E_NO, _("%zu reported, %zu left there"), t.reported,
		    t.left);
		rc = err_hint(e, _("the reasons stand in %s"), DROP_WHY);
	}
	return rc;
}
