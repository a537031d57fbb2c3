#include "code/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "code/camera.h"
#include "code/sight.h"
#include "code/match.h"
#include "code/source.h"

enum { FRAME_MS = 5000, GRIDS = 3 };

static void
say(struct scan *s, const struct binding *b, const char *file,
    const char *payload)
{
	struct buf out = BUF_INIT;

	answer_write(&s->answer, b, file, payload, &out);
	app_write(s->app, out.ptr, out.len);
	s->others += b->answer != BOUND;
	if (s->answer.format == OUT_IDS && b->answer != BOUND)
		app_note(s->app, "%s: %s%s%s", file,
		    binding_answer_text(b->answer), b->note[0] ? ": " : "",
		    b->note);
	buf_release(&out);
}

static int
answer(struct scan *s, const char *file, const char *text, size_t len, int eci,
    struct err *e)
{
	struct buf in = BUF_INIT, shown = BUF_INIT;
	struct findings fs = FINDINGS_INIT;
	struct binding b = BINDING_INIT;
	int rc = 0;

	buf_add(&in, text, len);
	qr_text(&in, eci, &shown);
	if (s->raw) {
		app_printf(s->app, "%s\t%s\n", file, shown.ptr);
	} else {
		rc = binding_find(&b, s->lg, text, len, &fs, e);
		if (rc == 0)
			say(s, &b, file, shown.ptr);
		app_warn(s->app, &fs);
	}
	binding_release(&b);
	findings_release(&fs);
	buf_release(&in);
	buf_release(&shown);
	return rc;
}

static bool
over(const struct scan *s)
{
	return s->ended != NULL && *s->ended;
}

static int
on_line(void *arg, const char *line, size_t len, struct err *e)
{
	return over(arg) ? 1 : answer(arg, _("(typed)"), line, len, -1, e);
}

static const char *
why_not(const struct decode *d)
{
	if (d->nunread > 0)
		return _("a symbol is there, but too damaged");
	if (d->out_of_time)
		return _("the time limit was reached");
	if (d->finders > 0)
		return _("parts of a symbol are there");
	return _("no symbol was found");
}

/* ---- what nothing reads ---- */

struct payloads {
	char **v;
	size_t n, cap;
};

/* What the labels of a register's rows say that are not at their end. */
static int
add_register(struct payloads *p, struct ledger *lg, const char *name,
    char letter, struct err *e)
{
	const char *base = store_setting(lg->store, "base_url");
	msec now = store_now(lg->store), until;
	const struct table *t;
	size_t row, len = strcspn(base, " "), i;

	if (registers_table(lg->reg, name, &t, e) < 0)
		return -1;
	while (len > 0 && base[len - 1] == '/')
		len--;
	for (row = 0; row < t->nrows; row++) {
		const char *code = table_get(t, row, "code");
		char *s;

		if (streq(table_get(t, row, "state"), "scrapped") ||
		    (clock_parse(table_get(t, row, "valid_to"), &until) &&
			until <= now))
			continue;
		s = len == 0 ?
		    xstrdup(code) :
		    xasprintf("%.*s/%c/%s", (int)len, base, letter, code);
		for (i = 0; s[i] != '\0'; i++)
			s[i] = (char)ch_toupper((unsigned char)s[i]);
		GROW(p->v, p->n, p->cap);
		p->v[p->n++] = s;
	}
	return 0;
}

/* Which registered label may that be?  NULL: none is near enough. */
static int
nearest(struct scan *s, const struct decode *d, char **out, struct err *e)
{
	struct payloads p = { NULL, 0, 0 };
	struct match m;
	size_t i;
	int rc;

	*out = NULL;
	rc = add_register(&p, s->lg, "registers/equipment", 'E', e);
	if (rc == 0)
		rc = add_register(&p, s->lg, "registers/areas", 'A', e);
	for (i = 0; rc == 0 && p.v != NULL && i < d->nunread && i < GRIDS &&
	     *out == NULL;
	     i++)
		if (match_find(&m, &d->unread[i], (const char *const *)p.v,
			p.n))
			*out = xstrdup(p.v[m.which]);
	for (i = 0; p.v != NULL && i < p.n; i++)
		free(p.v[i]);
	free(p.v);
	return rc;
}

/* Never a reading: an answer of its own, to be confirmed. */
static int
offer(struct scan *s, const char *file, const char *payload, struct err *e)
{
	struct findings fs = FINDINGS_INIT;
	struct binding b = BINDING_INIT;
	int rc = binding_find(&b, s->lg, payload, strlen(payload), &fs, e);

	if (rc == 0) {
		binding_matched(&b);
		say(s, &b, file, "");
	}
	app_warn(s->app, &fs);
	findings_release(&fs);
	binding_release(&b);
	return rc;
}

/* What a person types instead of the symbol; "" if nothing. */
static void
ask(struct scan *s, const char *file, const char *why, const char *near,
    char line[512])
{
	if (near != NULL)
		app_note(s->app,
		    _("%s: %s; it may be '%s': type the code below the symbol (empty: none):"),
		    file, why, near);
	else
		app_note(s->app,
		    _("%s: %s; type the code below the symbol (empty: none):"),
		    file, why);
	if (fgets(line, 512, stdin) == NULL)
		line[0] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
}

