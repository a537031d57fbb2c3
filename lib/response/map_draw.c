#include "response/map_draw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "image/chart.h"
#include "image/placing.h"

enum {
	WIDTH = 760,
	PLAN_MOST = 500, /* height */
	MARGIN = 34, /* names of discs hang over */
	TITLE = 13,
	TEXT = 9,
	SMALL = 7,
	TILE_W = 146,
	TILE_H = 36,
	GAP = 6,
	TILES = 5,
	NAME_MOST = 120
};

struct sheet {
	const struct risk_map *m;
	const struct map_plan *p;
	struct drawing *d;
	struct placing names;
	double top, scale;
	bool current;
};

static void
text(struct sheet *s, double x, double y, double size, uint32_t colour,
    enum lettering_anchor anchor, bool bold, const char *t)
{
	drawing_text(s->d, x, y,
	    &(struct lettering){ .size = size,
		.colour = colour,
		.anchor = anchor,
		.bold = bold },
	    t);
}

static void
fitted(struct sheet *s, double x, double y, double size, uint32_t colour,
    bool bold, double room, const char *t)
{
	struct buf b = BUF_INIT;

	drawing_text_fit(&b, t, size, room);
	text(s, x, y, size, colour, ANCHOR_MIDDLE, bold, b.ptr);
	buf_release(&b);
}

static double
across(const struct sheet *s, double x)
{
	return MARGIN + (x - s->p->box.left) * s->scale +
	    (WIDTH - 2 * MARGIN -
		(s->p->box.right - s->p->box.left) * s->scale) /
	    2;
}

static double
down(const struct sheet *s, double y)
{
	return s->top + (s->p->box.high - y) * s->scale;
}

static int
level_of(const struct sheet *s, const struct risk_area *a)
{
	return s->current ? a->level : a->inherent;
}

/* "红 62", "黄", "—" */
static void
word(const struct sheet *s, const struct risk_area *a, struct buf *b)
{
	buf_puts(b, s->m->colours[level_of(s, a)]);
	if (s->current && a->nterms > 0)
		buf_printf(b, " %.0f", a->points);
}

/* What stands there, in few letters. */
static void
counts(const struct sheet *s, const struct risk_area *a, struct buf *b)
{
	const struct {
		const char *what;
		size_t n;
	} v[] = { { _("E"), a->emergencies }, { _("D"), a->drills },
		{ _("H"), a->hazards }, { _("O"), a->overdue },
		{ _("A"), a->alarms }, { _("P"), a->permits },
		{ _("X"), a->conflicts } };

	for (size_t i = 0; s->current && i < sizeof(v) / sizeof(v[0]); i++)
		if (v[i].n > 0)
			buf_printf(b, "%s%s%zu", b->len > 0 ? " " : "",
			    v[i].what, v[i].n);
}

/* ---- shapes ---- */

static void
polygon(struct sheet *s, const struct map_shape *h, uint32_t fill,
    const struct stroke *edge)
{
	double *xy = xcalloc(2 * h->n, sizeof(*xy));

	for (size_t i = 0; i < h->n; i++) {
		xy[2 * i] = across(s, h->xy[2 * i]);
		xy[2 * i + 1] = down(s, h->xy[2 * i + 1]);
	}
	drawing_area(s->d, xy, h->n, fill, edge);
	free(xy);
}

static bool
around(const struct sheet *s, size_t i)
{
	const struct map_shape *h = &s->p->shapes[i];

	return h->kind == MAP_FRAME ||
	    (h->kind == MAP_OUTLINE && s->m->areas[i].has_below);
}

/* Around others: only its edge has the colour, for the rest is theirs. */
static void
frame(struct sheet *s, size_t i)
{
	const struct risk_area *a = &s->m->areas[i];
	const struct map_shape *h = &s->p->shapes[i];
	int level = level_of(s, a);

	polygon(s, h, DRAW_WASH,
	    &(struct stroke){ level > 0 ? 2.5 : 1,
		level > 0 ? chart_level(level).fill : DRAW_PALE,
		STROKE_SOLID });
}

