#include "flow/draw.h"

#include "base/str.h"
#include "base/utf8.h"
#include "flow/flow_int.h"
#include "flow/people.h"

static const char *const mode_names[] = { N_("start"), N_("task"),
	N_("automatic"), N_("end") };

static void
add_part(struct buf *out, const char *name, const char *value)
{
	if (*value != '\0')
		buf_printf(out, "; %s %s", name, value);
}

static void
add_detail(struct ledger *lg, const struct flow *f, const struct flow_row *r,
    struct buf *out)
{
	buf_puts(out, "      ");
	if (*r->class_ != '\0')
		buf_printf(out, "%s: ", r->class_);
	if (*r->role == '\0')
		buf_puts(out, _("only by escalation"));
	roles_named(lg, f, r->role, true, out);
	add_part(out, _("due"), r->due);
	add_part(out, _("needs"), r->needs);
	add_part(out, _("not by who did"), r->distinct);
	add_part(out, _("policy"), r->policy);
	add_part(out, _("sets"), r->set);
	buf_putc(out, '\n');
}

/* Rows of one action and target stand together under one heading. */
static bool
same_heading(const struct flow_row *a, const struct flow_row *b)
{
	return streq(a->node, b->node) && streq(a->action, b->action) &&
	    streq(a->next, b->next);
}

static bool
is_first(const struct flow *f, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (same_heading(&f->rows[j], &f->rows[i]))
			return false;
	return true;
}

static void
draw_action(struct ledger *lg, const struct flow *f, size_t i, struct buf *out)
{
	const struct flow_row *r = &f->rows[i];
	char head[256];
	size_t j;

	snprintf(head, sizeof(head), "%s %s", r->label, r->action);
	buf_puts(out, "  ");
	utf8_pad(out, head, utf8_width(head) > 24 ? utf8_width(head) : 24);
	if (streq(r->next, r->node))
		buf_printf(out, " ↺ %s\n", _("stays here"));
	else
		buf_printf(out, " → %s %s\n", flow_node_name(f, r->next),
		    r->next);
	for (j = i; j < f->nrows; j++)
		if (same_heading(&f->rows[j], r))
			add_detail(lg, f, &f->rows[j], out);
}

static void
draw_form(const struct flow *f, struct buf *out)
{
	size_t i, wide = 0;
	char head[256];

	for (i = 0; i < f->nfields; i++) {
		snprintf(head, sizeof(head), "%s %s", f->fields[i].label,
		    f->fields[i].name);
		if (utf8_width(head) > wide && utf8_width(head) < 44)
			wide = utf8_width(head);
	}
	for (i = 0; i < f->nfields; i++) {
		const struct form_field *fd = &f->fields[i];

		snprintf(head, sizeof(head), "%s %s", fd->label, fd->name);
		buf_puts(out, "  ");
		utf8_pad(out, head,
		    utf8_width(head) > wide ? utf8_width(head) : wide);
		buf_printf(out, "  %s", fd->type);
		if (*fd->list != '\0')
			buf_printf(out, " (%s)", fd->list);
		add_part(out, _("required"), fd->required);
		add_part(out, _("must"), fd->constraint);
		add_part(out, _("applies when"), fd->relevant);
		add_part(out, _("default"), fd->dflt);
		add_part(out, _("filled from"), fd->source);
		buf_putc(out, '\n');
	}
}

void
flow_draw_text(struct ledger *lg, const struct flow *f, struct buf *out)
{
	size_t i, j;

	buf_printf(out, _("%s %s (letter %c), version %d\n"), f->title, f->kind,
	    f->letter, f->version);
	for (i = 0; i < f->nnodes; i++) {
		const struct flow_node *n = &f->nodes[i];

		buf_printf(out, "\n%s %s [%s]\n", n->name, n->node,
		    _(mode_names[n->mode]));
		for (j = 0; j < f->nrows; j++)
			if (streq(f->rows[j].node, n->node) && is_first(f, j))
				draw_action(lg, f, j, out);
	}
	buf_printf(out, "\n%s\n", _("form"));
	draw_form(f, out);
}

/* ---- dot ---- */

static void
quoted(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *s);
	}
}

static void
dot_node(const struct flow_node *n, struct buf *out)
{
	static const char *const shapes[] = { "oval", "box", "diamond",
		"doublecircle" };

	buf_printf(out, "\t\"%s\" [shape=%s, label=\"", n->node,
	    shapes[n->mode]);
	quoted(out, n->name);
	buf_printf(out, "\\n%s\"];\n", n->node);
}

static void
dot_edge(const struct flow *f, size_t i, struct buf *out)
{
	const struct flow_row *r = &f->rows[i];
	const char *last = NULL;
	size_t j;

	buf_printf(out, "\t\"%s\" -> \"%s\" [label=\"", r->node, r->next);
	quoted(out, r->label);
	for (j = i; j < f->nrows; j++) {
		const struct flow_row *q = &f->rows[j];

		if (!same_heading(q, r) || *q->due == '\0')
			continue;
		last = strrchr(q->due, ' ');
		buf_printf(out, "\\n%s%s", q->class_,
		    *q->class_ != '\0' ? " " : "");
		quoted(out, last == NULL ? q->due : last + 1);
	}
	buf_puts(out, "\"];\n");
}

void
flow_draw_dot(const struct flow *f, struct buf *out)
{
	size_t i;

	buf_printf(out, "digraph \"%s\" {\n\trankdir=TB;\n\tlabel=\"", f->kind);
	quoted(out, f->title);
	buf_printf(out, " v%d\";\n", f->version);
	for (i = 0; i < f->nnodes; i++)
		dot_node(&f->nodes[i], out);
	for (i = 0; i < f->nrows; i++)
		if (is_first(f, i))
			dot_edge(f, i, out);
	buf_puts(out, "}\n");
}
