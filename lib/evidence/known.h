/*
 * The known photos: which photo stands in which record, and what each looks
 * like.  Derived from the day files and the evidence, kept in photos and looks of
 * .git/bihuan/cache: day files are known by their blob, looks by the photo's
 * SHA-256, and what a search finds is looked up in its record before it counts.
 * So nothing there can go stale, and without it everything is read anew.
 *
 *	struct known *k = NULL;
 *	if (known_open(&k, lg, &e) < 0 || known_look_all(k, -1, &left, &e) < 0) …
 *	known_same(k, sha, record, id);		// in another record?
 *	known_like(k, &look, sha, record, &hit);	// a copy of one there?
 *	known_add(k, sha, &look, &e);
 *	known_close(k);
 */
#ifndef EVIDENCE_KNOWN_H
#define EVIDENCE_KNOWN_H

#include "base/hash.h"
#include "base/id.h"
#include "evidence/look.h"
#include "flow/ledger.h"

struct known;

/* Brings it up to HEAD and the spool: reads the day files that changed. */
int	 known_open(struct known **out, struct ledger *, struct err *);
void	 known_close(struct known *);
/*
 * Looks at the photos whose look is not known yet, for about ms milliseconds
 * (-1: all of them); *left says how many remain.  Files that are not here, or
 * are no pictures, have no look.
 */
int	 known_look_all(struct known *, int ms, size_t *left, struct err *);
/* A photo's look, so that nobody has to look at it again. */
int	 known_add(struct known *, const char *sha, const struct look *,
	    struct err *);

/* The id of a record other than `record` ("" or NULL: any) that has this photo. */
int	 known_same(struct known *, const char *sha, const char *record,
	    char id[ID_TEXT], bool *found, struct err *);

struct known_hit {
	bool found;
	char id[ID_TEXT];
	char sha[SHA256_HEX];
	struct look_match match;
};
/*
 * The photo of another record that this one is most probably made from: the
 * best match of the few nearest, from least per cent on.
 */
int	 known_like(struct known *, const struct look *, const char *sha,
	    const char *record, int least, struct known_hit *, struct err *);

#endif
