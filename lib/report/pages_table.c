#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "image/chart.h"
#include "report/pages_int.h"

enum { SPARKS = 64, SPARK_W = 62, SPARK_H = 12, PAD = 4, BAND = 3 };

/* Sizes tried in turn until no code or date has to be broken. */
static const double sizes[] = { 8.5, 7.5, 6.5 };
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };

struct grid {
	struct layout *l;
	const struct pipe_table *t;
	double size, leading;
	double natural[PIPE_COLS], least[PIPE_COLS], w[PIPE_COLS];
	struct galley cells[PIPE_COLS]; /* of the row at hand */
	const double *spark[PIPE_COLS]; /* or NULL */
	double sparks[PIPE_COLS][SPARKS];
	size_t nsparks[PIPE_COLS];
	size_t lines; /* of the row at hand */
};

static void
cell(struct grid *g, size_t row, size_t k)
{
	const char *text = pipe_cell(g->t, row, k);
	bool bad = str_prefix(text, "●");
	struct layout *l = g->l;
	struct galley was = l->lines;

	g->spark[k] = NULL;
	galley_clear(&g->cells[k]);
	if (document_spark(text, g->sparks[k], SPARKS, &g->nsparks[k])) {
		g->spark[k] = g->sparks[k];
		return;
	}
	l->lines = g->cells[k];
	layout_cell(l, text,
	    (struct lettering){ .size = g->size,
		.colour = bad ? DRAW_ALARM : DRAW_INK,
		.bold = row == 0 || bad });
	g->cells[k] = l->lines;
	l->lines = was;
}

static void
measure(struct grid *g)
{
	size_t i, k;

	memset(g->natural, 0, sizeof(g->natural));
	memset(g->least, 0, sizeof(g->least));
	for (i = 0; i <= g->t->nrows; i++)
		for (k = 0; k < g->t->ncols; k++) {
			double n, m;

			cell(g, i, k);
			n = g->spark[k] != NULL ? SPARK_W :
						  galley_natural(&g->cells[k]);
			m = g->spark[k] != NULL ? SPARK_W :
						  galley_longest(&g->cells[k]);
			if (n > g->natural[k])
				g->natural[k] = n;
			if (m > g->least[k])
				g->least[k] = m;
		}
}

/* A column that is broken still holds six characters in a line, if it has. */
static void
widen(struct grid *g)
{
	double em = 6 * g->size;
	size_t k;

	for (k = 0; k < g->t->ncols; k++) {
		double n = g->natural[k] < em ? g->natural[k] : em;

		if (g->least[k] < n)
			g->least[k] = n;
	}
}

static double
sum(const double *v, size_t n)
{
	double s = 0;

	while (n-- > 0)
		s += v[n];
	return s;
}

/*
 * Short columns keep their natural width; the long ones share what is left, by
 * how much they hold, none below its longest word.
 */
static void
share(struct grid *g, double room)
{
	bool done[PIPE_COLS] = { false };
	size_t n = g->t->ncols, left = n, k;
	bool more = true;

	while (more && left > 0) {
		more = false;
		for (k = 0; k < n; k++)
			if (!done[k] && g->natural[k] <= room / (double)left) {
				g->w[k] = g->natural[k];
				room -= g->w[k];
				left--;
				done[k] = more = true;
			}
	}
	for (more = true; more && left > 0;) {
		double all = 0;

		for (k = 0; k < n; k++)
			all += done[k] ? 0 : g->natural[k];
		more = false;
		for (k = 0; k < n && !more; k++) {
			if (done[k])
				continue;
			g->w[k] = room * g->natural[k] / all;
			if (g->w[k] < g->least[k]) {
				g->w[k] = g->least[k];
				room -= g->w[k];
				left--;
				done[k] = more = true;
			}
		}
	}
}

static void
columns(struct grid *g)
{
	size_t n = g->t->ncols, k, s;
	double room = g->l->width - 2 * PAD * (double)n, all, f;

	if (room < 20)
		room = 20;
	for (s = 0; s < SIZES; s++) {
		g->size = sizes[s];
		measure(g);
		widen(g);
		if (sum(g->least, n) <= room)
			break;
	}
	g->leading = g->size * 1.5;
	all = sum(g->natural, n);
	if (s == SIZES) { /* not even the words fit: they are broken */
		for (k = 0; k < n; k++)
			g->w[k] = g->least[k] * room / sum(g->least, n);
	} else if (all > room) {
		share(g, room);
	} else {
		f = all > 0.55 * room ? room / all : 1;
		for (k = 0; k < n; k++)
			g->w[k] = g->natural[k] * f;
	}
}

