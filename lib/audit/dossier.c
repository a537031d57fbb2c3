#include "audit/dossier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"
#include "evidence/store.h"
#include "flow/display.h"
#include "flow/stamped.h"
#include "record/signed.h"

enum { PICTURE_MOST = 30 << 20 };

struct dossier {
	struct ledger *lg;
	struct signers signers;
	struct buf list, body;
	struct arena arena;
	size_t n;
};

static const char style[] =
    "body{font:15px/1.5 'Noto Sans CJK SC','Source Han Sans SC',"
    "'Microsoft YaHei',sans-serif;max-width:60em;margin:1em auto;"
    "padding:0 1em;color:#222}"
    "h1{font-size:1.5em;border-bottom:2px solid #444}"
    "h2{font-size:1.2em;margin-top:2em}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #bbb;padding:.3em .5em;text-align:left;"
    "vertical-align:top}th{background:#eee;white-space:nowrap}"
    "td{overflow-wrap:anywhere}code{font-size:.85em;overflow-wrap:anywhere}"
    "figure{display:inline-block;margin:.4em .8em .4em 0;max-width:34em}"
    "figure img{max-width:100%;max-height:34em;border:1px solid #999}"
    "figcaption{font-size:.85em}.good{color:#060}.bad{color:#a00;"
    "font-weight:bold}.small{font-size:.85em;color:#555}"
    "@media print{section{break-before:page}}";

/*
 * Text as HTML: no markup can come of it, and what turns the direction of
 * writing stays within it.
 */
static void
text(struct buf *b, const char *s)
{
	struct buf shown = BUF_INIT;

	utf8_shown(&shown, s);
	buf_puts(b, "<bdi>");
	buf_markup(b, shown.ptr);
	buf_puts(b, "</bdi>");
	buf_release(&shown);
}

/* A cell's line breaks are U+2028 there. */
static void
lines(struct buf *b, const char *cell)
{
	struct buf out = BUF_INIT;
	char *p, *nl;

	event_text_out(&out, cell);
	for (p = out.ptr; (nl = strchr(p, '\n')) != NULL; p = nl + 1) {
		*nl = '\0';
		text(b, p);
		buf_puts(b, "<br>");
	}
	text(b, p);
	buf_release(&out);
}

static void
row(struct buf *b, const char *label, const char *value)
{
	if (*value == '\0')
		return;
	buf_puts(b, "<tr><th>");
	text(b, label);
	buf_puts(b, "</th><td>");
	lines(b, value);
	buf_puts(b, "</td></tr>\n");
}

struct dossier *
dossier_new(struct ledger *lg)
{
	struct dossier *d = xcalloc(1, sizeof(*d));
	struct buf b = BUF_INIT;
	struct err gone = ERR_INIT;

	d->lg = lg;
	d->list = d->body = (struct buf)BUF_INIT;
	store_read(lg->store, "registers/signers", &b, &gone);
	signers_read(&d->signers, NULL, b.ptr, b.len, NULL);
	buf_release(&b);
	return d;
}

void
dossier_free(struct dossier *d)
{
	if (d == NULL)
		return;
	signers_release(&d->signers);
	arena_release(&d->arena);
	buf_release(&d->list);
	buf_release(&d->body);
	free(d);
}

/* What a browser shows; NULL: a file to be opened by itself. */
static const char *
media_type(const char *name)
{
	static const char *const types[][2] = { { ".jpg", "image/jpeg" },
		{ ".png", "image/png" }, { ".gif", "image/gif" },
		{ ".webp", "image/webp" } };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_suffix(name, types[i][0]))
			return types[i][1];
	return NULL;
}

static void
picture(struct buf *b, const char *type, const struct buf *bytes)
{
	char *data = base64(bytes->ptr, bytes->len);

	buf_printf(b, "<img alt=\"\" src=\"data:%s;base64,%s\">", type, data);
	free(data);
}

static void
remark(struct buf *b, const char *what, const char *why)
{
	buf_puts(b, "<p class=bad>");
	text(b, what);
	if (why != NULL) {
		buf_puts(b, ": ");
		text(b, why);
	}
	buf_puts(b, "</p>");
}

/* The stamped copy; where there can be none, the original and why. */
static void
shown(struct dossier *d, const struct record *rec, const char *name,
    const struct buf *original)
{
	const char *type = media_type(name);
	struct buf copy = BUF_INIT;
	struct err why = ERR_INIT;

	if (stamped_can(name) &&
	    stamped_read(d->lg, rec->id, name, &copy, &why) == 0) {
		picture(&d->body, "image/jpeg", &copy);
	} else if (type != NULL) {
		picture(&d->body, type, original);
		if (why.code != 0)
			remark(&d->body, _("without a stamp"), why.msg);
	}
	buf_release(&copy);
}

static int
figure(struct dossier *d, const struct record *rec, const char *role,
    const char *name, int dirfd, struct err *e)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT, *b = &d->body;
	struct err gone = ERR_INIT;
	bool here;
	int rc;

	buf_printf(&path, "evidence/%s", name);
	rc = io_read(&bytes, dirfd, path.ptr, PICTURE_MOST, IO_BENEATH, &gone);
	here = rc == 0;
	buf_puts(b, "<figure>");
	if (here) {
		shown(d, rec, name, &bytes);
	} else if (gone.code == E_ABSENT) {
		remark(b, _("this file is not in the bundle"), NULL);
		rc = 0;
	} else {
		*e = gone;
	}
	buf_puts(b, "<figcaption>");
	text(b, role_display(role));
	buf_printf(b, " <code>%.12s…%s</code>", name, name + SHA256_HEX - 1);
	if (here) {
		buf_printf(b, " <a href=\"%s\">", path.ptr);
		text(b, _("the original"));
		buf_puts(b, "</a>");
	}
	buf_puts(b, "</figcaption></figure>\n");
	buf_release(&path);
	buf_release(&bytes);
	return rc;
}

