/*
 * How well a symbol is printed, from a picture of it: the figures of ISO/IEC
 * 15415 as far as a photo or a scan without calibrated light can give them.
 * They are indicative, never a grade of that standard: its aperture, its light
 * and its reflectance are not there, and its grid nonuniformity is not measured.
 */
#ifndef CODE_QUALITY_H
#define CODE_QUALITY_H

#include <stdbool.h>

#include "code/decode.h"

struct quality {
	bool measured;		/* false: our own reader could not lay a grid */
	double contrast;	/* lightest less darkest, of the full range */
	double modulation;	/* of the weakest twentieth of the modules */
	double fixed;		/* share of the fixed modules that are wrong */
	double spare;		/* unused error correction of the worst block */
	double pixels;		/* a module's side */
};

/* What is below these is reprinted. */
#define QUALITY_CONTRAST 0.40
#define QUALITY_SPARE 0.37
#define QUALITY_FIXED 0.12

/* Reads the symbol again; another text than found's is not measured. */
void	 quality_measure(struct quality *, const struct grey *,
	    const struct decode_found *);
/* Measured, and none of the three figures is too low. */
bool	 quality_holds(const struct quality *);

#endif
