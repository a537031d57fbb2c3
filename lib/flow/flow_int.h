/*
 * What the files of this room share and nobody else needs.
 */
#ifndef FLOW_FLOW_INT_H
#define FLOW_FLOW_INT_H

#include <pthread.h>

#include "flow/duplicates.h"
#include "flow/escalation.h"
#include "flow/flow.h"

struct kind_row {
	const char *kind, *name;
	char letter;
	int latest;		/* newest published version, 0: none, -1: not looked at */
};

/* Where a list of a form is: name as in the form, path of its table. */
struct list_path {
	const char *list, *path;	/* path "": there is no such table */
};

struct esc_rule {
	const char *policy, *step, *role, *channels, *when, *action;
	bool from_due;
	msec after, limit;		/* limit MSEC_NONE: none */
	int quiet_from, quiet_to;	/* minutes of the day, -1: none */
	long line;
	bool first;			/* of its policy */
	size_t next;			/* row of its policy + 1, 0: none */
};

struct esc_rules {
	struct esc_rule *v;
	size_t n, cap;
	struct findings faults;		/* rows that do not hold */
	struct arena arena;
};

struct flow_cache {
	pthread_mutex_t lock;		/* schemas are asked for by threads */
	struct arena arena;		/* lives as long as the ledger */
	struct kind_row *kinds;
	size_t nkinds, capkinds;
	const char **names;		/* of those with a flow; NULL: not looked at */
	struct err kinds_err;		/* why there are no kinds, code 0: fine */
	struct flow **flows, **old;
	size_t nflows, capflows, nold, capold;
	struct list_path *lists;
	size_t nlists, caplists;
	struct esc_rules *esc;
	struct repeats *repeats;
	struct duplicate_rule *dups;
	size_t ndups, capdups;
	bool dups_read;
	char head[STORE_OID];
};

/*
 * Reads the tables into f and says everything that is wrong with them as
 * findings (W00 to W03); -1 only when a table cannot be read as one at all.
 */
int		 flow_read(struct flow *, const struct table *flow,
		    const struct table *form, struct findings *, struct err *);
const char	*const *form_types(void);

/* Words of a cell, one at a time, as a text of its own: false at the end. */
bool		 word_take(const char **p, char *out, size_t size);
/* Cell of a table by row and column name; "" if absent. */
const char	*cell(const struct table *, size_t row, const char *col);
/* Row of a table valid at `at` by its valid_from and valid_to? */
bool		 row_valid(const struct table *, size_t row, msec at);

/* The table of a list, NULL when it is given inline or there is none. */
const char	*list_table(struct ledger *, const char *list);
/* "code=label code=label": the code of a code or label, NULL if none. */
const char	*list_inline(const char *list, const char *typed, struct arena *);

/* The area's leader, or that of the next area above who is valid at `at`. */
const char	*area_leader(struct ledger *, const char *area, msec at);
/* Who stands in for this person, present and valid at `at`; "" if nobody. */
const char	*person_deputy(struct ledger *, const char *code, msec at);
/* A field's value in the state, or "". */
const char	*values_get(const struct values *, const char *field);

/* The rules of rules/escalation.csv, read once. */
int		 escalation_rules(struct ledger *, const struct esc_rules **out,
		    struct err *);
void		 escalation_forget(struct flow_cache *);
/* repeats.c */
void		 repeats_forget(struct flow_cache *);
struct follow_rule;
struct follow_origin;
int		 repeats_hold(struct ledger *, const struct follow_rule *,
		    const struct follow_origin *, bool *out, struct err *);
/* One row of it, faults as findings; false if it cannot be used. */
bool		 escalation_row(const struct table *, size_t row,
		    struct esc_rule *, struct arena *, struct findings *);
/* Deadline cell without its values: false names the bad alternative. */
int		 flow_due_check(const struct flow *, const struct flow_row *,
		    struct err *);
int		 flow_needs_check(struct ledger *, const struct flow *,
		    const struct flow_row *, struct err *);
int		 flow_set_check(struct ledger *, const struct flow *,
		    const struct flow_row *, struct err *);
int		 form_source_check(struct ledger *, const struct flow *,
		    const struct form_field *, struct err *);
int		 duplicates_read(struct ledger *, struct err *);

/* Does anybody hold the role now?  True while there are no people at all. */
bool		 role_is_held(struct ledger *, const char *role);
const char	*nearest_role(struct ledger *, const char *role, char out[64]);

/* The parts of the lint (check.c calls them in this order). */
struct check {
	struct ledger *lg;
	const struct flow *flow;
	struct findings *roots, *follows;
	const struct findings *before;	/* of the flows checked so far */
};
void		 check_graph(struct check *);
void		 check_rows(struct check *);
void		 check_form(struct check *);
void		 check_people(struct check *);
int		 check_rules(struct ledger *, struct findings *, struct err *);
void		 check_deadlines(struct check *);
/* The hint of a finding: the near-miss, else what there is (may be NULL). */
void		 finding_near(struct finding *, const char *near,
		    const char *otherwise);
const char	*nearest_node(const struct flow *, const char *text);
const char	*nearest_field(const struct flow *, const char *text);

/* ---- duplicates.c ---- */

struct duplicate_rule;
/* The rule of a kind, or NULL. */
int	 duplicates_rule(struct ledger *, const struct flow *,
	    const struct duplicate_rule **rule, struct err *);
/* The words that decide for these values, NULL when too much is empty. */
const char	*duplicates_deciding(const struct duplicate_rule *,
		    const struct values *);
/* What was void never was: it cannot recur. */
bool	 duplicates_void(const struct flow *, const struct head *);

/* form_said.c: does an expression name the field? */
bool		 form_mentions(const char *expr, const struct form_field *);
/*
 * An expression in words, with the labels of fields, choices and actions:
 * "停用到 later than now".  self: what '.' is, or NULL; without a ledger
 * choices stay codes.
 */
void		 form_words(struct ledger *, const struct flow *,
		    const struct form_field *self, const char *expr,
		    struct buf *);
/*
 * "the form asks for: …", with what the fields hold that it names: a limit is
 * a number then.
 */
void		 form_constraint_said(struct ledger *, const struct flow *,
		    const struct form_field *, const struct values *,
		    struct buf *);

#endif
