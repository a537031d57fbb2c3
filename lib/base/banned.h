/*
 * Force-included into every file of the project: what is named here does not
 * compile.  The system's headers come first, so that their own declarations
 * are not touched.
 *
 *	strcpy strcat strncpy strncat sprintf vsprintf gets	buf_*, str_copy
 *	strtok						word_next
 *	gmtime localtime ctime asctime			clock_*
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(f) this_function_is_banned__##f

#undef strcpy
#define strcpy(to, from) BANNED(strcpy)
#undef strcat
#define strcat(to, from) BANNED(strcat)
#undef strncpy
#define strncpy(to, from, n) BANNED(strncpy)
#undef strncat
#define strncat(to, from, n) BANNED(strncat)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef gets
#define gets(s) BANNED(gets)
#undef strtok
#define strtok(s, sep) BANNED(strtok)
#undef gmtime
#define gmtime(t) BANNED(gmtime)
#undef localtime
#define localtime(t) BANNED(localtime)
#undef ctime
#define ctime(t) BANNED(ctime)
#undef asctime
#define asctime(tm) BANNED(asctime)

#endif
