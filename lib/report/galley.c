#include "report/galley.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

struct glyph {
	uint32_t cp;
	uint32_t span;
	float width;
	bool ends; /* a line may end after it */
};

/* Where lines must not begin or end: GB/T 15834-2011, 5.1. */
static const char closing[] =
    "、。，．；：？！）】」』〉》〕｝％…—～·”’,.;:?!)]}%";
static const char opening[] = "（【「『〈《〔｛“‘([{";

static bool
among(const char *set, uint32_t cp)
{
	size_t len = strlen(set), n;
	uint32_t c;

	for (; (n = utf8_next(set, len, &c)) > 0; set += n, len -= n)
		if (c == cp)
			return true;
	return false;
}

static bool
wide(uint32_t cp)
{
	return utf8_cp_width(cp) == 2;
}

/* May a line end between these two? */
static bool
may_break(uint32_t before, uint32_t after)
{
	if (before == ' ')
		return after != ' ';
	if (after == ' ')
		return false;
	if (!wide(before) && !wide(after))
		return false;
	return !among(closing, after) && !among(opening, before);
}

static void
push(struct galley *l, uint32_t cp, const struct lettering *letters)
{
	struct glyph *g;

	if (l->nglyphs > 0) {
		g = &l->glyphs[l->nglyphs - 1];
		g->ends = cp == '\n' || g->cp == '\n' || may_break(g->cp, cp);
	}
	GROW(l->glyphs, l->nglyphs, l->glyphs_cap);
	g = &l->glyphs[l->nglyphs++];
	g->cp = cp;
	g->span = (uint32_t)l->nspans - 1;
	g->ends = true;
	g->width = cp == '\n' ?
	    0 :
	    (float)l->measure->advance(l->measure->arg, letters, cp);
}

void
galley_add(struct galley *l, const char *text, size_t len,
    const struct lettering *letters)
{
	uint32_t cp;
	size_t n;

	GROW(l->spans, l->nspans, l->spans_cap);
	l->spans[l->nspans++] = *letters;
	for (; (n = utf8_next(text, len, &cp)) > 0; text += n, len -= n) {
		if ((cp < ' ' && cp != '\n') || cp == 0x2028 || cp == 0x2029)
			cp = ' ';
		if (cp >= 0x200b && cp <= 0x200d)
			continue; /* no width, no business on paper */
		push(l, cp, letters);
	}
}

bool
galley_empty(const struct galley *l)
{
	return l->nglyphs == 0;
}

bool
galley_wide_end(const struct galley *l)
{
	return l->nglyphs > 0 && wide(l->glyphs[l->nglyphs - 1].cp);
}

static void
finish(struct galley *l, size_t from, size_t to)
{
	struct line *line;
	size_t i;

	while (to > from &&
	    (l->glyphs[to - 1].cp == ' ' || l->glyphs[to - 1].cp == '\n'))
		to--;
	GROW(l->v, l->n, l->cap);
	line = &l->v[l->n++];
	*line = (struct line){ from, to, 0 };
	for (i = from; i < to; i++)
		line->width += l->glyphs[i].width;
}

void
galley_break(struct galley *l, double width)
{
	size_t from = 0, i, end = 0; /* end: after the last place to break */
	double w = 0, w_end = 0;

	l->n = 0;
	for (i = 0; i < l->nglyphs; i++) {
		const struct glyph *g = &l->glyphs[i];

		if (w + g->width > width + 0.01 && i > from && g->cp != ' ' &&
		    g->cp != '\n') {
			size_t cut = end > from ? end : i;

			finish(l, from, cut);
			w = end > from ? w - w_end : 0;
			from = end = cut;
			w_end = 0;
		}
		w += g->width;
		if (g->cp == '\n') {
			finish(l, from, i + 1);
			from = end = i + 1;
			w = w_end = 0;
		} else if (g->ends) {
			end = i + 1;
			w_end = w;
		}
	}
	if (from < l->nglyphs || l->n == 0)
		finish(l, from, l->nglyphs);
}

double
galley_natural(const struct galley *l)
{
	double w = 0, most = 0;
	size_t i;

	for (i = 0; i < l->nglyphs; i++) {
		w = l->glyphs[i].cp == '\n' ? 0 : w + l->glyphs[i].width;
		most = w > most ? w : most;
	}
	return most;
}

double
galley_longest(const struct galley *l)
{
	double w = 0, most = 0;
	size_t i;

	for (i = 0; i < l->nglyphs; i++) {
		if (l->glyphs[i].cp != ' ' && l->glyphs[i].cp != '\n')
			w += l->glyphs[i].width;
		most = w > most ? w : most;
		if (l->glyphs[i].ends)
			w = 0;
	}
	return most;
}

static void
put(struct buf *b, uint32_t cp)
{
	if (cp < 0x80) {
		buf_putc(b, (int)cp);
	} else if (cp < 0x800) {
		buf_putc(b, (int)(0xc0 | cp >> 6));
		buf_putc(b, (int)(0x80 | (cp & 0x3f)));
	} else if (cp < 0x10000) {
		buf_putc(b, (int)(0xe0 | cp >> 12));
		buf_putc(b, (int)(0x80 | (cp >> 6 & 0x3f)));
		buf_putc(b, (int)(0x80 | (cp & 0x3f)));
	} else {
		buf_putc(b, (int)(0xf0 | cp >> 18));
		buf_putc(b, (int)(0x80 | (cp >> 12 & 0x3f)));
		buf_putc(b, (int)(0x80 | (cp >> 6 & 0x3f)));
		buf_putc(b, (int)(0x80 | (cp & 0x3f)));
	}
}

void
galley_draw(const struct galley *l, size_t line, struct drawing *d, double x,
    double y, double width, enum pipe_align align)
{
	const struct line *v = &l->v[line];
	struct buf b = BUF_INIT;
	size_t i;

	if (align == PIPE_RIGHT)
		x += width - v->width;
	else if (align == PIPE_CENTRE)
		x += (width - v->width) / 2;
	for (i = v->from; i < v->to;) {
		uint32_t span = l->glyphs[i].span;
		double w = 0;

		buf_clear(&b);
		for (; i < v->to && l->glyphs[i].span == span; i++) {
			put(&b, l->glyphs[i].cp);
			w += l->glyphs[i].width;
		}
		drawing_text(d, x, y, &l->spans[span], b.ptr);
		x += w;
	}
	buf_release(&b);
}

void
galley_clear(struct galley *l)
{
	l->n = l->nglyphs = l->nspans = 0;
}

void
galley_release(struct galley *l)
{
	free(l->v);
	free(l->glyphs);
	free(l->spans);
}
