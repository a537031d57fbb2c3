/*
 * Between the files of pictures: what jpeg.c and png.c give to picture.c.
 */
#ifndef IMAGE_PICTURE_INT_H
#define IMAGE_PICTURE_INT_H

#include <stdint.h>

#include "image/picture.h"

/* Into p->pixels, of which width, height and colour are set already. */
int	 jpeg_decode(struct picture *p, const void *, size_t, int shrink,
	    const char *file, struct err *);
int	 png_decode(struct picture *p, const void *, size_t, int shrink,
	    const char *file, struct err *);

/* turned.c: the orientation that a TIFF header with its first IFD says. */
int	 picture_turned(const unsigned char *, size_t);
int	 picture_truncated(const char *file, struct err *);
int	 picture_damaged(const char *file, const char *why, struct err *);

#endif
