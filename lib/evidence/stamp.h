/*
 * Stamped copies of photos: upright, with a strip below the picture that says
 * what is known of it.  The original stays as it is, under its hash, and the
 * strip hides nothing of it.  Nothing is stored: a copy is drawn when it is
 * asked for.
 *
 *	struct stamp s = { .record = "H261124-A0017V", .what = "整改后" };
 *	struct stamped said;
 *	if (stamp_jpeg(&s, bytes, len, 0, path, &out, &said, &e) < 0) …
 *
 * The Exif block and the picture are read in a child (image/sandbox.h).
 */
#ifndef EVIDENCE_STAMP_H
#define EVIDENCE_STAMP_H

#include "base/hash.h"
#include "evidence/exif.h"
#include "flow/ledger.h"

/* NULL or "": left out, but for taken and place, which the photo may say. */
struct stamp {
	const char *record, *what;
	const char *taken, *place;
	const char *received;	/* when it came in */
	const char *person, *area;
	bool rehearsal;
};

/* What the strip says that was not given. */
struct stamped {
	char sha[SHA256_HEX];	/* of the original */
	struct exif exif;	/* claimed; only what makes sense */
	char taken[CLOCK_TEXT];	/* "2026-11-24 07:58:31", "" unknown */
	char place[64];		/* "31.77120 N 119.95870 E", "" unknown */
	int width, height;	/* of the copy, the strip among it */
};

enum { STAMP_QUALITY = 90, STAMP_DIGITS = 8 };

/*
 * A JPEG, appended to out.  most: the longer side of the picture is halved
 * until it has at most so many pixels, three times at most (0: as it is).
 * Errors as of picture_header and picture_load; E_UNAVAILABLE without a
 * Chinese font.
 */
int	 stamp_jpeg(const struct stamp *, const void *, size_t, int most,
	    const char *file, struct buf *out, struct stamped *, struct err *);

/* ---- the photos of a record ---- */

struct stamp_photo {
	char role[33];
	char name[80];		/* "ab12….jpg" */
	const struct event *event;	/* that had it first */
	struct stamp stamp;	/* texts live as long as the arena */
};

/*
 * The pictures among its evidence, in the order of the events; the record must
 * have been read with them.  Memory from the arena.
 */
void	 stamp_photos(struct ledger *, const struct record *,
	    struct stamp_photo **out, size_t *n, struct arena *);
/*
 * The last one of a role (NULL: the only role there is), or the one whose hash
 * begins so, as it came in.  E_ABSENT names the roles; E_USAGE when there are several.
 */
const struct stamp_photo *stamp_find(const struct stamp_photo *, size_t n,
	    const char *id, const char *role, struct err *);
/*
 * Its stamped copy.  E_ABSENT: not in this clone; E_DATA: its content is not
 * what the name says.
 */
int	 stamp_photo(struct ledger *, const struct stamp_photo *, int most,
	    struct buf *out, struct stamped *, struct err *);

#endif
