#include "act/notices.h"

#include <stdlib.h>

#include "act/act.h"

int
act_notices(struct ledger *lg, const char *command,
    const struct notice_draft *drafts, size_t n, struct err *e)
{
	struct act_opts opts = ACT_OPTS_INIT;
	struct findings said = FINDINGS_INIT;
	struct act_item *items = xcalloc(n + 1, sizeof(*items));
	struct act_result *res = xcalloc(n + 1, sizeof(*res));
	struct arena a = ARENA_INIT;
	int rc;

	act_opts_system(&opts, command);
	opts.wait_ms = TXN_WAIT;
	for (size_t i = 0; i < n; i++) {
		struct act_set *set =
		    arena_alloc(&a, (drafts[i].n + 1) * sizeof(*set));

		for (size_t k = 0; k < drafts[i].n; k++)
			set[k] = (struct act_set){ drafts[i].pairs[k].name,
				drafts[i].pairs[k].value };
		items[i].kind = "notice";
		items[i].set = set;
		items[i].nset = drafts[i].n;
	}
	rc = act_run(lg, &opts, items, n, res, &said, e);
	arena_release(&a);
	free(items);
	free(res);
	findings_release(&said);
	return rc;
}
