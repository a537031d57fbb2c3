#include "sensor/judging.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "sensor/loaded.h"
#include "sensor/replay.h"
#include "sensor/trouble.h"
#include "sensor/upkeep.h"

enum {
	SAVE_EVERY = 30 * 1000, /* how long values stand still, and the like */
	EXPIRE_EVERY = 10 * 1000,
	LAST_WAIT = 200, /* ms for the lock, at the end */
	STATE_MOST = 64 * 1024 * 1024,
	UNKNOWN_MOST = 1000
};

struct judging {
	struct ledger *lg;
	struct judging_how how;
	struct loaded *now;
	int lock;
	struct buf line; /* the beginning of a row */
	struct arena arena; /* of one row */
	long row;
	bool skip, look;
	bool ended; /* there are no more rows */
	struct replay past;
	struct trouble write, other; /* with changes, and with the rest */
	bool known; /* what is open in the ledger */
	msec expired; /* when shelves were looked at */
	msec wrote; /* when it last had something to write */
	msec spooled; /* since when rows lie in the spool, or 0 */
	char **unknown; /* what was told of points */
	size_t nunknown, cap;
	msec saved;
	struct upkeep upkeep;
	struct judge_counts before; /* of judges that a reload ended */
	struct judge_counts sum;
};

/* ---- tables ---- */

static void
add_counts(struct judge_counts *to, const struct judge_counts *from)
{
	to->readings += from->readings;
	to->judged += from->judged;
	to->late += from->late;
	to->order += from->order;
	to->old += from->old;
	to->before += from->before;
	to->unit += from->unit;
}

/* ---- state ---- */

/* "judge.state", or "judge-mqtt.state" of one that has a name. */
static void
private_file(const struct judging *jg, const char *what, struct buf *path)
{
	struct buf name = BUF_INIT;

	buf_printf(&name, "judge%s%s.%s", jg->how.name != NULL ? "-" : "",
	    jg->how.name != NULL ? jg->how.name : "", what);
	store_private(jg->lg->store, name.ptr, path);
	buf_release(&name);
}

static int
save_state(struct judging *jg, struct err *e)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	int rc;

	if (jg->how.dry_run)
		return 0;
	private_file(jg, "state", &path);
	judge_state_save(jg->now->judge, &text);
	rc = io_replace(AT_FDCWD, path.ptr, text.ptr, text.len, 0666, IO_FSYNC,
	    e);
	if (rc == 0)
		judge_state_saved(jg->now->judge);
	jg->saved = clock_real();
	buf_release(&path);
	buf_release(&text);
	return rc;
}

/* What it forgets costs a delay; that must not keep anybody from judging. */
static void
load_state(struct judging *jg, struct findings *found)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct err e = ERR_INIT;

	private_file(jg, "state", &path);
	if (io_read(&text, AT_FDCWD, path.ptr, STATE_MOST, 0, &e) == 0)
		judge_state_load(jg->now->judge, text.ptr, text.len, found);
	else if (e.code != E_ABSENT)
		finding_from(found, "state", &e);
	buf_release(&path);
	buf_release(&text);
}

static int
one_alone(struct judging *jg, struct err *e)
{
	struct buf path = BUF_INIT;
	int rc = 0;

	private_file(jg, "lock", &path);
	jg->lock = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (jg->lock < 0) {
		rc = err_sys(e, "%s", path.ptr);
	} else if (flock(jg->lock, LOCK_EX | LOCK_NB) < 0) {
		rc = err_set(e, E_BUSY, _("another sensor-judge is running"));
		err_hint(e, _("a second one takes a name: --name mqtt"));
	}
	buf_release(&path);
	return rc;
}

int
judging_open(struct judging **out, struct ledger *lg,
    const struct judging_how *how, struct findings *found, struct err *e)
{
	struct judging *jg = *out = xcalloc(1, sizeof(*jg));
	struct err why = ERR_INIT;

	jg->lg = lg;
	jg->how = *how;
	jg->lock = -1;
	jg->past = (struct replay)REPLAY_INIT;
	jg->line = (struct buf)BUF_INIT;
	jg->upkeep = (struct upkeep)UPKEEP_INIT;
	jg->saved = clock_real();
	if (!how->dry_run &&
	    (store_may_write(lg->store, e) < 0 || one_alone(jg, e) < 0))
		return -1;
	if ((jg->now = loaded_new(jg->lg, jg->how.replay, found, e)) == NULL)
		return -1;
	if (how->dry_run)
		return 0;
	/* the caller will have forgotten them by the first second */
	upkeep_note(&jg->upkeep, found);
	load_state(jg, found);
	if (alarm_book_expire(lg, store_now(lg->store), found, &why) < 0)
		finding_from(found, "shelved", &why);
	if (alarm_book_read(lg, jg->now->judge, found, e) < 0)
		return -1;
	jg->known = true;
	return 0;
}

