/*
 * What a label says, judged by its bytes alone:
 *
 *	HTTPS://HOST/E/CODE	a machine		CODE, E/CODE
 *	HTTPS://HOST/A/CODE	an area			A/CODE
 *	HTTPS://HOST/R/ID	a record		ID, R/ID
 *	HTTPS://HOST/V/TOKEN	a verification		V/TOKEN
 *
 * Without a base URL labels carry the code or id alone.  Letters of either
 * case are taken, as some readers change them; a token is kept as it is.
 */
#ifndef CODE_PAYLOAD_H
#define CODE_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>

enum payload_kind {
	PAYLOAD_FOREIGN,	/* a text, but none of ours */
	PAYLOAD_CODE,		/* a machine's or an area's */
	PAYLOAD_EQUIPMENT,
	PAYLOAD_AREA,
	PAYLOAD_RECORD,
	PAYLOAD_TOKEN
};

enum { PAYLOAD_REST = 256 };

struct payload {
	enum payload_kind kind;
	char rest[PAYLOAD_REST];	/* code, canonical id, or token */
	bool by_url;
	bool former;			/* by a base URL of former times */
	bool mistyped;			/* a record's id but for its check character */
};

/*
 * base: the plant's base URL, the present one first, former ones after it,
 * separated by blanks; "" if none.  A URL of another host is foreign, whatever
 * stands behind it, as is anything that is not wholly of one of these forms.
 */
void	 payload_parse(struct payload *, const char *bytes, size_t len,
	    const char *base);
const char	*payload_name(enum payload_kind); /* "equipment", … */

#endif
