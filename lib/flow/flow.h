/*
 * Flows and forms: flows/<kind>/v<N>/flow.csv and form.csv.  Decides, writes
 * nothing.  The tables are described in flows(5).
 *
 * flow.csv: node,name,mode,action,label,role,next,due,class,needs,distinct,
 * policy,set
 *
 * role	  words: a role of registers/people, "@field" the person in that field,
 *	  "@field>deputy" that person's deputy, "@reporter", "*" any valid person,
 *	  "system".  A row with "system" is taken by system at once when its node
 *	  has been entered and its needs hold.  Empty: by no hand, only as the
 *	  action of a step in rules/escalation.csv.
 * due	  for the node that next enters: alternatives separated by blanks, the
 *	  first that has a value holds: [FIELD+]DURATION or [FIELD+]@FIELD, FIELD
 *	  a time to count from (without it the event's time), @FIELD a field with
 *	  a duration, a time, a day (its end) or whole hours.  An empty FIELD has
 *	  no value.
 * needs  words: photo:ROLE  photo:N (at least N)  file:ROLE  signature  note
 *	  field:NAME  field:NAME=VALUE  field:NAME!=VALUE  check:PROGRAM
 *	  present:FIELD (that person is not absent)
 *	  child:KIND (no open record of that kind links here)
 *	  at:FIELD=NODE|NODE (the record in that link stands there)
 * distinct  earlier actions whose actor may not be this one's
 * policy rows of rules/escalation.csv that hold while the node is occupied
 * set	  FIELD=VALUE words written by system in the same commit: a literal,
 *	  @actor, @now, @FIELD, @FIELD>deputy, "-" (clear); "|" alternatives
 *
 * form.csv: type,name,label,required,constraint,relevant,default,source,list,
 * and optionally set_by
 *
 * type	  text integer decimal date time duration person code choice yesno link
 *	  (link: a record id) hours sshkey (the line of a .pub file)
 * list	  a table below catalogue/ or registers/ ("hazard-types", "equipment",
 *	  "people", "areas", or a choice table with code,label), or for choice
 *	  "code=label code=label"
 * set_by the actions by which a person may set the field, "-" for none; empty: any
 * source how system fills an empty field, alternatives separated by "|":
 *	  FIELD.COLUMN  the row that FIELD names in its list, its COLUMN
 *	  now  actor  shift(FIELD)  late(FIELD,DURATION)  dispatch  'literal'
 *	  photos  what photo-check finds (rules/evidence.csv); nothing before
 *	  leader(FIELD)  the leader of the area in FIELD or the next area above
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "flow/ledger.h"

struct flow_row {
	const char *node, *action, *label, *role, *next, *due, *class_, *needs,
	    *distinct, *policy, *set;
	long line;
};

enum node_mode { NODE_START, NODE_TASK, NODE_AUTO, NODE_END };

struct flow_node {
	const char *node, *name;
	enum node_mode mode;
	long line;
};

struct form_field {
	const char *type, *name, *label, *required, *constraint, *relevant,
	    *dflt, *source, *list, *set_by;
	long line;
};

struct flow {
	const char *kind, *title;	/* "hazard", "隐患" */
	char letter;
	int version;
	const char *flow_path, *form_path;	/* for messages */
	struct flow_node *nodes;
	size_t nnodes;
	struct flow_row *rows;
	size_t nrows;
	struct form_field *fields;
	size_t nfields;
	struct schema schema;
	struct arena arena;
};

/* Used by ledger_flow; also for drafts (dir "flows/hazard/draft"). */
int	 flow_parse(struct flow *, const char *kind, char letter, int version,
	    const char *title, const struct table *flow, const struct table *form,
	    struct err *);
void	 flow_release(struct flow *);

const struct flow_node	*flow_node(const struct flow *, const char *node);
const struct flow_node	*flow_start(const struct flow *);
/*
 * The row for an action at a node: one whose class equals class_ before one
 * with an empty class; NULL if none.
 */
const struct flow_row	*flow_row(const struct flow *, const char *node,
			    const char *action, const char *class_);
const struct form_field	*flow_field(const struct flow *, const char *name);
const char		*flow_node_name(const struct flow *, const char *node);
const char		*flow_action_label(const struct flow *, const char *action);
/* Every action of the flow once, NULL-terminated, for messages; free it. */
const char		**flow_actions(const struct flow *, const char *node);

/*
 * Field values at hand while an action is decided: parallel to flow->fields;
 * "" is empty.
 */
struct values {
	const struct flow *flow;
	const char **v;
};

