#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/chart_int.h"

/* The field that the lines are drawn in. */
struct field {
	const struct chart *c;
	struct drawing *d;
	double left, right, top, bottom;
	double least, most;
	size_t nrows;
};

/* Told apart without colour: by lightness, dash and the name at the end. */
static const struct stroke strokes[CHART_SERIES] = {
	{ 1.6, DRAW_ACCENT, STROKE_SOLID }, { 1.4, 0x3f4750, STROKE_DASHED },
	{ 1.4, 0x4c9a6a, STROKE_SOLID }, { 1.4, 0x8a6d1d, STROKE_DASHED },
	{ 1.4, 0x8b93c9, STROKE_SOLID }, { 1.4, 0x8d9aa5, STROKE_DOTTED }
};

static double
x_of(const struct field *f, size_t row)
{
	if (f->nrows < 2)
		return (f->left + f->right) / 2;
	return f->left +
	    (f->right - f->left) * (double)row / (double)(f->nrows - 1);
}

static double
y_of(const struct field *f, double v)
{
	return f->bottom -
	    (f->bottom - f->top) * (v - f->least) / (f->most - f->least);
}

/* Room above and below, at round figures; a share stays between 0 and 100. */
static void
scale(struct field *f)
{
	double step, least, most;

	chart_range(f->c, &least, &most);
	if (most - least < 1e-9)
		most = least + 1;
	step = chart_step(most - least, 3);
	f->least = floor(least / step) * step;
	f->most = ceil(most / step) * step;
	if (f->least > 0 && f->least < 0.4 * f->most)
		f->least = 0;
}

static void
grid(const struct field *f)
{
	double step = chart_step(f->most - f->least, 3);
	int i, n = (int)((f->most - f->least) / step + 0.01);
	struct buf b = BUF_INIT;

	for (i = 0; i <= n && i < 20; i++) {
		double v = f->least + step * i;
		const double xy[] = { f->left, y_of(f, v), f->right,
			y_of(f, v) };

		drawing_line(f->d, xy, 2,
		    &(struct stroke){ 0.5, DRAW_PALE, STROKE_SOLID });
		buf_clear(&b);
		chart_number(v, &b);
		drawing_text(f->d, f->left - 4, xy[1] + 2.5,
		    &(struct lettering){ .size = CHART_SMALL,
			.colour = DRAW_GREY,
			.anchor = ANCHOR_END },
		    b.ptr);
	}
	buf_release(&b);
}

/* Does a line pass through the box?  Looked at along its width. */
static int
crossings(const struct field *f, double x, double y, double w, double h)
{
	enum { STEPS = 8 };
	int n = 0, i;
	size_t k;

	for (k = 0; k < f->c->nseries; k++)
		for (i = 0; i <= STEPS; i++) {
			double at = (x + w * i / STEPS - f->left) /
			    (f->right - f->left) * (double)(f->nrows - 1);
			size_t row = at > 0 ? (size_t)at : 0;
			double v, next;

			if (f->nrows < 2 || row + 1 >= f->nrows)
				continue;
			v = f->c->rows[row].values[k];
			next = f->c->rows[row + 1].values[k];
			v += (next - v) * (at - (double)row);
			if (isfinite(v) && y_of(f, v) > y - 1 &&
			    y_of(f, v) < y + h + 1)
				n++;
		}
	return n;
}

/* Named where fewest lines pass: at the left or right, above or below it. */
static void
threshold(const struct field *f)
{
	double v = f->c->threshold, y, w, least_x = 0, least_y = 0;
	struct buf b = BUF_INIT;
	int i, n, least = -1;

	if (!isfinite(v))
		return;
	y = y_of(f, v);
	drawing_line(f->d, (const double[]){ f->left, y, f->right, y }, 2,
	    &(struct stroke){ 1, DRAW_ALARM, STROKE_DASHED });
	buf_printf(&b, "%s%s", f->c->threshold_name,
	    f->c->threshold_name[0] != '\0' ? " " : "");
	chart_value(f->c, v, &b);
	w = drawing_text_width(b.ptr, CHART_SMALL);
	for (i = 0; i < 4; i++) {
		double x = i < 2 ? f->left + 2 : f->right - w - 2;
		double top = i % 2 == 0 ? y - 9 : y + 2;

		if (top < f->top - 8 || top + 7 > f->bottom)
			continue;
		n = crossings(f, x, top, w, 7);
		if (least < 0 || n < least) {
			least = n;
			least_x = x;
			least_y = top + 6.5;
		}
	}
	if (least >= 0)
		drawing_text(f->d, least_x, least_y,
		    &(struct lettering){
			.size = CHART_SMALL, .colour = DRAW_ALARM },
		    b.ptr);
	buf_release(&b);
}

/* The first, the last, and between them as many as stand apart. */
static void
axis(const struct field *f)
{
	double end = -1e9, w, x, last_x;
	const struct chart_row *r = f->c->rows;
	struct lettering l = { .size = CHART_SMALL,
		.colour = DRAW_GREY,
		.anchor = ANCHOR_MIDDLE };
	size_t i, every = 1;

	if (f->nrows == 0)
		return;
	while (f->nrows / every > 12)
		every++;
	last_x = x_of(f, f->nrows - 1) -
	    drawing_text_width(r[f->nrows - 1].label, CHART_SMALL) / 2;
	for (i = 0; i < f->nrows; i++) {
		w = drawing_text_width(r[i].label, CHART_SMALL);
		x = x_of(f, i);
		if (i + 1 < f->nrows &&
		    (i % every != 0 || x - w / 2 < end + 6 ||
			x + w / 2 > last_x - 6))
			continue;
		drawing_text(f->d, x, f->bottom + 11, &l, r[i].label);
		end = x + w / 2;
	}
}

