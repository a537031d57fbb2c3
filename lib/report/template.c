#include "report/template.h"

#include <cmark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "report/indicator.h"
#include "report/markdown.h"

enum { TEMPLATE_MAX = 256 * 1024, WINDOW_DAYS = 40 };

struct page {
	const char *path;
	const char **lines; /* without LF */
	size_t n;
	size_t body; /* first line after the front matter */
	const char *kinds;
	msec window;
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
	if (str_prefix(line, "window:")) {
		if (!duration_parse(value, &p->window) || p->window <= 0)
			return err_at(e, E_DATA, p->path, (long)i + 1,
			    _("'%s' is no duration"), value);
	} else if (str_prefix(line, "kinds:")) {
		p->kinds = value;
	} else if (!str_prefix(line, "title:") && !str_prefix(line, "note:")) {
		err_at(e, E_DATA, p->path, (long)i + 1,
		    _("'%.*s' is no key of the front matter"),
		    (int)(colon - line), line);
		return err_hint(e, "title: window: kinds: note:");
	}
	return 0;
}

static int
front_matter(struct page *p, struct err *e)
{
	size_t i;

	p->kinds = "";
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

static int
one_value(struct page *p, const char *text, size_t len, size_t line,
    struct buf *out, struct err *e)
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
		buf_puts(out, bound);
		return 0;
	}
	if (report_db_value(p->db, sql, out, e) < 0)
		return at_line(p, line, e);
	return 0;
}

static int
text_line(struct page *p, size_t line, const char *text, struct buf *out,
    struct err *e)
{
	const char *open, *close;

	while ((open = strstr(text, "{{")) != NULL) {
		if ((close = strstr(open, "}}")) == NULL) {
			err_set(e, E_DATA, _("'{{' without '}}'"));
			return at_line(p, line, e);
		}
		buf_add(out, text, (size_t)(open - text));
		if (one_value(p, open + 2, (size_t)(close - open - 2), line,
			out, e) < 0)
			return -1;
		text = close + 2;
	}
	buf_puts(out, text);
	buf_putc(out, '\n');
	return 0;
}

static int
sql_block(struct page *p, cmark_node *node, size_t line, struct buf *out,
    struct err *e)
{
	const char *info = cmark_node_get_fence_info(node) + 3;

	while (ch_space((unsigned char)*info))
		info++;
	if (markdown_table(p->db, cmark_node_get_literal(node), info, out, e) <
	    0)
		return at_line(p, line, e);
	return 0;
}

static bool
is_sql(cmark_node *node)
{
	const char *info;

	if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK ||
	    (info = cmark_node_get_fence_info(node)) == NULL)
		return false;
	return str_prefix(info, "sql") &&
	    (info[3] == '\0' || ch_space((unsigned char)info[3]));
}

static int
lines_until(struct page *p, size_t *at, size_t end, struct buf *out,
    struct err *e)
{
	for (; *at < end && *at < p->n; (*at)++)
		if (text_line(p, *at, p->lines[*at], out, e) < 0)
			return -1;
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
		if (!is_sql(node))
			continue;
		start = p->body + (size_t)cmark_node_get_start_line(node) - 1;
		if ((rc = lines_until(p, &at, start, out, e)) < 0)
			break;
		rc = sql_block(p, node, start, out, e);
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

/*
 * A page of today speaks of this moment; that of a past day of the moment of
 * its dawn, so that printed again it is the same page.
 */
static int
moment(struct ledger *lg, const char *day, char text[CLOCK_TEXT], msec *now,
    struct err *e)
{
	const char *dawn = store_setting(lg->store, "dawn");
	msec real = store_now(lg->store), t = real;
	char today[CLOCK_TEXT], at[2 * CLOCK_TEXT];

	clock_day(real, today);
	if (day != NULL && (strlen(day) != 10 || !clock_parse(day, &t))) {
		err_set(e, E_USAGE, _("'%s' is no date"), day);
		return err_hint(e, "--day %s", today);
	}
	clock_day(t, text);
	if (strcmp(text, today) > 0) {
		err_set(e, E_USAGE, _("%s is in the future"), text);
		return err_hint(e, "--day %s", today);
	}
	*now = real;
	if (streq(text, today))
		return 0;
	snprintf(at, sizeof(at), "%s %s", text,
	    dawn[0] != '\0' ? dawn : "07:30");
	if (!clock_parse(at, now))
		return err_at(e, E_DATA, "settings.csv", 0,
		    _("dawn '%s' is no time of day"), dawn);
	return 0;
}

static int
bind_days(struct page *p, const char *day)
{
	static const struct {
		const char *name;
		int days;
	} v[] = { { "yesterday", -1 }, { "day_before", -2 }, { "week_ago", -7 },
		{ "month_ago", -30 }, { "tomorrow", 1 } };
	char text[CLOCK_TEXT];
	size_t i;
	msec t;

	if (!clock_parse(day, &t))
		return -1;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		clock_day(clock_add_days(t, v[i].days), text);
		report_db_bind(p->db, v[i].name, text);
	}
	return 0;
}

static int
render_page(struct ledger *lg, struct page *p, const char *day, msec now,
    struct buf *out, struct findings *found, struct err *e)
{
	struct report_window w = { day, now, 0, p->kinds };
	char text[CLOCK_TEXT];

	w.since = clock_day_start(now) - p->window;
	if (report_db_open(&p->db, lg, &w, found, e) < 0)
		return -1;
	clock_short(now, text);
	report_db_bind(p->db, "at", text);
	report_db_bind(p->db, "plant", store_setting(lg->store, "name"));
	if (bind_days(p, day) < 0 || indicators_fill(p->db, lg, found, e) < 0)
		return -1;
	if (store_rehearsal(lg->store))
		buf_puts(out, "**【演练】**\n\n");
	return render(p, out, e);
}

int
report_render(struct ledger *lg, const struct report_request *rq,
    struct buf *out, struct findings *found, struct err *e)
{
	struct page p = { .arena = ARENA_INIT };
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	struct err why = ERR_INIT;
	char day[CLOCK_TEXT];
	msec now;
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
	split(&p, &bytes);
	if (moment(lg, rq->day, day, &now, e) == 0 && front_matter(&p, e) == 0)
		rc = render_page(lg, &p, day, now, out, found, e);
out:
	report_db_close(p.db);
	free(p.lines);
	arena_release(&p.arena);
	buf_release(&path);
	buf_release(&bytes);
	return rc;
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
		struct report_request rq = { name, NULL };
		struct buf out = BUF_INIT;
		struct err why = ERR_INIT;

		if (!str_suffix(base, ".md") || strlen(base) >= sizeof(name))
			continue;
		memcpy(name, base, strlen(base) - 3);
		if (report_render(lg, &rq, &out, found, &why) < 0)
			finding_from(found, "report", &why);
		buf_release(&out);
	}
	return 0;
}
