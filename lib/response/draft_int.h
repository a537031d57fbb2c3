/* What the files of a draft share; private to them. */
#ifndef RESPONSE_DRAFT_INT_H
#define RESPONSE_DRAFT_INT_H

#include "response/draft.h"

struct draft_lines {
	char **v;		/* as written */
	char **narrow;		/* full-width letters, digits, colons as ASCII */
	long *number;		/* in the report */
	size_t n;
	struct arena arena;
};

void	 draft_lines_make(struct draft_lines *, const char *text, long first,
	    bool wrapped);
void	 draft_lines_release(struct draft_lines *);

/* Bytes of a number at p (12, 1,500, 三, 二十一) below ten million; 0: none. */
size_t	 draft_number(const char *p, long *out);
/* Bytes of a whole date at p, with its time if there is one; 0: none. */
size_t	 draft_date(const char *p, char out[CLOCK_TEXT]);
enum draft_label {
	LABEL_TITLE, LABEL_DATE, LABEL_PLACE, LABEL_LEVEL, LABEL_WEATHER,
	LABEL_MATTER, LABEL_KIND, LABEL_OTHER, LABELS
};
/* The value of a line "label: value" or "| label | value |", or NULL. */
const char	*draft_label(struct arena *, const char *line,
		    enum draft_label);
/* Behind bullets, numbers and marks of Markdown. */
const char	*draft_bare(const char *line);
/* The same of a title, whose own brackets 【演练】 stay. */
const char	*draft_headline(const char *line);
/* Bytes of the first of the words that p begins with; 0: none. */
size_t	 draft_word(const char *p, const char *const *words);

/* The substance or kind named at p, or NULL; before: whether text stands there. */
const struct case_word	*draft_substance(const struct case_words *,
			    const char *line, const char *p);
const struct case_word	*draft_kind(const struct case_words *, const char *p);

void	 draft_note(struct case_draft *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* draft_find.c, draft_count.c, draft_topic.c: each fills what it knows. */
void	 draft_find(struct case_draft *, const struct draft_lines *);
void	 draft_count(struct case_draft *, const struct draft_lines *);
void	 draft_topic(struct case_draft *, const struct case_words *,
	    const struct draft_lines *);
/* draft_body.c: the text with its sections under the names cases use. */
void	 draft_body(struct case_draft *, const struct draft_lines *);

#endif
