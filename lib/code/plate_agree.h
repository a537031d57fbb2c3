/*
 * How a value of the register stands to what was read on a plate.
 *
 *	a = plate_agrees(&fields, PLATE_MODEL, row->model);
 *
 * Whether a number is that one is plate_evidence.h.
 */
#ifndef CODE_PLATE_AGREE_H
#define CODE_PLATE_AGREE_H

#include "code/plate_fields.h"

/* Below this a reading is noise. */
#define PLATE_NOISE 0.55

/* How a value of the register stands to what was read. */
enum plate_agrees {
	PLATE_IS_FAR, /* something else stands there */
	PLATE_IS_NEAR, /* two letters differ at most, and nobody read them so */
	PLATE_IS_UNREAD, /* nothing was read, or nothing to go by */
	PLATE_IS_CONFUSED, /* but for letters that look alike */
	PLATE_IS_LETTERS, /* each letter was read at its place by some reading */
	PLATE_IS_READ, /* some reading says just that */
	PLATE_IS_EXACT /* the votes say just that */
};

enum plate_agrees
plate_agrees(const struct plate_fields *, enum plate_field, const char *cell);
/* Of names and makers, which are long: a third of the letters may be wrong. */
enum plate_agrees plate_agrees_words(const struct plate_fields *,
    enum plate_field, const char *cell);

#endif
