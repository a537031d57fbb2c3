#include "image/placing.h"

#include <math.h>
#include <stdlib.h>

/* Rings about a disc, and how far each is from the one within. */
enum { RINGS = 9, SIDES = 8, LEADER = 2, ROUND = 24 };

static const double RING = 9, NEAR = 2, ASCENT = 0.86, LEADING = 1.15, AIR = 2;
/* A covered point of a label, of a solid, of a line, of what is off the sheet. */
static const double OVER_LABEL = 8, OVER_SOLID = 1, OVER_LINE = 3, OFF = 30;
/* Less is what rounding leaves. */
static const double FREE = 0.5;

void
placing_sheet(struct placing *p, double x, double y, double w, double h)
{
	p->sheet = (struct placing_box){ x, y, w, h };
}

void
placing_solid(struct placing *p, double x, double y, double w, double h)
{
	GROW(p->solids, p->nsolids, p->solids_cap);
	p->solids[p->nsolids++] = (struct placing_box){ x, y, w, h };
}

void
placing_path(struct placing *p, const double *xy, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++)
		for (size_t k = 0; k < 4; k++) {
			GROW(p->lines, p->nlines, p->lines_cap);
			p->lines[p->nlines++] = xy[2 * i + k];
		}
}

void
placing_circle(struct placing *p, double x, double y, double r)
{
	double xy[2 * (ROUND + 1)];

	for (int i = 0; i <= ROUND; i++) {
		xy[2 * i] = x + r * cos(2 * M_PI * i / ROUND);
		xy[2 * i + 1] = y + r * sin(2 * M_PI * i / ROUND);
	}
	placing_path(p, xy, ROUND + 1);
}

/* With a little air about it, or two names read as one. */
static void
keep(struct placing *p, const struct placing_box *b)
{
	GROW(p->labels, p->nlabels, p->labels_cap);
	p->labels[p->nlabels++] =
	    (struct placing_box){ b->x - AIR, b->y, b->w + 2 * AIR, b->h };
}

/* ---- what a place costs ---- */

static double
overlap(const struct placing_box *a, const struct placing_box *b)
{
	double w = fmin(a->x + a->w, b->x + b->w) - fmax(a->x, b->x);
	double h = fmin(a->y + a->h, b->y + b->h) - fmax(a->y, b->y);

	return w > 0 && h > 0 ? w * h : 0;
}

/* Cuts [from, to] of a line down to where it lies between two bounds. */
static void
clip(double start, double step, double low, double high, double *from,
    double *to)
{
	double a, b;

	if (fabs(step) < 1e-9) {
		if (start < low || start > high)
			*to = *from - 1;
		return;
	}
	a = (low - start) / step;
	b = (high - start) / step;
	*from = fmax(*from, fmin(a, b));
	*to = fmin(*to, fmax(a, b));
}

/* How much of a line lies in the box. */
static double
crossed(const double *l, const struct placing_box *b)
{
	double dx = l[2] - l[0], dy = l[3] - l[1], from = 0, to = 1;

	clip(l[0], dx, b->x, b->x + b->w, &from, &to);
	clip(l[1], dy, b->y, b->y + b->h, &from, &to);
	return to > from ? (to - from) * hypot(dx, dy) : 0;
}

static double
cost(const struct placing *p, const struct placing_box *b)
{
	double c = OFF * (b->w * b->h - overlap(b, &p->sheet));

	for (size_t i = 0; i < p->nlabels; i++)
		c += OVER_LABEL * overlap(b, &p->labels[i]);
	for (size_t i = 0; i < p->nsolids; i++)
		c += OVER_SOLID * overlap(b, &p->solids[i]);
	for (size_t i = 0; i + 3 < p->nlines; i += 4)
		c += OVER_LINE * crossed(&p->lines[i], b);
	return c;
}

/* ---- labels ---- */

static struct placing_box
size_of(const struct placing_line *l, size_t n)
{
	struct placing_box b = { 0, 0, 0, 0 };

	for (size_t i = 0; i < n; i++) {
		if (l[i].text[0] == '\0')
			continue;
		b.w =
		    fmax(b.w, drawing_text_width(l[i].text, l[i].letters.size));
		b.h += l[i].letters.size * LEADING;
	}
	return b;
}