static void
signature(struct dossier *d, const struct record *rec, const struct event *ev)
{
	struct err e = ERR_INIT;
	bool good;

	if (ev->signature[0] == '\0')
		return;
	good = event_signature_check(ev, rec->schema,
		   store_setting(d->lg->store, "plant"), &d->signers, &e) == 0;
	buf_printf(&d->body, "<p class=%s>", good ? "good" : "bad");
	text(&d->body,
	    good ? _("signed by this person's own key") :
		   _("the signature does not hold"));
	if (!good) {
		buf_puts(&d->body, ": ");
		text(&d->body, e.msg);
	}
	buf_puts(&d->body, "</p>\n");
}

static int
event(struct dossier *d, const struct flow *f, const struct record *rec,
    const struct event *ev, int dirfd, struct err *e)
{
	struct buf *b = &d->body;
	char role[33], file[80], when[CLOCK_TEXT];
	const char *p = ev->evidence;
	int rc = 0;

	clock_short(ev->time, when);
	buf_printf(b, "<tr><td>%s</td><td>", when);
	text(b, flow_action_label(f, ev->action));
	buf_puts(b, " → ");
	text(b, flow_node_name(f, ev->node));
	buf_puts(b, "</td><td>");
	text(b, person_display(d->lg, ev->actor, &d->arena));
	buf_puts(b, "</td><td>");
	for (size_t i = 0; i < f->nfields; i++) {
		if (ev->fields[i][0] == '\0')
			continue;
		text(b, f->fields[i].label);
		buf_puts(b, "：");
		lines(b,
		    field_display(d->lg, f, &f->fields[i], ev->fields[i],
			&d->arena));
		buf_puts(b, "<br>\n");
	}
	if (ev->note[0] != '\0') {
		buf_puts(b, "<p>");
		lines(b, ev->note);
		buf_puts(b, "</p>\n");
	}
	signature(d, rec, ev);
	while (rc == 0 && evidence_next(&p, role, file))
		rc = figure(d, rec, role, file, dirfd, e);
	buf_printf(b, "<div class=small>%s</div></td></tr>\n", ev->event);
	return rc;
}

static void
head(struct dossier *d, const struct flow *f, const struct record *rec)
{
	struct buf *b = &d->body;
	char due[CLOCK_TEXT];

	buf_printf(b, "<section id=\"%s\">\n<h2>%s ", rec->id, rec->id);
	text(b, record_title(d->lg, f, rec, &d->arena));
	buf_puts(b, "</h2>\n<table>\n");
	row(b, _("place"), record_place(d->lg, f, rec, &d->arena));
	row(b, _("state"), flow_node_name(f, rec->shown->node));
	row(b, _("class"), rec->class_);
	if (rec->open && rec->due != MSEC_NONE) {
		clock_short(rec->due, due);
		row(b, _("due"), due);
	}
	row(b, _("marks"), record_marks(d->lg, f, rec, &d->arena));
	buf_puts(b, "</table>\n<table>\n<tr>");
	for (int i = 0; i < 4; i++) {
		static const char *const cols[] = { N_("time"), N_("step"),
			N_("person"), N_("what") };

		buf_puts(b, "<th>");
		text(b, _(cols[i]));
		buf_puts(b, "</th>");
	}
	buf_puts(b, "</tr>\n");
}

int
dossier_add(struct dossier *d, const struct record *rec, int dirfd,
    struct err *e)
{
	const struct flow *f;

	if (ledger_flow(d->lg, rec->schema->kind, rec->schema->version, &f, e) <
	    0)
		return -1;
	d->n++;
	buf_printf(&d->list, "<li><a href=\"#%s\">%s</a> ", rec->id, rec->id);
	text(&d->list, record_title(d->lg, f, rec, &d->arena));
	buf_puts(&d->list, "</li>\n");
	head(d, f, rec);
	for (size_t i = 0; i < rec->nevents; i++)
		if (event(d, f, rec, rec->events[i], dirfd, e) < 0)
			return -1;
	buf_puts(&d->body, "</table>\n</section>\n");
	return 0;
}

void
dossier_render(struct dossier *d, msec now, struct buf *b)
{
	struct store *st = d->lg->store;
	char when[CLOCK_TEXT];

	clock_short(now, when);
	buf_puts(b,
	    "<!DOCTYPE html>\n<html lang=\"zh\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n"
	    "<title>");
	/* no element may stand in a title */
	buf_puts(b, _("Dossier"));
	buf_printf(b, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>",
	    style);
	if (streq(store_setting(st, "rehearsal"), "yes"))
		buf_puts(b, "【演练】");
	text(b, store_setting(st, "name"));
	buf_puts(b, " ");
	text(b, _("Dossier"));
	buf_puts(b, "</h1>\n<p>");
	text(b, _("made at"));
	buf_printf(b, " %s</p>\n<p>", when);
	text(b,
	    _("This page is for reading.  What proves it are the rows, "
	      "signatures and files beside it: run verify.sh."));
	buf_printf(b, "</p>\n<ul>\n%s</ul>\n%s</body>\n</html>\n", d->list.ptr,
	    d->body.ptr);
}
