/* The text of a report, its sections under the names that cases use. */
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "response/draft_int.h"

/* Which heading means which section; a heading may have more before it. */
static const struct {
	const char *said, *section;
} sections[] = { { "事故经过", "经过" }, { "事件经过", "经过" },
	{ "事故发生经过", "经过" }, { "经过", "经过" },
	{ "事故直接原因", "直接原因" }, { "直接原因", "直接原因" },
	{ "事故间接原因", "促成因素" }, { "间接原因", "促成因素" },
	{ "促成因素", "促成因素" }, { "有效的处置", "有效的处置" },
	{ "无效的处置", "无效的处置" }, { "应急处置情况", "应急处置" },
	{ "应急处置", "应急处置" }, { "处置过程", "应急处置" },
	{ "处置情况", "应急处置" }, { "救援情况", "应急处置" },
	{ "防范和整改措施", "防范措施" }, { "整改和防范措施", "防范措施" },
	{ "防范措施", "防范措施" }, { "整改措施", "防范措施" },
	{ "事故教训", "教训" }, { "经验教训", "教训" }, { "教训", "教训" },
	{ "事故后果", "后果" }, { "后果", "后果" } };

enum { HEADING_CELLS = 40 };

/*
 * The section a line opens: "二、事故直接原因", "## 直接原因", "直接原因：阀门未关".
 * rest: what stands behind the colon, or "".
 */
static const char *
opens(const char *line, const char **rest)
{
	static const char *const ends[] = { ":", "：", "**", "】", " ", NULL };
	const char *p = draft_bare(line);

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		const char *q = p + strlen(sections[i].said);
		bool colon;
		size_t n;

		if (!str_prefix(p, sections[i].said))
			continue;
		colon = draft_word(q, ends) > 0;
		while ((n = draft_word(q, ends)) > 0)
			q += n;
		if (*q != '\0' && !colon)
			continue;
		*rest = q;
		return sections[i].section;
	}
	return NULL;
}

/* "三、事故性质": a heading of its own, by its number and length. */
static const char *
chapter(const char *line)
{
	static const char *const numbers[] = { "一", "二", "三", "四", "五",
		"六", "七", "八", "九", "十", NULL };
	const char *p = line;
	size_t n, any = 0;

	while ((n = draft_word(p, numbers)) > 0) {
		p += n;
		any += n;
	}
	if (any == 0 || !str_prefix(p, "、"))
		return NULL;
	p += strlen("、");
	if (*p == '\0' || utf8_width(p) > HEADING_CELLS ||
	    strstr(p, "。") != NULL || strstr(p, "，") != NULL)
		return NULL;
	return p;
}

static void
heading(struct buf *b, const char *name)
{
	if (b->len > 0 && !str_suffix(b->ptr, "\n\n"))
		buf_putc(b, '\n');
	buf_printf(b, "## %s\n\n", name);
}

void
draft_body(struct case_draft *d, const struct draft_lines *l)
{
	const char *title = draft_get(d, "title"), *name, *rest;
	struct buf b = BUF_INIT;
	bool begun = false, gap = true;

	for (size_t i = 0; i < l->n; i++) {
		const char *line = l->v[i];

		/* the title stands above, and on every page of some */
		if (streq(draft_headline(line), title) ||
		    (!begun && (str_blank(line) || str_prefix(line, "# "))))
			continue;
		rest = "";
		name = opens(line, &rest);
		if (name == NULL)
			name = chapter(line);
		if (name != NULL)
			heading(&b, name);
		else if (!begun && !str_prefix(line, "## "))
			heading(&b, "原文");
		begun = true;
		line = name != NULL ? rest : line;
		if (str_blank(line)) {
			if (name == NULL && !gap)
				buf_putc(&b, '\n');
			gap = true;
			continue;
		}
		buf_printf(&b, "%s\n", line);
		gap = false;
	}
	d->body = arena_dup(&d->arena, b.ptr, b.len);
	buf_release(&b);
}
