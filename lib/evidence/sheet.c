#include "evidence/sheet.h"

#include <string.h>

#include "base/earth.h"
#include "base/str.h"
#include "evidence/photo.h"
#include "evidence/place.h"
#include "flow/display.h"
#include "image/text.h"

/* Millimetres of an A4 page on its side. */
enum {
	WIDE = 297,
	HIGH = 210,
	EDGE = 14,
	BETWEEN = 9,
	PIXELS = 2200,
	DPI = 150
};

enum {
	INK = 0x1d242b,
	GREY = 0x5b6570,
	PALE = 0xc9d0d7,
	WASH = 0xf2f4f6,
	GOOD = 0x1f6b45,
	DOUBT = 0x9a6200,
	BAD = 0xb3241c
};

static const double column = (WIDE - 2 * EDGE - BETWEEN) / 2.0;

static int
side(struct sheet_side *d, struct look *look, struct ledger *lg,
    const struct stamp_photo *v, size_t n, const char *id, const char *role,
    struct err *e)
{
	d->photo = stamp_find(v, n, id, role, e);
	if (d->photo == NULL ||
	    stamp_photo(lg, d->photo, PIXELS, &d->jpeg, &d->said, e) < 0)
		return -1;
	return photo_look(look, lg->store, d->photo->name, e);
}

static const char *
first_role(const struct stamp_photo *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (streq(v[i].role, "before"))
			return "before";
	return "site";
}

int
sheet_make(struct sheet *s, struct ledger *lg, const struct record *r,
    const char *before, const char *after, struct err *e)
{
	struct stamp_photo *v;
	const struct flow_node *node;
	const struct flow *f;
	struct look a, b;
	size_t n;

	stamp_photos(lg, r, &v, &n, &s->arena);
	if (ledger_flow(lg, r->schema->kind, r->schema->version, &f, e) < 0 ||
	    side(&s->before, &a, lg, v, n, r->id,
		before != NULL ? before : first_role(v, n), e) < 0 ||
	    side(&s->after, &b, lg, v, n, r->id,
		after != NULL ? after : "after", e) < 0)
		return -1;
	look_compare(&s->match, &a, &b);
	s->id = arena_str(&s->arena, r->id);
	s->title = record_title(lg, f, r, &s->arena);
	node = flow_node(f, r->shown->node);
	s->state = node != NULL ? node->name : "";
	s->rehearsal = store_rehearsal(lg->store);
	s->now = store_now(lg->store);
	snprintf(s->head, sizeof(s->head), "%.12s", store_head(lg->store));
	return 0;
}

void
sheet_release(struct sheet *s)
{
	buf_release(&s->before.jpeg);
	buf_release(&s->after.jpeg);
	arena_release(&s->arena);
}

/* ---- what comparing says ---- */

struct verdict {
	uint32_t colour;
	const char *text;
};

/*
 * Two pictures that look the same may be one saved twice, or two from a tripod:
 * no comparison tells them apart.
 */
static struct verdict
verdict_of(const struct sheet *s)
{
	if (streq(s->before.said.sha, s->after.said.sha))
		return (struct verdict){ BAD, _("the same picture twice") };
	switch (s->match.verdict) {
	case LOOK_SAME:
		return (struct verdict){ DOUBT,
			_("no difference to be seen: the same picture, or one "
			  "from the same stand") };
	case LOOK_COPY:
		return (struct verdict){ BAD,
			_("one picture is made from the other") };
	case LOOK_PLACE:
		return (struct verdict){ GOOD,
			_("the same place, another picture") };
	default:
		return (struct verdict){ DOUBT,
			_("not recognised as the same place") };
	}
}

static bool
reversed(const struct sheet *s)
{
	msec before = s->before.said.exif.taken,
	     after = s->after.said.exif.taken;

	return before != MSEC_NONE && after != MSEC_NONE && after <= before;
}

bool
sheet_doubtful(const struct sheet *s)
{
	return s->match.verdict != LOOK_PLACE || reversed(s);
}

/* Times and places as the photos claim them, against each other. */
static void
remarks(const struct sheet *s, struct buf *out)
{
	const struct exif *a = &s->before.said.exif, *b = &s->after.said.exif;
	char span[CLOCK_TEXT];

	buf_printf(out, _("likeness %d%%"), s->match.percent);
	buf_puts(out, "    ");
	if (a->taken == MSEC_NONE || b->taken == MSEC_NONE) {
		buf_puts(out, _("which was taken first is not known"));
	} else if (reversed(s)) {
		buf_puts(out, _("after was not taken later than before"));
	} else {
		clock_span(b->taken - a->taken, span);
		buf_printf(out, _("after was taken %s later"), span);
	}
	buf_puts(out, "    ");
	if (a->placed && b->placed)
		buf_printf(out, _("taken %.0f m apart"),
		    earth_metres(a->lat, a->lon, b->lat, b->lon));
	else
		buf_puts(out, _("how far apart is not known"));
}

/* ---- drawing ---- */

