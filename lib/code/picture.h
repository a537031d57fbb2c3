/*
 * A symbol as a small PNG file (8.1 of ISO/IEC 15948: one bit a dot, stored,
 * not compressed), for mails.  It needs no library, so that a program which
 * only sends need not load those that draw.
 */
#ifndef CODE_PICTURE_H
#define CODE_PICTURE_H

#include "code/symbol.h"

/* dots a module, 1 to 32; with the quiet zone. */
void	 symbol_png(const struct symbol *, int dots, struct buf *out);

#endif
