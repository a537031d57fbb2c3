/*
 * What a workshop does to labels, done to a picture of them: for trying a
 * layout before it is printed.  A number of the same kind, strength and seed
 * gives the same picture every time.
 */
#ifndef CODE_DAMAGE_H
#define CODE_DAMAGE_H

#include "code/grey.h"

enum damage { DAMAGE_DAMP, DAMAGE_SMEAR, DAMAGE_SCRATCH, DAMAGE_BLUR,
	DAMAGE_PERSPECTIVE, DAMAGE_CONTRAST, DAMAGES };

const char	*damage_name(enum damage); /* "damp", … */
const char	*damage_text(enum damage); /* in the user's language */
/* strength 0 to 1; unit: pixels of a module, about. */
void	 damage_do(struct grey *out, const struct grey *, enum damage,
	    double strength, double unit, unsigned seed);

#endif
