#include "flow/show.h"

#include "base/id.h"
#include "base/str.h"
#include "base/utf8.h"
#include "flow/show_int.h"

static const struct event *
event_by(const struct record *r, const char *ulid, size_t len)
{
	for (size_t i = 0; i < r->nevents; i++)
		if (strncmp(r->events[i]->event, ulid, len) == 0)
			return r->events[i];
	return NULL;
}

const char *
story_before(const struct story *s, const struct event *ev, size_t field)
{
	const char *p, *word;
	size_t len, steps;

	for (steps = 0; steps < s->r->nevents; steps++) {
		p = ev->prev;
		if (!word_next(&p, &word, &len))
			return "";
		ev = event_by(s->r, word, len);
		if (ev == NULL || streq(ev->fields[field], "-"))
			return "";
		if (ev->fields[field][0] != '\0')
			return ev->fields[field];
	}
	return "";
}

const char *
story_clerk(struct story *s, const struct event *ev)
{
	const struct table *t;
	struct err e = ERR_INIT;
	bool known = false;

	if (ev->entered_by[0] == '\0' || streq(ev->actor, "system") ||
	    registers_table(s->lg->reg, "registers/people", &t, &e) < 0)
		return NULL;
	for (size_t i = 0; i < t->nrows; i++) {
		const char *login = table_get(t, i, "login");
		const char *code = table_get(t, i, "code");

		if (streq(code, ev->actor) && *login != '\0')
			known = true;
		if (!streq(login, ev->entered_by))
			continue;
		if (streq(code, ev->actor))
			return NULL;
		return person_display(s->lg, code, &s->arena);
	}
	/* in a rehearsal one login plays everybody */
	if (!known && store_rehearsal(s->lg->store))
		return NULL;
	return ev->entered_by;
}

static int
show(struct story *all, const char *id, enum show_format format,
    struct buf *out, struct findings *fs, struct err *e)
{
	struct story s = *all;
	struct ledger *lg = s.lg;
	struct record_box *box;
	int rc;

	if (record_load(&box, lg->store, &lg->schemas, id, fs, e) < 0)
		return -1;
	s.r = record_of(box);
	rc = ledger_flow(lg, s.r->schema->kind, s.r->schema->version, &s.flow,
	    e);
	if (rc == 0 && !s.alone)
		rc = story_links(&s, fs, e);
	if (rc == 0 && !s.alone)
		rc = story_notices(&s, fs, e);
	if (rc == 0 && s.folder != NULL)
		rc = story_photos(&s, fs, e);
	if (rc == 0 && format == SHOW_JSON)
		story_json(&s, out);
	else if (rc == 0)
		story_page(&s, format == SHOW_MARKDOWN, out);
	record_free(box);
	arena_release(&s.arena);
	free(s.notices);
	free(s.links);
	free(s.copies);
	return rc;
}

int
record_show(struct ledger *lg, const char *id, enum show_format format,
    const char *photos, struct buf *out, struct findings *fs, struct err *e)
{
	struct story s = { .lg = lg, .folder = photos, .arena = ARENA_INIT };

	return show(&s, id, format, out, fs, e);
}

int
record_show_alone(struct ledger *lg, const char *id, enum show_format format,
    struct buf *out, struct err *e)
{
	struct story s = { .lg = lg, .alone = true, .arena = ARENA_INIT };
	struct findings ignored = FINDINGS_INIT;
	struct buf b = BUF_INIT;
	int rc = show(&s, id, format, &b, &ignored, e);

	story_mask(&b, id);
	buf_add(out, b.ptr, b.len);
	buf_release(&b);
	findings_release(&ignored);
	return rc;
}

static int
show_format(const struct app *app, enum show_format *out, struct err *e)
{
	static const char *const names[] = { "text", "markdown", "json" };
	char q[UTF8_CUT];

	*out = SHOW_TEXT;
	if (app->output == NULL)
		return 0;
	for (size_t i = 0; i < 3; i++)
		if (streq(app->output, names[i])) {
			*out = (enum show_format)i;
			return 0;
		}
	err_set(e, E_USAGE, _("-o cannot be '%s'"), utf8_cut(q, app->output));
	return err_hint(e, _("text, markdown or json"));
}

static int
of_kind(struct ledger *lg, const char *kind, const char *text, struct err *e)
{
	const char *is;
	struct id id;

	if (id_parse(&id, text, e) < 0)
		return -1;
	is = ledger_kind(lg, id.letter);
	if (kind == NULL || is == NULL || streq(is, kind))
		return 0;
	err_set(e, E_USAGE, _("%s is a record of kind %s, not %s"), id.text, is,
	    kind);
	return err_hint(e, "record-show %s", id.text);
}

static int
show_all(struct app *app, struct ledger *lg, const char *kind,
    const char *photos, char **ids, size_t n, struct err *e)
{
	struct findings fs = FINDINGS_INIT;
	enum show_format format;
	int rc = show_format(app, &format, e);

	if (rc == 0 && photos != NULL && format != SHOW_MARKDOWN)
		rc = err_set(e, E_USAGE, _("--photos is for -o markdown"));
	if (rc == 0 && photos != NULL && strpbrk(photos, "<>\n") != NULL)
		rc = err_set(e, E_USAGE,
		    _("--photos: no folder with < or > in its name can stand "
		      "in a page"));
	for (size_t i = 0; i < n && rc == 0; i++) {
		struct buf out = BUF_INIT;

		rc = of_kind(lg, kind, ids[i], e);
		if (rc == 0)
			rc = record_show(lg, ids[i], format, photos, &out, &fs,
			    e);
		if (i > 0 && format != SHOW_JSON)
			app_puts(app, "\n");
		app_write(app, out.ptr, out.len);
		buf_release(&out);
	}
	app_warn(app, &fs);
	app_warn(app, store_news(lg->store));
	app_warn(app, registers_notes(lg->reg));
	if (rc == 0 && findings_count(&fs, SEV_ERROR) > 0)
		rc = err_set(e, E_NO,
		    _("something about what is shown does not hold"));
	findings_release(&fs);
	return rc;
}

int
show_command(struct app *app, const char *kind, const char *photos,
    struct err *e)
{
	struct ledger *lg = NULL;
	char **ids = NULL;
	size_t n = 0;
	int rc = app_ids(app, &ids, &n, e);

	if (rc == 0)
		rc = ledger_open(&lg, app->dir, e);
	if (rc == 0)
		rc = show_all(app, lg, kind, photos, ids, n, e);
	if (lg != NULL)
		ledger_close(lg);
	app_ids_free(ids);
	return rc;
}