static void
say_unreadable(struct scan *s, const char *file, const char *why)
{
	struct binding b = BINDING_INIT;

	binding_unreadable(&b, why);
	say(s, &b, file, "");
	binding_release(&b);
}

static int
unreadable(struct scan *s, const char *file, const struct decode *d,
    struct err *e)
{
	const char *why = why_not(d);
	char line[512] = "", *near = NULL;
	int rc = 0;

	if (s->raw) {
		s->others++;
		app_note(s->app, "%s: %s", file, why);
		return 0;
	}
	if (d->nunread > 0 && nearest(s, d, &near, e) < 0)
		return -1;
	if (s->ask)
		ask(s, file, why, near, line);
	if (line[0] != '\0')
		rc = answer(s, file, line, strlen(line), -1, e);
	else if (near != NULL)
		rc = offer(s, file, near, e);
	else
		say_unreadable(s, file, why);
	free(near);
	return rc;
}

static int
tell(struct scan *s, const char *file, const struct decode *d, struct err *e)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (answer(s, file, d->v[i].bytes.ptr, d->v[i].bytes.len,
			d->v[i].eci, e) < 0)
			return -1;
	return d->n > 0 ? 0 : unreadable(s, file, d, e);
}

/* Only what is wrong with this picture; out of memory or disk is for all. */
static int
refuse(struct scan *s, const struct err *why, struct err *e)
{
	struct findings fs = FINDINGS_INIT;

	if (why->code == E_IO || why->code == E_UNAVAILABLE) {
		*e = *why;
		return -1;
	}
	finding_from(&fs, "picture", why);
	app_warn(s->app, &fs);
	findings_release(&fs);
	if (s->refused.code == 0)
		s->refused = *why;
	return 0;
}

static int
on_bytes(struct scan *s, const char *name, const struct buf *b, struct err *e)
{
	struct sight l = SIGHT_INIT;
	struct err why = ERR_INIT;
	int rc;

	l.d.limit_ms = s->limit_ms;
	rc = b != NULL ? sight_bytes(&l, b->ptr, b->len, name, &why) :
			 sight_file(&l, name, &why);
	rc = rc == 0 ? tell(s, name, &l.d, e) : refuse(s, &why, e);
	sight_release(&l);
	return rc;
}

static int
on_file(void *arg, const char *file, struct err *e)
{
	return over(arg) ? 1 : on_bytes(arg, file, NULL, e);
}

static int
standard_input(struct scan *s, struct err *e)
{
	struct buf b = BUF_INIT;
	bool picture;
	int rc = source_begin(STDIN_FILENO, &b, &picture, e);

	if (rc == 0 && picture)
		rc = on_bytes(s, _("(standard input)"), &b, e);
	else if (rc == 0)
		rc = source_lines(STDIN_FILENO, &b, on_line, s, e);
	buf_release(&b);
	return rc;
}

int
scan_path(struct scan *s, const char *path, struct err *e)
{
	int rc;

	if (streq(path, "-"))
		return standard_input(s, e);
	rc = source_path(path, &s->skipped, on_file, s, e);
	return rc < 0 ? -1 : 0;
}

int
scan_watch(struct scan *s, const char *dir, struct err *e)
{
	return source_watch(dir, s->ended, on_file, s, e);
}

/* Says what a frame shows unless the last one that showed anything did too. */
static int
frame(struct scan *s, const char *device, const struct picture *p,
    struct err *e)
{
	struct sight l = SIGHT_INIT;
	struct buf all = BUF_INIT;
	size_t i;
	int rc;

	l.d.limit_ms = s->limit_ms;
	l.d.fast = true;
	rc = sight_picture(&l, p, device, e);
	for (i = 0; i < l.d.n; i++)
		buf_add(&all, l.d.v[i].bytes.ptr, l.d.v[i].bytes.len);
	if (rc == 0 && l.d.n > 0 && !streq(all.ptr, s->last)) {
		str_copy(s->last, sizeof(s->last), all.ptr);
		rc = tell(s, device, &l.d, e);
	}
	buf_release(&all);
	sight_release(&l);
	return rc;
}

int
scan_camera(struct scan *s, const char *device, struct err *e)
{
	struct camera *c = NULL;
	int rc = camera_open(&c, device, e);

	while (rc == 0 && !over(s)) {
		struct picture p = PICTURE_INIT;

		rc = camera_frame(c, FRAME_MS, &p, e);
		if (rc < 0 && over(s))
			rc = 1;
		if (rc == 0)
			rc = frame(s, device, &p, e);
		picture_release(&p);
	}
	camera_close(c);
	return rc < 0 ? -1 : 0;
}

int
scan_result(const struct scan *s, struct err *e)
{
	if (s->refused.code != 0) {
		err_set(e, s->refused.code,
		    _("not every picture could be read"));
		return -1;
	}
	if (s->others > 0) {
		err_set(e, E_NO,
		    s->raw ?
			_("%zu pictures without a symbol that can be read") :
			_("%zu scans with another answer than \"bound\""),
		    s->others);
		return -1;
	}
	return 0;
}
