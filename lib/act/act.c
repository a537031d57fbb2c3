#include "act/act.h"

#include <stdlib.h>
#include <string.h>

#include "act/act_int.h"
#include "base/id.h"
#include "base/str.h"
#include "flow/duplicates.h"

void
run_release(struct run *r)
{
	works_release(r);
	free(r->rows);
	duplicates_free(r->twins);
	buf_release(&r->subject);
	arena_release(&r->arena);
	txn_free(r->tx);
}

/* hazard-fix: H261123-A0017J 整改 → 验证 */
static void
subject(struct run *r, const struct prepared *p, size_t n,
    struct work *const *first)
{
	const struct work *w = first[0];
	size_t i, own = 0;
	const char *command =
	    r->opts->command != NULL ? r->opts->command : "record";

	for (i = 0; i < n; i++)
		own += p[i].item->of == 0;
	buf_clear(&r->subject);
	if (own == 1 && w != NULL)
		buf_printf(&r->subject, "%s: %s %s", command, w->id,
		    flow_action_label(w->flow,
			p[0].item->action != NULL ? p[0].item->action :
						    w->events[0].action));
	else
		buf_printf(&r->subject, "%s: %zu records", command, own);
	if (r->nnotices > 0)
		buf_printf(&r->subject, " (+%zu notices)", r->nnotices);
	buf_putc(&r->subject, '\n');
}

static int
decide_one(struct run *r, struct prepared *p, struct work **w,
    struct act_result *res, struct err *e)
{
	int rc = p->id == NULL ? decide_new(r, p, w, res, e) :
				 decide_act(r, p, w, res, e);

	if (rc < 0 && p->item->file != NULL && e->file[0] == '\0') {
		str_copy(e->file, sizeof(e->file), p->item->file);
		e->line = p->item->line;
	}
	return rc;
}

static int
decide(struct run *r, struct prepared *p, size_t n, struct work **w,
    struct act_result *res, struct err *e)
{
	size_t i, touched;

	for (i = 0; i < n; i++) {
		if (p[i].item->of > 0)
			p[i].id = w[p[i].item->of - 1]->id;
		if (decide_one(r, &p[i], &w[i], res != NULL ? &res[i] : NULL,
			e) < 0 ||
		    (p[i].signature != NULL &&
			sign_check(r, &p[i], w[i], e) < 0))
			return -1;
	}
	if (follow_all(r, e) < 0)
		return -1;
	/* Notices are works too, and have none of their own. */
	touched = r->nworks;
	for (i = 0; i < touched; i++)
		if (notify_entered(r, r->works[i], e) < 0)
			return -1;
	for (i = 0; i < r->nworks; i++)
		if (rows_add(r, r->works[i], e) < 0)
			return -1;
	subject(r, p, n, w);
	return 0;
}

/*
 * The clock is read again once the lock is held: a writer that waited must not
 * stamp a time before the writer it waited for.
 */
int
run_lock(struct run *r, bool *spool, struct err *e)
{
	struct err busy = { .code = E_BUSY };
	bool waits = r->opts->spool && spool_waiting(r->lg->store);
	int wait = r->opts->urgent ? 0 : r->opts->wait_ms;

	*spool = false;
	/* what lies in the spool has waited: an editor is open for minutes */
	if (waits && wait > TXN_WAIT_ALARM)
		wait = TXN_WAIT_ALARM;
	if ((waits && r->opts->urgent) ||
	    txn_begin(&r->tx, r->lg->store, wait, &busy) < 0) {
		if (busy.code != E_BUSY || !r->opts->spool) {
			*e = busy;
			return -1;
		}
		*spool = true;
		if (store_refresh(r->lg->store, e) < 0)
			return -1;
	}
	r->now = store_now(r->lg->store);
	return ledger_refresh(r->lg, e);
}