static void
prepare(struct grid *g, size_t row)
{
	size_t k;

	g->lines = 1;
	for (k = 0; k < g->t->ncols; k++) {
		cell(g, row, k);
		/* a hair more: what was measured may not break by rounding */
		galley_break(&g->cells[k], g->w[k] + 0.05);
		if (g->cells[k].n > g->lines)
			g->lines = g->cells[k].n;
	}
}

static double
table_width(const struct grid *g)
{
	return sum(g->w, g->t->ncols) + 2 * PAD * (double)g->t->ncols;
}

static void
draw_spark(struct grid *g, size_t k, double x)
{
	struct drawing d = DRAWING_INIT;

	chart_spark(g->spark[k], g->nsparks[k], SPARK_W, SPARK_H, &d);
	layout_put(layout_page(g->l), &d, x, g->l->y + BAND / 2.0);
	drawing_release(&d);
}

/* Lines from to to of the row at hand. */
static void
draw(struct grid *g, size_t row, size_t from, size_t to)
{
	struct layout *l = g->l;
	double h = g->leading * (double)(to - from) + 2 * BAND;
	double x = l->x + PAD;
	size_t k, i;

	if (row > 0 && row % 2 == 0)
		drawing_box(layout_page(l), l->x, l->y, table_width(g), h,
		    0xf4f6f8);
	for (k = 0; k < g->t->ncols; k++) {
		if (g->spark[k] != NULL && from == 0)
			draw_spark(g, k, x);
		for (i = from;
		     g->spark[k] == NULL && i < to && i < g->cells[k].n; i++)
			galley_draw(&g->cells[k], i, layout_page(l), x,
			    l->y + BAND +
				g->leading * ((double)(i - from) + 0.5) +
				g->size * 0.36,
			    g->w[k], g->t->align[k]);
		x += g->w[k] + 2 * PAD;
	}
	l->y += h;
	drawing_box(layout_page(l), l->x, l->y - (row == 0 ? 1 : 0.5),
	    table_width(g), row == 0 ? 1 : 0.5,
	    row == 0 ? DRAW_GREY : DRAW_PALE);
}

static int
new_page(struct grid *g, size_t row, struct err *e)
{
	if (layout_break(g->l, e) < 0)
		return -1;
	prepare(g, 0);
	draw(g, 0, 0, g->lines);
	prepare(g, row);
	return 0;
}

/* A row stays whole if a page can hold it; else it goes on on the next. */
static int
body_row(struct grid *g, size_t row, struct err *e)
{
	double page = g->l->end - g->l->top - 3 * g->leading - 2 * BAND;
	size_t from = 0, to, fit;

	prepare(g, row);
	while (from < g->lines) {
		double room = layout_room(g->l) - 2 * BAND;

		fit = room > 0 ? (size_t)(room / g->leading) : 0;
		to = g->lines;
		if (to - from > fit) {
			bool whole = (double)(to - from) * g->leading <= page;

			if ((whole && from == 0) || fit == 0) {
				if (new_page(g, row, e) < 0)
					return -1;
				fit = (size_t)((layout_room(g->l) - 2 * BAND) /
				    g->leading);
			}
			if (to - from > fit)
				to = from + (fit > 0 ? fit : 1);
		}
		draw(g, row, from, to);
		from = to;
	}
	return 0;
}

int
layout_table(struct layout *l, const struct pipe_table *t, struct err *e)
{
	struct grid *g = xcalloc(1, sizeof(*g));
	size_t i = 1, k;
	int rc;

	g->l = l;
	g->t = t;
	for (k = 0; k < t->ncols; k++)
		g->cells[k] = (struct galley)GALLEY_INIT(l->o->measure);
	columns(g);
	prepare(g, 0);
	/* the header never alone at the foot of a page */
	rc = layout_need(l, g->leading * (double)(g->lines + 2) + 4 * BAND, e);
	if (rc == 0)
		draw(g, 0, 0, g->lines);
	for (; rc == 0 && i <= t->nrows; i++)
		rc = body_row(g, i, e);
	if (rc < 0 && l->full)
		l->rows_left = i > 1 ? t->nrows - i + 2 : t->nrows;
	l->y += 9;
	for (k = 0; k < t->ncols; k++)
		galley_release(&g->cells[k]);
	free(g);
	return rc;
}
