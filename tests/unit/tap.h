/*
 * TAP for unit tests, in one header.
 *
 *	int main(void)
 *	{
 *		tap_ok(id_is("H261123-A0017J"), "a right id");
 *		tap_str(b.ptr, "abc", "three puts");
 *		tap_int(e.code, E_DATA, "code of a broken row");
 *		return tap_done();
 *	}
 *
 * tap_str and tap_int show both values when they differ.  A test program that
 * ends before tap_done() has no plan, and so fails.
 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

__attribute__((format(printf, 3, 0))) static inline bool
tap_vok(bool good, int line, const char *fmt, va_list ap)
{
	printf("%sok %d - ", good ? "" : "not ", ++tap_count);
	vprintf(fmt, ap);
	putchar('\n');
	if (!good) {
		printf("# failed at line %d\n", line);
		tap_failed++;
	}
	fflush(stdout);
	return good;
}

__attribute__((format(printf, 3, 4))) static inline bool
tap_ok_at(bool good, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vok(good, line, fmt, ap);
	va_end(ap);
	return good;
}

__attribute__((format(printf, 4, 5))) static inline bool
tap_str_at(int line, const char *got, const char *want, const char *fmt, ...)
{
	bool good =
	    got == NULL || want == NULL ? got == want : strcmp(got, want) == 0;
	va_list ap;

	va_start(ap, fmt);
	tap_vok(good, line, fmt, ap);
	va_end(ap);
	if (!good)
		printf("#   wanted '%s'\n#      got '%s'\n",
		    want == NULL ? "(null)" : want,
		    got == NULL ? "(null)" : got);
	return good;
}

__attribute__((format(printf, 4, 5))) static inline bool
tap_int_at(int line, long long got, long long want, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vok(got == want, line, fmt, ap);
	va_end(ap);
	if (got != want)
		printf("#   wanted %lld\n#      got %lld\n", want, got);
	return got == want;
}

static inline int
tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#define tap_ok(good, ...) tap_ok_at((good), __LINE__, __VA_ARGS__)
#define tap_str(got, want, ...) tap_str_at(__LINE__, (got), (want), __VA_ARGS__)
#define tap_int(got, want, ...) \
	tap_int_at(__LINE__, (long long)(got), (long long)(want), __VA_ARGS__)

#endif
