#include "sensor/ppe.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/id.h"
#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"
#include "csv/csv.h"
#include "sensor/ppe_int.h"

enum { JOURNAL_MOST = 256 << 20, TRACKS_MOST = 200000, COLS = 6 };

static const char *const cols[COLS] = { "what", "hour", "camera", "type",
	"track", "worn" };

/* ---- hours ---- */

msec
hour_of(msec at)
{
	return at - at % MINUTE - clock_minute_of_day(at) % 60 * MINUTE;
}

static struct hour *
hour_find(struct ppe *p, msec start, const char *camera, const char *type)
{
	struct hour *h;
	size_t i;

	for (i = p->n; i > 0; i--) {
		h = &p->v[i - 1];
		if (h->start == start && streq(h->camera, camera) &&
		    streq(h->type, type))
			return h;
	}
	GROW(p->v, p->n, p->cap);
	h = &p->v[p->n++];
	*h = (struct hour){ .start = start,
		.camera = xstrdup(camera),
		.type = xstrdup(type),
		.written_checked = -1 };
	return h;
}

static void
hour_release(struct hour *h)
{
	for (size_t i = 0; i < h->cap; i++)
		free(h->slots[i].name);
	free(h->slots);
	free(h->camera);
	free(h->type);
}

static size_t
place(const struct hour *h, const char *name)
{
	size_t at = 5381;
	const char *s;

	for (s = name; *s != '\0'; s++)
		at = at * 33 + (unsigned char)*s;
	at %= h->cap;
	while (h->slots[at].name != NULL && !streq(h->slots[at].name, name))
		at = (at + 1) % h->cap;
	return at;
}

static void
grow(struct hour *h)
{
	struct hour old = *h;

	h->cap = old.cap == 0 ? 16 : old.cap * 2;
	h->slots = xcalloc(h->cap, sizeof(*h->slots));
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].name != NULL)
			h->slots[place(h, old.slots[i].name)] = old.slots[i];
	free(old.slots);
}

/* False: it changes nothing. */
static bool
hour_add(struct hour *h, const char *track, bool worn)
{
	struct track *t;

	if (*track == '\0') {
		h->checked++;
		h->compliant += worn;
		return true;
	}
	if ((size_t)h->tracks * 2 >= h->cap)
		grow(h);
	t = &h->slots[place(h, track)];
	if (t->name == NULL) {
		t->name = xstrdup(track);
		t->worn = worn;
		h->tracks++;
		h->checked++;
		h->compliant += worn;
		return true;
	}
	if (!t->worn || worn)
		return false;
	t->worn = false;
	h->compliant--;
	return true;
}

/* ---- the journal ---- */

static void
journal_line(struct buf *out, const char *what, const struct hour *h,
    const char *track, const char *worn)
{
	char start[24];
	const char *cells[COLS] = { what, start, h->camera, h->type, track,
		worn };

	snprintf(start, sizeof(start), "%lld", (long long)h->start);
	csv_write_row(out, cells, COLS);
}

static void
journal_written(struct buf *out, const struct hour *h)
{
	char checked[24], compliant[24];

	snprintf(checked, sizeof(checked), "%ld", h->written_checked);
	snprintf(compliant, sizeof(compliant), "%ld", h->written_compliant);
	journal_line(out, "written", h, checked, compliant);
}

static int
replay_row(struct ppe *p, const struct table *t, size_t i, struct err *e)
{
	const char *what = table_get(t, i, "what");
	const char *track = table_get(t, i, "track");
	const char *worn = table_get(t, i, "worn");
	long start, checked, compliant;
	struct hour *h;

	if (!str_long(table_get(t, i, "hour"), &start))
		return err_at(e, E_DATA, t->name, t->lines[i],
		    _("no line of counted equipment"));
	h = hour_find(p, start, table_get(t, i, "camera"),
	    table_get(t, i, "type"));
	if (streq(what, "seen")) {
		hour_add(h, track, streq(worn, "yes"));
	} else if (streq(what, "written") && str_long(track, &checked) &&
	    str_long(worn, &compliant)) {
		h->written_checked = checked;
		h->written_compliant = compliant;
	}
	return 0;
}

