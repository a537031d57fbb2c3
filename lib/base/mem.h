/*
 * Memory.  Out of memory prints one line and exits with E_IO: the only place
 * in the library that does (short-lived programs; half of all error branches).
 * An arena gives memory that is freed all at once.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>
#include <stdarg.h>

void *xmalloc(size_t);
void *xcalloc(size_t, size_t);
void *xrealloc(void *, size_t);
void *xreallocarray(void *, size_t, size_t);
char *xstrdup(const char *);
char *xstrndup(const char *, size_t);
char *xasprintf(const char *, ...) __attribute__((format(printf, 1, 2)));

/* Makes room for one more element: GROW(v, n, cap). */
#define GROW(v, n, cap) \
	do { \
		if ((n) == (cap)) { \
			(cap) = (cap) ? (cap)*2 : 8; \
			(v) = xreallocarray((v), (cap), sizeof(*(v))); \
		} \
	} while (0)

struct arena {
	struct arena_block *head;
};

#define ARENA_INIT \
	{ \
		NULL \
	}

void *arena_alloc(struct arena *, size_t); /* zeroed, aligned */
char *arena_dup(struct arena *, const char *, size_t); /* adds NUL */
char *arena_str(struct arena *, const char *);
char *arena_printf(struct arena *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *); /* nothing given out, memory kept */
void arena_release(struct arena *);

#endif
