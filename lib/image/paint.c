#include "image/paint.h"

#include <stdlib.h>
#include <string.h>

#include "image/text.h"

enum { BMP = 0x10000, UNIT = 100 };

static double
mm(double points)
{
	return points * 25.4 / 72;
}

static struct text_style
style_of(const struct lettering *l)
{
	return (struct text_style){ .size = l->size,
		.colour = l->colour,
		.align = l->anchor == ANCHOR_MIDDLE ? TEXT_CENTRE :
		    l->anchor == ANCHOR_END         ? TEXT_RIGHT :
						      TEXT_LEFT,
		.bold = l->bold,
		.mono = l->mono,
		.italic = l->italic };
}

/* Of one character, in ems. */
static double
measured(struct canvas *c, const struct lettering *l, uint32_t cp)
{
	struct text_style s = style_of(l);
	struct text_extent t;
	char text[8] = "";
	int n = 0;

	s.size = UNIT;
	if (cp < 0x80) {
		text[n++] = (char)cp;
	} else if (cp < 0x800) {
		text[n++] = (char)(0xc0 | cp >> 6);
	} else if (cp < BMP) {
		text[n++] = (char)(0xe0 | cp >> 12);
		text[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
	} else {
		text[n++] = (char)(0xf0 | cp >> 18);
		text[n++] = (char)(0x80 | (cp >> 12 & 0x3f));
		text[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
	}
	if (cp >= 0x80)
		text[n] = (char)(0x80 | (cp & 0x3f));
	text_measure(c, text, 0, &s, &t);
	return t.width / mm(UNIT);
}

double
drawing_advance(void *arg, const struct lettering *l, uint32_t cp)
{
	struct advances *a = arg;
	int style = (l->bold ? 1 : 0) | (l->mono ? 2 : 0) | (l->italic ? 4 : 0);
	size_t i;

	if (cp >= BMP)
		return measured(a->canvas, l, cp) * l->size;
	if (a->v[style] == NULL) {
		a->v[style] = xcalloc(BMP, sizeof(float));
		for (i = 0; i < BMP; i++)
			a->v[style][i] = -1;
	}
	if (a->v[style][cp] < 0)
		a->v[style][cp] = (float)measured(a->canvas, l, cp);
	return (double)a->v[style][cp] * l->size;
}

void
advances_release(struct advances *a)
{
	size_t i;

	for (i = 0; i < ADVANCE_STYLES; i++)
		free(a->v[i]);
	memset(a->v, 0, sizeof(a->v));
}

/* ---- painting ---- */

static void
dash(struct canvas *c, enum stroke_style s)
{
	if (s == STROKE_DASHED)
		canvas_dash(c, mm(4), mm(3));
	else if (s == STROKE_DOTTED)
		canvas_dash(c, mm(1), mm(2));
	else
		canvas_dash(c, 0, 0);
}

static void
path(const struct draw_item *it, struct canvas *c, double x, double y)
{
	double *xy = xcalloc(2 * it->n + 1, sizeof(*xy));
	size_t i;

	for (i = 0; i < it->n; i++) {
		xy[2 * i] = x + mm(it->xy[2 * i]);
		xy[2 * i + 1] = y + mm(it->xy[2 * i + 1]);
	}
	dash(c, it->stroke.style);
	canvas_path(c, xy, it->n, it->fill, it->stroke.colour,
	    mm(it->stroke.width));
	free(xy);
}

/* A page keeps a photograph as JPEG: a tenth of the bytes. */
static void
picture(const struct draw_item *it, struct canvas *c, double x, double y)
{
	double w = mm(it->xy[4] - it->xy[0]), h = mm(it->xy[5] - it->xy[1]);
	struct buf jpeg = BUF_INIT;
	struct err why = ERR_INIT;

	x += mm(it->xy[0]);
	y += mm(it->xy[1]);
	if (picture_to_jpeg(it->picture, 85, &jpeg, &why) < 0 ||
	    canvas_jpeg(c, jpeg.ptr, jpeg.len, x, y, w, h, &why) < 0)
		canvas_picture(c, it->picture, x, y, w, h);
	buf_release(&jpeg);
}

void
drawing_paint(const struct drawing *d, struct canvas *c, double x, double y)
{
	struct text_style s;
	size_t i;

	for (i = 0; i < d->nitems; i++) {
		const struct draw_item *it = &d->items[i];

		switch (it->kind) {
		case DRAW_LINE:
		case DRAW_AREA:
			path(it, c, x, y);
			break;
		case DRAW_CIRCLE:
			dash(c, it->stroke.style);
			canvas_circle(c, x + mm(it->xy[0]), y + mm(it->xy[1]),
			    mm(it->radius), it->fill, it->stroke.colour,
			    mm(it->stroke.width));
			break;
		case DRAW_TEXT:
			s = style_of(&it->letters);
			text_base(c, x + mm(it->xy[0]), y + mm(it->xy[1]),
			    it->text, &s);
			break;
		case DRAW_PICTURE:
			picture(it, c, x, y);
			break;
		}
	}
	canvas_dash(c, 0, 0);
}
