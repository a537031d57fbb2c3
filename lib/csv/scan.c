#include "csv/scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

static const char bom[] = "\xEF\xBB\xBF";
enum { BOM_LEN = 3 };

static long
line_of(const char *bytes, size_t offset)
{
	const char *p = bytes, *end = bytes + offset;
	long line = 1;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		p++;
		line++;
	}
	return line;
}

static int
bad_utf8(const struct scan *s, size_t offset, struct err *e)
{
	struct buf gb = BUF_INIT;
	bool is_gb = utf8_from_gb18030(&gb, s->bytes, s->len);

	buf_release(&gb);
	err_at(e, E_DATA, s->name, line_of(s->bytes, offset),
	    is_gb ? _("the bytes are GB18030, not UTF-8") :
		    _("byte 0x%02X is not UTF-8"),
	    (unsigned char)s->bytes[offset]);
	if (!is_gb)
		return err_hint(e,
		    _("restore the file from its last commit, or save it as UTF-8"));
	if (s->flags & CSV_RECORDS)
		return err_hint(e,
		    _("files under records/ are written by commands only; 'git checkout' restores them"));
	return err_hint(e, _("'ledger-save' shows the rows and converts them"));
}

static int
check_whole(struct scan *s, struct err *e)
{
	const char *p;
	size_t bad;

	p = memchr(s->bytes, '\0', s->len);
	if (p != NULL)
		return err_at(e, E_DATA, s->name,
		    line_of(s->bytes, (size_t)(p - s->bytes)),
		    _("a NUL byte in the text"));
	if (!utf8_valid(s->bytes, s->len, &bad))
		return bad_utf8(s, bad, e);
	if (s->len >= BOM_LEN && memcmp(s->bytes, bom, BOM_LEN) == 0) {
		if (!(s->flags & CSV_PEOPLE))
			return err_at(e, E_DATA, s->name, 1,
			    _("the file begins with a byte order mark"));
		s->at = BOM_LEN;
	}
	if (!(s->flags & CSV_PEOPLE)) {
		p = memchr(s->bytes, '\r', s->len);
		if (p != NULL)
			return err_at(e, E_DATA, s->name,
			    line_of(s->bytes, (size_t)(p - s->bytes)),
			    _("a carriage return in the text"));
	}
	if ((s->flags & CSV_RECORDS) && s->len > 0 &&
	    s->bytes[s->len - 1] != '\n') {
		err_at(e, E_DATA, s->name, line_of(s->bytes, s->len),
		    _("the last line is incomplete: it has no line break"));
		return err_hint(e,
		    _("the next command that writes restores it"));
	}
	return 0;
}

int
scan_start(struct scan *s, const char *name, const char *bytes, size_t len,
    int flags, struct err *e)
{
	*s = (struct scan){ .name = name,
		.bytes = bytes,
		.len = len,
		.flags = flags,
		.next_line = 1,
		.text = BUF_INIT };
	return check_whole(s, e);
}

void
scan_end(struct scan *s)
{
	free(s->cells);
	free(s->lens);
	free(s->offsets);
	buf_release(&s->text);
	if (s->parser_on)
		csv_free(&s->parser);
	s->cells = NULL;
	s->lens = s->offsets = NULL;
	s->parser_on = false;
}

static void
room(struct scan *s)
{
	if (s->n < s->cap)
		return;
	s->cap = s->cap > 0 ? s->cap * 2 : 32;
	s->cells = xreallocarray(s->cells, s->cap, sizeof(*s->cells));
	s->lens = xreallocarray(s->lens, s->cap, sizeof(*s->lens));
	s->offsets = xreallocarray(s->offsets, s->cap, sizeof(*s->offsets));
}

static int
too_long(const struct scan *s, const char *cell, size_t len, struct err *e)
{
	char quote[UTF8_CUT];

	return err_at(e, E_DATA, s->name, s->line,
	    _("cell %zu is %zu bytes long, at most %d are allowed: '%s'"), s->n,
	    len, CSV_CELL_MAX, utf8_cut(quote, cell));
}

/*
 * Nearly every line: without a quote, RFC 4180 is splitting at commas.  libcsv
 * would look at every byte; here memchr does.
 */
static int
split(struct scan *s, const char *p, size_t len, struct err *e)
{
	char *q, *end, *comma;

	buf_clear(&s->text);
	buf_add(&s->text, p, len);
	q = s->text.ptr;
	end = q + len;
	for (;;) {
		comma = memchr(q, ',', (size_t)(end - q));
		if (comma == NULL)
			comma = end;
		else
			*comma = '\0';
		room(s);
		s->cells[s->n] = q;
		s->lens[s->n++] = (size_t)(comma - q);
		if (comma - q > CSV_CELL_MAX)
			return too_long(s, q, (size_t)(comma - q), e);
		if (comma == end)
			return 0;
		q = comma + 1;
	}
}

static void
on_cell(void *cell, size_t len, void *arg)
{
	struct scan *s = arg;

	room(s);
	s->offsets[s->n] = s->text.len;
	s->lens[s->n++] = len;
	buf_add(&s->text, cell, len);
	buf_putc(&s->text, '\0');
}

