/*
 * The one way to write a record.
 *
 * act_run takes a list of items, all or none: each makes a record (id NULL) or
 * acts on one.  Before the lock: form, photos (stored by content and fsynced),
 * questions of the flow.  Under the lock only the touched records are read and
 * checked again.  One commit holds the events, what system fills in and takes
 * (auto rows, dispatch), and the notices of the nodes entered.
 *
 *	struct act_opts o = ACT_OPTS_INIT;
 *	o.actor = actor;
 *	if (act_run(lg, &o, items, n, results, &said, &e) < 0) …
 *
 * Errors: E_NO a duplicate or a need not met · E_USAGE field or action unknown ·
 * E_ABSENT record, person, code · E_PERM role or distinct · E_BUSY lock · E_DATA.
 * The error's file and line are the item's when it came from a table.
 */
#ifndef ACT_ACT_H
#define ACT_ACT_H

#include "base/id.h"
#include "flow/escalation.h"
#include "flow/flow.h"

struct act_set {
	const char *name, *value;	/* as typed; "-" clears */
};

struct act_evidence {
	const char *role;		/* site plate around before after file … */
	const char *file;		/* path, or "@ROLE": the record's own */
};

struct act_item {
	const char *kind;		/* of a new record */
	const char *id;			/* of an existing one, canonical */
	/* Not 0: of the record that item of - 1 of this run makes; no id. */
	size_t of;
	const char *action;		/* NULL for new: the start's own */
	const struct act_set *set;
	size_t nset;
	/* Of a new one: what its photos show (seen.h); system writes it. */
	const struct act_set *seen;
	size_t nseen;
	const struct act_evidence *evidence;
	size_t nevidence;
	const char *note;		/* or NULL */
	const char *event;		/* ULID chosen by the actor's side, or NULL */
	const char *signature;		/* a ready one: a file, or NULL */
	const char *file;		/* table the item came from, or NULL */
	long line;
};

struct act_result {
	char id[ID_TEXT];
	char event[ULID_TEXT];
	const char *node;		/* after all; owned by the ledger's flows */
	const char *node_name;
	bool repeat;			/* the same event was there already */
	/*
	 * Of a new one: labelled fields that are filled, without those that say
	 * when and by whom (form source now, actor), and how many of them
	 * system filled.
	 */
	size_t fields, filled;
};

struct act_opts {
	struct actor actor;
	bool system;			/* the actor is a rule: roles not asked */
	bool again;			/* link to an open duplicate, go on */
	bool dry_run;			/* check everything, write nothing */
	bool spool;			/* may go to the spool when the lock is held */
	int wait_ms;			/* for the lock */
	/*
	 * With spool: people are to move.  A lock that is held is not waited for at
	 * all, and where rows lie in the spool, it is not emptied first.
	 */
	bool urgent;
	/*
	 * The actor signs: a key file, or "agent" for the actor's enrolled key
	 * in ssh-agent.  Signed is what stands before the lock; a record that
	 * moved meanwhile is E_BUSY, never signed again unseen.
	 */
	const char *sign;
	/* A dry run that gives the bytes to be signed, a line an item. */
	struct buf *to_sign;
	const char *command;		/* for the commit message: "hazard-fix" */
};

#define ACT_OPTS_INIT { .wait_ms = TXN_WAIT }

/*
 * What a program of ours does by itself, as system: at once, and into the spool
 * when the lock is held.
 */
void	 act_opts_system(struct act_opts *, const char *command);
/*
 * said: marks for the user (SEV_INFO, SEV_WARN): 补录, 代录, recurrence, who was
 * assigned, what was restored.  What another change overtook is worked out
 * again; E_BUSY when that does not end, or with a signature in it.
 */
int	 act_run(struct ledger *, const struct act_opts *,
	    const struct act_item *, size_t n, struct act_result *,
	    struct findings *said, struct err *);

/*
 * What act_run would refuse, every item for itself: a finding each (its file
 * and line are the item's).  Writes nothing.
 */
void	 act_check(struct ledger *, const struct act_opts *,
	    const struct act_item *, size_t n, struct findings *bad);

/*
 * One round of escalation over all kinds but notice: makes every notice and
 * takes every system action that is due and was not made.  Goes to the spool
 * when the lock is held for more than 20 ms.  Damaged files are findings.
 */
struct escalate_result {
	size_t records, notices, actions, tasks, late;
	bool spooled, not_on_duty;
};
int	 escalate_run(struct ledger *, bool dry_run, struct escalate_result *,
	    struct buf *report, struct findings *, struct err *);

#endif
