/*
 * The pictures that a document names: JPEG and PNG below one folder, at most
 * PICTURES_EACH bytes each and PICTURES_ALL together, or inside the document as
 * data:image/png;base64,… (or jpeg).  An address elsewhere is never fetched.
 */
#ifndef REPORT_PICTURES_H
#define REPORT_PICTURES_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "image/picture.h"

enum {
	PICTURES_EACH = 16 * 1024 * 1024,
	PICTURES_ALL = 64 * 1024 * 1024
};

struct picture_box;

struct pictures {
	int dirfd;	/* the folder; -1: none may be named */
	size_t bytes;	/* so far */
	struct picture_box *boxes;	/* those decoded */
};

void	 pictures_release(struct pictures *);

/* html_picture_fn; arg is a struct pictures. */
int	 pictures_read(void *arg, const char *path, struct buf *out,
	    const char **type, struct err *);

/*
 * pages_picture_fn: decoded in a child that can do nothing else, no larger than
 * paper needs, upright by its Exif block.  It lives until pictures_release.
 */
int	 pictures_decoded(void *arg, const char *path,
	    const struct picture **out, struct err *);

#endif
