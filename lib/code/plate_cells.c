#include "code/plate_cells.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { DARK = 120, INK = 50, BLANK = 170, LEAST = 7, MOST = 140, PIECES = 3 };

static struct Pix *
black_of(const struct grey *g)
{
	struct Pix *pix = pixCreate(g->w, g->h, 1);
	int x, y;

	for (y = 0; pix != NULL && y < g->h; y++) {
		l_uint32 *line = pixGetData(pix) + (size_t)y * pixGetWpl(pix);

		for (x = 0; x < g->w; x++)
			if (g->px[(size_t)y * g->w + x] < DARK)
				SET_DATA_BIT(line, x);
	}
	return pix;
}

struct parts {
	struct plate_cell *v;
	int n;
	struct Pixa *pix; /* of each its pixels */
};

/* Boxes of what is connected in it. */
static void
parts_of(struct parts *ps, struct Pix *pix)
{
	struct Boxa *boxes = NULL;
	int i;

	ps->pix = NULL;
	if (pix != NULL)
		boxes = pixConnComp(pix, &ps->pix, 8);
	ps->n = boxes == NULL ? 0 : boxaGetCount(boxes);
	ps->v = xcalloc((size_t)ps->n + 1, sizeof(*ps->v));
	for (i = 0; i < ps->n; i++)
		boxaGetBoxGeometry(boxes, i, &ps->v[i].x, &ps->v[i].y,
		    &ps->v[i].w, &ps->v[i].h);
	boxaDestroy(&boxes);
}

static void
parts_free(struct parts *ps)
{
	free(ps->v);
	pixaDestroy(&ps->pix);
}

