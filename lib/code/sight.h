/*
 * The symbols of a picture file, loaded and read in one child that can do
 * nothing but compute (image/sandbox.h): neither a broken picture nor a broken
 * decoder reaches further, and neither takes longer than the limit, half a
 * second for each million pixels to load, and three seconds of grace.
 *
 *	struct sight l = SIGHT_INIT;
 *	if (sight_file(&l, "photo.jpg", &e) == 0)
 *		for (i = 0; i < l.d.n; i++) …
 *	sight_release(&l);
 */
#ifndef CODE_SIGHT_H
#define CODE_SIGHT_H

#include "base/buf.h"
#include "base/err.h"
#include "code/decode.h"
#include "image/picture.h"

struct sight {
	struct decode d;	/* limit_ms and fast are the caller's */
	struct picture picture;	/* grey; kept only if keep is set */
	bool keep;
};

#define SIGHT_INIT { .d = DECODE_INIT, .picture = PICTURE_INIT }

/* What picture_read, picture_header and picture_load refuse; E_DATA. */
int	 sight_file(struct sight *, const char *file, struct err *);
/* `name` stands in the messages. */
int	 sight_bytes(struct sight *, const void *, size_t, const char *name,
	    struct err *);
/* Pixels of our own: nothing is loaded. */
int	 sight_picture(struct sight *, const struct picture *, const char *name,
	    struct err *);
void	 sight_release(struct sight *);

#endif
