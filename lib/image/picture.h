/*
 * Pictures in memory: bounded loading, decoding, turning, saving.  JPEG and PNG.
 *
 *	struct buf file = BUF_INIT;
 *	struct picture_info pi;
 *	struct picture p = PICTURE_INIT;
 *	if (picture_read(&file, path, &e) < 0 ||
 *	    picture_header(&pi, file.ptr, file.len, path, &e) < 0 ||
 *	    picture_decode(&p, file.ptr, file.len, PICTURE_GREY, 8, path, &e) < 0)
 *		…
 *	picture_release(&p);
 *
 * picture_header is a parser of our own and decodes nothing.  picture_decode
 * runs libjpeg and libpng on outside bytes: foreign pictures are decoded in a
 * child, with picture_load below or sandbox.h.
 *
 * Refused, each with a message of its own (E_DATA, the file named): what is
 * more than PICTURE_BYTES or PICTURE_PIXELS, empty, a directory, a device or
 * pipe, of another kind, truncated, damaged, with no pixels, in an encoding
 * that no camera writes (CMYK, 12 bits, lossless, arithmetic, more than
 * PICTURE_SCANS scans).  Damage that still decodes cannot be seen by anybody.
 */
#ifndef IMAGE_PICTURE_H
#define IMAGE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum {
	PICTURE_BYTES = 30 * 1024 * 1024,
	PICTURE_PIXELS = 60 * 1000 * 1000,
	PICTURE_SCANS = 100
};

enum picture_kind { PICTURE_JPEG = 1, PICTURE_PNG };
enum picture_colour { PICTURE_GREY = 1, PICTURE_RGB = 3 }; /* = channels */

/* What the header says, before the EXIF orientation is applied. */
struct picture_info {
	enum picture_kind kind;
	int width, height;
	int channels; /* as stored: 1 to 4, an alpha channel counts */
	bool whole; /* progressive or interlaced: decoded as a whole */
	int orientation; /* of its Exif block, 1 to 8; 1 when it is not said */
};

/* 8 bits a channel, row by row from the top left, no gaps between rows. */
struct picture {
	int width, height;
	enum picture_colour colour;
	unsigned char *pixels;
	size_t mapped; /* sandbox.c's: bytes of shared memory, 0 if malloc'd */
};

#define PICTURE_INIT \
	{ \
		0, 0, PICTURE_RGB, NULL, 0 \
	}

size_t	 picture_size(const struct picture *); /* bytes of the pixels */
void	 picture_release(struct picture *); /* leaves it as PICTURE_INIT */
/* White, of these measures. */
void	 picture_new(struct picture *, int width, int height,
	    enum picture_colour);

/*
 * The bytes of a file.  `file` stands in the messages of all these; where there
 * is none, name what is decoded.  E_ABSENT, E_PERM, E_IO, E_DATA.
 */
int	 picture_read(struct buf *out, const char *file, struct err *);
int	 picture_header(struct picture_info *, const void *, size_t,
	    const char *file, struct err *);
/*
 * Decodes at 1/shrink of the size, shrink being 1, 2, 4 or 8 (measures are
 * rounded up; a JPEG is scaled by its DCT, a PNG by averages).  Transparent
 * parts stand on white.  p must be PICTURE_INIT; the caller releases it.
 */
int	 picture_decode(struct picture *p, const void *, size_t,
	    enum picture_colour, int shrink, const char *file, struct err *);
/* The same, into p->pixels of at least picture_size, measures set by it. */
int	 picture_decode_into(struct picture *p, const void *, size_t,
	    enum picture_colour, int shrink, const char *file, struct err *);
/* The measures that decoding gives. */
void	 picture_shrunk(const struct picture_info *, int shrink, int *width,
	    int *height);

/*
 * Makes it upright by the EXIF orientation 1 to 8 (EXIF 2.32, tag 0112): 2 4 5 7
 * are mirrored, 5 to 8 exchange width and height.  Any other value is 1.
 */
void	 picture_turn(struct picture *, int orientation);
/* The same, into out->pixels of picture_size(p) bytes; out's measures are set. */
void	 picture_turn_into(struct picture *out, const struct picture *p,
	    int orientation);

/* Appended to out.  quality 1 to 100; chroma at half resolution below 95. */
int	 picture_to_jpeg(const struct picture *, int quality, struct buf *out,
	    struct err *);
/*
 * A JPEG as it is stored (not turned) at 1/shrink of its size, with an RGB
 * picture of the same width below it, as a JPEG: row by row, without the whole
 * of it ever being in memory.  Errors as of picture_decode.
 */
int	 picture_append(const void *, size_t, int shrink,
	    const struct picture *below, int quality, struct buf *out,
	    const char *file, struct err *);
int	 picture_to_png(const struct picture *, struct buf *out, struct err *);

#endif
