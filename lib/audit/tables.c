/*
 * Who held which role is asked of the registers as they stood in the commit
 * that brought a row.  They seldom change, so a few are kept open.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/audit_int.h"

enum { KEPT = 6 };

struct edition {
	struct hist_id registers, rules;
	struct ledger *lg;
	size_t used;
};

struct tables {
	struct ledger *lg;
	struct history *h;
	struct hist_reader *reader;
	struct edition v[KEPT]; /* the first is HEAD's, not ours to close */
	size_t n, clock;
	size_t last; /* commit asked last, and its edition */
	struct edition *at;
};

static int
editions_of(struct tables *t, size_t commit, struct edition *ed, struct err *e)
{
	const struct hist_id *tree = &history_commit(t->h, commit)->tree;

	if (hist_find(t->reader, tree, "registers", &ed->registers, e) < 0)
		return -1;
	return hist_find(t->reader, tree, "rules", &ed->rules, e);
}

struct tables *
tables_new(struct ledger *lg, struct ledger *head, struct history *h,
    struct err *e)
{
	struct tables *t = xcalloc(1, sizeof(*t));

	t->lg = lg;
	t->h = h;
	t->last = SIZE_MAX;
	t->reader = history_reader(h);
	if (editions_of(t, history_head(h), &t->v[0], e) == 0) {
		t->v[t->n++].lg = head;
		return t;
	}
	free(t);
	return NULL;
}

void
tables_free(struct tables *t)
{
	if (t == NULL)
		return;
	for (size_t i = 1; i < t->n; i++)
		ledger_close(t->v[i].lg);
	free(t);
}

static struct edition *
oldest(struct tables *t)
{
	struct edition *old = &t->v[1];

	if (t->n < KEPT)
		return &t->v[t->n++];
	for (size_t i = 2; i < t->n; i++)
		if (t->v[i].used < old->used)
			old = &t->v[i];
	ledger_close(old->lg);
	old->lg = NULL;
	return old;
}

static int
open_at(struct tables *t, size_t commit, struct edition **out, struct err *e)
{
	struct edition want = { .lg = NULL }, *ed;
	char hex[STORE_OID];

	if (editions_of(t, commit, &want, e) < 0)
		return -1;
	for (size_t i = 0; i < t->n; i++)
		if (hist_id_same(&t->v[i].registers, &want.registers) &&
		    hist_id_same(&t->v[i].rules, &want.rules)) {
			*out = &t->v[i];
			return 0;
		}
	hist_id_hex(&history_commit(t->h, commit)->id, hex);
	ed = oldest(t);
	if (ledger_at(&ed->lg, t->lg, hex, e) < 0) {
		*ed = t->v[--t->n];
		return -1;
	}
	ed->registers = want.registers;
	ed->rules = want.rules;
	*out = ed;
	return 0;
}

int
tables_at(struct tables *t, size_t commit, struct ledger **out, struct err *e)
{
	if (commit != t->last || t->at == NULL) {
		t->at = NULL;
		if (open_at(t, commit, &t->at, e) < 0)
			return -1;
		hist_rest(t->reader);
		t->last = commit;
	}
	t->at->used = ++t->clock;
	*out = t->at->lg;
	return 0;
}
