/*
 * How a label stands what a workshop does to it: damp, smear, scratch, blur,
 * perspective, fading (damage.h), each in four strengths.
 *
 * Either the labels of a layout are drawn as the printer prints them, dot by
 * dot, or a picture of labels is taken; then it is damaged and read again.
 */
#ifndef CODE_SIMULATE_H
#define CODE_SIMULATE_H

#include "code/check.h"

/* A picture of labels: by its name or its first bytes. */
bool	 simulate_takes(const char *name);
int	 simulate_picture(struct check *, const char *file, struct err *);
/*
 * A layout of templates/labels (layout.h) at so many dots an inch, 0: 203 for a
 * roll, 300 for a sheet.  lg: labels of its machines and areas, those with the
 * longest payloads; NULL: one that is made up.
 */
int	 simulate_layout(struct check *, struct ledger *, const char *name,
	    long dpi, struct err *);

#endif
