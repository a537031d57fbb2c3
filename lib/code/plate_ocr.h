/*
 * Tesseract, for one line of letters at a time.
 *
 *	struct plate_ocr *o = NULL;
 *	if (plate_ocr_open(&o, &e) < 0)		reads its data, 0.3 s
 *		…
 *	plate_ocr_line(o, PLATE_CHINESE, &cell, text, sizeof(text), &confidence);
 *	plate_ocr_close(o);
 *
 * Once it is open it reads no file and starts no thread, so that the reading
 * can be done in a child that may do neither (image/sandbox.h).
 */
#ifndef CODE_PLATE_OCR_H
#define CODE_PLATE_OCR_H

#include <stddef.h>

#include "base/err.h"
#include "code/grey.h"

enum plate_language { PLATE_CHINESE, PLATE_LATIN, PLATE_LANGUAGES };

struct plate_ocr;

/* E_UNAVAILABLE with the packages named. */
int plate_ocr_open(struct plate_ocr **out, struct err *);
void plate_ocr_close(struct plate_ocr *); /* NULL is fine */
/*
 * Dark letters on white, one line.  text: UTF-8 in one line, "" if nothing is
 * there; confidence 0 to 100.
 */
void plate_ocr_line(struct plate_ocr *, enum plate_language,
    const struct grey *, char *text, size_t size, double *confidence);

#endif
