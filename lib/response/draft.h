/*
 * The draft of a case (cases(5)) from an old report: what the text says plainly
 * goes into the front matter, each with the line it was read from; what it does
 * not say, or says in two ways, stays empty.  Nothing is inferred.
 *
 *	struct case_words w = CASE_WORDS_INIT;
 *	struct case_draft d = CASE_DRAFT_INIT;
 *	case_words_load(&w, lg->reg, &e);
 *	case_draft_read(&d, &w, "2019-leak.txt", text, len, 0, &e);
 *	draft_set(&d, "id", "CL2-2019-01", 0);
 *	draft_render(&d, &document);
 *	case_draft_release(&d);
 *	case_words_release(&w);
 *
 * Recognised: a labelled line (事故时间：…, | 地点 | … |) before running text; the
 * first whole date; people dead, injured, poisoned, moved, as counted in the
 * text (figures that differ leave the field empty); wind, humidity, temperature
 * with their words; a substance by the names of catalogue/substances, in a
 * label, in the title, else the one named most; kinds by the words of
 * catalogue/case-kinds likewise.  Headings that mean one of the sections that
 * case-find shows become that section.
 */
#ifndef RESPONSE_DRAFT_H
#define RESPONSE_DRAFT_H

#include "record/registers.h"

struct case_word {
	const char *word;
	size_t len;
	const char *name;	/* of the substance, of the kind */
	const char *code;	/* of the substance */
};

struct case_words {
	struct case_word *substances, *kinds;
	size_t nsubstances, nkinds, scap, kcap;
	struct arena arena;
};

#define CASE_WORDS_INIT { NULL, NULL, 0, 0, 0, 0, ARENA_INIT }

/* A table that is absent gives no words. */
int	 case_words_load(struct case_words *, struct registers *, struct err *);
void	 case_words_add(struct case_words *, bool kind, const char *word,
	    const char *name, const char *code);
void	 case_words_release(struct case_words *);

struct draft_field {
	const char *key, *value;
	long line;		/* of the report; 0: it was given */
	long front;		/* where it was given */
};

struct case_draft {
	struct draft_field *v;
	size_t n, cap;
	const char *body;	/* Markdown below the front matter */
	const char *code;	/* of the substance, "" */
	char **notes;		/* what was left empty, and why */
	size_t nnotes, ncap;
	struct arena arena;
};

#define CASE_DRAFT_INIT { NULL, 0, 0, "", "", NULL, 0, 0, ARENA_INIT }

/*
 * text: UTF-8 with LF.  wrapped: its lines are cut at a page's width (PDF) and
 * are joined.  E_DATA: no text in it, or front matter that is none, by line.
 */
int	 case_draft_read(struct case_draft *, const struct case_words *,
	    const char *name, const char *text, size_t len, bool wrapped,
	    struct err *);
void	 case_draft_release(struct case_draft *);
/* "" when the field is empty. */
const char	*draft_get(const struct case_draft *, const char *key);
/* An empty field only; the texts are copied, made one line. */
void	 draft_set(struct case_draft *, const char *key, const char *value,
	    long line);
/* The keys that cases usually have and this one has not, space-separated. */
void	 draft_empty(const struct case_draft *, struct buf *out);
void	 draft_render(const struct case_draft *, struct buf *out);

#endif
