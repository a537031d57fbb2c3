/*
 * UTF-8: validity (RFC 3629: no overlong forms, no surrogates), display width
 * in terminal cells (wide East Asian characters are 2), padding and cutting.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

bool utf8_valid(const char *, size_t len, size_t *bad_offset); /* may be NULL */
/* Next code point of valid text; returns its length in bytes, 0 at the end. */
size_t utf8_next(const char *, size_t len, uint32_t *cp);
int utf8_cp_width(uint32_t cp);
size_t utf8_width(const char *);
/* Appends s padded (or cut with …) to width cells. Control bytes become '?'. */
void utf8_pad(struct buf *, const char *s, size_t width);
/*
 * The user's text for a message: at most 40 characters, cut with …, bytes that
 * are no UTF-8 and control bytes as '?'.  Returns out.
 */
enum { UTF8_CUT = 192 };
const char *utf8_cut(char out[UTF8_CUT], const char *s);
/*
 * Appends a message as a terminal may see it, whatever user's text is in it:
 * bytes that are no UTF-8 and control bytes but tab and LF become '?'.
 */
void utf8_shown(struct buf *, const char *s);
/* GB18030 to UTF-8; false if the bytes are no GB18030. */
bool utf8_from_gb18030(struct buf *out, const char *, size_t len);
/* Case-insensitive for ASCII and full-width letters; for --text. */
bool utf8_contains(const char *text, const char *word);

#endif
