/*
 * The modules of a symbol in a picture: where each lies, how light it is.
 *
 *	struct grid gr;
 *	if (grid_fit(&gr, &flat, &bw, &triple, 0)) {
 *		grid_sample(&gr, &grey);
 *		if (grid_read(&gr, &q)) …
 *		grid_free(&gr);
 *	}
 *
 * A grid is laid over three finder patterns and moved, tilted and bent until
 * the modules that every symbol of the version has (finders, timing, alignment,
 * the quiet zone next to it) fit best.  Bending (two curvatures a direction)
 * takes a label round a pipe.
 */
#ifndef CODE_GRID_H
#define CODE_GRID_H

#include "code/finder.h"
#include "code/qr.h"

enum { GRID_PARAMETERS = 12 };

struct grid_fixed {
	short u, v;
};

struct grid {
	int version, size;
	/*
	 * Pixels of the middles of the three finders and of where the fourth
	 * would be, then the curvatures in pixels.
	 */
	double at[GRID_PARAMETERS];
	double fit;		/* how well the fixed modules fit, -1 to 1 */
	double module;		/* pixels */
	float *light;		/* size * size, 0 to 255; after grid_sample */
	unsigned char *map;	/* qr_map */
	struct grid_fixed *fixed;	/* private: modules known beforehand */
	int nfixed, nlight;
	bool fine;		/* private */
};

/*
 * flat: the picture flattened; bw: thresholded.  choice 0: the most likely
 * version, 1 and 2 the next.  False: there is no symbol.
 */
bool	 grid_fit(struct grid *, const struct grey *flat, const struct grey *bw,
	    const struct triple *, int choice);
void	 grid_free(struct grid *);
/* Where the module at u, v (middles are .5) lies. */
void	 grid_point(const struct grid *, double u, double v, double *x,
	    double *y);
/* Light of every module from this picture, of the same measures. */
void	 grid_sample(struct grid *, const struct grey *);
/* Mirrored: columns for rows. */
void	 grid_transpose(struct grid *);
/*
 * Dark or light for every module, and how sure (may be NULL).  way 0 to
 * GRID_WAYS - 1: with what is compared, how much is sharpened.
 */
enum { GRID_WAYS = 9 };
void	 grid_binary(const struct grid *, int way, unsigned char *dark,
	    float *sure);
/* Tries every way.  Corrected and checked, see qr.h. */
bool	 grid_read(const struct grid *, struct qr *);

#endif
