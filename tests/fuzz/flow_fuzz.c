/*
 * Flows, forms and expressions as people may write them: the input is flow.csv,
 * NUL, form.csv, NUL, an expression.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "csv/csv.h"
#include "flow/flow.h"

static void
check_expr(const struct flow *f, const char *text)
{
	struct err e = ERR_INIT;
	struct values vals = { f, NULL };
	struct expr_env env = { &vals, "12", "report assign" };
	bool truth;
	size_t i;
	int rc;

	rc = expr_check(text, f, "form.csv", 2, &e);
	must(rc == 0 || (e.code == E_DATA && e.msg[0] != '\0'));
	vals.v = xcalloc(f->nfields + 1, sizeof(*vals.v));
	for (i = 0; i < f->nfields; i++)
		vals.v[i] = i % 2 != 0 ? "2026-11-24" : "";
	(void)expr_true(text, &env, &truth, "form.csv", 2, &e);
	free(vals.v);
}

static void
check_flow(const struct table *flow, const struct table *form, const char *expr)
{
	struct err e = ERR_INIT;
	struct flow f;
	size_t i;

	memset(&f, 0, sizeof(f));
	if (flow_parse(&f, "hazard", 'H', 1, "hazard", flow, form, &e) < 0) {
		must(e.code != 0 && e.msg[0] != '\0');
		return;
	}
	must(flow_start(&f) != NULL && f.nnodes > 0);
	for (i = 0; i < f.nrows; i++) {
		must(flow_node(&f, f.rows[i].node) != NULL);
		free(flow_actions(&f, f.rows[i].node));
	}
	for (i = 0; i < f.nfields; i++)
		must(flow_field(&f, f.fields[i].name) != NULL);
	check_expr(&f, expr);
	flow_release(&f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf part[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	struct table flow = TABLE_INIT, form = TABLE_INIT;
	struct err e = ERR_INIT;
	size_t i, n = 0;

	for (i = 0; i < size; i++) {
		if (data[i] == '\0' && n < 2)
			n++;
		else
			buf_putc(&part[n], data[i]);
	}
	if (table_load(&flow, "flow.csv", part[0].ptr, part[0].len, CSV_PEOPLE,
		&e) == 0 &&
	    table_load(&form, "form.csv", part[1].ptr, part[1].len, CSV_PEOPLE,
		&e) == 0)
		check_flow(&flow, &form, part[2].ptr);
	table_release(&flow);
	table_release(&form);
	for (i = 0; i < 3; i++)
		buf_release(&part[i]);
	return 0;
}
