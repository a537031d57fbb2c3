#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/chart_int.h"

enum { BAR = 10, BAR_STEP = 16 };

struct bars {
	const struct chart *c;
	struct drawing *d;
	double left, right, top; /* of the bars */
	double most;
	size_t *order, n;
	bool key; /* names of the series in a line of their own */
};

/* From dark to light, so that neighbours differ on a grey printer too. */
static const struct {
	uint32_t fill, ink;
} shades[CHART_SERIES] = { { 0x1f4e80, DRAW_WHITE }, { 0x86b0d8, DRAW_INK },
	{ 0x4f5b66, DRAW_WHITE }, { 0xd2dae1, DRAW_INK },
	{ 0x8a6d1d, DRAW_WHITE }, { 0xe9d9a4, DRAW_INK } };

static double
x_of(const struct bars *b, double v)
{
	double x = b->left + (b->right - b->left) * v / b->most;

	return x < b->left ? b->left : x > b->right ? b->right : x;
}

static double
greatest(const struct chart *c)
{
	double most = isfinite(c->threshold) ? c->threshold : 0, v;
	size_t i;

	for (i = 0; i < c->nrows; i++) {
		v = chart_total(c, &c->rows[i]);
		if (isfinite(v) && v > most)
			most = v;
	}
	return most > 0 ? most : 1;
}

static double
label_room(const struct bars *b)
{
	double most = 20, w;
	size_t i;

	for (i = 0; i < b->n; i++) {
		w = drawing_text_width(b->c->rows[b->order[i]].label,
		    CHART_TEXT);
		most = w > most ? w : most;
	}
	return most > b->c->width * 0.4 ? b->c->width * 0.4 : most;
}

static double
value_room(const struct bars *b)
{
	struct buf t = BUF_INIT;
	double most = 16, w;
	size_t i;

	for (i = 0; i < b->n; i++) {
		buf_clear(&t);
		chart_value(b->c, chart_total(b->c, &b->c->rows[b->order[i]]),
		    &t);
		w = drawing_text_width(t.ptr, CHART_TEXT) * 1.06;
		most = w > most ? w : most;
	}
	buf_release(&t);
	return most;
}

/* The part of one series, its figure in it where there is room. */
static void
part(const struct bars *b, size_t k, double x, double y, double w, double v)
{
	struct buf t = BUF_INIT;

	drawing_box(b->d, x, y, w, BAR, shades[k].fill);
	chart_number(v, &t);
	if (b->c->nseries > 1 &&
	    drawing_text_width(t.ptr, CHART_SMALL) + 4 <= w)
		drawing_text(b->d, x + w / 2, y + 7.6,
		    &(struct lettering){ .size = CHART_SMALL,
			.colour = shades[k].ink,
			.anchor = ANCHOR_MIDDLE },
		    t.ptr);
	buf_release(&t);
}

static void
bar(const struct bars *b, const struct chart_row *r, double y)
{
	double x = b->left, sum = 0, total = chart_total(b->c, r);
	bool bad = isfinite(b->c->threshold) &&
	    (b->c->at_least ? total < b->c->threshold :
			      total > b->c->threshold);
	struct buf t = BUF_INIT;
	size_t k;

	drawing_text_fit(&t, r->label, CHART_TEXT, b->left - 6);
	drawing_text(b->d, b->left - 5, y + 8,
	    &(struct lettering){
		.size = CHART_TEXT, .colour = DRAW_INK, .anchor = ANCHOR_END },
	    t.ptr);
	for (k = 0; k < b->c->nseries; k++) {
		double v = r->values[k];

		if (!isfinite(v) || v <= 0)
			continue;
		sum += v;
		part(b, k, x, y, x_of(b, sum) - x, v);
		x = x_of(b, sum);
	}
	buf_clear(&t);
	chart_value(b->c, total, &t);
	drawing_text(b->d, x + 4, y + 8,
	    &(struct lettering){ .size = CHART_TEXT,
		.colour = bad ? DRAW_ALARM : DRAW_INK,
		.bold = bad },
	    t.ptr);
	buf_release(&t);
}

