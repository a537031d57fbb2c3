#include "image/text.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "image/canvas_int.h"

/*
 * First a font that has both Chinese and Latin letters, so that a line of both
 * is of one make; then whatever the system has.
 */
#define SANS \
	"Noto Sans CJK SC,Source Han Sans SC,WenQuanYi Micro Hei,sans-serif"
#define MONO \
	"Noto Sans Mono CJK SC,WenQuanYi Micro Hei Mono,monospace,sans-serif"

enum { PROBE = 0x4e2d }; /* 中 */

static PangoFontDescription *
font_of(const struct text_style *s)
{
	PangoFontDescription *f = pango_font_description_new();

	pango_font_description_set_family_static(f,
	    s->family != NULL ? s->family :
		s->mono       ? MONO :
				SANS);
	pango_font_description_set_absolute_size(f, s->size * PANGO_SCALE);
	if (s->bold)
		pango_font_description_set_weight(f, PANGO_WEIGHT_BOLD);
	if (s->italic)
		pango_font_description_set_style(f, PANGO_STYLE_ITALIC);
	return f;
}

static bool
has_chinese(PangoContext *context)
{
	struct text_style s = { .size = 10 };
	PangoFontDescription *f = font_of(&s);
	PangoLanguage *zh = pango_language_from_string("zh-cn");
	PangoFontset *set = pango_context_load_fontset(context, f, zh);
	PangoFont *font =
	    set == NULL ? NULL : pango_fontset_get_font(set, PROBE);
	bool has = font != NULL && pango_font_has_char(font, PROBE);

	if (font != NULL)
		g_object_unref(font);
	if (set != NULL)
		g_object_unref(set);
	pango_font_description_free(f);
	return has;
}

/* GLib would print what it thinks of the fonts. */
static void
hush(const char *domain, GLogLevelFlags level, const char *text, void *arg)
{
	(void)domain;
	(void)level;
	(void)text;
	(void)arg;
}

int
text_start(struct canvas *c, struct err *e)
{
	cairo_font_options_t *o = cairo_font_options_create();

	(void)g_log_set_default_handler(hush, NULL);
	cairo_save(c->cr);
	cairo_scale(c->cr, MM(1), MM(1));
	c->pango = pango_cairo_create_context(c->cr);
	cairo_restore(c->cr);
	/* what is measured is what is drawn, at every size of pixels */
	cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(c->pango, o);
	cairo_font_options_destroy(o);
	pango_context_set_round_glyph_positions(c->pango, FALSE);
	pango_context_set_language(c->pango,
	    pango_language_from_string("zh-cn"));
	if (has_chinese(c->pango))
		return 0;
	err_set(e, E_UNAVAILABLE, _("no font here has Chinese characters"));
	return err_hint(e,
	    _("install the package fonts-wqy-microhei (5 MB) or "
	      "fonts-noto-cjk (90 MB)"));
}

/* In so many lines there is room for one paragraph only. */
static void
set_text(PangoLayout *l, const char *text, bool one)
{
	struct buf b = BUF_INIT;
	size_t i;

	utf8_shown(&b, text);
	for (i = 0; one && i < b.len; i++)
		if (b.ptr[i] == '\n')
			b.ptr[i] = ' ';
	pango_layout_set_text(l, b.ptr, (int)b.len);
	buf_release(&b);
}

/* A layout in points; the caller unrefs it.  width < 0: no breaking. */
static PangoLayout *
lay_out(struct canvas *c, const char *text, double width,
    const struct text_style *s)
{
	PangoLayout *l = pango_layout_new(c->pango);
	PangoFontDescription *f = font_of(s);

	pango_layout_set_font_description(l, f);
	pango_font_description_free(f);
	pango_layout_set_auto_dir(l, FALSE);
	pango_layout_set_wrap(l,
	    s->whole ? PANGO_WRAP_WORD : PANGO_WRAP_WORD_CHAR);
	if (width >= 0)
		pango_layout_set_width(l,
		    (int)ceil(POINTS(width) * PANGO_SCALE));
	if (s->lines > 0 && width >= 0) {
		pango_layout_set_height(l, -s->lines);
		pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
	}
	set_text(l, text, s->lines > 0);
	return l;
}

static double
leading_of(const struct text_style *s)
{
	return s->size * (s->leading > 0 ? s->leading : 1.35);
}

/*
 * Fonts differ much in the height they ask for, so that the line's is ours: the
 * square of a Chinese character, whose base is at 0.88 of it, in its middle.
 */
static double
base_of(const struct text_style *s)
{
	return (leading_of(s) - s->size) / 2 + 0.88 * s->size;
}

static double
line_width(PangoLayoutLine *line)
{
	PangoRectangle r;

	pango_layout_line_get_extents(line, NULL, &r);
	return (double)r.width / PANGO_SCALE;
}

static void
extent_of(PangoLayout *l, const struct text_style *s, struct text_extent *t)
{
	GSList *at = pango_layout_get_lines_readonly(l);
	double w;

	t->width = 0;
	t->lines = 0;
	for (; at != NULL; at = at->next) {
		w = MM(line_width(at->data));
		if (w > t->width)
			t->width = w;
		t->lines++;
	}
	t->height = MM(t->lines * leading_of(s));
	t->base = MM(base_of(s));
}

void
text_measure(struct canvas *c, const char *text, double width,
    const struct text_style *s, struct text_extent *t)
{
	PangoLayout *l = lay_out(c, text, width > 0 ? width : -1, s);

	extent_of(l, s, t);
	g_object_unref(l);
}

double
text_word(struct canvas *c, const char *text, const struct text_style *s)
{
	struct text_style whole = *s;
	struct text_extent t;
	PangoLayout *l;

	whole.whole = true;
	whole.lines = 0;
	l = lay_out(c, text, 0, &whole);
	extent_of(l, &whole, &t);
	g_object_unref(l);
	return t.width;
}

/* first: the base of the first line below y, in points. */
static void
draw(struct canvas *c, PangoLayout *l, double x, double y, double width,
    const struct text_style *s, double first)
{
	GSList *at = pango_layout_get_lines_readonly(l);
	double w, dx = 0, box = POINTS(width), base = first;

	cairo_save(c->cr);
	cairo_translate(c->cr, x, y);
	cairo_scale(c->cr, MM(1), MM(1));
	canvas_colour(c, s->colour);
	for (; at != NULL; at = at->next) {
		w = line_width(at->data);
		if (s->align == TEXT_CENTRE)
			dx = (box - w) / 2;
		else if (s->align == TEXT_RIGHT)
			dx = box - w;
		cairo_move_to(c->cr, dx, base);
		pango_cairo_show_layout_line(c->cr, at->data);
		base += leading_of(s);
	}
	cairo_restore(c->cr);
	/* pango leaves a point, from which the next arc would draw a line */
	cairo_new_path(c->cr);
	c->missing += (size_t)pango_layout_get_unknown_glyphs_count(l);
}

void
text_draw(struct canvas *c, double x, double y, double width, const char *text,
    const struct text_style *s, struct text_extent *t)
{
	PangoLayout *l = lay_out(c, text, width > 0 ? width : -1, s);

	if (t != NULL)
		extent_of(l, s, t);
	draw(c, l, x, y, width > 0 ? width : 0, s, base_of(s));
	g_object_unref(l);
}

void
text_base(struct canvas *c, double x, double y, const char *text,
    const struct text_style *s)
{
	struct text_style one = *s;
	PangoLayout *l;

	one.lines = 1;
	l = lay_out(c, text, -1, &one);
	draw(c, l, x, y, 0, &one, 0);
	g_object_unref(l);
}
