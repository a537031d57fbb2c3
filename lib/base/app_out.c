#include "base/app.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "base/utf8.h"

enum { KEPT_SHOWN = 20 };

void
app_write(struct app *app, const char *p, size_t n)
{
	if (app->out_errno != 0 || n == 0)
		return;
	if (fwrite(p, 1, n, stdout) != n)
		app->out_errno = errno != 0 ? errno : EIO;
}

bool
app_flush(struct app *app)
{
	if (app->out_errno == 0 && fflush(stdout) != 0)
		app->out_errno = errno != 0 ? errno : EIO;
	return app->out_errno == 0;
}

void
app_puts(struct app *app, const char *s)
{
	app_write(app, s, strlen(s));
}

void
app_printf(struct app *app, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	app_write(app, b.ptr, b.len);
	buf_release(&b);
}

/* NO_COLOR and TERM=dumb: the customs of no-color.org. */
static bool
colour_on(int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return (no == NULL || *no == '\0') && term != NULL &&
	    !streq(term, "dumb") && isatty(fd);
}

bool
app_colour(void)
{
	return colour_on(STDOUT_FILENO);
}

int
app_lost(struct app *app, struct err *e)
{
	app->out_said = true;
	return err_set(e, E_IO, _("standard output: %s"),
	    strerror(app->out_errno));
}

/* Why standard output did not take what stood before a line of ours. */
static int early_errno;

/* One write, so that lines of programs side by side do not mix. */
static void
to_stderr(struct buf *b)
{
	errno = 0;
	if (fflush(stdout) != 0 && early_errno == 0)
		early_errno = errno;
	fwrite(b->ptr, 1, b->len, stderr);
	buf_release(b);
}

static void
add_name(const struct app *app, struct buf *b)
{
	if (colour_on(STDERR_FILENO))
		buf_printf(b, "\033[1m%s:\033[0m ", app->info->name);
	else
		buf_printf(b, "%s: ", app->info->name);
}

static void
add_place(struct buf *b, const char *file, long line)
{
	if (file == NULL || *file == '\0')
		return;
	utf8_shown(b, file);
	if (line > 0)
		buf_printf(b, ":%ld", line);
	buf_puts(b, ": ");
}

static void
add_hint(struct buf *b, const char *hint)
{
	if (hint == NULL || *hint == '\0')
		return;
	buf_putc(b, '\t');
	utf8_shown(b, hint);
	buf_putc(b, '\n');
}

static void
add_text(struct buf *b, const char *fmt, va_list ap)
{
	struct buf text = BUF_INIT;

	buf_vprintf(&text, fmt, ap);
	utf8_shown(b, text.ptr);
	buf_release(&text);
}

void
app_note(const struct app *app, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	add_name(app, &b);
	va_start(ap, fmt);
	add_text(&b, fmt, ap);
	va_end(ap);
	buf_putc(&b, '\n');
	to_stderr(&b);
}

int
app_usage_error(const struct app *app, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	add_name(app, &b);
	va_start(ap, fmt);
	add_text(&b, fmt, ap);
	va_end(ap);
	buf_printf(&b, _("\n\tsee '%s --help'\n"), app->info->name);
	to_stderr(&b);
	return E_USAGE;
}

void
app_findings(struct app *app, const struct findings *fs)
{
	static const char *const names[] = { N_("note"), N_("warning"),
		N_("error") };
	static const char *const colours[] = { "", "\033[33m", "\033[31m" };
	bool colour = app_colour();
	struct buf b = BUF_INIT;
	const struct finding *f;
	size_t i;

	for (i = 0; i < fs->n; i++) {
		f = &fs->v[i];
		buf_clear(&b);
		add_place(&b, f->file, f->line);
		buf_printf(&b, "%s%s%s: ", colour ? colours[f->severity] : "",
		    _(names[f->severity]), colour ? "\033[0m" : "");
		utf8_shown(&b, f->msg);
		buf_printf(&b, " [%s]\n", f->code);
		add_hint(&b, f->hint);
		app_write(app, b.ptr, b.len);
	}
	buf_release(&b);
}

void
app_warn(const struct app *app, const struct findings *fs)
{
	for (size_t i = 0; i < fs->n; i++) {
		struct buf b = BUF_INIT;

		add_name(app, &b);
		add_place(&b, fs->v[i].file, fs->v[i].line);
		utf8_shown(&b, fs->v[i].msg);
		buf_putc(&b, '\n');
		add_hint(&b, fs->v[i].hint);
		to_stderr(&b);
	}
}

void
app_progress(const struct app *app, const char *what, size_t done, size_t total)
{
	if (!isatty(STDERR_FILENO))
		return;
	if (done >= total)
		fputs("\r\033[K", stderr);
	else
		fprintf(stderr, "\r%s: %s %zu/%zu\033[K", app->info->name, what,
		    done, total);
	fflush(stderr);
}

void
app_error(const struct app *app, const struct err *e)
{
	struct buf b = BUF_INIT;

	add_name(app, &b);
	add_place(&b, e->file, e->line);
	utf8_shown(&b, e->msg[0] != '\0' ? e->msg : _("unknown error"));
	buf_putc(&b, '\n');
	add_hint(&b, e->hint);
	to_stderr(&b);
}

/* 0, or the errno for which what was written did not arrive. */
static int
close_stdout(struct app *app)
{
	int n = app->out_errno != 0 ? app->out_errno : early_errno;

	errno = 0;
	if ((fflush(stdout) != 0 || ferror(stdout)) && n == 0)
		n = errno != 0 ? errno : EIO;
	/* some file systems say only at the close that there was no room */
	if (n == 0 && fclose(stdout) != 0)
		n = errno;
	return n;
}

void
app_kept(struct app *app, const char *id)
{
	if (app->nkept++ < KEPT_SHOWN)
		buf_printf(&app->kept, " %s", id);
}

/* Who sees "no space" does it again, unless told. */
static void
lost(const struct app *app, int n)
{
	struct buf b = BUF_INIT, hint = BUF_INIT;

	add_name(app, &b);
	buf_printf(&b, _("standard output: %s"), strerror(n));
	buf_putc(&b, '\n');
	if (app->nkept > 0)
		buf_printf(&hint,
		    _("%zu written all the same, do not do it again:%s%s"),
		    app->nkept, app->kept.ptr,
		    app->nkept > KEPT_SHOWN ? " …" : "");
	add_hint(&b, hint.ptr);
	to_stderr(&b);
	buf_release(&hint);
}

static int
finish(struct app *app, int rc, const struct err *e)
{
	int n, status = rc;

	if (rc < 0) {
		app_error(app, e);
		status = e->code > 0 ? e->code : E_IO;
	}
	n = close_stdout(app);
	/* the reader of a pipe may go when it has seen enough */
	if (n == 0 || n == EPIPE || app->out_said)
		return status;
	lost(app, n);
	return rc < 0 ? status : E_IO;
}

int
app_finish(struct app *app, int rc, const struct err *e)
{
	int status = finish(app, rc, e);

	buf_release(&app->kept);
	return status;
}