static void
threshold(const struct bars *b, double bottom)
{
	struct buf t = BUF_INIT;
	double x;

	if (!isfinite(b->c->threshold))
		return;
	x = x_of(b, b->c->threshold);
	drawing_line(b->d, (const double[]){ x, b->top - 3, x, bottom }, 2,
	    &(struct stroke){ 1, DRAW_ALARM, STROKE_DASHED });
	buf_printf(&t, "%s%s", b->c->threshold_name,
	    b->c->threshold_name[0] != '\0' ? " " : "");
	chart_value(b->c, b->c->threshold, &t);
	drawing_text(b->d, x, b->top - 5,
	    &(struct lettering){ .size = CHART_SMALL,
		.colour = DRAW_ALARM,
		.anchor =
		    x > (b->left + b->right) / 2 ? ANCHOR_END : ANCHOR_START },
	    t.ptr);
	buf_release(&t);
}

static void
key(const struct bars *b, double y)
{
	struct buf t = BUF_INIT;
	double x = b->left,
	       room = (b->d->width - b->left) / (double)b->c->nseries - 18;
	size_t k;

	for (k = 0; k < b->c->nseries; k++) {
		buf_clear(&t);
		drawing_text_fit(&t, b->c->series[k], CHART_SMALL, room);
		drawing_box(b->d, x, y + 1, 7, 7, shades[k].fill);
		drawing_text(b->d, x + 10, y + 7.3,
		    &(struct lettering){
			.size = CHART_SMALL, .colour = DRAW_INK },
		    t.ptr);
		x += 18 + drawing_text_width(t.ptr, CHART_SMALL);
	}
	buf_release(&t);
}

static void
left_out(const struct bars *b, double y)
{
	struct buf t = BUF_INIT;

	if (b->n == b->c->nrows)
		return;
	buf_printf(&t, "+%zu", b->c->nrows - b->n);
	drawing_text(b->d, b->left - 5, y + 8,
	    &(struct lettering){
		.size = CHART_TEXT, .colour = DRAW_GREY, .anchor = ANCHOR_END },
	    t.ptr);
	buf_release(&t);
}

void
chart_bars(const struct chart *chart, struct drawing *d)
{
	struct chart cut = *chart;
	struct bars b = { .c = &cut, .d = d };
	double bottom, head;
	size_t i;

	if (cut.nseries > (cut.kind == CHART_BAR ? 1 : CHART_SERIES))
		cut.nseries = cut.kind == CHART_BAR ? 1 : CHART_SERIES;
	b.order = chart_sorted(&cut);
	b.n = cut.nrows > CHART_BARS ? CHART_BARS : cut.nrows;
	b.key = cut.nseries > 1;
	b.most = greatest(&cut);
	drawing_size(d, cut.width, 0);
	head = chart_title(&cut, d);
	b.top = head + (b.key ? 13 : 0) + (isfinite(cut.threshold) ? 10 : 0);
	b.left = label_room(&b) + 8;
	b.right = cut.width - value_room(&b) - 6;
	if (b.right < b.left + 20)
		b.right = b.left + 20;
	if (b.key)
		key(&b, head - 1);
	bottom = b.top + BAR_STEP * (double)b.n;
	drawing_line(d,
	    (const double[]){ b.left, b.top - 2, b.left, bottom - 3 }, 2,
	    &(struct stroke){ 0.5, DRAW_GREY, STROKE_SOLID });
	for (i = 0; i < b.n; i++)
		bar(&b, &cut.rows[b.order[i]], b.top + BAR_STEP * (double)i);
	threshold(&b, bottom - 3);
	left_out(&b, bottom);
	drawing_size(d, cut.width, bottom + (b.n < cut.nrows ? BAR_STEP : 2));
	free(b.order);
}
