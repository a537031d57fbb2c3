/*
 * The symbols of a picture file, read in a child that can do nothing but
 * compute (image/sandbox.h): neither a broken picture nor a broken decoder
 * reaches further, and neither takes longer than the limit.
 *
 *	struct look l = LOOK_INIT;
 *	if (look_file(&l, "photo.jpg", &e) == 0)
 *		for (i = 0; i < l.d.n; i++) …
 *	look_release(&l);
 */
#ifndef CODE_LOOK_H
#define CODE_LOOK_H

#include "base/buf.h"
#include "base/err.h"
#include "code/decode.h"
#include "image/picture.h"

struct look {
	struct decode d;	/* limit_ms and fast are the caller's */
	struct picture picture;	/* grey; kept only if keep is set */
	bool keep;
};

#define LOOK_INIT { .d = DECODE_INIT, .picture = PICTURE_INIT }

/* What picture_read, picture_header and picture_load refuse; E_DATA. */
int	 look_file(struct look *, const char *file, struct err *);
/* `name` stands in the messages. */
int	 look_bytes(struct look *, const void *, size_t, const char *name,
	    struct err *);
/* Pixels of our own: no child for loading them. */
int	 look_picture(struct look *, const struct picture *, const char *name,
	    struct err *);
void	 look_release(struct look *);

#endif
