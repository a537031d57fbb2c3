#include "response/cases.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"

static const char *
trimmed(struct arena *a, const char *p, size_t n)
{
	while (n > 0 && ch_space((unsigned char)*p))
		p++, n--;
	while (n > 0 && ch_space((unsigned char)p[n - 1]))
		n--;
	return arena_dup(a, p, n);
}

/* "a; b; c" as a NULL-terminated list. */
static const char *const *
list_of(struct arena *a, const char *text)
{
	size_t n = 1, i = 0;
	const char **v, *p, *end;

	for (p = text; *p != '\0'; p++)
		n += *p == ';';
	v = arena_alloc(a, (n + 1) * sizeof(*v));
	for (p = text; *p != '\0'; p = *end == ';' ? end + 1 : end) {
		end = strchr(p, ';');
		if (end == NULL)
			end = p + strlen(p);
		v[i] = trimmed(a, p, (size_t)(end - p));
		i += v[i][0] != '\0';
	}
	v[i] = NULL;
	return v;
}

static const char *const *
joined(struct arena *a, const char *const *x, const char *const *y)
{
	size_t n = 0, m = 0, i;
	const char **v;

	while (x[n] != NULL)
		n++;
	while (y[m] != NULL)
		m++;
	v = arena_alloc(a, (n + m + 1) * sizeof(*v));
	for (i = 0; i < n; i++)
		v[i] = x[i];
	for (i = 0; i <= m; i++)
		v[n + i] = y[i];
	return v;
}

static int
number(const char *value, double *out)
{
	if (value[0] == '\0') {
		*out = NAN;
		return 0;
	}
	return str_double(value, out) && isfinite(*out) ? 0 : -1;
}

static int
winds(struct arena *a, struct case_doc *d, const char *value)
{
	const char *const *v = list_of(a, value);

	for (d->nwinds = 0; *v != NULL; v++) {
		if (d->nwinds == CASE_WINDS ||
		    !wind_parse(*v, strlen(*v), &d->winds[d->nwinds]))
			return -1;
		d->nwinds++;
	}
	return 0;
}

/* One line of the front matter; a key of other purposes is left alone. */
static int
take(struct arena *a, struct case_doc *d, const char *key, const char *value)
{
	const struct {
		const char *key, **to;
	} texts[] = { { "id", &d->id }, { "title", &d->title },
		{ "date", &d->date_text }, { "place", &d->place },
		{ "level", &d->level }, { "source", &d->source },
		{ "status", &d->status }, { "experts", &d->experts },
		{ "origin", &d->origin }, { "humidity_word", &d->weather } };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (streq(key, texts[i].key))
			*texts[i].to = value;
	if (streq(key, "library"))
		d->library = streq(value, "yes");
	else if (streq(key, "draft") || streq(key, "status"))
		d->draft |= word_in("draft yes", value);
	else if (streq(key, "date") && value[0] != '\0')
		return clock_parse(value, &d->date) ? 0 : -1;
	else if (streq(key, "substance"))
		d->substances = list_of(a, value);
	else if (streq(key, "aliases") || streq(key, "cas"))
		d->names = joined(a, d->names, list_of(a, value));
	else if (streq(key, "kind"))
		d->kinds = list_of(a, value);
	else if (streq(key, "wind_from"))
		return winds(a, d, value);
	else if (streq(key, "wind_ms"))
		return number(value, &d->wind_ms);
	else if (streq(key, "humidity_pct"))
		return number(value, &d->humidity);
	else if (streq(key, "temp_c"))
		return number(value, &d->temperature);
	return 0;
}

static const struct case_doc *
blank(struct arena *a, const char *path)
{
	static const char *const none[] = { NULL };
	struct case_doc *d = arena_alloc(a, sizeof(*d));

	*d = (struct case_doc){ .path = arena_str(a, path),
		.substances = none,
		.names = none,
		.kinds = none,
		.wind_ms = NAN,
		.humidity = NAN,
		.temperature = NAN,
		.date = MSEC_NONE };
	d->id = d->title = d->date_text = d->place = d->level = "";
	d->source = d->status = d->experts = d->weather = d->origin = "";
	return d;
}

