#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "report/chart_block.h"
#include "report/pages_int.h"

enum { SIDE_BY_SIDE = 4, PICTURE_H = 230, GAP = 8 };
static const double mm = 72 / 25.4;

void
layout_put(struct drawing *page, const struct drawing *d, double x, double y)
{
	size_t i, k;

	for (i = 0; i < d->nitems; i++) {
		const struct draw_item *it = &d->items[i];
		double *xy = xcalloc(2 * it->n + 1, sizeof(*xy));

		for (k = 0; k < it->n; k++) {
			xy[2 * k] = it->xy[2 * k] + x;
			xy[2 * k + 1] = it->xy[2 * k + 1] + y;
		}
		drawing_item(page, it, xy);
		free(xy);
	}
}

int
layout_chart(struct layout *l, const struct block *b, struct err *e)
{
	struct chart_block c = CHART_BLOCK_INIT;
	struct drawing d = DRAWING_INIT;
	int rc =
	    chart_block_parse(&c, b->info, b->text, l->doc->name, b->line, e);

	if (rc == 0) {
		c.chart.width = l->width;
		chart_draw(&c.chart, &d);
		l->y += 3;
		rc = layout_need(l, d.height, e);
	}
	if (rc == 0) {
		layout_put(layout_page(l), &d, l->x, l->y);
		l->y += d.height + 10;
	}
	drawing_release(&d);
	chart_block_release(&c);
	return rc;
}

/* ---- pictures ---- */

bool
layout_is_pictures(cmark_node *node)
{
	cmark_node *n = cmark_node_first_child(node);
	int images = 0;

	for (; n != NULL; n = cmark_node_next(n))
		switch (cmark_node_get_type(n)) {
		case CMARK_NODE_IMAGE:
			images++;
			break;
		case CMARK_NODE_SOFTBREAK:
		case CMARK_NODE_LINEBREAK:
			break;
		case CMARK_NODE_TEXT:
			if (strspn(cmark_node_get_literal(n), " ") !=
			    strlen(cmark_node_get_literal(n)))
				return false;
			break;
		default:
			return false;
		}
	return images > 0;
}

static const struct picture *
picture_of(struct layout *l, cmark_node *image)
{
	const struct picture *p = NULL;
	struct err why = ERR_INIT;

	if (l->o->picture != NULL &&
	    l->o->picture(l->o->arg, cmark_node_get_url(image), &p, &why) == 0)
		return p;
	if (l->o->found != NULL && l->o->picture != NULL)
		finding_from(l->o->found, "picture", &why);
	return NULL;
}

/* ![…](… "30mm"): so wide on paper; 0 when it is not said. */
static double
width_of(cmark_node *image, bool *right)
{
	const char *title = cmark_node_get_title(image), *unit;
	char number[16];
	double v;

	*right = false;
	if (title == NULL || (unit = strstr(title, "mm")) == NULL ||
	    !str_copy(number, sizeof(number), title))
		return 0;
	number[unit - title] = '\0';
	*right = streq(unit, "mm right");
	if (!*right && !streq(unit, "mm"))
		return 0;
	return str_double(number, &v) && v >= 1 && v <= 200 ? v * mm : 0;
}

/* The words below a picture, or in its place. */
static double
caption(struct layout *l, cmark_node *image, double x, double y, double w)
{
	size_t i;

	galley_clear(&l->lines);
	layout_inlines(l, image,
	    (struct lettering){ .size = 8.5, .colour = DRAW_GREY });
	if (galley_empty(&l->lines))
		return 0;
	galley_break(&l->lines, w);
	for (i = 0; i < l->lines.n && i < 3; i++)
		galley_draw(&l->lines, i, layout_page(l), x,
		    y + 11 + 13 * (double)i, w, PIPE_LEFT);
	return 13 * (double)i + 3;
}

/* As high as its width makes it, at most PICTURE_H. */
static double
height_of(const struct picture *p, double w)
{
	double h = p == NULL ? 30 : w * p->height / p->width;

	return h > PICTURE_H ? PICTURE_H : h;
}

static double
one_picture(struct layout *l, cmark_node *image, const struct picture *p,
    double x, double w, double room)
{
	double h = height_of(p, w);

	if (p == NULL) {
		const double xy[] = { x, l->y, x + w, l->y, x + w, l->y + h, x,
			l->y + h };

		drawing_area(layout_page(l), xy, 4, DRAW_WASH,
		    &(struct stroke){ 0.75, DRAW_PALE, STROKE_SOLID });
	} else {
		drawing_picture(layout_page(l), x, l->y,
		    h * p->width / p->height, h, p);
	}
	return h + 3 + caption(l, image, x, l->y + h + 1, room);
}

/* At the right edge; what follows goes on at its left. */
static int
at_the_right(struct layout *l, cmark_node *image, double w, struct err *e)
{
	const struct picture *p = picture_of(l, image);
	double h = height_of(p, w);

	if (layout_need(l, h + 30, e) < 0)
		return -1;
	h = one_picture(l, image, p, l->x + l->width - w, w, w);
	l->aside = w + 2 * GAP;
	l->aside_end = l->y + h;
	return 0;
}

static int
side_by_side(struct layout *l, cmark_node *const *images, size_t n,
    struct err *e)
{
	double w = (l->width - GAP * (double)(n - 1)) / (double)n, h;
	double wide[SIDE_BY_SIDE];
	const struct picture *p[SIDE_BY_SIDE];
	double need = 0, most = 0;
	bool right;
	size_t i;

	wide[0] = width_of(images[0], &right);
	if (n == 1 && right && wide[0] > 0 && wide[0] < l->width / 2)
		return at_the_right(l, images[0], wide[0], e);
	/* one alone is no poster */
	if (n == 1)
		w = l->width * 0.6;
	for (i = 0; i < n; i++) {
		p[i] = picture_of(l, images[i]);
		wide[i] = width_of(images[i], &right);
		if (wide[i] == 0 || wide[i] > w)
			wide[i] = w;
		h = height_of(p[i], wide[i]);
		need = h > need ? h : need;
	}
	if (layout_need(l, need + 30, e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		h = one_picture(l, images[i], p[i],
		    l->x + (w + GAP) * (double)i, wide[i], w);
		most = h > most ? h : most;
	}
	l->y += most + 6;
	return 0;
}

/* Up to four beside each other: before and after are one glance. */
int
layout_pictures(struct layout *l, cmark_node *node, struct err *e)
{
	cmark_node *n = cmark_node_first_child(node), *row[SIDE_BY_SIDE];

	while (n != NULL) {
		size_t k = 0;

		for (; n != NULL && k < SIDE_BY_SIDE; n = cmark_node_next(n))
			/* a query that found none gives no address */
			if (cmark_node_get_type(n) == CMARK_NODE_IMAGE &&
			    cmark_node_get_url(n)[0] != '\0')
				row[k++] = n;
		if (k > 0 && side_by_side(l, row, k, e) < 0)
			return -1;
	}
	return 0;
}
