#include "code/order.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "code/inset.h"
#include "flow/display.h"

static const char equipment[] = "registers/equipment";
static const char spares[] = "registers/spares";

struct page {
	struct orders *o;
	struct ledger *lg;
	const struct flow *flow;
	const struct record *r;
	struct arena arena;
	struct buf *out;
	struct findings *found;
	msec now;
};

/* Markdown's own signs are quoted; the lines of a text are joined by `line`. */
static void
put_lines(struct buf *out, const char *text, const char *line)
{
	struct buf lines = BUF_INIT;

	event_text_out(&lines, text);
	for (const char *c = lines.ptr; *c != '\0'; c++) {
		if (*c == '\n') {
			buf_puts(out, line);
			continue;
		}
		if (strchr("\\`*_[]<>|#", *c) != NULL)
			buf_putc(out, '\\');
		buf_putc(out, *c);
	}
	buf_release(&lines);
}

static void
put_text(struct buf *out, const char *text)
{
	put_lines(out, text, " ");
}

static void
pair(struct page *p, const char *label, const char *value)
{
	if (*value == '\0')
		return;
	buf_puts(p->out, "| ");
	put_text(p->out, label);
	buf_puts(p->out, " | ");
	put_text(p->out, value);
	buf_puts(p->out, " |\n");
}

static const char *
shown(struct page *p, const char *field)
{
	const struct form_field *f = flow_field(p->flow, field);

	if (f == NULL)
		return "";
	return field_display(p->lg, p->flow, f, record_field(p->r, field),
	    &p->arena);
}

static const char *
label(struct page *p, const char *field)
{
	const struct form_field *f = flow_field(p->flow, field);

	return f != NULL ? f->label : field;
}

static void
field(struct page *p, const char *name)
{
	pair(p, label(p, name), shown(p, name));
}

static void
section(struct page *p, const char *title)
{
	buf_printf(p->out, "## %s\n\n", title);
}

static void
paragraph(struct page *p, const char *text)
{
	put_lines(p->out, text, "\\\n");
	buf_puts(p->out, "\n\n");
}

/* ---- who, where, until when ---- */

static const char *
due_text(struct page *p)
{
	char at[CLOCK_TEXT], span[CLOCK_TEXT];
	msec due = p->r->due;

	if (due == MSEC_NONE)
		return "";
	clock_short(due, at);
	if (due < p->now) {
		clock_span(p->now - due, span);
		return arena_printf(&p->arena, _("%s, overdue by %s"), at,
		    span);
	}
	clock_span(due - p->now, span);
	return arena_printf(&p->arena, _("%s, in %s"), at, span);
}

/* Name, code and the number that stands on the machine. */
static const char *
machine(struct page *p)
{
	const char *code = record_field(p->r, "equipment");
	const char *alias =
	    registers_get(p->lg->reg, equipment, code, p->now, "alias");

	if (*alias == '\0' ||
	    streq(alias,
		registers_get(p->lg->reg, equipment, code, p->now, "name")))
		return shown(p, "equipment");
	return arena_printf(&p->arena, "%s %s", shown(p, "equipment"), alias);
}

static const char *
reported(struct page *p)
{
	char at[CLOCK_TEXT];

	clock_short(p->r->created, at);
	return arena_printf(&p->arena, "%s %s",
	    person_display(p->lg, p->r->reporter, &p->arena), at);
}

static void
head(struct page *p)
{
	const char *who = shown(p, "assignee");

	buf_puts(p->out, "| | |\n|---|---|\n");
	if (flow_field(p->flow, "assignee") != NULL)
		pair(p, label(p, "assignee"),
		    *who != '\0' ? who : _("nobody yet"));
	field(p, "resp_unit");
	pair(p, _("due"), due_text(p));
	pair(p, _("state"), flow_node_name(p->flow, p->r->shown->node));
	field(p, "class");
	pair(p, _("marks"), record_marks(p->lg, p->flow, p->r, &p->arena));
	pair(p, label(p, "equipment"), machine(p));
	field(p, "area");
	field(p, "position");
	field(p, "process");
	field(p, "leader");
	pair(p, _("reported by"), reported(p));
	buf_putc(p->out, '\n');
}

/* ---- what is to be done ---- */

/* The note of the newest event with that action, "" for none. */
static const char *
note_of(const struct record *r, const char *action)
{
	for (size_t i = r->nevents; i > 0; i--)
		if (streq(r->events[i - 1]->action, action))
			return r->events[i - 1]->note;
	return "";
}

static void
task(struct page *p)
{
	const char *what = record_field(p->r, "description");
	const char *measure = record_field(p->r, "measure");
	const char *basis = record_field(p->r, "legal_basis");
	const char *back = note_of(p->r, "reject");
	const char *interim = record_field(p->r, "interim");

	section(p, _("What was found"));
	if (*what != '\0')
		paragraph(p, what);
	if (p->r->nevents > 0 && p->r->events[0]->note[0] != '\0')
		paragraph(p, p->r->events[0]->note);
	else if (*what == '\0')
		paragraph(p, record_title(p->lg, p->flow, p->r, &p->arena));
	section(p, _("What is to be done"));
	paragraph(p,
	    *measure != '\0' ? measure : _("the tables give no measure"));
	if (*basis != '\0')
		paragraph(p,
		    arena_printf(&p->arena, "%s: %s", label(p, "legal_basis"),
			basis));
	if (*back != '\0')
		paragraph(p, arena_printf(&p->arena, _("sent back: %s"), back));
	section(p, _("Temporary measures"));
	paragraph(p,
	    *interim != '\0' ?
		interim :
		_("none recorded: make the place safe before the work begins"));
}

