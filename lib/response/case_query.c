#include "response/cases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"

enum { NAME_MAX_BYTES = 64 };

struct name {
	const char *text;
	const char *const *all; /* every name of the same substance */
};

struct parser {
	struct case_query *q;
	const struct cases *cases;
	struct arena *a;
	struct name *names;
	size_t nnames, namecap;
	const char **kind_words; /* word and kind in turn */
	size_t nkind_words, kwcap;
	size_t scap, ncap, kcap, wcap, pcap;
};

bool
case_names(const struct case_doc *d, const char *const *names)
{
	for (; *names != NULL; names++) {
		const char *const *v;

		for (v = d->substances; *v != NULL; v++)
			if (strcasecmp(*v, *names) == 0)
				return true;
		for (v = d->names; *v != NULL; v++)
			if (strcasecmp(*v, *names) == 0)
				return true;
	}
	return false;
}

static void
name_add(struct parser *p, const char *text, const char *const *all)
{
	if (text[0] == '\0' || strlen(text) > NAME_MAX_BYTES)
		return;
	for (size_t i = 0; i < p->nnames; i++)
		if (strcasecmp(p->names[i].text, text) == 0)
			return;
	GROW(p->names, p->nnames, p->namecap);
	p->names[p->nnames++] = (struct name){ text, all };
}

/* All names of a row of catalogue/substances: code, names, CAS, aliases. */
static const char *const *
row_names(struct parser *p, const struct table *t, size_t row)
{
	static const char *const cols[] = { "name_zh", "name_en", "code",
		"cas" };
	const char *word, *list = table_get(t, row, "alias");
	const char **v = arena_alloc(p->a, (strlen(list) + 6) * sizeof(*v));
	size_t len, n = 0;

	for (size_t i = 0; i < sizeof(cols) / sizeof(cols[0]); i++) {
		v[n] = arena_str(p->a, table_get(t, row, cols[i]));
		n += v[n][0] != '\0';
	}
	while (word_next(&list, &word, &len))
		v[n++] = arena_dup(p->a, word, len);
	v[n] = NULL;
	return v;
}

static const char *const *
alone(struct parser *p, const char *text)
{
	const char **v = arena_alloc(p->a, 2 * sizeof(*v));

	v[0] = text;
	return v;
}

/* The table first: it knows that several names are one substance. */
static int
names_load(struct parser *p, struct registers *reg, struct err *e)
{
	const struct table *t;
	size_t i;

	if (registers_table(reg, "catalogue/substances", &t, e) == 0) {
		for (i = 0; i < t->nrows; i++) {
			const char *const *v = row_names(p, t, i);

			for (const char *const *w = v; *w != NULL; w++)
				name_add(p, *w, v);
		}
	} else if (e->code != E_ABSENT) {
		return -1;
	}
	err_clear(e);
	for (i = 0; i < p->cases->n; i++) {
		const struct case_doc *d = &p->cases->v[i];
		const char *const *w;

		for (w = d->substances; *w != NULL; w++)
			name_add(p, *w, alone(p, *w));
		for (w = d->names; *w != NULL; w++)
			name_add(p, *w, alone(p, *w));
	}
	return 0;
}

static int
kinds_load(struct parser *p, struct registers *reg, struct err *e)
{
	const struct table *t;
	size_t i, len;

	if (registers_table(reg, "catalogue/case-kinds", &t, e) < 0) {
		if (e->code != E_ABSENT)
			return -1;
		err_clear(e);
		return 0;
	}
	for (i = 0; i < t->nrows; i++) {
		const char *list = table_get(t, i, "words"), *word;
		const char *kind = table_get(t, i, "name");

		while (word_next(&list, &word, &len)) {
			GROW(p->kind_words, p->nkind_words, p->kwcap);
			p->kind_words[p->nkind_words++] =
			    arena_dup(p->a, word, len);
			GROW(p->kind_words, p->nkind_words, p->kwcap);
			p->kind_words[p->nkind_words++] = arena_str(p->a, kind);
		}
	}
	return 0;
}

/* Full-width ASCII and the ideographic blank as people type them. */
static char *
narrowed(struct arena *a, const char *text)
{
	struct buf b = BUF_INIT;
	size_t len = strlen(text), k;
	uint32_t cp;
	char *out;

	for (; (k = utf8_next(text, len, &cp)) > 0; text += k, len -= k) {
		if (cp >= 0xFF01 && cp <= 0xFF5E)
			buf_putc(&b, (char)(cp - 0xFEE0));
		else if (cp == 0x3000 || cp == 0x3001 || cp == 0x3002)
			buf_putc(&b, ' ');
		else
			buf_add(&b, text, k);
	}
	out = arena_dup(a, b.ptr, b.len);
	buf_release(&b);
	return out;
}

