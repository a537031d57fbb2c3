#include "flow/ticket.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "flow/display.h"
#include "flow/flow_int.h"

/* PAIRS of a label and at most SHORT cells fit beside each other. */
enum { SHORT = 20, PAIRS = 3 };

struct page {
	struct ledger *lg;
	const struct ticket *t;
	struct arena arena;
	struct buf *out;
};

/* A cell of a pipe table: no bar, no line, no markup of the user's. */
static void
put_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (strchr("|\\`*_[]<>#", *s) != NULL)
			buf_putc(out, '\\');
		buf_putc(out, *s == '\n' ? ' ' : *s);
	}
}

/* What the head, the analyses and the measures say already. */
static const char elsewhere[] =
    "type level area position planned_start planned_end measures unneeded "
    "sampled_at sampled_place flammable vol oxygen toxic toxic_mg by_height "
    "by_danger by_mass validity class lat lon";

static const char *
shown(struct page *p, const struct form_field *f)
{
	return field_display(p->lg, p->t->flow, f, ticket_get(p->t, f->name),
	    &p->arena);
}

static void
head_row(struct page *p, const char *label, const char *value)
{
	buf_puts(p->out, "| ");
	put_text(p->out, label);
	buf_puts(p->out, " | ");
	put_text(p->out, value);
	buf_puts(p->out, " |\n");
}

/* The rows that stand beside the symbol: what a guard at the gate looks at. */
static void
head_table(struct page *p)
{
	static const char *const fields[] = { "level", "area", "position",
		"planned_start", "planned_end" };

	head_row(p, _("ticket no."), p->t->id);
	buf_puts(p->out, "|---|---|\n");
	head_row(p, _("state"),
	    flow_node_name(p->t->flow, p->t->record->shown->node));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct form_field *f = flow_field(p->t->flow, fields[i]);

		if (f != NULL && ticket_get(p->t, f->name)[0] != '\0')
			head_row(p, f->label, shown(p, f));
	}
	buf_putc(p->out, '\n');
}

static void
fields_head(struct page *p, size_t pairs)
{
	size_t i;

	for (i = 0; i < pairs; i++)
		buf_printf(p->out, "| %s | %s ", _("item"), _("content"));
	buf_puts(p->out, "|\n|");
	for (i = 0; i < 2 * pairs; i++)
		buf_puts(p->out, "---|");
	buf_putc(p->out, '\n');
}

/* Short ones beside each other; then those that need the width. */
static void
fields_table(struct page *p, bool wide)
{
	const struct flow *f = p->t->flow;
	size_t pairs = wide ? 1 : PAIRS, n = 0;

	for (size_t i = 0; i < f->nfields; i++) {
		const struct form_field *fd = &f->fields[i];
		const char *v = ticket_get(p->t, fd->name);

		if (*v == '\0' || word_in(elsewhere, fd->name))
			continue;
		v = shown(p, fd);
		if ((utf8_width(v) > SHORT) != wide)
			continue;
		if (n == 0)
			fields_head(p, pairs);
		buf_puts(p->out, n % pairs == 0 ? "| " : " ");
		put_text(p->out, fd->label);
		buf_puts(p->out, " | ");
		put_text(p->out, v);
		buf_puts(p->out, ++n % pairs == 0 ? " |\n" : " |");
	}
	for (; n % pairs != 0; n++)
		buf_puts(p->out, n % pairs == pairs - 1 ? " | |\n" : " | |");
	if (n > 0)
		buf_putc(p->out, '\n');
}

static int
measures_table(struct page *p, struct err *e)
{
	const struct table *t;
	size_t i, n = 0;

	if (registers_table(p->lg->reg, "catalogue/permit-measures", &t, e) < 0)
		return -1;
	buf_puts(p->out,
	    _("\n| no. | measure | clause | done |\n"
	      "|---|---|---|---|\n"));
	for (i = 0; i < t->nrows; i++) {
		const char *code = cell(t, i, "code");

		if (!streq(cell(t, i, "work"), ticket_get(p->t, "type")))
			continue;
		buf_printf(p->out, "| %zu | ", ++n);
		put_text(p->out, cell(t, i, "text"));
		buf_printf(p->out, " | %s | %s |\n", cell(t, i, "clause"),
		    word_in(ticket_get(p->t, "unneeded"), code) ?
			_("not needed") :
			word_in(ticket_get(p->t, "measures"), code) ? "√" :
								      "□");
	}
	return 0;
}

