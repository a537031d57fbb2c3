#include "report/words.h"

#include <string.h>

#include "base/str.h"

static bool
in_word(int c)
{
	return ch_alnum(c) || c == '_';
}

bool
words_name(const char *text, const char *name)
{
	size_t n = strlen(name), i;
	const char *p;

	for (p = text; *p != '\0'; p++) {
		if (p > text && in_word((unsigned char)p[-1]))
			continue;
		for (i = 0; i < n &&
		     ch_toupper((unsigned char)p[i]) ==
			 ch_toupper((unsigned char)name[i]);
		     i++)
			;
		if (i == n && !in_word((unsigned char)p[n]))
			return true;
	}
	return false;
}
