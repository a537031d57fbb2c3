#include "act/deliver.h"

#include <stdlib.h>

#include "act/act.h"

static void
item_sets(struct act_item *item, const struct notice_pair *p, size_t n)
{
	struct act_set *v = xcalloc(n + 1, sizeof(*v));
	size_t i;

	for (i = 0; i < n; i++)
		v[i] = (struct act_set){ p[i].name, p[i].value };
	item->set = v;
	item->nset = n;
}

static int
run_items(struct ledger *lg, struct act_item *items, size_t n, bool urgent,
    struct err *e)
{
	struct act_result *res = xcalloc(n + 1, sizeof(*res));
	struct act_opts o;
	size_t i;
	int rc;

	act_opts_system(&o, "notice-send");
	o.wait_ms = 0;
	o.urgent = urgent;
	rc = act_run(lg, &o, items, n, res, NULL, e);
	for (i = 0; i < n; i++)
		free((void *)items[i].set);
	free(items);
	free(res);
	return rc;
}

static int
record(void *arg, const struct notice_step *steps, size_t n, bool urgent,
    struct err *e)
{
	struct act_item *items = xcalloc(n + 1, sizeof(*items));
	size_t i;

	for (i = 0; i < n; i++) {
		items[i].id = steps[i].id;
		items[i].action = steps[i].action;
		item_sets(&items[i], steps[i].set, steps[i].nset);
	}
	return run_items(arg, items, n, urgent, e);
}

static int
make(void *arg, const struct notice_draft *drafts, size_t n, struct err *e)
{
	struct act_item *items = xcalloc(n + 1, sizeof(*items));
	size_t i;

	for (i = 0; i < n; i++) {
		items[i].kind = "notice";
		item_sets(&items[i], drafts[i].pairs, drafts[i].n);
	}
	return run_items(arg, items, n, false, e);
}

void
act_notice_ops(struct notice_ops *out, struct ledger *lg)
{
	*out = (struct notice_ops){ .record = record, .make = make, .arg = lg };
}