static struct placing_box
edges(const struct sheet *s, const struct map_shape *h)
{
	struct placing_box b = { 1e9, 1e9, -1e9, -1e9 };

	for (size_t k = 0; k < h->n; k++) {
		b.x = fmin(b.x, across(s, h->xy[2 * k]));
		b.w = fmax(b.w, across(s, h->xy[2 * k]));
		b.y = fmin(b.y, down(s, h->xy[2 * k + 1]));
		b.h = fmax(b.h, down(s, h->xy[2 * k + 1]));
	}
	b.w -= b.x;
	b.h -= b.y;
	return b;
}

static void
frame_name(struct sheet *s, size_t i)
{
	const struct risk_area *a = &s->m->areas[i];
	const struct placing_box edge = edges(s, &s->p->shapes[i]);
	struct buf b = BUF_INIT, n = BUF_INIT;

	buf_printf(&b, "%s  ", a->name);
	word(s, a, &b);
	counts(s, a, &n);
	if (n.len > 0)
		buf_printf(&b, "  %s", n.ptr);
	placing_along(&s->names, s->d, &edge,
	    &(struct placing_line){
		{ .size = TEXT, .colour = DRAW_INK, .bold = true }, b.ptr },
	    1);
	buf_release(&b);
	buf_release(&n);
}

static void
outline(struct sheet *s, size_t i)
{
	const struct risk_area *a = &s->m->areas[i];
	const struct map_shape *h = &s->p->shapes[i];
	struct chart_level l = chart_level(level_of(s, a));
	double x = across(s, h->at.x), y = down(s, h->at.y);
	double room = edges(s, h).w - 6;
	struct buf b = BUF_INIT, n = BUF_INIT;

	polygon(s, h, l.fill, &(struct stroke){ 1, DRAW_WHITE, STROKE_SOLID });
	fitted(s, x, y - 3, TEXT, l.ink, true, room, a->name);
	word(s, a, &b);
	fitted(s, x, y + 8, TEXT, l.ink, true, room, b.ptr);
	counts(s, a, &n);
	fitted(s, x, y + 18, SMALL, l.ink, false, room, n.ptr);
	buf_release(&b);
	buf_release(&n);
}

static double
disc_radius(const struct sheet *s, size_t i)
{
	return fmax(s->p->shapes[i].radius * s->scale, 9);
}

/* Does a disc have room for its points beside its colour's name? */
static bool
roomy(const struct sheet *s, size_t i)
{
	struct buf b = BUF_INIT;
	bool fits;

	word(s, &s->m->areas[i], &b);
	fits = drawing_text_width(b.ptr, TEXT) <= 2 * disc_radius(s, i) - 6;
	buf_release(&b);
	return fits;
}

static void
disc(struct sheet *s, size_t i)
{
	const struct risk_area *a = &s->m->areas[i];
	const struct map_shape *h = &s->p->shapes[i];
	struct chart_level l = chart_level(level_of(s, a));
	double x = across(s, h->at.x), y = down(s, h->at.y);
	struct buf b = BUF_INIT;

	drawing_circle(s->d, x, y, disc_radius(s, i), l.fill,
	    &(struct stroke){ 1, DRAW_GREY, STROKE_SOLID });
	if (roomy(s, i))
		word(s, a, &b);
	else
		buf_puts(&b, s->m->colours[level_of(s, a)]);
	text(s, x, y + 3, TEXT, l.ink, ANCHOR_MIDDLE, true, b.ptr);
	buf_release(&b);
}

static void
tile(struct sheet *s, size_t i, double x, double y)
{
	const struct risk_area *a = &s->m->areas[i];
	struct chart_level l = chart_level(level_of(s, a));
	struct buf b = BUF_INIT, n = BUF_INIT;

	drawing_box(s->d, x, y, TILE_W, TILE_H, l.fill);
	word(s, a, &b);
	fitted(s, x + TILE_W / 2.0, y + 12, TEXT, l.ink, true, TILE_W - 8,
	    a->name);
	if (a->has_below && s->current && a->worst > 0)
		buf_printf(&b, _("  below: %s"), s->m->colours[a->worst]);
	fitted(s, x + TILE_W / 2.0, y + 22, TEXT, l.ink, false, TILE_W - 8,
	    b.ptr);
	counts(s, a, &n);
	fitted(s, x + TILE_W / 2.0, y + 31, SMALL, l.ink, false, TILE_W - 8,
	    n.ptr);
	buf_release(&b);
	buf_release(&n);
}

