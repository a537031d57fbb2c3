/*
 * Text as it is spoken.  The speech engine jumps between English and Mandarin
 * on codes and figures, so these are written out in Chinese characters before:
 * codes letter by letter and digit by digit (H-07 艾尺杠零七), plain numbers up
 * to 9999 as numbers (二十四), times and dates as people say them, 25% as
 * 百分之二十五, 3# as 三号.
 */
#ifndef NOTICE_SPEAK_H
#define NOTICE_SPEAK_H

#include "base/buf.h"

/* text is UTF-8; U+2028 and line breaks become full stops. */
void	 speak_text(struct buf *out, const char *text);

#endif
