#include "code/plate_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "code/plate_find.h"
#include "code/plate_label.h"
#include "code/plate_views.h"

/* Of the rectified plate; margin round what is read. */
enum {
	PIXELS = 1200 * 1000,
	MARGIN = 10,
	WHITE = 255,
	LEAST = 40,
	COLUMN = 3,
	STARTS = 256
};

static void
read_cell(struct plate_scan *s, struct plate_ocr *o,
    const struct plate_views *vs, int cell, int pass, enum plate_language l)
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

/* What label does it begin with, and is it nothing else? */
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

/* It is a label beyond doubt: no need to read it again. */
static bool
done(const struct plate_scan *s, int cell)
{
	struct plate_text t;
	double sure;
	bool whole;
	int l, used;

	for (l = 0; l < PLATE_LANGUAGES; l++) {
		plate_text_fold(&t, s->read[cell][0][l].text);
		if (plate_label(&t, &used, &sure) != PLATE_NONE && sure > 0.9 &&
		    label_in(s, cell, (enum plate_language)l, &whole) !=
			PLATE_NONE &&
		    whole)
			return true;
	}
	return false;
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

/* Where cells begin, then where something begins after a gap in one. */
struct starts {
	int x[STARTS], cells, n;
};

static void
add_start(struct starts *st, int x)
{
	if (st->n < STARTS)
		st->x[st->n++] = x;
}

/* The gaps of a cell that are wide enough: the end of the next one, or -1. */
static int
next_gap(const struct grey *g, const struct plate_cell *c, int em, int *x)
{
	int from = -1, dark = 0;

	for (; *x < c->x + c->w - em; (*x)++) {
		if (blank_column(g, c, *x)) {
			from = from < 0 ? *x : from;
			dark = 0;
			continue;
		}
		/* what is left of an upright line is thin */
		if (from >= 0 && ++dark <= em / 8)
			continue;
		if (from >= 0 && *x - dark - from > em * 4 / 10)
			return from;
		from = -1;
	}
	return -1;
}

static void
starts_of(struct starts *st, const struct plate_cells *cs, const struct grey *g)
{
	int i, x;

	st->n = 0;
	for (i = 0; i < cs->n; i++)
		add_start(st, cs->v[i].x + cs->em / 5);
	st->cells = st->n;
	for (i = 0; i < cs->n; i++) {
		const struct plate_cell *c = &cs->v[i];

		for (x = c->x + cs->em; next_gap(g, c, cs->em, &x) >= 0;)
			add_start(st, x);
	}
}

/* Of the first `most`, several begin about there: a column does. */
static bool
is_column(const struct starts *st, int most, int x, int em)
{
	int i, n = 0;

	for (i = 0; i < most; i++)
		n += abs(st->x[i] - x) <= em / 2;
	return n > COLUMN;
}

/*
 * Where to cut it: the middle of its widest gap, one at which a column begins
 * before any other; with `column`, only such a one.  -1: nowhere.
 */
static int
gap_of(const struct grey *g, const struct plate_cells *cs, int cell,
    const struct starts *st, bool column)
{
	const struct plate_cell *c = &cs->v[cell];
	int x, from, wide = 0, at = -1, w;

	for (x = c->x + cs->em; (from = next_gap(g, c, cs->em, &x)) >= 0;) {
		w = x - from;
		if (is_column(st, st->n, x, cs->em))
			w += c->w;
		if (w > (column ? c->w : 0) && w > wide) {
			wide = w;
			at = (from + x) / 2;
		}
	}
	return at;
}

static bool
split(struct plate_scan *s, const struct grey *g, int cell,
    const struct starts *st, bool column)
{
	struct plate_cells *cs = &s->cells;
	int at = gap_of(g, cs, cell, st, column), k;

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

/* A point or a dash stands between them: no column is as narrow. */
static bool
touches(const struct plate_cell *a, const struct plate_cell *b, int em)
{
	return close_by(a, b, em) && b->x - (a->x + a->w) < em * 7 / 10;
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

static void
read_again(struct plate_scan *s, struct plate_ocr *o,
    const struct plate_views *vs, int cell)
{
	read_cell(s, o, vs, cell, 0, PLATE_CHINESE);
	read_cell(s, o, vs, cell, 0, PLATE_LATIN);
}

/* Is one label that stands in both cells, perhaps with a value after it? */
static bool
label_over(const struct plate_scan *s, int cell, enum plate_language l)
{
	char text[2 * PLATE_READ];
	struct plate_text t, both;
	enum plate_field f;
	double sure;
	int used;

	plate_text_fold(&t, s->read[cell][0][l].text);
	snprintf(text, sizeof(text), "%s %s", s->read[cell][0][l].text,
	    s->read[cell + 1][0][l].text);
	plate_text_fold(&both, text);
	f = plate_label(&both, &used, &sure);
	return t.n > 0 && f != PLATE_NONE && used > t.n + 1 && sure > 0.6;
}

/* SERIAL beside NO., or two halves of a word. */
static void
join_labels(struct plate_scan *s, struct plate_ocr *o,
    const struct plate_views *vs, const struct starts *st)
{
	bool whole, also;
	int i;

	for (i = 0; i + 1 < s->cells.n; i++) {
		if (!close_by(&s->cells.v[i], &s->cells.v[i + 1],
			s->cells.em) ||
		    !(label_over(s, i, PLATE_CHINESE) ||
			label_over(s, i, PLATE_LATIN)))
			continue;
		join(s, i);
		read_again(s, o, vs, i);
		label_in(s, i, PLATE_CHINESE, &whole);
		label_in(s, i, PLATE_LATIN, &also);
		if (!whole && !also && split(s, &vs->v[0], i, st, false)) {
			read_again(s, o, vs, i);
			read_again(s, o, vs, i + 1);
		}
	}
}

/* Begins where labels do: it is one, though nobody could read it. */
static bool
among_labels(const struct plate_scan *s, int cell)
{
	const struct plate_cells *cs = &s->cells;
	int i, n = 0;

	for (i = 0; i < cs->n; i++)
		n += abs(cs->v[i].x - cs->v[cell].x) <= cs->em / 2 &&
		    in_label(s, i);
	return n >= 2;
}

/* The next cell goes on with what stands in this one. */
static bool
belongs(const struct plate_scan *s, int cell, const struct starts *st)
{
	const struct plate_cell *a = &s->cells.v[cell], *b = a + 1;
	int em = s->cells.em;

	return touches(a, b, em) ||
	    (close_by(a, b, em) &&
		!is_column(st, st->cells, b->x + em / 5, em));
}

/* Wide letters with small ones between them, such as 8 - 2, fall apart. */
static void
join_values(struct plate_scan *s, struct plate_ocr *o,
    const struct plate_views *vs, const struct starts *st)
{
	int i;

	for (i = 0; i + 1 < s->cells.n; i++) {
		bool joined = false;

		while (i + 1 < s->cells.n && !in_label(s, i) &&
		    !in_label(s, i + 1) && !among_labels(s, i) &&
		    belongs(s, i, st)) {
			join(s, i);
			joined = true;
		}
		if (joined)
			read_again(s, o, vs, i);
	}
}

static void
first_pass(struct plate_scan *s, struct plate_ocr *o,
    const struct plate_views *vs, const struct starts *st)
{
	bool whole, also, was = false;
	int i;

	for (i = 0; i < s->cells.n; i++)
		split(s, &vs->v[0], i, st, true);
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
		was = split(s, &vs->v[0], i, st, false);
		i -= was;
	}
}

/* ---- all of it ---- */

/* Small, and twice nothing was read in it: grain or rust, and time is short. */
static bool
hopeless(const struct plate_scan *s, int cell)
{
	struct plate_text t;
	int pass, l, i, n;

	if (s->cells.v[cell].w > s->cells.em * 5 / 2)
		return false;
	for (pass = 0; pass < 2; pass++)
		for (l = 0; l < PLATE_LANGUAGES; l++) {
			const struct plate_reading *r = &s->read[cell][pass][l];

			plate_text_fold(&t, r->text);
			for (n = i = 0; i < t.n; i++)
				n += plate_is_letter(t.v[i]);
			if (n >= 2 && r->confidence > LEAST)
				return false;
		}
	return true;
}

void
plate_scan(struct plate_scan *s, struct plate_ocr *o, const struct grey *photo)
{
	struct plate_quad q;
	struct grey plate;
	struct starts st;
	struct plate_views vs;
	int i, pass;

	s->outline = plate_find(&q, photo);
	if (s->outline)
		plate_rectify(&plate, photo, &q, PIXELS);
	else
		grey_copy(&plate, photo);
	s->w = plate.w;
	s->h = plate.h;
	s->dark = plate_views_make(&vs, &s->cells, &plate);
	starts_of(&st, &s->cells, &vs.v[0]);
	first_pass(s, o, &vs, &st);
	join_labels(s, o, &vs, &st);
	join_values(s, o, &vs, &st);
	for (i = 0; i < s->cells.n; i++) {
		if (done(s, i))
			continue;
		for (pass = 1; pass < vs.n; pass++) {
			if (pass == 2 && hopeless(s, i))
				break;
			read_cell(s, o, &vs, i, pass, PLATE_CHINESE);
			read_cell(s, o, &vs, i, pass, PLATE_LATIN);
		}
	}
	plate_views_free(&vs);
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
