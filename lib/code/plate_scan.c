#include "code/plate_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "code/plate_find.h"
#include "code/plate_flat.h"
#include "code/plate_label.h"

/* Of the rectified plate; margin round what is read. */
enum { PIXELS = 1200 * 1000, MARGIN = 10, WHITE = 255 };

/* The same plate made ready in several ways. */
struct views {
	struct grey v[PLATE_PASSES];
	int n;
};

static void
read_cell(struct plate_scan *s, struct plate_ocr *o, const struct views *vs,
    int cell, int pass, enum plate_language l)
{
	const struct plate_cell *c = &s->cells.v[cell];
	const struct grey *g = &vs->v[pass];
	struct plate_reading *r = &s->read[cell][pass][l];
	struct grey cut;
	double confidence;
	int y;

	grey_new(&cut, c->w + 2 * MARGIN, c->h + 2 * MARGIN);
	memset(cut.px, WHITE, (size_t)cut.w * cut.h);
	for (y = 0; y < c->h; y++)
		memcpy(cut.px + (size_t)(y + MARGIN) * cut.w + MARGIN,
		    g->px + (size_t)(c->y + y) * g->w + c->x, (size_t)c->w);
	plate_ocr_line(o, l, &cut, r->text, sizeof(r->text), &confidence);
	r->confidence = (float)confidence;
	grey_free(&cut);
}

/* Is a whole cell of label, and what label? */
static enum plate_field
label_in(const struct plate_scan *s, int cell, enum plate_language l,
    bool *whole)
{
	const struct plate_reading *r = &s->read[cell][0][l];
	struct plate_text t, rest;
	enum plate_field f;
	double sure;
	int used;

	plate_text_fold(&t, r->text);
	f = plate_label(&t, &used, &sure);
	plate_text_part(&rest, &t, used, t.n);
	*whole = f != PLATE_NONE && rest.n < 2;
	return f;
}

/* ---- a label and a value in one cell ---- */

static bool
blank_column(const struct grey *g, const struct plate_cell *c, int x)
{
	int y, dark = 0;

	for (y = c->y; y < c->y + c->h; y++)
		dark += g->px[(size_t)y * g->w + x] < 128;
	return dark * 25 < c->h;
}

/* The widest gap inside; its middle, or -1. */
static int
gap_of(const struct grey *g, const struct plate_cell *c, int em)
{
	int x, from = -1, wide = em * 4 / 10, at = -1;

	for (x = c->x + em; x < c->x + c->w - em; x++) {
		if (!blank_column(g, c, x)) {
			from = -1;
			continue;
		}
		if (from < 0)
			from = x;
		if (x - from + 1 > wide) {
			wide = x - from + 1;
			at = (from + x) / 2;
		}
	}
	return at;
}

static bool
split(struct plate_scan *s, const struct grey *g, int cell)
{
	struct plate_cells *cs = &s->cells;
	int at = gap_of(g, &cs->v[cell], cs->em), k;

	if (at < 0 || cs->n == PLATE_CELLS)
		return false;
	for (k = cs->n; k > cell + 1; k--) {
		cs->v[k] = cs->v[k - 1];
		memcpy(s->read[k], s->read[k - 1], sizeof(s->read[k]));
	}
	cs->n++;
	memset(s->read[cell], 0, sizeof(s->read[cell]));
	memset(s->read[cell + 1], 0, sizeof(s->read[cell + 1]));
	cs->v[cell + 1] = cs->v[cell];
	cs->v[cell + 1].x = at;
	cs->v[cell + 1].w = cs->v[cell].x + cs->v[cell].w - at;
	cs->v[cell].w = at - cs->v[cell].x;
	return true;
}

/* ---- a value in several cells ---- */

static bool
in_label(const struct plate_scan *s, int cell)
{
	bool whole;

	return label_in(s, cell, PLATE_CHINESE, &whole) != PLATE_NONE ||
	    label_in(s, cell, PLATE_LATIN, &whole) != PLATE_NONE;
}

static bool
close_by(const struct plate_cell *a, const struct plate_cell *b, int em)
{
	int top = a->y > b->y ? a->y : b->y;
	int low = a->y + a->h < b->y + b->h ? a->y + a->h : b->y + b->h;
	int gap = b->x - (a->x + a->w);

	return low - top > (a->h < b->h ? a->h : b->h) * 6 / 10 && gap > -em &&
	    gap < em * 12 / 10 && a->h * 3 > b->h * 2 && b->h * 3 > a->h * 2;
}

static void
join(struct plate_scan *s, int cell)
{
	struct plate_cells *cs = &s->cells;
	struct plate_cell *a = &cs->v[cell], *b = a + 1;
	int right = b->x + b->w > a->x + a->w ? b->x + b->w : a->x + a->w;
	int low = b->y + b->h > a->y + a->h ? b->y + b->h : a->y + a->h;
	int k;

	a->y = b->y < a->y ? b->y : a->y;
	a->w = right - a->x;
	a->h = low - a->y;
	memset(s->read[cell], 0, sizeof(s->read[cell]));
	for (k = cell + 1; k + 1 < cs->n; k++) {
		cs->v[k] = cs->v[k + 1];
		memcpy(s->read[k], s->read[k + 1], sizeof(s->read[k]));
	}
	cs->n--;
}

