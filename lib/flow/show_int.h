/*
 * Parts of show.c; private to this room.
 */
#ifndef FLOW_SHOW_INT_H
#define FLOW_SHOW_INT_H

#include "flow/display.h"
#include "flow/show.h"

struct notice_line {
	const char *id, *recipient, *deputy_for, *channel, *subject, *state,
	    *result;
	msec queued, delivered, accepted; /* MSEC_NONE: not yet */
	bool late, doubled;
};

struct story {
	struct ledger *lg;
	const struct flow *flow;
	const struct record *r;
	struct notice_line *notices;
	size_t nnotices, cap;
	struct arena arena;
};

/* The notices about the record, by id. */
int story_notices(struct story *, struct findings *, struct err *);
void story_page(struct story *, bool markdown, struct buf *);
void story_json(struct story *, struct buf *);

/* A field's value before the event, along its first prev; "" if none. */
const char *
story_before(const struct story *, const struct event *, size_t field);
/*
 * Who entered it for the actor: the name of the person with that login, the
 * login itself where nobody has it, NULL when the actor did.
 */
const char *story_clerk(struct story *, const struct event *);

#endif
