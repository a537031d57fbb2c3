/*
 * A label in a photo proves where it was taken: indoors, where no satellite is
 * heard, the sign of the area or the plate of a machine in it stands for a
 * position.  For struct photo_case (evidence/checks.h), which comes before this
 * room and so takes it as a function.
 */
#ifndef CODE_PROOF_H
#define CODE_PROOF_H

#include "evidence/checks.h"

/*
 * True when some symbol of the photo is bound to the area, to one below it or
 * to a machine in them.  Reading it takes at most two seconds; a photo that
 * cannot be read proves nothing.
 */
bool	 proof_of_place(const struct photo_case *, const struct photo_shot *,
	    const char *area);

#endif
