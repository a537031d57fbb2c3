/*
 * A rectified plate made ready for reading: dark letters on white whatever the
 * metal, shade and glare evened out, ruled lines and frames taken away.
 */
#ifndef CODE_PLATE_FLAT_H
#define CODE_PLATE_FLAT_H

#include <stdbool.h>

#include "code/grey.h"

/*
 * Streaks of brushed metal: in each row, the middle of what lies beside a pixel
 * is taken from it.  Long strokes fade too.  In place.
 */
void plate_unstreak(struct grey *);
/*
 * Dark letters on light ground, a title's band too.  In place.  They were light on
 * dark: true.
 */
bool plate_positive(struct grey *);
/* Of a positive: the ground the same everywhere.  In place. */
void plate_even(struct grey *);
/* Of an even one: long thin dark strokes become white.  In place. */
void plate_unline(struct grey *);

#endif
