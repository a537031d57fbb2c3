/*
 * What the labels on nameplates mean.
 */
#ifndef CODE_PLATE_LABEL_H
#define CODE_PLATE_LABEL_H

#include "code/plate_text.h"

enum plate_field {
	PLATE_NAME,
	PLATE_MODEL,
	PLATE_CODE,
	PLATE_SERIAL,
	PLATE_DATE,
	PLATE_MAKER,
	PLATE_POWER,
	PLATE_CYCLE,
	PLATE_FIELDS,
	PLATE_OTHER = PLATE_FIELDS, /* a label of something else */
	PLATE_NONE /* no label */
};

/* "name", "model" … as they stand in output; the others in the user's words. */
const char *plate_field_name(enum plate_field);
const char *plate_field_label(enum plate_field);

/*
 * The label that a text begins with, misread letters allowed as it is long;
 * *used: letters of it, a second label in another language included; *sure:
 * from 0 to 1.
 */
enum plate_field
plate_label(const struct plate_text *, int *used, double *sure);
/* The same, but none of the fields whose bit is set in `but`. */
enum plate_field plate_label_but(const struct plate_text *, unsigned but,
    int *used, double *sure);

#endif
