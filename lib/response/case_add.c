#include "response/case_add.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/io.h"
#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"

enum {
	FILE_MOST = 64 << 20,
	TEXT_MOST = 1 << 20, /* what io_run gathers at most */
	PDF_MS = 60000,
	NUMBERS = 10000
};

/* ---- reading ---- */

static int
pdf_text(const char *file, const struct buf *pdf, struct buf *out,
    struct err *e)
{
	const char *const argv[] = { "pdftotext", "-enc", "UTF-8", "-", "-",
		NULL };
	struct buf errs = BUF_INIT;
	char cut[UTF8_CUT];
	int status;

	if (io_run(argv, pdf, out, &errs, PDF_MS, &status, e) < 0) {
		buf_release(&errs);
		err_set(e, E_UNAVAILABLE,
		    _("%s: a PDF needs the program pdftotext"), file);
		return err_hint(e, _("scripts/deps installs it"));
	}
	errs.ptr[strcspn(errs.ptr, "\n")] = '\0';
	utf8_cut(cut, errs.ptr);
	buf_release(&errs);
	if (status == -1)
		return err_at(e, E_DATA, file, 0,
		    _("pdftotext did not end within a minute"));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (cut[0] != '\0')
		err_at(e, E_DATA, file, 0, _("pdftotext cannot read it: '%s'"),
		    cut);
	else
		err_at(e, E_DATA, file, 0, _("this is no readable PDF"));
	return err_hint(e,
	    _("look whether a viewer opens it: a cut file must be fetched "
	      "again, a locked one saved as text"));
}

static bool
begins(const struct buf *b, const char *bytes, size_t n)
{
	return b->len >= n && memcmp(b->ptr, bytes, n) == 0;
}

static int
foreign(const char *file, const struct buf *raw, struct err *e)
{
	if (begins(raw, "PK\3\4", 4) || begins(raw, "\xD0\xCF\x11\xE0", 4)) {
		err_at(e, E_DATA, file, 0, _("an office document is not read"));
		return err_hint(e, _("save it as PDF or as text"));
	}
	if (begins(raw, "\xFF\xFE", 2) || begins(raw, "\xFE\xFF", 2)) {
		err_at(e, E_DATA, file, 0, _("this text is UTF-16"));
		return err_hint(e, _("save it as UTF-8"));
	}
	return 0;
}

static int
no_text(const char *file, struct err *e)
{
	err_at(e, E_DATA, file, 0, _("this is neither text nor PDF"));
	return err_hint(e, _("save the report as PDF or as text in UTF-8"));
}

/* UTF-8 with LF; *gb: it was GB18030. */
static int
decode(const char *file, const struct buf *raw, struct buf *out, bool *gb,
    struct err *e)
{
	struct buf b = BUF_INIT;
	size_t skip = begins(raw, "\xEF\xBB\xBF", 3) ? 3 : 0;

	if (memchr(raw->ptr, '\0', raw->len) != NULL)
		return no_text(file, e);
	if (utf8_valid(raw->ptr + skip, raw->len - skip, NULL)) {
		buf_add(&b, raw->ptr + skip, raw->len - skip);
	} else if (utf8_from_gb18030(&b, raw->ptr, raw->len)) {
		*gb = true;
	} else {
		buf_release(&b);
		err_at(e, E_DATA, file, 0, _("neither UTF-8 nor GB18030"));
		return err_hint(e, _("save it as UTF-8"));
	}
	for (const char *p = b.ptr; p < b.ptr + b.len; p++)
		if (*p != '\r')
			buf_putc(out, *p);
		else if (p[1] != '\n')
			buf_putc(out, '\n');
	buf_release(&b);
	if (out->len >= TEXT_MOST)
		return err_at(e, E_DATA, file, 0,
		    _("more than 1 MB of text is no report of one case"));
	return 0;
}

static int
read_report(const char *file, struct buf *raw, struct err *e)
{
	if (streq(file, "-"))
		return io_read_fd(raw, STDIN_FILENO, FILE_MOST, e);
	return io_read(raw, AT_FDCWD, file, FILE_MOST, 0, e);
}

/* ---- one case of one thing ---- */

static int
taken(const char *file, const char *what, const struct case_doc *d,
    struct err *e)
{
	err_at(e, E_DATA, file, 0, _("%s: it is there as %s"), what, d->path);
	return err_hint(e,
	    _("nothing is added; what is new in it belongs into that document: "
	      "ledger-save"));
}

