/* Between stamp.c and stamp_strip.c. */
#ifndef EVIDENCE_STAMP_INT_H
#define EVIDENCE_STAMP_INT_H

#include "evidence/stamp.h"
#include "image/picture.h"

/* The strip for a picture of that width; p must be PICTURE_INIT. */
int	 stamp_strip(const struct stamp *, const struct stamped *, int width,
	    struct picture *p, struct err *);

#endif