static double
tiles(struct sheet *s, double top)
{
	size_t at = 0;

	for (size_t i = 0; i < s->m->nareas; i++) {
		size_t row = at / TILES;

		if (s->p->shapes[i].kind != MAP_TILE)
			continue;
		tile(s, i, (TILE_W + GAP) * (double)(at % TILES),
		    top + (TILE_H + GAP) * (double)row);
		at++;
	}
	at = (at + TILES - 1) / TILES;
	return (TILE_H + GAP) * (double)at;
}

/* ---- what lies over the areas ---- */

static void
conflicts(struct sheet *s)
{
	struct stroke red = { 1.5, DRAW_ALARM, STROKE_DASHED };

	for (size_t i = 0; i < s->m->nconflicts; i++) {
		const struct risk_conflict *c = &s->m->conflicts[i];
		struct map_spot a, b;
		double xy[4];

		if (!map_plan_permit(s->p, c->a, &a) ||
		    !map_plan_permit(s->p, c->b, &b))
			continue;
		xy[0] = across(s, a.x);
		xy[1] = down(s, a.y);
		xy[2] = across(s, b.x);
		xy[3] = down(s, b.y);
		if (hypot(xy[2] - xy[0], xy[3] - xy[1]) < 6)
			continue; /* one place: its own words say so */
		drawing_line(s->d, xy, 2, &red);
		placing_path(&s->names, xy, 2);
		placing_about(&s->names, s->d, (xy[0] + xy[2]) / 2,
		    (xy[1] + xy[3]) / 2, 0, SIDE_ABOVE,
		    &(struct placing_line){
			{ .size = SMALL, .colour = DRAW_ALARM, .bold = true },
			c->now ? _("conflict") : _("conflict to come") },
		    1);
	}
}

/* Below it, or wherever else about it nothing stands. */
static void
disc_name(struct sheet *s, size_t i)
{
	const struct risk_area *a = &s->m->areas[i];
	const struct map_shape *h = &s->p->shapes[i];
	struct buf b = BUF_INIT, n = BUF_INIT, fit = BUF_INIT;

	buf_puts(&b, a->name);
	if (s->current && a->nterms > 0 && !roomy(s, i))
		buf_printf(&b, " %.0f", a->points);
	drawing_text_fit(&fit, b.ptr, SMALL, NAME_MOST);
	counts(s, a, &n);
	placing_about(&s->names, s->d, across(s, h->at.x), down(s, h->at.y),
	    disc_radius(s, i), SIDE_BELOW,
	    (struct placing_line[]){
		{ { .size = SMALL, .colour = DRAW_INK, .bold = true },
		    fit.ptr },
		{ { .size = SMALL, .colour = DRAW_INK },
		    n.len > 0 ? n.ptr : "" } },
	    2);
	buf_release(&b);
	buf_release(&n);
	buf_release(&fit);
}

/* What names keep off; then first those that can go nowhere else. */
static void
names(struct sheet *s)
{
	static const double inner = 0.95; /* of a disc, as a square */

	for (size_t i = 0; i < s->m->nareas; i++) {
		const struct map_shape *h = &s->p->shapes[i];
		const struct placing_box e = edges(s, h);
		double r = disc_radius(s, i) * inner;

		if (h->kind == MAP_DISC)
			placing_solid(&s->names, across(s, h->at.x) - r,
			    down(s, h->at.y) - r, 2 * r, 2 * r);
		else if (around(s, i))
			placing_path(&s->names,
			    (double[]){ e.x, e.y, e.x + e.w, e.y, e.x + e.w,
				e.y + e.h, e.x, e.y + e.h, e.x, e.y },
			    5);
		else if (h->kind == MAP_OUTLINE)
			placing_solid(&s->names, e.x, e.y, e.w, e.h);
	}
	if (s->current)
		conflicts(s);
	for (size_t i = 0; i < s->m->nareas; i++)
		if (around(s, i))
			frame_name(s, i);
	for (size_t i = 0; i < s->m->nareas; i++)
		if (s->p->shapes[i].kind == MAP_DISC)
			disc_name(s, i);
}

