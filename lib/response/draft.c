#include "response/draft.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"
#include "response/draft_int.h"

/* In this order; what a report has besides stands behind them. */
static const char *const order[] = { "id", "title", "date", "place",
	"substance", "kind", "level", "wind_from", "wind_ms", "wind_basis",
	"humidity_pct", "humidity_word", "temp_c", "deaths", "injured",
	"severely_injured", "slightly_injured", "poisoned", "evacuated",
	"experts", "source", "status", "origin" };
/* Worth telling when they are missing. */
static const char *const wanted[] = { "date", "place", "substance", "kind",
	"level", "wind_from", "wind_ms", "humidity_pct", "temp_c", "deaths",
	"injured" };

enum { TITLE_CHARS = 60 };

const char *
draft_get(const struct case_draft *d, const char *key)
{
	for (size_t i = 0; i < d->n; i++)
		if (streq(d->v[i].key, key))
			return d->v[i].value;
	return "";
}

/* One line without blanks at its ends; control bytes become blanks. */
static char *
one_line(struct arena *a, const char *value)
{
	char *v = arena_str(a, value), *end;

	for (char *p = v; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7F)
			*p = ' ';
	for (end = v + strlen(v); end > v && end[-1] == ' '; end--)
		end[-1] = '\0';
	while (*v == ' ')
		v++;
	return v;
}

void
draft_set(struct case_draft *d, const char *key, const char *value, long line)
{
	const char *v = one_line(&d->arena, value);

	if (v[0] == '\0')
		return;
	for (size_t i = 0; i < d->n; i++)
		if (streq(d->v[i].key, key)) {
			if (d->v[i].value[0] == '\0')
				d->v[i] = (struct draft_field){ d->v[i].key, v,
					line, 0 };
			return;
		}
	GROW(d->v, d->n, d->cap);
	d->v[d->n++] =
	    (struct draft_field){ arena_str(&d->arena, key), v, line, 0 };
}

void
draft_note(struct case_draft *d, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	GROW(d->notes, d->nnotes, d->ncap);
	d->notes[d->nnotes++] = arena_str(&d->arena, b.ptr);
	buf_release(&b);
}

/* ---- front matter that is there ---- */

static int
bad_front(const char *name, long line, const char *text, struct err *e)
{
	char cut[UTF8_CUT];

	err_at(e, E_DATA, name, line, _("'%s' cannot be read here"),
	    utf8_cut(cut, text));
	return err_hint(e,
	    _("between two lines '---' each line is key: value"));
}

/* A value in quotes, as YAML has it. */
static const char *
unquoted(struct arena *a, const char *v)
{
	size_t n = strlen(v);

	if (n >= 2 && (v[0] == '"' || v[0] == '\'') && v[n - 1] == v[0])
		return arena_dup(a, v + 1, n - 2);
	return v;
}

/* "- item" below a key goes on with it. */
static void
go_on(struct case_draft *d, const char *item)
{
	struct draft_field *f = &d->v[d->n - 1];

	item = unquoted(&d->arena, one_line(&d->arena, item));
	f->value = f->value[0] == '\0' ?
	    item :
	    arena_printf(&d->arena, "%s; %s", f->value, item);
}

static bool
key_is(const char *key, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!ch_alnum((unsigned char)key[i]) && key[i] != '_' &&
		    key[i] != '-')
			return false;
	return n > 0 && n < 64;
}

static int
given(struct case_draft *d, const char *name, const char *text, long line,
    struct err *e)
{
	const char *colon = strchr(text, ':'), *bare = text;
	const char *key, *value;

	while (*bare == ' ' || *bare == '\t')
		bare++;
	if (*bare == '\0' || *bare == '#')
		return 0;
	if (str_prefix(bare, "- ") && d->n > 0) {
		go_on(d, bare + 2);
		return 0;
	}
	if (colon == NULL || !key_is(text, (size_t)(colon - text)))
		return bad_front(name, line, text, e);
	key = arena_dup(&d->arena, text, (size_t)(colon - text));
	for (size_t i = 0; i < d->n; i++)
		if (streq(d->v[i].key, key))
			return bad_front(name, line, text, e);
	value = unquoted(&d->arena, one_line(&d->arena, colon + 1));
	GROW(d->v, d->n, d->cap);
	d->v[d->n++] = (struct draft_field){ key, value, 0, line };
	return 0;
}

