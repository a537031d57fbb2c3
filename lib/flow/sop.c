#include "flow/sop.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

#define FOLDER "documents/sop"

/* ---- reading ---- */

static const char *
trimmed(struct arena *a, const char *p, size_t n)
{
	while (n > 0 && ch_space((unsigned char)*p))
		p++, n--;
	while (n > 0 && ch_space((unsigned char)p[n - 1]))
		n--;
	return arena_dup(a, p, n);
}

static int
bad_line(const char *path, long line, const char *text, struct err *e)
{
	err_at(e, E_DATA, path, line, _("'%s' cannot be read here"), text);
	return err_hint(e, "man 5 sop");
}

/* Keys of other purposes, such as who approved it, are left alone. */
static void
take(struct sop *s, const char *key, const char *value)
{
	const struct {
		const char *key, **to;
	} keys[] = { { "title", &s->title }, { "video", &s->video },
		{ "equipment", &s->equipment }, { "hazard_types", &s->types } };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (streq(key, keys[i].key))
			*keys[i].to = value;
}

/* The lines between two "---"; *p is moved behind the second. */
static int
front_matter(struct sop *s, struct arena *a, const char **p, struct err *e)
{
	long line = 1;

	if (strncmp(*p, "---\n", 4) != 0) {
		err_at(e, E_DATA, s->path, 1,
		    _("an operating procedure begins with '---'"));
		return err_hint(e, "man 5 sop");
	}
	for (*p += 4;; line++) {
		const char *end = strchr(*p, '\n'), *colon, *text;

		if (end == NULL)
			return bad_line(s->path, line + 1, *p, e);
		text = arena_dup(a, *p, (size_t)(end - *p));
		*p = end + 1;
		if (streq(text, "---"))
			return 0;
		if (str_blank(text))
			continue;
		if ((colon = strchr(text, ':')) == NULL)
			return bad_line(s->path, line + 1, text, e);
		take(s, trimmed(a, text, (size_t)(colon - text)),
		    trimmed(a, colon + 1, strlen(colon + 1)));
	}
}

/* What people's editors bring along: a BOM, CR at the end of lines. */
static char *
plain(struct arena *a, const char *text, size_t len)
{
	char *copy, *to;

	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3, len -= 3;
	copy = to = arena_dup(a, text, len);
	for (const char *c = copy; *c != '\0'; c++)
		if (*c != '\r')
			*to++ = *c;
	*to = '\0';
	return copy;
}

int
sop_parse(struct sops *ss, const char *path, const char *text, size_t len,
    struct err *e)
{
	struct sop s = { arena_str(&ss->arena, path), "", "", "", "", "" };
	const char *p = plain(&ss->arena, text, len);

	if (front_matter(&s, &ss->arena, &p, e) < 0)
		return -1;
	if (*s.title == '\0') {
		err_at(e, E_DATA, path, 1,
		    _("an operating procedure has a title"));
		return err_hint(e, "man 5 sop");
	}
	if (*s.equipment == '\0' && *s.types == '\0') {
		err_at(e, E_DATA, path, 1,
		    _("neither equipment nor hazard_types: nobody would find it"));
		return err_hint(e, "man 5 sop");
	}
	s.body = p;
	GROW(ss->v, ss->n, ss->cap);
	ss->v[ss->n++] = s;
	return 0;
}

/* Without front matter it is a page for people alone. */
static bool
is_sop(const struct buf *b)
{
	const char *p = b->ptr;

	if (str_prefix(p, "\xEF\xBB\xBF"))
		p += 3;
	return str_prefix(p, "---\n") || str_prefix(p, "---\r\n");
}

int
sops_load(struct sops *ss, struct store *st, struct findings *found,
    struct err *e)
{
	const struct store_file *files;
	struct buf b = BUF_INIT;
	size_t i, n = 0;
	int rc = store_list(st, FOLDER, &files, &n, e);

	for (i = 0; rc == 0 && i < n; i++) {
		struct err bad = ERR_INIT;

		if (!str_suffix(files[i].path, ".md"))
			continue;
		buf_clear(&b);
		rc = store_load(st, &files[i], &b, e);
		if (rc == 0 && is_sop(&b) &&
		    sop_parse(ss, files[i].path, b.ptr, b.len, &bad) < 0)
			finding_from(found, "sop", &bad);
	}
	buf_release(&b);
	return rc;
}

void
sops_release(struct sops *ss)
{
	free(ss->v);
	free(ss->chosen);
	arena_release(&ss->arena);
	*ss = (struct sops)SOPS_INIT;
}

/* ---- choosing ---- */

/* 2: one of the words is the code; 1: one ends in '*' and begins it. */
static int
names(const char *words, const char *code)
{
	const char *word;
	size_t len;
	int best = 0;

	while (*code != '\0' && word_next(&words, &word, &len)) {
		if (strlen(code) == len && strncasecmp(word, code, len) == 0)
			return 2;
		if (len > 1 && word[len - 1] == '*' &&
		    strncasecmp(word, code, len - 1) == 0)
			best = 1;
	}
	return best;
}

