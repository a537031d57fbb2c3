#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* A message cut in the middle of a character would not be UTF-8. */
static void
cut_utf8(char *s, size_t size)
{
	size_t n = strlen(s), i = n;

	if (n + 1 < size)
		return;
	while (i > 0 && ((unsigned char)s[i - 1] & 0xC0) == 0x80)
		i--;
	if (i > 0 && ((unsigned char)s[i - 1] & 0x80) != 0)
		s[i - 1] = '\0';
}

/* Arguments may be members of the same struct err: format aside first. */
static void
set_msg(struct err *e, const char *fmt, va_list ap)
{
	char msg[sizeof(e->msg)];

	vsnprintf(msg, sizeof(msg), fmt, ap);
	cut_utf8(msg, sizeof(msg));
	memcpy(e->msg, msg, strlen(msg) + 1);
}

int
err_set(struct err *e, int code, const char *fmt, ...)
{
	va_list ap;

	if (e == NULL)
		return -1;
	va_start(ap, fmt);
	set_msg(e, fmt, ap);
	va_end(ap);
	e->code = code;
	e->line = 0;
	e->file[0] = e->hint[0] = '\0';
	e->full = false;
	return -1;
}

int
err_at(struct err *e, int code, const char *file, long line, const char *fmt,
    ...)
{
	va_list ap;

	if (e == NULL)
		return -1;
	va_start(ap, fmt);
	set_msg(e, fmt, ap);
	va_end(ap);
	e->code = code;
	e->line = line;
	if (file == NULL)
		e->file[0] = '\0';
	else if (file != e->file && !str_copy(e->file, sizeof(e->file), file))
		cut_utf8(e->file, sizeof(e->file));
	e->hint[0] = '\0';
	e->full = false;
	return -1;
}

bool
err_of_space(int n)
{
	return n == ENOSPC || n == EDQUOT;
}

static int
code_of_errno(int n)
{
	switch (n) {
	case ENOENT:
	case ENOTDIR:
		return E_ABSENT;
	case EACCES:
	case EPERM:
		return E_PERM;
	default:
		return E_IO;
	}
}

int
err_sys(struct err *e, const char *fmt, ...)
{
	int n = errno;
	va_list ap;
	size_t len;

	if (e == NULL)
		return -1;
	va_start(ap, fmt);
	set_msg(e, fmt, ap);
	va_end(ap);
	len = strlen(e->msg);
	snprintf(e->msg + len, sizeof(e->msg) - len, ": %s", strerror(n));
	cut_utf8(e->msg, sizeof(e->msg));
	e->code = code_of_errno(n);
	e->line = 0;
	e->file[0] = e->hint[0] = '\0';
	e->full = err_of_space(n);
	if (e->full)
		err_hint(e, _("free space on that disk, then run it again"));
	errno = n;
	return -1;
}

int
err_hint(struct err *e, const char *fmt, ...)
{
	char hint[sizeof(e->hint)];
	va_list ap;

	if (e == NULL)
		return -1;
	va_start(ap, fmt);
	vsnprintf(hint, sizeof(hint), fmt, ap);
	va_end(ap);
	cut_utf8(hint, sizeof(hint));
	memcpy(e->hint, hint, strlen(hint) + 1);
	return -1;
}

int
err_wrap(struct err *e, const char *fmt, ...)
{
	char msg[sizeof(e->msg)];
	va_list ap;
	size_t n;

	if (e == NULL)
		return -1;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	n = strlen(msg);
	str_copy(msg + n, sizeof(msg) - n, ": ");
	n = strlen(msg);
	str_copy(msg + n, sizeof(msg) - n, e->msg);
	cut_utf8(msg, sizeof(msg));
	memcpy(e->msg, msg, strlen(msg) + 1);
	return -1;
}

void
err_clear(struct err *e)
{
	e->code = 0;
	e->line = 0;
	e->file[0] = e->msg[0] = e->hint[0] = '\0';
}

static char *
vtext(const char *fmt, va_list ap)
{
	char *s;

	if (vasprintf(&s, fmt, ap) < 0)
		s = xstrdup(fmt);
	return s;
}

struct finding *
finding_add(struct findings *fs, enum severity severity, const char *code,
    const char *file, long line, const char *fmt, ...)
{
	struct finding *f;
	va_list ap;

	GROW(fs->v, fs->n, fs->cap);
	f = &fs->v[fs->n++];
	f->severity = severity;
	f->code = xstrdup(code);
	f->file = file != NULL && *file != '\0' ? xstrdup(file) : NULL;
	f->line = line;
	f->hint = NULL;
	va_start(ap, fmt);
	f->msg = vtext(fmt, ap);
	va_end(ap);
	return f;
}

void
finding_hint(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	free(f->hint);
	va_start(ap, fmt);
	f->hint = vtext(fmt, ap);
	va_end(ap);
}

struct finding *
finding_from(struct findings *fs, const char *code, const struct err *e)
{
	struct finding *f;

	f = finding_add(fs, SEV_ERROR, code, e->file, e->line, "%s", e->msg);
	if (e->hint[0] != '\0')
		f->hint = xstrdup(e->hint);
	return f;
}

size_t
findings_count(const struct findings *fs, enum severity least)
{
	size_t i, n = 0;

	for (i = 0; i < fs->n; i++)
		if (fs->v[i].severity >= least)
			n++;
	return n;
}

void
findings_cut(struct findings *fs, size_t n)
{
	while (fs->n > n) {
		struct finding *f = &fs->v[--fs->n];

		free(f->code);
		free(f->file);
		free(f->msg);
		free(f->hint);
	}
}

void
findings_release(struct findings *fs)
{
	findings_cut(fs, 0);
	free(fs->v);
	*fs = (struct findings)FINDINGS_INIT;
}