static bool
kind_at(const struct parser *p, const char *text)
{
	for (size_t i = 0; i < p->nkind_words; i += 2)
		if (str_prefix(text, p->kind_words[i]))
			return true;
	return false;
}

/*
 * One character is the name of a substance only where nothing else can be
 * meant: alone, or before what happened (氨泄漏).
 */
static bool
stands(const struct parser *p, const char *token, const char *at,
    const char *name)
{
	size_t n = strlen(name);
	uint32_t cp;

	if ((unsigned char)name[0] < 0x80)
		return (at == token || !ch_alnum((unsigned char)at[-1])) &&
		    !ch_alnum((unsigned char)at[n]);
	if (utf8_next(name, n, &cp) < n)
		return true;
	return at == token && (at[n] == '\0' || kind_at(p, at + n));
}

static const struct name *
longest(const struct parser *p, const char *token, const char *at)
{
	const struct name *best = NULL;

	for (size_t i = 0; i < p->nnames; i++) {
		const struct name *n = &p->names[i];

		if (strncasecmp(at, n->text, strlen(n->text)) == 0 &&
		    stands(p, token, at, n->text) &&
		    (best == NULL || strlen(n->text) > strlen(best->text)))
			best = n;
	}
	return best;
}

static void
word_add(struct parser *p, const char *at, size_t len, bool plain)
{
	struct case_query *q = p->q;
	const char *word = arena_dup(p->a, at, len);

	for (size_t i = 0; i < q->nwords; i++)
		if (strcasecmp(q->words[i], word) == 0)
			return;
	GROW(q->words, q->nwords, p->wcap);
	if (p->pcap < p->wcap) {
		p->pcap = p->wcap;
		q->plain = xrealloc(q->plain, p->pcap * sizeof(*q->plain));
	}
	q->plain[q->nwords] = plain;
	q->words[q->nwords++] = word;
}

/* Pairs of characters of Chinese, whole words of letters and digits. */
static void
words_of(struct parser *p, const char *s, size_t len, bool plain)
{
	const char *end = s + len, *prev = NULL;
	bool paired = false;
	uint32_t cp;
	size_t k;

	for (; s < end; s += k) {
		k = utf8_next(s, (size_t)(end - s), &cp);
		if (k == 0)
			return;
		if (cp >= 0x2E80) {
			if (prev != NULL)
				word_add(p, prev, (size_t)(s + k - prev),
				    plain);
			paired = prev != NULL;
			prev = s;
			if (s + k == end && !paired)
				word_add(p, s, k, plain);
			continue;
		}
		if (prev != NULL && !paired)
			word_add(p, prev, (size_t)(s - prev), plain);
		prev = NULL;
		paired = false;
		if (cp >= 0x80 || !ch_alnum((int)cp))
			continue;
		while (s + k < end && ch_alnum((unsigned char)s[k]))
			k++;
		word_add(p, s, k, plain);
	}
}

static void
kind_add(struct parser *p, const char *kind)
{
	struct case_query *q = p->q;

	for (size_t i = 0; i < q->nkinds; i++)
		if (streq(q->kinds[i], kind))
			return;
	GROW(q->kinds, q->nkinds, p->kcap);
	q->kinds[q->nkinds++] = kind;
}

/* What is left of a token: words of a kind of accident, and free words. */
static void
rest_of(struct parser *p, const char *s, size_t len)
{
	const char *end = s + len, *from = s;
	uint32_t cp;

	while (s < end) {
		size_t best = 0;

		for (size_t i = 0; i < p->nkind_words; i += 2) {
			size_t n = strlen(p->kind_words[i]);

			if (n <= (size_t)(end - s) &&
			    memcmp(s, p->kind_words[i], n) == 0) {
				kind_add(p, p->kind_words[i + 1]);
				best = n > best ? n : best;
			}
		}
		if (best > 0) {
			words_of(p, from, (size_t)(s - from), true);
			words_of(p, s, best, false);
			s += best;
			from = s;
		} else {
			s += utf8_next(s, (size_t)(end - s), &cp);
		}
	}
	words_of(p, from, (size_t)(end - from), true);
}

