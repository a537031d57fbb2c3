#include "flow/ticket.h"

#include <string.h>

#include "base/str.h"
#include "flow/display.h"
#include "flow/flow_int.h"

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

static void
fields_table(struct page *p)
{
	const struct flow *f = p->t->flow;
	size_t i;

	buf_puts(p->out, _("| item | content |\n|---|---|\n"));
	for (i = 0; i < f->nfields; i++) {
		const char *v = ticket_get(p->t, f->fields[i].name);

		if (*v == '\0' ||
		    word_in("measures unneeded lat lon", f->fields[i].name))
			continue;
		buf_puts(p->out, "| ");
		put_text(p->out, f->fields[i].label);
		buf_puts(p->out, " | ");
		put_text(p->out,
		    field_display(p->lg, f, &f->fields[i], v, &p->arena));
		buf_puts(p->out, " |\n");
	}
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

int
ticket_print(struct ledger *lg, const struct ticket *t, struct buf *out,
    struct err *e)
{
	struct page p = { lg, t, ARENA_INIT, out };
	const char *name = registers_get(lg->reg, "catalogue/permit-works",
	    ticket_get(t, "type"), t->now, "name");
	int rc;

	if (store_rehearsal(lg->store))
		buf_puts(out, "**【演练】**\n\n");
	buf_printf(out, _("# Safety permit: %s\n\nNo. %s · %s\n\n"), name,
	    t->id, flow_node_name(t->flow, t->record->shown->node));
	fields_table(&p);
	gas_table(&p);
	rc = measures_table(&p, e);
	if (rc == 0)
		events_table(&p);
	arena_release(&p.arena);
	return rc;
}
