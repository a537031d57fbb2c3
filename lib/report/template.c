#include "report/template.h"

#include <cmark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "report/indicator.h"
#include "report/markdown.h"
#include "report/vars.h"

enum { TEMPLATE_MAX = 256 * 1024, WINDOW_DAYS = 40 };

struct page {
	const char *path, *text;
	const char **lines; /* without LF */
	size_t n;
	size_t body; /* first line after the front matter */
	const char *kinds;
	const char *title; /* as written */
	size_t title_line;
	struct report_vars vars;
	msec window;
	enum report_period period;
	size_t sheets;
	struct report_db *db;
	struct arena arena;
};

static void
split(struct page *p, const struct buf *b)
{
	const char *q = b->ptr, *end = b->ptr + b->len;
	size_t cap = 0;

	while (q < end) {
		const char *nl = memchr(q, '\n', (size_t)(end - q));
		size_t len = nl != NULL ? (size_t)(nl - q) : (size_t)(end - q);

		GROW(p->lines, p->n, cap);
		p->lines[p->n++] = arena_dup(&p->arena, q,
		    len > 0 && q[len - 1] == '\r' ? len - 1 : len);
		q = nl != NULL ? nl + 1 : end;
	}
}

static int
front_period(struct page *p, size_t i, const char *value, struct err *e)
{
	static const char *const names[] = { "day", "month", "quarter" };
	size_t k;

	for (k = 0; k < sizeof(names) / sizeof(names[0]); k++)
		if (streq(value, names[k])) {
			p->period = (enum report_period)k;
			return 0;
		}
	err_at(e, E_DATA, p->path, (long)i + 1, _("'%s' is no period"), value);
	return err_hint(e, "period: day | month | quarter");
}

static int
front_sheets(struct page *p, size_t i, const char *value, struct err *e)
{
	long n;

	if (!str_long(value, &n) || n < 1 || n > 99)
		return err_at(e, E_DATA, p->path, (long)i + 1,
		    _("'%s' is no number of sheets from 1 to 99"), value);
	p->sheets = (size_t)n;
	return 0;
}

static int
front_value(struct page *p, size_t i, const char *key, const char *value,
    struct err *e)
{
	if (streq(key, "window")) {
		if (!duration_parse(value, &p->window) || p->window <= 0)
			return err_at(e, E_DATA, p->path, (long)i + 1,
			    _("'%s' is no duration"), value);
	} else if (streq(key, "kinds")) {
		p->kinds = value;
	} else if (streq(key, "title")) {
		p->title = value;
		p->title_line = i;
	} else if (streq(key, "vars")) {
		p->vars.vars = value;
		p->vars.vars_line = i + 1;
	} else if (streq(key, "values")) {
		p->vars.values = value;
		p->vars.values_line = i + 1;
	} else if (streq(key, "sheets")) {
		return front_sheets(p, i, value, e);
	} else if (streq(key, "period")) {
		return front_period(p, i, value, e);
	} else if (!streq(key, "note")) {
		err_at(e, E_DATA, p->path, (long)i + 1,
		    _("'%s' is no key of the front matter"), key);
		return err_hint(e,
		    "title: period: window: kinds: vars: values: sheets: note:");
	}
	return 0;
}

static int
front_key(struct page *p, size_t i, struct err *e)
{
	const char *line = p->lines[i], *colon = strchr(line, ':');
	const char *value;

	if (str_blank(line))
		return 0;
	if (colon == NULL)
		return err_at(e, E_DATA, p->path, (long)i + 1,
		    _("'%s' is not KEY: VALUE"), line);
	for (value = colon + 1; ch_space((unsigned char)*value); value++)
		;
	return front_value(p, i,
	    arena_dup(&p->arena, line, (size_t)(colon - line)), value, e);
}

static int
front_matter(struct page *p, struct err *e)
{
	size_t i;

	p->kinds = p->title = p->vars.vars = p->vars.values = "";
	p->window = WINDOW_DAYS * DAY;
	if (p->n == 0 || !streq(p->lines[0], "---"))
		return 0;
	for (i = 1; i < p->n && !streq(p->lines[i], "---"); i++)
		if (front_key(p, i, e) < 0)
			return -1;
	if (i == p->n)
		return err_at(e, E_DATA, p->path, 1,
		    _("the front matter has no end"));
	p->body = i + 1;
	return 0;
}

/* ---- rendering ---- */

static int
at_line(struct page *p, size_t line, struct err *e)
{
	str_copy(e->file, sizeof(e->file), p->path);
	e->line = (long)line + 1;
	return -1;
}

enum text_kind { TEXT_MARKDOWN, TEXT_PLAIN, TEXT_INFO };

