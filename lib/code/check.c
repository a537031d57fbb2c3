#include "code/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/io.h"
#include "base/out.h"
#include "base/str.h"
#include "base/utf8.h"
#include "code/sight.h"
#include "code/source.h"

enum { LIST_MOST = 1 << 26 };

/* ---- the list ---- */

static bool
is_header(const char *s)
{
	return streq(s, "payload") || streq(s, "code") || streq(s, "id");
}

static int
add_line(struct check *c, const char *file, long line, const char *s,
    size_t len, struct err *e)
{
	size_t n = 0, i;
	char *word;

	while (len > 0 && ch_space((unsigned char)*s))
		s++, len--;
	if (len > 0 && *s == '"')
		s++, len--;
	while (n < len && s[n] != ',' && s[n] != '"' &&
	    !ch_space((unsigned char)s[n]))
		n++;
	if (n == 0)
		return 0;
	word = arena_dup(&c->arena, s, n);
	if (line == 1 && is_header(word))
		return 0;
	for (i = 0; i < c->n; i++)
		if (strcasecmp(c->v[i].payload, word) == 0)
			return err_at(e, E_DATA, file, line,
			    _("'%s' is on the list twice"), word);
	GROW(c->v, c->n, c->cap);
	memset(&c->v[c->n], 0, sizeof(c->v[c->n]));
	c->v[c->n++].payload = word;
	return 0;
}

int
check_list(struct check *c, const char *file, struct err *e)
{
	struct buf b = BUF_INIT;
	bool std = streq(file, "-");
	const char *name = std ? _("(standard input)") : file, *p, *end, *lf;
	long line = 0;
	int rc = std ? io_read_fd(&b, STDIN_FILENO, LIST_MOST, e) :
		       io_read(&b, AT_FDCWD, file, LIST_MOST, 0, e);

	p = b.ptr;
	end = b.ptr + b.len;
	if (str_prefix(p, "\xEF\xBB\xBF"))
		p += 3;
	for (; rc == 0 && p < end; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (lf == NULL)
			lf = end;
		rc = add_line(c, name, ++line, p, (size_t)(lf - p), e);
	}
	buf_release(&b);
	if (rc == 0 && c->n == 0)
		rc = err_set(e, E_DATA, _("the list '%s' is empty"), name);
	return rc;
}

/* ---- pictures ---- */

/* The list may have the code alone. */
static bool
means(const char *listed, const struct decode_found *f)
{
	const char *p = f->bytes.ptr, *slash;

	if (strlen(p) != f->bytes.len)
		return false;
	if (strcasecmp(listed, p) == 0)
		return true;
	slash = strrchr(p, '/');
	return slash != NULL && strchr(listed, '/') == NULL &&
	    strcasecmp(slash + 1, listed) == 0;
}

static struct check_label *
label_of(struct check *c, const struct decode_found *f)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (means(c->v[i].payload, f))
			return &c->v[i];
	return NULL;
}

static void
mark(struct check *c, const char *file, const struct grey *g,
    const struct decode_found *f)
{
	struct check_label *l = label_of(c, f);
	struct quality q;

	if (l == NULL) {
		struct buf text = BUF_INIT;

		qr_text(&f->bytes, f->eci, &text);
		app_note(c->app, _("%s: '%s' is not on the list"), file,
		    text.ptr);
		c->strange++;
		buf_release(&text);
		return;
	}
	quality_measure(&q, g, f);
	if (l->file == NULL ||
	    (quality_holds(&q) && !quality_holds(&l->quality)))
		l->quality = q;
	if (l->file == NULL)
		l->file = arena_str(&c->arena, file);
}