/* One that fails must not keep the others from being done. */
static void
keep_first(int rc, struct err *why, int *all, struct err *e)
{
	if (rc < 0 && *all == 0) {
		*all = -1;
		*e = *why;
	}
	err_clear(why);
}

static void
forget(struct judging *jg)
{
	loaded_free(jg->now);
	for (size_t i = 0; i < jg->nunknown; i++)
		free(jg->unknown[i]);
	free(jg->unknown);
	buf_release(&jg->line);
	buf_release(&jg->upkeep.text);
	arena_release(&jg->arena);
	if (jg->lock >= 0)
		close(jg->lock);
	free(jg);
}

/* After a restart what still holds is found anew: no delay, no value is lost. */
static int
not_recorded(struct judging *jg, struct err *e)
{
	size_t n = jg->now == NULL ? 0 : judge_unwritten(jg->now->judge);

	if (n == 0)
		return 0;
	*e = jg->write.why;
	err_wrap(e, _("%zu changes are not recorded"), n);
	return err_hint(e,
	    _("once that is mended start it again: what still holds then is "
	      "found and recorded"));
}

int
judging_close(struct judging *jg, struct findings *found, struct err *e)
{
	struct err why = ERR_INIT;
	int rc;

	if (jg == NULL)
		return 0;
	rc = not_recorded(jg, e);
	if (jg->known)
		keep_first(alarm_book_peaks(jg->lg, jg->now->judge,
			       clock_steady(), true, found, &why),
		    &why, &rc, e);
	if (jg->now != NULL)
		keep_first(save_state(jg, &why), &why, &rc, e);
	if (jg->now != NULL && !jg->how.dry_run)
		keep_first(spool_settle(jg->lg->store, LAST_WAIT, &why), &why,
		    &rc, e);
	forget(jg);
	return rc;
}

const struct judge_counts *
judging_counts(const struct judging *jg)
{
	struct judging *w = (struct judging *)jg;

	w->sum = jg->before;
	if (jg->now != NULL)
		add_counts(&w->sum, judge_counts(jg->now->judge));
	return &w->sum;
}

/* ---- rows ---- */

static int
write_all(struct judging *jg, struct findings *found, struct err *e)
{
	size_t n;
	int rc;

	do {
		rc = alarm_book_write(jg->lg, jg->now->judge, jg->how.dry_run,
		    jg->how.done, jg->how.arg, &n, found, e);
		if (n > 0)
			jg->wrote = clock_steady();
	} while (rc == 0 && n > 0);
	return rc;
}

/* In replay a pause between the bytes means nothing. */
void
judging_write(struct judging *jg, struct findings *found)
{
	struct err e = ERR_INIT;

	if (jg->how.replay && !jg->ended)
		return;
	trouble_note(&jg->write, &jg->other, write_all(jg, found, &e), &e,
	    found);
}

/* A dry run tells, and writes nothing that could fail. */
static void
tell_past(void *arg)
{
	struct judging *jg = arg;
	struct findings none = FINDINGS_INIT;
	struct err e = ERR_INIT;

	write_all(jg, &none, &e);
	findings_release(&none);
}

static int
judge_row(struct judging *jg, const struct reading *r, struct err *e)
{
	if (jg->how.replay)
		replay_to(&jg->past, jg->now->judge, r->time_ms, tell_past, jg);
	return judge_reading(jg->now->judge, r, store_now(jg->lg->store), e);
}

/* key: a point, or what is wrong with it */
static bool
told_of(struct judging *jg, const char *key)
{
	for (size_t i = 0; i < jg->nunknown; i++)
		if (streq(jg->unknown[i], key))
			return true;
	if (jg->nunknown >= UNKNOWN_MOST)
		return true;
	GROW(jg->unknown, jg->nunknown, jg->cap);
	jg->unknown[jg->nunknown++] = xstrdup(key);
	return false;
}

static void
one_row(struct judging *jg, const char *line, size_t n, struct findings *found)
{
	struct err e = ERR_INIT;
	const char *what = NULL;
	struct reading r;

	jg->row++;
	if (n == 0 || reading_is_header(line, n))
		return;
	arena_reset(&jg->arena);
	if (reading_parse(line, n, &r, &jg->arena, &e) < 0)
		what = "row";
	else if (judge_row(jg, &r, &e) < 0)
		what = e.code == E_ABSENT ? "point" :
		    e.code == E_DATA      ? "unit" :
					    "value";
	if (what == NULL ||
	    (!streq(what, "row") &&
		told_of(jg, arena_printf(&jg->arena, "%s %s", what, r.point))))
		return;
	str_copy(e.file, sizeof(e.file), "-");
	e.line = jg->row;
	finding_from(found, what, &e);
}

