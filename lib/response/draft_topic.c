/* Which substance, which kind of accident: by the tables' own words. */
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"
#include "response/draft_int.h"

void
case_words_add(struct case_words *w, bool kind, const char *word,
    const char *name, const char *code)
{
	struct case_word cw = { arena_str(&w->arena, word), strlen(word),
		arena_str(&w->arena, name), arena_str(&w->arena, code) };

	if (word[0] == '\0')
		return;
	if (kind) {
		GROW(w->kinds, w->nkinds, w->kcap);
		w->kinds[w->nkinds++] = cw;
	} else {
		GROW(w->substances, w->nsubstances, w->scap);
		w->substances[w->nsubstances++] = cw;
	}
}

static void
add_list(struct case_words *w, bool kind, const char *list, const char *name,
    const char *code)
{
	const char *word;
	size_t len;

	while (word_next(&list, &word, &len)) {
		char *one = xstrndup(word, len);

		case_words_add(w, kind, one, name, code);
		free(one);
	}
}

int
case_words_load(struct case_words *w, struct registers *reg, struct err *e)
{
	static const char *const cols[] = { "name_zh", "name_en", "cas" };
	const struct table *t;
	size_t i, k;

	if (registers_table(reg, "catalogue/substances", &t, e) == 0) {
		for (i = 0; i < t->nrows; i++) {
			const char *name = table_get(t, i, "name_zh");
			const char *code = table_get(t, i, "code");

			for (k = 0; k < sizeof(cols) / sizeof(cols[0]); k++)
				case_words_add(w, false,
				    table_get(t, i, cols[k]), name, code);
			add_list(w, false, table_get(t, i, "alias"), name,
			    code);
		}
	} else if (e->code != E_ABSENT) {
		return -1;
	}
	err_clear(e);
	if (registers_table(reg, "catalogue/case-kinds", &t, e) == 0) {
		for (i = 0; i < t->nrows; i++)
			add_list(w, true, table_get(t, i, "words"),
			    table_get(t, i, "name"), "");
	} else if (e->code != E_ABSENT) {
		return -1;
	}
	err_clear(e);
	return 0;
}

void
case_words_release(struct case_words *w)
{
	free(w->substances);
	free(w->kinds);
	arena_release(&w->arena);
	*w = (struct case_words)CASE_WORDS_INIT;
}

const struct case_word *
draft_kind(const struct case_words *w, const char *p)
{
	const struct case_word *best = NULL;

	for (size_t i = 0; i < w->nkinds; i++)
		if (str_prefix(p, w->kinds[i].word) &&
		    (best == NULL || w->kinds[i].len > best->len))
			best = &w->kinds[i];
	return best;
}

/* The character before p is part of a longer name: 二氯甲烷 is no 甲烷. */
static bool
goes_before(const char *line, const char *p)
{
	static const char *const parts[] = { "氯", "氟", "溴", "碘", "硝", "基",
		"甲", "乙", "丙", "丁", "苯", "酸", "醛", "烯", "代", "环",
		"化", "聚", "次", NULL };

	return p - line >= 3 && draft_word(p - 3, parts) > 0;
}

/* ... and the one behind: 甲醛树脂, 氯气瓶 is still 氯气. */
static bool
goes_behind(const char *p)
{
	static const char *const parts[] = { "基", "树脂", "酸", "酯", "醇",
		"胺", "钠", "钾", "铵", NULL };

	return draft_word(p, parts) > 0;
}

static bool
stands(const struct case_words *w, const char *line, const char *p,
    const struct case_word *cw)
{
	uint32_t cp;

	if ((unsigned char)cw->word[0] < 0x80)
		return (p == line || !ch_alnum((unsigned char)p[-1])) &&
		    !ch_alnum((unsigned char)p[cw->len]);
	if (goes_before(line, p) || goes_behind(p + cw->len))
		return false;
	/* one character only before what happened: 氨泄漏 */
	return utf8_next(cw->word, cw->len, &cp) < cw->len ||
	    draft_kind(w, p + cw->len) != NULL;
}

