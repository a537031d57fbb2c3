/*
 * Ids.
 *
 * A record id is letter, yymmdd, '-', station letter, sequence (4 digits or
 * more), check character: H261123-A0017J.  The check character is ISO/IEC 7064
 * MOD 37,36 over the rest without the hyphen.  Input may be lower case and
 * without the hyphen; id_parse gives the canonical form.
 *
 * A ULID is 26 characters of Crockford's base 32: 48 bits of milliseconds and
 * 80 of randomness; those of one process rise strictly.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/err.h"

enum { ID_TEXT = 24, ULID_TEXT = 27 };

struct id {
	char text[ID_TEXT]; /* canonical */
	char letter; /* kind */
	int yymmdd;
	char station;
	long seq;
};

void id_make(struct id *, char letter, int yymmdd, char station, long seq);
/* E_USAGE and a hint when malformed; "mistyped" when only the check differs. */
int id_parse(struct id *, const char *text, struct err *);
/* After id_parse: its hint with an id of this letter, where that is wanted. */
void id_wanted(struct err *, char letter);
bool id_is(const char *text); /* canonical and right */
char id_check_char(const char *alnum); /* MOD 37,36; '\0' if not alnum */

/* Codes of registers and catalogues: [A-Z0-9][A-Z0-9.-]{0,23}. */
bool code_is(const char *);
/* Names of kinds, roles, fields, nodes: [a-z][a-z0-9_-]{0,31}. */
bool name_is(const char *);

void ulid_make(char out[ULID_TEXT], msec at);
bool ulid_is(const char *);
msec ulid_time(const char *); /* of a valid ULID */

#endif
