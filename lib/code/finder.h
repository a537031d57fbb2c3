/*
 * Finder patterns: the three squares in the corners of a QR symbol, found by
 * their 1:1:3:1:1 of dark and light along every line through the middle
 * (ISO/IEC 18004 6.3.3, annex on the reference decode).
 *
 *	finders_find(&f, &black_and_white);
 *	finders_triples(&f, &t);
 *	for (i = 0; i < t.n; i++) … t.v[i] …
 *	triples_free(&t); finders_free(&f);
 */
#ifndef CODE_FINDER_H
#define CODE_FINDER_H

#include <stdbool.h>
#include <stddef.h>

#include "code/grey.h"

struct finder {
	double x, y;		/* the middle */
	double module;		/* pixels */
	int seen;		/* lines that showed it */
};

struct finders {
	struct finder *v;
	size_t n, cap;
};

/* Three that may belong together, as seen in an unmirrored symbol. */
struct triple {
	struct finder corner, right, below;
	double off;		/* from a right angle with equal legs; 0 is best */
};

struct triples {
	struct triple *v;	/* the best first */
	size_t n, cap;
};

#define FINDERS_INIT { NULL, 0, 0 }

/* bw has 0 for dark and 255 for light.  Adds to what is there. */
void	 finders_find(struct finders *, const struct grey *bw);
void	 finders_free(struct finders *);
void	 finders_triples(const struct finders *, struct triples *);
void	 triples_free(struct triples *);

#endif