static int
taken_title(const char *file, const struct case_doc *d, struct err *e)
{
	taken(file, _("the same title and day"), d, e);
	return err_hint(e,
	    _("nothing is added; another accident takes another title, what is "
	      "new on this one belongs into that document: ledger-save"));
}

static bool
same_day(const struct case_doc *d, const char *date)
{
	return strlen(date) >= 10 && strncmp(d->date_text, date, 10) == 0;
}

static int
refuse_known(const struct case_batch *b, const struct case_new *c,
    struct err *e)
{
	const char *title = draft_get(&c->draft, "title");
	const char *date = draft_get(&c->draft, "date");
	const char *origin = draft_get(&c->draft, "origin");

	for (size_t i = 0; i < b->known.n; i++) {
		const struct case_doc *d = &b->known.v[i];

		if (streq(d->origin, origin))
			return taken(c->file, _("the same report"), d, e);
		if (streq(d->title, title) &&
		    (same_day(d, date) ||
			(date[0] == '\0' && d->date_text[0] == '\0')))
			return taken_title(c->file, d, e);
		if (c->draft.body[0] != '\0' &&
		    strstr(d->body, c->draft.body) != NULL)
			return taken(c->file, _("the same text"), d, e);
	}
	return 0;
}

static const struct case_doc *
with_id(const struct case_batch *b, const char *id)
{
	for (size_t i = 0; i < b->known.n; i++)
		if (streq(b->known.v[i].id, id))
			return &b->known.v[i];
	return NULL;
}

/* CL2-2019-01: substance and year as far as they are known. */
static const char *
made_id(const struct case_batch *b, struct case_draft *d)
{
	const char *date = draft_get(d, "date"), *id = NULL;
	char stem[24];

	if (strspn(date, "0123456789") < 4) /* case_parse will refuse it */
		date = "";
	snprintf(stem, sizeof(stem), "%.12s%s%.4s",
	    d->code[0] != '\0' ? d->code : "CASE", date[0] != '\0' ? "-" : "",
	    date);
	for (int n = 1; n < NUMBERS; n++) {
		id = arena_printf(&d->arena, "%s-%02d", stem, n);
		if (with_id(b, id) == NULL)
			break;
	}
	return id;
}

static int
give_id(const struct case_batch *b, struct case_new *c, const char *id,
    struct err *e)
{
	const char *own = draft_get(&c->draft, "id");
	const struct case_doc *other;
	char cut[UTF8_CUT];

	if (id == NULL)
		id = own[0] != '\0' ? own : made_id(b, &c->draft);
	if (!code_is(id)) {
		err_at(e, E_DATA, c->file, 0, _("'%s' is no id of a case"),
		    utf8_cut(cut, id));
		return err_hint(e,
		    _("capital letters, digits, '-' and '.', at most 24: -i "
		      "CL2-2019-01"));
	}
	if ((other = with_id(b, id)) != NULL) {
		err_at(e, E_DATA, c->file, 0, _("id '%s' is taken by %s"), id,
		    other->path);
		return err_hint(e, _("another one: -i ID"));
	}
	for (size_t i = 0; i < c->draft.n; i++)
		if (streq(c->draft.v[i].key, "id"))
			c->draft.v[i].value = "";
	draft_set(&c->draft, "id", id, 0);
	c->id = xstrdup(id);
	c->path = xasprintf("documents/cases/%s.md", id);
	return 0;
}

