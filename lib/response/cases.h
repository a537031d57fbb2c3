/*
 * Past cases: the documents below documents/cases/ of the ledger, Markdown with front matter
 * (cases(5)), the plant's own and the shipped library alike.
 *
 *	struct cases cs = CASES_INIT;
 *	struct case_query q = CASE_QUERY_INIT;
 *	if (cases_load(&cs, st, &found, &e) < 0 ||
 *	    case_query_parse(&q, &cs, reg, text, &e) < 0 ||
 *	    cases_rank(&cs, &q, &limits, &answer, &e) < 0) …
 *	case_query_release(&q);
 *	cases_release(&cs);
 *
 * Everything handed out lives as long as the struct cases it came from.
 *
 * Ranking.  A substance that was named is mandatory: a case counts only if it
 * names it too, under any of its names.  The rest adds up, and every term is
 * told: the kind of accident, the weather (a published figure that agrees adds,
 * one that contradicts takes away, an unpublished one is unknown and does
 * neither; fog and rain agree softly with a wet air), and the free words by
 * BM25 (k1 1.2, b 0.75) over pairs of characters, for Chinese has no blanks.
 * A draft comes after every case, whatever its score.
 */
#ifndef RESPONSE_CASES_H
#define RESPONSE_CASES_H

#include <math.h>

#include "record/registers.h"
#include "store/store.h"

enum { CASE_WINDS = 4 };

struct case_doc {
	const char *path;
	const char *id, *title, *date_text, *place, *level, *source, *status;
	const char *experts;		/* roles, "; " between them */
	const char *origin;		/* hash of the report it was made from;
					 * such a one has no age limit */
	const char *const *substances;	/* the first is the main one */
	const char *const *names;	/* aliases and CAS numbers */
	const char *const *kinds;
	const char *weather;		/* 雾 雨 雪, or "" */
	double winds[CASE_WINDS];	/* degrees from which; in order */
	size_t nwinds;
	double wind_ms, humidity, temperature;	/* NAN: not published */
	msec date;			/* MSEC_NONE: not known */
	bool library;			/* shipped: has no age limit */
	bool draft;			/* nobody has reviewed it yet */
	const char *body;		/* after the front matter */
	size_t body_len;
	size_t length;			/* characters, for BM25 */
};

struct cases {
	struct case_doc *v;
	size_t n, cap;
	size_t characters;		/* of all together */
	struct arena arena;
};

#define CASES_INIT { NULL, 0, 0, 0, ARENA_INIT }

/* A document that cannot be read is a finding and left out. */
int	 cases_load(struct cases *, struct store *, struct findings *,
	    struct err *);
void	 cases_release(struct cases *);
/* One document; path and text are copied.  E_DATA names the line. */
int	 case_parse(struct cases *, const char *path, const char *text,
	    size_t len, struct err *);
/* The lines below "## heading", or "" ; *len without the final LF. */
const char	*case_section(const struct case_doc *, const char *heading,
		    size_t *len);
/* Does it name this substance? code: of catalogue/substances, or NULL. */
bool	 case_names(const struct case_doc *, const char *const *names);

/* ---- the question ---- */

struct case_range {
	bool set;
	double low, high;		/* both included */
	double typed_low, typed_high;	/* the numbers themselves */
	const char *text;		/* as typed */
};

/*
 * Terms are joined by blanks or +: a substance by any name, 风向X (from where
 * it blows: 16 points or degrees), 湿度 温度 风速 with > >= < <= = or a-b or
 * what says it in words (不低于75%, 75%以上), a word of weather (雨 雾 雪), 近N年, and the rest are free words.
 */
struct case_query {
	const char *const **substances;	/* each: its names, NULL-terminated */
	const char **named;		/* each as typed */
	size_t nsubstances;
	const char **kinds;
	size_t nkinds;
	const char **words;		/* free: pairs of characters, words */
	bool *plain;			/* a word that is no word of a kind */
	size_t nwords;
	double wind;			/* degrees from, NAN: not asked */
	struct case_range humidity, temperature, wind_ms;
	const char *weather;		/* NULL: not asked */
	long years;			/* 0: not asked */
	struct arena arena;
};

#define CASE_QUERY_INIT { .wind = NAN, .arena = ARENA_INIT }

/* E_USAGE: nothing to look for, or a term that cannot be read, quoted. */
int	 case_query_parse(struct case_query *, const struct cases *,
	    struct registers *, const char *text, struct err *);
void	 case_query_release(struct case_query *);
#define CASE_DELIMITERS " \t\n+,;"
/*
 * A quantity and what it is compared with at *s, which is moved behind it: 1; 0
 * when no quantity is named there; -1 when its comparison is none.
 */
int	 case_range_read(struct case_query *, const char **s, struct err *);
/* 1: a compared quantity stands *at, behind other text of the same term. */
int	 case_range_inside(const char *term, size_t len, const char **at,
	    struct err *);
/* 东南, 东南风, SE, 135, 135° → degrees from which; false if it is none. */
bool	 wind_parse(const char *text, size_t len, double *degrees);
/* The name of the nearest of 16 points, in Chinese or in letters. */
const char	*wind_name(double degrees, bool chinese);

/* ---- the answer ---- */

struct case_limits {
	msec since;		/* own cases before it are left out, but for those made from a
				 * report; MSEC_NONE */
	bool any;		/* the substance is not mandatory */
	size_t max;		/* hits kept; 0: all */
};

struct case_hit {
	const struct case_doc *doc;
	double score;
	const char *why;	/* "物质 氯气; 风向 135°（差 0°）+3; …" */
};

struct case_answer {
	struct case_hit *hits;	/* best first; the caller frees with release */
	size_t n;
	size_t old;		/* left out by since */
	size_t other;		/* left out: another substance */
	size_t drafts;		/* left out by max */
	struct arena arena;
};

#define CASE_ANSWER_INIT { NULL, 0, 0, 0, 0, ARENA_INIT }

/* E_NO: no case answers; the hint says what stands in none. */
int	 cases_rank(const struct cases *, const struct case_query *,
	    const struct case_limits *, struct case_answer *, struct err *);
void	 case_answer_release(struct case_answer *);

#endif
