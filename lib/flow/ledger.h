/*
 * An open ledger with everything that commands need together: the store, the
 * registers and the flows, loaded when first used.
 *
 *	struct ledger *lg = NULL;
 *	if (ledger_open(&lg, app.dir, &e) < 0) …
 *	records_scan(lg->store, &lg->schemas, &bounds, fn, arg, &fs, &e);
 *	ledger_close(lg);
 */
#ifndef FLOW_LEDGER_H
#define FLOW_LEDGER_H

#include "record/record.h"
#include "record/registers.h"
#include "record/schema.h"
#include "store/store.h"

struct flow;

struct ledger {
	struct store *store;
	struct registers *reg;
	struct schemas schemas;
	struct flow_cache *flows;	/* private */
};

int	 ledger_open(struct ledger **out, const char *dir, struct err *);
/* Over a tree object that is no commit yet (store_open_tree). */
int	 ledger_open_tree(struct ledger **out, const char *dir, const char *tree,
	    struct err *);
/* Over a commit or tree of a ledger that is open, and stays so (store_at). */
int	 ledger_at(struct ledger **out, struct ledger *, const char *tree,
	    struct err *);
void	 ledger_close(struct ledger *);
/*
 * After txn_begin or store_refresh: the snapshot may have moved.  Flows handed
 * out before stay valid until ledger_close; registers' cells do not.
 */
int	 ledger_refresh(struct ledger *, struct err *);

/*
 * version 0: what new records take, the one that settings.csv names (flow.KIND),
 * else the newest published.  E_ABSENT names the nearest kind. */
int	 ledger_flow(struct ledger *, const char *kind, int version,
	    const struct flow **out, struct err *);
/* The newest published version of a kind, 0: none. */
int	 ledger_newest(struct ledger *, const char *kind);
/* The kind of a letter, or NULL; all kinds that have a flow, NULL-terminated. */
const char		*ledger_kind(struct ledger *, char letter);
/* What people call it: the name in flows/kinds, else the code. */
const char		*ledger_kind_name(struct ledger *, const char *kind);
const char *const	*ledger_kinds(struct ledger *);
/*
 * Kind named by what a user typed: "hazard" or "H". E_ABSENT with the nearest.
 */
int	 ledger_kind_named(struct ledger *, const char *text, const char **out,
	    struct err *);

/*
 * Who acts.  actor: the code given (-a) or NULL: then the person whose login is
 * the operating system's user.  entered_by: that login.  Acting for somebody
 * else needs role clerk, except in a rehearsal; E_PERM says so.
 */
struct actor {
	const char *code;	/* "E1023" */
	const char *name;	/* "王建国" */
	const char *login;
	bool by_clerk;		/* 代录 */
};
int	 ledger_actor(struct ledger *, const char *given, struct actor *out,
	    struct err *);

#endif