/* Characters, which is what BM25 takes for a document's length. */
static size_t
characters(const char *p, size_t n)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		k += ((unsigned char)p[i] & 0xC0) != 0x80;
	return k;
}

static int
bad_line(const char *path, long line, const char *text, struct err *e)
{
	char cut[UTF8_CUT];

	err_at(e, E_DATA, path, line, _("'%s' cannot be read here"),
	    utf8_cut(cut, text));
	if (str_prefix(text, "date:"))
		return err_hint(e, _("dates are written as in 2026-11-03"));
	if (str_prefix(text, "wind_from:"))
		return err_hint(e, "wind_from: SE; wind_from: 135; 180");
	if (str_prefix(text, "wind_ms:") || str_prefix(text, "humidity_pct:") ||
	    str_prefix(text, "temp_c:"))
		return err_hint(e, _("a number without its unit: 2.4"));
	return err_hint(e, "man 5 cases");
}

/*
 * The lines between two "---"; *p is moved behind the second.
 */
static int
front_matter(struct case_doc *d, struct arena *a, const char **p, struct err *e)
{
	long line = 1;

	if (strncmp(*p, "---\n", 4) != 0) {
		err_at(e, E_DATA, d->path, 1, _("a case begins with '---'"));
		return err_hint(e, "man 5 cases");
	}
	for (*p += 4;; line++) {
		const char *end = strchr(*p, '\n'), *colon;
		const char *text, *key, *value;

		if (end == NULL)
			return bad_line(d->path, line + 1, "---", e);
		text = arena_dup(a, *p, (size_t)(end - *p));
		*p = end + 1;
		if (streq(text, "---"))
			return 0;
		colon = strchr(text, ':');
		if (colon == NULL)
			return bad_line(d->path, line + 1, text, e);
		key = trimmed(a, text, (size_t)(colon - text));
		value = trimmed(a, colon + 1, strlen(colon + 1));
		if (take(a, d, key, value) < 0)
			return bad_line(d->path, line + 1, text, e);
	}
}

int
case_parse(struct cases *cs, const char *path, const char *text, size_t len,
    struct err *e)
{
	struct case_doc d = *blank(&cs->arena, path);
	const char *p = arena_dup(&cs->arena, text, len);

	if (front_matter(&d, &cs->arena, &p, e) < 0)
		return -1;
	if (d.id[0] == '\0' || d.title[0] == '\0') {
		err_at(e, E_DATA, d.path, 1, _("a case has an id and a title"));
		return err_hint(e, "man 5 cases");
	}
	d.body = p;
	d.body_len = strlen(p);
	d.length = characters(p, d.body_len);
	cs->characters += d.length;
	GROW(cs->v, cs->n, cs->cap);
	cs->v[cs->n++] = d;
	return 0;
}

int
cases_load(struct cases *cs, struct store *st, struct findings *found,
    struct err *e)
{
	const struct store_file *files;
	struct buf b = BUF_INIT;
	size_t i, n;
	int rc = store_list(st, "documents/cases", &files, &n, e);

	for (i = 0; rc == 0 && i < n; i++) {
		struct err bad = ERR_INIT;

		if (!str_suffix(files[i].path, ".md"))
			continue;
		buf_clear(&b);
		rc = store_load(st, &files[i], &b, e);
		if (rc == 0 &&
		    case_parse(cs, files[i].path, b.ptr, b.len, &bad) < 0)
			finding_from(found, "case", &bad);
	}
	buf_release(&b);
	return rc;
}

void
cases_release(struct cases *cs)
{
	free(cs->v);
	arena_release(&cs->arena);
	*cs = (struct cases)CASES_INIT;
}

const char *
case_section(const struct case_doc *d, const char *heading, size_t *len)
{
	char want[256];
	const char *p, *end;

	*len = 0;
	snprintf(want, sizeof(want), "\n## %s\n", heading);
	p = strstr(d->body, want);
	if (p == NULL)
		return "";
	p += strlen(want);
	end = strstr(p, "\n## ");
	if (end == NULL)
		end = d->body + d->body_len;
	while (p < end && *p == '\n')
		p++;
	while (end > p && end[-1] == '\n')
		end--;
	*len = (size_t)(end - p);
	return p;
}
