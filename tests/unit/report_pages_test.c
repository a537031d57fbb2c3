/* Lines, tables and charts over a measure of our own: no font, no canvas. */
#include "report/chart_block.h"
#include "report/document.h"
#include "report/galley.h"

#include <math.h>
#include <string.h>

#include "tap.h"

/* Wide characters 10, others 5. */
static double
advance(void *arg, const struct lettering *l, uint32_t cp)
{
	(void)arg;
	(void)l;
	return cp < 0x80 ? 5 : 10;
}

static const struct measure measure = { advance, NULL };
static const struct lettering plain = { .size = 10 };

/* The lines of a text in a width, with | between them. */
static void
broken(const char *text, double width, struct buf *out)
{
	struct galley g = GALLEY_INIT(&measure);
	struct drawing d = DRAWING_INIT;
	size_t i;

	buf_clear(out);
	galley_add(&g, text, strlen(text), &plain);
	galley_break(&g, width);
	for (i = 0; i < g.n; i++)
		galley_draw(&g, i, &d, 0, (double)i, width, PIPE_LEFT);
	for (i = 0; i < d.nitems; i++)
		buf_printf(out, "%s%s", i > 0 ? "|" : "", d.items[i].text);
	drawing_release(&d);
	galley_release(&g);
}

static void
lines(void)
{
	struct buf b = BUF_INIT;

	broken("地面有油污需要清理", 40, &b);
	tap_str(b.ptr, "地面有油|污需要清|理", "Chinese breaks anywhere");
	broken("地面有油。清理", 40, &b);
	tap_str(b.ptr, "地面有|油。清理", "no line begins with a stop");
	broken("地面有（油）污", 40, &b);
	tap_str(b.ptr, "地面有|（油）污", "no line ends with a bracket");
	broken("见 H261124-A0001C 号", 80, &b);
	tap_str(b.ptr, "见|H261124-A0001C|号", "a code is whole");
	broken("2026-11-24 07:30", 52, &b);
	tap_str(b.ptr, "2026-11-24|07:30", "a date is whole");
	broken("abcdefgh", 20, &b);
	tap_str(b.ptr, "abcd|efgh", "but what no line can hold");
	broken("一\n二", 100, &b);
	tap_str(b.ptr, "一|二", "a line break");
	broken("", 100, &b);
	tap_str(b.ptr, "", "nothing");
	buf_release(&b);
}

static bool
table(struct pipe_table *t, struct arena *a, const char *text)
{
	struct pipe_line l[8];
	size_t n = 0;

	for (; *text != '\0' && n < 8; n++) {
		l[n].ptr = text;
		l[n].len = strcspn(text, "\n");
		text += l[n].len + (text[l[n].len] == '\n');
	}
	return pipe_parse(t, l, n, a);
}

static void
tables(void)
{
	struct arena a = ARENA_INIT;
	struct pipe_table t;

	tap_ok(table(&t, &a, "|a|b|\n|--|-:|\n|1|2|\n|3|\n|4|5|6|"), "a table");
	tap_int(t.ncols, 2, "its columns");
	tap_int(t.nrows, 3, "its rows");
	tap_int(t.align[1], PIPE_RIGHT, "to the right");
	tap_str(pipe_cell(&t, 2, 1), "", "a cell too few is empty");
	tap_str(pipe_cell(&t, 3, 1), "5", "a cell too many is left out");
	tap_ok(table(&t, &a, "a|b\n:-:|-\nx\\|y|`p\\|q` \\*"), "no outer bars");
	tap_int(t.align[0], PIPE_CENTRE, "in the middle");
	tap_str(pipe_cell(&t, 1, 0), "x|y", "a bar in a cell");
	tap_str(pipe_cell(&t, 1, 1), "`p|q` \\*", "and in code");
	tap_ok(!table(&t, &a, "|a|b|\n|--|\n|1|2|"), "columns must agree");
	tap_ok(!table(&t, &a, "|a|\n|x|"), "a line of dashes is needed");
	tap_ok(!table(&t, &a, "a\n---"), "a heading is none");
	tap_ok(!table(&t, &a, "|a|"), "one line is none");
	arena_release(&a);
}

/* Whatever the values: finite, and inside the frame. */
static bool
inside(const char *info, const char *text)
{
	struct chart_block c = CHART_BLOCK_INIT;
	struct drawing d = DRAWING_INIT;
	struct err e = ERR_INIT;
	bool good = chart_block_parse(&c, info, text, "x", 1, &e) == 0;
	size_t i, k;

	if (good)
		chart_draw(&c.chart, &d);
	good = good && isfinite(d.height) && d.nitems > 0;
	for (i = 0; good && i < d.nitems; i++)
		for (k = 0; k < 2 * d.items[i].n; k++) {
			double v = d.items[i].xy[k];

			good = good && isfinite(v) && v > -20 &&
			    v < (k % 2 == 0 ? d.width : d.height) + 20;
		}
	drawing_release(&d);
	chart_block_release(&c);
	return good;
}

static void
charts(void)
{
	static const char *const kinds[] = { "line title=x threshold=5",
		"bar title=x threshold=5", "stacked title=x", "plan title=x" };
	static const char *const data[] = { "a,b\nx,1\n", "a,b\nx,\n",
		"a,b\nx,0\ny,0\n", "a,b\nx,-5\ny,3\n",
		"a,b\nx,1e14\ny,-1e14\nz,0.0001\n",
		"a,b,c\nx,1,2\ny,,3\nz,4,\n", "a,b\n" };
	size_t i, k;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (k = 0; k + (i > 0) < sizeof(data) / sizeof(data[0]); k++)
			tap_ok(inside(kinds[i], data[k]), "%s, %zu", kinds[i],
			    k);
	tap_ok(inside("plan", "a,b,corners\nx,1,\"0,0 9,0 9,9\"\ny,2,\n"),
	    "an outline and a tile");
	tap_ok(!inside("plan", "a,b,corners\nx,1,\"0;0\"\n"), "no outline");
	tap_ok(!inside("line height=9999", "a,b\nx,1\n"), "no such height");
}

int
main(void)
{
	lines();
	tables();
	charts();
	return tap_done();
}