/* *text is moved behind it; *line is the number of the line there. */
static int
front(struct case_draft *d, const char *name, const char **text, long *line,
    struct err *e)
{
	const char *p = *text, *lf;

	*line = 1;
	if (!str_prefix(p, "---\n"))
		return 0;
	for (p += 4, *line = 2; (lf = strchr(p, '\n')) != NULL; p = lf + 1) {
		const char *row = arena_dup(&d->arena, p, (size_t)(lf - p));

		++*line;
		if (streq(row, "---") || streq(row, "...")) {
			*text = lf + 1;
			return 0;
		}
		if (given(d, name, row, *line - 1, e) < 0)
			return -1;
	}
	err_at(e, E_DATA, name, 1, _("the front matter has no end"));
	return err_hint(e,
	    _("between two lines '---' each line is key: value"));
}

/* ---- what a draft always has ---- */

static void
title(struct case_draft *d, const struct draft_lines *l, const char *name)
{
	size_t i, first = l->n;
	const char *v;

	for (i = 0; i < l->n; i++) {
		if ((v = draft_label(&d->arena, l->v[i], LABEL_TITLE)) !=
			NULL ||
		    (str_prefix(l->v[i], "# ") && (v = l->v[i] + 2) != NULL)) {
			draft_set(d, "title", v, l->number[i]);
			break;
		}
		if (first == l->n && !str_blank(l->v[i]))
			first = i;
	}
	if (i == l->n && first < l->n) {
		struct buf b = BUF_INIT;

		v = draft_headline(l->v[first]);
		if (utf8_width(v) > TITLE_CHARS)
			utf8_pad(&b, v, TITLE_CHARS);
		draft_set(d, "title", b.len > 0 ? b.ptr : v, l->number[first]);
		buf_release(&b);
	}
	draft_set(d, "title", name, 0);
}

int
case_draft_read(struct case_draft *d, const struct case_words *w,
    const char *name, const char *text, size_t len, bool wrapped, struct err *e)
{
	const char *p = arena_dup(&d->arena, text, len);
	struct draft_lines l;
	long line;

	if (strlen(p) != len || !utf8_valid(p, len, NULL)) {
		err_at(e, E_DATA, name, 0, _("this is neither text nor PDF"));
		return err_hint(e,
		    _("save the report as PDF or as text in UTF-8"));
	}
	if (front(d, name, &p, &line, e) < 0)
		return -1;
	if (str_blank(p)) {
		err_at(e, E_DATA, name, 0, _("there is no text in it"));
		return err_hint(e,
		    _("a scanned page needs its text first, by OCR"));
	}
	draft_lines_make(&l, p, line, wrapped);
	title(d, &l, name);
	draft_find(d, &l);
	draft_count(d, &l);
	draft_topic(d, w, &l);
	draft_body(d, &l);
	draft_set(d, "source", name, 0);
	draft_set(d, "status", "reported", 0);
	draft_lines_release(&l);
	return 0;
}

void
case_draft_release(struct case_draft *d)
{
	free(d->v);
	free(d->notes);
	arena_release(&d->arena);
	*d = (struct case_draft)CASE_DRAFT_INIT;
}

void
draft_empty(const struct case_draft *d, struct buf *out)
{
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (draft_get(d, wanted[i])[0] == '\0')
			buf_printf(out, "%s%s", out->len > 0 ? " " : "",
			    wanted[i]);
}

static bool
ordered(const char *key)
{
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (streq(key, order[i]))
			return true;
	return false;
}

static void
put(struct buf *out, const char *key, const char *value)
{
	if (value[0] != '\0')
		buf_printf(out, "%s: %s\n", key, value);
}

void
draft_render(const struct case_draft *d, struct buf *out)
{
	buf_puts(out, "---\n");
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		put(out, order[i], draft_get(d, order[i]));
	for (size_t i = 0; i < d->n; i++)
		if (!ordered(d->v[i].key))
			put(out, d->v[i].key, d->v[i].value);
	buf_printf(out, "---\n\n# %s\n\n%s", draft_get(d, "title"), d->body);
	if (out->len > 0 && out->ptr[out->len - 1] != '\n')
		buf_putc(out, '\n');
}
