/*
 * What a payload is bound to in the ledger, and what one can do there: the
 * answer to a scan.
 *
 *	binding_find(&b, lg, text, len, &found, &e);
 *	… b.answer, b.code, b.name, b.hazards …
 *	binding_release(&b);
 *
 * Unknown, scrapped, foreign and unreadable are four different answers, each
 * with its next step, and so is what was matched; none of them is an error.
 */
#ifndef CODE_BINDING_H
#define CODE_BINDING_H

#include "code/payload.h"
#include "flow/ledger.h"

enum binding_answer {
	BOUND,		/* a machine, an area, a record, a token */
	BOUND_SCRAPPED,	/* a machine or area that ended */
	BOUND_UNKNOWN,	/* one of ours by its form, but not in the ledger */
	BOUND_FOREIGN,
	BOUND_UNREADABLE,
	BOUND_MATCHED	/* not read; nearest by the register, to be confirmed */
};

struct binding {
	enum binding_answer answer;
	struct payload payload;
	char code[64];		/* as it stands in the register, or the id */
	char kind[32];		/* equipment, area, or the record's kind */
	char name[256];
	char area[64], area_name[256];
	char state[64];		/* of a machine; of a record its node */
	char successor[64];	/* of what is scrapped; "" if none is named */
	char note[256];		/* why, in words */
	char **hazards;		/* ids of the open ones there, most urgent first */
	size_t nhazards;
	char **next;		/* commands to go on with */
	size_t nnext;
};

#define BINDING_INIT { .answer = BOUND_UNREADABLE }

const char	*binding_answer_name(enum binding_answer); /* "bound", … */
/* In words of the user's language. */
const char	*binding_answer_text(enum binding_answer);

/* E_DATA, E_IO when a table or the records cannot be read. */
int	 binding_find(struct binding *, struct ledger *, const char *text,
	    size_t len, struct findings *, struct err *);
/* The answer to a picture that nothing was read from. */
void	 binding_unreadable(struct binding *, const char *why);
/*
 * Of what was found by a match (match.h): the answer is "matched", and the next
 * step is to confirm it.
 */
void	 binding_matched(struct binding *);
void	 binding_release(struct binding *);

#endif
