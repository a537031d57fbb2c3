/* A response as it was asked for on a command line, from start to end. */
#ifndef RESPONSE_REQUEST_H
#define RESPONSE_REQUEST_H

#include "response/respond.h"

struct request {
	const char *area, *substance, *wind;	/* as typed, or NULL */
	const char *id;		/* of an alarm or a response, as typed */
	const char *person;	/* who acts, as given, or NULL */
	int level;		/* 0: not said */
	bool manual, drill, once, tend, follow, dry_run;
};

/*
 * r: the ledger, the note, and who listens.  out: what a dry run would do.
 * E_NO: it stands already higher, or a step was not done.
 */
int	 request_run(struct respond *r, const struct request *, struct buf *out,
	    struct err *);

#endif
