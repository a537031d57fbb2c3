/*
 * What follows from an action, and what is made when its time has come: the
 * tables rules/follow.csv and rules/tasks.csv (rules(5)).  Decides, writes
 * nothing; act makes the records.
 *
 *	follow_rules(lg, kind, action, &rules, &n, &e);
 *	for each that holds (follow_holds):
 *		follow_drafts(lg, &rules[i], &origin, &drafts, &e);
 */
#ifndef FLOW_FOLLOW_H
#define FLOW_FOLLOW_H

#include "flow/flow.h"

struct follow_rule {
	const char *code, *kind, *action, *when, *repeats, *make, *each, *set,
	    *photos, *role, *label;
	const char *every, *at, *ahead;	/* of rules/tasks.csv */
	const char *file;
	long line;
};

/* The record and the event that a rule starts from. */
struct follow_origin {
	const struct flow *flow;
	const struct values *values;	/* after the event */
	const char *id, *note, *actor;
	msec now;
};

struct follow_pair {
	const char *name, *value;
};
struct follow_draft {
	const struct follow_rule *rule;
	const char *row;		/* code of the row of `each`, or "" */
	const char *every, *at;		/* of a task, its values */
	struct follow_pair *set;
	size_t n;
};
struct follow_drafts {
	struct follow_draft *v;
	size_t n, cap;
	struct arena arena;
};

#define FOLLOW_DRAFTS_INIT { NULL, 0, 0, ARENA_INIT }
void	 follow_drafts_release(struct follow_drafts *);

/*
 * The rules for an action of a kind, in the table's order; they live in the
 * arena.  No table: none.
 */
int	 follow_rules(struct ledger *, const char *kind, const char *action,
	    struct arena *, struct follow_rule **out, size_t *n, struct err *);
/* Do `when` and `repeats` hold for this event? */
int	 follow_holds(struct ledger *, const struct follow_rule *,
	    const struct follow_origin *, bool *out, struct err *);
/* One draft, or one a row of `each`; added to out. */
int	 follow_make(struct ledger *, const struct follow_rule *,
	    const struct follow_origin *, struct follow_drafts *out,
	    struct err *);

/*
 * The tasks that are to be there at `now`: a draft each, with the field `task`
 * set to its key, CODE/ROW/PERIOD.  Whether it was made is the caller's to know.
 */
int	 tasks_due(struct ledger *, msec now, struct follow_drafts *out,
	    struct err *);
/*
 * The rows of rules/tasks.csv with `at`, one draft each, whose day is not after
 * `until`, overdue ones too, by day: what expires.
 */
int	 tasks_expiring(struct ledger *, msec now, msec until,
	    struct follow_drafts *out, struct err *);
/*
 * The last day of the period (rules(5), every) in which `now` is; false: it is
 * no period.
 */
bool	 tasks_last_day(const char *every, msec now, char out[CLOCK_TEXT]);
/* A value of a draft by field; "" when it sets none. */
const char	*follow_value(const struct follow_draft *, const char *field);

/* ---- of this room ---- */

/* The rules of a table; kind NULL: all of them. */
int	 follow_read(struct ledger *, const char *table, const char *kind,
	    const char *action, struct arena *, struct follow_rule **out,
	    size_t *n, struct err *);
/* As follow_make, without an origin when that is NULL. */
int	 follow_walk(struct ledger *, const struct follow_rule *,
	    const struct follow_origin *, msec now, struct follow_drafts *out,
	    struct err *);

/* Lint of both tables. */
int	 follow_check(struct ledger *, struct findings *, struct err *);

#endif
