/* The map as one file: nothing is loaded, nothing runs. */
#include <stdlib.h>

#include "base/msg.h"
#include "image/chart.h"
#include "response/map.h"

static const char style[] =
    "body{font:15px/1.5 'Noto Sans CJK SC','Source Han Sans SC',"
    "'WenQuanYi Micro Hei','Microsoft YaHei','PingFang SC',sans-serif;"
    "color:#1d242b;margin:0}"
    "main{max-width:64em;margin:0 auto;padding:1em}"
    "h1{font-size:1.4em;margin:.2em 0}h2{font-size:1.1em}"
    "svg{width:100%;height:auto}"
    "table{border-collapse:collapse;font-size:.9em;width:100%}"
    "th{text-align:left;border-bottom:1.5px solid #5b6570;padding:.3em .5em}"
    "td{border-bottom:.75px solid #c9d0d7;padding:.25em .5em;"
    "vertical-align:top}"
    ".r{text-align:right;white-space:nowrap}"
    ".c{white-space:nowrap;font-weight:bold;text-align:center}";

enum { REFRESH_S = 300 };

static void
escaped(struct buf *out, const char *p)
{
	for (; *p != '\0'; p++)
		switch (*p) {
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		default:
			buf_putc(out, *p);
		}
}

static void
cell(struct buf *out, const char *class_, const char *text)
{
	buf_printf(out, "<td%s>", class_);
	escaped(out, text);
	buf_puts(out, "</td>");
}

/* The colour, and its name in it. */
static void
level(struct buf *out, const struct risk_map *m, int n)
{
	struct chart_level l = chart_level(n);

	buf_printf(out,
	    "<td class=\"c\" style=\"background:#%06x;color:#%06x\">",
	    (unsigned)l.fill, (unsigned)l.ink);
	escaped(out, m->colours[n]);
	buf_putc(out, ' ');
	escaped(out, m->labels[n]);
	buf_puts(out, "</td>");
}

static void
row(struct buf *out, const struct risk_map *m, const struct risk_area *a)
{
	struct buf b = BUF_INIT;

	buf_puts(out, "<tr>");
	buf_printf(&b, "%s %s", a->code, a->name);
	if (risk_area_mark(a)[0] != '\0')
		buf_printf(&b, _(" [%s]"), risk_area_mark(a));
	cell(out, "", b.ptr);
	level(out, m, a->level);
	buf_printf(out, "<td class=\"r\">%.1f</td>", a->points);
	level(out, m, a->inherent);
	buf_puts(out, "<td>");
	for (size_t i = 0; i < a->nterms; i++) {
		buf_printf(out, "%s%+.1f ", i > 0 ? "<br>" : "",
		    a->terms[i].points);
		escaped(out, a->terms[i].label);
		buf_puts(out, " (");
		escaped(out, a->terms[i].what);
		buf_puts(out, ")");
	}
	buf_puts(out, "</td></tr>\n");
	buf_release(&b);
}

static void
headings(struct buf *out, const char *const *names, size_t n)
{
	buf_puts(out, "<table><thead><tr>");
	for (size_t i = 0; i < n; i++) {
		buf_puts(out, "<th>");
		escaped(out, names[i]);
		buf_puts(out, "</th>");
	}
	buf_puts(out, "</tr></thead><tbody>\n");
}

static void
areas(struct buf *out, const struct risk_map *m)
{
	const char *const names[] = { _("area"), _("now"), _("points"),
		_("inherent"), _("what counts") };
	size_t *order = risk_map_order(m);

	headings(out, names, 5);
	for (size_t i = 0; i < m->nareas; i++)
		row(out, m, &m->areas[order[i]]);
	buf_puts(out, "</tbody></table>\n");
	free(order);
}

static void
permits(struct buf *out, const struct risk_map *m)
{
	const char *const names[] = { _("permit"), _("work"), _("level"),
		_("area"), _("node"), _("conflicts with") };

	buf_puts(out, "<h2>");
	escaped(out, _("Permits at work"));
	buf_puts(out, "</h2>\n");
	headings(out, names, 6);
	for (size_t i = 0; i < m->npermits; i++) {
		const struct risk_permit *p = &m->permits[i];

		if (p->at == SIZE_MAX || (!p->active && p->what[0] == '\0'))
			continue;
		buf_puts(out, "<tr>");
		cell(out, "", p->id);
		cell(out, "", p->work);
		cell(out, "", p->level_name);
		cell(out, "", p->area);
		cell(out, "", p->node);
		cell(out, "", p->what);
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</tbody></table>\n");
	for (size_t i = 0; i < m->nconflicts; i++) {
		const struct risk_conflict *c = &m->conflicts[i];

		buf_puts(out, "<p>");
		escaped(out, m->permits[c->a].id);
		buf_puts(out, " × ");
		escaped(out, m->permits[c->b].id);
		buf_puts(out, c->now ? " <b>" : " ");
		escaped(out, c->now ? _("now") : _("to come"));
		buf_puts(out, c->now ? "</b>: " : ": ");
		escaped(out, c->why);
		buf_puts(out, "</p>\n");
	}
}

void
risk_map_html(const struct risk_map *m, struct buf *out)
{
	struct drawing d = DRAWING_INIT;
	char at[CLOCK_TEXT];

	clock_short(m->at, at);
	buf_printf(out,
	    "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head>"
	    "<meta charset=\"utf-8\">"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'\">"
	    "<meta http-equiv=\"refresh\" content=\"%d\">"
	    "<meta name=\"viewport\" content=\"width=device-width\"><title>",
	    REFRESH_S);
	escaped(out, _("Risk map"));
	buf_printf(out, " %s</title><style>%s</style></head><body><main>\n", at,
	    style);
	buf_puts(out, "<h1>");
	if (m->rehearsal)
		buf_puts(out, "【演练】");
	escaped(out, _("Risk map"));
	buf_printf(out, " %s</h1>\n", at);
	risk_map_draw(m, &d);
	drawing_svg(&d, out);
	drawing_release(&d);
	if (!m->alarms) {
		buf_puts(out, "<p>");
		escaped(out, _("This ledger has no alarms: none are counted."));
		buf_puts(out, "</p>");
	}
	areas(out, m);
	permits(out, m);
	buf_puts(out, "</main></body></html>\n");
}
