/*
 * Pushes, reminders and escalations: rules/escalation.csv
 * (policy,step,basis,after,limit,role,channels,quiet,when,action).
 *
 * A step is due at entered+after or due+after (after may be negative).  Later
 * than due time + limit is a late push.  channels: words of mail robot voice
 * terminal file command sms, or "*" (the person's own, in their order); several
 * words: all of them.  quiet: "22:00-06:00" defers to the end.  when: an
 * expression of the flow.  action: an action that system takes at this step.
 */
#ifndef FLOW_ESCALATION_H
#define FLOW_ESCALATION_H

#include "flow/people.h"

struct push {
	const char *policy, *step;
	const char *entered_event;	/* part of the key */
	const char *role;		/* as in the rule */
	const char *person, *deputy_for;
	const char *channel;		/* one word: "robot", "voice", "*", … */
	const char *action;		/* system action instead of a message, or "" */
	msec at;			/* when the step was due */
	msec limit;			/* latest in time; MSEC_NONE */
	bool late;			/* now > limit */
	bool lacks_person;		/* nobody holds the role: a finding */
};

struct pushes {
	struct push *v;
	size_t n, cap;
	struct arena arena;
	/*
	 * Optional, set by the caller: true when this step was already taken for
	 * that entering event, so that its people are not looked up again.
	 */
	bool (*done)(void *arg, const char *entered_event, const char *policy,
	    const char *step);
	void *done_arg;
};

#define PUSHES_INIT { NULL, 0, 0, ARENA_INIT, NULL, NULL }
void	 pushes_release(struct pushes *);

/*
 * Every step of the policies of this head's node that is due at now (quiet
 * hours applied), one push per person and channel, oldest first, then in the
 * table's order. Whether a
 * message was already made is the caller's to know (push_key; a step for which
 * there is any message is done, whoever holds the role by now).
 * Which policies hold: those of the row by which the node was entered
 * (action entered_action, next this node; the class-specific row first; for an
 * action of the engine the first row that enters the node).  An action that is
 * among head->acts is not given again.
 */
int	 escalation_due(struct ledger *, const struct flow *,
	    const struct record *, const struct head *, msec now,
	    struct pushes *out, struct findings *, struct err *);

/* event|policy|step|person|channel; the step's is event|policy|step */
void	 push_key(const struct push *, struct buf *out);
void	 push_step_key(const struct push *, struct buf *out);

#endif
