/*
 * Short texts as they were read from a plate, letter by letter.
 *
 *	plate_text_fold(&t, "ＣＡ—6140 ");	"CA-6140"
 *
 * Folded: full-width letters are narrow, the dashes and dots that an OCR program
 * takes for one another are - . and :, quotes and blanks at both ends are gone,
 * blanks inside are one.
 */
#ifndef CODE_PLATE_TEXT_H
#define CODE_PLATE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLATE_TEXT = 64, PLATE_UTF8 = 4 * PLATE_TEXT + 1 };

struct plate_text {
	uint32_t v[PLATE_TEXT];
	int n;
};

/* Of what is longer, the beginning; what is no UTF-8 is nothing. */
void plate_text_fold(struct plate_text *, const char *);
void plate_text_utf8(const struct plate_text *, char out[PLATE_UTF8]);
/* The part from `from`, its ends trimmed again. */
void plate_text_part(struct plate_text *out, const struct plate_text *,
    int from, int to);
void plate_text_squeeze(struct plate_text *); /* blanks go */
void plate_text_upper(struct plate_text *);
/* What a scratch or rust behind a number was taken for goes. */
void plate_text_end(struct plate_text *);
bool plate_text_same(const struct plate_text *, const struct plate_text *);
bool plate_is_chinese(uint32_t);
bool plate_text_chinese(const struct plate_text *); /* any letter is */
bool plate_is_letter(uint32_t); /* or a digit, Latin or Chinese */

/* Changed, missing and surplus letters. */
int plate_text_distance(const struct plate_text *, const struct plate_text *);
/*
 * Of s to the best beginning of t, whose length is *used: is s what t begins
 * with?
 */
int plate_text_begins(const struct plate_text *t, const struct plate_text *s,
    int *used);

#endif