static int
no_space(unsigned char c)
{
	(void)c;
	return 0; /* blanks belong to the cell */
}

static int
quoting_error(struct scan *s, const char *p, size_t len, size_t at,
    struct err *e)
{
	char quote[UTF8_CUT];
	size_t from = at < len ? at : 0;
	long line = s->line + line_of(p, from) - 1;
	char *shown;

	if (csv_error(&s->parser) != CSV_EPARSE)
		return err_at(e, E_IO, s->name, line, _("libcsv: %s"),
		    csv_strerror(csv_error(&s->parser)));
	/* from the start of the cell in which it went wrong */
	while (from > 0 && p[from - 1] != ',' && p[from - 1] != '\n')
		from--;
	shown = xstrndup(p + from, len - from);
	shown[strcspn(shown, "\r\n")] = '\0';
	utf8_cut(quote, shown);
	free(shown);
	if (at >= len)
		err_at(e, E_DATA, s->name, s->line,
		    _("a quote is opened and never closed: '%s'"), quote);
	else if (line > s->line)
		err_at(e, E_DATA, s->name, s->line,
		    _("a quote opened here runs into line %ld: '%s'"), line,
		    quote);
	else
		err_at(e, E_DATA, s->name, s->line,
		    _("a quote in the middle of cell %zu: '%s'"), s->n + 1,
		    quote);
	return err_hint(e,
	    _("a cell with quotes stands in quotes, and each quote in it is doubled"));
}

static int
parse_quoted(struct scan *s, const char *p, size_t len, struct err *e)
{
	size_t done, i;

	if (!s->parser_on) {
		if (csv_init(&s->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
			return err_set(e, E_IO, _("libcsv cannot start"));
		s->parser_on = true;
		csv_set_space_func(&s->parser, no_space);
	}
	buf_clear(&s->text);
	done = csv_parse(&s->parser, p, len, on_cell, NULL, s);
	if (done != len || csv_fini(&s->parser, on_cell, NULL, s) != 0) {
		quoting_error(s, p, len, done, e);
		/* its state is that of the broken row */
		csv_free(&s->parser);
		s->parser_on = false;
		return -1;
	}
	for (i = 0; i < s->n; i++) {
		s->cells[i] = s->text.ptr + s->offsets[i];
		if (s->lens[i] > CSV_CELL_MAX) {
			s->n = i + 1;
			return too_long(s, s->cells[i], s->lens[i], e);
		}
	}
	return 0;
}

/*
 * The end of the row that begins at p: the first line break outside quotes.
 * *quotes is whether there are any; NULL if the last quote stays open.
 */
static const char *
row_end(const char *p, const char *end, bool *quotes)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p)), *q;
	bool open = false;

	if (lf == NULL)
		lf = end;
	q = memchr(p, '"', (size_t)(lf - p));
	*quotes = q != NULL;
	while (q != NULL) {
		open = !open;
		q++;
		/* the next quote, or the line break that ends the row */
		if (!open)
			lf = memchr(q, '\n', (size_t)(end - q));
		if (lf == NULL)
			lf = end;
		q = memchr(q, '"', (size_t)((open ? end : lf) - q));
	}
	return open ? NULL : lf;
}

static int
lone_cr(const struct scan *s, const char *p, size_t len, struct err *e)
{
	bool open = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (p[i] == '"')
			open = !open;
		if (p[i] == '\r' && !open)
			return err_at(e, E_DATA, s->name,
			    s->line + line_of(p, i) - 1,
			    _("a carriage return in the middle of a line"));
	}
	return 0;
}

int
scan_next(struct scan *s, struct err *e)
{
	const char *p = s->bytes + s->at, *end = s->bytes + s->len, *stop;
	size_t len;
	bool quotes;

	if (p == end)
		return 0;
	s->n = 0;
	s->start = s->at;
	s->line = s->next_line;
	stop = row_end(p, end, &quotes);
	if (stop == NULL) /* libcsv says where it went wrong */
		return parse_quoted(s, p, (size_t)(end - p), e) < 0 ?
		    -1 :
		    err_at(e, E_DATA, s->name, s->line,
			_("a quote is opened and never closed"));
	len = (size_t)(stop - p);
	s->end = s->at = s->start + len + (stop < end);
	s->next_line = s->line + 1;
	if (quotes)
		s->next_line = s->line + line_of(p, s->end - s->start) - 1;
	if (s->next_line > s->line + 1 && (s->flags & CSV_RECORDS))
		return err_at(e, E_DATA, s->name, s->line,
		    _("a row goes over more than one line"));
	if (len > 0 && p[len - 1] == '\r')
		len--;
	if ((s->flags & CSV_PEOPLE) && memchr(p, '\r', len) != NULL &&
	    lone_cr(s, p, len, e) < 0)
		return -1;
	if (!quotes)
		return split(s, p, len, e) < 0 ? -1 : 1;
	return parse_quoted(s, p, len, e) < 0 ? -1 : 1;
}

bool
scan_blank(const struct scan *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->lens[i] > 0)
			return false;
	return true;
}

bool
scan_empty_line(const struct scan *s)
{
	const char *p = s->bytes + s->start;

	return p < s->bytes + s->len && (*p == '\n' || *p == '\r');
}
