/*
 * What the metal of a plate itself looks like, taken away: streaks of a brush,
 * shades with sharp edges, reflections.
 *
 *	plate_positive(&g); plate_ground(&g);
 *
 * The light of the ground is taken from the pixels beside the letters in the same
 * row, near ones first, so that no stroke fades as with a median.
 */
#ifndef CODE_PLATE_GROUND_H
#define CODE_PLATE_GROUND_H

#include "code/grey.h"

/* Of dark letters on light ground: even ones, as plate_even() makes.  In place. */
void plate_ground(struct grey *);

#endif
