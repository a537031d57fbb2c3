/*
 * Small string helpers.  ASCII classifiers only: no locale, no signed char.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

static inline bool
ch_digit(int c)
{
	return c >= '0' && c <= '9';
}
static inline bool
ch_upper(int c)
{
	return c >= 'A' && c <= 'Z';
}
static inline bool
ch_lower(int c)
{
	return c >= 'a' && c <= 'z';
}
static inline bool
ch_alpha(int c)
{
	return ch_upper(c) || ch_lower(c);
}
static inline bool
ch_alnum(int c)
{
	return ch_alpha(c) || ch_digit(c);
}
static inline bool
ch_space(int c)
{
	return c == ' ' || (c >= 9 && c <= 13);
}
static inline int
ch_toupper(int c)
{
	return ch_lower(c) ? c - 32 : c;
}

bool streq(const char *, const char *);
bool str_prefix(const char *s, const char *prefix);
bool str_suffix(const char *s, const char *suffix);
bool str_blank(const char *); /* NULL, empty or white */
/* Copies at most size-1 bytes; true when all of it fitted. */
bool str_copy(char *to, size_t size, const char *from);

/*
 * Walks a space-separated list: each call gives the next word's start and
 * length, false at the end.  const char *p = cell; while (word_next(&p, &w, &n))
 */
bool word_next(const char **p, const char **word, size_t *len);
bool word_in(const char *list, const char *word);

/* Strict decimal; false on anything else or overflow. */
bool str_long(const char *, long *out);
bool str_double(const char *, double *out);

/*
 * The candidate nearest to s by edit distance (at most 1/3 of its length), or
 * NULL: for "did you mean".  candidates is NULL-terminated.
 */
const char *str_nearest(const char *s, const char *const *candidates);

/* As a word for a shell line that is shown; the caller frees it. */
char *str_shell(const char *);

#endif