/* A line that a crash cut short was never promised. */
static int
replay(struct ppe *p, struct err *e)
{
	struct buf b = BUF_INIT;
	struct table t = TABLE_INIT;
	struct err why = ERR_INIT;
	int rc = io_read(&b, AT_FDCWD, p->path.ptr, JOURNAL_MOST, 0, &why);

	if (rc < 0) {
		buf_release(&b);
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	while (b.len > 0 && b.ptr[b.len - 1] != '\n')
		buf_trim(&b, b.len - 1);
	rc = table_load(&t, p->path.ptr, b.ptr, b.len, 0, e);
	if (rc == 0)
		rc = table_need(&t,
		    (const char *const[]){ "what", "hour", "camera", "type",
			"track", "worn", NULL },
		    e);
	for (size_t i = 0; rc == 0 && i < t.nrows; i++)
		rc = replay_row(p, &t, i, e);
	if (rc < 0)
		err_hint(e, _("move the file away; what it counted is lost"));
	table_release(&t);
	buf_release(&b);
	return rc;
}

/* The whole of what is still of use; also ends a line that was cut short. */
int
ppe_journal(struct ppe *p, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	csv_write_row(&b, cols, COLS);
	for (size_t i = 0; i < p->n; i++) {
		const struct hour *h = &p->v[i];
		long yes = h->compliant, no = h->checked - h->compliant;

		for (size_t k = 0; k < h->cap; k++) {
			const struct track *t = &h->slots[k];

			if (t->name == NULL)
				continue;
			journal_line(&b, "seen", h, t->name,
			    t->worn ? "yes" : "no");
			yes -= t->worn;
			no -= !t->worn;
		}
		for (; yes > 0; yes--)
			journal_line(&b, "seen", h, "", "yes");
		for (; no > 0; no--)
			journal_line(&b, "seen", h, "", "no");
		if (h->written_checked >= 0)
			journal_written(&b, h);
	}
	rc = io_replace(AT_FDCWD, p->path.ptr, b.ptr, b.len, 0600, IO_FSYNC, e);
	buf_clear(&p->fresh);
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
	buf_release(&b);
	return rc;
}

int
ppe_flush(struct ppe *p, struct err *e)
{
	if (p->fresh.len == 0)
		return 0;
	if (p->fd < 0)
		p->fd = open(p->path.ptr, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (p->fd < 0)
		return err_sys(e, _("opening %s"), p->path.ptr);
	if (io_write_all(p->fd, p->fresh.ptr, p->fresh.len, e) < 0)
		return ppe_journal(p, e); /* part of it may be there */
	buf_clear(&p->fresh);
	if (fdatasync(p->fd) < 0)
		return err_sys(e, _("writing %s"), p->path.ptr);
	return 0;
}

/* ---- counting ---- */

static int
lock(struct ppe *p, struct err *e)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s.lock", p->path.ptr);
	p->lock = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	buf_release(&path);
	if (p->lock < 0)
		return err_sys(e, _("opening %s"), p->path.ptr);
	if (flock(p->lock, LOCK_EX | LOCK_NB) < 0)
		return err_set(e, E_BUSY,
		    _("another sensor-listen counts protective equipment of "
		      "this ledger"));
	return 0;
}

int
ppe_open(struct ppe **out, struct ledger *lg, struct err *e)
{
	struct ppe *p = xcalloc(1, sizeof(*p));

	*out = p;
	p->lg = lg;
	p->fd = p->lock = -1;
	p->path = p->fresh = (struct buf)BUF_INIT;
	store_private(lg->store, "ppe.csv", &p->path);
	if (lock(p, e) < 0 || replay(p, e) < 0)
		return -1;
	return p->n > 0 || access(p->path.ptr, F_OK) < 0 ? ppe_journal(p, e) :
							   0;
}

void
ppe_close(struct ppe *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->n; i++)
		hour_release(&p->v[i]);
	if (p->fd >= 0)
		close(p->fd);
	if (p->lock >= 0)
		close(p->lock);
	buf_release(&p->path);
	buf_release(&p->fresh);
	free(p->v);
	free(p);
}

/*
 * The code that registers/cameras has, else the name itself as a code: gate_3
 * is GATE-3.
 */
static bool
camera_code(struct ppe *p, const char *name, msec now, char *out, size_t size)
{
	struct err absent = ERR_INIT;
	long row =
	    registers_find(p->lg->reg, "registers/cameras", name, now, &absent);

	if (row >= 0)
		return str_copy(out, size,
		    registers_cell(p->lg->reg, "registers/cameras", row,
			"code"));
	if (!str_copy(out, size, name))
		return false;
	for (; *out != '\0'; out++)
		*out =
		    *out == '_' ? '-' : (char)ch_toupper((unsigned char)*out);
	return true;
}

int
ppe_count(struct ppe *p, const struct intake_ppe *ev, msec now, struct err *e)
{
	char camera[64], q[UTF8_CUT];
	struct hour *h;

	if (!camera_code(p, ev->camera, now, camera, sizeof(camera)) ||
	    !code_is(camera)) {
		err_set(e, E_NO, _("camera '%s' has no code: not counted"),
		    utf8_cut(q, ev->camera));
		return err_hint(e,
		    _("write it as an alias into "
		      "registers/cameras.csv"));
	}
	if (strlen(ev->track) > 200 || strpbrk(ev->track, "\r\n") != NULL)
		return err_set(e, E_NO,
		    _("camera %s: a track has no such "
		      "number: not counted"),
		    camera);
	if (hour_of(ev->at) + HOUR + PPE_KEEP <= now)
		return err_set(e, E_NO,
		    _("camera %s: an event of more than a day ago: not "
		      "counted"),
		    camera);
	h = hour_find(p, hour_of(ev->at), camera, ev->type);
	if (h->checked >= TRACKS_MOST)
		return err_set(e, E_NO,
		    _("camera %s: more than %d events in an hour: not "
		      "counted"),
		    camera, TRACKS_MOST);
	if (hour_add(h, ev->track, ev->worn))
		journal_line(&p->fresh, "seen", h, ev->track,
		    ev->worn ? "yes" : "no");
	return 0;
}

void
ppe_forget(struct ppe *p, msec now)
{
	size_t k = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct hour *h = &p->v[i];

		if (h->start + HOUR + PPE_KEEP <= now && !hour_unwritten(h))
			hour_release(h);
		else
			p->v[k++] = *h;
	}
	p->n = k;
}