/* ---- spare parts ---- */

static void
spare(struct page *p, const struct table *t, size_t i)
{
	static const char *const cols[] = { "code", "name", "stock", "unit",
		"place", "as_of" };
	double stock;

	buf_puts(p->out, "|");
	for (size_t k = 0; k < 6; k++) {
		const char *v = table_get(t, i, cols[k]);
		bool none = k == 2 &&
		    (*v == '\0' || (str_double(v, &stock) && stock <= 0));

		buf_putc(p->out, ' ');
		if (none)
			buf_printf(p->out, "● %s ", _("none"));
		put_text(p->out, *v != '\0' ? v : "—");
		buf_puts(p->out, " |");
	}
	buf_putc(p->out, '\n');
}

static int
spare_parts(struct page *p, struct err *e)
{
	const char *code = record_field(p->r, "equipment");
	struct err why = ERR_INIT;
	const struct table *t;
	size_t i, n = 0;

	section(p, _("Spare parts"));
	if (registers_table(p->lg->reg, spares, &t, &why) < 0) {
		if (why.code != E_ABSENT) {
			*e = why;
			return -1;
		}
		t = NULL;
	}
	for (i = 0; t != NULL && *code != '\0' && i < t->nrows; i++) {
		if (!streq(table_get(t, i, "equipment"), code))
			continue;
		if (n++ == 0)
			buf_puts(p->out,
			    _("| code | part | stock | unit | place | as of |\n"
			      "|---|---|--:|---|---|---|\n"));
		spare(p, t, i);
	}
	if (n > 0)
		buf_putc(p->out, '\n');
	else
		paragraph(p, _("none in registers/spares.csv"));
	return 0;
}

/* ---- the operating procedure ---- */

static void
video(struct page *p, const struct sop *s)
{
	struct buf path = BUF_INIT;

	sop_video(s, p->lg->store, &path);
	if (path.len > 0) {
		bool here = access(path.ptr, R_OK) == 0;

		buf_printf(p->out, "%s: ", _("video"));
		put_text(p->out, path.ptr);
		buf_puts(p->out,
		    here ? "\n\n" : _(" (not on this machine)\n\n"));
		if (!here)
			finding_add(p->found, SEV_WARN, "video", s->path, 0,
			    _("the video '%s' is not on this machine"),
			    path.ptr);
	}
	buf_release(&path);
}

static void
procedures(struct page *p)
{
	const struct sop *const *v;
	size_t i, closest;
	size_t n = sops_for(&p->o->sops, record_field(p->r, "equipment"),
	    record_field(p->r, "type"), &v, &closest);

	if (n == 0) {
		section(p, _("Operating procedure"));
		paragraph(p,
		    _("none in documents/sop for this machine or type"));
	}
	for (i = 0; i < closest; i++) {
		buf_printf(p->out, "## %s: ", _("Operating procedure"));
		put_text(p->out, v[i]->title);
		buf_puts(p->out, "\n\n");
		sop_text(v[i], 2, p->out);
		buf_putc(p->out, '\n');
		video(p, v[i]);
	}
	for (; i < n; i++)
		paragraph(p,
		    arena_printf(&p->arena, _("see also: %s (%s)"), v[i]->title,
			v[i]->path));
}

/* ---- the whole ---- */

static int
page(struct page *p, struct err *e)
{
	const char *title = record_title(p->lg, p->flow, p->r, &p->arena);

	if (p->o->n++ > 0)
		buf_puts(p->out, "\n<!-- document -->\n\n");
	buf_puts(p->out, "# ");
	if (store_rehearsal(p->lg->store))
		buf_printf(p->out, "%s ", _("[REHEARSAL]"));
	buf_printf(p->out, _("Work order %s"), p->r->id);
	if (*title != '\0') {
		buf_puts(p->out, "  ");
		put_text(p->out, title);
	}
	buf_puts(p->out, "\n\n");
	if (inset_record(p->lg, p->r->id, p->out, e) < 0)
		return -1;
	head(p);
	task(p);
	if (spare_parts(p, e) < 0)
		return -1;
	procedures(p);
	buf_puts(p->out,
	    _("done by ＿＿＿＿＿＿＿＿　　time ＿＿＿＿＿＿＿＿　　signature "
	      "＿＿＿＿＿＿＿＿\n"));
	return 0;
}

int
orders_open(struct orders *o, struct ledger *lg, struct findings *found,
    struct err *e)
{
	o->lg = lg;
	return sops_load(&o->sops, lg->store, found, e);
}

int
orders_add(struct orders *o, const char *id, struct buf *out,
    struct findings *found, struct err *e)
{
	struct page p = { .o = o,
		.lg = o->lg,
		.arena = ARENA_INIT,
		.out = out,
		.found = found,
		.now = store_now(o->lg->store) };
	struct record_box *box = NULL;
	int rc = record_load(&box, o->lg->store, &o->lg->schemas, id, found, e);

	if (rc == 0) {
		p.r = record_of(box);
		rc = ledger_flow(o->lg, p.r->schema->kind, p.r->schema->version,
		    &p.flow, e);
	}
	if (rc == 0 && !p.r->open) {
		err_set(e, E_NO, _("%s is closed: nothing is to be done"), id);
		rc = err_hint(e, "record-show %s", id);
	}
	if (rc == 0)
		rc = page(&p, e);
	record_free(box);
	arena_release(&p.arena);
	return rc;
}

void
orders_release(struct orders *o)
{
	sops_release(&o->sops);
}