static void
heading(const struct sheet *s, struct canvas *c)
{
	struct text_style big = { .size = 17, .colour = INK, .bold = true };
	struct text_style small = { .size = 9.5, .colour = GREY, .lines = 1 };
	struct buf b = BUF_INIT;
	char now[CLOCK_TEXT];

	if (s->rehearsal)
		buf_puts(&b, _("[REHEARSAL] "));
	buf_puts(&b, _("Before and after"));
	buf_printf(&b, "  %s", s->id);
	big.lines = 1;
	text_draw(c, EDGE, 10, WIDE - 2 * EDGE, b.ptr, &big, NULL);
	buf_clear(&b);
	clock_short(s->now, now);
	buf_printf(&b, _("%s  ·  state: %s  ·  drawn %s from %s"), s->title,
	    s->state, now, s->head);
	text_draw(c, EDGE, 19.5, WIDE - 2 * EDGE, b.ptr, &small, NULL);
	canvas_line(c, EDGE, 26.5, WIDE - EDGE, 26.5, PALE, 0.3);
	buf_release(&b);
}

/* One "label value"; returns the height. */
static double
row(struct canvas *c, double x, double y, const char *label, const char *value)
{
	struct text_style l = { .size = 8.5, .colour = GREY };
	struct text_style v = { .size = 8.5, .colour = INK };
	struct text_extent t;

	text_draw(c, x, y, 30, label, &l, NULL);
	text_draw(c, x + 30, y, column - 30,
	    *value != '\0' ? value : _("unknown"), &v, &t);
	return t.height;
}

static int
draw_side(const struct sheet_side *d, struct canvas *c, double x, struct err *e)
{
	struct text_style head = { .size = 11, .colour = INK, .bold = true };
	struct text_style sum = { .size = 6.3, .colour = INK, .mono = true };
	const double top = 36, room = 110;
	double w = column, h = column * d->said.height / d->said.width, y;

	if (h > room) {
		h = room;
		w = room * d->said.width / d->said.height;
	}
	text_draw(c, x, 29, column, d->photo->stamp.what, &head, NULL);
	canvas_rect(c, x, top, column, room, WASH, CANVAS_NONE, 0);
	if (canvas_jpeg(c, d->jpeg.ptr, d->jpeg.len, x + (column - w) / 2, top,
		w, h, e) < 0)
		return -1;
	y = top + room + 2.5;
	y += row(c, x, y, _("taken (claimed)"), d->said.taken);
	y += row(c, x, y, _("place (claimed)"), d->said.place);
	y += row(c, x, y, _("received"), d->photo->stamp.received);
	y += row(c, x, y, _("by"), d->photo->stamp.person);
	y += row(c, x, y, _("area"), d->photo->stamp.area);
	text_draw(c, x, y + 0.5, column, d->said.sha, &sum, NULL);
	return 0;
}

static void
draw_verdict(const struct sheet *s, struct canvas *c)
{
	struct verdict v = verdict_of(s);
	struct text_style big = {
		.size = 12, .colour = v.colour, .bold = true
	};
	struct text_style small = { .size = 9, .colour = INK, .lines = 1 };
	struct text_style note = { .size = 7.5, .colour = GREY, .lines = 1 };
	struct buf b = BUF_INIT;

	if (v.colour == GOOD && reversed(s))
		big.colour = v.colour = BAD;
	canvas_rect(c, EDGE, 180, WIDE - 2 * EDGE, 18, WASH, CANVAS_NONE, 0);
	canvas_rect(c, EDGE, 180, 1.6, 18, v.colour, CANVAS_NONE, 0);
	text_draw(c, EDGE + 5, 181.5, WIDE - 2 * EDGE - 10, v.text, &big, NULL);
	remarks(s, &b);
	text_draw(c, EDGE + 5, 188.5, WIDE - 2 * EDGE - 10, b.ptr, &small,
	    NULL);
	text_draw(c, EDGE, 200, WIDE - 2 * EDGE,
	    _("Compared by program, for whoever verifies; times and places are "
	      "what the photos say of themselves."),
	    &note, NULL);
	buf_release(&b);
}

static int
finish(struct canvas *c, enum sheet_kind kind, struct buf *out, struct err *e)
{
	struct picture p = PICTURE_INIT;
	int rc;

	if (kind != SHEET_JPEG)
		return canvas_close(c, out, e);
	if (canvas_pixels(c, &p, PICTURE_RGB, e) < 0)
		return -1;
	rc = picture_to_jpeg(&p, STAMP_QUALITY, out, e);
	picture_release(&p);
	return rc;
}

int
sheet_draw(const struct sheet *s, enum sheet_kind kind, struct buf *out,
    struct err *e)
{
	struct canvas *c = NULL;
	struct buf title = BUF_INIT;
	int rc;

	if (canvas_open(&c, kind == SHEET_PDF ? CANVAS_PDF : CANVAS_PNG, WIDE,
		HIGH, DPI, e) < 0)
		return -1;
	buf_printf(&title, "%s  %s", s->id, _("Before and after"));
	canvas_about(c, title.ptr, "Bihuan", s->now);
	buf_release(&title);
	heading(s, c);
	rc = draw_side(&s->before, c, EDGE, e);
	if (rc == 0)
		rc = draw_side(&s->after, c, EDGE + column + BETWEEN, e);
	if (rc < 0) {
		canvas_drop(c);
		return -1;
	}
	draw_verdict(s, c);
	return finish(c, kind, out, e);
}