static void
compass(struct sheet *s, double y)
{
	double step = 10, xy[4];
	struct stroke ink = { 1.5, DRAW_INK, STROKE_SOLID };
	char t[40];

	while (step * s->scale < 50)
		step *= step == 20 || step == 200 ? 2.5 : 2;
	xy[0] = WIDTH - 10 - step * s->scale;
	xy[2] = WIDTH - 10;
	xy[1] = xy[3] = y;
	drawing_line(s->d, xy, 2, &ink);
	snprintf(t, sizeof(t), "%g m", step);
	text(s, (xy[0] + xy[2]) / 2, y - 3, SMALL, DRAW_INK, ANCHOR_MIDDLE,
	    false, t);
	text(s, xy[0] - 12, y, TEXT, DRAW_INK, ANCHOR_END, false,
	    _("north is up"));
}

static double
legend(struct sheet *s, double y)
{
	double x = 0;

	for (int i = 1; i <= 5; i++) {
		struct chart_level l = chart_level(i % 5);
		struct buf b = BUF_INIT;

		drawing_box(s->d, x, y, 12, 10, l.fill);
		buf_printf(&b, "%s %s", s->m->colours[i % 5],
		    s->m->labels[i % 5]);
		text(s, x + 16, y + 8, TEXT, DRAW_INK, ANCHOR_START, false,
		    b.ptr);
		x += 30 + drawing_text_width(b.ptr, TEXT);
		buf_release(&b);
	}
	text(s, 0, y + 21, SMALL, DRAW_GREY, ANCHOR_START, false,
	    _("E emergencies (red), D drills (not counted), H hazards, O of "
	      "them overdue, A alarms, P permits at work, X conflicts of "
	      "permits; figures beside a colour are points"));
	return y + 30;
}

static void
shapes(struct sheet *s)
{
	size_t deepest = 0;

	for (size_t i = 0; i < s->m->nareas; i++)
		deepest = s->m->areas[i].depth > deepest ?
		    s->m->areas[i].depth :
		    deepest;
	/* the large below the small */
	for (size_t depth = 0; depth <= deepest; depth++)
		for (size_t i = 0; i < s->m->nareas; i++) {
			const struct map_shape *h = &s->p->shapes[i];

			if (s->m->areas[i].depth != depth)
				continue;
			if (around(s, i))
				frame(s, i);
			else if (h->kind == MAP_OUTLINE)
				outline(s, i);
			else if (h->kind == MAP_DISC)
				disc(s, i);
		}
}

static double
panel(struct sheet *s, double y, const char *title)
{
	double w = s->p->box.right - s->p->box.left;
	double h = s->p->box.high - s->p->box.low;

	text(s, 0, y + TITLE, TITLE, DRAW_INK, ANCHOR_START, true, title);
	y += TITLE + 24;
	if (s->p->any) {
		s->scale = fmin((WIDTH - 2.0 * MARGIN) / fmax(w, 1),
		    PLAN_MOST / fmax(h, 1));
		s->top = y;
		placing_sheet(&s->names, 0, y - 16, WIDTH, h * s->scale + 40);
		shapes(s);
		names(s);
		placing_release(&s->names);
		y += h * s->scale + 26;
		compass(s, y);
		y += 10;
	}
	return y + tiles(s, y) + 8;
}

void
risk_map_draw(const struct risk_map *m, struct drawing *d)
{
	struct map_plan p;
	struct sheet s = {
		.m = m, .p = &p, .d = d, .names = PLACING_INIT, .current = true
	};
	struct buf b = BUF_INIT;
	char at[CLOCK_TEXT];
	double y;

	map_plan_make(&p, m);
	drawing_size(d, WIDTH, 0);
	clock_short(m->at, at);
	buf_printf(&b, _("%sRisk now, %s"), m->rehearsal ? "【演练】" : "", at);
	y = legend(&s, 2);
	y = panel(&s, y, b.ptr);
	s.current = false;
	y = panel(&s, y, _("Inherent risk, as assessed"));
	drawing_size(d, WIDTH, y);
	buf_release(&b);
	arena_release(&p.arena);
}
