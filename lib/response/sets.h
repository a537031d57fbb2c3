/* Private to the room response: the fields of a response's record, as set. */
#ifndef RESPONSE_SETS_H
#define RESPONSE_SETS_H

#include "record/record.h"
#include "response/respond.h"

enum { SETS = 24 };

struct sets {
	struct act_set v[SETS];
	size_t n;
};

/* An empty value is none. */
void	 sets_add(struct sets *, const char *name, const char *value);
/* Of one that begins; who is there and the wind are asked now. */
void	 sets_report(struct sets *, struct respond *, const struct situation *,
	    int level);
/* Of one that goes to another level. */
void	 sets_raise(struct sets *, struct respond *, const struct record *,
	    const struct situation *, int level);

#endif