/* A row longer than any can be is passed over to its end, and said once. */
static void
too_long(struct judging *jg, struct findings *found)
{
	if (!jg->skip)
		finding_add(found, SEV_ERROR, "row", "-", jg->row + 1,
		    _("the row is longer than %d bytes"), READING_MAX);
	jg->skip = true;
	buf_clear(&jg->line);
}

void
judging_feed(struct judging *jg, const char *bytes, size_t n,
    struct findings *found)
{
	const char *p = bytes, *end = bytes + n, *nl;

	jg->ended = n == 0;
	while (p < end && (nl = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		size_t len = (size_t)(nl - p);

		if (jg->skip) {
			jg->skip = false;
			jg->row++;
		} else if (jg->line.len > 0) {
			buf_add(&jg->line, p, len);
			one_row(jg, jg->line.ptr, jg->line.len, found);
		} else {
			one_row(jg, p, len, found);
		}
		buf_clear(&jg->line);
		p = nl + 1;
	}
	if (p < end && !jg->skip)
		buf_add(&jg->line, p, (size_t)(end - p));
	if (jg->line.len > READING_MAX)
		too_long(jg, found);
	if (n == 0 && jg->line.len > 0) {
		one_row(jg, jg->line.ptr, jg->line.len, found);
		buf_clear(&jg->line);
	}
}

/* ---- seconds ---- */

/* Tables that do not hold are told; the old ones go on judging. */
static void
reload(struct judging *jg, struct findings *found)
{
	struct buf state = BUF_INIT;
	struct err e = ERR_INIT;
	struct loaded *ld = loaded_new(jg->lg, jg->how.replay, found, &e);

	if (ld == NULL) {
		finding_from(found, "tables", &e);
		err_clear(&e);
		if (loaded_mark(jg->now, jg->lg, &e) < 0)
			finding_from(found, "tables", &e);
		return;
	}
	judge_state_save(jg->now->judge, &state);
	judge_state_load(ld->judge, state.ptr, state.len, found);
	judge_carry(ld->judge, jg->now->judge);
	buf_release(&state);
	add_counts(&jg->before, judge_counts(jg->now->judge));
	loaded_free(jg->now);
	jg->now = ld;
	finding_add(found, SEV_INFO, "tables", NULL, 0,
	    _("the tables have changed and are read anew"));
}

void
judging_look(struct judging *jg)
{
	jg->look = true;
}

static int
look(struct judging *jg, struct findings *found, struct err *e)
{
	bool changed;

	jg->look = false;
	if (store_refresh(jg->lg->store, e) < 0 ||
	    ledger_refresh(jg->lg, e) < 0 ||
	    loaded_changed(jg->now, jg->lg, &changed, e) < 0)
		return -1;
	if (changed)
		reload(jg, found);
	return alarm_book_read(jg->lg, jg->now->judge, found, e);
}

static int
second(struct judging *jg, msec now, struct findings *found, struct err *e)
{
	struct err why = ERR_INIT;
	int rc = 0;

	if (clock_real() - jg->expired > EXPIRE_EVERY || jg->look) {
		jg->expired = clock_real();
		keep_first(alarm_book_expire(jg->lg, now, found, &why), &why,
		    &rc, e);
	}
	keep_first(alarm_book_peaks(jg->lg, jg->now->judge, clock_steady(),
		       false, found, &why),
	    &why, &rc, e);
	keep_first(spool_tend(jg->lg->store, &jg->spooled,
		       clock_steady() - jg->wrote >= SECOND, &why),
	    &why, &rc, e);
	if (jg->look)
		keep_first(look(jg, found, &why), &why, &rc, e);
	upkeep_note(&jg->upkeep, found);
	keep_first(upkeep_tell(&jg->upkeep, jg->lg, &why), &why, &rc, e);
	if (judge_unsaved(jg->now->judge) ||
	    clock_real() - jg->saved > SAVE_EVERY)
		keep_first(save_state(jg, &why), &why, &rc, e);
	return rc;
}

void
judging_second(struct judging *jg, struct findings *found)
{
	msec now = store_now(jg->lg->store);
	struct err e = ERR_INIT;

	if (!jg->how.replay)
		judge_tick(jg->now->judge, now);
	if (!jg->how.dry_run)
		trouble_note(&jg->other, &jg->write, second(jg, now, found, &e),
		    &e, found);
}
