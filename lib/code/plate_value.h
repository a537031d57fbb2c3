/*
 * Values of a plate's fields out of readings: each is put into the form that the
 * field has (2019-06, 7.5 kW, P90D) and joins the votes.
 *
 *	struct plate_votes v = { 0 };
 *	plate_votes_add(&v, PLATE_SERIAL, &text, PLATE_LATIN, 91);
 *	…
 *	plate_votes_count(&v, &value, &confidence);
 */
#ifndef CODE_PLATE_VALUE_H
#define CODE_PLATE_VALUE_H

#include "code/plate_label.h"
#include "code/plate_ocr.h"
#include "code/plate_votes.h"

/* What makes no sense as a value of the field is left out. */
void plate_votes_add(struct plate_votes *, enum plate_field,
    const struct plate_text *, enum plate_language, double confidence);

#endif
