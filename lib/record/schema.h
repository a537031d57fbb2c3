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
/*
 * A file of records: of the day on which they were made, of their flow version,
 * and of a part of that day's numbers.  A storm of alarms makes thousands of
 * notices; each commit writes a file anew, so that none may grow without end.
 */
enum { PART_RECORDS = 500 };

struct records_file {
	int yymmdd, version;
	int part;	/* 1: numbers up to PART_RECORDS, 2: the next so many … */
};

/*
 * The part in which a number's record is made.  A record stays in the file of
 * its first event: older ledgers have all numbers of a day in part 1.
 */
int	 record_part(long seq);
/*
 * records/hazard/2026/1123.v1.csv, later parts 1123.v1.p002.csv; the folder is
 * records/hazard.
 */
void	 schema_path(const struct schema *, int yymmdd, int part,
	    struct buf *out);
/* A path taken apart; false when it is not of this form or of another kind. */
bool	 record_path_parse(const char *path, const char *kind,
	    struct records_file *out);

#endif
