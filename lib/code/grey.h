/*
 * Grey pictures and what is done to them before a decoder tries again.
 *
 *	struct grey half;
 *	grey_half(&half, &g);
 *	…
 *	grey_free(&half);
 *
 * 8 bits a pixel, row by row, 0 black.  Every function that has an `out` makes
 * it, and the caller frees it; the others work in place.
 */
#ifndef CODE_GREY_H
#define CODE_GREY_H

struct grey {
	int w, h;
	unsigned char *px;
};

void	 grey_new(struct grey *, int w, int h);
void	 grey_copy(struct grey *out, const struct grey *);
void	 grey_free(struct grey *);
/* The part from x, y of w by h, which must lie inside. */
void	 grey_cut(struct grey *out, const struct grey *, int x, int y, int w,
	    int h);
/* Half the measures, by means of four. */
void	 grey_half(struct grey *out, const struct grey *);
/* Any measures, linear between pixels. */
void	 grey_scale(struct grey *out, const struct grey *, int w, int h);
/* Turned by an angle in radians about the middle; corners are mid-grey. */
void	 grey_turn(struct grey *out, const struct grey *, double angle);
/* Means of squares of 2 r + 1 pixels, twice: about a Gaussian of 0.8 r. */
void	 grey_blur(struct grey *, int r);
/* v + amount * (v - blurred v). */
void	 grey_sharpen(struct grey *, int r, double amount);
void	 grey_invert(struct grey *);
/* Light specks in the dark go (min then max) or dark ones in the light. */
void	 grey_open(struct grey *);
void	 grey_close(struct grey *);
/* The whole range of light, without the darkest and lightest 1 %. */
void	 grey_stretch(struct grey *);
/*
 * 128 where a pixel is as light as its surroundings of 2 r + 1 pixels, further
 * away by how many of their standard deviations: shadows and fading go.
 */
void	 grey_flatten(struct grey *, int r);
/*
 * 0 where a pixel is darker than its surroundings by more than `bias`, else
 * 255.
 */
void	 grey_threshold(struct grey *out, const struct grey *, int r, int bias);

/* Linear between pixels, the border repeated. */
float	 grey_at(const struct grey *, double x, double y);

#endif
