#include "evidence/stamp_int.h"

#include <string.h>

#include "base/str.h"
#include "image/text.h"

enum {
	LABELS = 0xa9b4be,
	VALUES = 0xffffff,
	GROUND = 0x14191e,
	EDGE = 0xe0a526,
	PARTS = 8,
	SHA_SHOWN = 16
};

/* One "label value"; a part without a label is the heading. */
struct part {
	const char *label, *value;
};

struct strip {
	struct part parts[PARTS];
	size_t n;
	struct text_style label, value, head;
	double width, margin, gap;
};

static void
add(struct strip *st, const char *label, const char *value)
{
	if (!str_blank(value))
		st->parts[st->n++] = (struct part){ label, value };
}

/* Canvas units are pixels here: 25.4 dpi. */
static void
measures(struct strip *st, int width)
{
	double px = width / 58.0;

	if (px < 11)
		px = 11;
	st->width = width;
	st->margin = px * 0.9;
	st->gap = px * 1.4;
	st->value = (struct text_style){
		.size = px * 72 / 25.4, .colour = VALUES, .leading = 1.5
	};
	st->label = st->value;
	st->label.colour = LABELS;
	st->head = st->value;
	st->head.size *= 1.25;
	st->head.bold = true;
}

static double
wide(struct canvas *c, const char *text, const struct text_style *s)
{
	struct text_extent t;

	text_measure(c, text, 0, s, &t);
	return t.width;
}

/*
 * Parts stand one after the other and go on in the next line where they do not
 * fit; one that is wider than the strip is broken.  Returns the height;
 * draws only if told to.
 */
static double
flow(struct strip *st, struct canvas *c, bool drawing)
{
	double line = st->value.size * 25.4 / 72 * st->value.leading;
	double inner = st->width - 2 * st->margin, x = 0;
	double y = st->margin * 0.7;
	struct text_extent t;
	size_t i;

	for (i = 0; i < st->n; i++) {
		const struct part *p = &st->parts[i];
		const struct text_style *s =
		    p->label == NULL ? &st->head : &st->value;
		double lead = p->label == NULL ?
		    0 :
		    wide(c, p->label, &st->label) + st->margin * 0.5;
		double w = lead + wide(c, p->value, s);

		if (x > 0 && x + w > inner) {
			x = 0;
			y += line;
		}
		text_measure(c, p->value, inner - lead, s, &t);
		if (drawing && p->label != NULL)
			text_draw(c, st->margin + x, y, 0, p->label, &st->label,
			    NULL);
		if (drawing)
			text_draw(c, st->margin + x + lead, y, inner - lead,
			    p->value, s, NULL);
		if (p->label == NULL || t.lines > 1) {
			y += t.height;
			x = 0;
		} else {
			x += w + st->gap;
		}
	}
	return y + (x > 0 ? line : 0) + st->margin * 0.7;
}

static void
fill(struct strip *st, const struct stamp *s, const struct stamped *d,
    struct buf *head, const char *sha)
{
	if (s->rehearsal)
		buf_puts(head, _("[REHEARSAL] "));
	if (!str_blank(s->record))
		buf_puts(head, s->record);
	if (!str_blank(s->record) && !str_blank(s->what))
		buf_puts(head, "  ");
	if (!str_blank(s->what))
		buf_puts(head, s->what);
	add(st, NULL, head->ptr);
	add(st, _("taken"), d->taken[0] != '\0' ? d->taken : _("unknown"));
	add(st, _("received"), s->received);
	add(st, _("position"), d->place[0] != '\0' ? d->place : _("unknown"));
	add(st, _("by"), s->person);
	add(st, _("area"), s->area);
	add(st, "SHA-256", sha);
}

int
stamp_strip(const struct stamp *s, const struct stamped *d, int width,
    struct picture *p, struct err *e)
{
	struct strip st = { .n = 0 };
	struct buf head = BUF_INIT;
	char sha[SHA_SHOWN + 1];
	struct canvas *c = NULL;
	double height;
	int rc = -1;

	snprintf(sha, sizeof(sha), "%.*s", SHA_SHOWN, d->sha);
	measures(&st, width);
	fill(&st, s, d, &head, sha);
	if (canvas_open(&c, CANVAS_PNG, 1, 1, 25.4, e) < 0)
		goto out;
	height = flow(&st, c, false);
	canvas_drop(c);
	if (canvas_open(&c, CANVAS_PNG, width, height, 25.4, e) < 0)
		goto out;
	canvas_rect(c, 0, 0, width, height + 1, GROUND, CANVAS_NONE, 0);
	canvas_rect(c, 0, 0, width, st.margin * 0.12, EDGE, CANVAS_NONE, 0);
	(void)flow(&st, c, true);
	rc = canvas_pixels(c, p, PICTURE_RGB, e);
out:
	buf_release(&head);
	return rc;
}
