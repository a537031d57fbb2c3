/*
 * Report templates: Markdown with SQL in it (report(5)).
 *
 *	---
 *	title: 隐患日报 {{ :day }}
 *	window: P40D
 *	kinds: hazard notice
 *	---
 *	Text with {{ select count(*) from hazard where open = '1' }} in it.
 *
 *	```sql
 *	select id as 编号, … from hazard …
 *	```
 *
 * A fenced block whose info string is sql becomes a pipe table; {{ … }} in the
 * text becomes one value: a query, or :name of a parameter.  Parameters are
 * bound, never pasted.  An error names the template and its line.  An empty
 * result prints the words of the info string after sql ("```sql 无"), else a
 * dash.
 */
#ifndef REPORT_TEMPLATE_H
#define REPORT_TEMPLATE_H

#include "report/db.h"

struct report_request {
	const char *name;	/* daily: reports/templates/daily.md */
	const char *day;	/* or NULL: today */
};

/*
 * Renders to Markdown.  E_ABSENT names the templates that there are; E_DATA
 * is at the template's line.
 */
int	 report_render(struct ledger *, const struct report_request *,
	    struct buf *out, struct findings *, struct err *);
/* Every template of the ledger rendered for today, and the indicators: lint. */
int	 report_check(struct ledger *, struct findings *, struct err *);

#endif
