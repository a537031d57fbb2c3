#include "image/drawing.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

static struct draw_item *
add(struct drawing *d, enum draw_kind kind, const double *xy, size_t n)
{
	struct draw_item *it;
	double *copy = arena_alloc(&d->arena, 2 * n * sizeof(*copy) + 1);

	memcpy(copy, xy, 2 * n * sizeof(*copy));
	GROW(d->items, d->nitems, d->cap);
	it = &d->items[d->nitems++];
	memset(it, 0, sizeof(*it));
	it->kind = kind;
	it->xy = copy;
	it->n = n;
	it->fill = it->stroke.colour = DRAW_NONE;
	return it;
}

void
drawing_size(struct drawing *d, double width, double height)
{
	d->width = width;
	d->height = height;
}

void
drawing_line(struct drawing *d, const double *xy, size_t n,
    const struct stroke *s)
{
	add(d, DRAW_LINE, xy, n)->stroke = *s;
}

void
drawing_area(struct drawing *d, const double *xy, size_t n, uint32_t fill,
    const struct stroke *s)
{
	struct draw_item *it = add(d, DRAW_AREA, xy, n);

	it->fill = fill;
	if (s != NULL)
		it->stroke = *s;
}

void
drawing_box(struct drawing *d, double x, double y, double w, double h,
    uint32_t fill)
{
	const double xy[] = { x, y, x + w, y, x + w, y + h, x, y + h };

	drawing_area(d, xy, 4, fill, NULL);
}

void
drawing_circle(struct drawing *d, double x, double y, double radius,
    uint32_t fill, const struct stroke *s)
{
	const double xy[] = { x, y };
	struct draw_item *it = add(d, DRAW_CIRCLE, xy, 1);

	it->radius = radius;
	it->fill = fill;
	if (s != NULL)
		it->stroke = *s;
}

void
drawing_text(struct drawing *d, double x, double y, const struct lettering *l,
    const char *text)
{
	const double xy[] = { x, y };
	struct draw_item *it = add(d, DRAW_TEXT, xy, 1);

	it->letters = *l;
	it->text = arena_str(&d->arena, text);
}

void
drawing_picture(struct drawing *d, double x, double y, double w, double h,
    const struct picture *p)
{
	const double xy[] = { x, y, x + w, y, x + w, y + h, x, y + h };

	add(d, DRAW_PICTURE, xy, 4)->picture = p;
}

void
drawing_item(struct drawing *d, const struct draw_item *from, const double *xy)
{
	struct draw_item *it = add(d, from->kind, xy, from->n);
	const double *points = it->xy;

	*it = *from;
	it->xy = points;
	if (from->text != NULL)
		it->text = arena_str(&d->arena, from->text);
}

void
drawing_scale(struct drawing *d, double factor)
{
	size_t i, k;

	d->width *= factor;
	d->height *= factor;
	for (i = 0; factor != 1 && i < d->nitems; i++) {
		struct draw_item *it = &d->items[i];
		double *xy =
		    arena_alloc(&d->arena, 2 * it->n * sizeof(*xy) + 1);

		for (k = 0; k < 2 * it->n; k++)
			xy[k] = it->xy[k] * factor;
		it->xy = xy;
		it->radius *= factor;
		it->stroke.width *= factor;
		it->letters.size *= factor;
	}
}

/* In ems. */
static double
advance(uint32_t cp)
{
	if (utf8_cp_width(cp) == 2)
		return 1.0;
	if (utf8_cp_width(cp) == 0)
		return 0.0;
	if (cp == 'i' || cp == 'l' || cp == 'j' || cp == '.' || cp == ',' ||
	    cp == ':' || cp == ' ' || cp == '\'' || cp == '|')
		return 0.32;
	if (cp == 'm' || cp == 'w' || cp == 'M' || cp == 'W' || cp == '%' ||
	    cp == '@')
		return 0.9;
	if (cp >= 'A' && cp <= 'Z')
		return 0.68;
	return cp < 0x250 ? 0.57 : 1.0;
}

double
drawing_text_width(const char *text, double size)
{
	size_t len = strlen(text), n;
	double ems = 0;
	uint32_t cp;

	for (; (n = utf8_next(text, len, &cp)) > 0; text += n, len -= n)
		ems += advance(cp);
	return ems * size;
}

void
drawing_text_fit(struct buf *out, const char *text, double size, double width)
{
	size_t len = strlen(text), n, at = 0;
	double w = drawing_text_width("…", size);
	uint32_t cp;

	if (drawing_text_width(text, size) <= width) {
		buf_puts(out, text);
		return;
	}
	while ((n = utf8_next(text + at, len - at, &cp)) > 0 &&
	    w + advance(cp) * size <= width) {
		w += advance(cp) * size;
		at += n;
	}
	buf_add(out, text, at);
	buf_puts(out, "…");
}

void
drawing_release(struct drawing *d)
{
	free(d->items);
	arena_release(&d->arena);
	memset(d, 0, sizeof(*d));
}
