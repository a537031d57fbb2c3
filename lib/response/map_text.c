#include "response/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"

static void
head(const struct risk_map *m, struct buf *out)
{
	size_t n[5] = { 0 };
	char at[CLOCK_TEXT];

	if (m->rehearsal)
		buf_puts(out, "【演练】\n");
	clock_short(m->at, at);
	for (size_t i = 0; i < m->nareas; i++)
		n[m->areas[i].level]++;
	buf_printf(out, _("Risk at %s:"), at);
	for (int i = 1; i <= 5; i++)
		buf_printf(out, " %s %s %zu", m->colours[i % 5],
		    m->labels[i % 5], n[i % 5]);
	buf_putc(out, '\n');
	if (!m->alarms)
		buf_puts(out,
		    _("This ledger has no alarms: none are counted.\n"));
	buf_putc(out, '\n');
}

static void
area(const struct risk_map *m, const struct risk_area *a, struct buf *out)
{
	buf_puts(out, m->colours[a->level]);
	buf_puts(out, a->level == 0 ? "   " : "  ");
	utf8_pad(out, a->code, 10);
	buf_putc(out, ' ');
	utf8_pad(out, a->name, 20);
	if (risk_area_mark(a)[0] != '\0')
		buf_printf(out, _(" [%s]"), risk_area_mark(a));
	buf_printf(out, _(" %6.1f points   inherent: %s %s"), a->points,
	    m->colours[a->inherent], m->labels[a->inherent]);
	if (a->risk[0] != '\0')
		buf_printf(out, " (%s)", a->risk);
	if (a->has_below && a->worst != a->level)
		buf_printf(out, _("   below it: %s"), m->colours[a->worst]);
	buf_putc(out, '\n');
	for (size_t i = 0; i < a->nterms; i++)
		buf_printf(out, "      %+6.1f  %s (%s)\n", a->terms[i].points,
		    a->terms[i].label, a->terms[i].what);
}

static void
permits(const struct risk_map *m, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < m->npermits; i++) {
		const struct risk_permit *p = &m->permits[i];
		msec until;
		char text[CLOCK_TEXT] = "";

		if (!p->active || p->at == SIZE_MAX)
			continue;
		if (!any)
			buf_puts(out, _("\nPermits at work\n"));
		any = true;
		if (clock_parse(p->until, &until))
			clock_short(until, text);
		buf_printf(out, _("   %s  %s %s  %s  %s, until %s\n"), p->id,
		    p->work, p->level_name, p->area, p->node, text);
	}
}

void
risk_map_text(const struct risk_map *m, struct buf *out)
{
	size_t *order = risk_map_order(m);

	head(m, out);
	for (size_t i = 0; i < m->nareas; i++)
		area(m, &m->areas[order[i]], out);
	permits(m, out);
	for (size_t i = 0; i < m->nconflicts; i++) {
		const struct risk_conflict *c = &m->conflicts[i];

		if (i == 0)
			buf_puts(out, _("\nConflicts\n"));
		buf_printf(out, "   %s × %s  %s: %s\n", m->permits[c->a].id,
		    m->permits[c->b].id, c->now ? _("now") : _("to come"),
		    c->why);
	}
	free(order);
}