static void
run(const struct field *f, const double *xy, size_t n, size_t k)
{
	if (n > 1)
		drawing_line(f->d, xy, n, &strokes[k]);
	else if (n == 1)
		drawing_circle(f->d, xy[0], xy[1], 1.2, strokes[k].colour,
		    NULL);
}

/* One series; the row of its last value, or nrows. */
static size_t
series(const struct field *f, size_t k)
{
	double *xy = xcalloc(2 * f->nrows + 1, sizeof(*xy));
	size_t i, n = 0, last = f->nrows;

	for (i = 0; i < f->nrows; i++) {
		double v = f->c->rows[i].values[k];

		if (!isfinite(v)) {
			run(f, xy, n, k);
			n = 0;
			continue;
		}
		xy[2 * n] = x_of(f, i);
		xy[2 * n++ + 1] = y_of(f, v);
		last = i;
	}
	run(f, xy, n, k);
	free(xy);
	return last;
}

struct tag {
	double y;
	size_t k, row;
};

static int
by_y(const void *a, const void *b)
{
	const struct tag *x = a, *y = b;

	return x->y < y->y ? -1 : x->y > y->y;
}

static void
tag_text(const struct chart *c, const struct tag *t, struct buf *b)
{
	if (c->nseries > 1)
		buf_printf(b, "%s ", c->series[t->k]);
	chart_value(c, c->rows[t->row].values[t->k], b);
}

/* Names and last values at the right, moved apart where they would meet. */
static void
tags(const struct field *f, struct tag *t, size_t n)
{
	struct buf b = BUF_INIT, fit = BUF_INIT;
	double floor_y = f->top - 2, most = f->bottom + 2;
	size_t i;

	qsort(t, n, sizeof(*t), by_y);
	for (i = 0; i < n; i++) {
		struct lettering l = { .size = CHART_TEXT,
			.colour = strokes[t[i].k].colour,
			.bold = true };
		double y = y_of(f, f->c->rows[t[i].row].values[t[i].k]);
		double at = t[i].y < floor_y ? floor_y : t[i].y;

		if (at > most - 9.5 * (double)(n - 1 - i))
			at = most - 9.5 * (double)(n - 1 - i);
		floor_y = at + 9.5;
		drawing_circle(f->d, x_of(f, t[i].row), y, 2.2,
		    strokes[t[i].k].colour, NULL);
		buf_clear(&b);
		buf_clear(&fit);
		tag_text(f->c, &t[i], &b);
		drawing_text_fit(&fit, b.ptr, CHART_TEXT,
		    f->d->width - f->right - 6);
		drawing_text(f->d, f->right + 6, at + 2.8, &l, fit.ptr);
	}
	buf_release(&b);
	buf_release(&fit);
}

static double
tag_room(const struct chart *c, size_t nrows)
{
	struct buf b = BUF_INIT;
	double w, most = 30;
	size_t i, k;

	for (k = 0; k < c->nseries; k++)
		for (i = nrows; i-- > 0;)
			if (isfinite(c->rows[i].values[k])) {
				struct tag t = { 0, k, i };

				buf_clear(&b);
				tag_text(c, &t, &b);
				w = drawing_text_width(b.ptr, CHART_TEXT) *
				    1.06;
				most = w > most ? w : most;
				break;
			}
	buf_release(&b);
	return most > c->width / 3 ? c->width / 3 : most;
}

static double
scale_room(const struct field *f)
{
	struct buf b = BUF_INIT;
	double w, most;

	chart_number(f->least, &b);
	most = drawing_text_width(b.ptr, CHART_SMALL);
	buf_clear(&b);
	chart_number(f->most, &b);
	w = drawing_text_width(b.ptr, CHART_SMALL);
	buf_release(&b);
	return (w > most ? w : most) + 6;
}

void
chart_line(const struct chart *c, struct drawing *d)
{
	struct field f = { .c = c, .d = d, .nrows = c->nrows };
	struct chart cut = *c;
	struct tag t[CHART_SERIES] = { { 0, 0, 0 } };
	size_t k, n = 0;

	if (f.nrows > CHART_POINTS)
		f.nrows = CHART_POINTS;
	if (cut.nseries > CHART_SERIES)
		cut.nseries = CHART_SERIES;
	cut.nrows = f.nrows;
	f.c = &cut;
	drawing_size(d, c->width, c->height > 0 ? c->height : 130);
	scale(&f);
	f.top = chart_title(c, d) + 4;
	f.bottom = d->height - 15;
	f.left = scale_room(&f);
	f.right = d->width - tag_room(&cut, f.nrows) - 8;
	grid(&f);
	axis(&f);
	for (k = 0; k < cut.nseries; k++) {
		size_t row = series(&f, k);

		if (row < f.nrows)
			t[n++] = (struct tag){ y_of(&f, c->rows[row].values[k]),
				k, row };
	}
	threshold(&f);
	tags(&f, t, n);
}