/* One row an analysis: the ticket shows them all, not the last. */
static void
gas_table(struct page *p)
{
	static const char *const fields[] = { "sampled_at", "sampled_place",
		"vol", "oxygen", "toxic", "toxic_mg" };
	const struct record *rec = p->t->record;
	const struct flow *f = p->t->flow;
	size_t i, k, n = 0;

	for (i = 0; i < rec->nevents; i++) {
		const struct event *ev = rec->events[i];

		if (!streq(ev->action, "analyse"))
			continue;
		if (n++ == 0)
			buf_puts(p->out,
			    _("\n| time | place | flammable % | oxygen % | "
			      "toxic | mg/m3 | by |\n"
			      "|---|---|---|---|---|---|---|\n"));
		buf_puts(p->out, "|");
		for (k = 0; k < sizeof(fields) / sizeof(fields[0]); k++) {
			int at = schema_field(&f->schema, fields[k]);
			const char *v = at < 0 ? "" : ev->fields[at];

			buf_putc(p->out, ' ');
			put_text(p->out,
			    *v == '\0' ?
				"—" :
				field_display(p->lg, f,
				    flow_field(f, fields[k]), v, &p->arena));
			buf_puts(p->out, " |");
		}
		buf_putc(p->out, ' ');
		put_text(p->out, person_display(p->lg, ev->actor, &p->arena));
		buf_puts(p->out, " |\n");
	}
}

static void
events_table(struct page *p)
{
	const struct record *rec = p->t->record;
	char at[CLOCK_TEXT];
	size_t i;

	buf_puts(p->out,
	    _("\n| time | action | who | note |\n"
	      "|---|---|---|---|\n"));
	for (i = 0; i < rec->nevents; i++) {
		const struct event *ev = rec->events[i];

		if (word_in("fill analyse", ev->action))
			continue;
		clock_short(ev->time, at);
		buf_printf(p->out, "| %s | ", at);
		put_text(p->out, flow_action_label(p->t->flow, ev->action));
		buf_puts(p->out, " | ");
		put_text(p->out, person_display(p->lg, ev->actor, &p->arena));
		buf_puts(p->out, " | ");
		put_text(p->out, *ev->note != '\0' ? ev->note : "—");
		buf_puts(p->out, " |\n");
	}
}

/* What is no ticket to work with says so before anything else. */
static void
warning(struct page *p)
{
	const struct record *r = p->t->record;
	const char *node = r->shown->node, *why;
	msec end;

	if (!r->open)
		why = _("NOT VALID ('%s'): no work on this paper, it takes a "
			"new permit");
	else if (!streq(node, "work"))
		why = _("NOT VALID TO WORK WITH ('%s'): work has to wait for "
			"a start or a resumption");
	else if (clock_parse(ticket_get(p->t, "planned_end"), &end) &&
	    p->t->now >= end)
		why = _("NOT VALID ANY MORE ('%s'): its time is over");
	else
		return;
	buf_puts(p->out, "## ⚠ ");
	buf_printf(p->out, why, flow_node_name(p->t->flow, node));
	buf_puts(p->out, "\n\n");
}

int
ticket_print(struct ledger *lg, const struct ticket *t, const char *symbol,
    struct buf *out, struct err *e)
{
	struct page p = { lg, t, ARENA_INIT, out };
	const char *name = registers_get(lg->reg, "catalogue/permit-works",
	    ticket_get(t, "type"), t->now, "name");
	int rc;

	buf_puts(out, store_rehearsal(lg->store) ? "# 【演练】" : "# ");
	buf_printf(out, _("Safety permit: %s %s\n\n"), name, t->id);
	warning(&p);
	buf_puts(out, symbol);
	head_table(&p);
	fields_table(&p, false);
	fields_table(&p, true);
	gas_table(&p);
	rc = measures_table(&p, e);
	if (rc == 0)
		events_table(&p);
	arena_release(&p.arena);
	return rc;
}
