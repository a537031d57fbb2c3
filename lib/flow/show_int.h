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

/* A record whose link names this one, in a field made for this kind. */
struct link_line {
	const char *id, *kind, *title, *node, *actor, *note;
	msec time; /* of its newest event, as are actor and note */
};

/* A stamped copy that was drawn for the page. */
struct copy_line {
	const char *name, *path;
};

struct story {
	struct ledger *lg;
	bool alone; /* nothing of other records, see record_show_alone */
	const struct flow *flow;
	const struct record *r;
	struct notice_line *notices;
	size_t nnotices, cap;
	struct link_line *links;
	size_t nlinks, linkcap;
	const char *folder; /* of the copies; NULL: none are drawn */
	struct copy_line *copies;
	size_t ncopies, copycap;
	struct arena arena;
};

/* The notices about the record, by id. */
int story_notices(struct story *, struct findings *, struct err *);
int story_links(struct story *, struct findings *, struct err *);
/* Draws the copies; what cannot be drawn of a photo is a finding. */
int story_photos(struct story *, struct findings *, struct err *);
/* The path of the copy of a file; NULL: there is none. */
const char *story_copy(const struct story *, const char *name);
void story_page(struct story *, bool markdown, struct buf *);
void story_json(struct story *, struct buf *);

/* A field's value before the event, along its first prev; "" if none. */
const char *
story_before(const struct story *, const struct event *, size_t field);
/*
 * Overwrites the ids of other records, and what looks like a telephone number,
 * with an ellipsis.
 */
void story_mask(struct buf *, const char *own_id);
/*
 * Who entered it for the actor: the name of the person with that login, the
 * login itself where nobody has it, NULL when the actor did.
 */
const char *story_clerk(struct story *, const struct event *);

#endif