const struct case_word *
draft_substance(const struct case_words *w, const char *line, const char *p)
{
	const struct case_word *best = NULL;

	for (size_t i = 0; i < w->nsubstances; i++) {
		const struct case_word *cw = &w->substances[i];

		if (strncasecmp(p, cw->word, cw->len) == 0 &&
		    (best == NULL || cw->len > best->len) &&
		    stands(w, line, p, cw))
			best = cw;
	}
	return best;
}

/* ---- counting ---- */

struct topic {
	const char *name, *code;
	size_t named;
	bool plain; /* in a label or the title */
	long line;
};

struct topics {
	struct topic *v;
	size_t n, cap;
};

static void
note(struct topics *t, const struct case_word *cw, bool plain, long line)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (streq(t->v[i].name, cw->name))
			break;
	if (i == t->n) {
		GROW(t->v, t->n, t->cap);
		t->v[t->n++] =
		    (struct topic){ cw->name, cw->code, 0, false, line };
	}
	t->v[i].named++;
	if (plain && !t->v[i].plain) {
		t->v[i].plain = true;
		t->v[i].line = line;
	}
}

static void
look(const struct case_words *w, struct topics *substances,
    struct topics *kinds, const char *text, bool plain, long line)
{
	for (const char *p = text; *p != '\0';) {
		const struct case_word *cw = draft_substance(w, text, p);

		if (cw != NULL && substances != NULL)
			note(substances, cw, plain, line);
		if (cw == NULL && (cw = draft_kind(w, p)) != NULL &&
		    kinds != NULL)
			note(kinds, cw, plain, line);
		p += cw != NULL ? cw->len : 1;
	}
}

/*
 * Those named plainly, in the order they came; else the one named most.  The
 * rest is told, not written: to be mentioned is not to be the matter.
 */
static void
put(struct case_draft *d, const char *key, const struct topics *t)
{
	const struct topic *most = NULL;
	struct buf b = BUF_INIT, rest = BUF_INIT;
	long line = 0;
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (most == NULL || t->v[i].named > most->named)
			most = &t->v[i];
		if (!t->v[i].plain)
			continue;
		buf_printf(&b, "%s%s", b.len > 0 ? "; " : "", t->v[i].name);
		line = line == 0 ? t->v[i].line : line;
	}
	if (b.len == 0 && most != NULL) {
		buf_puts(&b, most->name);
		line = most->line;
	}
	for (i = 0; i < t->n; i++)
		if (!t->v[i].plain && strstr(b.ptr, t->v[i].name) == NULL)
			buf_printf(&rest, "%s%s", rest.len > 0 ? ", " : "",
			    t->v[i].name);
	if (rest.len > 0 && draft_get(d, key)[0] == '\0')
		draft_note(d, _("%s: the text also names %s"), key, rest.ptr);
	draft_set(d, key, b.ptr, line);
	buf_release(&b);
	buf_release(&rest);
}

static void
code_of(struct case_draft *d, const struct case_words *w)
{
	const char *s = draft_get(d, "substance");

	for (size_t i = 0; i < w->nsubstances; i++)
		if (strncasecmp(s, w->substances[i].word,
			w->substances[i].len) == 0 &&
		    (s[w->substances[i].len] == '\0' ||
			s[w->substances[i].len] == ';'))
			d->code = arena_str(&d->arena, w->substances[i].code);
}

void
draft_topic(struct case_draft *d, const struct case_words *w,
    const struct draft_lines *l)
{
	struct topics s = { NULL, 0, 0 }, k = { NULL, 0, 0 };
	const char *v;

	look(w, &s, &k, draft_get(d, "title"), true, 1);
	for (size_t i = 0; i < l->n; i++) {
		const char *line = l->narrow[i];

		if ((v = draft_label(&d->arena, line, LABEL_MATTER)) != NULL)
			look(w, &s, NULL, v, true, l->number[i]);
		else if ((v = draft_label(&d->arena, line, LABEL_KIND)) != NULL)
			look(w, NULL, &k, v, true, l->number[i]);
		else
			look(w, &s, &k, line, false, l->number[i]);
	}
	put(d, "substance", &s);
	put(d, "kind", &k);
	code_of(d, w);
	free(s.v);
	free(k.v);
}
