/*
 * Report templates: Markdown with SQL in it (report(5)).
 *
 *	---
 *	title: 隐患日报 {{ :day }}
 *	window: P40D
 *	kinds: hazard notice
 *	vars: workshop= most=10
 *	values: workshop=registers/areas most=number
 *	sheets: 1
 *	---
 *	Text with {{ select count(*) from hazard where open = '1' }} in it.
 *
 *	```sql
 *	select id as 编号, … from hazard …
 *	```
 *
 * A fenced block whose info string begins with sql becomes a pipe table, one
 * with chart the data of that chart (chart_block.h); {{ … }} in the
 * text becomes one value: a query, or :name of a parameter.  Parameters are
 * bound, never pasted.  An error names the template and its line.  An empty
 * result prints the words of the info string after sql ("```sql 无"), else a
 * dash.
 */
#ifndef REPORT_TEMPLATE_H
#define REPORT_TEMPLATE_H

#include "report/ask.h"
#include "report/moment.h"

struct report_request {
	const char *name;	/* daily: reports/templates/daily.md */
	const char *day;	/* or NULL: today */
	const char *month;	/* 2026-11, or NULL: the last one */
	const struct report_var *vars;	/* of those the template declares */
	size_t nvars;
	bool empty;		/* without records: is it right at all? */
};

/* What came of it: Markdown, and what the page is called. */
struct report_page {
	struct buf body;
	struct buf title;	/* plain text */
	struct report_moment moment;
	enum report_period period;
	size_t sheets;		/* of PDF at most; 0: any number */
	bool rehearsal;		/* every page is headed 【演练】 */
};

#define REPORT_PAGE_INIT						\
	{ BUF_INIT, BUF_INIT, { "", "", "", 0, 0 }, PERIOD_DAY, 0, false }

void	 report_page_release(struct report_page *);

/*
 * Renders to Markdown.  E_ABSENT names the templates that there are; E_DATA
 * is at the template's line.
 */
int	 report_render(struct ledger *, const struct report_request *,
	    struct report_page *out, struct findings *, struct err *);
/*
 * Every template of the ledger rendered for today, and the indicators, without
 * records: lint, which costs the same on every ledger.
 */
int	 report_check(struct ledger *, struct findings *, struct err *);

#endif