/* A document of that name which nobody saved yet must not be written over. */
static int
refuse_unsaved(struct ledger *lg, const struct case_new *c, struct err *e)
{
	if (faccessat(store_rootfd(lg->store), c->path, F_OK,
		AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	err_at(e, E_DATA, c->path, 0,
	    _("this document is there, but not saved"));
	return err_hint(e, _("save it: ledger-save, or another one: -i ID"));
}

static const char *
base_name(const char *file)
{
	const char *slash = strrchr(file, '/');

	if (streq(file, "-"))
		return _("standard input");
	return slash != NULL && slash[1] != '\0' ? slash + 1 : file;
}

static int
draft(struct case_batch *b, struct ledger *lg, struct case_new *c,
    const char *id, struct err *e)
{
	struct buf raw = BUF_INIT, text = BUF_INIT, pdf = BUF_INIT;
	const struct buf *bytes = &raw;
	char hash[SHA256_HEX];
	bool is_pdf;
	int rc = read_report(c->file, &raw, e);

	is_pdf = begins(&raw, "%PDF-", 5);
	if (rc == 0 && is_pdf) {
		rc = pdf_text(c->file, &raw, &pdf, e);
		bytes = &pdf;
	}
	if (rc == 0)
		rc = foreign(c->file, bytes, e);
	if (rc == 0)
		rc = decode(c->file, bytes, &text, &c->gb18030, e);
	if (rc == 0 &&
	    (rc = case_draft_read(&c->draft, &b->words, base_name(c->file),
		 text.ptr, text.len, is_pdf, e)) < 0 &&
	    !streq(c->file, "-"))
		str_copy(e->file, sizeof(e->file), c->file);
	if (rc == 0) {
		sha256_hex(hash, raw.ptr, raw.len);
		draft_set(&c->draft, "origin", hash, 0);
		rc = refuse_known(b, c, e);
	}
	if (rc == 0)
		rc = give_id(b, c, id, e);
	if (rc == 0)
		rc = refuse_unsaved(lg, c, e);
	buf_release(&raw);
	buf_release(&text);
	buf_release(&pdf);
	return rc;
}

/* ---- the batch ---- */

int
case_batch_open(struct case_batch *b, struct ledger *lg, struct err *e)
{
	if (cases_load(&b->known, lg->store, &b->found, e) < 0)
		return -1;
	return case_words_load(&b->words, lg->reg, e);
}

/* The document exists nowhere: what does not hold stands in the report. */
static int
cite(const struct case_new *c, struct err *e)
{
	const char *p = c->document.ptr;

	for (long line = e->line; line > 1 && p != NULL; line--)
		if ((p = strchr(p, '\n')) != NULL)
			p++;
	str_copy(e->file, sizeof(e->file), c->file);
	e->line = 0;
	for (size_t i = 0; p != NULL && i < c->draft.n; i++) {
		const struct draft_field *f = &c->draft.v[i];
		size_t n = strlen(f->key);

		if (f->value[0] != '\0' && strncmp(p, f->key, n) == 0 &&
		    p[n] == ':')
			e->line = f->front > 0 ? f->front : f->line;
	}
	return -1;
}

int
case_batch_file(struct case_batch *b, struct ledger *lg, const char *file,
    const char *id, struct err *e)
{
	struct case_new *c;

	GROW(b->v, b->n, b->cap);
	c = &b->v[b->n++];
	*c = (struct case_new){
		.file = file, .draft = CASE_DRAFT_INIT, .document = BUF_INIT
	};
	if (draft(b, lg, c, id, e) < 0)
		return -1;
	draft_render(&c->draft, &c->document);
	/* what case-find could not read must not be written */
	if (case_parse(&b->known, c->path, c->document.ptr, c->document.len,
		e) < 0)
		return cite(c, e);
	return 0;
}

static int
refuse_late(struct ledger *lg, const struct case_new *c, struct err *e)
{
	struct err absent = ERR_INIT;
	struct buf b = BUF_INIT;
	int rc = store_read(lg->store, c->path, &b, &absent);

	buf_release(&b);
	if (rc < 0 && absent.code == E_ABSENT)
		return 0;
	err_set(e, E_BUSY, _("somebody else has just added %s"), c->path);
	return err_hint(e, _("run it again"));
}

int
case_batch_commit(struct case_batch *b, struct ledger *lg, const char *who,
    struct err *e)
{
	struct buf message = BUF_INIT;
	struct txn *tx = NULL;
	int rc;

	if (b->n == 0)
		return 0;
	if (store_may_write(lg->store, e) < 0)
		return -1;
	buf_puts(&message, "case-add:");
	rc = txn_begin(&tx, lg->store, TXN_WAIT, e);
	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		const struct case_new *c = &b->v[i];

		buf_printf(&message, " %s", c->id);
		rc = refuse_late(lg, c, e);
		if (rc == 0)
			rc = txn_put(tx, c->path, c->document.ptr,
			    c->document.len, e);
	}
	if (rc == 0)
		rc = txn_commit(tx, message.ptr, who, e);
	txn_free(tx);
	buf_release(&message);
	return rc;
}

void
case_batch_release(struct case_batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free(b->v[i].id);
		free(b->v[i].path);
		case_draft_release(&b->v[i].draft);
		buf_release(&b->v[i].document);
	}
	free(b->v);
	cases_release(&b->known);
	case_words_release(&b->words);
	findings_release(&b->found);
	*b = (struct case_batch)CASE_BATCH_INIT;
}
