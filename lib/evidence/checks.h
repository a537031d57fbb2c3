/*
 * The photos of one action, held against the rules: when, where, whether they
 * were seen before, and against each other.
 *
 *	struct photo_case c = PHOTO_CASE_INIT;
 *	photo_case_shot(&c, "site=1.jpg", true, false, &e) …
 *	struct photo_findings fs = PHOTO_FINDINGS_INIT;
 *	if (photo_case_check(&c, "hazard", "report", -1, &fs, &left, &e) < 0) …
 *	photo_findings_release(&fs);
 *
 * What the file says of itself (exif.h) is claimed, and stays apart from what
 * is observed: `now`, when it came in, and the position that the device gave
 * with it.  A finding is no judgement: it refuses or flags as its rule says.
 *
 * Codes: no-exif · no-time old future · no-place far · edited · thumbnail ·
 * reused copy · order same · unseen (could not be decoded, so that nothing was
 * compared; by any rule that would have to look at the picture).
 */
#ifndef EVIDENCE_CHECKS_H
#define EVIDENCE_CHECKS_H

#include "evidence/known.h"
#include "evidence/photo.h"
#include "evidence/rules.h"

struct photo_shot {
	const char *role;		/* "" when there is none */
	const char *file;
	bool own;	/* an earlier one of this record: only compared with */
	struct photo photo;
};

struct photo_field {
	const char *name, *value;
};

struct photo_case {
	struct ledger *lg;		/* NULL: no ledger at hand */
	struct photo_shot *shots;
	size_t nshots, shotcap;
	const char *record;		/* "" while it is made */
	msec now;			/* when it came in */
	struct photo_field *fields;	/* of the record; "area" */
	size_t nfields, fieldcap;
	bool given;			/* the device said where it is: */
	double lat, lon;
	const char *proved;		/* what proves the place, or "" */
	/* Does a label in the photo prove it? NULL: labels are not read. */
	bool (*labelled)(const struct photo_case *, const struct photo_shot *,
	    const char *area);
	struct arena arena;		/* private, as are the caps */
};

#define PHOTO_CASE_INIT { .record = "", .proved = "", .arena = ARENA_INIT }

/* A photo, "ROLE=FILE" or (roled false) the file alone. E_USAGE. */
int	 photo_case_shot(struct photo_case *, const char *text, bool roled,
	    bool own, struct err *);
/* A field, "NAME=VALUE". E_USAGE. */
int	 photo_case_field(struct photo_case *, const char *text, struct err *);
void	 photo_case_release(struct photo_case *);

struct photo_finding {
	size_t shot;
	bool refuse;
	const char *code;
	char *text;
};

struct photo_findings {
	struct photo_finding *v;
	size_t n, cap;
};

#define PHOTO_FINDINGS_INIT { NULL, 0, 0 }

/* known may be NULL: then nothing is searched. */
int	 photo_checks(const struct photo_case *, const struct evidence_rules *,
	    struct known *, struct photo_findings *, struct err *);
/*
 * The whole of it: reads the photos, the rules of kind and action (both NULL:
 * of all, the first row of each check), and what is known, for about ms
 * milliseconds (known_look_all, which also says what is left).  The looks of
 * these photos are kept, so that nobody makes them again.
 */
int	 photo_case_check(struct photo_case *, const char *kind,
	    const char *action, int ms, struct photo_findings *, size_t *left,
	    struct err *);
void	 photo_findings_release(struct photo_findings *);

/* A claimed time may be ahead of the clock here by this much. */
#define PHOTO_AHEAD (2 * MINUTE)

#endif
