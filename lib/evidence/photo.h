/*
 * One photo: what it says about itself and what it looks like.  The bytes are
 * foreign: Exif block, thumbnail and picture are taken apart in a child that
 * may do nothing but compute (image/sandbox.h).
 */
#ifndef EVIDENCE_PHOTO_H
#define EVIDENCE_PHOTO_H

#include "base/hash.h"
#include "evidence/exif.h"
#include "evidence/look.h"
#include "evidence/store.h"

struct photo {
	char sha[SHA256_HEX];
	bool picture;		/* by its first bytes; else nothing below holds */
	bool seen;		/* it could be decoded: measures and look hold */
	char why[256];		/* else why not, for people */
	int width, height;	/* as stored, before the orientation */
	struct exif exif;
	struct look look;	/* upright */
	bool thumbnailed;	/* the thumbnail could be decoded: */
	struct look thumb;
};

/*
 * A file: E_ABSENT, E_IO, E_DATA as evidence_put would refuse it (empty, over
 * the limit).  That it is no picture, of a kind that cannot be decoded, or
 * damaged is no error: seen is false then.
 */
int	 photo_read(struct photo *, const char *file, struct err *);
/*
 * The look of a photo in the evidence ("ab12….jpg").  E_ABSENT: not here;
 * E_DATA: its content is not what the name says; E_NO: it cannot be decoded.
 */
int	 photo_look(struct look *, struct store *, const char *name,
	    struct err *);

#endif
