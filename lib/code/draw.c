#include "code/draw.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "code/symbol.h"

#define POINT (25.4 / 72) /* mm */
#define SMALLEST 5.0 /* points that can still be read */
#define ROOMY 0.6 /* mm a module from which version 2 is worth it */
#define LEADING 1.2
#define GREY 0x707070

/* ---- the symbol ---- */

static double
dots_per_mm(const struct print_job *j)
{
	return j->dpi / 25.4;
}

/* Edge of a module in whole dots, for so many modules a side. */
static int
module_dots(const struct print_job *j, double side, int modules)
{
	return (int)floor(side * dots_per_mm(j) / modules + 1e-6);
}

static double
snap(const struct print_job *j, double mm)
{
	return round(mm * dots_per_mm(j)) / dots_per_mm(j);
}

static int
draw_symbol(struct canvas *c, const struct layout_box *b, const struct label *l,
    const struct print_job *j, double x, double y, struct err *e)
{
	double side = b->w < b->h ? b->w : b->h, module, whole;
	struct symbol s = SYMBOL_INIT;
	int dots = module_dots(j, side, 25 + 2 * SYMBOL_QUIET);

	if (symbol_make(&s, l->payload,
		dots / dots_per_mm(j) >= ROOMY - 1e-6 ? 2 : 0, e) < 0)
		return -1;
	dots = module_dots(j, side, s.size + 2 * SYMBOL_QUIET);
	if (dots < 1) {
		symbol_release(&s);
		err_set(e, E_DATA,
		    _("the symbol of '%s' has no room in %g mm at %g dpi"),
		    l->payload, side, j->dpi);
		return err_hint(e, _("take a larger layout"));
	}
	module = dots / dots_per_mm(j);
	whole = s.size * module;
	canvas_dots(c, snap(j, x + (b->w - whole) / 2),
	    snap(j, y + (b->h - whole) / 2), module, s.modules, s.size, s.size);
	symbol_release(&s);
	return 0;
}

/* ---- texts ---- */

static bool
fits(struct canvas *c, const char *text, const struct layout_box *b,
    const struct text_style *s, bool code, struct text_extent *t)
{
	text_measure(c, text, code ? 0 : b->w, s, t);
	return t->width <= b->w + 0.01 && t->height <= b->h + 0.01;
}

static void
draw_text(struct canvas *c, const struct layout_part *p, enum layout_text which,
    const char *text, double x, double y)
{
	bool code = which == LAYOUT_CODE;
	struct text_style s = { .size = p->size,
		.align = p->align,
		.bold = code || which == LAYOUT_NAME,
		.mono = code,
		.leading = LEADING };
	const struct layout_box *b = &p->box;
	struct text_extent t;
	double rest;

	if (p->size <= 0 || *text == '\0')
		return;
	while (!fits(c, text, b, &s, code, &t) && s.size > SMALLEST)
		s.size = s.size - 0.5 > SMALLEST ? s.size - 0.5 : SMALLEST;
	if (t.height > b->h && !code) {
		s.lines = (int)(b->h / (SMALLEST * POINT * LEADING));
		if (s.lines < 1)
			s.lines = 1;
		text_measure(c, text, b->w, &s, &t);
	}
	rest = (b->h - t.height) / 2;
	text_draw(c, x, y + (rest > 0 ? rest : 0), b->w, text, &s, NULL);
}

int
label_draw(struct canvas *c, const struct layout *l, const struct label *lb,
    const struct print_job *j, double x, double y, struct err *e)
{
	size_t i;

	if (draw_symbol(c, &l->symbol, lb, j, x + l->symbol.x * j->scale_x,
		y + l->symbol.y * j->scale_y, e) < 0)
		return -1;
	for (i = 0; i < LAYOUT_TEXTS; i++)
		draw_text(c, &l->text[i], (enum layout_text)i, lb->text[i],
		    x + l->text[i].box.x * j->scale_x,
		    y + l->text[i].box.y * j->scale_y);
	return 0;
}

/* ---- sheets ---- */

static double
page_w(const struct layout *l)
{
	return l->sheet ? l->page.w : l->w;
}

static double
page_h(const struct layout *l)
{
	return l->sheet ? l->page.h : l->h;
}

/* The corner of a place on a sheet, 0…, as this printer needs it. */
static void
corner(const struct layout *l, const struct print_job *j, long place, double *x,
    double *y)
{
	long column = place % l->columns, row = place / l->columns;

	*x =
	    j->offset_x + (l->page.x + (double)column * l->step_x) * j->scale_x;
	*y = j->offset_y + (l->page.y + (double)row * l->step_y) * j->scale_y;
}

/* Where the sheet has a margin: a page that was fitted to the paper is waste. */
static void
sheet_note(struct canvas *c, const struct layout *l, long page)
{
	const struct text_style s = { .size = 7, .colour = GREY };
	struct buf b = BUF_INIT;

	if (!l->sheet || l->page.y < 9)
		return;
	buf_printf(&b,
	    _("print at 100 %% (actual size)  ·  layout %s  ·  page %ld"),
	    l->name, page);
	text_draw(c, 10, 4.5, 0, b.ptr, &s, NULL);
	buf_release(&b);
}

