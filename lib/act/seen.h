/*
 * What photos show of where they were taken: labels and nameplates in them,
 * and the position that the camera wrote.  Pictures are read by the programs
 * scan, plate-read and photo-check, so that who reports links none of what
 * decodes them.
 *
 *	struct seen s = SEEN_INIT(lg);
 *	seen_photo(&s, "site.jpg"); seen_photo(&s, "plate.jpg");
 *	if (seen_labels(&s, &said, &e) == 0 &&
 *	    seen_plate(&s, 1, true, &said, &e) == 0 &&
 *	    seen_decide(&s, "", &said, &e) == 0)
 *		item.seen = s.set, item.nseen = s.nset;
 *	seen_release(&s);
 *
 * Never a guess: two different machines are refused, a label that was only
 * matched or whose machine is scrapped is told and not taken.
 */
#ifndef ACT_SEEN_H
#define ACT_SEEN_H

#include "act/act.h"

struct seen_thing {
	size_t photo;
	bool area;			/* an area's sign, not a machine's */
	const char *code;
	const char *by;			/* "label", "nameplate", translated */
};

struct seen {
	struct ledger *lg;
	const char **files;
	size_t nfiles, filecap;
	struct seen_thing *v;
	size_t n, cap;
	struct act_set set[1];		/* decided: equipment or area */
	size_t nset;
	struct arena arena;
};

#define SEEN_INIT(l) { .lg = (l), .arena = ARENA_INIT }

void	 seen_photo(struct seen *, const char *file);
/* Reads the labels in all of them. */
int	 seen_labels(struct seen *, struct findings *said, struct err *);
/* Reads one of them as a nameplate; called: somebody said that it is one. */
int	 seen_plate(struct seen *, size_t photo, bool called,
	    struct findings *said, struct err *);
/*
 * The one machine that is seen; else the area of a sign; else the innermost
 * area of registers/areas around position ("31.77,119.96"; if it is none, what
 * the cameras wrote, in the order of the photos).  Nothing at all is no error:
 * nset is 0, and said says so.  E_NO: two of them, both named.
 */
int	 seen_decide(struct seen *, const char *position,
	    struct findings *said, struct err *);
/* Is a machine seen in this photo? */
bool	 seen_machine(const struct seen *, size_t photo);
void	 seen_release(struct seen *);

#endif
