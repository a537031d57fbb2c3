/*
 * Between the files of decoding: a pass is the picture, or a part of it, after
 * some change, with the way back to the picture's pixels.
 */
#ifndef CODE_DECODE_INT_H
#define CODE_DECODE_INT_H

#include "code/decode.h"
#include "code/finder.h"

struct pass {
	const struct grey *g;
	double m[6];		/* x = m0 u + m1 v + m2, y = m3 u + m4 v + m5 */
	const char *how;
};

enum { PLACES = 40 };

struct decoding {
	struct decode *d;
	msec end;
	void *scanner;		/* zbar's */
	int places;		/* tried by grids, of PLACES */
};

bool	 decoding_over(struct decoding *);
void	 pass_point(const struct pass *, double u, double v, double *x,
	    double *y);
/* A reading; bytes may be those of another one at the same place. */
void	 decoding_add(struct decoding *, const struct pass *, enum decode_by,
	    const void *bytes, size_t len, int eci, const double x[4],
	    const double y[4]);
/* Inside of something that was read already (picture's pixels)? */
bool	 decoding_covers(const struct decoding *, double x, double y);

/* Where finders are in the picture thresholded with reach r. */
struct look {
	struct grey bw;
	struct finders finders;
	struct triples triples;
	int r;
};
void	 own_look(struct look *, const struct pass *, int r);
void	 own_forget(struct look *);
/* Reads by grids what is there; at most `tries` places are tried. */
void	 own_read(struct decoding *, const struct pass *, const struct look *,
	    int tries);
/* All three. */
void	 own_pass(struct decoding *, const struct pass *, int r, int tries);
/* Three finders each of places that were not read: circles around them. */
struct spot {
	double x, y, r;
};
enum { SPOTS = 48 };
size_t	 own_spots(struct decoding *, const struct pass *, const struct look *,
	    struct spot *);

#endif
