#include "response/cases.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"

/*
 * Chosen on tests/data/case-queries.csv: what is asked of the weather outweighs
 * the kind, the kind outweighs a good part of the words.
 */
static const double W_WEATHER = 3, W_SOFT = 1.5, W_KIND = 2, W_WORDS = 4,
		    W_KIND_WORDS = 1, W_TITLE = 1, W_MAIN = 0.5,
		    W_VERIFIED = 0.1;
static const double K1 = 1.2, B = 0.75;

enum { WORDS_MAX = 64 };

struct ranking {
	const struct cases *cs;
	const struct case_query *q;
	double idf[WORDS_MAX];
	unsigned short *counts; /* documents by words */
	size_t nwords;
	double best_words;
	bool asks_plain; /* some word names no kind of accident */
	bool knows_plain; /* and some case has one */
};

/* ASCII without regard to case; Chinese has none. */
static bool
same_at(const char *text, const char *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (ch_toupper((unsigned char)text[i]) !=
		    ch_toupper((unsigned char)word[i]))
			return false;
	return true;
}

/* One pass over a text for all words: most positions fail at a first byte. */
static void
count_in(const struct ranking *r, const char *text, size_t len,
    unsigned short *counts)
{
	unsigned char first[256] = { 0 };
	size_t lens[WORDS_MAX], i;
	const char *end = text + len;

	for (i = 0; i < r->nwords; i++) {
		unsigned char c = (unsigned char)r->q->words[i][0];

		lens[i] = strlen(r->q->words[i]);
		first[c] = first[ch_toupper(c)] = 1;
		if (ch_upper(c))
			first[c + 32] = 1;
	}
	for (; text < end; text++) {
		if (!first[(unsigned char)*text])
			continue;
		for (i = 0; i < r->nwords; i++)
			if (lens[i] <= (size_t)(end - text) &&
			    same_at(text, r->q->words[i], lens[i]) &&
			    counts[i] < 65535)
				counts[i]++;
	}
}

static void
count_all(struct ranking *r)
{
	const struct cases *cs = r->cs;
	size_t i, k;

	r->nwords = r->q->nwords < WORDS_MAX ? r->q->nwords : WORDS_MAX;
	r->counts = xcalloc(cs->n * r->nwords + 1, sizeof(*r->counts));
	for (i = 0; i < cs->n; i++) {
		unsigned short *c = r->counts + i * r->nwords;
		const struct case_doc *d = &cs->v[i];

		count_in(r, d->title, strlen(d->title), c);
		count_in(r, d->place, strlen(d->place), c);
		count_in(r, d->body, d->body_len, c);
	}
	for (k = 0; k < r->nwords; k++) {
		size_t with = 0;

		for (i = 0; i < cs->n; i++)
			with += r->counts[i * r->nwords + k] > 0;
		r->idf[k] = log(1 +
		    ((double)cs->n - (double)with + 0.5) /
			((double)with + 0.5));
	}
}

/* BM25 over the free words; *plain: one that names no kind is in it. */
static double
words_score(const struct ranking *r, size_t doc, bool *plain)
{
	const struct case_doc *d = &r->cs->v[doc];
	const unsigned short *c = r->counts + doc * r->nwords;
	double mean = (double)r->cs->characters / (double)r->cs->n;
	double sum = 0, norm = 1 - B + B * (double)d->length / (mean + 1);

	*plain = false;
	for (size_t k = 0; k < r->nwords; k++) {
		sum += r->idf[k] * c[k] * (K1 + 1) / (c[k] + K1 * norm);
		*plain |= c[k] > 0 && r->q->plain[k];
	}
	return sum;
}

