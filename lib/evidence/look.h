/*
 * What a picture looks like, small enough to be kept and compared.
 *
 * A look is made of a grey picture: a tile of 128 x 128 averages, and of several
 * windows of it (the whole, and parts that a crop would leave) two hashes of 64
 * bits: of differences between neighbours (dHash) and of the lowest frequencies
 * of a cosine transform (pHash).  The hashes find, the tiles decide:
 *
 *	struct look a, b;
 *	look_make(&a, grey, width, height);	// upright
 *	…
 *	look_compare(&m, &a, &b);
 *	switch (m.verdict) …
 *
 * look_compare searches for the part of one tile that is the other, in all
 * eight orientations: what a copy that was cropped, brightened, scaled, turned
 * or mirrored still is, and another photo of the same place is not.  It takes
 * some ten milliseconds; look_near some nanoseconds.
 *
 * What no comparison of two pictures can tell: a second photo from a tripod of
 * a place where nothing moved from a copy; a crop of less than half the width
 * from another picture.  Figures: scripts/bench/README.md, photo-check(1).
 */
#ifndef EVIDENCE_LOOK_H
#define EVIDENCE_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOOK_SIDE = 128, LOOK_WINDOWS = 8, LOOK_TURNS = 8 };

struct look_hash {
	uint64_t d, p;
};

struct tile {
	unsigned char v[LOOK_SIDE][LOOK_SIDE];
};

struct look {
	struct tile tile;
	struct look_hash hash[LOOK_WINDOWS];	/* [0]: of the whole */
};

enum look_verdict {
	LOOK_SAME,	/* the same picture: at most scaled, brightened, saved */
	LOOK_COPY,	/* made from it: cropped, turned, mirrored */
	LOOK_PLACE,	/* another picture of the same place */
	LOOK_OTHER	/* nothing in common */
};

struct look_match {
	enum look_verdict verdict;
	/*
	 * How alike the best overlay is, -100 to 100: the mean correlation of
	 * its blocks, without the worst fifth.
	 */
	int percent;
	/* How b must be turned for it: EXIF's 1 (as it is) to 8. */
	int turn;
	/* The part of it in per cent of the larger picture's area. */
	int area;
};

/*
 * grey: width x height bytes, row by row, upright (the orientation of the EXIF
 * block applied), at least 8 x 8: false, and an empty look, if it is smaller.
 */
bool	 look_make(struct look *, const unsigned char *grey, int width,
	    int height);
void	 look_compare(struct look_match *, const struct look *a,
	    const struct look *b);
/* The same for one orientation only, as EXIF counts them. */
void	 look_compare_turned(struct look_match *, const struct look *a,
	    const struct look *b, int turn);
/* From which per cent on look_compare says copy, and same place. */
enum { LOOK_COPY_FROM = 92, LOOK_PLACE_FROM = 45 };

/* ---- finding among many ---- */

/* The picture's own hashes in every orientation: what is searched with. */
struct look_query {
	struct look_hash hash[LOOK_TURNS][LOOK_WINDOWS];
};
void	 look_query(struct look_query *, const struct look *);
/*
 * The first i in [from, n) whose hashes, at base + i * stride, are near those of
 * the query; n if there is none.  What is near may be a copy, what is not is
 * none that look_compare would find but by a narrow crop.
 */
size_t	 look_near(const struct look_query *, const void *base, size_t stride,
	    size_t from, size_t n);

/*
 * Bits between the query and what look_near found: the fewest of all ways;
 * turn: the orientation in which that is.
 */
int	 look_distance(const struct look_query *,
	    const struct look_hash hash[LOOK_WINDOWS], int *turn);

#endif
