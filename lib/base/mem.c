#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

enum { ARENA_FIRST = 4096, ARENA_MOST = 1 << 20, ARENA_ALIGN = 16 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	_Alignas(ARENA_ALIGN) char data[];
};

static _Noreturn void
out_of_memory(void)
{
	static const char text[] = "bihuan: out of memory\n";

	/* stdio might want memory itself */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(E_IO);
	_exit(E_IO);
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n > 0 ? n : 1);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *
xrealloc(void *p, size_t n)
{
	p = realloc(p, n > 0 ? n : 1);
	if (p == NULL)
		out_of_memory();
	return p;
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (size > 0 && n > SIZE_MAX / size)
		out_of_memory();
	return xrealloc(p, n * size);
}

char *
xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}

char *
xstrndup(const char *s, size_t max)
{
	size_t n = strnlen(s, max);
	char *p = xmalloc(n + 1);

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&p, fmt, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory();
	return p;
}

/* Blocks come from calloc and no byte is given out twice: always zeroed. */
static struct arena_block *
block_new(struct arena *a, size_t need)
{
	struct arena_block *b;
	size_t size = ARENA_FIRST;

	if (a->head != NULL)
		size = a->head->size * 2;
	if (size > ARENA_MOST)
		size = ARENA_MOST;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof(*b))
		out_of_memory();
	b = xcalloc(1, sizeof(*b) + size);
	b->size = size;
	/* A block made for one large thing leaves the current one in front. */
	if (need > ARENA_MOST / 4 && a->head != NULL) {
		b->next = a->head->next;
		a->head->next = b;
	} else {
		b->next = a->head;
		a->head = b;
	}
	return b;
}

static void *
arena_take(struct arena *a, size_t n, size_t align)
{
	struct arena_block *b = a->head;
	size_t at;

	if (n > SIZE_MAX / 2)
		out_of_memory();
	if (b != NULL) {
		at = (b->used + align - 1) & ~(align - 1);
		if (at <= b->size && n <= b->size - at) {
			b->used = at + n;
			return b->data + at;
		}
	}
	b = block_new(a, n);
	b->used = n;
	return b->data;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return arena_take(a, n > 0 ? n : 1, ARENA_ALIGN);
}

char *
arena_dup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_take(a, n + 1, 1);

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
arena_str(struct arena *a, const char *s)
{
	return arena_dup(a, s, strlen(s));
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p, *s;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory();
	p = arena_dup(a, s, (size_t)n);
	free(s);
	return p;
}

/* Keeps the largest block. */
void
arena_reset(struct arena *a)
{
	struct arena_block *b, *next, *kept = a->head;

	for (b = a->head; b != NULL; b = next) {
		next = b->next;
		if (b == kept)
			continue;
		if (b->size > kept->size) {
			free(kept);
			kept = b;
		} else {
			free(b);
		}
	}
	a->head = kept;
	if (kept == NULL)
		return;
	memset(kept->data, 0, kept->used);
	kept->used = 0;
	kept->next = NULL;
}

void
arena_release(struct arena *a)
{
	struct arena_block *b, *next;

	for (b = a->head; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	a->head = NULL;
}