static void add(struct buf *why, double *score, double by, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static void
add(struct buf *why, double *score, double by, const char *fmt, ...)
{
	va_list ap;

	if (why->len > 0)
		buf_puts(why, "; ");
	va_start(ap, fmt);
	buf_vprintf(why, fmt, ap);
	va_end(ap);
	if (by != 0)
		buf_printf(why, " %+.1f", by);
	*score += by;
}

static double
apart(double a, double b)
{
	double d = fabs(fmod(a - b, 360));

	return d > 180 ? 360 - d : d;
}

/* A point is 22.5 degrees wide; its neighbour agrees by half. */
static void
wind_score(const struct case_doc *d, double asked, struct buf *why,
    double *score)
{
	double best = 360, at = 0;

	for (size_t i = 0; i < d->nwinds; i++)
		if (apart(d->winds[i], asked) < best)
			best = apart(at = d->winds[i], asked);
	if (d->nwinds == 0)
		add(why, score, 0, _("wind not published"));
	else if (best <= 22.5)
		add(why, score, W_WEATHER, _("wind from %.0f°, %.0f° apart"),
		    at, best);
	else if (best <= 45)
		add(why, score, W_SOFT, _("wind from %.0f°, %.0f° apart"), at,
		    best);
	else
		add(why, score, -W_WEATHER, _("wind from %.0f°, %.0f° apart"),
		    at, best);
}

static void
range_score(const struct case_range *asked, double value, const char *name,
    struct buf *why, double *score)
{
	bool in = value >= asked->low && value <= asked->high;

	if (isnan(value))
		add(why, score, 0, _("%s not published"), name);
	else
		add(why, score, in ? W_WEATHER : -W_WEATHER, "%s %g", name,
		    value);
}

static void
weather_score(const struct case_query *q, const struct case_doc *d,
    struct buf *why, double *score)
{
	bool wet = streq(d->weather, "雾") || streq(d->weather, "雨");

	if (!isnan(q->wind))
		wind_score(d, q->wind, why, score);
	if (q->humidity.set && isnan(d->humidity) && wet &&
	    isinf(q->humidity.high) && q->humidity.low >= 60)
		add(why, score, W_SOFT,
		    _("humidity not published, wet by '%s'"), d->weather);
	else if (q->humidity.set)
		range_score(&q->humidity, d->humidity, _("humidity"), why,
		    score);
	if (q->temperature.set)
		range_score(&q->temperature, d->temperature, _("temperature"),
		    why, score);
	if (q->wind_ms.set)
		range_score(&q->wind_ms, d->wind_ms, _("wind speed"), why,
		    score);
	if (q->weather == NULL)
		return;
	if (d->weather[0] == '\0')
		add(why, score, 0, _("weather not published"));
	else
		add(why, score, streq(d->weather, q->weather) ? W_WEATHER : 0,
		    _("weather %s"), d->weather);
}

/* Whether it may count at all, and by which substance. */
static bool
substances_agree(const struct case_query *q, const struct case_doc *d,
    struct buf *why, double *score)
{
	bool all = true;

	for (size_t i = 0; i < q->nsubstances; i++) {
		struct case_doc main = *d;
		const char *first[] = { d->substances[0], NULL };
		static const char *const none[] = { NULL };

		if (!case_names(d, q->substances[i])) {
			all = false;
			continue;
		}
		main.substances = first;
		main.names = none;
		add(why, score,
		    case_names(&main, q->substances[i]) ? W_MAIN : 0,
		    _("substance %s"), q->named[i]);
	}
	return all;
}

static size_t
kinds_agree(const struct case_query *q, const struct case_doc *d,
    struct buf *why, double *score)
{
	size_t n = 0;

	for (size_t i = 0; i < q->nkinds; i++)
		for (const char *const *k = d->kinds; *k != NULL; k++)
			if (streq(*k, q->kinds[i])) {
				add(why, score, n == 0 ? W_KIND : W_KIND / 4,
				    _("kind %s"), *k);
				n++;
			}
	return n;
}

/* The words found, for people: only those that make it rare. */
static void
words_told(const struct ranking *r, size_t doc, struct buf *why, double by,
    double *score)
{
	const unsigned short *c = r->counts + doc * r->nwords;
	struct buf said = BUF_INIT;

	for (size_t k = 0; k < r->nwords; k++)
		if (c[k] > 0)
			buf_printf(&said, "%s%s", said.len > 0 ? " " : "",
			    r->q->words[k]);
	add(why, score, by, _("words %s"), said.ptr);
	buf_release(&said);
}

static void
title_score(const struct ranking *r, const struct case_doc *d, struct buf *why,
    double *score)
{
	unsigned short c[WORDS_MAX] = { 0 };
	size_t n = 0;

	count_in(r, d->title, strlen(d->title), c);
	for (size_t k = 0; k < r->nwords; k++)
		n += c[k] > 0 && r->q->plain[k];
	if (n > 0)
		add(why, score, W_TITLE * (double)n / (double)r->nwords,
		    _("in the title"));
}

/* False: it does not answer the question. */
static bool
judge(const struct ranking *r, size_t doc, const struct case_limits *lim,
    struct case_answer *out, struct case_hit *hit)
{
	const struct case_query *q = r->q;
	const struct case_doc *d = &r->cs->v[doc];
	struct buf why = BUF_INIT;
	bool plain, same, fits;
	double words = words_score(r, doc, &plain), score = 0;
	size_t kinds;

	if (d->draft)
		add(&why, &score, 0, _("draft, not reviewed"));
	same = substances_agree(q, d, &why, &score);
	kinds = kinds_agree(q, d, &why, &score);
	weather_score(q, d, &why, &score);
	if (words > 0) {
		words_told(r, doc, &why,
		    (r->asks_plain ? W_WORDS : W_KIND_WORDS) * words /
			r->best_words,
		    &score);
		title_score(r, d, &why, &score);
	}
	if (streq(d->status, "verified"))
		score += W_VERIFIED;
	out->other += !same && !lim->any;
	if (q->nsubstances > 0 && !lim->any)
		fits = same;
	else if (r->asks_plain)
		fits = plain || (q->nsubstances > 0 && same) ||
		    (kinds > 0 && r->knows_plain);
	else
		fits = kinds > 0 || words > 0 || score > W_VERIFIED;
	hit->doc = d;
	hit->score = score;
	hit->why = arena_dup(&out->arena, why.ptr, why.len);
	buf_release(&why);
	return fits && (isnan(q->wind) || score > -W_WEATHER);
}

static int
better(const void *a, const void *b)
{
	const struct case_hit *x = a, *y = b;

	if (x->doc->draft != y->doc->draft)
		return x->doc->draft ? 1 : -1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return strcmp(x->doc->path, y->doc->path);
}

/* Which words stand in no case at all: leaving them out may help. */
static int
nothing(const struct ranking *r, struct err *e)
{
	struct buf b = BUF_INIT;

	for (size_t k = 0; k < r->nwords; k++) {
		bool found = false;

		for (size_t i = 0; i < r->cs->n; i++)
			found |= r->counts[i * r->nwords + k] > 0;
		if (!found)
			buf_printf(&b, "%s%s", b.len > 0 ? " " : "",
			    r->q->words[k]);
	}
	err_set(e, E_NO, _("no case like that"));
	if (b.len > 0)
		err_hint(e, _("in no case at all: %s"), b.ptr);
	else if (r->q->nsubstances > 0)
		err_hint(e, _("--any looks at other substances too"));
	buf_release(&b);
	return -1;
}

int
cases_rank(const struct cases *cs, const struct case_query *q,
    const struct case_limits *lim, struct case_answer *out, struct err *e)
{
	struct ranking r = { .cs = cs, .q = q };
	size_t i;
	bool plain;
	int rc;

	count_all(&r);
	for (i = 0; i < r.nwords; i++)
		r.asks_plain |= q->plain[i];
	for (i = 0; i < cs->n; i++) {
		double w = words_score(&r, i, &plain);

		r.best_words = w > r.best_words ? w : r.best_words;
		r.knows_plain |= plain;
	}
	out->hits = xcalloc(cs->n + 1, sizeof(*out->hits));
	for (i = 0; i < cs->n; i++) {
		const struct case_doc *d = &cs->v[i];

		/* who takes in an old report wants it to be found */
		if (!d->library && d->origin[0] == '\0' &&
		    lim->since != MSEC_NONE && d->date != MSEC_NONE &&
		    d->date < lim->since) {
			out->old++;
			continue;
		}
		if (judge(&r, i, lim, out, &out->hits[out->n]))
			out->n++;
	}
	qsort(out->hits, out->n, sizeof(*out->hits), better);
	for (; lim->max > 0 && out->n > lim->max; out->n--)
		out->drafts += out->hits[out->n - 1].doc->draft;
	rc = out->n > 0 ? 0 : nothing(&r, e);
	free(r.counts);
	return rc;
}

void
case_answer_release(struct case_answer *a)
{
	free(a->hits);
	arena_release(&a->arena);
	*a = (struct case_answer)CASE_ANSWER_INIT;
}
