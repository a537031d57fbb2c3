#include "code/plate_cells.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { DARK = 120, INK = 50, BLANK = 170, LEAST = 7, MOST = 140 };

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
};

/* Boxes of what is connected in it. */
static void
parts_of(struct parts *ps, struct Pix *pix)
{
	struct Boxa *boxes = pix == NULL ? NULL : pixConnComp(pix, NULL, 8);
	int i, n = boxes == NULL ? 0 : boxaGetCount(boxes);

	ps->v = xcalloc((size_t)n + 1, sizeof(*ps->v));
	ps->n = n;
	for (i = 0; i < n; i++)
		boxaGetBoxGeometry(boxes, i, &ps->v[i].x, &ps->v[i].y,
		    &ps->v[i].w, &ps->v[i].h);
	boxaDestroy(&boxes);
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

/* The height that seven of ten letters and parts of letters do not exceed. */
static int
height_of(const struct parts *ps, const struct grey *g)
{
	int *h = xcalloc((size_t)ps->n + 1, sizeof(*h)), n = 0, i, em;

	for (i = 0; i < ps->n; i++)
		if (letter_like(&ps->v[i], g) && ps->v[i].w >= 3)
			h[n++] = ps->v[i].h;
	qsort(h, (size_t)n, sizeof(*h), by_int);
	em = n > 0 ? h[n * 7 / 10] : 24;
	free(h);
	return em < 10 ? 10 : em;
}

static void
wipe(struct Pix *pix, const struct plate_cell *c)
{
	struct Box *b = boxCreate(c->x, c->y, c->w, c->h);

	pixClearInRect(pix, b);
	boxDestroy(&b);
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

static void
take_cells(struct plate_cells *cs, struct Pix *joined,
    const struct parts *letters, const struct grey *g)
{
	struct parts ps;
	int i, em = cs->em;

	parts_of(&ps, joined);
	for (i = 0; i < ps.n && cs->n < PLATE_CELLS; i++) {
		struct plate_cell *c = &ps.v[i];
		int pad = em / 5 + 1, r, b;

		if (c->h < em * 6 / 10 || c->w < em * 4 / 10 ||
		    c->h > em * 7 / 2 || c->h > g->h / 3)
			continue;
		/* a screw in a corner, an edge */
		if (c->w < em * 3 / 2 && c->h > em &&
		    (c->x < em || c->x + c->w > g->w - em) &&
		    (c->y < em * 2 || c->y + c->h > g->h - em * 2))
			continue;
		if (c->h > em * 3 / 2)
			tighten(c, letters, em);
		r = c->x + c->w + pad;
		b = c->y + c->h + pad;
		c->x = c->x > pad ? c->x - pad : 0;
		c->y = c->y > pad ? c->y - pad : 0;
		c->w = (r < g->w ? r : g->w) - c->x;
		c->h = (b < g->h ? b : g->h) - c->y;
		cs->v[cs->n++] = *c;
	}
	free(ps.v);
}

void
plate_cells(struct plate_cells *cs, const struct grey *g)
{
	struct Pix *pix = black_of(g), *joined;
	struct parts ps;
	int i;

	memset(cs, 0, sizeof(*cs));
	parts_of(&ps, pix);
	cs->em = height_of(&ps, g);
	for (i = 0; pix != NULL && i < ps.n; i++)
		if (!letter_like(&ps.v[i], g) || ps.v[i].h < cs->em / 4)
			wipe(pix, &ps.v[i]);
	joined = pix == NULL ?
	    NULL :
	    pixCloseSafeBrick(NULL, pix, cs->em * 9 / 10, cs->em / 3);
	take_cells(cs, joined, &ps, g);
	free(ps.v);
	sort_cells(cs);
	pixDestroy(&pix);
	pixDestroy(&joined);
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
	free(ps.v);
}