static int
on_file(void *arg, const char *file, struct err *e)
{
	struct check *c = arg;
	struct sight l = SIGHT_INIT;
	struct findings fs = FINDINGS_INIT;
	struct err why = ERR_INIT;
	struct grey g;
	size_t i;

	l.d.limit_ms = c->limit_ms;
	l.keep = true;
	if (sight_file(&l, file, &why) == 0) {
		g = (struct grey){ l.picture.width, l.picture.height,
			l.picture.pixels };
		for (i = 0; i < l.d.n; i++)
			mark(c, file, &g, &l.d.v[i]);
	} else if (why.code == E_IO) {
		*e = why;
		sight_release(&l);
		return -1;
	} else {
		finding_from(&fs, "picture", &why);
		app_warn(c->app, &fs);
		findings_release(&fs);
		if (c->refused.code == 0)
			c->refused = why;
	}
	sight_release(&l);
	return 0;
}

int
check_path(struct check *c, const char *path, struct err *e)
{
	return source_path(path, &c->skipped, on_file, c, e);
}

/* ---- the report ---- */

static const char *
verdict(const struct check_label *l)
{
	if (l->file == NULL)
		return "missing";
	if (!l->quality.measured)
		return "unmeasured";
	return quality_holds(&l->quality) ? "ok" : "reprint";
}

static const char *
verdict_text(const char *v)
{
	return streq(v, "missing") ? _("not read") :
	    streq(v, "unmeasured") ? _("read, not measured") :
	    streq(v, "reprint")    ? _("print again") :
				     _("good");
}

static void
row(struct out *o, const struct check *c, const struct check_label *l)
{
	const struct quality *q = &l->quality;
	const char *v = verdict(l);
	char n[5][24];
	const char *cells[8] = { l->payload,
		c->format == OUT_TABLE ? verdict_text(v) : v, n[0], n[1], n[2],
		n[3], n[4], l->file != NULL ? l->file : "" };
	const double values[5] = { q->contrast, q->modulation, q->fixed,
		q->spare, q->pixels };
	int i;

	for (i = 0; i < 5; i++)
		if (q->measured)
			snprintf(n[i], sizeof(n[i]), "%.2f", values[i]);
		else
			n[i][0] = '\0';
	out_row(o, cells);
}

int
check_report(struct check *c, struct err *e)
{
	const struct out_col cols[] = { { "payload", _("label"), 0 },
		{ "verdict", _("verdict"), 0 },
		{ "contrast", _("contrast"), 0 },
		{ "modulation", _("modulation"), 0 },
		{ "fixed", _("fixed damage"), 0 },
		{ "spare", _("spare correction"), 0 },
		{ "pixels", _("pixels a module"), 0 },
		{ "file", _("picture"), 40 } };
	struct out *o = out_new(c->format, cols, 8);
	struct buf text = BUF_INIT;
	size_t i, read = 0, again = 0;
	double rate;

	for (i = 0; i < c->n; i++) {
		bool bad = streq(verdict(&c->v[i]), "missing") ||
		    streq(verdict(&c->v[i]), "reprint");

		read += c->v[i].file != NULL;
		again += bad;
		if (c->format != OUT_IDS || bad)
			row(o, c, &c->v[i]);
	}
	out_render(o, &text);
	app_write(c->app, text.ptr, text.len);
	out_free(o);
	buf_release(&text);
	rate = (double)read / (double)c->n;
	app_note(c->app,
	    _("read %zu of %zu labels (%.2f %%, pass line %.1f %%); to be printed again: %zu; figures are indicative, no ISO/IEC 15415 grade"),
	    read, c->n, 100 * rate, 100 * CHECK_PASS, again);
	if (c->refused.code != 0)
		return err_set(e, c->refused.code,
		    _("not every picture could be read"));
	if (rate < CHECK_PASS)
		return err_set(e, E_NO, _("the batch does not pass"));
	if (again > 0 || c->strange > 0)
		return err_set(e, E_NO,
		    _("the batch passes, but there are labels to look at"));
	return 0;
}

void
check_release(struct check *c)
{
	free(c->v);
	arena_release(&c->arena);
}
