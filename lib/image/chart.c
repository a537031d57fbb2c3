#include "image/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/chart_int.h"

void
chart_number(double v, struct buf *out)
{
	char text[48], *dot;
	size_t i, n;

	if (!isfinite(v)) {
		buf_puts(out, "—");
		return;
	}
	if (fabs(v) >= 1e12) {
		buf_printf(out, "%.3g", v);
		return;
	}
	snprintf(text, sizeof(text), "%.1f", fabs(v));
	dot = strchr(text, '.');
	if (dot != NULL && dot[1] == '0')
		*dot = '\0';
	n = dot != NULL ? (size_t)(dot - text) : strlen(text);
	if (v < 0 && strcmp(text, "0") != 0)
		buf_puts(out, "−");
	for (i = 0; text[i] != '\0'; i++) {
		if (i > 0 && i < n && (n - i) % 3 == 0)
			buf_putc(out, ',');
		buf_putc(out, text[i]);
	}
}

void
chart_value(const struct chart *c, double v, struct buf *out)
{
	chart_number(v, out);
	if (isfinite(v))
		buf_puts(out, c->unit);
}

double
chart_title(const struct chart *c, struct drawing *d)
{
	struct buf b = BUF_INIT;

	if (c->title[0] == '\0')
		return 4;
	drawing_text_fit(&b, c->title, CHART_TITLE, d->width);
	drawing_text(d, 0, CHART_TITLE + 1,
	    &(struct lettering){
		.size = CHART_TITLE, .colour = DRAW_INK, .bold = true },
	    b.ptr);
	buf_release(&b);
	return CHART_HEAD;
}

void
chart_range(const struct chart *c, double *least, double *most)
{
	size_t i, k;

	*least = isfinite(c->threshold) ? c->threshold : NAN;
	*most = *least;
	for (i = 0; i < c->nrows; i++)
		for (k = 0; k < c->nseries; k++) {
			double v = c->rows[i].values[k];

			if (!isfinite(v))
				continue;
			if (!(*least <= v))
				*least = v;
			if (!(*most >= v))
				*most = v;
		}
	if (!isfinite(*least))
		*least = *most = 0;
}

double
chart_step(double range, int steps)
{
	double raw = range / steps, power;

	if (!isfinite(raw) || raw <= 0)
		return 1;
	power = pow(10, floor(log10(raw)));
	if (raw <= power)
		return power;
	if (raw <= 2 * power)
		return 2 * power;
	return raw <= 5 * power ? 5 * power : 10 * power;
}

double
chart_total(const struct chart *c, const struct chart_row *r)
{
	double sum = NAN;
	size_t k;

	for (k = 0; k < c->nseries; k++)
		if (isfinite(r->values[k]))
			sum = isfinite(sum) ? sum + r->values[k] : r->values[k];
	return sum;
}

struct ranked {
	double total;
	size_t row;
};

static int
by_total(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	bool xn = isfinite(x->total), yn = isfinite(y->total);

	if (xn != yn)
		return xn ? -1 : 1;
	if (xn && x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

size_t *
chart_sorted(const struct chart *c)
{
	size_t *order = xcalloc(c->nrows + 1, sizeof(*order)), i;
	struct ranked *r = xcalloc(c->nrows + 1, sizeof(*r));

	for (i = 0; i < c->nrows; i++) {
		r[i].total = chart_total(c, &c->rows[i]);
		r[i].row = i;
	}
	if (!c->keep_order)
		qsort(r, c->nrows, sizeof(*r), by_total);
	for (i = 0; i < c->nrows; i++)
		order[i] = r[i].row;
	free(r);
	return order;
}

struct chart_level
chart_level(int level)
{
	static const struct chart_level levels[] = {
		{ 0xb71c1c, DRAW_WHITE, "红" }, { 0xef7d1a, DRAW_INK, "橙" },
		{ 0xf7d64a, DRAW_INK, "黄" }, { 0x2a6fb5, DRAW_WHITE, "蓝" }
	};

	if (level >= 1 && level <= 4)
		return levels[level - 1];
	return (struct chart_level){ DRAW_WASH, DRAW_GREY, "" };
}

void
chart_draw(const struct chart *c, struct drawing *d)
{
	switch (c->kind) {
	case CHART_LINE:
		chart_line(c, d);
		break;
	case CHART_BAR:
	case CHART_STACKED:
		chart_bars(c, d);
		break;
	case CHART_PLAN:
		chart_plan(c, d);
		break;
	}
}

/* ---- word-sized ---- */

static void
spark_run(struct drawing *d, const double *xy, size_t n)
{
	if (n > 1)
		drawing_line(d, xy, n,
		    &(struct stroke){ 1, DRAW_ACCENT, STROKE_SOLID });
	else if (n == 1)
		drawing_circle(d, xy[0], xy[1], 0.8, DRAW_ACCENT, NULL);
}

void
chart_spark(const double *v, size_t n, double width, double height,
    struct drawing *d)
{
	double least = NAN, most = NAN, *xy;
	size_t i, run = 0, last = n;

	drawing_size(d, width, height);
	for (i = 0; i < n; i++) {
		if (!isfinite(v[i]))
			continue;
		least = !(least <= v[i]) ? v[i] : least;
		most = !(most >= v[i]) ? v[i] : most;
		last = i;
	}
	if (last == n)
		return;
	xy = xcalloc(2 * n, sizeof(*xy));
	for (i = 0; i < n; i++) {
		if (!isfinite(v[i])) {
			spark_run(d, xy, run);
			run = 0;
			continue;
		}
		xy[2 * run] =
		    2 + (n > 1 ? (width - 4) * (double)i / (double)(n - 1) : 0);
		xy[2 * run + 1] = most > least ?
		    2 + (height - 4) * (1 - (v[i] - least) / (most - least)) :
		    height / 2;
		if (i == last)
			drawing_circle(d, xy[2 * run], xy[2 * run + 1], 1.6,
			    DRAW_ACCENT, NULL);
		run++;
	}
	spark_run(d, xy, run);
	free(xy);
}
