/*
 * The tables that a judge judges by, with the judge itself, which keeps pointers
 * into them: they come and go together.
 */
#ifndef SENSOR_LOADED_H
#define SENSOR_LOADED_H

#include "sensor/judge.h"

enum { LOADED_TABLES = 5 };

struct loaded {
	struct points points;
	struct alarm_rules rules;
	struct substances substances;
	struct judge *judge;
	char blobs[LOADED_TABLES][STORE_OID];
};

/* NULL with the error: the tables do not hold. */
struct loaded	*loaded_new(struct ledger *, bool replay, struct findings *,
		    struct err *);
void		 loaded_free(struct loaded *);
/* Has the ledger others by now?  loaded_mark: no more, though not read anew. */
int		 loaded_changed(const struct loaded *, struct ledger *,
		    bool *changed, struct err *);
int		 loaded_mark(struct loaded *, struct ledger *, struct err *);

#endif