static void
substance_add(struct parser *p, const struct name *n, const char *typed)
{
	struct case_query *q = p->q;

	for (size_t i = 0; i < q->nsubstances; i++)
		if (q->substances[i] == n->all)
			return;
	GROW(q->substances, q->nsubstances, p->scap);
	if (p->ncap < p->scap) {
		p->ncap = p->scap;
		q->named = xrealloc(q->named, p->ncap * sizeof(*q->named));
	}
	q->named[q->nsubstances] = arena_dup(p->a, typed, strlen(n->text));
	q->substances[q->nsubstances++] = n->all;
}

static void
free_token(struct parser *p, const char *token)
{
	const char *s = token, *from = token;
	uint32_t cp;

	while (*s != '\0') {
		const struct name *n = longest(p, token, s);

		if (n == NULL) {
			s += utf8_next(s, strlen(s), &cp);
			continue;
		}
		rest_of(p, from, (size_t)(s - from));
		substance_add(p, n, s);
		s += strlen(n->text);
		from = s;
	}
	rest_of(p, from, (size_t)(s - from));
}

/* 1: it was a facet, 0: it is not, -1 with the error. */
static int
facet(struct parser *p, const char *token, struct err *e)
{
	struct case_query *q = p->q;
	static const char *const weathers[] = { "雨", "雾", "雪" };
	static const char *const winds[] = { "风向", "wind" };
	size_t i;
	char *end;

	for (i = 0; i < sizeof(winds) / sizeof(winds[0]); i++)
		if (str_prefix(token, winds[i])) {
			const char *s = token + strlen(winds[i]);

			s += *s == '=' || *s == ':';
			if (wind_parse(s, strlen(s), &q->wind))
				return 1;
			err_set(e, E_USAGE, _("'%s' is no direction"), token);
			return err_hint(e, "风向东南  风向SE  风向135");
		}
	if (str_suffix(token, "风") &&
	    wind_parse(token, strlen(token), &q->wind))
		return 1;
	for (i = 0; i < sizeof(weathers) / sizeof(weathers[0]); i++)
		if (streq(token, weathers[i])) {
			q->weather = weathers[i];
			words_of(p, token, strlen(token), true);
			return 1;
		}
	if (str_prefix(token, "近") && str_suffix(token, "年")) {
		q->years = strtol(token + strlen("近"), &end, 10);
		if (q->years > 0 && streq(end, "年"))
			return 1;
		q->years = 0;
	}
	return 0;
}

/*
 * One term from *s on, *s is moved behind it.  A quantity is understood where a
 * comparison follows it, also inside a term (氯气泄漏湿度75%以上).
 */
static int
term(struct parser *p, const char **s, struct err *e)
{
	size_t len = strcspn(*s, CASE_DELIMITERS);
	const char *at = *s, *token;
	int is;

	if ((is = case_range_read(p->q, s, e)) != 0)
		return is;
	if (case_range_inside(at, len, &at, e) < 0)
		return -1;
	if (at > *s)
		len = (size_t)(at - *s);
	token = arena_dup(p->a, *s, len);
	*s += len;
	if ((is = facet(p, token, e)) == 0)
		free_token(p, token);
	return is;
}

static int
terms(struct parser *p, const char *s, struct err *e)
{
	size_t n = 0;

	for (;;) {
		s += strspn(s, CASE_DELIMITERS);
		if (*s == '\0')
			break;
		n++;
		if (term(p, &s, e) < 0)
			return -1;
	}
	if (n > 0)
		return 0;
	err_set(e, E_USAGE, _("there is nothing to look for"));
	return err_hint(e, "case-find '氯气泄漏+风向东南+湿度>75%%'");
}

int
case_query_parse(struct case_query *q, const struct cases *cs,
    struct registers *reg, const char *text, struct err *e)
{
	struct parser p = { .q = q, .cases = cs, .a = &q->arena };
	int rc = 0;

	if (!utf8_valid(text, strlen(text), NULL))
		rc = err_set(e, E_USAGE, _("the question is no UTF-8"));
	if (rc == 0)
		rc = names_load(&p, reg, e);
	if (rc == 0)
		rc = kinds_load(&p, reg, e);
	if (rc == 0)
		rc = terms(&p, narrowed(&q->arena, text), e);
	free(p.names);
	free(p.kind_words);
	return rc;
}

void
case_query_release(struct case_query *q)
{
	free(q->substances);
	free(q->named);
	free(q->kinds);
	free(q->words);
	free(q->plain);
	arena_release(&q->arena);
	*q = (struct case_query)CASE_QUERY_INIT;
}