/* Wide letters with small ones between them, such as 8 - 2, fall apart. */
static void
join_values(struct plate_scan *s, struct plate_ocr *o, const struct views *vs)
{
	int i;

	for (i = 0; i + 1 < s->cells.n; i++) {
		bool joined = false;

		while (i + 1 < s->cells.n && !in_label(s, i) &&
		    !in_label(s, i + 1) &&
		    close_by(&s->cells.v[i], &s->cells.v[i + 1], s->cells.em)) {
			join(s, i);
			joined = true;
		}
		if (joined) {
			read_cell(s, o, vs, i, 0, PLATE_CHINESE);
			read_cell(s, o, vs, i, 0, PLATE_LATIN);
		}
	}
}

static void
first_pass(struct plate_scan *s, struct plate_ocr *o, const struct views *vs)
{
	bool whole, also, was = false;
	int i;

	for (i = 0; i < s->cells.n; i++) {
		enum plate_field a, b;

		read_cell(s, o, vs, i, 0, PLATE_CHINESE);
		read_cell(s, o, vs, i, 0, PLATE_LATIN);
		a = label_in(s, i, PLATE_CHINESE, &whole);
		b = label_in(s, i, PLATE_LATIN, &also);
		if ((a == PLATE_NONE && b == PLATE_NONE) || whole || also ||
		    was) {
			was = false;
			continue;
		}
		was = split(s, &vs->v[0], i);
		i -= was;
	}
}

/* ---- all of it ---- */

/* Streaks of brushed metal are a pixel or two high: the middle of five. */
static void
calm(struct grey *g)
{
	struct grey in;
	int x, y, i, k, n;

	grey_copy(&in, g);
	for (y = 2; y < g->h - 2; y++)
		for (x = 0; x < g->w; x++) {
			unsigned char v[5] = { 0 };

			for (n = 0, i = -2; i <= 2; i++) {
				unsigned char c =
				    in.px[(size_t)(y + i) * g->w + x];

				for (k = n++; k > 0 && v[k - 1] > c; k--)
					v[k] = v[k - 1];
				v[k] = c;
			}
			g->px[(size_t)y * g->w + x] = v[2];
		}
	grey_free(&in);
}

static void
views_make(struct views *vs, struct plate_scan *s, const struct grey *plate)
{
	struct grey even, g;

	grey_copy(&even, plate);
	s->dark = plate_even(&even);
	grey_copy(&g, &even);
	plate_unline(&g);
	plate_cells(&s->cells, &g);
	vs->n = 0;
	grey_copy(&vs->v[vs->n], &g);
	plate_clean(&vs->v[vs->n++], s->cells.em);
	/* softer, with what the lines' removal may have cut */
	grey_copy(&vs->v[vs->n], &even);
	grey_blur(&vs->v[vs->n++], 1);
	grey_copy(&vs->v[vs->n], &g);
	calm(&vs->v[vs->n]);
	plate_clean(&vs->v[vs->n], s->cells.em);
	grey_blur(&vs->v[vs->n++], 1);
	grey_copy(&vs->v[vs->n], plate);
	plate_unstreak(&vs->v[vs->n]);
	plate_even(&vs->v[vs->n]);
	plate_clean(&vs->v[vs->n], s->cells.em);
	grey_blur(&vs->v[vs->n++], 1);
	grey_free(&even);
	grey_free(&g);
}

void
plate_scan(struct plate_scan *s, struct plate_ocr *o, const struct grey *photo)
{
	struct plate_quad q;
	struct grey plate;
	struct views vs;
	bool whole, also;
	int i, pass;

	s->outline = plate_find(&q, photo);
	if (s->outline)
		plate_rectify(&plate, photo, &q, PIXELS);
	else
		grey_copy(&plate, photo);
	s->w = plate.w;
	s->h = plate.h;
	views_make(&vs, s, &plate);
	first_pass(s, o, &vs);
	join_values(s, o, &vs);
	for (i = 0; i < s->cells.n; i++) {
		enum plate_field a = label_in(s, i, PLATE_CHINESE, &whole);
		enum plate_field b = label_in(s, i, PLATE_LATIN, &also);

		if ((a != PLATE_NONE && whole) || (b != PLATE_NONE && also))
			continue;
		for (pass = 1; pass < vs.n; pass++) {
			read_cell(s, o, &vs, i, pass, PLATE_CHINESE);
			read_cell(s, o, &vs, i, pass, PLATE_LATIN);
		}
	}
	for (i = 0; i < vs.n; i++)
		grey_free(&vs.v[i]);
	grey_free(&plate);
}

static int
within(int v, int least, int most)
{
	return v < least ? least : v > most ? most : v;
}

void
plate_scan_tidy(struct plate_scan *s)
{
	struct plate_cells *cs = &s->cells;
	int i, pass, l;

	s->w = within(s->w, 1, 1 << 20);
	s->h = within(s->h, 1, 1 << 20);
	cs->n = within(cs->n, 0, PLATE_CELLS);
	cs->em = within(cs->em, 4, 1 << 12);
	for (i = 0; i < PLATE_CELLS; i++) {
		struct plate_cell *c = &cs->v[i];

		c->x = within(c->x, 0, s->w);
		c->y = within(c->y, 0, s->h);
		c->w = within(c->w, 0, s->w);
		c->h = within(c->h, 0, s->h);
		for (pass = 0; pass < PLATE_PASSES; pass++)
			for (l = 0; l < PLATE_LANGUAGES; l++) {
				struct plate_reading *r = &s->read[i][pass][l];

				r->text[sizeof(r->text) - 1] = '\0';
				if (!utf8_valid(r->text, strlen(r->text), NULL))
					r->text[0] = '\0';
				/* not a number is neither */
				if (!(r->confidence >= 0 &&
					r->confidence <= 100))
					r->confidence = 0;
			}
	}
}