static int
draw_all(struct canvas *c, const struct labels *ls, const struct layout *l,
    const struct print_job *j, struct err *e)
{
	long each = (long)l->columns * l->rows, place = j->start - 1, k;
	double x, y;
	size_t i;

	sheet_note(c, l, 1);
	for (i = 0; i < ls->n; i++)
		for (k = 0; k < j->copies; k++, place++) {
			if (place > j->start - 1 && place % each == 0) {
				canvas_page(c, page_w(l), page_h(l));
				sheet_note(c, l, place / each + 1);
			}
			corner(l, j, place % each, &x, &y);
			if (label_draw(c, l, &ls->v[i], j, x, y, e) < 0)
				return -1;
		}
	return 0;
}

int
labels_pdf(const struct labels *ls, const struct layout *l,
    const struct print_job *j, struct buf *out, struct err *e)
{
	struct canvas *c = NULL;

	if (canvas_open(&c, CANVAS_PDF, page_w(l), page_h(l), 0, e) < 0)
		return -1;
	canvas_about(c, _("QR labels"), "Bihuan", j->now);
	if (draw_all(c, ls, l, j, e) < 0) {
		canvas_drop(c);
		return -1;
	}
	return canvas_close(c, out, e);
}

int
label_file(const struct label *lb, const struct layout *l,
    const struct print_job *j, enum canvas_kind kind, struct buf *out,
    struct err *e)
{
	struct canvas *c = NULL;

	if (canvas_open(&c, kind, l->w, l->h, j->dpi, e) < 0)
		return -1;
	if (label_draw(c, l, lb, j, j->offset_x, j->offset_y, e) < 0) {
		canvas_drop(c);
		return -1;
	}
	return canvas_close(c, out, e);
}

/* ---- the calibration page ---- */

static void
ruler(struct canvas *c, double x, double y, double length, bool down,
    const struct print_job *j)
{
	double step;
	int at;

	for (at = 0; at <= (int)length; at++) {
		step = at % 10 == 0 ? 4 : at % 5 == 0 ? 3 : 1.5;
		if (down)
			canvas_line(c, x, y + at * j->scale_y, x + step,
			    y + at * j->scale_y, CANVAS_BLACK, 0.1);
		else
			canvas_line(c, x + at * j->scale_x, y,
			    x + at * j->scale_x, y + step, CANVAS_BLACK, 0.1);
	}
}

static void
outlines(struct canvas *c, const struct layout *l, const struct print_job *j)
{
	double x, y;
	long i;

	for (i = 0; i < (long)l->columns * l->rows; i++) {
		corner(l, j, i, &x, &y);
		canvas_rect(c, x, y, l->w * j->scale_x, l->h * j->scale_y,
		    CANVAS_NONE, GREY, 0.1);
	}
	corner(l, j, 0, &x, &y);
	canvas_line(c, x - 5, y, x + 5, y, CANVAS_BLACK, 0.2);
	canvas_line(c, x, y - 5, x, y + 5, CANVAS_BLACK, 0.2);
}

static void
advice(struct canvas *c, const struct layout *l, double length,
    const struct print_job *j)
{
	const struct text_style s = { .size = l->sheet ? 9 : 5 };
	struct buf b = BUF_INIT;
	double x, y;

	corner(l, j, 0, &x, &y);
	buf_printf(&b,
	    _("Print at 100 %% (actual size) on the labels' own paper. Both "
	      "rulers are %g mm long: the scale is %g divided by what you "
	      "measure. The cross belongs on the corner of the first label: "
	      "the offset is what it is off, to the right and down positive, "
	      "with the other sign. Now: offset %g,%g mm, scale %g,%g."),
	    length, length, j->offset_x, j->offset_y, j->scale_x, j->scale_y);
	if (l->sheet)
		text_draw(c, 30, 40, l->page.w - 60, b.ptr, &s, NULL);
	else
		text_draw(c, x + 7, y + 7, l->w - 9, b.ptr, &s, NULL);
	buf_release(&b);
}

int
labels_calibration(const struct layout *l, const struct print_job *j,
    struct buf *out, struct err *e)
{
	double w = page_w(l), h = page_h(l), x, y, length;
	struct canvas *c = NULL;

	if (canvas_open(&c, CANVAS_PDF, w, h, 0, e) < 0)
		return -1;
	canvas_about(c, _("calibration"), "Bihuan", j->now);
	outlines(c, l, j);
	length = l->sheet ? 100 : floor((l->w < l->h ? l->w : l->h) / 10) * 10;
	if (l->sheet) {
		x = 30;
		y = 80;
	} else {
		x = y = 1;
		length -= 10;
	}
	ruler(c, x, y, length, false, j);
	ruler(c, x, y, length, true, j);
	advice(c, l, length, j);
	return canvas_close(c, out, e);
}
