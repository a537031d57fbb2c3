/* Between look.c and look_compare.c. */
#ifndef EVIDENCE_LOOK_INT_H
#define EVIDENCE_LOOK_INT_H

#include "evidence/look.h"

/* The tile upright, if it has this EXIF orientation. */
void	 look_turn(struct tile *out, const struct tile *in, int turn);

#endif