/*
 * Expressions of constraint, relevant and when: ${field} = 'x', != < <= > >=,
 * and or not( ), selected(${field},'x'), count(${field}), done('action'), now()
 * (of a constraint), '.' is the field itself; numbers compare as numbers, times and durations as such.
 * At most 1,000 bytes and 64 levels.
 */
struct expr_env {
	const struct values *values;
	const char *self;		/* value of '.', or NULL */
	const char *acts;		/* for done(): head.acts, or "" */
	const char *now;		/* for now(): a time, or NULL */
};
int	 expr_true(const char *text, const struct expr_env *, bool *out,
	    const char *file, long line, struct err *);
/* Syntax and unknown fields only (lint). */
int	 expr_check(const char *text, const struct flow *, const char *file,
	    long line, struct err *);

/*
 * One field as typed by a user, normalised: alias → code, "2 h" no; times to
 * RFC 3339, ids canonical, choices by code or label, list membership at `at`.
 * "-" is kept (clears). out is from the arena. Does not evaluate constraint.
 */
int	 field_normalise(struct ledger *, const struct flow *,
	    const struct form_field *, const char *typed, msec at,
	    struct arena *, const char **out, struct err *);
/*
 * All of required, constraint and relevant over the values after an action at
 * a node.  `set` marks which fields this event sets.  required: "yes" always;
 * or a space-separated list of actions from which on the field must be filled.
 */
int	 form_check(struct ledger *, const struct flow *, const struct values *,
	    const bool *set, const char *action, const char *acts, struct err *);
/*
 * What system fills in: for every empty field with a source or default (or, if
 * only is not NULL, those depending on the fields marked there, recomputed) the
 * value goes into vals->v and filled[i] is set; a recomputed value may be ""
 * (to be written as "-").  A person who left is no value, the next alternative
 * holds then.
 */
int	 form_fill(struct ledger *, const struct flow *, struct values *vals,
	    bool *filled, const bool *only, const struct actor *, msec now,
	    struct arena *, struct err *);
/*
 * After any action: fields that are looked up in one that was set or filled
 * ("assignee.department") follow it; nothing else is touched.
 */
int	 form_follow(struct ledger *, const struct flow *, struct values *vals,
	    const bool *set, bool *filled, msec now, struct arena *,
	    struct err *);

/* What an action brings along, for needs. */
struct flow_input {
	const struct flow_row *row;
	const struct values *values;	/* after the action */
	const char *evidence;		/* "before=ab….jpg after=…" */
	const char *note;
	bool has_signature;
	const char *acts;
	const char *record;		/* its id, "" or NULL while created */
	msec at;			/* of the event; 0: now */
	const char *const *before;	/* fields as they were; NULL: created */
};
/*
 * May this actor take this row on this head?  Role with area scope, deputy,
 * duty; then distinct (all branches and rounds when rec has its events).
 * E_PERM with the reason and, as hint, who may.  "system" always may: the
 * caller decides when system acts.  rec and head are NULL for a creating row.
 */
int	 flow_permit(struct ledger *, const struct flow *, const struct flow_row *,
	    const struct record *, const struct head *, const struct values *,
	    const char *actor, msec now, struct err *);
/*
 * E_NO naming the first thing that is missing and how to give it.  check:NAME
 * runs the program NAME-check beside the running one with "-C ledger -" and one
 * line of JSON (kind, action, record, fields) on its standard input; 0 passes,
 * 1 refuses with the first line it printed.
 */
int	 flow_needs(struct ledger *, const struct flow *, const struct flow_input *,
	    struct err *);
/* Deadline of the node that the row enters; MSEC_NONE if it has none. */
int	 flow_due(struct ledger *, const struct flow *, const struct flow_row *,
	    const struct values *, msec event_time, msec *out, struct err *);
/*
 * Values of the row's set cell; marks set_[i] and fills vals->v.  All words see
 * the values as they were before; "-" gives "" (to be written as "-").  A word
 * whose alternatives are all empty sets nothing.
 */
int	 flow_set(struct ledger *, const struct flow *, const struct flow_row *,
	    struct values *, bool *set_, const char *actor, msec now,
	    struct arena *, struct err *);

/*
 * In which round a record is: 1, and one more for every event that led back to
 * a node that stands before the one it left in flow.csv (a rejection, a
 * reopening), on whatever branch.  Needs the events.
 */
unsigned	 flow_round(const struct flow *, const struct record *);

/*
 * rules/dispatch.csv for these values: the row with most filled cells wins.
 * *person "" when no row gives exactly one person; a tie is a finding.  Every
 * column but code, role, person, note and the dates names a field to compare
 * with (several values: words); area covers what is below, the nearest wins.
 */
int	 flow_dispatch(struct ledger *, const struct values *, msec now,
	    const char **person, struct findings *, struct err *);

#endif
