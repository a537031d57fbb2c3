/*
 * What a photo says about itself: the Exif block (CIPA DC-008, Exif 2.32) of a
 * JPEG (APP1) or of a PNG (chunk eXIf).  All of it is claimed: whoever can
 * write the file can write any of it.  When a photo came in, from whom and
 * where the person said to be is observed, and stands elsewhere.
 *
 * Nothing here fails: what is not there, is damaged or makes no sense is as if
 * it were not said.  At most 64 KB are looked at, the size of an APP1 segment.
 * A parser of foreign bytes: photo.h runs it in a child that may do nothing.
 */
#ifndef EVIDENCE_EXIF_H
#define EVIDENCE_EXIF_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/clock.h"

enum { EXIF_WORD = 64 };

struct exif {
	bool any;		/* there is an Exif block that can be read */
	/*
	 * DateTimeOriginal with SubSecTimeOriginal, else DateTimeDigitized;
	 * MSEC_NONE.  zoned: OffsetTimeOriginal was there; else the site's zone
	 * is taken.  DateTime is when the file was changed, and does not count.
	 */
	msec taken;
	bool zoned;
	/* GPS, degrees, south and west negative; without its reference none. */
	bool placed;
	double lat, lon;
	int orientation;	/* 1 to 8 (0x0112); 1 when it is not said */
	char make[EXIF_WORD], model[EXIF_WORD], software[EXIF_WORD];
};

/*
 * Fills all of it; the thumbnail, a JPEG of its own, is appended to thumb
 * (nothing when there is none).
 */
void	 exif_read(struct exif *, struct buf *thumb, const void *, size_t);

#endif
