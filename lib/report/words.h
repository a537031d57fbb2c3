/* Which names a query holds, without understanding it. */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include <stdbool.h>

/* Does the text hold this name as a word, in any letter case? */
bool	 words_name(const char *text, const char *name);

#endif
