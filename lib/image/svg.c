#include "image/drawing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MARGIN = 14 };

/* Two decimals are 0.004 mm; no locale may put a comma there. */
static void
number(struct buf *out, double v)
{
	long hundredths = lround(v * 100);
	long whole = labs(hundredths) / 100, rest = labs(hundredths) % 100;

	buf_printf(out, "%s%ld", hundredths < 0 ? "-" : "", whole);
	if (rest > 0)
		buf_printf(out, rest % 10 == 0 ? ".%ld" : ".%02ld",
		    rest % 10 == 0 ? rest / 10 : rest);
}

static void
attribute(struct buf *out, const char *name, double v)
{
	buf_printf(out, " %s=\"", name);
	number(out, v);
	buf_putc(out, '"');
}

static void
colour(struct buf *out, const char *name, uint32_t c)
{
	if (c == DRAW_NONE)
		buf_printf(out, " %s=\"none\"", name);
	else
		buf_printf(out, " %s=\"#%06x\"", name, (unsigned)c);
}

static void
stroke(struct buf *out, const struct stroke *s)
{
	if (s->colour == DRAW_NONE)
		return;
	colour(out, "stroke", s->colour);
	attribute(out, "stroke-width", s->width);
	if (s->style == STROKE_DASHED)
		buf_puts(out, " stroke-dasharray=\"4 3\"");
	else if (s->style == STROKE_DOTTED)
		buf_puts(out, " stroke-dasharray=\"1 2\"");
	buf_puts(out, " stroke-linejoin=\"round\"");
}

static void
points(struct buf *out, const struct draw_item *it)
{
	size_t i;

	buf_puts(out, " points=\"");
	for (i = 0; i < it->n; i++) {
		if (i > 0)
			buf_putc(out, ' ');
		number(out, it->xy[2 * i]);
		buf_putc(out, ',');
		number(out, it->xy[2 * i + 1]);
	}
	buf_putc(out, '"');
}

static void
text(struct buf *out, const struct draw_item *it)
{
	static const char *const anchors[] = { "start", "middle", "end" };

	buf_puts(out, "<text");
	attribute(out, "x", it->xy[0]);
	attribute(out, "y", it->xy[1]);
	attribute(out, "font-size", it->letters.size);
	colour(out, "fill", it->letters.colour);
	if (it->letters.anchor != ANCHOR_START)
		buf_printf(out, " text-anchor=\"%s\"",
		    anchors[it->letters.anchor]);
	if (it->letters.bold)
		buf_puts(out, " font-weight=\"bold\"");
	buf_putc(out, '>');
	buf_markup(out, it->text);
	buf_puts(out, "</text>");
}

static void
item(struct buf *out, const struct draw_item *it)
{
	switch (it->kind) {
	case DRAW_LINE:
		buf_puts(out, "<polyline");
		points(out, it);
		colour(out, "fill", DRAW_NONE);
		break;
	case DRAW_AREA:
		buf_puts(out, "<polygon");
		points(out, it);
		colour(out, "fill", it->fill);
		break;
	case DRAW_CIRCLE:
		buf_puts(out, "<circle");
		attribute(out, "cx", it->xy[0]);
		attribute(out, "cy", it->xy[1]);
		attribute(out, "r", it->radius);
		colour(out, "fill", it->fill);
		break;
	case DRAW_TEXT:
		text(out, it);
		return;
	case DRAW_PICTURE:
		return;
	}
	stroke(out, &it->stroke);
	buf_puts(out, "/>");
}

static void
whole(const struct drawing *d, double margin, struct buf *out)
{
	double w = d->width + 2 * margin, h = d->height + 2 * margin;

	buf_puts(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	attribute(out, "width", w);
	attribute(out, "height", h);
	buf_puts(out, " viewBox=\"");
	number(out, -margin);
	buf_putc(out, ' ');
	number(out, -margin);
	buf_putc(out, ' ');
	number(out, w);
	buf_putc(out, ' ');
	number(out, h);
	buf_puts(out, "\">");
	if (margin > 0) {
		buf_puts(out, "<rect");
		attribute(out, "x", -margin);
		attribute(out, "y", -margin);
		attribute(out, "width", w);
		attribute(out, "height", h);
		buf_puts(out, " fill=\"#ffffff\"/>");
	}
	for (size_t i = 0; i < d->nitems; i++)
		item(out, &d->items[i]);
	buf_puts(out, "</svg>");
}

void
drawing_svg(const struct drawing *d, struct buf *out)
{
	whole(d, 0, out);
}

void
drawing_svg_file(const struct drawing *d, struct buf *out)
{
	whole(d, FILE_MARGIN, out);
	buf_putc(out, '\n');
}