/* A value is text wherever it stands: what is Markdown in it is escaped. */
static void
give(struct buf *out, char *value, enum text_kind kind, bool begins)
{
	char *p;

	for (p = value; kind == TEXT_INFO && *p != '\0'; p++)
		if (*p == '"')
			*p = '\'';
	if (kind != TEXT_MARKDOWN)
		markdown_plain(out, value);
	else if (begins)
		markdown_begin(out, value);
	else
		markdown_cell(out, value);
}

static int
one_value(struct page *p, const char *text, size_t len, size_t line,
    struct buf *value, struct err *e)
{
	char *sql = arena_dup(&p->arena, text, len);
	const char *bound;

	while (ch_space((unsigned char)*sql))
		sql++;
	while (len > 0 && *sql != '\0' &&
	    ch_space((unsigned char)sql[strlen(sql) - 1]))
		sql[strlen(sql) - 1] = '\0';
	if (sql[0] == ':') {
		if ((bound = report_db_bound(p->db, sql + 1)) == NULL) {
			err_set(e, E_DATA, _("no value for '%s'"), sql);
			return at_line(p, line, e);
		}
		buf_puts(value, bound);
		return 0;
	}
	if (report_db_value(p->db, sql, value, e) < 0)
		return at_line(p, line, e);
	return 0;
}

static int
text_line(struct page *p, size_t line, const char *text, enum text_kind kind,
    struct buf *out, struct err *e)
{
	const char *open, *close, *c;
	struct buf value = BUF_INIT;
	bool begins = true;
	int rc = 0;

	while (rc == 0 && (open = strstr(text, "{{")) != NULL) {
		if ((close = strstr(open, "}}")) == NULL) {
			err_set(e, E_DATA, _("'{{' without '}}'"));
			rc = at_line(p, line, e);
			break;
		}
		buf_add(out, text, (size_t)(open - text));
		for (c = text; begins && c < open; c++)
			begins = strchr(" \t>-*+", *c) != NULL;
		rc = one_value(p, open + 2, (size_t)(close - open - 2), line,
		    &value, e);
		give(out, value.ptr, kind, begins);
		begins = begins && value.len == 0;
		buf_clear(&value);
		text = close + 2;
	}
	buf_release(&value);
	if (rc == 0)
		buf_puts(out, text);
	return rc;
}

/* The words after sql or chart in an info string; NULL: another block. */
static const char *
after(cmark_node *node, const char *word)
{
	const char *info;
	size_t n = strlen(word);

	if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK ||
	    (info = cmark_node_get_fence_info(node)) == NULL ||
	    !str_prefix(info, word) ||
	    (info[n] != '\0' && !ch_space((unsigned char)info[n])))
		return NULL;
	for (info += n; ch_space((unsigned char)*info); info++)
		;
	return info;
}

/* In an info string a value is neither the end of a quotation nor a fence. */
static int
chart(struct page *p, cmark_node *node, const char *info, size_t line,
    struct buf *out, struct err *e)
{
	struct buf b = BUF_INIT;
	size_t i;
	int rc = text_line(p, line, info, TEXT_INFO, &b, e);

	for (i = 0; rc == 0 && i < b.len; i++)
		if (b.ptr[i] == '`')
			b.ptr[i] = '\'';
	if (rc == 0 &&
	    (rc = markdown_chart(p->db, cmark_node_get_literal(node), b.ptr,
		 out, e)) < 0)
		at_line(p, line, e);
	buf_release(&b);
	return rc;
}

/* if=KIND at the start of *info, which then stands behind it. */
static bool
has_kind(struct page *p, const char **info)
{
	const char *kind = *info + 3;
	size_t n = strcspn(kind, " \t");
	bool has = report_db_has(p->db, arena_dup(&p->arena, kind, n));

	*info = kind + n;
	while (ch_space((unsigned char)**info))
		(*info)++;
	return has;
}

static int
block(struct page *p, cmark_node *node, size_t line, struct buf *out,
    struct err *e)
{
	const char *info = after(node, "sql");
	struct buf empty = BUF_INIT;
	int rc;

	if (info == NULL)
		return chart(p, node, after(node, "chart"), line, out, e);
	if (str_prefix(info, "if=") && !has_kind(p, &info)) {
		buf_printf(out, "%s\n", info[0] != '\0' ? info : "—");
		return 0;
	}
	rc = text_line(p, line, info, TEXT_MARKDOWN, &empty, e);
	if (rc == 0 &&
	    (rc = markdown_table(p->db, cmark_node_get_literal(node),
		 empty.len > 0 ? empty.ptr : "", out, e)) < 0)
		at_line(p, line, e);
	buf_release(&empty);
	return rc;
}

static int
lines_until(struct page *p, size_t *at, size_t end, struct buf *out,
    struct err *e)
{
	for (; *at < end && *at < p->n; (*at)++) {
		if (text_line(p, *at, p->lines[*at], TEXT_MARKDOWN, out, e) < 0)
			return -1;
		buf_putc(out, '\n');
	}
	return 0;
}