static int
by_int(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static bool
letter_like(const struct plate_cell *c, const struct grey *g)
{
	return c->h >= LEAST && c->h <= MOST && c->h < g->h / 4 &&
	    c->w <= c->h * 6 && c->h <= c->w * 9;
}

/*
 * The height that half of what is dark does not exceed, counted by area: specks
 * and bits of letters are many, but small.
 */
static int
height_of(const struct parts *ps, const struct grey *g)
{
	long area[MOST + 1] = { 0 }, all = 0, sum = 0;
	int i, em;

	for (i = 0; i < ps->n; i++) {
		const struct plate_cell *c = &ps->v[i];

		if (!letter_like(c, g) || c->w < 3 || c->w > c->h * 2)
			continue;
		area[c->h] += (long)c->w * c->h;
		all += (long)c->w * c->h;
	}
	for (em = 0; em < MOST && sum * 2 < all; em++)
		sum += area[em];
	return all == 0 ? 24 : em < 10 ? 10 : em;
}

/* Row by row what hangs together across rows, by a scratch such as, falls apart. */
static void
keep_rows(struct Pix *part, int top, const struct plate_cells *rows)
{
	int i;

	for (i = 0; rows != NULL && i < rows->n; i++) {
		const struct plate_cell *c = &rows->v[i];
		struct Box *b;

		if (c->h > rows->em * 2 || c->y + c->h <= top ||
		    c->y >= top + (int)pixGetHeight(part))
			continue;
		b = boxCreate(0, c->y - top, (int)pixGetWidth(part), c->h);
		pixClearInRect(part, b);
		boxDestroy(&b);
	}
}

/* A part of it goes, but for what lies in one of the rows. */
static void
wipe(struct Pix *pix, const struct parts *ps, int i,
    const struct plate_cells *rows)
{
	struct Pix *part = pixaGetPix(ps->pix, i, L_COPY);
	const struct plate_cell *c = &ps->v[i];

	if (part == NULL)
		return;
	keep_rows(part, c->y, rows);
	pixRasterop(pix, c->x, c->y, c->w, c->h, PIX_DST & PIX_NOT(PIX_SRC),
	    part, 0, 0);
	pixDestroy(&part);
}

/* In the order of reading; below another: they overlap by less than half. */
static int
by_place(const void *a, const void *b)
{
	const struct plate_cell *p = a, *q = b;
	int least = p->h < q->h ? p->h : q->h;
	int low = p->y + p->h < q->y + q->h ? p->y + p->h : q->y + q->h;
	int top = p->y > q->y ? p->y : q->y;

	if (low - top > least / 2)
		return p->x - q->x;
	return p->y - q->y;
}

static void
sort_cells(struct plate_cells *cs)
{
	int i, k;

	/* by_place is no order of all, so by hand */
	for (i = 1; i < cs->n; i++)
		for (k = i; k > 0 && by_place(&cs->v[k], &cs->v[k - 1]) < 0;
		     k--) {
			struct plate_cell t = cs->v[k];

			cs->v[k] = cs->v[k - 1];
			cs->v[k - 1] = t;
		}
}

/*
 * A cell that is high because dirt or a rest of a line hangs on it: the height
 * that most of its letters share.  A title is high all over.
 */
static void
tighten(struct plate_cell *c, const struct parts *letters, int em)
{
	int top[PLATE_CELLS], low[PLATE_CELLS], n = 0, i;

	for (i = 0; i < letters->n && n < PLATE_CELLS; i++) {
		const struct plate_cell *l = &letters->v[i];

		if (l->x >= c->x && l->x + l->w <= c->x + c->w &&
		    l->y >= c->y && l->y + l->h <= c->y + c->h &&
		    l->h > em * 6 / 10 && l->h < em * 2) {
			top[n] = l->y;
			low[n++] = l->y + l->h;
		}
	}
	if (n < 3)
		return;
	qsort(top, (size_t)n, sizeof(*top), by_int);
	qsort(low, (size_t)n, sizeof(*low), by_int);
	i = top[n / 4] - em / 5;
	n = low[n * 3 / 4] + em / 4;
	if (i > c->y) {
		c->h -= i - c->y;
		c->y = i;
	}
	if (n < c->y + c->h)
		c->h = n - c->y;
}

/*
 * Letters of usual height, and most of what is dark: streaks, rust and grain are
 * nothing to read.
 */
static bool
has_letters(const struct plate_cell *c, const struct parts *letters, int em)
{
	long tall = 0, all = 1;
	int i;

	for (i = 0; i < letters->n; i++) {
		const struct plate_cell *l = &letters->v[i];

		if (l->x < c->x || l->x + l->w > c->x + c->w || l->y < c->y ||
		    l->y + l->h > c->y + c->h)
			continue;
		all += (long)l->w * l->h;
		if (l->h > em * 6 / 10 && l->h < em * 3 && l->w < em * 16)
			tall += (long)l->w * l->h;
	}
	return tall * 3 > all;
}

/* May be a piece of a letter: no speck, no line. */
static bool
piece_like(const struct plate_cell *c, int em)
{
	return c->h >= em / 12 && c->w >= em / 12 && c->w < em * 12 / 10;
}

/* A whole letter stands near it, as high as what is between top and low. */
static bool
beside_letter(const struct parts *ps, const struct plate_cell *c, int top,
    int low, int em)
{
	int i;

	for (i = 0; i < ps->n; i++) {
		const struct plate_cell *o = &ps->v[i];

		if (o->h > em / 2 && o->h < em * 13 / 10 &&
		    o->w < em * 13 / 10 && abs(o->y - top) <= em / 6 &&
		    abs(o->y + o->h - low) <= em / 6 &&
		    o->x < c->x + c->w + em && o->x + o->w > c->x - em)
			return true;
	}
	return false;
}

/*
 * Over or under it is what makes a letter of it: its level strokes are thin, and
 * gone where metal is brushed.
 */
static bool
of_broken_letter(const struct parts *ps, int i, int em)
{
	const struct plate_cell *c = &ps->v[i];
	int top = c->y, low = c->y + c->h, n = 0, k;

	if (!piece_like(c, em))
		return false;
	for (k = 0; k < ps->n && n <= PIECES; k++) {
		const struct plate_cell *o = &ps->v[k];
		int left = o->x > c->x ? o->x : c->x;
		int right =
		    o->x + o->w < c->x + c->w ? o->x + o->w : c->x + c->w;
		int least = o->w < c->w ? o->w : c->w;

		if (k == i || o->y + o->h < c->y - em || o->y > c->y + em ||
		    (right - left) * 2 < least || !piece_like(o, em) ||
		    o->h > em)
			continue;
		top = o->y < top ? o->y : top;
		low = o->y + o->h > low ? o->y + o->h : low;
		n++;
	}
	return n > 0 && n <= PIECES && low - top > em * 6 / 10 &&
	    low - top < em * 13 / 10 && beside_letter(ps, c, top, low, em);
}

/* Without what stands at its ends and is no letter. */
static void
trim(struct plate_cell *c, const struct parts *letters, int em)
{
	int from = c->x + c->w, to = c->x, i;

	for (i = 0; i < letters->n; i++) {
		const struct plate_cell *l = &letters->v[i];

		if (l->x < c->x || l->x + l->w > c->x + c->w || l->y < c->y ||
		    l->y + l->h > c->y + c->h ||
		    (l->h < em / 2 && !of_broken_letter(letters, i, em)))
			continue;
		from = l->x < from ? l->x : from;
		to = l->x + l->w > to ? l->x + l->w : to;
	}
	from -= em / 2;
	to += em / 2;
	if (to < c->x + c->w)
		c->w = to - c->x;
	if (from > c->x) {
		c->w -= from - c->x;
		c->x = from;
	}
}

static void
take_cell(struct plate_cells *cs, struct plate_cell c,
    const struct parts *letters, const struct grey *g)
{
	int em = cs->em, pad = em / 5 + 1, r, b;

	if (cs->n == PLATE_CELLS || c.h < em * 6 / 10 || c.w < em * 4 / 10 ||
	    c.h > em * 7 / 2 || c.h > g->h / 3 || !has_letters(&c, letters, em))
		return;
	trim(&c, letters, em);
	/* a screw in a corner, an edge */
	if (c.w < em * 3 / 2 && c.h > em &&
	    (c.x < em || c.x + c.w > g->w - em) &&
	    (c.y < em * 2 || c.y + c.h > g->h - em * 2))
		return;
	if (c.h > em * 3 / 2)
		tighten(&c, letters, em);
	r = c.x + c.w + pad;
	b = c.y + c.h + pad;
	c.x = c.x > pad ? c.x - pad : 0;
	c.y = c.y > pad ? c.y - pad : 0;
	c.w = (r < g->w ? r : g->w) - c.x;
	c.h = (b < g->h ? b : g->h) - c.y;
	cs->v[cs->n++] = c;
}

/* Dark pixels of a row of it. */
static int
dark_in(struct Pix *pix, const struct plate_cell *c, int y)
{
	const l_uint32 *line = pixGetData(pix) + (size_t)y * pixGetWpl(pix);
	int x, n = 0;

	for (x = c->x; x < c->x + c->w; x++)
		n += GET_DATA_BIT(line, x);
	return n;
}

/* Where one row of letters hangs on the next: the emptiest row, or -1. */
static int
valley_of(struct Pix *pix, const struct plate_cell *c, int em)
{
	int most = 0, least = c->w, at = -1, y, n;

	for (y = c->y; y < c->y + c->h; y++) {
		n = dark_in(pix, c, y);
		most = n > most ? n : most;
		if (y >= c->y + em * 7 / 10 && y < c->y + c->h - em * 7 / 10 &&
		    n < least) {
			least = n;
			at = y;
		}
	}
	return least * 4 < most ? at : -1;
}

static void
take_cells(struct plate_cells *cs, struct Pix *joined, struct Pix *pix,
    const struct parts *letters, const struct grey *g)
{
	struct parts ps;
	int i, at;

	parts_of(&ps, joined);
	for (i = 0; i < ps.n; i++) {
		struct plate_cell c = ps.v[i], upper;

		while (c.h > cs->em * 17 / 10 &&
		    (at = valley_of(pix, &c, cs->em)) >= 0) {
			upper = c;
			upper.h = at - c.y;
			take_cell(cs, upper, letters, g);
			c.h -= upper.h;
			c.y = at;
		}
		take_cell(cs, c, letters, g);
	}
	parts_free(&ps);
}

/* rows: NULL, or cells whose rows are known already. */
static void
find_cells(struct plate_cells *cs, struct Pix *pix, const struct grey *g,
    const struct plate_cells *rows)
{
	struct Pix *joined;
	struct parts ps;
	int i, em = cs->em;

	parts_of(&ps, pix);
	for (i = 0; i < ps.n; i++)
		if (ps.v[i].h < em * 4 / 10) {
			if (!of_broken_letter(&ps, i, em))
				wipe(pix, &ps, i, NULL);
		} else if (ps.v[i].h > em * 3 ||
		    (!letter_like(&ps.v[i], g) &&
			(ps.v[i].h < em * 8 / 10 || ps.v[i].h > em * 2)))
			wipe(pix, &ps, i, rows);
	parts_free(&ps);
	parts_of(&ps, pix);
	joined = pixCloseSafeBrick(NULL, pix, em * 9 / 10, em / 3);
	if (joined != NULL)
		take_cells(cs, joined, pix, &ps, g);
	parts_free(&ps);
	pixDestroy(&joined);
}

void
plate_cells(struct plate_cells *cs, const struct grey *g)
{
	struct Pix *pix = black_of(g), *open, *copy;
	struct plate_cells rows;
	struct parts ps;

	memset(cs, 0, sizeof(*cs));
	parts_of(&ps, pix);
	rows.em = cs->em = height_of(&ps, g);
	rows.n = 0;
	parts_free(&ps);
	if (pix == NULL)
		return;
	/* streaks that letters hang on */
	open = pixOpenBrick(NULL, pix, 1, cs->em / 10 + (cs->em < 20));
	copy = pixCopy(NULL, open);
	if (copy != NULL) {
		find_cells(&rows, copy, g, NULL);
		find_cells(cs, open, g, &rows);
	}
	sort_cells(cs);
	pixDestroy(&pix);
	pixDestroy(&open);
	pixDestroy(&copy);
}

static void
whiten(struct grey *g, const struct plate_cell *c, int more)
{
	int x, y;

	for (y = c->y - more; y < c->y + c->h + more; y++)
		for (x = c->x - more; x < c->x + c->w + more; x++)
			if (x >= 0 && y >= 0 && x < g->w && y < g->h)
				g->px[(size_t)y * g->w + x] = 255;
}

/* A dot or a dash inside a narrow ring: a nought that is no O. */
static void
empty_noughts(struct grey *g, const struct parts *ps, int em)
{
	int i, k;

	for (i = 0; i < ps->n; i++) {
		const struct plate_cell *in = &ps->v[i];

		if (in->h > em / 2 || in->w > em / 2 || in->h < em / 8)
			continue;
		for (k = 0; k < ps->n; k++) {
			const struct plate_cell *o = &ps->v[k];
			int dx = 2 * in->x + in->w - 2 * o->x - o->w;
			int dy = 2 * in->y + in->h - 2 * o->y - o->h;

			if (o->h > em / 2 && o->h < em * 2 &&
			    o->h * 10 > o->w * 11 && in->w * 2 < o->w + 2 &&
			    in->h * 5 < o->h * 3 && abs(dx) * 4 < o->w &&
			    abs(dy) * 4 < o->h) {
				whiten(g, in, 1);
				break;
			}
		}
	}
}

void
plate_clean(struct grey *g, int em)
{
	struct Pix *pix = black_of(g);
	struct parts ps;
	size_t n = (size_t)g->w * g->h, at;
	int i;

	parts_of(&ps, pix);
	pixDestroy(&pix);
	for (at = 0; at < n; at++) {
		int v = (g->px[at] - INK) * 255 / (BLANK - INK);

		g->px[at] = (unsigned char)(v < 0 ? 0 : v > 255 ? 255 : v);
	}
	for (i = 0; i < ps.n; i++) {
		const struct plate_cell *c = &ps.v[i];

		if (!(c->h <= em / 6 + 1 && c->w > em * 13 / 10) &&
		    !(c->w <= em / 8 && c->h <= em / 8))
			continue;
		whiten(g, c, 0);
	}
	empty_noughts(g, &ps, em);
	parts_free(&ps);
}