void
act_opts_system(struct act_opts *o, const char *command)
{
	*o = (struct act_opts)ACT_OPTS_INIT;
	o->system = o->spool = true;
	o->wait_ms = TXN_WAIT_ALARM;
	o->command = command;
	o->actor.code = o->actor.login = "system";
	o->actor.name = "";
}

static int
run_once(struct ledger *lg, const struct act_opts *opts,
    const struct act_item *items, size_t n, struct act_result *res,
    struct findings *said, struct err *e)
{
	struct run r = { .lg = lg,
		.opts = opts,
		.said = said,
		.subject = BUF_INIT,
		.now = store_now(lg->store),
		.nitems = n };
	struct prepared *p = xcalloc(n + 1, sizeof(*p));
	struct work **w = xcalloc(n + 1, sizeof(*w));
	struct findings own = FINDINGS_INIT;
	bool spool = false;
	size_t i;
	int rc = 0;

	if (said == NULL)
		r.said = &own;
	/* an attempt before this one may have counted fields */
	for (i = 0; res != NULL && i < n; i++)
		res[i] = (struct act_result){ .node = NULL };
	if (!opts->dry_run)
		rc = store_may_write(lg->store, e);
	str_copy(r.head, sizeof(r.head), store_head(lg->store));
	r.ids = arena_alloc(&r.arena, (n + 1) * sizeof(*r.ids));
	for (i = 0; i < n; i++)
		if (items[i].id != NULL)
			r.ids[r.nids++] = items[i].id;
	for (i = 0; rc == 0 && i < n; i++)
		if ((rc = prepare(&r, &items[i], &p[i], e)) == 0 &&
		    signs(&r, &items[i]))
			rc = sign_item(&r, &p[i], e);
	if (rc == 0 && !opts->dry_run)
		rc = run_lock(&r, &spool, e);
	if (rc == 0 && opts->to_sign == NULL)
		rc = decide(&r, p, n, w, res, e);
	if (rc == 0 && !opts->dry_run && !spool)
		rc = enrol_put(&r, e);
	if (rc == 0 && !opts->dry_run)
		rc = spool ? rows_spool(&r, e) : rows_commit(&r, e);
	for (i = 0; i < n; i++)
		prepared_release(&p[i]);
	run_release(&r);
	findings_release(&own);
	free(p);
	free(w);
	return rc;
}

/* A signature is over what its person saw: it is not made again. */
static bool
any_signed(const struct act_opts *opts, const struct act_item *items, size_t n)
{
	bool yes = opts->sign != NULL;

	for (size_t i = 0; i < n; i++)
		yes = yes || items[i].signature != NULL;
	return yes;
}

int
act_run(struct ledger *lg, const struct act_opts *opts,
    const struct act_item *items, size_t n, struct act_result *res,
    struct findings *said, struct err *e)
{
	size_t had = said == NULL ? 0 : said->n;
	int rc, tries = 0;

	while ((rc = run_once(lg, opts, items, n, res, said, e)) < 0 &&
	    store_overtaken(lg->store) && !any_signed(opts, items, n) &&
	    ++tries < OVERTAKEN_MOST) {
		if (said != NULL)
			findings_cut(said, had);
		err_clear(e);
	}
	return rc;
}

void
act_check(struct ledger *lg, const struct act_opts *opts,
    const struct act_item *items, size_t n, struct findings *bad)
{
	struct act_opts dry = *opts;
	struct findings said = FINDINGS_INIT;
	struct run r = { .lg = lg,
		.opts = &dry,
		.said = &said,
		.subject = BUF_INIT,
		.now = store_now(lg->store),
		.nitems = n };
	size_t i;

	dry.dry_run = true;
	for (i = 0; i < n; i++) {
		struct err why = ERR_INIT;
		struct prepared p;
		struct work *w;

		if (prepare(&r, &items[i], &p, &why) < 0 ||
		    decide_one(&r, &p, &w, NULL, &why) < 0)
			finding_from(bad, "row", &why);
		prepared_release(&p);
	}
	run_release(&r);
	findings_release(&said);
}