/* at: 0 the left edge, 0.5 the middle, 1 the right edge. */
static void
draw(struct placing *p, struct drawing *d, const struct placing_box *b,
    double at, const struct placing_line *l, size_t n)
{
	double y = b->y;

	for (size_t i = 0; i < n; i++) {
		struct lettering letters = l[i].letters;

		if (l[i].text[0] == '\0')
			continue;
		letters.anchor = at < 0.25 ? ANCHOR_START :
		    at > 0.75              ? ANCHOR_END :
					     ANCHOR_MIDDLE;
		drawing_text(d, b->x + at * b->w, y + letters.size * ASCENT,
		    &letters, l[i].text);
		y += letters.size * LEADING;
	}
	keep(p, b);
}

/* From where the disc ends to the nearest point of the label; false: none. */
static bool
leader(double x, double y, double r, const struct placing_box *b, double xy[4])
{
	double tx = fmax(b->x, fmin(x, b->x + b->w));
	double ty = fmax(b->y, fmin(y, b->y + b->h));
	double far = hypot(tx - x, ty - y);

	if (far <= r)
		return false;
	xy[0] = x + (tx - x) * r / far;
	xy[1] = y + (ty - y) * r / far;
	xy[2] = tx;
	xy[3] = ty;
	return true;
}

/* A leader through another name would name that too. */
static double
leads_over(const struct placing *p, const double xy[4])
{
	double c = 0;

	for (size_t i = 0; i < p->nlabels; i++)
		c += OVER_LABEL * crossed(xy, &p->labels[i]);
	return c;
}

void
placing_about(struct placing *p, struct drawing *d, double x, double y,
    double r, enum placing_side first, const struct placing_line *l, size_t n)
{
	/* below, right, above, left, then the corners between them */
	static const signed char sides[SIDES][2] = { { 0, 1 }, { 1, 0 },
		{ 0, -1 }, { -1, 0 }, { 1, 1 }, { 1, -1 }, { -1, -1 },
		{ -1, 1 } };
	struct placing_box b = size_of(l, n), best = b;
	double least = INFINITY, at = 0.5, line[4];
	int far = 0;

	if (b.w <= 0)
		return;
	for (int i = 0; i < RINGS * SIDES && least > 0; i++) {
		int k = i % SIDES, ring = i / SIDES;
		int side = k < 4 ? (k + (int)first) % 4 : k;
		int dx = sides[side][0], dy = sides[side][1];
		double off = r + NEAR + ring * RING, c;

		if (dx != 0 && dy != 0)
			off *= 0.75;
		b.x = dx > 0 ? x + off : dx < 0 ? x - off - b.w : x - b.w / 2;
		b.y = dy > 0 ? y + off : dy < 0 ? y - off - b.h : y - b.h / 2;
		c = cost(p, &b);
		if (ring >= LEADER && leader(x, y, r, &b, line))
			c += leads_over(p, line);
		if (c < FREE || c + ring < least) {
			least = c < FREE ? 0 : c + ring;
			best = b;
			at = dx > 0 ? 0 : dx < 0 ? 1 : 0.5;
			far = ring;
		}
	}
	if (far >= LEADER && leader(x, y, r, &best, line)) {
		drawing_line(d, line, 2,
		    &(struct stroke){ 0.6, DRAW_GREY, STROKE_SOLID });
		placing_path(p, line, 2);
	}
	draw(p, d, &best, at, l, n);
}

void
placing_along(struct placing *p, struct drawing *d,
    const struct placing_box *box, const struct placing_line *l, size_t n)
{
	struct placing_box b = size_of(l, n), best = b;
	const double ys[] = { box->y - b.h - NEAR, box->y + box->h + NEAR,
		box->y + NEAR, box->y + box->h - b.h - NEAR };
	const double xs[] = { box->x, box->x + box->w - b.w,
		box->x + (box->w - b.w) / 2, box->x + box->w + NEAR,
		box->x - b.w - NEAR };
	double least = INFINITY;

	if (b.w <= 0)
		return;
	/* over and under its width before beside it */
	for (size_t i = 0; i < 4 * 5 && least > 0; i++) {
		double c;

		b.x = i < 12 ? xs[i % 3] : xs[3 + i % 2];
		b.y = i < 12 ? ys[i / 3] : ys[(i - 12) / 2];
		if ((c = cost(p, &b)) < least) {
			least = c < FREE ? 0 : c;
			best = b;
		}
	}
	draw(p, d, &best, 0, l, n);
}

void
placing_release(struct placing *p)
{
	free(p->labels);
	free(p->solids);
	free(p->lines);
	*p = (struct placing)PLACING_INIT;
}
