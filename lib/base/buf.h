/*
 * A growing byte string, always NUL-terminated; BUF_INIT is valid and empty
 * and needs no release.  b.ptr stays valid until the next change.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *ptr;
	size_t len, cap;
};

extern char buf_empty[1];
#define BUF_INIT \
	{ \
		buf_empty, 0, 0 \
	}

void buf_add(struct buf *, const void *, size_t);
void buf_puts(struct buf *, const char *);
void buf_putc(struct buf *, int);
void buf_printf(struct buf *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *, const char *, va_list)
    __attribute__((format(printf, 2, 0)));
/*
 * As text of HTML or XML, in an attribute too; a control character, which XML
 * has not, is a blank (LF and TAB stay).
 */
void buf_markup(struct buf *, const char *);
void buf_grow(struct buf *, size_t more); /* room for more bytes + NUL */
void buf_trim(struct buf *, size_t len); /* cut to len bytes */
void buf_clear(struct buf *); /* empty, keeps the memory */
char *buf_steal(struct buf *); /* caller frees; buf is empty */
void buf_release(struct buf *);

#endif
