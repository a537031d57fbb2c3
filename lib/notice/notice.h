/*
 * Notices: messages to persons, records of kind notice made in the same commit
 * as the event that causes them (act does that) and delivered by notice-send.
 * This header says what a notice holds; the texts come from rules/notices.csv
 * (see notices(5)), the channels from registers/people and registers/channels.
 *
 *	escalation_due(lg, flow, rec, head, now, &pushes, &found, e);
 *	notice_known(lg, memo, pushes.v, pushes.n, known, e);
 *	for each push that is not known, has no action and lacks no person:
 *		notice_compose(lg, rec, head, push, now, &arena, &draft, e);
 *		… a new record of kind "notice" with draft.pairs …
 *
 * Fields of a notice (flows/notice/v1/form.csv).  None is called due or
 * record: those are columns of every event.
 *	cause		ULID of the event that entered the node
 *	about		the record's id
 *	policy, step, recipient, deputy_for
 *	route		the rule's channel word: cause|policy|step|recipient|route
 *			is the key (push_key)
 *	channels	codes of registers/channels to try, in order; "" none
 *	channel		the one in use
 *	subject, body, voice	texts; line breaks as U+2028
 *	severity	A B C or ""
 *	ack		yes: stays open until somebody accepts
 *	step_due, latest, late	when the step was due, its limit, made after it
 *	attempts, next_try, message_id, possible_duplicate, result, heard_by
 *			what delivery adds
 */
#ifndef NOTICE_NOTICE_H
#define NOTICE_NOTICE_H

#include "flow/escalation.h"
#include "flow/flow.h"

struct notice_pair {
	const char *name, *value;	/* as act_set: never NULL, never "" */
};

struct notice_draft {
	const struct notice_pair *pairs;	/* empty fields left out */
	size_t n;
};

/*
 * The fields of the notice for one push, in the arena.  rec and head are the
 * state after the event.  A text table that is missing or broken does not stop
 * a message: it then carries a plain text that says so.  push->person must be
 * known; push->channel "*" is the person's own list in its order; another word
 * is a kind (mail, voice, terminal, file, command), "robot", or a channel's
 * code: the person's own of that sort first, else the plant's, and after them
 * the rest of the person's list to fall back on.
 */
int	 notice_compose(struct ledger *, const struct record *rec,
	    const struct head *, const struct push *, msec now, struct arena *,
	    struct notice_draft *out, struct err *);

/* A person's own channels, of people or contacts; "": cannot be reached. */
const char	*notice_channels(struct ledger *, const char *person, msec now);

/*
 * What escalate knew a minute ago: steps whose notice stands in a day file that
 * has not changed since.  notice_told answers from it alone; notice_known takes
 * it too (or NULL) and adds to it what it finds.  Closing writes it.
 */
struct memo;
struct memo	*memo_open(struct ledger *, struct err *);
void		 memo_close(struct memo *);
bool	 notice_told(struct memo *, const char *entered_event,
	    const char *policy, const char *step);

/*
 * known[i]: a notice for the step of pushes[i] was made already, to whomever
 * (all of a step are made in one commit; spool included).  Looks at the days of
 * the steps first, and only for what is not found there at the other days since
 * the node was entered.
 */
int	 notice_known(struct ledger *, struct memo *,
	    const struct push *pushes, size_t n, bool *known, struct err *);

/*
 * A message of the programs themselves to whoever holds role keeper: a damaged
 * file, a takeover, a notice given up.  Once a day for each topic and person:
 * drafts are made only for those not yet told on now's day, so that *n may be
 * 0.  topic is a name ("damaged", "takeover"); it is the step of policy keeper.
 */
int	 notice_keepers(struct ledger *, const char *topic, const char *subject,
	    const char *body, msec now, struct arena *,
	    struct notice_draft **out, size_t *n, struct err *);

/*
 * A message of the programs to whoever holds a role, once for each policy,
 * topic, cause and person: drafts are made only for those not yet told, so that
 * *n may be 0.  route: "*" each person's own channels in their order, "mail"
 * mail first.  attach: "role=sha256.ext …" or "".  E_ABSENT: nobody holds it.
 */
struct notice_say {
	const char *role, *policy, *topic, *cause, *route;
	const char *subject, *body, *attach;
};
int	 notice_to_role(struct ledger *, const struct notice_say *, msec now,
	    struct arena *, struct notice_draft **out, size_t *n, struct err *);

/*
 * Lint: placeholders that nothing fills, policies and steps without a row of
 * rules/escalation.csv, channels whose target, numbers or template do not hold,
 * and people whose channels are no codes of registers/channels.
 */
int	 notice_check(struct ledger *, struct findings *, struct err *);

#endif