static int
render(struct page *p, struct buf *out, struct err *e)
{
	struct buf body = BUF_INIT;
	cmark_node *doc, *node;
	size_t i, at = p->body, start;
	int rc = 0;

	for (i = p->body; i < p->n; i++)
		buf_printf(&body, "%s\n", p->lines[i]);
	doc = cmark_parse_document(body.ptr, body.len, CMARK_OPT_DEFAULT);
	for (node = cmark_node_first_child(doc); rc == 0 && node != NULL;
	     node = cmark_node_next(node)) {
		if (after(node, "sql") == NULL && after(node, "chart") == NULL)
			continue;
		start = p->body + (size_t)cmark_node_get_start_line(node) - 1;
		if ((rc = lines_until(p, &at, start, out, e)) < 0)
			break;
		rc = block(p, node, start, out, e);
		at = p->body + (size_t)cmark_node_get_end_line(node);
	}
	if (rc == 0)
		rc = lines_until(p, &at, p->n, out, e);
	cmark_node_free(doc);
	buf_release(&body);
	return rc;
}

/* ---- the request ---- */

static int
no_template(struct ledger *lg, const char *name, struct err *e)
{
	const struct store_file *files;
	struct buf names = BUF_INIT;
	const char *base;
	size_t i, n = 0;

	if (store_list(lg->store, "reports/templates", &files, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		base = strrchr(files[i].path, '/') + 1;
		buf_printf(&names, " %.*s", (int)strcspn(base, "."), base);
	}
	err_set(e, E_ABSENT, _("there is no report template '%s'"), name);
	err_hint(e, _("there are:%s"), names.ptr);
	buf_release(&names);
	return -1;
}

static int
render_page(struct ledger *lg, struct page *p, const struct report_request *rq,
    struct report_page *out, struct findings *found, struct err *e)
{
	const struct report_moment *m = &out->moment;
	struct report_window w = { m->day, m->now, m->since - p->window,
		p->kinds, rq->empty };
	char text[CLOCK_TEXT];

	if (report_db_open(&p->db, lg, &w, found, e) < 0)
		return -1;
	clock_short(m->now, text);
	report_db_bind(p->db, "at", text);
	report_db_bind(p->db, "plant", store_setting(lg->store, "name"));
	report_moment_bind(p->db, p->period, m);
	p->vars.path = p->path;
	p->vars.at = m->now;
	if (report_vars_bind(p->db, lg, &p->vars, rq->vars, rq->nvars, e) < 0 ||
	    indicators_fill(p->db, lg, p->text, found, e) < 0 ||
	    text_line(p, p->title_line, p->title, TEXT_PLAIN, &out->title, e) <
		0)
		return -1;
	out->rehearsal = store_rehearsal(lg->store);
	return render(p, &out->body, e);
}

int
report_render(struct ledger *lg, const struct report_request *rq,
    struct report_page *out, struct findings *found, struct err *e)
{
	struct page p = { .arena = ARENA_INIT };
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	struct err why = ERR_INIT;
	int rc = -1;

	buf_printf(&path, "reports/templates/%s.md", rq->name);
	p.path = path.ptr;
	if (!name_is(rq->name) ||
	    store_read(lg->store, path.ptr, &bytes, &why) < 0) {
		if (!name_is(rq->name) || why.code == E_ABSENT)
			no_template(lg, rq->name, e);
		else
			*e = why;
		goto out;
	}
	if (bytes.len > TEMPLATE_MAX) {
		err_at(e, E_DATA, path.ptr, 0, _("larger than %d bytes"),
		    TEMPLATE_MAX);
		goto out;
	}
	p.text = bytes.ptr;
	split(&p, &bytes);
	if (front_matter(&p, e) < 0 ||
	    report_moment(lg->store, p.period, rq->day, rq->month, &out->moment,
		e) < 0)
		goto out;
	out->period = p.period;
	out->sheets = p.sheets;
	rc = render_page(lg, &p, rq, out, found, e);
out:
	report_db_close(p.db);
	free(p.lines);
	arena_release(&p.arena);
	buf_release(&path);
	buf_release(&bytes);
	return rc;
}

void
report_page_release(struct report_page *p)
{
	buf_release(&p->body);
	buf_release(&p->title);
}

int
report_check(struct ledger *lg, struct findings *found, struct err *e)
{
	const struct store_file *files;
	size_t i, n;

	if (store_list(lg->store, "reports/templates", &files, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		const char *base = strrchr(files[i].path, '/') + 1;
		char name[64] = "";
		struct report_request rq = { .name = name, .empty = true };
		struct report_page out = REPORT_PAGE_INIT;
		struct err why = ERR_INIT;

		if (!str_suffix(base, ".md") || strlen(base) >= sizeof(name))
			continue;
		memcpy(name, base, strlen(base) - 3);
		if (report_render(lg, &rq, &out, found, &why) < 0)
			finding_from(found, "report", &why);
		report_page_release(&out);
	}
	return 0;
}
