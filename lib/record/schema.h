/*
 * What the record room must know of a kind and flow version to read its files;
 * given by the caller (flow/ledger.h makes them from the flow's tables).
 */
#ifndef RECORD_SCHEMA_H
#define RECORD_SCHEMA_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

struct schema {
	const char *kind;
	char letter;
	int version;
	const char *const *fields;	/* the form's, in order */
	size_t nfields;
	const char *ends;		/* end nodes, space-separated */
	/*
	 * Actions that enter their node anew although it stays the same (they
	 * have a deadline or a policy of their own), space-separated.
	 */
	const char *entering;
	char tree[41];			/* flows/<kind>/v<N> at HEAD: cache key */
};

/* How a reader gets schemas. E_ABSENT when there is no such version. */
struct schemas {
	const struct schema *(*get)(void *arg, const char *kind, int version,
	    struct err *);
	/* letter of an id → kind, NULL if unknown */
	const char *(*kind_of)(void *arg, char letter);
	void *arg;
};

int	 schema_field(const struct schema *, const char *name);	/* or -1 */
/* The header line of the kind's files, with LF. */
void	 schema_header(const struct schema *, struct buf *out);
/* records/hazard/2026/1123.v1.csv; the folder is records/hazard. */
void	 schema_path(const struct schema *, int yymmdd, struct buf *out);
/*
 * records/<kind>/<yyyy>/<mmdd>.v<N>.csv taken apart; false when the path is
 * not of this form or its kind is another.
 */
bool	 record_path_parse(const char *path, const char *kind, int *yymmdd,
	    int *version);

#endif