/* 0: it belongs to something else. */
static int
closeness(const struct sop *s, const char *equipment, const char *type)
{
	int machine = names(s->equipment, equipment);
	int hazard = names(s->types, type);

	if ((*s->equipment != '\0' && machine == 0) ||
	    (*s->types != '\0' && hazard == 0))
		return 0;
	return machine * 2 + (hazard > 0);
}

size_t
sops_for(struct sops *ss, const char *equipment, const char *type,
    const struct sop *const **out, size_t *closest)
{
	size_t i, n = 0;
	int want;

	free(ss->chosen);
	ss->chosen = xcalloc(ss->n + 1, sizeof(struct sop *));
	*closest = 0;
	/* 5 names both, 4 the machine, 3 and 2 its like, 1 the type */
	for (want = 5; want > 0; want--) {
		for (i = 0; i < ss->n; i++)
			if (closeness(&ss->v[i], equipment, type) == want)
				ss->chosen[n++] = &ss->v[i];
		if (*closest == 0)
			*closest = n;
	}
	*out = ss->chosen;
	return n;
}

/* ---- showing ---- */

/* The fence that a line opens or closes: its length, 0 for none. */
static size_t
fence(const char *line, size_t len, char *of)
{
	size_t indent = 0, n = 0;

	while (indent < 3 && indent < len && line[indent] == ' ')
		indent++;
	line += indent;
	len -= indent;
	*of = len > 0 ? *line : '\0';
	while (n < len && (*of == '`' || *of == '~') && line[n] == *of)
		n++;
	return n >= 3 ? n : 0;
}

/* "## 步骤": how many signs; "#3 冲床" and "####### " are no headings. */
static int
heading(const char *line, size_t len)
{
	size_t n = 0;

	while (n < len && line[n] == '#')
		n++;
	return n >= 1 && n <= 6 && (n == len || line[n] == ' ') ? (int)n : 0;
}

static bool
repeats_title(const struct sop *s, const char *line, size_t len)
{
	size_t n = strlen(s->title);

	if (heading(line, len) == 0)
		return false;
	while (len > 0 && (*line == '#' || *line == ' '))
		line++, len--;
	return len == n && memcmp(line, s->title, n) == 0;
}

void
sop_text(const struct sop *s, int deeper, struct buf *out)
{
	const char *p = s->body, *end;
	size_t open = 0, n, len;
	char mark = '\0', of;
	bool begun = false;
	int level, i;

	for (; *p != '\0'; p = end + (*end == '\n')) {
		end = p + strcspn(p, "\n");
		len = (size_t)(end - p);
		n = fence(p, len, &of);
		if (open > 0 && n >= open && of == mark)
			open = 0;
		else if (open == 0 && n > 0)
			open = n, mark = of;
		else if (open == 0 && !begun && repeats_title(s, p, len))
			continue;
		else if (open == 0 && (level = heading(p, len)) > 0)
			for (i = 0; i < deeper && level + i < 6; i++)
				buf_putc(out, '#');
		if (!begun && len == 0)
			continue;
		begun = true;
		buf_add(out, p, len);
		buf_putc(out, '\n');
	}
	for (n = 0; n < open; n++)
		buf_putc(out, mark);
	if (open > 0)
		buf_putc(out, '\n');
}

void
sop_video(const struct sop *s, const struct store *st, struct buf *out)
{
	if (*s->video != '\0' && *s->video != '/')
		buf_printf(out, "%s/", store_root(st));
	buf_puts(out, s->video);
}

/* ---- checking ---- */

/* Is there some code of the table that the word means? */
static bool
is_there(const struct table *t, const char *word, size_t len)
{
	char *one = xstrndup(word, len);
	bool there = false;

	for (size_t i = 0; !there && i < t->nrows; i++)
		there = names(one, table_get(t, i, "code")) > 0;
	free(one);
	return there;
}

static int
check_words(struct ledger *lg, const struct sop *s, const char *name,
    const char *words, struct findings *fs, struct err *e)
{
	const struct table *t;
	const char *word;
	size_t len;

	if (*words == '\0')
		return 0;
	if (registers_table(lg->reg, name, &t, e) < 0)
		return -1;
	while (word_next(&words, &word, &len))
		if (!is_there(t, word, len))
			finding_add(fs, SEV_ERROR, "sop", s->path, 1,
			    _("'%.*s' is not in %s.csv"), (int)len, word, name);
	return 0;
}

int
sop_check(struct ledger *lg, struct findings *fs, struct err *e)
{
	struct sops ss = SOPS_INIT;
	int rc = sops_load(&ss, lg->store, fs, e);
	size_t i;

	for (i = 0; rc == 0 && i < ss.n; i++) {
		const struct sop *s = &ss.v[i];

		rc = check_words(lg, s, "registers/equipment", s->equipment, fs,
		    e);
		if (rc == 0)
			rc = check_words(lg, s, "catalogue/hazard-types",
			    s->types, fs, e);
		if (strstr(s->video, "://") != NULL)
			finding_hint(
			    finding_add(fs, SEV_ERROR, "sop", s->path, 1,
				_("video '%s' is no path on this machine"),
				s->video),
			    _("copy the file to a folder that the workshop reaches"));
	}
	sops_release(&ss);
	return rc;
}
